//! A rule's `fix` as it stands in a finding, read into a [`FixIntent`].
//!
//! Always true: an intent that is read has at least one step.

use serde_json::{Map, Value as Json};

use crate::model::{FixIntent, FixStep, JSON_STEP, Step, ValuePath};

/// Reads one step object, or a list of them.
///
/// # Errors
///
/// What is wrong, for the author of the rule.
pub(super) fn read(fix: &Json) -> Result<FixIntent, String> {
    let items = match fix {
        Json::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    };
    let mut intent = FixIntent { steps: Vec::new(), is_unsafe: false };
    for item in items {
        let object = item.as_object().ok_or("fix is not an object or a list of objects")?;
        let is_unsafe = match object.get("unsafe") {
            None => false,
            Some(Json::Bool(is_unsafe)) => *is_unsafe,
            Some(_) => return Err("fix.unsafe is not true or false".to_owned()),
        };
        intent.is_unsafe |= is_unsafe;
        intent.steps.push(step(object)?);
    }
    if intent.steps.is_empty() { Err("fix has no step".to_owned()) } else { Ok(intent) }
}

fn step(object: &Map<String, Json>) -> Result<FixStep, String> {
    let verbs: Vec<&str> = object.keys().map(String::as_str).filter(|key| FORMS.iter().any(|(verb, _)| verb == key)).collect();
    let [verb] = verbs.as_slice() else {
        let known: Vec<&str> = FORMS.iter().map(|(verb, _)| *verb).collect();
        return Err(format!("fix has {} of the keys {}: write exactly one", verbs.len(), known.join(", ")));
    };
    let companion = FORMS.iter().find(|(known, _)| known == verb).map_or("", |(_, companion)| *companion);
    if let Some(key) = object.keys().find(|key| key != verb && *key != companion && *key != "unsafe") {
        return Err(format!("fix has the unknown key {key:?}"));
    }
    let target = &object[*verb];
    let value = || object.get(companion).cloned().ok_or_else(|| format!("fix.{verb} needs the key {companion:?}"));
    Ok(match *verb {
        "set" => FixStep::Set { path: path(target)?, to: value()? },
        "unset" => FixStep::Unset { path: path(target)? },
        "insert" => FixStep::Insert {
            path: path(target)?,
            entry: match value()? {
                Json::Object(entry) if !entry.is_empty() => entry,
                _ => return Err("fix.entry is not an object with keys".to_owned()),
            },
        },
        "append" => FixStep::Append { path: path(target)?, item: value()? },
        "block" => FixStep::Block { name: text(target, "fix.block")?, body: body(value()?)? },
        "remove" => FixStep::Remove { path: path(target)? },
        _ => {
            let parts = target.as_object().ok_or("fix.resource is not an object")?;
            if let Some(key) = parts.keys().find(|key| !["type", "name", "body"].contains(&key.as_str())) {
                return Err(format!("fix.resource has the unknown key {key:?}"));
            }
            let part = |key: &str| parts.get(key).ok_or_else(|| format!("fix.resource needs the key {key:?}"));
            FixStep::Resource {
                kind: text(part("type")?, "fix.resource.type")?,
                name: text(part("name")?, "fix.resource.name")?,
                body: body(part("body")?.clone())?,
            }
        }
    })
}

/// The forms of a step: its key, and the key that goes with it.
const FORMS: &[(&str, &str)] =
    &[("set", "to"), ("unset", ""), ("insert", "entry"), ("append", "item"), ("block", "body"), ("remove", ""), ("resource", "")];

fn text(value: &Json, what: &str) -> Result<String, String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned).ok_or_else(|| format!("{what} is not text"))
}

fn body(value: Json) -> Result<Json, String> {
    if value.is_object() { Ok(value) } else { Err("a fix's body is not an object".to_owned()) }
}

/// Reads a path: keys, indices, and `{"json": […]}`, which enters a JSON document in a string.
pub(super) fn path(value: &Json) -> Result<ValuePath, String> {
    let items = value.as_array().ok_or("a path is not a list of keys and indices")?;
    let mut path = ValuePath::new();
    for item in items {
        match item {
            Json::String(key) => path.push(Step::Key(key.as_str().into())),
            Json::Number(index) => {
                path.push(Step::Index(
                    index.as_u64().and_then(|index| usize::try_from(index).ok()).ok_or("a path's index is not a whole number")?,
                ));
            }
            Json::Object(entry) if entry.len() == 1 && entry.get("json").is_some_and(Json::is_array) => {
                path.push(Step::Key(JSON_STEP.into()));
                path.extend(self::path(&entry["json"])?);
            }
            other => return Err(format!("a path holds {other}, which is neither a key, an index nor {{\"json\": []}}")),
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_is_read() {
        let forms = json!([
            {"set": ["acl"], "to": "private"},
            {"unset": ["acl"]},
            {"insert": ["tags"], "entry": {"Department": "Engineering"}},
            {"append": ["allowed"], "item": "10.0.0.0/8"},
            {"block": "versioning", "body": {"enabled": true}},
            {"remove": ["ingress", 0], "unsafe": true},
            {"resource": {"type": "aws_x", "name": "y", "body": {"bucket": {"ref": ["id"]}}}},
        ]);
        let intent = read(&forms).expect("an intent");
        assert_eq!(intent.steps.len(), 7);
        assert!(intent.is_unsafe);
        assert_eq!(intent.steps[5], FixStep::Remove { path: vec!["ingress".into(), 0.into()] });
    }

    #[test]
    fn a_path_can_enter_a_json_document() {
        let intent = read(&json!({"remove": ["policy", {"json": []}, "Statement", 0]})).expect("an intent");
        let path = vec!["policy".into(), JSON_STEP.into(), "Statement".into(), 0.into()];
        assert_eq!(intent.steps, [FixStep::Remove { path }]);
    }

    #[test]
    fn mistakes_are_named() {
        for (fix, word) in [
            (json!({"set": ["a"]}), "\"to\""),
            (json!({"set": ["a"], "unset": ["b"], "to": 1}), "2 of the keys"),
            (json!({"set": "a", "to": 1}), "path"),
            (json!({"set": ["a"], "to": 1, "colour": 2}), "colour"),
            (json!({"set": ["a"], "to": 1, "unsafe": "yes"}), "unsafe"),
            (json!([]), "no step"),
            (json!("text"), "object"),
            (json!({"set": [-1], "to": 1}), "index"),
            (json!({"insert": ["a"], "entry": {}}), "entry"),
            (json!({"resource": {"type": "a", "name": "b"}}), "body"),
        ] {
            let error = read(&fix).expect_err(word);
            assert!(error.contains(word), "{fix}: {error}");
        }
    }
}
