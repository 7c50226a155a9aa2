//! Terraform directories: which of them are projects of their own.
//!
//! Always true: a directory that another one calls as a module is a project only if it has a backend or `cloud` block.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Discovery, PlanOptions, ProjectKind, RepoPath, SourceTree};
use crate::syntax::hcl;

use super::super::terraform::is_configuration;
use super::environments;
use super::project::project;

/// What a directory's files say about how it is used.
#[derive(Default)]
struct Use {
    has_backend: bool,
    calls: Vec<String>,
}

/// Finds the Terraform projects.
pub(super) fn find(tree: &dyn SourceTree, by_directory: &BTreeMap<RepoPath, Vec<&RepoPath>>, options: &PlanOptions, found: &mut Discovery) {
    let mut uses = BTreeMap::new();
    for (directory, files) in by_directory {
        let configuration: Vec<&RepoPath> = files.iter().filter(|path| is_configuration(path.file_name())).copied().collect();
        if !configuration.is_empty() {
            uses.insert(directory, configuration.iter().fold(Use::default(), |used, path| scan(tree, path, used)));
        }
    }
    let mut called: BTreeSet<RepoPath> = options.module_mapping.values().cloned().collect();
    for (directory, used) in &uses {
        called.extend(used.calls.iter().filter_map(|source| directory.join(source)).filter(|target| target != *directory));
    }
    for (directory, used) in uses {
        if !used.has_backend && called.contains(directory) {
            continue;
        }
        let environments = environments::of(directory, by_directory);
        if environments.is_empty() {
            found.projects.extend(project(directory, ProjectKind::Terraform, None));
        }
        for (name, var_files) in environments {
            let made = project(directory, ProjectKind::Terraform, Some(&name));
            found.projects.extend(made.map(|project| crate::model::Project { var_files, ..project }));
        }
    }
}

/// Looks for a backend and for module calls. Files that cannot have either are not parsed.
fn scan(tree: &dyn SourceTree, path: &RepoPath, mut used: Use) -> Use {
    let Ok(bytes) = tree.read(path) else { return used };
    let Ok(text) = std::str::from_utf8(&bytes) else { return used };
    if path.file_name().ends_with(".json") {
        scan_json(text, &mut used);
        return used;
    }
    if !["module", "backend", "cloud"].iter().any(|word| text.contains(word)) {
        return used;
    }
    for block in hcl::parse(text).body.blocks() {
        match &*block.kind.text {
            "terraform" => used.has_backend |= block.body.blocks().any(|inner| matches!(&*inner.kind.text, "backend" | "cloud")),
            "module" => {
                let source = block.body.attribute("source").and_then(|attribute| attribute.value.as_str());
                used.calls.extend(source.filter(|source| is_local(source)).map(|source| source.to_string()));
            }
            _ => {}
        }
    }
    used
}

fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../") || matches!(source, "." | "..")
}

/// Reads what a JSON configuration says, whichever way its blocks are nested.
fn scan_json(text: &str, used: &mut Use) {
    let Ok(root) = serde_json::from_str::<serde_json::Value>(text) else { return };
    for file in objects(&root) {
        for settings in file.get("terraform").into_iter().flat_map(objects) {
            used.has_backend |= settings.contains_key("backend") || settings.contains_key("cloud");
        }
        for call in file.get("module").into_iter().flat_map(objects).flat_map(|calls| calls.values()).flat_map(objects) {
            let source = call.get("source").and_then(serde_json::Value::as_str);
            used.calls.extend(source.filter(|source| is_local(source)).map(str::to_owned));
        }
    }
}

/// Returns an object, or the objects of an array.
fn objects(value: &serde_json::Value) -> Vec<&serde_json::Map<String, serde_json::Value>> {
    match value {
        serde_json::Value::Object(members) => vec![members],
        serde_json::Value::Array(items) => items.iter().filter_map(serde_json::Value::as_object).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::discover;
    use super::*;
    use crate::model::MemoryTree;

    fn check(files: &[(&str, &str)], expect: &[&str]) {
        let tree = MemoryTree::new(files.iter().map(|(path, text)| (RepoPath::new(path).expect("a path"), *text)));
        let found = discover(&tree, &PlanOptions::default());
        let ids: Vec<&str> = found.projects.iter().map(|project| project.id.as_str()).collect();
        assert_eq!(ids, expect);
    }

    #[test]
    fn called_modules_are_no_projects() {
        let call = "module \"m\" {\n  source = \"../modules/m\"\n}\n";
        check(&[("app/main.tf", call), ("modules/m/main.tf", "")], &["app"]);
        check(&[("app/main.tf", call), ("modules/m/main.tf", "terraform {\n  backend \"s3\" {}\n}\n")], &["app", "modules/m"]);
        check(&[("a.tf.json", r#"{"module": [{"m": {"source": "./sub"}}]}"#), ("sub/b.tf", "")], &["."]);
        check(&[("app/.terraform/modules/x/main.tf", ""), ("app/x.tf~", "")], &[]);
    }

    #[test]
    fn var_files_make_environments() {
        check(&[("app/main.tf", ""), ("app/prod.tfvars", ""), ("app/env/dev.tfvars", "")], &["app#dev", "app#prod"]);
        check(&[("app/main.tf", ""), ("app/terraform.tfvars", ""), ("app/x.auto.tfvars", "")], &["app"]);
        check(&[("app/main.tf", ""), ("app/envs/prod/terraform.tfvars", "")], &["app#prod"]);
        check(&[("app/main.tf", ""), ("other/prod.tfvars", "")], &["app"]);
    }
}
