//! `replace_triggered_by`: instances that are replaced because of what happens to another.
//!
//! Always true: a resource that is named whole triggers when one of its instances is updated or replaced, never when one is created or
//! deleted; an attribute that is named triggers when its value changes.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#replace_triggered_by>

use std::collections::HashMap;

use crate::model::{Action, Resource, ResourceChange, ValuePath};

use super::likeness::Likeness;
use super::moves::prefixes;

/// The changes that wait for a resource or an instance, by which of its attributes they wait for.
type Waiting<'a> = HashMap<&'a str, HashMap<&'a ValuePath, Vec<usize>>>;

/// Makes replacements of the changes that are triggered, through any chain of triggers.
pub(super) fn replace_triggered(changes: &mut [ResourceChange], old: &[Resource], new: &[Resource], likeness: &Likeness<'_>) {
    let mut waiting: Waiting<'_> = HashMap::new();
    for (at, change) in changes.iter().enumerate().filter(|(_, change)| change.before.is_some()) {
        for trigger in change.after.iter().flat_map(|index| &new[*index].replace_triggers) {
            waiting.entry(trigger.resource.as_str()).or_default().entry(&trigger.path).or_default().push(at);
        }
    }
    if waiting.is_empty() {
        return;
    }
    // A change is looked at once as it is, and once more if it becomes a replacement.
    let mut open: Vec<usize> = (0..changes.len()).filter(|at| is_changed(changes[*at].action)).collect();
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
    }
}

fn is_changed(action: Action) -> bool {
    matches!(action, Action::Update | Action::UpdateReplacementUnknown | Action::Replace)
}

/// Tells whether what happens to one instance triggers those that wait for one of its attributes, or for any update.
fn fires(change: &ResourceChange, path: &ValuePath, old: &[Resource], new: &[Resource], likeness: &Likeness<'_>) -> bool {
    if path.is_empty() || !is_changed(change.action) {
        return is_changed(change.action);
    }
    let (Some(before), Some(after)) = (change.before.map(|at| &old[at]), change.after.map(|at| &new[at])) else { return false };
    match (before.values.get(path), after.values.get(path)) {
        (Some(a), Some(b)) if !(a.has_unknown() && change.action == Action::Replace) => !likeness.is_like(a, b),
        // What the configuration does not say is the provider's: a new object has another `id`, an updated one keeps it.
        (None, None) | (Some(_), Some(_)) => change.action == Action::Replace,
        _ => true,
    }
}
