//! Equality of values as the language's `==` has it: it may be unknown.
//!
//! Always true: origins do not count, and marks are passed on, not compared.

use super::refinement::Refinement;
use super::types::Type;
use super::value::{Kind, Value};

impl Value {
    /// Compares as the language's `==` does: unknown where a value that is not known decides.
    ///
    /// The result carries the marks of both, at any depth.
    pub(crate) fn equals(&self, other: &Value) -> Value {
        let marks = self.deep_marks() | other.deep_marks();
        let result = match equal(self, other) {
            Some(result) => Value::from(result),
            None => Value::unknown(Type::Bool).refine_not_null(),
        };
        result.with_marks(marks)
    }
}

/// Compares; `None` where that is unknown. Marks are ignored.
fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (a.kind(), b.kind()) {
        // A null equals any null, even one whose type is not known.
        (Kind::Null(_), Kind::Null(_)) => return Some(true),
        (Kind::Null(_), _) if b.is_definitely_not_null() => return Some(false),
        (_, Kind::Null(_)) if a.is_definitely_not_null() => return Some(false),
        (Kind::Null(_), _) | (_, Kind::Null(_)) => return None,
        (Kind::Unknown(..), _) | (_, Kind::Unknown(..)) => {
            if excluded(a, b) || excluded(b, a) {
                return Some(false);
            }
            let (left, right) = (a.ty(), b.ty());
            return if left.has_dynamic() || right.has_dynamic() || left == right { None } else { Some(false) };
        }
        _ => {}
    }
    match (a.kind(), b.kind()) {
        (Kind::Bool(a), Kind::Bool(b)) => Some(a == b),
        (Kind::Number(a), Kind::Number(b)) => Some(a == b),
        (Kind::String(a), Kind::String(b)) => Some(a == b),
        (Kind::List(s, x), Kind::List(t, y)) => {
            // Without elements there is nothing whose type could still turn out to be the same.
            let settled = x.is_empty() || y.is_empty() || !(s.has_dynamic() || t.has_dynamic());
            if s != t && settled || x.len() != y.len() {
                return Some(false);
            }
            all(x.iter().zip(y.iter()))
        }
        (Kind::Tuple(x), Kind::Tuple(y)) => {
            if x.len() != y.len() || !may_be_same_type(a, b) {
                return Some(false);
            }
            all(x.iter().zip(y.iter()))
        }
        (Kind::Set(s, x), Kind::Set(t, y)) => {
            if s != t {
                return Some(false);
            }
            if !(a.is_wholly_known() && b.is_wholly_known()) {
                return None;
            }
            Some(x.len() == y.len() && all(x.iter().zip(y.iter())) == Some(true))
        }
        (Kind::Map(s, x), Kind::Map(t, y)) => {
            let settled = x.is_empty() || y.is_empty() || !(s.has_dynamic() || t.has_dynamic());
            if s != t && settled || !x.keys().eq(y.keys()) {
                return Some(false);
            }
            all(x.values().zip(y.values()))
        }
        (Kind::Object(x), Kind::Object(y)) => {
            if !x.keys().eq(y.keys()) || !may_be_same_type(a, b) {
                return Some(false);
            }
            all(x.values().zip(y.values()))
        }
        _ => Some(false),
    }
}

fn may_be_same_type(a: &Value, b: &Value) -> bool {
    let (a, b) = (a.ty(), b.ty());
    a == b || a.has_dynamic() || b.has_dynamic()
}

/// False as soon as one pair differs for sure; unknown if one is unknown.
fn all<'a>(pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Option<bool> {
    let mut result = Some(true);
    for (a, b) in pairs {
        match equal(a, b) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => result = None,
        }
    }
    result
}

/// Tells whether what is known of the unknown `a` excludes the known `b`.
fn excluded(a: &Value, b: &Value) -> bool {
    let Some(refinement) = a.refinement() else { return false };
    match b.kind() {
        Kind::String(text) => !text.starts_with(refinement.prefix.as_str()),
        Kind::Number(number) => {
            refinement.minimum.is_some_and(|(bound, inclusive)| *number < bound || !inclusive && *number == bound)
                || refinement.maximum.is_some_and(|(bound, inclusive)| *number > bound || !inclusive && *number == bound)
        }
        Kind::List(_, items) => outside(items.len(), &refinement),
        Kind::Map(_, entries) => outside(entries.len(), &refinement),
        Kind::Set(_, items) if b.is_wholly_known() => outside(items.len(), &refinement),
        _ => false,
    }
}

fn outside(length: usize, refinement: &Refinement) -> bool {
    length < refinement.min_length || refinement.max_length.is_some_and(|bound| length > bound)
}
