//! The `# METADATA` comment block that opens a rule.
//!
//! Always true: an unknown key is an error that names the key and its line.
//!
//! The format is OPA's (<https://www.openpolicyagent.org/docs/policy-language#metadata>); `custom` is ours.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::manifest;
use crate::model::{Direction, Scope, Severity};

/// The METADATA of a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Metadata {
    pub(super) title: String,
    pub(super) description: String,
    #[serde(default)]
    pub(super) related_resources: Vec<RelatedResource>,
    pub(super) custom: Custom,
    #[serde(default, rename = "scope")]
    _scope: Option<String>,
    #[serde(default, rename = "authors")]
    _authors: Vec<serde_json::Value>,
    #[serde(default, rename = "organizations")]
    _organizations: Vec<String>,
}

/// A page worth reading.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RelatedResource {
    #[serde(rename = "ref")]
    pub(super) link: String,
    #[serde(default, rename = "description")]
    _description: Option<String>,
}

/// What Plangate reads beyond OPA's keys.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Custom {
    pub(super) severity: Severity,
    pub(super) resources: Vec<String>,
    #[serde(default)]
    pub(super) related: BTreeMap<String, Direction>,
    #[serde(default)]
    pub(super) scope: Scope,
    #[serde(default)]
    pub(super) topics: Vec<String>,
    #[serde(default)]
    pub(super) frameworks: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) since: Option<String>,
    #[serde(default)]
    pub(super) parameters: Option<serde_json::Value>,
}

/// Reads the METADATA block at the head of a Rego source.
///
/// # Errors
///
/// The line, from 1, and what is wrong there.
pub(super) fn parse(source: &str) -> Result<Metadata, (Option<u32>, String)> {
    let mut block = String::new();
    let mut first = None;
    for (number, line) in (1u32..).zip(source.lines()) {
        let line = line.trim_end();
        match (first, line.strip_prefix('#')) {
            (None, Some(comment)) if comment.trim() == "METADATA" => first = Some(number + 1),
            (None, _) if line.is_empty() || line.starts_with('#') => {}
            (Some(_), Some(comment)) => {
                block.push_str(comment.strip_prefix(' ').unwrap_or(comment));
                block.push('\n');
            }
            _ => break,
        }
    }
    let Some(first) = first else {
        return Err((Some(1), "the rule has no METADATA: open the file with a \"# METADATA\" comment block before the package".to_owned()));
    };
    let metadata: Metadata =
        manifest::parse(&block).map_err(|(line, message)| (line.map(|line| line + first - 1), format!("METADATA: {message}")))?;
    check(&metadata).map_err(|message| (Some(first), format!("METADATA: {message}")))?;
    Ok(metadata)
}

fn check(metadata: &Metadata) -> Result<(), String> {
    if metadata.title.trim().is_empty() || metadata.description.trim().is_empty() {
        return Err("title and description must not be empty".to_owned());
    }
    if metadata.custom.resources.is_empty() {
        return Err("custom.resources is empty: name the resource types that the rule judges".to_owned());
    }
    let types = metadata.custom.resources.iter().chain(metadata.custom.related.keys());
    for name in types {
        if name.is_empty() || name.strip_suffix('*').unwrap_or(name).contains('*') {
            return Err(format!("{name:?} is not a resource type: a * may stand only at its end"));
        }
    }
    if let Some(schema) = &metadata.custom.parameters
        && (!schema.is_object() || schema.get("type") != Some(&serde_json::json!("object")))
    {
        return Err("custom.parameters is not a JSON Schema of an object: write {type: object, properties: {…}}".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# METADATA\n# title: T\n# description: D\n# custom:\n#   severity: high\n#   resources: [aws_x]\npackage p\n";

    #[test]
    fn a_block_is_read() {
        let metadata = parse(GOOD).expect("metadata");
        assert_eq!((metadata.title.as_str(), metadata.custom.severity), ("T", Severity::High));
    }

    #[test]
    fn mistakes_name_their_line() {
        for (text, line, word) in [
            ("package p\n", 1, "no METADATA"),
            (&GOOD.replace("severity: high", "severity: awful"), 5, "awful"),
            (&GOOD.replace("#   resources: [aws_x]", "#   resources: [aws_x]\n#   enforcement: x"), 7, "enforcement"),
            (&GOOD.replace("[aws_x]", "[a*b]"), 2, "a*b"),
            (&GOOD.replace("# title: T\n", ""), 2, "title"),
        ] {
            let (at, message) = parse(text).expect_err(word);
            assert!(message.contains(word), "{word}: {message}");
            assert!(at == Some(line) || word == "title", "{word}: {at:?}");
        }
    }
}
