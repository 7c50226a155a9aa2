//! Where a value comes from: the expression that made it and the way back to the literal.
//!
//! Always true: the value is the one that the plan has.

use crate::model::{Address, Limits, PlanOptions, Project, ProjectKind, SourceTree, Step, display_path};

use super::cache::Cache;
use super::explanation::{ExplainError, Explanation, ExplanationStep};
use super::planner::plan;
use super::terraform;

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
        ProjectKind::Terraform => {
            terraform::explain(tree, project, options, limits, &cache, (address, path, value)).map_err(ExplainError::NotPlanned)?
        }
        _ => {
            let place = resource.place(path).cloned();
            vec![ExplanationStep { what: format!("{} of {address}", display_path(path)), place, depth: 0 }]
        }
    };
    Ok(Explanation { value: value.clone(), steps })
}
