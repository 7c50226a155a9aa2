//! Values that differ in a configuration and may yet be one to a provider: sets in another order, names in upper or lower case, links.
//!
//! Always true: two values that read alike have one spelling, and nothing here says that two spellings differ for certain.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::{Value, ValueKind};

/// Tells whether a provider may take two known values for one.
///
/// Blanks and case are how Azure's locations are written (`West Europe`, `westeurope`), a name stands for a link that ends with it in Google's
/// arguments, and nothing in a configuration tells a set from a list.
pub(super) fn may_be_one(before: &Value, after: &Value) -> bool {
    let links = || {
        let (before, after) = (before.as_str()?, after.as_str()?);
        let names = |link: &str, name: &str| !name.is_empty() && link.strip_suffix(name).is_some_and(|rest| rest.ends_with('/'));
        Some(names(before, after) || names(after, before))
    };
    spelling(before) == spelling(after) || links() == Some(true)
}

/// The items of two lists, paired so that changes of a set's items are told from its order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pairs {
    /// What is not the same on both sides, by position among those that are not; at least one side has it.
    pub(super) differing: Vec<(Option<usize>, Option<usize>)>,
    /// Whether an item stands elsewhere on the other side.
    pub(super) reordered: bool,
}

/// Pairs the items of two lists: those with one spelling with each other, the others in order.
pub(super) fn pair(before: &[Value], after: &[Value]) -> Pairs {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, item) in before.iter().enumerate().rev() {
        places.entry(spelling(item)).or_default().push(at);
    }
    let mut reordered = false;
    let mut left_after = Vec::new();
    for (at, item) in after.iter().enumerate() {
        match places.get_mut(&spelling(item)).and_then(Vec::pop) {
            Some(place) => reordered |= place != at,
            None => left_after.push(at),
        }
    }
    let mut left_before: Vec<usize> = places.into_values().flatten().collect();
    left_before.sort_unstable();
    let count = left_before.len().max(left_after.len());
    let differing = (0..count).map(|at| (left_before.get(at).copied(), left_after.get(at).copied())).collect();
    Pairs { differing, reordered }
}

/// Writes a value so that those which a provider may take for one are written the same.
fn spelling(value: &Value) -> String {
    let mut text = String::new();
    spell(value, &mut text);
    text
}

fn spell(value: &Value, text: &mut String) {
    // Writing to a string does not fail.
    let _ = match &value.kind {
        ValueKind::Null => write!(text, "null"),
        ValueKind::Bool(flag) => write!(text, "{:?}", flag.to_string()),
        ValueKind::Number(number) => write!(text, "{:?}", number.to_string()),
        ValueKind::String(string) => {
            write!(text, "{:?}", string.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect::<String>())
        }
        ValueKind::List(items) => {
            let mut items: Vec<String> = items.iter().map(spelling).collect();
            items.sort_unstable();
            write!(text, "[{}]", items.join(","))
        }
        ValueKind::Map(entries) => {
            text.push('{');
            for (key, value) in entries.iter().filter(|(_, value)| !matches!(value.kind, ValueKind::Null)) {
                let _ = write!(text, "{key:?}:");
                spell(value, text);
                text.push(',');
            }
            write!(text, "}}")
        }
        ValueKind::Unknown(cause) => write!(text, "unknown {cause:?}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Vec<Value> {
        items.iter().map(|item| Value::string(item)).collect()
    }

    #[test]
    fn what_providers_take_for_one() {
        let one = |a: &str, b: &str| may_be_one(&Value::string(a), &Value::string(b));
        assert!(one("West Europe", "westeurope") && one("EU", "eu"));
        assert!(one("projects/p/global/networks/main", "main") && one("main", "projects/p/global/networks/main"));
        assert!(!one("main", "domain") && !one("main", "") && !one("a", "b"));
        let lists = |a: &[&str], b: &[&str]| may_be_one(&ValueKind::List(list(a)).into(), &ValueKind::List(list(b)).into());
        assert!(lists(&["a", "b"], &["b", "a"]));
        assert!(!lists(&["a", "b"], &["b"]) && !lists(&["a", "a"], &["a", "b"]));
    }

    #[test]
    fn items_are_paired_with_what_they_were() {
        let differing = |a: &[&str], b: &[&str]| pair(&list(a), &list(b));
        assert_eq!(differing(&["a", "b"], &["a", "b"]), Pairs::default());
        assert_eq!(differing(&["a", "b"], &["b", "a"]), Pairs { differing: Vec::new(), reordered: true });
        assert_eq!(differing(&["a", "b"], &["a", "c"]), Pairs { differing: vec![(Some(1), Some(1))], reordered: false });
        assert_eq!(differing(&["b"], &["a", "b"]), Pairs { differing: vec![(None, Some(0))], reordered: true });
        assert_eq!(differing(&["a", "a"], &["a"]), Pairs { differing: vec![(Some(1), None)], reordered: false });
    }
}
