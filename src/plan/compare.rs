//! The difference between two plans of one project, instance by instance.
//!
//! Always true: every managed instance of either plan is in exactly one change; *replace* is said only where it is known.

use std::collections::{BTreeSet, HashSet};

use crate::model::{Action, Address, Plan, Resource, ResourceChange, ResourceMode, Step, Value, ValueKind, ValuePath};

use super::ignored::as_before;
use super::likeness::Likeness;
use super::matching::match_instances;
use super::moves::{Moves, prefixes};
use super::replacement::{Force, forced_by};
use super::ripples::spread;
use super::unwritten::completed;

/// Compares two plans of one project; a side that is absent has no instances.
///
/// Changes are sorted by address. With `before` absent every action is `create` (`read` for data sources). A data source that is gone is no change.
pub fn compare(before: Option<&Plan>, after: Option<&Plan>) -> Vec<ResourceChange> {
    let old: &[Resource] = before.map_or(&[], |plan| &plan.resources);
    let new: &[Resource] = after.map_or(&[], |plan| &plan.resources);
    let moves = Moves::new(after.map_or(&[], |plan| &plan.moves));
    let likeness = Likeness::new(&moves);
    let matched = match_instances(old, new, &moves);
    let mut gone: BTreeSet<usize> = (0..old.len()).filter(|index| old[*index].mode == ResourceMode::Managed).collect();
    let mut changes = Vec::with_capacity(new.len());
    for (index, resource) in new.iter().enumerate() {
        let previous = matched.get(&index).copied();
        if let Some(previous) = previous {
            gone.remove(&previous);
        }
        changes.push(change_of(previous.map(|at| (at, &old[at])), index, resource, &likeness));
    }
    let forgotten: HashSet<&str> = after.iter().flat_map(|plan| &plan.forgotten).map(String::as_str).collect();
    let names: HashSet<&str> = match after.is_none_or(|plan| plan.moves.is_empty()) {
        true => HashSet::new(),
        false => old.iter().chain(new).map(|resource| resource.address.as_str()).collect(),
    };
    changes.extend(gone.into_iter().map(|index| {
        let address = &old[index].address;
        let is_forgotten = !forgotten.is_empty() && prefixes(address.as_str()).any(|prefix| forgotten.contains(prefix));
        // What is gone goes under the name that it has after the moves, unless something else has that name.
        let moved = moves.apply(address.as_str());
        let moved = Address::new(&moved).ok().filter(|moved| moved != address && !names.contains(moved.as_str()));
        ResourceChange {
            previous_address: moved.is_some().then(|| address.clone()),
            address: moved.unwrap_or_else(|| address.clone()),
            action: if is_forgotten { Action::Forget } else { Action::Delete },
            before: Some(index),
            after: None,
            replace_paths: Vec::new(),
        }
    }));
    changes.sort_by(|a, b| a.address.cmp(&b.address));
    spread(&mut changes, old, new, &likeness);
    for change in changes.iter_mut().filter(|change| change.action == Action::Replace) {
        if change.after.is_some_and(|at| new[at].create_before_destroy) {
            change.action = Action::ReplaceCreateFirst;
        }
    }
    changes
}

fn change_of(before: Option<(usize, &Resource)>, index: usize, after: &Resource, likeness: &Likeness<'_>) -> ResourceChange {
    let previous_address = before.filter(|(_, r)| r.address != after.address).map(|(_, r)| r.address.clone());
    let (action, replace_paths) = match before {
        None if after.mode == ResourceMode::Data => (Action::Read, Vec::new()),
        None => imported(after).unwrap_or((Action::Create, Vec::new())),
        Some((_, before)) => difference(before, after, likeness),
    };
    ResourceChange {
        address: after.address.clone(),
        previous_address,
        action,
        before: before.map(|(at, _)| at),
        after: Some(index),
        replace_paths,
    }
}

/// Says what happens to an object that is imported into a new address, where its type's whole behaviour is known.
///
/// What is imported of a `terraform_data` is its id alone: a trigger replaces it, an input updates it.
fn imported(after: &Resource) -> Option<(Action, Vec<ValuePath>)> {
    if after.import_id.is_none() || after.kind.as_ref() != "terraform_data" {
        return None;
    }
    let value = |name: &str| after.values.get(&[Step::from(name)]);
    Some(if value("triggers_replace").is_some_and(|value| !matches!(value.kind, ValueKind::Null)) {
        (Action::Replace, vec![vec![Step::from("triggers_replace")]])
    } else if value("output").is_some_and(Value::has_unknown) {
        (Action::Update, Vec::new())
    } else {
        (Action::NoOp, Vec::new())
    })
}

fn difference(before: &Resource, after: &Resource, likeness: &Likeness<'_>) -> (Action, Vec<ValuePath>) {
    let values = as_before(&before.values, &after.values, &after.ignore_changes);
    let is_any = &*after.kind == "terraform_data";
    let likeness = if is_any { &likeness.typed() } else { likeness };
    let same = likeness.is_same(before, after, &before.values, &values);
    if after.mode == ResourceMode::Data {
        return (if same { Action::NoOp } else { Action::Read }, Vec::new());
    }
    // A `moved` block may change the type, where the provider knows how: what becomes of the object is not known.
    if before.kind != after.kind {
        return (Action::UpdateReplacementUnknown, Vec::new());
    }
    if is_any {
        let triggers = vec![Step::from("triggers_replace")];
        let own = |values: &Value| values.get(&triggers).cloned().unwrap_or_else(Value::null);
        if !likeness.is_like(&own(&before.values), &own(&values)) {
            return (Action::Replace, vec![triggers]);
        }
        return (if same { Action::NoOp } else { Action::Update }, Vec::new());
    }
    if same {
        return (Action::NoOp, Vec::new());
    }
    match forced_by(&after.kind, &before.values, &values) {
        Force::Replace(paths) => (Action::Replace, paths),
        Force::InPlace => {
            let completed = completed(&after.kind, &before.values, &values);
            let same = completed.is_some_and(|[was, values]| likeness.is_same(before, after, &was, &values));
            (if same { Action::NoOp } else { Action::Update }, Vec::new())
        }
        Force::NotKnown => (Action::UpdateReplacementUnknown, Vec::new()),
    }
}
