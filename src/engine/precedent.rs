//! What was judged before, and which of it still holds.
//!
//! Always true: a judgement is used again only where everything that its rule could read says the same.

use std::collections::HashMap;

use super::relations::Relations;
use crate::model::{Judgement, Plan, ResourceChange, RuleInfo, Scope};

/// A plan that the same rules judged in the same context: a resource that says the same, among related ones that do, is not judged again.
#[derive(Clone, Copy, Debug)]
pub struct Precedent<'a> {
    pub plan: &'a Plan,
    /// What differed from the base side, which must be the same one; empty if change rules are to be judged anew.
    pub changes: &'a [ResourceChange],
    /// As [`super::RuleSet::evaluate`] returned them.
    pub judgements: &'a [Judgement],
}

/// What was said of one resource.
#[derive(Debug, Default)]
struct Said<'a> {
    /// By rules about what it is.
    state: Vec<&'a Judgement>,
    /// By rules about what changes.
    change: Vec<&'a Judgement>,
}

/// The judgements of a precedent that hold for a plan.
#[derive(Debug)]
pub(super) struct Holding<'a> {
    said: HashMap<&'a str, Said<'a>>,
    changes: HashMap<&'a str, &'a ResourceChange>,
    /// For each resource of the plan, whether it and all related to it say the same as then.
    unchanged: Vec<bool>,
}

impl<'a> Holding<'a> {
    /// Finds what holds; `relations` are those of `plan` and of the precedent's, where any rule looks at related resources.
    pub(super) fn new(precedent: Precedent<'a>, plan: &Plan, relations: Option<(&Relations, &Relations)>, rules: &[RuleInfo]) -> Self {
        let mut said: HashMap<&str, Said<'_>> = HashMap::new();
        for judgement in precedent.judgements {
            let Some(address) = &judgement.resource else { continue };
            let Ok(at) = rules.binary_search_by(|rule| rule.id.cmp(&judgement.rule)) else { continue };
            if rules[at].scope == Scope::Resource {
                let said = said.entry(address.as_str()).or_default();
                if rules[at].change { &mut said.change } else { &mut said.state }.push(judgement);
            }
        }
        Self {
            said,
            changes: precedent.changes.iter().map(|change| (change.address.as_str(), change)).collect(),
            unchanged: unchanged(plan, precedent.plan, relations),
        }
    }

    /// Returns what was said of a resource of the plan, if it still holds; `None` also if nothing was said.
    pub(super) fn of_resource(&self, plan: &Plan, at: usize) -> Option<&[&'a Judgement]> {
        let said = self.said.get(plan.resources[at].address.as_str())?;
        (self.unchanged[at] && !said.state.is_empty()).then_some(&said.state)
    }

    /// Returns what was said of a change, if it still holds; `None` also if nothing was said.
    pub(super) fn of_change(&self, change: &ResourceChange) -> Option<&[&'a Judgement]> {
        let said = self.said.get(change.address.as_str())?;
        let then = self.changes.get(change.address.as_str())?;
        let same = then.action == change.action
            && then.before == change.before
            && then.after.is_some() == change.after.is_some()
            && change.after.is_none_or(|at| self.unchanged.get(at) == Some(&true));
        (same && !said.change.is_empty()).then_some(&said.change)
    }
}

/// Tells of each resource of `now` whether it and all related to it say the same in `then`.
fn unchanged(now: &Plan, then: &Plan, relations: Option<(&Relations, &Relations)>) -> Vec<bool> {
    let mut old = then.resources.iter().enumerate().peekable();
    let same: Vec<Option<usize>> = now
        .resources
        .iter()
        .map(|resource| {
            while old.next_if(|(_, other)| other.address < resource.address).is_some() {}
            old.next_if(|(_, other)| other.address == resource.address).filter(|(_, other)| other.same(resource)).map(|(at, _)| at)
        })
        .collect();
    let related_are_same = |at: usize, old: usize| {
        relations.is_none_or(|(now, then)| {
            let (mut now, mut then) = (now.all(at), then.all(old));
            loop {
                match (now.next(), then.next()) {
                    (None, None) => return true,
                    (Some(a), Some(b)) if same[a.resource] == Some(b.resource) && a.via == b.via => {}
                    _ => return false,
                }
            }
        })
    };
    same.iter().enumerate().map(|(at, old)| old.is_some_and(|old| related_are_same(at, old))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::engine::manifest::Links;
    use crate::model::{Address, Project, ProjectId, ProjectKind, RepoPath, Resource, ResourceMode, Value, ValueKind};

    fn resource(address: &str, size: &str, to: Option<&str>) -> Resource {
        let (kind, name) = address.split_once('.').expect("an address");
        Resource {
            address: Address::new(address).expect("an address"),
            kind: kind.into(),
            name: name.into(),
            module: None,
            mode: ResourceMode::Managed,
            provider: "x".into(),
            region: None,
            values: ValueKind::Map([("size".into(), Value::string(size))].into()).into(),
            tags: BTreeMap::new(),
            references: to.map(|to| ("of".to_owned(), vec![Address::new(to).expect("an address")])).into_iter().collect(),
            block: None,
            places: BTreeMap::new(),
            replace_triggers: Vec::new(),
            import_id: None,
            create_before_destroy: false,
            ignore_changes: Default::default(),
        }
    }

    fn plan(resources: Vec<Resource>) -> Plan {
        let id = ProjectId::new("p").expect("an id");
        let (path, kind) = (RepoPath::root(), ProjectKind::Terraform);
        Plan { resources, ..Plan::empty(Project { id, path, kind, environment: None, workspace: None, var_files: Vec::new() }) }
    }

    #[test]
    fn what_differs_concerns_also_what_is_related_to_it() {
        let then = plan(vec![
            resource("x.a", "1", None),
            resource("x.b", "1", Some("x.a")),
            resource("x.c", "1", None),
            resource("x.d", "1", None),
        ]);
        let now = plan(vec![
            resource("x.a", "2", None),
            resource("x.b", "1", Some("x.a")),
            resource("x.d", "1", None),
            resource("x.e", "1", None),
        ]);
        let links = Links::new();
        let relations = [&now, &then].map(|plan| Relations::new(plan, &[&links]));
        assert_eq!(unchanged(&now, &then, Some((&relations[0], &relations[1]))), [false, false, true, false]);
        assert_eq!(unchanged(&now, &then, None), [false, true, true, false], "where no rule looks at related resources");
    }

    #[test]
    fn a_new_referrer_concerns_what_it_refers_to() {
        let then = plan(vec![resource("x.a", "1", None)]);
        let now = plan(vec![resource("x.a", "1", None), resource("x.b", "1", Some("x.a"))]);
        let relations = [&now, &then].map(|plan| Relations::new(plan, &[]));
        assert_eq!(unchanged(&now, &then, Some((&relations[0], &relations[1]))), [false, false]);
    }
}
