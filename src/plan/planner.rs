//! The one way into every planner: a project's kind decides which reads it.
//!
//! Always true: a plan is returned for every project; what went wrong is in its diagnostics.

use crate::model::{Limits, Plan, PlanOptions, Project, ProjectKind, SourceTree};

use super::cache::Cache;
use super::{kubernetes, terraform};

/// Plans one project of a tree.
///
/// Deterministic and without I/O beyond `tree`. Trouble is never silent: it is an error diagnostic of the plan.
pub fn plan(tree: &dyn SourceTree, project: &Project, options: &PlanOptions, limits: &Limits, cache: &Cache) -> Plan {
    match project.kind {
        ProjectKind::Kubernetes => kubernetes::plan(tree, project, limits),
        ProjectKind::Terraform | ProjectKind::Cloudformation | ProjectKind::Pulumi => {
            terraform::plan(tree, project, options, limits, cache)
        }
    }
}
