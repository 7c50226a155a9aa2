//! What a rule reads of its input, and what else its code tells about it.
//!
//! Always true: [`Reads`] name paths of the `input` document, outermost step first.

use std::collections::BTreeSet;
use std::sync::Arc;

use regorus::unstable::Expr;

use super::module::{self, Module};

/// One step of a read path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seg {
    Key(Arc<str>),
    /// One of several keys, as a variable stands for that goes through a literal list of them.
    OneOf(Vec<Arc<str>>),
    Any,
}

/// The paths of the input that a rule reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reads {
    /// Read with everything under them.
    pub(super) deep: BTreeSet<Vec<Seg>>,
    /// Only looked at from outside: counted, iterated, tested for their type.
    pub(super) shallow: BTreeSet<Vec<Seg>>,
}

impl Reads {
    /// Adds what something else reads.
    pub(super) fn extend(&mut self, other: Reads) {
        self.deep.extend(other.deep);
        self.shallow.extend(other.shallow);
    }

    /// Tells whether anything at or under these keys is read, be it with all that is around them.
    pub(super) fn reach(&self, keys: &[&str]) -> bool {
        let around = |path: &Vec<Seg>| path.len() < keys.len() && path.iter().zip(keys).all(|(seg, key)| matches(seg, key));
        self.touches(keys) || self.deep.iter().any(around)
    }

    /// Tells whether any path starts with these keys.
    pub(super) fn touches(&self, keys: &[&str]) -> bool {
        let starts = |path: &Vec<Seg>| path.len() >= keys.len() && path.iter().zip(keys).all(|(seg, key)| matches(seg, key));
        self.deep.iter().chain(&self.shallow).any(starts)
    }
}

/// Tells whether a step of a read path can be this key.
pub(super) fn matches(seg: &Seg, key: &str) -> bool {
    match seg {
        Seg::Any => true,
        Seg::Key(own) => &**own == key,
        Seg::OneOf(keys) => keys.iter().any(|own| &**own == key),
    }
}

/// Tells whether a rule states a fix: whether it makes an object with the key `fix`.
pub(super) fn states_fix(module: &Module) -> bool {
    fn has_fix(expr: &Expr) -> bool {
        let mut found =
            matches!(expr, Expr::Object { fields, .. } if fields.iter().any(|(_, key, _)| module::literal(key).as_deref() == Some("fix")));
        module::each_child(expr, &mut |child| found |= has_fix(child));
        found
    }
    let mut found = false;
    for (_, rule) in module.rules() {
        module::each_expression(rule, &mut |expr| found |= has_fix(expr));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_as_a_whole_reaches_its_parts() {
        let deep = |path: &[&str]| Reads { deep: [path.iter().map(|key| Seg::Key((*key).into())).collect()].into(), ..Reads::default() };
        assert!(deep(&[]).reach(&["resources"]) && deep(&["resources", "values"]).reach(&["resources"]));
        assert!(!deep(&["modules"]).reach(&["resources"]) && !deep(&[]).touches(&["resources"]));
    }

    #[test]
    fn a_fix_is_seen() {
        let module = |text: &str| Module::parse("a.rego", text).expect("a module");
        assert!(states_fix(&module("package a\ndeny contains f if { f := {\"message\": \"m\", \"fix\": {}} }")));
        assert!(!states_fix(&module("package a\ndeny contains f if { f := {\"message\": \"fix\"} }")));
    }
}
