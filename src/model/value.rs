//! Values of planned resources: known, unknown until apply, or sensitive, each with where it came from.
//!
//! Always true: a map's keys are in byte order, so that equal values print as equal bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::place::Place;

/// One value of a resource's configuration.
///
/// Equality and hashing are not derived: two values that say the same may come from different places. Use [`Value::same`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Value {
    pub kind: ValueKind,
    /// Whether the value must not be shown: it is printed as `(sensitive)`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    /// The expression that produced the value, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Place>,
}

/// What a [`Value`] is. Sets and tuples are lists here (sets in Terraform's order), nested blocks are lists of maps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ValueKind {
    Null,
    Bool(bool),
    Number(Number),
    String(Arc<str>),
    List(Vec<Value>),
    Map(BTreeMap<Arc<str>, Value>),
    /// Known only after apply; says of which expression or address, for people, where that is known.
    Unknown(Option<Arc<str>>),
}

/// A number as its canonical decimal text, so that no precision is lost between Terraform's 512 bits and JSON.
///
/// Canonical: optional `-`, no exponent, no leading zeros but one before a point, no trailing zeros after it, no `-0`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Number(Arc<str>);

impl Number {
    /// Wraps text that is already canonical decimal, as the planner's arithmetic prints it.
    pub fn from_canonical(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// Returns the canonical decimal text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the number if it is an integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// Returns the nearest double.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value.to_string().into())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Step {
    Index(usize),
    Key(Arc<str>),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.into())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// A way into a value, outermost step first. Serialised as a JSON array of keys and indices.
pub type ValuePath = Vec<Step>;

/// Writes a path the way Terraform's messages do: `ingress[0].cidr_blocks`.
pub fn display_path(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Index(index) => text.push_str(&format!("[{index}]")),
            Step::Key(key) if !text.is_empty() => {
                text.push('.');
                text.push_str(key);
            }
            Step::Key(key) => text.push_str(key),
        }
    }
    text
}

impl From<ValueKind> for Value {
    fn from(kind: ValueKind) -> Self {
        Self { kind, sensitive: false, origin: None }
    }
}

impl Value {
    /// Makes a null without an origin.
    pub fn null() -> Self {
        ValueKind::Null.into()
    }

    /// Makes a string without an origin.
    pub fn string(text: &str) -> Self {
        ValueKind::String(text.into()).into()
    }

    /// Returns the map, if this is one.
    pub fn as_map(&self) -> Option<&BTreeMap<Arc<str>, Value>> {
        match &self.kind {
            ValueKind::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Returns the items, if this is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match &self.kind {
            ValueKind::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// Tells whether this value itself (not something in it) is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self.kind, ValueKind::Unknown(_))
    }

    /// Tells whether this value or anything in it is unknown.
    pub fn has_unknown(&self) -> bool {
        match &self.kind {
            ValueKind::Unknown(_) => true,
            ValueKind::List(items) => items.iter().any(Value::has_unknown),
            ValueKind::Map(map) => map.values().any(Value::has_unknown),
            _ => false,
        }
    }

    /// Takes one step inwards.
    pub fn step(&self, step: &Step) -> Option<&Value> {
        match (&self.kind, step) {
            (ValueKind::Map(map), Step::Key(key)) => map.get(key),
            (ValueKind::List(items), Step::Index(index)) => items.get(*index),
            _ => None,
        }
    }

    /// Follows a path inwards.
    pub fn get(&self, path: &[Step]) -> Option<&Value> {
        path.iter().try_fold(self, |value, step| value.step(step))
    }

    /// Compares what two values say (sensitivity included), wherever they came from. Two unknowns are the same.
    pub fn same(&self, other: &Value) -> bool {
        self.sensitive == other.sensitive
            && match (&self.kind, &other.kind) {
                (ValueKind::Null, ValueKind::Null) | (ValueKind::Unknown(_), ValueKind::Unknown(_)) => true,
                (ValueKind::Bool(a), ValueKind::Bool(b)) => a == b,
                (ValueKind::Number(a), ValueKind::Number(b)) => a == b,
                (ValueKind::String(a), ValueKind::String(b)) => a == b,
                (ValueKind::List(a), ValueKind::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b)),
                (ValueKind::Map(a), ValueKind::Map(b)) => {
                    a.len() == b.len() && a.iter().zip(b).all(|((ka, a), (kb, b))| ka == kb && a.same(b))
                }
                _ => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sameness_ignores_origins() {
        let place = Place { file: crate::model::RepoPath::root(), span: Default::default() };
        let a = Value { origin: Some(place), ..Value::string("x") };
        assert!(a.same(&Value::string("x")));
        assert!(!a.same(&Value { sensitive: true, ..Value::string("x") }));
    }

    #[test]
    fn paths_read_like_terraforms() {
        assert_eq!(display_path(&["ingress".into(), 0.into(), "cidr_blocks".into()]), "ingress[0].cidr_blocks");
    }
}
