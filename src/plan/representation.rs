//! Terraform's plan representation (`terraform show -json`), format version 1.2.
//!
//! Always true: equal plans print equal bytes, and what is unknown is left out of `after` and `true` in `after_unknown`.
//! <https://developer.hashicorp.com/terraform/internals/json-format>

use std::collections::BTreeMap;

use crate::model::{Plan, Resource, ResourceChange, ResourceMode, Value};

use super::compare::changed_outputs;
use super::ignored::values_after;
use super::values_json::{known, sensitive, string, unknown};

/// The version of Terraform whose plan this is.
pub(super) const TERRAFORM_VERSION: &str = "1.11.4";

/// Prints a plan as one JSON document without a line break at its end, with `plangate_project` beside Terraform's own keys.
pub fn representation(after: &Plan, before: Option<&Plan>, changes: &[ResourceChange]) -> String {
    let mut text = String::with_capacity(4096 + after.resources.len() * 1024);
    text.push_str("{\"format_version\":\"1.2\",\"terraform_version\":");
    string(TERRAFORM_VERSION, &mut text);
    text.push_str(",\"plangate_project\":");
    string(after.project.id.as_str(), &mut text);
    text.push_str(",\"variables\":{");
    members(&mut text, after.variables.iter(), |text, (name, value)| {
        string(name, text);
        text.push_str(":{");
        if !value.is_unknown() {
            text.push_str("\"value\":");
            known(value, text);
        }
        text.push('}');
    });
    text.push_str("},\"planned_values\":{\"outputs\":{");
    members(&mut text, after.outputs.iter(), |text, (name, value)| {
        string(name, text);
        text.push_str(if value.sensitive { ":{\"sensitive\":true" } else { ":{\"sensitive\":false" });
        if !value.has_unknown() {
            text.push_str(",\"value\":");
            known(value, text);
        }
        text.push('}');
    });
    text.push_str("},\"root_module\":");
    modules(&mut text, &after.resources);
    text.push_str("},\"resource_changes\":[");
    members(&mut text, changes.iter(), |text, change| resource_change(text, change, before, after));
    text.push_str("],\"output_changes\":{");
    output_changes(&mut text, before, after, changes);
    text.push('}');
    if let Some(configuration) = &after.configuration {
        text.push_str(",\"configuration\":");
        text.push_str(configuration);
    }
    text.push_str(if after.complete { ",\"complete\":true" } else { ",\"complete\":false" });
    text.push('}');
    text
}

/// Writes items with commas between.
fn members<T>(text: &mut String, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    for (index, item) in items.enumerate() {
        if index > 0 {
            text.push(',');
        }
        write(text, item);
    }
}

/// The resources of a module instance and the module instances below it.
#[derive(Default)]
struct ModuleTree<'a> {
    resources: Vec<&'a Resource>,
    children: BTreeMap<&'a str, ModuleTree<'a>>,
}

fn modules(text: &mut String, resources: &[Resource]) {
    let mut root = ModuleTree::default();
    for resource in resources {
        let mut tree = &mut root;
        let address = resource.module.as_deref().unwrap_or("");
        for end in module_ends(address) {
            tree = tree.children.entry(&address[..end]).or_default();
        }
        tree.resources.push(resource);
    }
    module(text, None, &root);
}

/// Finds where each module of an address ends: `module.a["x.y"].module.b` ends at the end of each step.
fn module_ends(address: &str) -> Vec<usize> {
    let (mut ends, mut quoted, mut escaped) = (Vec::new(), false, false);
    for (at, character) in address.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '.' if !quoted && address[at..].starts_with(".module.") => ends.push(at),
            _ => {}
        }
    }
    if !address.is_empty() {
        ends.push(address.len());
    }
    ends
}

fn module(text: &mut String, address: Option<&str>, tree: &ModuleTree<'_>) {
    text.push('{');
    if let Some(address) = address {
        text.push_str("\"address\":");
        string(address, text);
    }
    if !tree.resources.is_empty() {
        text.push_str(if address.is_some() { ",\"resources\":[" } else { "\"resources\":[" });
        members(text, tree.resources.iter(), |text, resource| {
            text.push('{');
            identity(text, resource, resource.address.as_str());
            text.push_str(",\"schema_version\":0,\"values\":");
            known(&resource.values, text);
            text.push_str(",\"sensitive_values\":");
            sensitive(&resource.values, text);
            text.push('}');
        });
        text.push(']');
    }
    if !tree.children.is_empty() {
        text.push_str(if address.is_some() || !tree.resources.is_empty() { ",\"child_modules\":[" } else { "\"child_modules\":[" });
        members(text, tree.children.iter(), |text, (address, child)| module(text, Some(address), child));
        text.push(']');
    }
    text.push('}');
}

/// Writes the members that say which resource something is about.
fn identity(text: &mut String, resource: &Resource, address: &str) {
    text.push_str("\"address\":");
    string(address, text);
    text.push_str(match resource.mode {
        ResourceMode::Managed => ",\"mode\":\"managed\",\"type\":",
        ResourceMode::Data => ",\"mode\":\"data\",\"type\":",
    });
    string(&resource.kind, text);
    text.push_str(",\"name\":");
    string(&resource.name, text);
    if let Some(index) = index_of(address) {
        text.push_str(",\"index\":");
        text.push_str(index);
    }
    text.push_str(",\"provider_name\":");
    match &*resource.provider {
        "terraform" => text.push_str("\"terraform.io/builtin/terraform\""),
        name => string(&format!("registry.terraform.io/hashicorp/{name}"), text),
    }
}

/// Returns the instance key of an address as JSON: a number, or a quoted string, which Terraform writes as JSON does.
fn index_of(address: &str) -> Option<&str> {
    let inner = address.strip_suffix(']')?;
    let (mut start, mut quoted, mut escaped) = (None, false, false);
    for (at, character) in inner.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => start = Some(at + 1),
            _ => {}
        }
    }
    let index = &inner[start?..];
    let valid = index.starts_with('"') || index.bytes().all(|byte| byte.is_ascii_digit());
    (valid && serde_json::from_str::<serde_json::Value>(index).is_ok()).then_some(index)
}

fn resource_change(text: &mut String, change: &ResourceChange, before: Option<&Plan>, after: &Plan) {
    let old = change.before.and_then(|at| before?.resources.get(at));
    let new = change.after.and_then(|at| after.resources.get(at));
    let Some(resource) = new.or(old) else { return };
    text.push('{');
    identity(text, resource, change.address.as_str());
    if let Some(module) = &resource.module {
        text.push_str(",\"module_address\":");
        string(module, text);
    }
    if let Some(previous) = &change.previous_address {
        text.push_str(",\"previous_address\":");
        string(previous.as_str(), text);
    }
    text.push_str(",\"change\":{\"actions\":");
    text.push_str(&serde_json::to_string(change.action.in_terraform()).unwrap_or_default());
    let planned = new.map(|new| values_after(change.action, old, new));
    values(text, old.map(|resource| &resource.values), planned.as_deref());
    if let (None, Some(id)) = (old, new.and_then(|resource| resource.import_id.as_deref())) {
        text.push_str(",\"importing\":{\"id\":");
        string(id, text);
        text.push('}');
    }
    if !change.replace_paths.is_empty() {
        text.push_str(",\"replace_paths\":");
        text.push_str(&serde_json::to_string(&change.replace_paths).unwrap_or_default());
    }
    text.push('}');
    if change.action.is_replacement() {
        text.push_str(if change.replace_paths.is_empty() {
            ",\"action_reason\":\"replace_by_triggers\""
        } else {
            ",\"action_reason\":\"replace_because_cannot_update\""
        });
    }
    text.push('}');
}

/// Writes `before`, `after` and what goes with them.
fn values(text: &mut String, old: Option<&Value>, new: Option<&Value>) {
    text.push_str(",\"before\":");
    or_else(text, old, "null", known);
    if !new.is_some_and(Value::is_unknown) {
        text.push_str(",\"after\":");
        or_else(text, new, "null", known);
    }
    text.push_str(",\"after_unknown\":");
    or_else(text, new, "{}", unknown);
    text.push_str(",\"before_sensitive\":");
    or_else(text, old, "false", sensitive);
    text.push_str(",\"after_sensitive\":");
    or_else(text, new, "false", sensitive);
}

/// Writes a value, or what stands for none.
fn or_else(text: &mut String, value: Option<&Value>, none: &str, write: fn(&Value, &mut String)) {
    match value {
        Some(value) => write(value, text),
        None => text.push_str(none),
    }
}

fn output_changes(text: &mut String, before: Option<&Plan>, after: &Plan, changes: &[ResourceChange]) {
    let changed = before.map(|before| changed_outputs(before, after, changes)).unwrap_or_default();
    let old = |name: &str| before.and_then(|plan| plan.outputs.get(name));
    let gone = before.map(|plan| &plan.outputs).into_iter().flatten().filter(|(name, _)| !after.outputs.contains_key(*name));
    let all: BTreeMap<&str, (Option<&Value>, Option<&Value>)> = after
        .outputs
        .iter()
        .map(|(name, value)| (&**name, (old(name), Some(value))))
        .chain(gone.map(|(name, value)| (&**name, (Some(value), None))))
        .collect();
    members(text, all.into_iter(), |text, (name, (old, new))| {
        string(name, text);
        text.push_str(":{\"actions\":");
        text.push_str(match (old, new) {
            (None, _) => "[\"create\"]",
            (_, None) => "[\"delete\"]",
            (Some(_), Some(_)) if !changed.contains(name) => "[\"no-op\"]",
            _ => "[\"update\"]",
        });
        values(text, old, new);
        text.push('}');
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        assert_eq!(module_ends(r#"module.a["x.module.y"].module.b"#), [22, 31]);
        assert_eq!(index_of("a.b[3]"), Some("3"));
        assert_eq!(index_of(r#"a.b["k\"["]"#), Some(r#""k\"[""#));
        assert_eq!(index_of("module.a[0].b.c"), None);
        assert_eq!(index_of("a.b[*]"), None);
    }
}
