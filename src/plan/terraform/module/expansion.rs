//! The instances of a block that is repeated, and what tells them apart.
//!
//! Always true: instances are in the order of their keys.

use std::fmt;
use std::sync::Arc;

use super::super::cty::{Type, Value, convert, quote};

/// What distinguishes an instance from others of its block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    None,
    Index(usize),
    Text(Arc<str>),
    /// The instances are not known: this one stands for all of them.
    Placeholder,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Text(text) => write!(f, "[{}]", quote(text)),
            Self::Placeholder => f.write_str("[*]"),
        }
    }
}

/// The values of `count.index`, `each.key` and `each.value`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repetition {
    pub(crate) index: Option<Value>,
    pub(crate) each: Option<(Value, Value)>,
}

impl Repetition {
    /// Makes what stands for all instances of a number that is not known.
    pub(crate) fn of_unknown_count() -> Self {
        counted(Value::unknown(Type::Number).refine_not_null())
    }

    /// Makes what stands for all instances whose keys are not known.
    pub(crate) fn of_unknown_keys() -> Self {
        Self { index: None, each: Some((Value::unknown(Type::String).refine_not_null(), Value::dynamic())) }
    }
}

/// The instances of a block.
#[derive(Debug)]
pub(crate) enum Expansion {
    Single,
    Count(usize),
    /// Sorted by key.
    ForEach(Vec<(Arc<str>, Value)>),
    /// The number or the keys are not known.
    Unknown {
        counted: bool,
    },
}

impl Expansion {
    /// Lists the instances with what their expressions may refer to.
    pub(crate) fn instances(&self) -> Vec<(Key, Repetition)> {
        match self {
            Self::Single => vec![(Key::None, Repetition::default())],
            Self::Count(count) => (0..*count).map(|index| (Key::Index(index), counted(Value::from(index)))).collect(),
            Self::ForEach(items) => items
                .iter()
                .map(|(key, value)| {
                    let each = Some((Value::string(key.clone()), value.clone()));
                    (Key::Text(key.clone()), Repetition { index: None, each })
                })
                .collect(),
            Self::Unknown { counted: true } => vec![(Key::Placeholder, Repetition::of_unknown_count())],
            Self::Unknown { counted: false } => vec![(Key::Placeholder, Repetition::of_unknown_keys())],
        }
    }

    /// Returns the key of the instance at a position, and what its expressions may refer to.
    pub(super) fn instance(&self, position: usize) -> (Key, Repetition) {
        match self {
            Self::Count(_) => (Key::Index(position), Repetition { index: Some(Value::from(position)), each: None }),
            Self::ForEach(items) => match items.get(position) {
                Some((key, value)) => {
                    let each = Some((Value::string(key.clone()), value.clone()));
                    (Key::Text(key.clone()), Repetition { index: None, each })
                }
                None => (Key::None, Repetition::default()),
            },
            Self::Single | Self::Unknown { .. } => self.instances().into_iter().next().unwrap_or((Key::None, Repetition::default())),
        }
    }

    /// Counts the instances, the placeholder included.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Single | Self::Unknown { .. } => 1,
            Self::Count(count) => *count,
            Self::ForEach(items) => items.len(),
        }
    }

    /// Finds the position of a key that an expression gave; `None` if there is no such instance.
    pub(super) fn position(&self, key: &Value) -> Option<usize> {
        match self {
            Self::Count(count) => {
                let number = convert(key, &Type::Number).ok()?;
                let index = usize::try_from(number.as_number()?.as_i64()?).ok()?;
                (index < *count).then_some(index)
            }
            Self::ForEach(items) => {
                let text = convert(key, &Type::String).ok()?;
                items.binary_search_by(|(key, _)| (**key).cmp(text.as_str().unwrap_or_default())).ok()
            }
            Self::Single | Self::Unknown { .. } => None,
        }
    }
}

fn counted(index: Value) -> Repetition {
    Repetition { index: Some(index), each: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_like_terraforms() {
        assert_eq!(Key::Index(3).to_string(), "[3]");
        assert_eq!(Key::Text("a\"b".into()).to_string(), r#"["a\"b"]"#);
    }
}
