//! Terraform directories: which of them are projects of their own.
//!
//! Always true: a directory that another one calls as a module is a project only if it has a backend or `cloud` block.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use crate::model::{ContentId, Discovery, PlanOptions, ProjectKind, RepoPath, SourceTree};
use crate::syntax::hcl;

use super::super::cache::Cache;
use super::super::facts::Use;
use super::super::terraform::is_configuration;
use super::environments;
use super::project::project;

/// Finds the Terraform projects.
pub(super) fn find(
    tree: &dyn SourceTree,
    by_directory: &BTreeMap<RepoPath, Vec<&RepoPath>>,
    options: &PlanOptions,
    cache: &Cache,
    found: &mut Discovery,
) {
    let mut uses: BTreeMap<&RepoPath, Vec<Arc<Use>>> = BTreeMap::new();
    for (directory, files) in by_directory {
        let mut configuration = files.iter().filter(|path| is_configuration(path.file_name())).peekable();
        if configuration.peek().is_some() {
            uses.insert(directory, configuration.filter_map(|path| used_in(tree, path, cache)).collect());
        }
    }
    let mut called: BTreeSet<RepoPath> = options.module_mapping.values().cloned().collect();
    for (directory, uses) in &uses {
        let calls = uses.iter().flat_map(|used| &used.calls);
        called.extend(calls.filter_map(|source| directory.join(source)).filter(|target| target != *directory));
    }
    for (directory, uses) in uses {
        if called.contains(directory) && !uses.iter().any(|used| used.has_backend) {
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

/// Looks for a backend and for module calls in a file; `None` if it cannot be read.
fn used_in(tree: &dyn SourceTree, path: &RepoPath, cache: &Cache) -> Option<Arc<Use>> {
    let content = &tree.files().get(path)?.content;
    let is_json = path.file_name().ends_with(".json");
    let learnt = cache.facts().uses.get_or_learn((content.clone(), is_json), || {
        let bytes = tree.read(path).map_err(drop)?;
        let text = std::str::from_utf8(&bytes).map_err(drop)?;
        Ok::<_, ()>(Arc::new(if is_json { in_json(text) } else { in_native(text, content, cache) }))
    });
    learnt.ok()
}

/// Reads what a native configuration says. One that cannot have a backend or a call is not parsed.
fn in_native(text: &str, content: &ContentId, cache: &Cache) -> Use {
    let mut used = Use::default();
    if !["module", "backend", "cloud"].iter().any(|word| may_be_block(text, word)) {
        return used;
    }
    let Ok(file) = cache.file(content, "hcl", || Ok::<_, Infallible>(hcl::parse(text)));
    for block in file.body.blocks() {
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

/// Tells whether a word stands in a text as a block's type could: not within another name, and not as a step or root of a reference.
fn may_be_block(text: &str, word: &str) -> bool {
    let in_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.');
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(in_name) && !text[at + word.len()..].starts_with(in_name))
}

fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../") || matches!(source, "." | "..")
}

/// Reads what a JSON configuration says, whichever way its blocks are nested.
fn in_json(text: &str) -> Use {
    let mut used = Use::default();
    let Ok(root) = serde_json::from_str::<serde_json::Value>(text) else { return used };
    for file in objects(&root) {
        for settings in file.get("terraform").into_iter().flat_map(objects) {
            used.has_backend |= settings.contains_key("backend") || settings.contains_key("cloud");
        }
        for call in file.get("module").into_iter().flat_map(objects).flat_map(|calls| calls.values()).flat_map(objects) {
            let source = call.get("source").and_then(serde_json::Value::as_str);
            used.calls.extend(source.filter(|source| is_local(source)).map(str::to_owned));
        }
    }
    used
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
        let found = discover(&tree, &PlanOptions::default(), &Cache::new());
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
    fn references_to_modules_are_no_calls() {
        for text in ["x = module.m.y", "x = \"${path.module}/m\"", "submodule \"x\" {}", "x = my_module", "a-module {}"] {
            assert!(!may_be_block(text, "module"), "{text}");
        }
        for text in ["module \"m\" {", "module/**/m {", "{module{", "/**/module\tm {"] {
            assert!(may_be_block(text, "module"), "{text}");
        }
    }

    #[test]
    fn var_files_make_environments() {
        check(&[("app/main.tf", ""), ("app/prod.tfvars", ""), ("app/env/dev.tfvars", "")], &["app#dev", "app#prod"]);
        check(&[("app/main.tf", ""), ("app/terraform.tfvars", ""), ("app/x.auto.tfvars", "")], &["app"]);
        check(&[("app/main.tf", ""), ("app/envs/prod/terraform.tfvars", "")], &["app#prod"]);
        check(&[("app/main.tf", ""), ("other/prod.tfvars", "")], &["app"]);
    }
}
