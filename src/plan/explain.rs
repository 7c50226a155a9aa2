//! Where a value comes from: the expression that made it and the way back to the literal.
//!
//! Always true: the steps start at the attribute asked for and end where nothing further is referred to.

use crate::model::{Address, Limits, Place, PlanOptions, Project, ProjectKind, SourceTree, Step, Value, display_path};

use super::cache::Cache;
use super::planner::plan;
use super::terraform;

/// One step on the way from an attribute to the literal that decides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplanationStep {
    /// What stands there, in words: `attribute acl`, `variable acl of module.logs`, `default of variable acl`.
    pub what: String,
    /// The expression.
    pub place: Option<Place>,
    /// How deep the step lies: a step's causes follow it, one deeper.
    pub depth: usize,
}

/// The answer to `plangate plan --explain`.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The value found at the path.
    pub value: Value,
    /// From the attribute to the literals, outermost first.
    pub steps: Vec<ExplanationStep>,
}

/// Why there is nothing to explain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    #[error("the plan has no resource {0}; `plangate plan` lists the addresses")]
    NoResource(Address),
    #[error("{address} has no attribute {path}")]
    NoAttribute { address: Address, path: String },
}

/// Explains one value of a resource: `path` leads from the resource's attributes to it; empty means the resource as a whole.
pub fn explain(
    tree: &dyn SourceTree,
    project: &Project,
    options: &PlanOptions,
    limits: &Limits,
    address: &Address,
    path: &[Step],
) -> Result<Explanation, ExplainError> {
    let cache = Cache::new();
    let plan = plan(tree, project, options, limits, &cache);
    let found = plan.resources.iter().find(|resource| resource.address == *address);
    let resource = found.ok_or_else(|| ExplainError::NoResource(address.clone()))?;
    let value =
        resource.values.get(path).ok_or_else(|| ExplainError::NoAttribute { address: address.clone(), path: display_path(path) })?;
    let steps = match project.kind {
        ProjectKind::Terraform => terraform::explain(tree, project, options, limits, &cache, address, path),
        _ => {
            let place = resource.place(path).cloned();
            vec![ExplanationStep { what: format!("{} of {address}", display_path(path)), place, depth: 0 }]
        }
    };
    Ok(Explanation { value: value.clone(), steps })
}
