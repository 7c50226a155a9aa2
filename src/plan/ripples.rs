//! What a change of one instance does to others: `replace_triggered_by`, and values that are known only after apply.
//!
//! Always true: a resource that is named whole triggers when one of its instances is updated or replaced, never when one is created or
//! deleted; an attribute that is named triggers when its value changes. What waits for a new object has another value too.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#replace_triggered_by>

use std::collections::HashMap;

use crate::model::{Action, Resource, ResourceChange, ResourceMode, Step, Value, ValueKind, ValuePath};

use super::likeness::Likeness;
use super::moves::prefixes;
use super::replacement::forces_at;

/// The key of [`Resource::references`] under which the addresses of `replace_triggered_by` stand.
pub(super) const REPLACE_TRIGGERED_BY: &str = "lifecycle.replace_triggered_by";

/// The changes that wait for a resource or an instance, by which of its attributes they wait for.
type Waiting<'a> = HashMap<&'a str, HashMap<&'a ValuePath, Vec<usize>>>;

/// The changes with an attribute that is known only after apply, by the addresses that it is made from.
type Readers<'a> = HashMap<&'a str, Vec<(usize, &'a str)>>;

/// The attribute of a `terraform_data` that is new whenever its input is.
const OUTPUT: &str = "output";

/// Makes replacements of the changes that are triggered, and updates of those that get another value, through any chain of either.
pub(super) fn spread(changes: &mut [ResourceChange], old: &[Resource], new: &[Resource], likeness: &Likeness<'_>) {
    let mut waiting = waiting(changes, new);
    // A change is looked at once as it is, and once more if it becomes a larger one.
    let mut open: Vec<usize> = (0..changes.len()).filter(|at| is_changed(changes[*at].action)).collect();
    if waiting.is_empty() && !open.iter().any(|at| renews(&changes[*at], new)) {
        return;
    }
    let readers = readers(changes, new);
    while let Some(at) = open.pop() {
        let address = changes[at].address.clone();
        for named in prefixes(address.as_str()) {
            let Some(by_path) = waiting.get_mut(named) else { continue };
            by_path.retain(|path, others| {
                if !fires(&changes[at], path, old, new, likeness) {
                    return true;
                }
                for other in others.iter().filter(|other| **other != at) {
                    if changes[*other].action != Action::Replace {
                        changes[*other].action = Action::Replace;
                        open.push(*other);
                    }
                }
                false
            });
        }
        if !renews(&changes[at], new) {
            continue;
        }
        let is_replaced = changes[at].action == Action::Replace;
        for (other, path) in readers.get(address.as_str()).into_iter().flatten().filter(|(other, _)| *other != at) {
            let Some(reader) = changes[*other].after.map(|index| &new[index]) else { continue };
            if (is_replaced || waits_for_output(reader, path, address.as_str())) && renew(&mut changes[*other], old, reader, path) {
                open.push(*other);
            }
        }
    }
}

fn waiting<'a>(changes: &[ResourceChange], new: &'a [Resource]) -> Waiting<'a> {
    let mut waiting: Waiting<'a> = HashMap::new();
    for (at, change) in changes.iter().enumerate().filter(|(_, change)| change.before.is_some()) {
        for trigger in change.after.iter().flat_map(|index| &new[*index].replace_triggers) {
            waiting.entry(trigger.resource.as_str()).or_default().entry(&trigger.path).or_default().push(at);
        }
    }
    waiting
}

fn readers<'a>(changes: &[ResourceChange], new: &'a [Resource]) -> Readers<'a> {
    let mut readers: Readers<'a> = HashMap::new();
    for (at, change) in changes.iter().enumerate().filter(|(_, change)| change.before.is_some()) {
        let Some(resource) = change.after.map(|index| &new[index]) else { continue };
        for (path, addresses) in resource.references.iter().filter(|(path, _)| *path != REPLACE_TRIGGERED_BY) {
            if written(resource, path).is_some_and(Value::has_unknown) {
                addresses.iter().for_each(|address| readers.entry(address.as_str()).or_default().push((at, path)));
            }
        }
    }
    readers
}

/// Splits the path of an attribute into names; positions in lists are left out.
fn names(path: &str) -> Vec<&str> {
    path.split('.').map(|part| part.split('[').next().unwrap_or(part)).collect()
}

/// Returns the argument or the blocks that a path leads into.
fn written<'a>(resource: &'a Resource, path: &str) -> Option<&'a Value> {
    resource.values.get(&[Step::from(*names(path).first()?)])
}

fn is_changed(action: Action) -> bool {
    matches!(action, Action::Update | Action::UpdateReplacementUnknown | Action::Replace)
}

fn is_any(resource: &Resource) -> bool {
    &*resource.kind == "terraform_data" && resource.mode == ResourceMode::Managed
}

/// Tells whether a change gives something that is known only after apply another value: a new object all, a `terraform_data` its output.
fn renews(change: &ResourceChange, new: &[Resource]) -> bool {
    match change.action {
        Action::Replace => true,
        Action::Update => change.after.is_some_and(|index| is_any(&new[index])),
        _ => false,
    }
}

/// Tells whether something in an argument waits for the output of a `terraform_data`, as far as can be seen.
fn waits_for_output(reader: &Resource, path: &str, address: &str) -> bool {
    let mut open: Vec<&Value> = written(reader, path).into_iter().collect();
    while let Some(value) = open.pop() {
        match &value.kind {
            ValueKind::Unknown(Some(cause)) => match cause.strip_prefix(address).and_then(|rest| rest.strip_prefix('.')) {
                Some(rest) if rest == OUTPUT || rest.starts_with("output.") || rest.starts_with("output[") => return true,
                // What comes through a module's output or `each` is named as it is written there.
                None if ["module.", "each."].iter().any(|root| cause.starts_with(root)) => return true,
                _ => {}
            },
            ValueKind::List(items) => open.extend(items),
            ValueKind::Map(entries) => open.extend(entries.values()),
            _ => {}
        }
    }
    false
}

/// Makes a change of one that leaves everything as it is, as the argument at a path gets another value; tells whether it became larger.
fn renew(change: &mut ResourceChange, old: &[Resource], after: &Resource, path: &str) -> bool {
    let names = names(path);
    let same_kind = change.before.is_some_and(|index| old[index].kind == after.kind);
    let is_ignored = after.ignore_changes.iter().any(|ignored| match ignored.first() {
        None => true,
        Some(Step::Key(name)) => names.first().is_some_and(|first| **first == **name),
        Some(Step::Index(_)) => false,
    });
    if !same_kind || is_ignored || change.action == Action::Replace {
        return false;
    }
    if after.mode == ResourceMode::Data {
        change.action = Action::Read;
        return false;
    }
    let forces = if is_any(after) { Some(names == ["triggers_replace"]) } else { forces_at(&after.kind, &names) };
    let action = match forces {
        Some(true) => Action::Replace,
        Some(false) if change.action == Action::NoOp => Action::Update,
        None if change.action != Action::UpdateReplacementUnknown => Action::UpdateReplacementUnknown,
        _ => return false,
    };
    if action == Action::Replace && names.len() == 1 {
        change.replace_paths.push(vec![Step::from(names[0])]);
    }
    change.action = action;
    true
}

/// Tells whether what happens to one instance triggers those that wait for one of its attributes, or for any update.
fn fires(change: &ResourceChange, path: &ValuePath, old: &[Resource], new: &[Resource], likeness: &Likeness<'_>) -> bool {
    if path.is_empty() || !is_changed(change.action) {
        return is_changed(change.action);
    }
    let (Some(before), Some(after)) = (change.before.map(|at| &old[at]), change.after.map(|at| &new[at])) else { return false };
    if is_any(after) && path[0] == Step::from(OUTPUT) {
        return true;
    }
    match (before.values.get(path), after.values.get(path)) {
        (Some(a), Some(b)) if !(a.has_unknown() && change.action == Action::Replace) => !likeness.is_like(a, b),
        // What the configuration does not say is the provider's: a new object has another `id`, an updated one keeps it.
        (None, None) | (Some(_), Some(_)) => change.action == Action::Replace,
        _ => true,
    }
}
