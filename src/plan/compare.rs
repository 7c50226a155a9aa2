//! The difference between two plans of one project, instance by instance.
//!
//! Always true: every managed instance of either plan is in exactly one change; *replace* is said only where it is known.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::{Action, Address, Plan, Resource, ResourceChange, ResourceMode, Step, Value, ValueKind, ValuePath};

use super::default_tags;
use super::ignored::as_before;
use super::likeness::Likeness;
use super::lineage::{Lineage, outputs};
use super::matching::match_instances;
use super::moves::{Moves, prefixes};
use super::replacement::{Force, forced_by};
use super::ripples::{settled, spread};
use super::unwritten::completed;

/// Compares two plans of one project; a side that is absent has no instances.
///
/// Changes are sorted by address. With `before` absent every action is `create` (`read` for data sources). A data source that is gone is no change.
pub fn compare(before: Option<&Plan>, after: Option<&Plan>) -> Vec<ResourceChange> {
    let old: &[Resource] = before.map_or(&[], |plan| &plan.resources);
    let new: &[Resource] = after.map_or(&[], |plan| &plan.resources);
    let moves = Moves::new(after.map_or(&[], |plan| &plan.moves));
    let matched = match_instances(old, new, &moves);
    let lineage = Lineage::new(before, after, &matched, &moves);
    let mut gone: BTreeSet<usize> = (0..old.len()).filter(|index| old[*index].mode == ResourceMode::Managed).collect();
    let mut changes = Vec::with_capacity(new.len());
    for (index, resource) in new.iter().enumerate() {
        let previous = matched.get(&index).copied();
        if let Some(previous) = previous {
            gone.remove(&previous);
        }
        changes.push(change_of(previous.map(|at| (at, &old[at])), index, resource, &lineage));
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
    if let Some((before, after)) = before.zip(after) {
        spread(&mut changes, before, after, &lineage);
    }
    for change in changes.iter_mut().filter(|change| change.action == Action::Replace) {
        if change.after.is_some_and(|at| new[at].create_before_destroy) {
            change.action = Action::ReplaceCreateFirst;
        }
    }
    changes
}

fn change_of(before: Option<(usize, &Resource)>, index: usize, after: &Resource, lineage: &Lineage<'_>) -> ResourceChange {
    let previous_address = before.filter(|(_, r)| r.address != after.address).map(|(_, r)| r.address.clone());
    let (action, replace_paths) = match before {
        None if after.mode == ResourceMode::Data => (Action::Read, Vec::new()),
        None => imported(after).unwrap_or((Action::Create, Vec::new())),
        Some((at, before)) => difference((before, &lineage.old[at]), (after, &lineage.new[index])),
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

/// Says what becomes of an object, from what is written of it and from its values, by which also unknown ones can be compared.
fn difference((before, old): (&Resource, &Value), (after, new): (&Resource, &Value)) -> (Action, Vec<ValuePath>) {
    let values = as_before(old, new, &after.ignore_changes);
    let likeness = Likeness::of(&after.kind);
    let same = likeness.is_like(old, &values);
    if after.mode == ResourceMode::Data {
        return (if same { Action::NoOp } else { Action::Read }, Vec::new());
    }
    // A `moved` block may change the type, where the provider knows how: what becomes of the object is not known.
    if before.kind != after.kind {
        return (Action::UpdateReplacementUnknown, Vec::new());
    }
    if &*after.kind == "terraform_data" {
        let triggers = vec![Step::from("triggers_replace")];
        let own = |values: &Value| values.get(&triggers).cloned().unwrap_or_else(Value::null);
        if !likeness.is_like(&own(old), &own(&values)) {
            return (Action::Replace, vec![triggers]);
        }
        return (if same { Action::NoOp } else { Action::Update }, Vec::new());
    }
    // Default tags are changed in place whatever the type.
    let in_place = |same: bool| if same && !default_tags::differ(before, after, &values) { Action::NoOp } else { Action::Update };
    if same {
        return (in_place(true), Vec::new());
    }
    match forced_by(&after.kind, old, &values) {
        Force::Replace(paths) => (Action::Replace, paths),
        Force::InPlace => {
            let completed = completed(&after.kind, old, &values);
            (in_place(completed.is_some_and(|[old, values]| likeness.is_like(&old, &values))), Vec::new())
        }
        Force::NotKnown => (Action::UpdateReplacementUnknown, Vec::new()),
    }
}

/// Names the outputs of the head that were there before and may have another value now.
pub(super) fn changed_outputs<'a>(before: &Plan, after: &'a Plan, changes: &[ResourceChange]) -> BTreeSet<&'a str> {
    let matched: BTreeMap<usize, usize> = changes.iter().filter_map(|change| Some((change.after?, change.before?))).collect();
    let moves = Moves::new(&after.moves);
    let differ = outputs(before, after, &matched, &moves).into_iter().filter(|(_, (a, b))| !Likeness::TYPED.is_like(a, b));
    let mut changed: BTreeSet<&str> = differ.map(|(name, _)| name).collect();
    let unknown = after.derivations.as_ref().map(|derivations| &derivations.outputs);
    let influence = settled(changes, after);
    let renewed = unknown.into_iter().flatten().filter(|(_, id)| influence.renewal(**id).is_some());
    changed.extend(renewed.filter_map(|(path, _)| match path.first() {
        Some(Step::Key(name)) if before.outputs.contains_key(name) => Some(&**name),
        _ => None,
    }));
    changed
}
