//! The `json` of the data source `aws_iam_policy_document`.
//!
//! Always true: it is known only if everything that goes into it is.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>

use serde_json::{Map, Value as Json};

use super::body::EvaluatedBody;
use super::policy_statement::{statement, text, texts};

/// A policy document: its version, id and statements.
#[derive(Default)]
struct Document {
    version: Option<String>,
    id: Option<String>,
    statements: Vec<Map<String, Json>>,
}

/// Returns the JSON text; `None` if something that goes into it is not known, or is no policy.
///
/// Source documents come first; this document's own statements replace those of the same `sid` in them; override documents replace both.
pub(super) fn json(body: &EvaluatedBody<'_>) -> Option<String> {
    let mut merged = Document::default();
    for source in documents(body, "source_json", "source_policy_documents")? {
        merged.merge(parse(&source)?);
    }
    let version = text(body, "version")?;
    let effective = version.clone().unwrap_or_else(|| "2012-10-17".to_owned());
    let mut own = Document { version: Some(effective.clone()), id: text(body, "policy_id")?, statements: Vec::new() };
    if body.groups.iter().any(|group| &*group.name == "statement" && group.unknown.is_some()) {
        return None;
    }
    for block in body.blocks("statement") {
        own.statements.push(statement(&block.body, &effective)?);
    }
    if version.is_none() && merged.version.is_some() {
        own.version = merged.version.clone();
    }
    merged.merge(own);
    for over in documents(body, "override_json", "override_policy_documents")? {
        merged.merge(parse(&over)?);
    }
    Some(merged.print())
}

/// Returns the non-empty documents of an attribute and of its deprecated singular.
fn documents(body: &EvaluatedBody<'_>, singular: &str, plural: &str) -> Option<Vec<String>> {
    let mut found: Vec<String> = text(body, singular)?.into_iter().collect();
    found.extend(texts(body.attribute(plural))?.unwrap_or_default());
    found.retain(|document| !document.trim().is_empty());
    Some(found)
}

fn parse(text: &str) -> Option<Document> {
    let Json::Object(mut members) = serde_json::from_str(text).ok()? else { return None };
    let statements = match members.remove("Statement") {
        Some(Json::Array(items)) => items,
        Some(single) => vec![single],
        None => Vec::new(),
    };
    let statements = statements.into_iter().map(|item| match item {
        Json::Object(members) => Some(members),
        _ => None,
    });
    let string = |value: Option<Json>| value.and_then(|value| value.as_str().map(str::to_owned));
    Some(Document {
        version: string(members.remove("Version")),
        id: string(members.remove("Id")),
        statements: statements.collect::<Option<_>>()?,
    })
}

impl Document {
    /// Lays another document over this one: a statement replaces the one of the same non-empty `Sid`, others are appended.
    fn merge(&mut self, other: Document) {
        self.version = other.version.or(self.version.take());
        self.id = other.id.or(self.id.take());
        for statement in other.statements {
            let sid = statement.get("Sid").and_then(Json::as_str).filter(|sid| !sid.is_empty());
            let same = sid.and_then(|sid| self.statements.iter().position(|own| own.get("Sid").and_then(Json::as_str) == Some(sid)));
            match same {
                Some(at) => self.statements[at] = statement,
                None => self.statements.push(statement),
            }
        }
    }

    fn print(self) -> String {
        let mut members = Map::new();
        members.insert("Version".into(), self.version.unwrap_or_else(|| "2012-10-17".to_owned()).into());
        if let Some(id) = self.id {
            members.insert("Id".into(), id.into());
        }
        if !self.statements.is_empty() {
            members.insert("Statement".into(), self.statements.into_iter().map(Json::Object).collect());
        }
        serde_json::to_string_pretty(&Json::Object(members)).unwrap_or_default()
    }
}
