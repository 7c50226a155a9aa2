//! Var files that Terraform would not load by itself: each is an environment, named by its stem.
//!
//! Always true: environments come out sorted by name, and each has at least one var file.

use std::collections::BTreeMap;

use crate::model::RepoPath;

/// Finds the environments of a Terraform directory: var files beside it, or under `env*/` or `vars/`.
pub(super) fn of(directory: &RepoPath, by_directory: &BTreeMap<RepoPath, Vec<&RepoPath>>) -> BTreeMap<String, Vec<RepoPath>> {
    let mut environments: BTreeMap<String, Vec<RepoPath>> = BTreeMap::new();
    let mut add = |path: &RepoPath, beside: bool| {
        if let Some(name) = name(path, beside) {
            environments.entry(name).or_default().push(path.clone());
        }
    };
    for path in by_directory.get(directory).into_iter().flatten() {
        add(path, true);
    }
    for (below, files) in by_directory.range(directory.clone()..).take_while(|(path, _)| is_below_or_between(path, directory)) {
        if below != directory && below.is_within(directory) && is_variables_directory(below, directory) {
            files.iter().for_each(|path| add(path, false));
        }
    }
    environments
}

/// Directories below one follow it in the listing, with siblings such as `app-x` between.
fn is_below_or_between(path: &RepoPath, directory: &RepoPath) -> bool {
    path.as_str().starts_with(directory.as_str())
}

fn is_variables_directory(path: &RepoPath, of: &RepoPath) -> bool {
    let skip = of.components().count();
    path.components().nth(skip).is_some_and(|first| first.starts_with("env") || matches!(first, "vars" | "tfvars"))
}

/// Names the environment of a var file; `None` if Terraform loads the file by itself, or it is none.
fn name(path: &RepoPath, beside: bool) -> Option<String> {
    let file = path.file_name();
    let stem = file.strip_suffix(".tfvars").or_else(|| file.strip_suffix(".tfvars.json"))?;
    let automatic = stem == "terraform" || stem.ends_with(".auto");
    match (automatic, beside) {
        (_, _) if stem.is_empty() || stem.starts_with('.') => None,
        (false, _) => Some(stem.to_owned()),
        (true, true) => None,
        // `envs/prod/terraform.tfvars`: the directory is what tells environments apart.
        (true, false) => path.parent().map(|parent| parent.file_name().to_owned()),
    }
}
