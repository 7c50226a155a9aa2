//! How a change of an instance reaches the unknown values that are made from what only its provider knows of it.
//!
//! Always true: what is known of a value's becoming another only ever grows, so each derivation is looked at twice at most.

use std::collections::HashMap;

use crate::model::{Derivation, DerivationId, Plan, ResourceChange, ValuePath};

/// What becomes of an unknown value in the apply: it gets another value for certain, or may get one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Renewal {
    Possible,
    Certain,
}

/// A place in an instance that holds something unknown: the index of its change, and the path in its values.
pub(super) type Use<'a> = (usize, &'a ValuePath);

/// The derivations of the head, and which of them get other values.
pub(super) struct Influence<'a> {
    nodes: &'a [Derivation],
    attributes: HashMap<&'a str, Vec<(DerivationId, &'a str)>>,
    /// By derivation, those that are made from it.
    users: Vec<Vec<DerivationId>>,
    uses: HashMap<DerivationId, Vec<Use<'a>>>,
    renewals: Vec<Option<Renewal>>,
}

impl<'a> Influence<'a> {
    /// Takes the head, and the changes of its instances; what `ignore_changes` leaves alone is reached by nothing.
    pub(super) fn new(after: &'a Plan, changes: &[ResourceChange]) -> Self {
        let nodes: &[Derivation] = after.derivations.as_ref().map_or(&[], |derivations| &derivations.nodes);
        let mut influence = Self {
            nodes,
            attributes: HashMap::new(),
            users: vec![Vec::new(); nodes.len()],
            uses: HashMap::new(),
            renewals: vec![None; nodes.len()],
        };
        let ids = (0..nodes.len()).filter_map(DerivationId::new);
        for (id, node) in ids.zip(nodes) {
            if let Derivation::Attribute { address, name } = node {
                influence.attributes.entry(address.as_str()).or_default().push((id, name));
            }
            for input in node.inputs() {
                if let Some(users) = influence.users.get_mut(input.position()) {
                    users.push(id);
                }
            }
        }
        for (at, change) in changes.iter().enumerate().filter(|(_, change)| change.before.is_some()) {
            let Some(resource) = change.after.map(|index| &after.resources[index]) else { continue };
            let unknown = after.derivations.as_ref().and_then(|derivations| derivations.resources.get(&resource.address));
            for (path, id) in unknown.into_iter().flatten() {
                if !resource.ignore_changes.iter().any(|ignored| path.starts_with(ignored)) {
                    influence.uses.entry(*id).or_default().push((at, path));
                }
            }
        }
        influence
    }

    /// Says that what is another value each time is so; returns what that reaches.
    pub(super) fn renew_fresh(&mut self) -> Vec<(Use<'a>, Renewal)> {
        let ids = (0..self.nodes.len()).filter(|at| matches!(self.nodes[*at], Derivation::Fresh)).filter_map(DerivationId::new);
        self.renew(ids.collect(), Renewal::Certain)
    }

    /// Says that an instance gets other values for what only its provider knows of it, or for one attribute; returns what that reaches.
    pub(super) fn renew_instance(&mut self, address: &str, only: Option<&str>, renewal: Renewal) -> Vec<(Use<'a>, Renewal)> {
        let attributes = self.attributes.get(address).map_or(&[][..], |attributes| attributes);
        let meant = attributes.iter().filter(|(_, name)| only.is_none_or(|only| only == *name));
        self.renew(meant.map(|(id, _)| *id).collect(), renewal)
    }

    /// Tells what becomes of a value.
    pub(super) fn renewal(&self, id: DerivationId) -> Option<Renewal> {
        self.renewals.get(id.position()).copied().flatten()
    }

    fn renew(&mut self, ids: Vec<DerivationId>, renewal: Renewal) -> Vec<(Use<'a>, Renewal)> {
        let mut reached = Vec::new();
        let mut open: Vec<(DerivationId, Renewal)> = ids.into_iter().map(|id| (id, renewal)).collect();
        while let Some((id, renewal)) = open.pop() {
            if self.renewal(id) >= Some(renewal) {
                continue;
            }
            self.renewals[id.position()] = Some(renewal);
            reached.extend(self.uses.get(&id).into_iter().flatten().map(|place| (*place, renewal)));
            for user in &self.users[id.position()] {
                // What else it is made from may decide, where not all of it becomes unknown.
                let is_decided = match &self.nodes[user.position()] {
                    Derivation::Result { strict: false, inputs, .. } => {
                        inputs.iter().all(|input| self.renewal(*input) == Some(Renewal::Certain))
                    }
                    _ => true,
                };
                open.push((*user, if is_decided { renewal } else { Renewal::Possible }));
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, Derivations, Project, ProjectId, ProjectKind, RepoPath};

    fn attribute(address: &str) -> Derivation {
        Derivation::Attribute { address: Address::new(address).expect("an address"), name: "id".into() }
    }

    fn plan(nodes: Vec<Derivation>) -> Plan {
        let project = Project {
            id: ProjectId::new("p").expect("an id"),
            path: RepoPath::root(),
            kind: ProjectKind::Terraform,
            environment: None,
            workspace: None,
            var_files: Vec::new(),
        };
        Plan { derivations: Some(Derivations { nodes, ..Derivations::default() }), ..Plan::empty(project) }
    }

    #[test]
    fn what_does_not_decide_alone_is_only_possible() {
        let id = |at| DerivationId::new(at).expect("a position");
        let made = |strict| Derivation::Result { form: [0, u64::from(strict)], strict, inputs: vec![id(0), id(1)] };
        let plan = plan(vec![attribute("a.x"), attribute("a.y"), made(true), made(false)]);
        let mut influence = Influence::new(&plan, &[]);
        influence.renew_instance("a.x", None, Renewal::Certain);
        assert_eq!([1, 2, 3].map(|at| influence.renewal(id(at))), [None, Some(Renewal::Certain), Some(Renewal::Possible)]);
        influence.renew_instance("a.y", Some("arn"), Renewal::Certain);
        assert_eq!(influence.renewal(id(1)), None);
        influence.renew_instance("a.y", Some("id"), Renewal::Certain);
        assert_eq!(influence.renewal(id(3)), Some(Renewal::Certain));
    }
}
