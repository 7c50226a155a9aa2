//! A finding as a rule reports it, checked and completed.
//!
//! Always true: nothing sensitive of the resource is in a [`Violation`] made here.

use regorus::Value as Rego;
use serde_json::Value as Json;

use super::convert::{self, SENSITIVE};
use super::intent;
use super::unknowns::Hidden;
use crate::model::{FixIntent, JSON_STEP, Step, Value, ValuePath, Violation};

/// A finding whose shape is right.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finding {
    pub(super) message: String,
    pub(super) path: ValuePath,
    pub(super) evidence: Option<Json>,
    /// The address of the resource it is about, in stack scope.
    pub(super) resource: Option<String>,
    pub(super) fix: Option<FixIntent>,
}

/// Reads all findings of one evaluation, in the engine's order of values.
///
/// # Errors
///
/// What is wrong with the first that has a wrong shape, for the author of the rule.
pub(super) fn read_all(result: &Rego) -> Result<Vec<Finding>, String> {
    match result {
        Rego::Undefined => Ok(Vec::new()),
        Rego::Set(items) => items.iter_sorted().map(read).collect(),
        _ => Err("deny is not a set: write `deny contains finding if { … }`".to_owned()),
    }
}

fn read(value: &Rego) -> Result<Finding, String> {
    let Json::Object(mut object) = convert::to_json(value) else {
        return Err("a finding is not an object: write {\"message\": …, \"path\": […]}".to_owned());
    };
    let finding = Finding {
        message: match object.remove("message") {
            Some(Json::String(message)) if !message.trim().is_empty() => message,
            _ => return Err("a finding has no message, or it is not text".to_owned()),
        },
        path: match object.remove("path") {
            Some(path) => intent::path(&path).map_err(|error| format!("a finding's path is wrong: {error}"))?,
            None => return Err("a finding has no path: name the attribute it is about, or [] for the whole resource".to_owned()),
        },
        evidence: object.remove("evidence"),
        resource: match object.remove("resource") {
            None => None,
            Some(Json::String(address)) => Some(address),
            Some(_) => return Err("a finding's resource is not an address".to_owned()),
        },
        fix: object
            .remove("fix")
            .map(|fix| intent::read(&fix))
            .transpose()
            .map_err(|error| format!("a finding's fix is wrong: {error}"))?,
    };
    match object.keys().next() {
        Some(key) => Err(format!("a finding has the unknown key {key:?}")),
        None => Ok(finding),
    }
}

impl Finding {
    /// Completes the finding by its evidence, and takes everything sensitive out.
    pub(super) fn into_violation(self, values: &Value, hidden: &Hidden) -> Violation {
        let evidence = if hidden.is_sensitive(&self.path) {
            Json::String(SENSITIVE.to_owned())
        } else {
            match self.evidence {
                Some(evidence) => redact(evidence, hidden),
                None => redact(value_at(values, &self.path), hidden),
            }
        };
        Violation { message: hidden.redact(&self.message), path: self.path, evidence, fix: self.fix }
    }
}

/// The value at a path, entering JSON documents in strings where the path says so.
fn value_at(values: &Value, path: &[Step]) -> Json {
    let is_json = |step: &Step| matches!(step, Step::Key(key) if &**key == JSON_STEP);
    let Some(at) = path.iter().position(is_json) else {
        return values.get(path).map_or(Json::Null, convert::to_shown);
    };
    let document = values.get(&path[..at]).filter(|value| !value.sensitive).and_then(Value::as_str);
    let Some(mut value) = document.and_then(|text| serde_json::from_str::<Json>(text).ok()) else { return Json::Null };
    for step in &path[at + 1..] {
        value = match step {
            Step::Key(key) => value.get(&**key).cloned(),
            Step::Index(index) => value.get(*index).cloned(),
        }
        .unwrap_or(Json::Null);
    }
    value
}

fn redact(value: Json, hidden: &Hidden) -> Json {
    match value {
        Json::String(text) => Json::String(hidden.redact(&text)),
        Json::Array(items) => items.into_iter().map(|item| redact(item, hidden)).collect(),
        Json::Object(object) => Json::Object(object.into_iter().map(|(key, value)| (key, redact(value, hidden))).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::ValueKind;

    fn one(finding: Json) -> Result<Finding, String> {
        read(&Rego::from(finding))
    }

    #[test]
    fn wrong_shapes_are_named() {
        for (finding, word) in [
            (json!("text"), "not an object"),
            (json!({"path": []}), "message"),
            (json!({"message": " ", "path": []}), "message"),
            (json!({"message": "m"}), "no path"),
            (json!({"message": "m", "path": "acl"}), "path"),
            (json!({"message": "m", "path": [], "colour": 1}), "colour"),
            (json!({"message": "m", "path": [], "fix": {"set": ["a"]}}), "fix"),
            (json!({"message": "m", "path": [], "resource": 3}), "resource"),
        ] {
            let error = one(finding.clone()).expect_err(word);
            assert!(error.contains(word), "{finding}: {error}");
        }
        assert!(read_all(&Rego::from(true)).is_err());
    }

    #[test]
    fn evidence_is_the_value_at_the_path_and_never_a_secret() {
        let secret = Value { sensitive: true, ..Value::string("hunter2") };
        let values: Value = ValueKind::Map(
            [
                ("acl".into(), Value::string("public-read")),
                ("password".into(), secret),
                ("policy".into(), Value::string("{\"a\": [1, 2]}")),
            ]
            .into(),
        )
        .into();
        let hidden = Hidden::of(&values);
        let violation = |finding: Json| one(finding).expect("a finding").into_violation(&values, &hidden);
        assert_eq!(violation(json!({"message": "m", "path": ["acl"]})).evidence, json!("public-read"));
        assert_eq!(violation(json!({"message": "m", "path": ["none"]})).evidence, Json::Null);
        assert_eq!(violation(json!({"message": "m", "path": ["policy", {"json": ["a", 1]}]})).evidence, json!(2));
        let secret = violation(json!({"message": "it is hunter2", "path": ["password"], "evidence": {"x": "hunter2"}}));
        assert_eq!((secret.message.as_str(), secret.evidence), ("it is (sensitive)", json!("(sensitive)")));
        let other = violation(json!({"message": "m", "path": ["acl"], "evidence": {"x": "<hunter2>"}}));
        assert_eq!(other.evidence, json!({"x": "<(sensitive)>"}));
    }
}
