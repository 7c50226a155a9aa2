//! The bundled table of the types that hold data: which arguments replace a resource, and what the provider has without them.
//!
//! Always true: what the table says comes from the provider's own schema or plans; what is not known is not said.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::{Value, ValueKind};

/// One type a paragraph, its source with it.
const TABLE: &str = include_str!("replacement.txt");

/// An argument of a resource, as the table writes it: `path`, then `?`, `(ranks)` and `=value` where they apply.
#[derive(Debug)]
pub(super) struct Argument {
    /// The names of the blocks around it, and its own.
    pub(super) names: Vec<&'static str>,
    /// Whether the provider keeps the value when the argument is no longer written.
    pub(super) is_kept: bool,
    /// The values of which only another rank makes a difference, lowest first.
    pub(super) ranks: Vec<Vec<&'static str>>,
    /// What the provider has where the argument is not written, if that is known.
    pub(super) unwritten: Option<Value>,
}

impl Argument {
    fn new(word: &'static str) -> Self {
        let (path, rest) = word.split_at(word.find(['?', '(', '=']).unwrap_or(word.len()));
        let (is_kept, rest) = rest.strip_prefix('?').map_or((false, rest), |rest| (true, rest));
        let ranked = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let rest = ranked.map_or(rest, |(_, rest)| rest);
        let value = |text| if text == "null" { Value::null() } else { Value::string(text) };
        Self {
            names: path.split('.').collect(),
            is_kept,
            ranks: ranked.iter().flat_map(|(ranks, _)| ranks.split('<')).map(|rank| rank.split(',').collect()).collect(),
            unwritten: rest.strip_prefix('=').map(value),
        }
    }

    /// Tells whether it only counts if the argument, or the block, is there.
    pub(super) fn is_presence(&self) -> bool {
        self.ranks == [["*"]]
    }

    /// Tells whether a value comes after another in the argument's ranks, or is the greater amount; nothing is the least.
    pub(super) fn order(&self, before: &Value, after: &Value) -> Option<Ordering> {
        match (is_null(before), is_null(after)) {
            (false, false) if self.is_presence() => Some(Ordering::Equal),
            (false, false) if self.ranks.is_empty() => amount_order(before, after),
            (false, false) => {
                let rank = |value: &Value| {
                    let text = value.as_str()?;
                    self.ranks.iter().position(|rank| rank.iter().any(|name| name.eq_ignore_ascii_case(text)))
                };
                Some(rank(after)?.cmp(&rank(before)?))
            }
            (before, after) => Some(before.cmp(&after)),
        }
    }
}

/// What the table says of one type.
#[derive(Debug, Default)]
pub(super) struct Entry {
    source: &'static str,
    pub(super) forces: Vec<Argument>,
    /// What replaces the resource only when it gets less: a size, a version, or a flag that is taken back.
    pub(super) forces_when_less: Vec<Argument>,
    pub(super) may_force: Vec<Argument>,
}

impl Entry {
    /// Iterates over all arguments that the table knows something of.
    pub(super) fn arguments(&self) -> impl Iterator<Item = &Argument> {
        self.forces.iter().chain(&self.forces_when_less).chain(&self.may_force)
    }
}

static FORCING: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    let paragraphs = TABLE.split("\n\n").filter(|paragraph| !paragraph.starts_with('#'));
    paragraphs.filter_map(|paragraph| paragraph.split_once('\n')).map(|(kind, lines)| (kind.trim(), entry(lines))).collect()
});

/// Returns what the table says of a type, if it lists it.
pub(super) fn entry_of(kind: &str) -> Option<&'static Entry> {
    FORCING.get(kind)
}

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
        let arguments = words.split_whitespace().map(Argument::new);
        match label {
            "source" => entry.source = words,
            "forces" => entry.forces.extend(arguments),
            "forces when less" => entry.forces_when_less.extend(arguments),
            _ => entry.may_force.extend(arguments),
        }
    }
    entry
}

/// Compares the second of two amounts with the first: flags, numbers, versions (`3.6.0`, `REDIS_6_0`), lists that are only added to.
fn amount_order(before: &Value, after: &Value) -> Option<Ordering> {
    if let (Some(before), Some(after)) = (before.as_list(), after.as_list()) {
        let goes_on = after.len() >= before.len() && before.iter().zip(after).all(|(before, after)| before.same(after));
        return Some(if goes_on { Ordering::Greater } else { Ordering::Less });
    }
    let text = |value: &Value| match &value.kind {
        ValueKind::Bool(flag) => Some(flag.to_string()),
        ValueKind::Number(number) => Some(number.to_string()),
        ValueKind::String(text) => Some(text.to_string()),
        _ => None,
    };
    let (before, after) = (text(before)?, text(after)?);
    if let (Ok(before), Ok(after)) = (before.parse::<bool>(), after.parse::<bool>()) {
        return Some(after.cmp(&before));
    }
    let parts = |text: &str| {
        let (name, numbers) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
        let numbers: Option<Vec<u64>> = numbers.split(['.', '_']).map(|part| part.parse().ok()).collect();
        Some((name.to_owned(), numbers?))
    };
    let ((name, before), (other, after)) = (parts(&before)?, parts(&after)?);
    (name == other).then(|| after.cmp(&before))
}

/// Tells whether an argument is as good as not written.
pub(super) fn is_null(value: &Value) -> bool {
    matches!(value.kind, ValueKind::Null)
}

/// Tells whether a value is one that a provider takes for none.
pub(super) fn is_empty(value: &Value) -> bool {
    match &value.kind {
        ValueKind::String(text) => text.is_empty(),
        ValueKind::List(items) => items.is_empty(),
        ValueKind::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_its_source() {
        assert!(FORCING.len() > 70, "{}", FORCING.len());
        for (kind, entry) in FORCING.iter() {
            assert!(entry.source.starts_with("https://"), "{kind}");
            assert!(!entry.forces.is_empty(), "{kind}");
            let mut names: Vec<_> = entry.forces.iter().chain(&entry.may_force).map(|argument| &argument.names).collect();
            assert!(entry.forces_when_less.iter().all(|less| entry.forces.iter().all(|always| always.names != less.names)), "{kind}");
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{kind}: an argument stands twice");
            names.extend(entry.forces_when_less.iter().map(|argument| &argument.names));
            let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            assert!(names.iter().all(|names| names.iter().all(is_name)), "{kind}: {names:?}");
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
