//! What a provider has where an argument is not written: what it kept, or its default.
//!
//! Always true: values are only completed, never changed; what the table does not know stays as it is written.

use crate::model::{Value, ValueKind};

use super::replacement_table::{Argument, entry_of, is_empty, is_null};

/// Completes both sides of a resource, the first the earlier one; `None` for a type that the table does not list.
///
/// An argument that an object keeps when it is no longer written is on both sides then, and so is a default that only one side writes.
pub(super) fn completed(kind: &str, before: &Value, after: &Value) -> Option<[Value; 2]> {
    let entry = entry_of(kind)?;
    let [mut before, mut after] = [before.clone(), after.clone()];
    entry.arguments().for_each(|argument| complete(argument, &argument.names, &mut before, &mut after));
    Some([before, after])
}

fn complete(argument: &Argument, names: &[&str], before: &mut Value, after: &mut Value) {
    let Some((name, rest)) = names.split_first() else { return };
    match (&mut before.kind, &mut after.kind) {
        (ValueKind::List(before), ValueKind::List(after)) if before.len() == after.len() => {
            before.iter_mut().zip(after).for_each(|(before, after)| complete(argument, names, before, after));
        }
        (ValueKind::Map(before), ValueKind::Map(after)) if rest.is_empty() => {
            let written = |value: Option<&Value>| value.filter(|value| !is_null(value)).cloned();
            let default = |like: &Value| argument.unwritten.clone().map(|default| Value { sensitive: like.sensitive, ..default });
            match (written(before.get(*name)), written(after.get(*name))) {
                (Some(old), None) => {
                    let kept = if argument.is_kept { Some(old) } else { default(&old) };
                    after.extend(kept.map(|kept| ((*name).into(), kept)));
                }
                (None, Some(new)) if is_empty(&new) && argument.unwritten.as_ref().is_some_and(is_null) => {
                    after.remove(*name);
                }
                (None, Some(new)) => before.extend(default(&new).map(|default| ((*name).into(), default))),
                _ => {}
            }
        }
        (ValueKind::Map(before), ValueKind::Map(after)) => {
            if let (Some(before), Some(after)) = (before.get_mut(*name), after.get_mut(*name)) {
                complete(argument, rest, before, after);
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

    #[test]
    fn what_only_one_side_writes_is_completed() {
        let engine = || ("engine", Value::string("mysql"));
        let encrypted = |flag: bool| ("storage_encrypted", ValueKind::Bool(flag).into());
        let other = || ("instance_class", Value::string("db.t3.micro"));
        let sides = completed("aws_db_instance", &object(&[engine(), other()]), &object(&[encrypted(true)])).expect("a listed type");
        let default = ("storage_encrypted", Value::string("false"));
        assert!(sides[0].same(&object(&[engine(), other(), default])), "{sides:?}");
        assert!(sides[1].same(&object(&[engine(), encrypted(true)])), "{sides:?}");
        assert!(completed("aws_instance", &object(&[]), &object(&[])).is_none());
    }

    #[test]
    fn blocks_are_completed_one_by_one() {
        let repository = |block: Value| object(&[("encryption_configuration", ValueKind::List(vec![block]).into())]);
        let key = || ("kms_key", Value::string("key"));
        let kind = |name| ("encryption_type", Value::string(name));
        let before = repository(object(&[key(), kind("AES256")]));
        let [before, after] = completed("aws_ecr_repository", &before, &repository(object(&[]))).expect("a listed type");
        assert!(before.same(&after), "{before:?} {after:?}");
    }
}
