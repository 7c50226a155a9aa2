//! Whether two sides of one resource say the same.
//!
//! Always true: what is not written is null; two unknown values are alike only if they are made from the same in the same way.

use crate::model::{Value, ValueKind};

/// Compares what a resource says before and after, the values being those of a [`super::lineage::Lineage`].
#[derive(Clone, Copy)]
pub(super) struct Likeness {
    /// Whether `"1"` and `1` differ; to an argument of a known type they are the same.
    typed: bool,
}

impl Likeness {
    /// Compares arguments of the types that a provider gives them.
    pub(super) const CONVERTED: Self = Self { typed: false };
    /// Compares arguments that may be of any type.
    pub(super) const TYPED: Self = Self { typed: true };

    /// Returns how the arguments of a type of resource are compared.
    pub(super) fn of(kind: &str) -> Self {
        if kind == "terraform_data" { Self::TYPED } else { Self::CONVERTED }
    }

    /// Compares two values; entries of null are as good as none where attributes of a block are meant.
    pub(super) fn is_like(self, before: &Value, after: &Value) -> bool {
        self.block(before, after)
    }

    fn block(self, before: &Value, after: &Value) -> bool {
        let (Some(a), Some(b)) = (before.as_map(), after.as_map()) else { return self.value(before, after) };
        let written = |value: &Value| !matches!(value.kind, ValueKind::Null);
        a.iter().all(|(name, old)| match b.get(name) {
            Some(new) => self.attribute(old, new),
            None => !written(old),
        }) && b.iter().all(|(name, new)| a.contains_key(name) || !written(new))
    }

    /// An attribute, or the blocks of one type, which are a list of objects.
    fn attribute(self, before: &Value, after: &Value) -> bool {
        match (before.as_list(), after.as_list()) {
            (Some(a), Some(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.block(a, b)) && before.sensitive == after.sensitive
            }
            _ => self.value(before, after),
        }
    }

    fn value(self, before: &Value, after: &Value) -> bool {
        before.sensitive == after.sensitive
            && match (&before.kind, &after.kind) {
                (ValueKind::Unknown(a), ValueKind::Unknown(b)) => a == b,
                (ValueKind::List(a), ValueKind::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.value(a, b)),
                (ValueKind::Map(a), ValueKind::Map(b)) => {
                    a.len() == b.len() && a.iter().zip(b).all(|((ka, a), (kb, b))| ka == kb && self.value(a, b))
                }
                _ if self.typed => before.same(after),
                _ => converts_alike(before, after),
            }
    }
}

/// Tells whether two values say the same once they are converted to the type of one argument.
pub(super) fn reads_alike(before: &Value, after: &Value) -> bool {
    Likeness::CONVERTED.value(before, after)
}

/// Compares two values that are not of one kind, or have nothing in them.
fn converts_alike(before: &Value, after: &Value) -> bool {
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
    text(before).is_some_and(|before| text(after) == Some(before))
}
