//! What a document is read into.
//!
//! Always true: a plan of a document reads nothing from a tree.

use crate::model::{Plan, PlanDocument, Project, ProjectId, ProjectKind, RepoPath, Resource};
use crate::plan::duplicates::distinguish;

/// A plan read from a document. `before` is there where the document tells what it was before.
#[derive(Clone, Debug)]
pub struct DocumentPlan {
    pub before: Option<Plan>,
    pub after: Plan,
}

/// Why a plan document could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("{name} is not UTF-8 text")]
    NotText { name: String },
    #[error("{name} cannot be read: {message}")]
    Malformed { name: String, message: String },
    #[error("{name} has format version {version}, but only 0.x and 1.x of `terraform show -json` are understood")]
    Version { name: String, version: String },
    #[error(
        "{name} is not a plan document that is understood: print one with `terraform show -json PLANFILE` or `pulumi preview --json`, or give a CloudFormation template or Kubernetes manifests"
    )]
    Unrecognised { name: String },
}

/// Makes a plan of resources.
pub(super) fn plan(document: &PlanDocument, kind: ProjectKind, resources: Vec<Resource>) -> Plan {
    let path = RepoPath::new(&document.name).and_then(|path| path.parent()).unwrap_or_else(RepoPath::root);
    let id = document.project.as_deref().unwrap_or(&document.name);
    let id = if id.is_empty() { "document" } else { id };
    let project = Project {
        // Only an empty id is malformed.
        id: ProjectId::new(id).unwrap_or_else(|_| unreachable!("the id is not empty")),
        path,
        kind,
        environment: id.split_once('#').map(|(_, environment)| environment.to_owned()),
        workspace: None,
        var_files: Vec::new(),
    };
    let mut plan = Plan { resources, ..Plan::empty(project) };
    distinguish(&mut plan);
    plan
}
