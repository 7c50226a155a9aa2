//! The unknown and sensitive parts of a resource, and what they leave undecided.
//!
//! Always true: what is said of an unknown value is a sentence that names it.

use std::sync::Arc;

use super::reads::{self, Reads, Seg};
use crate::model::{Step, Value, ValueKind, ValuePath, display_path};

/// Sensitive text shorter than this is not searched for in messages: it would match by chance.
const MIN_SECRET: usize = 3;

/// What a resource does not show.
#[derive(Clone, Debug, Default)]
pub(super) struct Hidden {
    /// The outermost unknown values, with what they depend on where that is known.
    pub(super) unknown: Vec<(ValuePath, Option<Arc<str>>)>,
    /// The outermost sensitive values.
    pub(super) sensitive: Vec<ValuePath>,
    /// The texts inside sensitive values.
    pub(super) secrets: Vec<Arc<str>>,
}

impl Hidden {
    /// Collects the unknown and sensitive parts of a value.
    pub(super) fn of(value: &Value) -> Self {
        let mut hidden = Self::default();
        hidden.collect(value, &mut Vec::new(), false);
        hidden.secrets.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        hidden.secrets.dedup();
        hidden
    }

    fn collect(&mut self, value: &Value, path: &mut ValuePath, within_sensitive: bool) {
        if value.sensitive && !within_sensitive {
            self.sensitive.push(path.clone());
        }
        let sensitive = value.sensitive || within_sensitive;
        match &value.kind {
            ValueKind::Unknown(of) => self.unknown.push((path.clone(), of.clone())),
            ValueKind::String(text) if sensitive && text.len() >= MIN_SECRET => self.secrets.push(text.clone()),
            ValueKind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(index.into());
                    self.collect(item, path, sensitive);
                    path.pop();
                }
            }
            ValueKind::Map(map) => {
                for (key, item) in map {
                    path.push(Step::Key(key.clone()));
                    self.collect(item, path, sensitive);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// Says why a path is not known, if it or something it lies in is not.
    pub(super) fn covering(&self, address: &str, path: &[Step]) -> Option<String> {
        let (at, of) = self.unknown.iter().find(|(unknown, _)| path.starts_with(unknown))?;
        Some(sentence(address, at, of.as_deref()))
    }

    /// Says which unknown value a rule has read, if any. `head` is where the resource's values stand in the input.
    pub(super) fn read_by<'r>(&self, reads: &'r Reads, head: &[&str], address: &str) -> Option<String> {
        if self.unknown.is_empty() {
            return None;
        }
        let inner = |path: &'r Vec<Seg>| -> Option<&'r [Seg]> {
            let fits = path.iter().zip(head).all(|(seg, key)| *key == "*" || reads::matches(seg, key));
            fits.then(|| path.get(head.len()..).unwrap_or_default())
        };
        let meets = |unknown: &[Step], read: &[Seg]| unknown.iter().zip(read).all(|(step, seg)| step_matches(step, seg));
        let (at, of) = self.unknown.iter().find(|(unknown, _)| {
            reads.deep.iter().filter_map(inner).any(|read| meets(unknown, read))
                || reads.shallow.iter().filter_map(inner).any(|read| unknown.len() <= read.len() && meets(unknown, read))
        })?;
        Some(sentence(address, at, of.as_deref()))
    }

    /// Replaces sensitive text by [`super::convert::SENSITIVE`].
    pub(super) fn redact(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| {
            if text.contains(&**secret) { text.replace(&**secret, super::convert::SENSITIVE) } else { text }
        })
    }

    /// Tells whether a path is, lies in or holds something sensitive.
    pub(super) fn is_sensitive(&self, path: &[Step]) -> bool {
        self.sensitive.iter().any(|sensitive| path.starts_with(sensitive))
    }
}

fn step_matches(step: &Step, seg: &Seg) -> bool {
    match (step, seg) {
        (_, Seg::Any) => true,
        (Step::Key(key), Seg::Key(own)) => key == own,
        (Step::Key(key), Seg::OneOf(keys)) => keys.contains(key),
        (Step::Index(_), Seg::Key(_) | Seg::OneOf(_)) => false,
    }
}

fn sentence(address: &str, path: &[Step], of: Option<&str>) -> String {
    match of {
        // A root variable nobody gave a value: it is known to whoever runs the plan, before any apply.
        Some(of) if of.starts_with("var.") => format!("{of} has no value here"),
        Some(of) => format!("{of} is known only after apply"),
        None if path.is_empty() => format!("{address} is known only after apply"),
        None => format!("{} of {address} is known only after apply", display_path(path)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn resource() -> Value {
        let unknown = Value::from(ValueKind::Unknown(Some("aws_kms_key.x.arn".into())));
        let secret = Value { sensitive: true, ..Value::string("hunter2") };
        let block = ValueKind::Map([("kms".into(), unknown), ("size".into(), Value::string("1"))].into());
        ValueKind::Map([("block".into(), ValueKind::List(vec![block.into()]).into()), ("password".into(), secret)].into()).into()
    }

    fn read(path: &[&str], deep: bool) -> Option<String> {
        let path = ["resource", "values"].iter().chain(path).map(|key| if *key == "*" { Seg::Any } else { Seg::Key((*key).into()) });
        let set = BTreeSet::from([path.collect::<Vec<_>>()]);
        let reads = if deep { Reads { deep: set, ..Reads::default() } } else { Reads { shallow: set, ..Reads::default() } };
        Hidden::of(&resource()).read_by(&reads, &["resource", "values"], "aws_x.y")
    }

    #[test]
    fn reading_an_unknown_value_is_noticed() {
        assert_eq!(read(&["block", "*", "kms"], true).as_deref(), Some("aws_kms_key.x.arn is known only after apply"));
        assert!(read(&["block"], true).is_some());
        assert!(read(&["block", "*", "kms", "deeper"], true).is_some());
        assert!(read(&["block", "*", "size"], true).is_none());
        assert!(read(&["block"], false).is_none());
        assert!(read(&["password"], true).is_none());
    }

    #[test]
    fn a_variable_without_a_value_is_said_to_lack_one() {
        let hidden = Hidden::of(&Value::from(ValueKind::Unknown(Some("var.cidrs".into()))));
        assert_eq!(hidden.covering("a.b", &[]).as_deref(), Some("var.cidrs has no value here"));
    }

    #[test]
    fn a_path_in_something_unknown_is_unknown() {
        let hidden = Hidden::of(&resource());
        assert!(hidden.covering("a.b", &["block".into(), 0.into(), "kms".into(), "x".into()]).is_some());
        assert!(hidden.covering("a.b", &["block".into(), 0.into()]).is_none());
    }

    #[test]
    fn secrets_are_taken_out_of_text() {
        let hidden = Hidden::of(&resource());
        assert_eq!(hidden.redact("the password hunter2 is weak"), "the password (sensitive) is weak");
        assert!(hidden.is_sensitive(&["password".into()]) && !hidden.is_sensitive(&["block".into()]));
    }
}
