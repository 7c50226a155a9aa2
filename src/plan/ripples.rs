//! What a change of one instance does to others: to those that name it in `replace_triggered_by`, and to those that are made from what it
//! has only after apply.
//!
//! Always true: a change only ever becomes a weightier one, so the order in which consequences are followed does not matter.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#replace_triggered_by>

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::model::{Action, Plan, Resource, ResourceChange, ResourceMode, Step, ValuePath};

use super::influence::{Influence, Renewal, Use};
use super::likeness::Likeness;
use super::lineage::Lineage;
use super::moves::prefixes;
use super::replacement::{Force, forced_by_unknown, is_listed};

/// The key of [`Resource::references`] under which the addresses of `replace_triggered_by` stand.
pub(super) const REPLACE_TRIGGERED_BY: &str = "lifecycle.replace_triggered_by";

/// The changes that wait for a resource or an instance, by which of its attributes they wait for.
type Waiting<'a> = HashMap<&'a str, HashMap<&'a ValuePath, Vec<usize>>>;

/// Follows every change to what it brings about, through any chain.
///
/// A new object has other computed attributes than the one that it replaces, so what is made from them changes too, and is replaced in turn
/// if it cannot be changed in place. A resource that `replace_triggered_by` names whole triggers when one of its instances is updated or
/// replaced, never when one is created or deleted; an attribute that it names triggers when its value changes.
pub(super) fn spread(changes: &mut [ResourceChange], before: &Plan, after: &Plan, lineage: &Lineage<'_>) {
    let mut influence = Influence::new(after, changes);
    let mut waiting = waiting(changes, &after.resources);
    let mut open: Vec<usize> = (0..changes.len()).filter(|at| has_consequences(&changes[*at])).collect();
    let mut pending = Pending { changes, old: &before.resources, new: &after.resources, lineage, renewed: HashMap::new() };
    let fresh = influence.renew_fresh();
    pending.renew_all(fresh, &mut open);
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
        if let Some((only, renewal)) = pending.renewal(at) {
            let reached = influence.renew_instance(address.as_str(), only, renewal);
            pending.renew_all(reached, &mut open);
        }
    }
}

/// Tells for which derivations of a plan its changes give another value, now that all consequences are known.
pub(super) fn settled<'a>(changes: &[ResourceChange], after: &'a Plan) -> Influence<'a> {
    let mut influence = Influence::new(after, &[]);
    influence.renew_fresh();
    for change in changes {
        let Some(resource) = change.after.map(|at| &after.resources[at]) else { continue };
        if let Some((only, renewal)) = renewal_of(change, resource) {
            influence.renew_instance(change.address.as_str(), only, renewal);
        }
    }
    influence
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

/// Tells whether what happens to an instance may happen to others because of it.
fn has_consequences(change: &ResourceChange) -> bool {
    change.after.is_some() && change.action != Action::NoOp
}

/// Says which of the values that only the provider knows become others by a change: all, or those of one attribute.
///
/// A type that the table does not list is most often updated in place, so that nothing is said of what is made from it.
fn renewal_of(change: &ResourceChange, resource: &Resource) -> Option<(Option<&'static str>, Renewal)> {
    let is_new = resource.mode == ResourceMode::Managed && resource.import_id.is_none();
    match change.action {
        Action::Replace | Action::ReplaceCreateFirst => Some((None, Renewal::Certain)),
        Action::Create => is_new.then_some((None, Renewal::Certain)),
        // The output of `terraform_data` is made from its input by the apply.
        Action::Update => (&*resource.kind == "terraform_data").then_some((Some("output"), Renewal::Certain)),
        Action::UpdateReplacementUnknown => is_listed(&resource.kind).then_some((None, Renewal::Possible)),
        Action::NoOp | Action::Read | Action::Delete | Action::Forget => None,
    }
}

/// The changes as far as they have been followed.
struct Pending<'a> {
    changes: &'a mut [ResourceChange],
    old: &'a [Resource],
    new: &'a [Resource],
    lineage: &'a Lineage<'a>,
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
        let (Some(before), Some(after)) = (change.before, change.after) else { return false };
        let Some(Step::Key(name)) = path.first() else { return self.new[after].mode == ResourceMode::Managed };
        if self.renewed.get(&at).is_some_and(|names| names.contains(name)) {
            return true;
        }
        if self.renewal(at).is_some_and(|(only, _)| only == Some(name)) {
            return true;
        }
        match (self.lineage.old[before].get(path), self.lineage.new[after].get(path)) {
            (Some(a), Some(b)) if !(a.has_unknown() && change.action == Action::Replace) => !Likeness::CONVERTED.is_like(a, b),
            // What the configuration does not say is the provider's: a new object has another `id`, an updated one keeps it.
            (None, None) | (Some(_), Some(_)) => change.action == Action::Replace,
            _ => true,
        }
    }

    fn renewal(&self, at: usize) -> Option<(Option<&'static str>, Renewal)> {
        let change = &self.changes[at];
        renewal_of(change, &self.new[change.after?])
    }

    /// Notes what a renewal reaches; the changes that become others by it are open.
    fn renew_all(&mut self, reached: Vec<(Use<'_>, Renewal)>, open: &mut Vec<usize>) {
        for ((at, path), renewal) in reached {
            if self.renew(at, path, renewal == Renewal::Certain) {
                open.push(at);
            }
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
            // What it computes is the consequence of its own change.
            ("terraform_data", Some(Step::Key(name))) if &**name != "input" => return false,
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
