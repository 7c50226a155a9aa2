//! The difference between two plans of one project, instance by instance.
//!
//! Always true: every managed instance of either plan is in exactly one change; *replace* is said only where it is known.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Action, Address, Plan, Resource, ResourceChange, ResourceMode, Step, ValuePath};

use super::moves::Moves;
use super::replacement::{Force, forced_by};

/// The key of [`Resource::references`] under which the addresses of `replace_triggered_by` stand.
pub(super) const REPLACE_TRIGGERED_BY: &str = "lifecycle.replace_triggered_by";

/// Compares two plans of one project; a side that is absent has no instances.
///
/// Changes are sorted by address. With `before` absent every action is `create` (`read` for data sources). A data source that is gone is no change.
pub fn compare(before: Option<&Plan>, after: Option<&Plan>) -> Vec<ResourceChange> {
    let old: &[Resource] = before.map_or(&[], |plan| &plan.resources);
    let new: &[Resource] = after.map_or(&[], |plan| &plan.resources);
    let matched = match_instances(old, new, after.map_or(&[], |plan| &plan.moves));
    let mut gone: BTreeSet<usize> = (0..old.len()).filter(|index| old[*index].mode == ResourceMode::Managed).collect();
    let mut changes = Vec::with_capacity(new.len());
    for (index, resource) in new.iter().enumerate() {
        let previous = matched.get(&index).copied();
        if let Some(previous) = previous {
            gone.remove(&previous);
        }
        changes.push(change_of(previous.map(|at| (at, &old[at])), index, resource));
    }
    changes.extend(gone.into_iter().map(|index| ResourceChange {
        address: old[index].address.clone(),
        previous_address: None,
        action: Action::Delete,
        before: Some(index),
        after: None,
        replace_paths: Vec::new(),
    }));
    changes.sort_by(|a, b| a.address.cmp(&b.address));
    replace_triggered(&mut changes, new);
    changes
}

/// Pairs instances of the two sides: by address after the declared moves, then single ↔ `[0]` where only one side has each.
fn match_instances(old: &[Resource], new: &[Resource], moves: &[(String, String)]) -> BTreeMap<usize, usize> {
    let moves = Moves::new(moves);
    let by_address: BTreeMap<&str, usize> = new.iter().enumerate().map(|(index, r)| (r.address.as_str(), index)).collect();
    let stays: BTreeSet<&str> = old.iter().map(|r| r.address.as_str()).collect();
    let mut matched = BTreeMap::new();
    let mut rest = Vec::new();
    // An instance that keeps its address wins over one that would move onto it.
    for (index, resource) in old.iter().enumerate() {
        let address = resource.address.as_str();
        let moved = moves.apply(address);
        let free = moved == address || !stays.contains(moved.as_str());
        match by_address.get(moved.as_str()) {
            Some(at) if free && new[*at].mode == resource.mode && !matched.contains_key(at) => {
                matched.insert(*at, index);
            }
            _ => rest.push(index),
        }
    }
    for index in rest {
        let address = old[index].address.as_str();
        let other = match address.strip_suffix("[0]") {
            Some(single) => single.to_owned(),
            None => format!("{address}[0]"),
        };
        if let Some(at) = by_address.get(other.as_str())
            && !stays.contains(other.as_str())
            && !matched.contains_key(at)
        {
            matched.insert(*at, index);
        }
    }
    matched
}

fn change_of(before: Option<(usize, &Resource)>, index: usize, after: &Resource) -> ResourceChange {
    let previous_address = before.filter(|(_, r)| r.address != after.address).map(|(_, r)| r.address.clone());
    let (action, replace_paths) = match before {
        None if after.mode == ResourceMode::Data => (Action::Read, Vec::new()),
        None => (Action::Create, Vec::new()),
        Some((_, before)) => difference(before, after),
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

fn difference(before: &Resource, after: &Resource) -> (Action, Vec<ValuePath>) {
    let same = before.values.same(&after.values);
    if after.mode == ResourceMode::Data {
        return (if same { Action::NoOp } else { Action::Read }, Vec::new());
    }
    let triggered = before.replace_triggers.len() != after.replace_triggers.len()
        || before.replace_triggers.iter().zip(&after.replace_triggers).any(|(a, b)| !a.same(b));
    if before.kind.as_ref() == "terraform_data" {
        return match (triggered, same) {
            (true, _) => (Action::Replace, vec![vec![Step::from("triggers_replace")]]),
            (_, true) => (Action::NoOp, Vec::new()),
            _ => (Action::Update, Vec::new()),
        };
    }
    if triggered && before.replace_triggers.len() == after.replace_triggers.len() {
        return (Action::Replace, Vec::new());
    }
    if same {
        return (Action::NoOp, Vec::new());
    }
    match forced_by(&after.kind, &before.values, &after.values) {
        Force::Replace(paths) => (Action::Replace, paths),
        Force::InPlace => (Action::Update, Vec::new()),
        Force::NotKnown => (Action::UpdateReplacementUnknown, Vec::new()),
    }
}

/// Follows `replace_triggered_by`: an instance is replaced where one that it names is, or is updated as a whole.
fn replace_triggered(changes: &mut [ResourceChange], new: &[Resource]) {
    let named: Vec<(usize, &[Address])> = changes
        .iter()
        .enumerate()
        .filter_map(|(at, change)| {
            let resource = &new[change.after?];
            change.before?;
            Some((at, resource.references.get(REPLACE_TRIGGERED_BY)?.as_slice()))
        })
        .collect();
    let mut replaced: BTreeSet<Address> =
        changes.iter().filter(|change| change.action == Action::Replace).map(|change| change.address.clone()).collect();
    // Each round settles at least one more instance of a chain, so there are at most as many rounds as instances.
    for _ in 0..named.len() {
        let mut settled = true;
        for (at, addresses) in &named {
            if changes[*at].action != Action::Replace && addresses.iter().any(|address| replaced.contains(address)) {
                changes[*at].action = Action::Replace;
                replaced.insert(changes[*at].address.clone());
                settled = false;
            }
        }
        if settled {
            break;
        }
    }
}
