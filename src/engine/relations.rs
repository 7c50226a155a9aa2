//! Which resources belong together: by reference, by equal key, by equal name.
//!
//! Always true: relations are found once for a plan, and listed in the order of the resources' addresses.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::manifest::Links;
use crate::model::{Direction, Plan, Resource, Step, ValueKind};

/// One relation as seen from one of its ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Related {
    /// The other end: its index in the plan's resources.
    pub(super) resource: usize,
    /// The attribute of the referring end.
    pub(super) via: String,
}

/// The relations of a plan, both ways.
#[derive(Debug, Default)]
pub(super) struct Relations {
    referrers: BTreeMap<usize, BTreeSet<Related>>,
    references: BTreeMap<usize, BTreeSet<Related>>,
}

impl Relations {
    /// Finds the relations between the resources of a plan, by reference and by the given links.
    pub(super) fn new(plan: &Plan, links: &[&Links]) -> Self {
        let mut relations = Self::default();
        let mut instances: HashMap<&str, Vec<usize>> = HashMap::with_capacity(plan.resources.len());
        for (at, resource) in plan.resources.iter().enumerate() {
            let address = resource.address.as_str();
            instances.entry(address).or_default().push(at);
            if let (base, Some(_)) = split_key(address) {
                instances.entry(base).or_default().push(at);
            }
        }
        for (at, resource) in plan.resources.iter().enumerate() {
            let (_, own_key) = split_key(resource.address.as_str());
            for (attribute, targets) in &resource.references {
                for target in targets {
                    let found = instances.get(target.as_str()).map_or(&[][..], Vec::as_slice);
                    let key_of = |to: &usize| split_key(plan.resources[*to].address.as_str()).1;
                    let paired = |to: &&usize| own_key.is_some() && key_of(to) == own_key;
                    let whole = split_key(target.as_str()).1.is_none();
                    // A reference to all instances means the one of the same key, where both are made by the same keys.
                    let same_key = whole.then(|| found.iter().find(paired)).flatten();
                    match same_key {
                        Some(to) => relations.add(at, *to, attribute),
                        None => found.iter().for_each(|to| relations.add(at, *to, attribute)),
                    }
                }
            }
        }
        relations.add_links(plan, links);
        relations
    }

    fn add(&mut self, from: usize, to: usize, via: &str) {
        if from != to {
            self.referrers.entry(to).or_default().insert(Related { resource: from, via: via.to_owned() });
            self.references.entry(from).or_default().insert(Related { resource: to, via: via.to_owned() });
        }
    }

    /// Tells whether an attribute of a resource refers to a resource of one type.
    fn refers(&self, plan: &Plan, from: usize, via: &str, kind: &str) -> bool {
        let related = self.references.get(&from).into_iter().flatten();
        related.filter(|related| related.via == via).any(|related| *plan.resources[related.resource].kind == *kind)
    }

    fn add_links(&mut self, plan: &Plan, links: &[&Links]) {
        let mut named: HashMap<(&str, Name<'_>), Vec<usize>> = HashMap::new();
        let targets: BTreeSet<(&str, &str)> =
            links.iter().flat_map(|links| links.values()).flat_map(BTreeMap::values).filter_map(|target| target.split_once('.')).collect();
        for (kind, attribute) in &targets {
            for (at, resource) in plan.resources.iter().enumerate().filter(|(_, resource)| *resource.kind == **kind) {
                if let Some(name) = name(resource, attribute) {
                    named.entry((kind, name)).or_default().push(at);
                }
            }
        }
        for (at, resource) in plan.resources.iter().enumerate() {
            for attributes in links.iter().filter_map(|links| links.get(&*resource.kind)) {
                for (attribute, target) in attributes {
                    let Some((kind, _)) = target.split_once('.') else { continue };
                    // What refers to one resource does not mean another one of the same name.
                    if self.refers(plan, at, attribute, kind) {
                        continue;
                    }
                    let Some(name) = name(resource, attribute) else { continue };
                    for to in named.get(&(kind, name)).map_or(&[][..], Vec::as_slice) {
                        self.add(at, *to, attribute);
                    }
                }
            }
        }
    }

    /// Lists all that is related to a resource: what refers to it, then what it refers to.
    pub(super) fn all(&self, resource: usize) -> impl Iterator<Item = &Related> {
        self.referrers.get(&resource).into_iter().chain(self.references.get(&resource)).flatten()
    }

    /// Lists the resources of one type that are related to one, in the order of their addresses.
    pub(super) fn of<'a>(
        &'a self,
        plan: &'a Plan,
        resource: usize,
        kind: &'a str,
        direction: Direction,
    ) -> impl Iterator<Item = &'a Related> {
        let side = match direction {
            Direction::Referrers => &self.referrers,
            Direction::References => &self.references,
        };
        side.get(&resource).into_iter().flatten().filter(move |related| is_kind(&plan.resources[related.resource], kind))
    }
}

/// Tells whether a resource is of a type as METADATA names types: `aws_x`, `aws_*`, `data.aws_x`, `*`.
pub(super) fn is_kind(resource: &Resource, pattern: &str) -> bool {
    let (data, pattern) = match pattern.strip_prefix("data.") {
        Some(pattern) => (true, pattern),
        None => (false, pattern),
    };
    let kind = &*resource.kind;
    data == (resource.mode == crate::model::ResourceMode::Data)
        && match pattern.strip_suffix('*') {
            Some(prefix) => kind.starts_with(prefix),
            None => kind == pattern,
        }
}

/// What stands in a naming attribute.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Name<'a> {
    Literal(&'a str),
    /// Of the same module and the same expression: the same name, whatever it will be.
    Unknown(Option<&'a str>, &'a str),
}

fn name<'a>(resource: &'a Resource, attribute: &str) -> Option<Name<'a>> {
    match &resource.values.get(&[Step::from(attribute)])?.kind {
        ValueKind::String(text) if !text.is_empty() => Some(Name::Literal(text)),
        ValueKind::Unknown(Some(of)) => Some(Name::Unknown(resource.module.as_deref(), of)),
        _ => None,
    }
}

/// Splits the instance key off an address: `a.b["k"]` → `a.b`, `"k"`.
fn split_key(address: &str) -> (&str, Option<&str>) {
    if !address.ends_with(']') {
        return (address, None);
    }
    let inner = &address[..address.len() - 1];
    // A key's text may hold brackets and escaped quotes; a number may not.
    let open = match inner.strip_suffix('"') {
        Some(quoted) => quoted.rfind("[\""),
        None => inner.rfind('['),
    };
    match open {
        Some(at) => (&address[..at], Some(&inner[at + 1..])),
        None => (address, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_split_off() {
        assert_eq!(split_key("a.b[\"k\"]"), ("a.b", Some("\"k\"")));
        assert_eq!(split_key("module.m[0].a.b"), ("module.m[0].a.b", None));
        assert_eq!(split_key("a.b[10]"), ("a.b", Some("10")));
        assert_eq!(split_key("a.b[\"x]y\"]"), ("a.b", Some("\"x]y\"")));
        assert_eq!(split_key("]"), ("]", None));
    }
}
