//! The order of a set's elements and which of them are the same.
//!
//! Always true: the order is cty's (`setRules.Less`): strings by bytes, numbers by size, false before true, nulls and then unknowns after
//! what is known, anything else by the text that cty hashes.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::marks::Marks;
use super::number::{Number, general};
use super::quote::quote;
use super::types::Type;
use super::value::{Items, Kind, Value};

/// Sorts the elements of a set and drops duplicates. Elements that are or contain unknowns are never duplicates of another.
fn arrange(mut values: Vec<Value>) -> Vec<Value> {
    if values.len() < 2 {
        return values;
    }
    let primitive = values.iter().all(|value| value.is_null() || !value.is_known() || is_primitive(value));
    if primitive {
        values.sort_by(compare_primitives);
        values.dedup_by(|b, a| a.is_known() && compare_primitives(a, b) == Ordering::Equal);
        return values;
    }
    let mut seen = BTreeSet::new();
    let mut keyed: Vec<(u8, String, Value)> = Vec::with_capacity(values.len());
    for value in values {
        let mut key = String::new();
        write_key(&value, &mut key, false);
        if value.is_wholly_known() {
            // The hashed text rounds numbers: two elements are the same only if their exact texts are.
            let mut exact = String::new();
            write_key(&value, &mut exact, true);
            if !seen.insert(exact) {
                continue;
            }
        }
        keyed.push((rank(&value), key, value));
    }
    keyed.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    keyed.into_iter().map(|(_, _, value)| value).collect()
}

fn is_primitive(value: &Value) -> bool {
    matches!(value.kind(), Kind::Bool(_) | Kind::Number(_) | Kind::String(_))
}

fn rank(value: &Value) -> u8 {
    match value.kind() {
        Kind::Null(_) => 2,
        Kind::Unknown(..) => 1,
        _ => 0,
    }
}

fn compare_primitives(a: &Value, b: &Value) -> Ordering {
    match (a.kind(), b.kind()) {
        (Kind::String(a), Kind::String(b)) => a.cmp(b),
        (Kind::Number(a), Kind::Number(b)) => a.cmp(b),
        (Kind::Bool(a), Kind::Bool(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    }
}

fn write_key(value: &Value, text: &mut String, exact: bool) {
    match value.kind() {
        Kind::Unknown(..) => text.push('?'),
        Kind::Null(_) => text.push('~'),
        Kind::Bool(value) => text.push(if *value { 'T' } else { 'F' }),
        Kind::Number(number) if exact => {
            let _ = if number.is_zero() { write!(text, "0") } else { write!(text, "{number}") };
        }
        Kind::Number(number) => text.push_str(&ten_digits(number)),
        Kind::String(value) => text.push_str(&quote(value)),
        Kind::Map(_, entries) => {
            text.push('{');
            for (key, value) in entries.iter() {
                text.push_str(&quote(key));
                text.push(':');
                write_key(value, text, exact);
                text.push(';');
            }
            text.push('}');
        }
        Kind::List(_, items) | Kind::Set(_, items) => write_sequence(items.iter(), text, exact, '[', ']'),
        Kind::Tuple(items) => write_sequence(items.iter(), text, exact, '<', '>'),
        Kind::Object(entries) => write_sequence(entries.values(), text, exact, '<', '>'),
    }
}

fn write_sequence<'a>(values: impl Iterator<Item = &'a Value>, text: &mut String, exact: bool, open: char, close: char) {
    text.push(open);
    for value in values {
        write_key(value, text, exact);
        text.push(';');
    }
    text.push(close);
}

/// Writes a number as Go's `%.10g`.
fn ten_digits(number: &Number) -> String {
    general(number, 10)
}

impl Value {
    /// Makes a set; every value must be of the `element` type. Sorts, drops duplicates and moves the elements' marks to the set.
    pub(crate) fn set(element: Type, values: Vec<Value>) -> Self {
        let mut marks = Marks::NONE;
        let values = values
            .into_iter()
            .map(|value| {
                marks |= value.deep_marks();
                value.without_marks_deep(value.deep_marks())
            })
            .collect();
        let values = arrange(values);
        Value::from(Kind::Set(element, Arc::new(Items::new(values)))).with_marks(marks)
    }

    /// Returns a text that two wholly known values of one type share exactly if they are equal.
    pub(crate) fn identity(&self) -> String {
        let mut text = String::new();
        write_key(self, &mut text, true);
        text
    }
}
