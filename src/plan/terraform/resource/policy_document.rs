//! The `json` of the data source `aws_iam_policy_document`, in the provider's own words.
//!
//! Always true: it is known only if everything that goes into it is.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::body::EvaluatedBody;
use super::policy_statement::{member, normalized, statement, text, texts};

/// The version of a document that names none.
pub(super) const VERSION: &str = "2012-10-17";

/// A policy document: its version, id and statements.
#[derive(Default)]
pub(super) struct Document {
    version: String,
    id: String,
    statements: Vec<Map<String, Json>>,
    /// Where the statements that were laid over this document stand, by their `Sid`.
    by_sid: HashMap<String, usize>,
}

/// Reads a data source; `None` if something that goes into it is not known, or is no policy.
///
/// Source documents come first; this document's own statements replace those of the same `sid` in them; override documents replace both.
pub(super) fn document(body: &EvaluatedBody<'_>) -> Option<Document> {
    let mut merged = Document::default();
    for source in documents(body, "source_json", "source_policy_documents")? {
        merged.merge(parse(&source)?);
    }
    let version = text(body, "version")?.unwrap_or_else(|| VERSION.to_owned());
    let mut own = Document { version, id: text(body, "policy_id")?.unwrap_or_default(), ..Document::default() };
    if body.groups.iter().any(|group| &*group.name == "statement" && group.unknown.is_some()) {
        return None;
    }
    for block in body.blocks("statement") {
        own.statements.push(statement(&block.body, &own.version)?);
    }
    merged.merge(own);
    for over in documents(body, "override_json", "override_policy_documents")? {
        merged.merge(parse(&over)?);
    }
    Some(merged)
}

/// Returns the non-empty documents of an attribute and of its deprecated singular.
fn documents(body: &EvaluatedBody<'_>, singular: &str, plural: &str) -> Option<Vec<String>> {
    let mut found: Vec<String> = text(body, singular)?.into_iter().collect();
    found.extend(texts(body.attribute(plural))?.unwrap_or_default());
    found.retain(|document| !document.trim().is_empty());
    Some(found)
}

fn parse(text: &str) -> Option<Document> {
    let Json::Object(members) = serde_json::from_str(text).ok()? else { return None };
    let statements = match member(&members, "Statement") {
        Some(Json::Array(items)) => items.iter().collect(),
        Some(Json::Null) | None => Vec::new(),
        Some(single) => vec![single],
    };
    let string = |name: &str| member(&members, name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let statements = statements.into_iter().map(|item| normalized(item.as_object()?)).collect::<Option<_>>()?;
    Some(Document { version: string("Version"), id: string("Id"), statements, by_sid: HashMap::new() })
}

impl Document {
    /// Lays another document over this one: a statement replaces the one of the same non-empty `Sid`, others are appended.
    ///
    /// The later id wins, and the later version only where it is the newer one.
    fn merge(&mut self, other: Document) {
        if !other.id.is_empty() {
            self.id = other.id;
        }
        if other.version > self.version {
            self.version = other.version;
        }
        for statement in other.statements {
            let next = self.statements.len();
            let sid = statement.get("Sid").and_then(Json::as_str);
            match sid.map_or(next, |sid| *self.by_sid.entry(sid.to_owned()).or_insert(next)) {
                at if at < next => self.statements[at] = statement,
                _ => self.statements.push(statement),
            }
        }
    }

    /// Prints the document as the attributes `json` and `minified_json`.
    pub(super) fn print(self) -> (String, String) {
        let mut members = Map::new();
        members.insert("Version".into(), self.version.into());
        if !self.id.is_empty() {
            members.insert("Id".into(), self.id.into());
        }
        if !self.statements.is_empty() {
            members.insert("Statement".into(), self.statements.into_iter().map(Json::Object).collect());
        }
        let document = Json::Object(members);
        let pretty = serde_json::to_string_pretty(&document).unwrap_or_default();
        (escaped(&pretty), escaped(&document.to_string()))
    }
}

/// Escapes what Go's encoder escapes in JSON: these characters stand only in strings.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
    }
    out
}
