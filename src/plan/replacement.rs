//! Which attributes force a resource to be replaced: a bundled table for the stateful types, from the providers' documentation.
//!
//! Always true: a type that the table does not list is never said to be replaced or updated in place; that is not known.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::{Step, Value, ValueKind, ValuePath};

use super::likeness::reads_alike;
use super::spelling::{may_be_one, pair};

/// What is known of an update.
#[derive(Debug, PartialEq)]
pub(super) enum Force {
    /// These paths force replacement.
    Replace(Vec<ValuePath>),
    /// The type is in the table and nothing that differs forces replacement.
    InPlace,
    /// The type is not in the table, or what differs may force replacement, or a value that decides is known only after apply.
    NotKnown,
}

/// One type a paragraph, its source with it.
const TABLE: &str = include_str!("replacement.txt");

/// A path of attribute and block names.
type Names = Vec<&'static str>;

/// What the table says of one type.
#[derive(Debug, Default)]
struct Entry {
    source: &'static str,
    forces: Vec<Names>,
    may_force: Vec<Names>,
}

static FORCING: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    let paragraphs = TABLE.split("\n\n").filter(|paragraph| !paragraph.starts_with('#'));
    paragraphs.filter_map(|paragraph| paragraph.split_once('\n')).map(|(kind, lines)| (kind.trim(), entry(lines))).collect()
});

/// Reads `label: words`, the words going on in lines without a label.
fn entry(lines: &'static str) -> Entry {
    let mut entry = Entry::default();
    let mut label = "";
    for line in lines.lines() {
        let words = match line.trim_start().split_once(": ") {
            Some((name, words)) => {
                label = name;
                words
            }
            None => line,
        };
        let paths = words.split_whitespace().map(|path| path.split('.').collect());
        match label {
            "source" => entry.source = words,
            "forces" => entry.forces.extend(paths),
            _ => entry.may_force.extend(paths),
        }
    }
    entry
}

/// Tells what a difference between two values of one resource means for it.
pub(super) fn forced_by(kind: &str, before: &Value, after: &Value) -> Force {
    let Some(entry) = FORCING.get(kind) else { return Force::NotKnown };
    let mut decided = true;
    let mut differing = |paths: &[Names]| {
        let mut found = Vec::new();
        paths.iter().for_each(|path| compare_at(Some(before), Some(after), path, &mut Vec::new(), &mut found, &mut decided));
        found
    };
    let mut found = differing(&entry.forces);
    let possible = differing(&entry.may_force);
    if !found.is_empty() {
        found.sort();
        return Force::Replace(found);
    }
    if decided && possible.is_empty() { Force::InPlace } else { Force::NotKnown }
}

/// Tells what it means for a resource that the value at a path becomes another one, known only after apply.
pub(super) fn forced_by_unknown(kind: &str, path: &[Step]) -> Force {
    let Some(entry) = FORCING.get(kind) else { return Force::NotKnown };
    let names = || path.iter().filter_map(|step| if let Step::Key(name) = step { Some(&**name) } else { None });
    let is_inside = |of: &Names| names().take(of.len()).eq(of.iter().copied());
    let is_around = |of: &Names| of.iter().copied().take(names().count()).eq(names());
    if let Some(forcing) = entry.forces.iter().find(|of| is_inside(of)) {
        let last = path.iter().enumerate().filter(|(_, step)| matches!(step, Step::Key(_))).nth(forcing.len() - 1);
        return Force::Replace(vec![path[..=last.map_or(0, |(at, _)| at)].to_vec()]);
    }
    let is_possible = entry.forces.iter().any(is_around) || entry.may_force.iter().any(|of| is_inside(of) || is_around(of));
    if is_possible { Force::NotKnown } else { Force::InPlace }
}

/// Follows one path on both sides, through the items of lists, and notes where the values at its end differ.
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
            (Some(a), Some(b)) if reads_alike(a, b) => {}
            (Some(a), Some(b)) if a.has_unknown() || b.has_unknown() || may_be_one(a, b) => *decided = false,
            // What is written on one side only was, or will be, the provider's choice: it may well be the same.
            (None, Some(_)) | (Some(_), None) => *decided = false,
            _ => found.push(at.clone()),
        }
        return;
    };
    let lists = [before, after].map(|side| side.and_then(Value::as_list));
    if lists.iter().any(Option::is_some) {
        let [old, new] = lists.map(Option::unwrap_or_default);
        let pairs = pair(old, new);
        *decided &= !pairs.reordered;
        for (a, b) in pairs.differing {
            at.push(Step::Index(b.or(a).unwrap_or_default()));
            compare_at(a.and_then(|a| old.get(a)), b.and_then(|b| new.get(b)), path, at, found, decided);
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
        let block = |zones: &str| {
            let info = object(&[("az_distribution", Value::string(zones))]);
            ("broker_node_group_info", ValueKind::List(vec![info]).into())
        };
        let path = vec!["broker_node_group_info".into(), 0.into(), "az_distribution".into()];
        check("aws_msk_cluster", &[block("DEFAULT")], &[block("OTHER")], Force::Replace(vec![path]));
    }

    #[test]
    fn what_may_force_is_not_known() {
        let version = |text| ("kafka_version", Value::string(text));
        check("aws_msk_cluster", &[version("3.5.1")], &[version("3.6.0")], Force::NotKnown);
        check("aws_msk_cluster", &[("enhanced_monitoring", Value::string("a"))], &[], Force::InPlace);
    }

    #[test]
    fn another_order_may_be_the_same_set() {
        let zones = |zones: &[&str]| ("availability_zones", ValueKind::List(zones.iter().map(|zone| Value::string(zone)).collect()).into());
        check("aws_rds_cluster", &[zones(&["a", "b"])], &[zones(&["b", "a"])], Force::NotKnown);
        check("aws_rds_cluster", &[zones(&["a", "b"])], &[zones(&["b", "c"])], Force::Replace(vec![vec!["availability_zones".into()]]));
    }

    #[test]
    fn the_same_text_is_the_same_value() {
        check(
            "aws_db_instance",
            &[("storage_encrypted", Value::string("true"))],
            &[("storage_encrypted", ValueKind::Bool(true).into())],
            Force::InPlace,
        );
    }

    #[test]
    fn every_type_has_its_source() {
        assert!(FORCING.len() > 70, "{}", FORCING.len());
        for (kind, entry) in FORCING.iter() {
            assert!(entry.source.starts_with("https://"), "{kind}");
            assert!(!entry.forces.is_empty(), "{kind}");
            assert!(entry.forces.iter().all(|path| !entry.may_force.contains(path)), "{kind}");
        }
    }

    #[test]
    fn every_type_that_the_destruction_rule_guards_is_listed() {
        let rule = include_str!("../../rule-packs/general/destruction/stateful/stateful.rego");
        let guarded = rule.lines().filter_map(|line| line.strip_prefix("#     - ")).filter(|kind| kind.contains('_'));
        let is_listed = |kind: &str| match kind.strip_suffix('*') {
            Some(start) => FORCING.keys().any(|listed| listed.starts_with(start)),
            None => FORCING.contains_key(kind),
        };
        let missing: Vec<&str> = guarded.filter(|kind| !is_listed(kind)).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
