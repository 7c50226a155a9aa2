//! What a change of one instance does to others: to those that name it in `replace_triggered_by`, and to those that are made from what it
//! has only after apply.
//!
//! Always true: a change only ever becomes a weightier one, so the order in which consequences are followed does not matter.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#replace_triggered_by>

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::model::{Action, Resource, ResourceChange, ResourceMode, Step, ValuePath};

use super::likeness::Likeness;
use super::moves::prefixes;
use super::reference::{Reference, references};
use super::replacement::{Force, forced_by_unknown};

/// The key of [`Resource::references`] under which the addresses of `replace_triggered_by` stand.
pub(super) const REPLACE_TRIGGERED_BY: &str = "lifecycle.replace_triggered_by";

/// The changes that wait for a resource or an instance, by which of its attributes they wait for.
type Waiting<'a> = HashMap<&'a str, HashMap<&'a ValuePath, Vec<usize>>>;

/// The changes whose values hold something that an instance has only after apply, by the instance's address.
type Referring<'a> = HashMap<&'a str, Vec<(usize, Reference<'a>)>>;

/// Follows every change to what it brings about, through any chain.
///
/// A new object has other computed attributes than the one that it replaces, so what is made from them changes too, and is replaced in turn
/// if it cannot be changed in place. A resource that `replace_triggered_by` names whole triggers when one of its instances is updated or
/// replaced, never when one is created or deleted; an attribute that it names triggers when its value changes.
pub(super) fn spread(changes: &mut [ResourceChange], old: &[Resource], new: &[Resource], likeness: &Likeness<'_>) {
    let mut open: Vec<usize> = (0..changes.len()).filter(|at| is_changed(&changes[*at])).collect();
    if open.is_empty() {
        return;
    }
    let (mut waiting, referring) = (waiting(changes, new), referring(changes, new));
    let mut pending = Pending { changes, old, new, likeness, renewed: HashMap::new() };
    while let Some(at) = open.pop() {
        let address = pending.changes[at].address.clone();
        for named in prefixes(address.as_str()) {
            let Some(by_path) = waiting.get_mut(named) else { continue };
            by_path.retain(|path, others| {
                let fires = pending.fires(at, path);
                if fires {
                    open.extend(others.iter().filter(|other| **other != at && pending.trigger(**other)));
                }
                !fires
            });
        }
        for (other, reference) in referring.get(address.as_str()).into_iter().flatten().filter(|(other, _)| *other != at) {
            if let Some(certain) = pending.renews(at, reference)
                && pending.renew(*other, &reference.path, certain)
            {
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

fn referring<'a>(changes: &[ResourceChange], new: &'a [Resource]) -> Referring<'a> {
    let mut referring: Referring<'a> = HashMap::new();
    for (at, change) in changes.iter().enumerate().filter(|(_, change)| change.before.is_some()) {
        for reference in change.after.iter().flat_map(|index| references(&new[*index])) {
            referring.entry(reference.address).or_default().push((at, reference));
        }
    }
    referring
}

/// Tells whether something happens to an object that was there before; of a data source, whether it is read again.
fn is_changed(change: &ResourceChange) -> bool {
    matches!(change.action, Action::Update | Action::UpdateReplacementUnknown | Action::Replace)
        || (change.action == Action::Read && change.before.is_some())
}

/// The changes as far as they have been followed.
struct Pending<'a> {
    changes: &'a mut [ResourceChange],
    old: &'a [Resource],
    new: &'a [Resource],
    likeness: &'a Likeness<'a>,
    /// The attributes of a change that hold something new, known only after apply.
    renewed: HashMap<usize, BTreeSet<Arc<str>>>,
}

impl Pending<'_> {
    /// Makes a replacement of a change that is triggered; tells whether it was none.
    fn trigger(&mut self, at: usize) -> bool {
        let was = std::mem::replace(&mut self.changes[at].action, Action::Replace);
        was != Action::Replace
    }

    /// Tells whether what happens to one instance triggers those that wait for one of its attributes, or for any update.
    fn fires(&self, at: usize, path: &ValuePath) -> bool {
        let change = &self.changes[at];
        let (Some(before), Some(after)) = (change.before.map(|at| &self.old[at]), change.after.map(|at| &self.new[at])) else {
            return false;
        };
        let Some(Step::Key(name)) = path.first() else { return after.mode == ResourceMode::Managed };
        if self.is_renewed(at, name) {
            return true;
        }
        match (before.values.get(path), after.values.get(path)) {
            (Some(a), Some(b)) if !(a.has_unknown() && change.action == Action::Replace) => !self.likeness.is_like(a, b),
            // What the configuration does not say is the provider's: a new object has another `id`, an updated one keeps it.
            (None, None) | (Some(_), Some(_)) => change.action == Action::Replace,
            _ => true,
        }
    }

    /// Tells whether an attribute of an instance that stays gets a value that only an apply can know.
    fn is_renewed(&self, at: usize, name: &str) -> bool {
        let change = &self.changes[at];
        // The output of `terraform_data` is made from its input by the apply.
        let is_output = || change.after.is_some_and(|after| &*self.new[after].kind == "terraform_data") && name == "output";
        self.renewed.get(&at).is_some_and(|names| names.contains(name)) || (change.action == Action::Update && is_output())
    }

    /// Tells whether what refers to an instance gets another value by its change; `Some(true)` if that is certain.
    fn renews(&self, at: usize, reference: &Reference<'_>) -> Option<bool> {
        let change = &self.changes[at];
        match (change.action, reference.attribute) {
            (Action::Replace, _) => Some(reference.is_sole),
            // A data source that waits for the apply is read then; one that is asked something else may say something else.
            (Action::Read, _) => Some(reference.is_sole && self.renewed.contains_key(&at)),
            (_, Some(name)) => self.is_renewed(at, name).then_some(reference.is_sole),
            (_, None) => (self.renewed.contains_key(&at) || self.is_renewed(at, "output")).then_some(false),
        }
    }

    /// Notes that an attribute of an instance gets another value; tells whether that makes its change another.
    fn renew(&mut self, at: usize, path: &ValuePath, certain: bool) -> bool {
        let change = &mut self.changes[at];
        let Some(resource) = change.after.map(|after| &self.new[after]) else { return false };
        let is_same_kind = change.before.is_some_and(|before| self.old[before].kind == resource.kind);
        if !is_same_kind {
            return false;
        }
        let force = match (&*resource.kind, path.first()) {
            ("terraform_data", Some(Step::Key(name))) if &**name == "triggers_replace" => Force::Replace(vec![path[..1].to_vec()]),
            ("terraform_data", _) => Force::InPlace,
            (kind, _) => forced_by_unknown(kind, path),
        };
        let is_new = match path.first() {
            Some(Step::Key(name)) if certain => self.renewed.entry(at).or_default().insert(name.clone()),
            _ => false,
        };
        let was = change.action;
        change.action = match (was, force) {
            (Action::NoOp | Action::Read, _) if resource.mode == ResourceMode::Data => Action::Read,
            (Action::NoOp | Action::Update | Action::UpdateReplacementUnknown | Action::Replace, Force::Replace(paths)) if certain => {
                change.replace_paths.extend(paths);
                change.replace_paths.sort();
                change.replace_paths.dedup();
                Action::Replace
            }
            (Action::NoOp, Force::InPlace) => Action::Update,
            (Action::NoOp | Action::Update, Force::Replace(_) | Force::NotKnown) => Action::UpdateReplacementUnknown,
            (other, _) => other,
        };
        change.action != was || is_new
    }
}
