//! The policy's `projects` and `environments`, laid over what was found.
//!
//! Always true: an id stays what the tree makes it; policy adds projects, workspaces and names of environments.

use globset::GlobBuilder;

use crate::model::{Discovery, EnvironmentEntry, PlanOptions, Project, ProjectEntry, ProjectKind, RepoPath};

use super::project::project;

/// Applies a policy's entries.
pub(super) fn refine(found: &mut Discovery, options: &PlanOptions) {
    for entry in &options.projects {
        apply(found, entry);
    }
    for project in &mut found.projects {
        if let Some((name, _)) = options.environments.iter().find(|(_, environment)| matches(environment, project)) {
            project.environment = Some(name.clone());
        }
    }
}

fn apply(found: &mut Discovery, entry: &ProjectEntry) {
    let var_files: Vec<RepoPath> = entry.var_files.iter().filter_map(|file| entry.path.join(file)).collect();
    let kind = entry.kind.unwrap_or(ProjectKind::Terraform);
    let is_meant = |project: &&mut Project| {
        project.path == entry.path
            && project.kind == kind
            && match &entry.environment {
                Some(environment) => project.environment.as_ref() == Some(environment),
                None => entry.var_files.is_empty() && project.environment.is_none() || project.var_files == var_files,
            }
    };
    if let Some(known) = found.projects.iter_mut().find(is_meant) {
        known.workspace = entry.workspace.clone().or(known.workspace.take());
        if !var_files.is_empty() {
            known.var_files = var_files;
        }
        return;
    }
    let added = project(&entry.path, kind, entry.environment.as_deref());
    found.projects.extend(added.map(|project| Project { workspace: entry.workspace.clone(), var_files, ..project }));
}

/// Tells whether all the keys that an environment gives match a project.
fn matches(environment: &EnvironmentEntry, project: &Project) -> bool {
    let EnvironmentEntry { paths, workspaces, var_files } = environment;
    let given = !(paths.is_empty() && workspaces.is_empty() && var_files.is_empty());
    let directory = project.path.as_str();
    // `infra/prod/**` means what lies in the directory, and so the directory itself.
    let path_matches = |pattern: &String| glob(pattern, directory) || pattern.strip_suffix("/**").is_some_and(|base| glob(base, directory));
    let workspace = project.workspace.as_deref().unwrap_or("default");
    let file_matches =
        |pattern: &String| project.var_files.iter().any(|file| glob(pattern, file.as_str()) || glob(pattern, file.file_name()));
    given
        && (paths.is_empty() || paths.iter().any(path_matches))
        && (workspaces.is_empty() || workspaces.iter().any(|pattern| glob(pattern, workspace)))
        && (var_files.is_empty() || var_files.iter().any(file_matches))
}

fn glob(pattern: &str, text: &str) -> bool {
    let compiled = GlobBuilder::new(pattern).literal_separator(true).build();
    compiled.map_or(pattern == text, |glob| glob.compile_matcher().is_match(text))
}

#[cfg(test)]
mod tests {
    use super::super::super::cache::Cache;
    use super::super::discover;
    use super::*;
    use crate::model::MemoryTree;

    fn tree(paths: &[&str]) -> MemoryTree {
        MemoryTree::new(paths.iter().map(|path| (RepoPath::new(path).expect("a path"), "")))
    }

    #[test]
    fn environments_are_named_by_the_first_entry_whose_keys_all_match() {
        let entry = |paths: &[&str], var_files: &[&str]| EnvironmentEntry {
            paths: paths.iter().map(|p| (*p).to_owned()).collect(),
            workspaces: Vec::new(),
            var_files: var_files.iter().map(|p| (*p).to_owned()).collect(),
        };
        let options = PlanOptions {
            environments: vec![("live".into(), entry(&["infra/prod/**"], &[])), ("staging".into(), entry(&[], &["stage.tfvars"]))],
            ..PlanOptions::default()
        };
        let found = discover(&tree(&["infra/prod/main.tf", "app/main.tf", "app/stage.tfvars", "x/main.tf"]), &options, &Cache::new());
        let named: Vec<_> = found.projects.iter().map(|p| (p.id.as_str(), p.environment.as_deref())).collect();
        assert_eq!(named, [("app#stage", Some("staging")), ("infra/prod", Some("live")), ("x", None)]);
    }

    #[test]
    fn entries_add_and_refine() {
        let entry = |path: &str, workspace: &str, var_files: &[&str]| ProjectEntry {
            path: RepoPath::new(path).expect("a path"),
            kind: None,
            environment: None,
            workspace: Some(workspace.into()),
            var_files: var_files.iter().map(|p| (*p).to_owned()).collect(),
        };
        let options = PlanOptions { projects: vec![entry("app", "w", &["prod.tfvars"]), entry("new", "n", &[])], ..PlanOptions::default() };
        let found = discover(&tree(&["app/main.tf", "app/prod.tfvars"]), &options, &Cache::new());
        let refined: Vec<_> = found.projects.iter().map(|p| (p.id.as_str(), p.workspace.as_deref())).collect();
        assert_eq!(refined, [("app#prod", Some("w")), ("new", Some("n"))]);
    }
}
