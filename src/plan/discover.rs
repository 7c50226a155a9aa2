//! Which projects a tree holds, found without configuration.
//!
//! Always true: the same listing and contents give the same projects, sorted by id.

use crate::model::{Discovery, PlanOptions, RepoPath, SourceTree};

/// Finds the projects of a tree: (path, kind, environment), refined by the policy's `projects` and `environments`.
pub fn discover(_tree: &dyn SourceTree, _options: &PlanOptions) -> Discovery {
    Discovery::default()
}

/// Tells by its name whether some planner would read a file, or whether it is a source that is known but not supported.
pub fn is_infrastructure(path: &RepoPath) -> bool {
    let name = path.file_name();
    [".tf", ".tf.json", ".tofu", ".tofu.json", ".tfvars", ".tfvars.json"].iter().any(|end| name.ends_with(end))
}
