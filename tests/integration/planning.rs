//! Plans of small configurations, for the tests of the planner.
//!
//! Always true: the configuration is all there is: no options, the default limits unless others are given, nothing cached before.

use plangate::model::{Limits, MemoryTree, Plan, PlanOptions, Project, ProjectId, ProjectKind, RepoPath};
use plangate::plan::{self, Cache};
use serde_json::Value as Json;

pub(crate) fn tree(files: &[(&str, &str)]) -> MemoryTree {
    MemoryTree::new(files.iter().map(|(path, text)| (RepoPath::new(path).expect("a path"), *text)))
}

/// A Terraform project at a path; the empty one is the root.
pub(crate) fn project(path: &str) -> Project {
    let id = if path.is_empty() { "." } else { path };
    Project {
        id: ProjectId::new(id).expect("an id"),
        path: RepoPath::new(path).expect("a path"),
        kind: ProjectKind::Terraform,
        environment: None,
        workspace: None,
        var_files: Vec::new(),
    }
}

/// Plans the root of a tree.
pub(crate) fn plan_tree(tree: &MemoryTree) -> Plan {
    plan_within(tree, &Limits::default())
}

pub(crate) fn plan_within(tree: &MemoryTree, limits: &Limits) -> Plan {
    plan::plan(tree, &project(""), &PlanOptions::default(), limits, &Cache::new())
}

/// Plans the root of a tree so that it can be compared with another.
pub(crate) fn plan_to_compare(tree: &MemoryTree) -> Plan {
    let options = PlanOptions { with_derivations: true, ..PlanOptions::default() };
    plan::plan(tree, &project(""), &options, &Limits::default(), &Cache::new())
}

pub(crate) fn plan_files(files: &[(&str, &str)]) -> Plan {
    plan_tree(&tree(files))
}

/// Plans a root module of one file.
pub(crate) fn plan_text(main: &str) -> Plan {
    plan_files(&[("main.tf", main)])
}

pub(crate) fn represent(after: &Plan) -> Json {
    let changes = plan::compare(None, Some(after));
    serde_json::from_str(&plan::representation(after, None, &changes)).expect("valid JSON")
}
