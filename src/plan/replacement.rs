//! Which attributes force a resource to be replaced: a bundled table for the stateful types, from the providers' documentation.
//!
//! Always true: a type that the table does not list is never said to be replaced or updated in place; that is not known.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::{Step, Value, ValueKind, ValuePath};

/// What is known of an update.
#[derive(Debug, PartialEq)]
pub(super) enum Force {
    /// These paths force replacement.
    Replace(Vec<ValuePath>),
    /// The type is in the table and nothing that differs forces replacement.
    InPlace,
    /// The type is not in the table, or a value that decides is known only after apply.
    NotKnown,
}

/// One type a line: `type: path path …`; a path names attributes and nested blocks without list indices.
const TABLE: &str = include_str!("replacement.txt");

static FORCING: LazyLock<HashMap<&'static str, Vec<Vec<&'static str>>>> = LazyLock::new(|| {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':'))
        .map(|(kind, paths)| (kind.trim(), paths.split_whitespace().map(|path| path.split('.').collect()).collect()))
        .collect()
});

/// Tells what a difference between two values of one resource means for it.
pub(super) fn forced_by(kind: &str, before: &Value, after: &Value) -> Force {
    let Some(paths) = FORCING.get(kind) else { return Force::NotKnown };
    let mut found = Vec::new();
    let mut decided = true;
    for path in paths {
        compare_at(Some(before), Some(after), path, &mut Vec::new(), &mut found, &mut decided);
    }
    if !found.is_empty() {
        found.sort();
        return Force::Replace(found);
    }
    if decided { Force::InPlace } else { Force::NotKnown }
}

/// Follows one path on both sides, through list items by position, and notes where the values at its end differ.
fn compare_at(
    before: Option<&Value>,
    after: Option<&Value>,
    path: &[&str],
    at: &mut ValuePath,
    found: &mut Vec<ValuePath>,
    decided: &mut bool,
) {
    let Some((name, rest)) = path.split_first() else {
        match (before.filter(|v| !is_null(v)), after.filter(|v| !is_null(v))) {
            (None, None) => {}
            (Some(a), Some(b)) if a.same(b) => {}
            (Some(a), Some(b)) if a.has_unknown() || b.has_unknown() => *decided = false,
            // What is written on one side only was, or will be, the provider's choice: it may well be the same.
            (None, Some(_)) | (Some(_), None) => *decided = false,
            _ => found.push(at.clone()),
        }
        return;
    };
    let lists = [before, after].map(|side| side.and_then(Value::as_list));
    if lists.iter().any(Option::is_some) {
        let count = lists.iter().map(|list| list.map_or(0, <[Value]>::len)).max().unwrap_or(0);
        for index in 0..count {
            at.push(Step::Index(index));
            let item = |side: usize| lists[side].and_then(|list| list.get(index));
            compare_at(item(0), item(1), path, at, found, decided);
            at.pop();
        }
        return;
    }
    if [before, after].iter().flatten().any(|value| value.is_unknown()) {
        *decided = false;
        return;
    }
    at.push(Step::from(*name));
    let field = |side: Option<&Value>| side.and_then(|value| value.step(&Step::from(*name))).cloned();
    let (before, after) = (field(before), field(after));
    compare_at(before.as_ref(), after.as_ref(), rest, at, found, decided);
    at.pop();
}

fn is_null(value: &Value) -> bool {
    matches!(value.kind, ValueKind::Null)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn object(entries: &[(&str, Value)]) -> Value {
        ValueKind::Map(entries.iter().map(|(name, value)| ((*name).into(), value.clone())).collect::<BTreeMap<_, _>>()).into()
    }

    fn check(kind: &str, before: &[(&str, Value)], after: &[(&str, Value)], expect: Force) {
        assert_eq!(forced_by(kind, &object(before), &object(after)), expect);
    }

    #[test]
    fn only_what_the_table_says_is_said() {
        let engine = |text| ("engine", Value::string(text));
        check("aws_db_instance", &[engine("mysql")], &[engine("postgres")], Force::Replace(vec![vec!["engine".into()]]));
        check("aws_db_instance", &[("instance_class", Value::string("a"))], &[("instance_class", Value::string("b"))], Force::InPlace);
        check("aws_unheard_of", &[engine("mysql")], &[engine("postgres")], Force::NotKnown);
        check("aws_db_instance", &[], &[engine("mysql")], Force::NotKnown);
        check("aws_db_instance", &[engine("mysql")], &[("engine", ValueKind::Unknown(None).into())], Force::NotKnown);
    }

    #[test]
    fn paths_go_through_blocks() {
        let block =
            |flag: bool| ("root_block_device", ValueKind::List(vec![object(&[("encrypted", ValueKind::Bool(flag).into())])]).into());
        let path = vec!["root_block_device".into(), 0.into(), "encrypted".into()];
        check("aws_instance", &[block(false)], &[block(true)], Force::Replace(vec![path]));
    }

    #[test]
    fn the_table_is_well_formed() {
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (kind, paths) = line.split_once(": ").expect("a line is `type: paths`");
            assert!(kind.contains('_') && !paths.is_empty(), "{line}");
        }
    }
}
