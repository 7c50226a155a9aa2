//! One `statement` block of `aws_iam_policy_document` as JSON.
//!
//! Always true: members are written in the provider's order, and a list of one is written as its element, as the provider does.

use serde_json::{Map, Value as Json, json};

use super::super::cty::Value;
use super::body::EvaluatedBody;

/// Returns the statement of a block; `None` if something in it is not known.
pub(super) fn statement(body: &EvaluatedBody<'_>, version: &str) -> Option<Map<String, Json>> {
    let mut statement = Map::new();
    if let Some(sid) = text(body, "sid")?.filter(|sid| !sid.is_empty()) {
        statement.insert("Sid".into(), sid.into());
    }
    statement.insert("Effect".into(), text(body, "effect")?.unwrap_or_else(|| "Allow".into()).into());
    for (member, attribute) in [("Action", "actions"), ("NotAction", "not_actions")] {
        if let Some(values) = texts(body.attribute(attribute))?.filter(|values| !values.is_empty()) {
            statement.insert(member.into(), one_or_many(sorted(values)));
        }
    }
    for (member, attribute) in [("Resource", "resources"), ("NotResource", "not_resources")] {
        if let Some(values) = texts(body.attribute(attribute))?.filter(|values| !values.is_empty()) {
            let values = values.into_iter().map(|value| variables(value, version)).collect();
            statement.insert(member.into(), one_or_many(sorted(values)));
        }
    }
    for (member, kind) in [("Principal", "principals"), ("NotPrincipal", "not_principals")] {
        if let Some(value) = principals(body, kind, version)? {
            statement.insert(member.into(), value);
        }
    }
    if let Some(conditions) = conditions(body, version)? {
        statement.insert("Condition".into(), conditions);
    }
    Some(statement)
}

/// `principals` blocks: `"*"` for everybody, else identifiers by type.
fn principals(body: &EvaluatedBody<'_>, kind: &str, version: &str) -> Option<Option<Json>> {
    if body.groups.iter().any(|group| &*group.name == kind && group.unknown.is_some()) {
        return None;
    }
    let blocks = body.blocks(kind);
    if blocks.is_empty() {
        return Some(None);
    }
    let mut by_type = std::collections::BTreeMap::<String, Vec<String>>::new();
    for block in blocks {
        let of_type = text(&block.body, "type")?.unwrap_or_default();
        let identifiers = texts(block.body.attribute("identifiers"))?.unwrap_or_default();
        by_type.entry(of_type).or_default().extend(identifiers.into_iter().map(|value| variables(value, version)));
    }
    if blocks.len() == 1
        && let Some(everybody) = by_type.get("*")
        && everybody.as_slice() == ["*"]
    {
        return Some(Some(json!("*")));
    }
    let members = by_type.into_iter().map(|(of_type, values)| (of_type, one_or_many(sorted(values))));
    Some(Some(Json::Object(members.collect())))
}

/// `condition` blocks: values by test and variable.
fn conditions(body: &EvaluatedBody<'_>, version: &str) -> Option<Option<Json>> {
    if body.groups.iter().any(|group| &*group.name == "condition" && group.unknown.is_some()) {
        return None;
    }
    let mut tests = std::collections::BTreeMap::<String, std::collections::BTreeMap<String, Vec<String>>>::new();
    for block in body.blocks("condition") {
        let test = text(&block.body, "test")?.unwrap_or_default();
        let variable = text(&block.body, "variable")?.unwrap_or_default();
        let values = texts(block.body.attribute("values"))?.unwrap_or_default();
        let values = values.into_iter().map(|value| variables(value, version));
        tests.entry(test).or_default().entry(variable).or_default().extend(values);
    }
    if tests.is_empty() {
        return Some(None);
    }
    let members = tests.into_iter().map(|(test, variables)| {
        let variables = variables.into_iter().map(|(variable, values)| (variable, one_or_many(values)));
        (test, Json::Object(variables.collect()))
    });
    Some(Some(Json::Object(members.collect())))
}

/// Policy variables are written `&{…}`, because `${…}` is Terraform's own.
fn variables(text: String, version: &str) -> String {
    if version == "2008-10-17" { text } else { text.replace("&{", "${") }
}

fn sorted(mut values: Vec<String>) -> Vec<String> {
    // The provider sorts its sets in descending order.
    values.sort_by(|a, b| b.cmp(a));
    values.dedup();
    values
}

fn one_or_many(mut values: Vec<String>) -> Json {
    if values.len() == 1 { values.remove(0).into() } else { values.into() }
}

/// Reads a string attribute: outer `None` if it is not known, inner `None` if it is not set.
pub(super) fn text(body: &EvaluatedBody<'_>, name: &str) -> Option<Option<String>> {
    match body.attribute(name) {
        None => Some(None),
        Some(value) if value.is_null() => Some(None),
        Some(value) => value.as_str().map(|text| Some(text.to_owned())),
    }
}

/// Reads an attribute that is a list of strings: outer `None` if it is not known, inner `None` if it is not set.
pub(super) fn texts(value: Option<&Value>) -> Option<Option<Vec<String>>> {
    match value {
        None => Some(None),
        Some(value) if value.is_null() => Some(None),
        Some(value) => {
            let items = value.as_items()?;
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>().map(Some)
        }
    }
}
