//! Equality of values as the language's `==` has it: it may be unknown.
//!
//! Always true: origins do not count, and marks are passed on, not compared.

use std::ops::ControlFlow;

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
    if let ControlFlow::Break(decided) = whatever_the_types(a, b) {
        return decided;
    }
    let (left, right) = (a.ty(), b.ty());
    if has_untyped(a) || has_untyped(b) {
        // What the missing types turn out to be decides, unless the two can never be of one type.
        return if left.conforms(&right) || right.conforms(&left) { None } else { Some(false) };
    }
    if left == right { equal_of_one_type(a, b) } else { Some(false) }
}

/// Decides what nulls and unknown values decide alone.
fn whatever_the_types(a: &Value, b: &Value) -> ControlFlow<Option<bool>> {
    match (a.kind(), b.kind()) {
        // A null equals any null, even one whose type is not known.
        (Kind::Null(_), Kind::Null(_)) => ControlFlow::Break(Some(true)),
        (Kind::Null(_), _) if b.is_definitely_not_null() => ControlFlow::Break(Some(false)),
        (_, Kind::Null(_)) if a.is_definitely_not_null() => ControlFlow::Break(Some(false)),
        // Two values that are not known may both turn out to be null, of whatever types they are.
        (Kind::Null(_) | Kind::Unknown(..), Kind::Null(_) | Kind::Unknown(..)) => ControlFlow::Break(None),
        _ if excluded(a, b) || excluded(b, a) => ControlFlow::Break(Some(false)),
        _ => ControlFlow::Continue(()),
    }
}

/// Tells whether there is a value in this one whose type is not known.
fn has_untyped(value: &Value) -> bool {
    if value.is_wholly_known() {
        return false;
    }
    match value.as_items() {
        Some(items) => items.iter().any(has_untyped),
        None => value.is_dynamic() || value.as_entries().is_some_and(|entries| entries.values().any(has_untyped)),
    }
}

/// Compares values of one type with nothing in them whose type is not known.
///
/// Elements are compared in their order, and the first pair that decides does: `[unknown, 1] == [2, 3]` is unknown, `[1, unknown] == [2, 3]`
/// is not.
fn equal_of_one_type(a: &Value, b: &Value) -> Option<bool> {
    match (a.kind(), b.kind()) {
        (Kind::Bool(a), Kind::Bool(b)) => Some(a == b),
        (Kind::Number(a), Kind::Number(b)) => Some(a == b),
        (Kind::String(a), Kind::String(b)) => Some(a == b),
        (Kind::List(_, x), Kind::List(_, y)) => {
            if x.len() == y.len() {
                all(x.iter().zip(y.iter()))
            } else {
                Some(false)
            }
        }
        (Kind::Tuple(x), Kind::Tuple(y)) => all(x.iter().zip(y.iter())),
        (Kind::Set(_, x), Kind::Set(_, y)) => {
            if !(a.is_wholly_known() && b.is_wholly_known()) {
                return None;
            }
            Some(x.len() == y.len() && all(x.iter().zip(y.iter())) == Some(true))
        }
        (Kind::Map(_, x), Kind::Map(_, y)) => {
            if x.keys().eq(y.keys()) {
                all(x.values().zip(y.values()))
            } else {
                Some(false)
            }
        }
        (Kind::Object(x), Kind::Object(y)) => all(x.values().zip(y.values())),
        _ => None,
    }
}

/// Compares pairs of one type each until one decides.
fn all<'a>(pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Option<bool> {
    for (a, b) in pairs {
        let result = match whatever_the_types(a, b) {
            ControlFlow::Break(decided) => decided,
            ControlFlow::Continue(()) => equal_of_one_type(a, b),
        };
        if result != Some(true) {
            return result;
        }
    }
    Some(true)
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
