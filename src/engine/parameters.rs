//! A rule's parameters: what policy gives, completed by the schema's defaults and checked against it.
//!
//! Always true: a schema is self-contained; a reference to anywhere else is an error when the pack is loaded.

use serde_json::{Map, Value};

/// A compiled JSON Schema with its defaults.
#[derive(Debug)]
pub(super) struct Parameters {
    schema: Value,
    validator: jsonschema::Validator,
}

impl Parameters {
    /// Compiles a schema, and checks that its defaults fit it as far as they go.
    pub(super) fn new(schema: &Value) -> Result<Self, String> {
        if let Some(reference) = foreign_reference(schema) {
            return Err(format!("the schema refers to {reference:?}: only references inside it (#/…) are allowed"));
        }
        let validator = jsonschema::validator_for(schema).map_err(|error| format!("the schema is not a JSON Schema: {error}"))?;
        Ok(Self { schema: schema.clone(), validator })
    }

    /// Completes the given parameters and checks them.
    pub(super) fn complete(&self, rule: &str, given: Option<&Value>) -> Result<Value, String> {
        let mut value = match given {
            None | Some(Value::Null) => Value::Object(Map::new()),
            Some(given) => given.clone(),
        };
        add_defaults(&self.schema, &mut value);
        let Some(error) = self.validator.iter_errors(&value).next() else { return Ok(value) };
        let at = error.instance_path().to_string();
        let name = if at.is_empty() {
            "the parameters".to_owned()
        } else {
            format!("the parameter {}", at.trim_start_matches('/').replace('/', "."))
        };
        Err(format!("{rule}: {name} does not fit: {error}"))
    }
}

/// Puts the `default` of every property that is absent, at any depth.
fn add_defaults(schema: &Value, value: &mut Value) {
    if let (Some(properties), Some(object)) = (schema.get("properties").and_then(Value::as_object), value.as_object_mut()) {
        for (name, schema) in properties {
            match (object.get_mut(name), schema.get("default")) {
                (Some(given), _) => add_defaults(schema, given),
                (None, Some(default)) => {
                    let mut default = default.clone();
                    add_defaults(schema, &mut default);
                    object.insert(name.clone(), default);
                }
                (None, None) => {}
            }
        }
    }
    if let (Some(schema), Some(items)) = (schema.get("items"), value.as_array_mut()) {
        items.iter_mut().for_each(|item| add_defaults(schema, item));
    }
}

fn foreign_reference(schema: &Value) -> Option<&str> {
    match schema {
        Value::Object(object) => {
            let own = ["$ref", "$dynamicRef", "$schema", "$id"]
                .iter()
                .find_map(|key| object.get(*key)?.as_str())
                .filter(|to| !to.starts_with('#'));
            own.or_else(|| object.values().find_map(foreign_reference))
        }
        Value::Array(items) => items.iter().find_map(foreign_reference),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parameters() -> Parameters {
        let schema = json!({
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "days": {"type": "integer", "minimum": 1, "default": 7},
                "tags": {"type": "object", "default": {}},
            },
        });
        Parameters::new(&schema).expect("a schema")
    }

    #[test]
    fn defaults_complete_what_is_given() {
        assert_eq!(parameters().complete("r", None), Ok(json!({"days": 7, "tags": {}})));
        assert_eq!(parameters().complete("r", Some(&json!({"days": 3}))), Ok(json!({"days": 3, "tags": {}})));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let error = parameters().complete("general-x", Some(&json!({"days": "many"}))).expect_err("refused");
        assert!(error.contains("general-x") && error.contains("days") && error.contains("integer"), "{error}");
        let error = parameters().complete("r", Some(&json!({"colour": 1}))).expect_err("refused");
        assert!(error.contains("colour"), "{error}");
    }

    #[test]
    fn a_schema_that_reaches_elsewhere_is_refused() {
        assert!(Parameters::new(&json!({"type": "object", "properties": {"a": {"$ref": "https://x.example/y"}}})).is_err());
        assert!(Parameters::new(&json!({"type": "nonsense"})).is_err());
    }
}
