//! One statement of `aws_iam_policy_document` as JSON: written from a block, or read from a document that is merged in.
//!
//! Always true: members are written in the provider's order, and a block's list of one as its element, as the provider does.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::super::cty::{Type, Value, convert};
use super::body::{EvaluatedBlock, EvaluatedBody};
use super::hash_order::{hashed, in_hash_order};

/// Returns the statement of a block; `None` if something in it is not known.
pub(super) fn statement(body: &EvaluatedBody<'_>, version: &str) -> Option<Map<String, Json>> {
    let mut statement = Map::new();
    if let Some(sid) = text(body, "sid")?.filter(|sid| !sid.is_empty()) {
        statement.insert("Sid".into(), sid.into());
    }
    statement.insert("Effect".into(), text(body, "effect")?.unwrap_or_else(|| "Allow".into()).into());
    for (member, attribute) in [("Action", "actions"), ("NotAction", "not_actions")] {
        if let Some(values) = texts(body.attribute(attribute))?.filter(|values| !values.is_empty()) {
            statement.insert(member.into(), one_or_many(descending(values)));
        }
    }
    for (member, attribute) in [("Resource", "resources"), ("NotResource", "not_resources")] {
        if let Some(values) = texts(body.attribute(attribute))?.filter(|values| !values.is_empty()) {
            statement.insert(member.into(), one_or_many(replaced(descending(values), version)));
        }
    }
    for (member, kind) in [("Principal", "principals"), ("NotPrincipal", "not_principals")] {
        let principals = known_blocks(body, kind)?.iter().map(|block| Principal::of(block, version)).collect::<Option<Vec<_>>>()?;
        let principals = in_hash_order(principals, |principal| principal.hash.clone());
        let all: Vec<_> = principals.into_iter().map(|principal| (principal.of_type, principal.identifiers)).collect();
        if !all.is_empty() {
            statement.insert(member.into(), principal_json(all));
        }
    }
    let conditions = known_blocks(body, "condition")?.iter().map(|block| Condition::of(block, version)).collect::<Option<Vec<_>>>()?;
    let conditions = in_hash_order(conditions, |condition| condition.hash.clone());
    if !conditions.is_empty() {
        let all = conditions.into_iter().map(|condition| (condition.test, condition.variable, condition.values));
        statement.insert("Condition".into(), condition_json(all));
    }
    Some(statement)
}

/// Returns a statement of a merged document as the provider writes it again: members in order, unknown ones dropped.
///
/// `Action` and `Resource` stay as they are; identifiers are sorted but stay as many, and a condition's list of one is written as its element.
pub(super) fn normalized(given: &Map<String, Json>) -> Option<Map<String, Json>> {
    let mut statement = Map::new();
    for name in ["Sid", "Effect"] {
        if let Some(text) = member(given, name).and_then(Json::as_str).filter(|text| !text.is_empty()) {
            statement.insert(name.into(), text.into());
        }
    }
    for name in ["Action", "NotAction", "Resource", "NotResource"] {
        if let Some(value) = member(given, name).filter(|value| !value.is_null()) {
            statement.insert(name.into(), value.clone());
        }
    }
    for name in ["Principal", "NotPrincipal"] {
        let all = match member(given, name) {
            None | Some(Json::Null) => continue,
            Some(Json::String(_)) => vec![("*".to_owned(), json!(["*"]))],
            Some(Json::Object(types)) => {
                let identifiers = |value: &Json| match value {
                    Json::String(_) => Some(value.clone()),
                    Json::Array(items) => Some(reversed(strings(items)?).into()),
                    _ => None,
                };
                types.iter().map(|(of_type, value)| Some((of_type.clone(), identifiers(value)?))).collect::<Option<_>>()?
            }
            Some(_) => return None,
        };
        if !all.is_empty() {
            statement.insert(name.into(), principal_json(all));
        }
    }
    let mut conditions = Vec::new();
    match member(given, "Condition") {
        None | Some(Json::Null) => {}
        Some(Json::Object(tests)) => {
            for (test, variables) in tests {
                for (variable, values) in variables.as_object()? {
                    let values = match values {
                        Json::String(text) => vec![text.clone()],
                        Json::Bool(flag) => vec![flag.to_string()],
                        Json::Array(items) => strings(items)?,
                        _ => continue,
                    };
                    conditions.push((test.clone(), variable.clone(), values));
                }
            }
        }
        Some(_) => return None,
    }
    if !conditions.is_empty() {
        statement.insert("Condition".into(), condition_json(conditions.into_iter()));
    }
    Some(statement)
}

/// Finds a member as Go's decoder does: by its name, else by its name in another case.
pub(super) fn member<'a>(members: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    members.get(name).or_else(|| members.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn strings(items: &[Json]) -> Option<Vec<String>> {
    items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

/// Returns the blocks of a type; `None` if it is not known which there are.
fn known_blocks<'b, 'f>(body: &'b EvaluatedBody<'f>, kind: &str) -> Option<&'b [EvaluatedBlock<'f>]> {
    let unknown = body.groups.iter().any(|group| &*group.name == kind && group.unknown.is_some());
    (!unknown).then(|| body.blocks(kind))
}

/// A `principals` block.
struct Principal {
    hash: (String, String),
    of_type: String,
    identifiers: Json,
}

impl Principal {
    fn of(block: &EvaluatedBlock<'_>, version: &str) -> Option<Self> {
        let of_type = text(&block.body, "type")?.unwrap_or_default();
        let identifiers = texts(block.body.attribute("identifiers"))?.unwrap_or_default();
        let parts: String =
            in_hash_order(identifiers.clone(), |value| hashed(format!("{value};"))).iter().map(|v| format!("{v};")).collect();
        let hash = hashed(format!("identifiers:{{{parts}}};type:{of_type};"));
        Some(Self { hash, of_type, identifiers: one_or_many(replaced(descending(identifiers), version)) })
    }
}

/// A `condition` block.
struct Condition {
    hash: (String, String),
    test: String,
    variable: String,
    values: Vec<String>,
}

impl Condition {
    fn of(block: &EvaluatedBlock<'_>, version: &str) -> Option<Self> {
        let test = text(&block.body, "test")?.unwrap_or_default();
        let variable = text(&block.body, "variable")?.unwrap_or_default();
        let values = texts(block.body.attribute("values"))?.unwrap_or_default();
        let parts: String = values.iter().map(|value| format!("{value};")).collect();
        let hash = hashed(format!("test:{test};values:({parts});variable:{variable};"));
        Some(Self { hash, test, variable, values: replaced(values, version) })
    }
}

/// Writes principals: `"*"` for everybody, else identifiers by type; those of one type are appended to each other.
fn principal_json(all: Vec<(String, Json)>) -> Json {
    if let [(of_type, identifiers)] = &all[..]
        && of_type == "*"
        && (identifiers == "*" || *identifiers == json!(["*"]))
    {
        return json!("*");
    }
    let mut by_type = BTreeMap::<String, Json>::new();
    for (of_type, identifiers) in all {
        let joined = match (by_type.remove(&of_type), identifiers) {
            (None, identifiers) => identifiers,
            (Some(Json::Array(mut earlier)), Json::Array(items)) => {
                earlier.extend(items);
                earlier.into()
            }
            (Some(Json::Array(mut earlier)), single) => {
                earlier.push(single);
                earlier.into()
            }
            (Some(single), Json::Array(items)) => [single].into_iter().chain(items).collect(),
            (Some(single), other) => vec![single, other].into(),
        };
        by_type.insert(of_type, joined);
    }
    Json::Object(by_type.into_iter().collect())
}

/// Writes conditions: values by test and variable, a list of one as its element.
fn condition_json(all: impl Iterator<Item = (String, String, Vec<String>)>) -> Json {
    let mut tests = BTreeMap::<String, BTreeMap<String, Vec<String>>>::new();
    for (test, variable, values) in all {
        tests.entry(test).or_default().entry(variable).or_default().extend(values);
    }
    let members = tests.into_iter().map(|(test, variables)| {
        let variables = variables.into_iter().map(|(variable, values)| (variable, one_or_many(values)));
        (test, Json::Object(variables.collect()))
    });
    Json::Object(members.collect())
}

/// Policy variables are written `&{…}`, because `${…}` is Terraform's own; the older version has none.
fn replaced(values: Vec<String>, version: &str) -> Vec<String> {
    if version == "2008-10-17" { values } else { values.into_iter().map(|text| text.replace("&{", "${")).collect() }
}

/// Sorts a set as the provider writes it: in descending order.
fn descending(values: Vec<String>) -> Vec<String> {
    let mut values = reversed(values);
    values.dedup();
    values
}

fn reversed(mut values: Vec<String>) -> Vec<String> {
    values.sort_by(|a, b| b.cmp(a));
    values
}

fn one_or_many(mut values: Vec<String>) -> Json {
    if values.len() == 1 { values.remove(0).into() } else { values.into() }
}

/// Reads a string attribute: outer `None` if it is not known, inner `None` if it is not set.
pub(super) fn text(body: &EvaluatedBody<'_>, name: &str) -> Option<Option<String>> {
    let Some(value) = body.attribute(name).filter(|value| !value.is_null()) else { return Some(None) };
    let value = convert(value, &Type::String).ok()?;
    value.as_str().map(|text| Some(text.to_owned()))
}

/// Reads an attribute that is a list or set of strings: outer `None` if it is not known, inner `None` if it is not set.
pub(super) fn texts(value: Option<&Value>) -> Option<Option<Vec<String>>> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Some(None) };
    let value = convert(value, &Type::list(Type::String)).ok()?;
    let items = value.as_items()?.iter().filter(|item| !item.is_null());
    items.map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>().map(Some)
}
