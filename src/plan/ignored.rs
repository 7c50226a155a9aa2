//! `ignore_changes`: differences that the configuration asks to leave alone.
//!
//! Always true: what is ignored of an object that stays has the value from before, as Terraform plans it.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes>

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{Action, Resource, Step, Value, ValueKind, ValuePath};

/// Returns what is planned for an instance: its values, with what `ignore_changes` leaves alone as it was before.
///
/// A replacement is a new object, made as the configuration says: nothing of it is left alone.
pub fn values_after<'a>(action: Action, before: Option<&'a Resource>, after: &'a Resource) -> Cow<'a, Value> {
    match before {
        Some(before) if !action.is_replacement() => as_before(&before.values, &after.values, &after.ignore_changes),
        _ => Cow::Borrowed(&after.values),
    }
}

/// Returns the values after a change, with those at the ignored paths as they were before; an empty path is everything.
pub(super) fn as_before<'a>(before: &'a Value, after: &'a Value, ignored: &[ValuePath]) -> Cow<'a, Value> {
    if ignored.iter().any(Vec::is_empty) {
        return Cow::Borrowed(before);
    }
    let mut kept = Cow::Borrowed(after);
    for path in ignored {
        put(kept.to_mut(), path, before.get(path));
    }
    kept
}

/// Puts a value at a path, or takes away what is there.
///
/// A map that is not written is made for a key that was there before; any other path that leads nowhere changes nothing.
fn put(into: &mut Value, path: &[Step], value: Option<&Value>) {
    let Some((first, rest)) = path.split_first() else {
        if let Some(value) = value {
            into.clone_from(value);
        }
        return;
    };
    match (first, &mut into.kind) {
        (Step::Key(key), ValueKind::Map(entries)) => match value {
            None if rest.is_empty() => {
                entries.remove(key);
            }
            None => {
                if let Some(entry) = entries.get_mut(key) {
                    put(entry, rest, None);
                }
            }
            Some(_) => put(entries.entry(key.clone()).or_insert_with(Value::null), rest, value),
        },
        (Step::Key(_), kind @ ValueKind::Null) if value.is_some() => {
            *kind = ValueKind::Map(BTreeMap::new());
            put(into, path, value);
        }
        (Step::Index(index), ValueKind::List(items)) => {
            if let Some(item) = items.get_mut(*index) {
                put(item, rest, value);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(entries: &[(&str, Value)]) -> Value {
        ValueKind::Map(entries.iter().map(|(name, value)| ((*name).into(), value.clone())).collect()).into()
    }

    fn check(ignored: &[&[Step]], expect: &Value) {
        let before = object(&[
            ("a", Value::string("old")),
            ("labels", object(&[("l", Value::string("kept"))])),
            ("tags", object(&[("x", Value::string("1"))])),
        ]);
        let after = object(&[("a", Value::string("new")), ("tags", object(&[("x", Value::string("2")), ("y", Value::string("3"))]))]);
        let ignored: Vec<ValuePath> = ignored.iter().map(|path| path.to_vec()).collect();
        let found = as_before(&before, &after, &ignored);
        assert!(found.same(expect), "{found:?}");
    }

    #[test]
    fn ignored_paths_keep_their_values() {
        let tags = |x: &str| object(&[("x", Value::string(x)), ("y", Value::string("3"))]);
        let new = || ("a", Value::string("new"));
        check(&[&["a".into()]], &object(&[("a", Value::string("old")), ("tags", tags("2"))]));
        check(&[&["tags".into(), "x".into()]], &object(&[new(), ("tags", tags("1"))]));
        check(&[&["tags".into(), "y".into()]], &object(&[new(), ("tags", object(&[("x", Value::string("2"))]))]));
        let labels = object(&[("l", Value::string("kept"))]);
        check(&[&["labels".into(), "l".into()]], &object(&[new(), ("labels", labels.clone()), ("tags", tags("2"))]));
        check(&[&["none".into(), "l".into()], &["a".into(), 0.into()]], &object(&[new(), ("tags", tags("2"))]));
        let before = object(&[("a", Value::string("old")), ("labels", labels), ("tags", object(&[("x", Value::string("1"))]))]);
        check(&[&[]], &before);
    }
}
