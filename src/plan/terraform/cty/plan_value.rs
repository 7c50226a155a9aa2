//! Values of the language as values of a plan.
//!
//! Always true: every known leaf has the origin of the nearest container that has one, if it has none itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::marks::Marks;
use super::value::{Kind, Value};
use crate::model::{self, Place, ValueKind};

/// Turns a value into a plan's: sets and tuples become lists, objects maps, marks the `sensitive` flag.
pub(crate) fn to_plan(value: &Value) -> model::Value {
    convert(value, None)
}

fn convert(value: &Value, outer: Option<&Place>) -> model::Value {
    let origin = value.origin().or(outer);
    let list = |items: &[Value]| ValueKind::List(items.iter().map(|item| convert(item, origin)).collect());
    let map = |entries: &BTreeMap<Arc<str>, Value>| {
        ValueKind::Map(entries.iter().map(|(name, value)| (name.clone(), convert(value, origin))).collect())
    };
    let kind = match value.kind() {
        Kind::Null(_) => ValueKind::Null,
        Kind::Unknown(..) => ValueKind::Unknown(None),
        Kind::Bool(flag) => ValueKind::Bool(*flag),
        // A plan has no infinite numbers: that there is one has been reported.
        Kind::Number(number) if number.is_infinite() => ValueKind::Unknown(None),
        Kind::Number(number) => ValueKind::Number(model::Number::from_canonical(number.to_string())),
        Kind::String(text) => ValueKind::String(text.clone()),
        Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => list(items),
        Kind::Map(_, entries) | Kind::Object(entries) => map(entries),
    };
    model::Value { kind, sensitive: value.marks().intersects(Marks::SECRET), origin: origin.cloned() }
}
