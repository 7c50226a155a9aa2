//! The projects of a tree, of every kind.
//!
//! Always true: what lies in `.terraform` is somebody else's code and never a project.

use std::collections::BTreeMap;

use crate::model::{Discovery, PlanOptions, RepoPath, SourceTree};

use super::super::cache::Cache;
use super::super::terraform::is_configuration;
use super::{kubernetes, refine, terraform, unsupported};

/// Finds the projects of a tree: (path, kind, environment), refined by the policy's `projects` and `environments`.
///
/// A file of which the cache holds the facts is not read.
pub fn discover(tree: &dyn SourceTree, options: &PlanOptions, cache: &Cache) -> Discovery {
    let mut found = Discovery::default();
    let mut by_directory: BTreeMap<RepoPath, Vec<&RepoPath>> = BTreeMap::new();
    for path in tree.files().keys().filter(|path| !is_foreign(path)) {
        if let Some(parent) = path.parent() {
            by_directory.entry(parent).or_default().push(path);
        }
    }
    terraform::find(tree, &by_directory, options, cache, &mut found);
    kubernetes::find(tree, &by_directory, cache.facts(), &mut found);
    unsupported::find(tree, &by_directory, cache.facts(), &mut found);
    refine::refine(&mut found, options);
    found.projects.sort();
    found.projects.dedup_by(|a, b| a.id == b.id);
    found.unsupported.sort();
    found.unsupported.dedup();
    found
}

/// Tells whether a file lies in a directory that tools fill by themselves.
fn is_foreign(path: &RepoPath) -> bool {
    path.components().any(|part| matches!(part, ".terraform" | ".git" | "node_modules" | ".terragrunt-cache" | "cdk.out"))
}

/// Tells by its name whether some planner would read a file, or whether it is a source that is known but not supported.
///
/// YAML counts unless it lies in a hidden directory, such as a workflow: only its content says whether it is a manifest.
pub fn is_infrastructure(path: &RepoPath) -> bool {
    let name = path.file_name();
    if is_foreign(path) {
        return false;
    }
    let values = name.ends_with(".tfvars") || name.ends_with(".tfvars.json");
    let yaml = (name.ends_with(".yaml") || name.ends_with(".yml")) && !path.components().any(|part| part.starts_with('.'));
    is_configuration(name) || values || yaml || unsupported::kind_of_name(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expect: bool) {
        assert_eq!(is_infrastructure(&RepoPath::new(path).expect("a path")), expect, "{path}");
    }

    #[test]
    fn infrastructure_is_known_by_name() {
        for path in ["a/main.tf", "x.tf.json", "prod.tfvars", "k8s/web.yaml", "Chart.yaml", "cdk.json", "live/terragrunt.hcl", "m.tofu"] {
            check(path, true);
        }
        for path in ["README.md", ".github/workflows/ci.yml", "a/.terraform/modules/x/main.tf", "main.tf~", "package.json"] {
            check(path, false);
        }
    }
}
