//! Reading YAML that people wrote, within bounds.
//!
//! Always true: a text of any content is read in bounded time and memory, and a mistake in it is told with file, line and column.

use serde::de::DeserializeOwned;

use crate::syntax::yaml;

/// A mistake in a policy file. Its `Display` is what the user reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}{}: {message}", position(*line, *column))]
pub struct PolicyError {
    /// What the file is called.
    pub name: String,
    /// From 1; `None` where the mistake has no line.
    pub line: Option<u64>,
    pub column: Option<u64>,
    /// What is wrong, and how to mend it.
    pub message: String,
}

/// A mistake in the server's configuration, or a file it names that cannot be read. Its `Display` is what the user reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error(transparent)]
    File(#[from] PolicyError),
    #[error("{name}{}: {key}: {message}", position(*line, None))]
    Value { name: String, line: Option<u64>, key: String, message: String },
    #[error("the environment's {variable}: {message}")]
    Environment { variable: String, message: String },
    #[error("{path} cannot be read: {reason}")]
    Unreadable { path: String, reason: String },
}

fn position(line: Option<u64>, column: Option<u64>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!(":{line}:{column}"),
        (Some(line), None) => format!(":{line}"),
        _ => String::new(),
    }
}

/// The most that a policy or configuration file may have, in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// Reads a document into a type.
///
/// Bounded: bytes, nesting, nodes, and aliases, so that no document can expand to many times its size.
pub(super) fn read<T: DeserializeOwned>(text: &str, name: &str) -> Result<T, PolicyError> {
    if text.len() > MAX_BYTES {
        let message = format!("it has {} bytes, and {MAX_BYTES} are allowed: make it smaller", text.len());
        return Err(PolicyError { name: name.to_owned(), line: None, column: None, message });
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 32,
            max_nodes: 20_000,
            max_events: 60_000,
            max_anchors: 64,
            max_aliases: 256,
            max_recorded_anchor_events: 20_000,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 20_000, max_replay_stack_depth: 8 },
        strict_booleans: true,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let error = error.without_snippet();
        let location = error.location();
        let position = location.map(|at| format!(" at line {}, column {}", at.line(), at.column())).unwrap_or_default();
        PolicyError {
            name: name.to_owned(),
            line: location.map(|at| at.line()),
            column: location.map(|at| at.column()),
            message: in_words(&error.to_string().replace(&position, "")),
        }
    })
}

/// Finds the line of a key, from 1; where it is not written, that of the nearest key around it. Parts are parted by dots, items of
/// lists are counted from 0.
pub(super) fn line_of(text: &str, key: &str) -> Option<u64> {
    let stream = yaml::parse(text);
    let mut node = &stream.documents.first()?.root;
    let mut at = None;
    for part in key.split('.') {
        let item = part.parse::<usize>().ok().and_then(|index| node.items().get(index)).map(|item| (item.span.start, item));
        let entry = || node.entry(part).map(|entry| (entry.key.span.start, &entry.value));
        let Some((start, next)) = item.or_else(entry) else { break };
        (at, node) = (Some(start), next);
    }
    let before = text.get(..usize::try_from(at?).ok()?)?;
    Some(before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1)
}

/// Says what serde and the YAML library say in the words of who writes the file.
fn in_words(message: &str) -> String {
    let choices = |rest: &str| rest.replace(", expected one of ", ": write one of ").replace(", expected ", ": write ");
    if let Some(rest) = message.strip_prefix("unknown field ") {
        return format!("unknown key {}", choices(rest));
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        return format!("unknown value {}", choices(rest));
    }
    if let Some(key) = message.strip_prefix("duplicate mapping key: ").and_then(|rest| rest.split(',').next()) {
        return format!("the key `{key}` occurs twice: keep one");
    }
    match message {
        "expected mapping start" => "keys and values are expected here, as `key: value`".into(),
        "expected sequence start" => "a list is expected here, as `[one, two]`".into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn check(text: &str, expect: &str) {
        let error = read::<BTreeMap<String, serde_json::Value>>(text, "policy.yml").expect_err("a mistake");
        assert!(error.to_string().contains(expect), "{error}");
    }

    #[test]
    fn a_mistake_has_its_place() {
        check("a: 1\nb: [1\n", "policy.yml:");
        check("a: 1\na: 2\n", "policy.yml:2:1: the key `a` occurs twice: keep one");
        check("- a\n", "policy.yml:1:1: keys and values are expected here");
    }

    #[test]
    fn a_key_is_found_where_it_is_written() {
        let text = "a: 1\nb:\n  c: {d: 2,\n    e: 3}\n  f:\n    - 1\n    - 2\n";
        for (key, line) in [("a", Some(1)), ("b.c.e", Some(4)), ("b.c.x", Some(3)), ("b.f.1", Some(7)), ("x", None)] {
            assert_eq!(line_of(text, key), line, "{key}");
        }
    }

    #[test]
    fn no_text_costs_more_than_its_size_allows() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let before = format!("*a{}", level - 1);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", ")));
        }
        check(&bomb, "policy.yml");
        check(&format!("a: {}", "[".repeat(10_000)), "policy.yml");
        check(&format!("a: {}", "x".repeat(MAX_BYTES)), "make it smaller");
    }
}
