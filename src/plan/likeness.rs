//! Whether two sides of one resource say the same.
//!
//! Always true: what is not written is null; two unknown values are alike only if they wait for the same.

use std::collections::BTreeSet;

use crate::model::{Resource, Value, ValueKind};

use super::moves::Moves;

/// Compares what a resource says before and after.
#[derive(Clone, Copy)]
pub(super) struct Likeness<'a> {
    moves: &'a Moves<'a>,
    /// Whether `"1"` and `1` differ; to an argument of a known type they are the same.
    typed: bool,
}

impl<'a> Likeness<'a> {
    /// Takes the moves by which what an unknown value waits for may have got another address.
    pub(super) fn new(moves: &'a Moves<'a>) -> Self {
        Self { moves, typed: false }
    }

    /// Returns a comparison for arguments that may be of any type.
    pub(super) fn typed(self) -> Self {
        Self { typed: true, ..self }
    }

    /// Tells whether the resource stays as it is, its values being `was` before the change and `values` after it.
    pub(super) fn is_same(&self, before: &Resource, after: &Resource, was: &Value, values: &Value) -> bool {
        if !self.is_like(was, values) {
            return false;
        }
        // An unknown value says too little: what it is made from decides.
        let unknown = |value: Option<&Value>| value.is_some_and(Value::has_unknown);
        let names: BTreeSet<_> =
            values.as_map().into_iter().flatten().filter(|(_, value)| value.has_unknown()).map(|(name, _)| name).collect();
        names.iter().all(|name| {
            let kept = !unknown(after.values.as_map().and_then(|map| map.get(*name)));
            kept || self.refers_alike(before, after, name)
        })
    }

    /// Compares two values; entries of null are as good as none where attributes of a block are meant.
    pub(super) fn is_like(&self, before: &Value, after: &Value) -> bool {
        self.block(before, after)
    }

    fn block(&self, before: &Value, after: &Value) -> bool {
        let (Some(a), Some(b)) = (before.as_map(), after.as_map()) else { return self.value(before, after) };
        let written = |value: &Value| !matches!(value.kind, ValueKind::Null);
        a.iter().all(|(name, old)| match b.get(name) {
            Some(new) => self.attribute(old, new),
            None => !written(old),
        }) && b.iter().all(|(name, new)| a.contains_key(name) || !written(new))
    }

    /// An attribute, or the blocks of one type, which are a list of objects.
    fn attribute(&self, before: &Value, after: &Value) -> bool {
        match (before.as_list(), after.as_list()) {
            (Some(a), Some(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.block(a, b)) && before.sensitive == after.sensitive
            }
            _ => self.value(before, after),
        }
    }

    fn value(&self, before: &Value, after: &Value) -> bool {
        before.sensitive == after.sensitive
            && match (&before.kind, &after.kind) {
                (ValueKind::Unknown(Some(a)), ValueKind::Unknown(Some(b))) => self.cause(a) == self.cause(b),
                (ValueKind::List(a), ValueKind::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.value(a, b)),
                (ValueKind::Map(a), ValueKind::Map(b)) => {
                    a.len() == b.len() && a.iter().zip(b).all(|((ka, a), (kb, b))| ka == kb && self.value(a, b))
                }
                _ if self.typed => before.same(after),
                _ => reads_alike(before, after),
            }
    }

    /// Writes an address as it is called after the moves, without the key that `count = 1` adds.
    fn cause(&self, address: &str) -> String {
        self.moves.apply(address).replace("[0]", "")
    }

    /// Tells whether an attribute, and what is in it, refers to the same on both sides.
    fn refers_alike(&self, before: &Resource, after: &Resource, name: &str) -> bool {
        let of = |resource: &Resource| -> BTreeSet<(String, String)> {
            let own = |path: &str| path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
            let paths = resource.references.iter().filter(|(path, _)| own(path));
            paths.flat_map(|(path, to)| to.iter().map(|address| (path.clone(), self.cause(address.as_str())))).collect()
        };
        of(before) == of(after)
    }
}

/// Tells whether two values say the same once they are converted to the type of one argument.
pub(super) fn reads_alike(before: &Value, after: &Value) -> bool {
    let is_text = |value: &Value| matches!(value.kind, ValueKind::String(_));
    if is_text(before) == is_text(after) {
        return before.same(after);
    }
    let text = |value: &Value| match &value.kind {
        ValueKind::Bool(flag) => Some(flag.to_string()),
        ValueKind::Number(number) => Some(number.to_string()),
        ValueKind::String(text) => Some(text.to_string()),
        _ => None,
    };
    before.sensitive == after.sensitive && text(before).is_some_and(|before| text(after) == Some(before))
}
