//! Where a value comes from: the expression that made it and the way back to the literal.
//!
//! Always true: the value is the one that the plan has.

use crate::model::{Address, Limits, PlanOptions, Project, ProjectKind, Resource, SourceTree, Step, Value, ValueKind, display_path};

use super::cache::Cache;
use super::explanation::{ExplainError, Explanation, ExplanationStep};
use super::near::hint;
use super::planner::plan;
use super::terraform;

/// How many names an error lists.
const MAX_NAMES: usize = 12;

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
    let resource =
        found.ok_or_else(|| ExplainError::NoResource { address: address.clone(), hint: other_addresses(&plan.resources, address) })?;
    let value = resource.values.get(path).ok_or_else(|| ExplainError::NoAttribute {
        address: address.clone(),
        path: display_path(path),
        hint: other_names(&resource.values, path),
    })?;
    let steps = match project.kind {
        ProjectKind::Terraform => {
            terraform::explain(tree, project, options, limits, &cache, (resource, path, value)).map_err(ExplainError::NotPlanned)?
        }
        _ => {
            let place = resource.place(path).cloned();
            vec![ExplanationStep { what: format!("{} of {address}", display_path(path)), place, depth: 0 }]
        }
    };
    Ok(Explanation { value: value.clone(), steps })
}

/// Says which address was probably meant: an instance of what is named, or a name like it.
fn other_addresses(resources: &[Resource], address: &Address) -> String {
    let all = || resources.iter().map(|resource| resource.address.as_str());
    let instances: Vec<&str> =
        all().filter(|other| other.strip_prefix(address.as_str()).is_some_and(|rest| rest.starts_with('['))).collect();
    match &instances[..] {
        [] => hint(address.as_str(), all()),
        some => format!(": its instances are {}", listed(some)),
    }
}

/// Says which names there are where the path leads nowhere.
fn other_names(values: &Value, path: &[Step]) -> String {
    let known = (0..path.len()).rev().find_map(|len| Some((len, values.get(&path[..len])?)));
    let Some((len, value)) = known else { return String::new() };
    let here = if len == 0 { "it".to_owned() } else { display_path(&path[..len]) };
    match (&value.kind, &path[len]) {
        (ValueKind::Map(entries), step) => {
            let names: Vec<&str> = entries.keys().map(|name| &**name).collect();
            let meant = match step {
                Step::Key(name) => hint(name, names.iter().copied()),
                Step::Index(_) => String::new(),
            };
            if names.is_empty() { format!("{meant}: {here} has none") } else { format!("{meant}: {here} has {}", listed(&names)) }
        }
        (ValueKind::List(items), _) if items.is_empty() => format!(": {here} is empty"),
        (ValueKind::List(items), _) => format!(": {here} has the elements [0] to [{}]", items.len() - 1),
        (ValueKind::Unknown(_), _) => format!(": {here} is known only after apply"),
        _ => format!(": {here} is a single value"),
    }
}

fn listed(names: &[&str]) -> String {
    let more = names.len().saturating_sub(MAX_NAMES);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}
