//! Values of plans and JSON as the rule engine's values, and back.
//!
//! Always true: what is unknown in a plan is absent in a map and null in a list, so that indices stay what they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use regorus::Value as Rego;
use serde_json::Value as Json;

use crate::model::{Step, Value, ValueKind};

/// What stands for a sensitive value wherever one would be shown.
pub(super) const SENSITIVE: &str = "(sensitive)";

/// Converts a plan's value; `None` if it is unknown.
pub(super) fn to_rego(value: &Value) -> Option<Rego> {
    Some(match &value.kind {
        ValueKind::Unknown(_) => return None,
        ValueKind::Null => Rego::Null,
        ValueKind::Bool(value) => Rego::Bool(*value),
        ValueKind::Number(number) => match number.as_i64() {
            Some(number) => Rego::from(number),
            None => Rego::from_numeric_string(number.as_str()).unwrap_or_else(|_| Rego::from(number.as_f64())),
        },
        ValueKind::String(text) => Rego::String(text.clone()),
        ValueKind::List(items) => Rego::from(items.iter().map(|item| to_rego(item).unwrap_or(Rego::Null)).collect::<Vec<_>>()),
        ValueKind::Map(map) => object(map.iter().filter_map(|(key, value)| Some((key.clone(), to_rego(value)?)))),
    })
}

/// Makes an object.
pub(super) fn object(entries: impl IntoIterator<Item = (Arc<str>, Rego)>) -> Rego {
    Rego::from(entries.into_iter().map(|(key, value)| (Rego::String(key), value)).collect::<BTreeMap<_, _>>())
}

/// Converts a path to an array of keys and indices.
pub(super) fn path(path: &[Step]) -> Rego {
    let step = |step: &Step| match step {
        Step::Key(key) => Rego::String(key.clone()),
        Step::Index(index) => Rego::from(*index),
    };
    Rego::from(path.iter().map(step).collect::<Vec<_>>())
}

/// Converts an engine's value to JSON: sets become arrays, keys text.
pub(super) fn to_json(value: &Rego) -> Json {
    match value {
        Rego::Null | Rego::Undefined => Json::Null,
        Rego::Bool(value) => Json::Bool(*value),
        Rego::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => number.into(),
            (None, Some(number)) => number.into(),
            _ => number.as_f64().and_then(serde_json::Number::from_f64).map_or(Json::Null, Json::Number),
        },
        Rego::String(text) => Json::String(text.to_string()),
        Rego::Array(items) => items.iter().map(to_json).collect(),
        Rego::Set(items) => items.iter_sorted().map(to_json).collect(),
        Rego::Object(fields) => {
            let key = |key: &Rego| key.as_string().map_or_else(|_| key.to_string(), |text| text.to_string());
            Json::Object(fields.iter_sorted().map(|(name, value)| (key(name), to_json(value))).collect())
        }
    }
}

/// Converts a plan's value to JSON for showing: what is sensitive is [`SENSITIVE`], what is unknown null.
pub(super) fn to_shown(value: &Value) -> Json {
    if value.sensitive {
        return Json::String(SENSITIVE.to_owned());
    }
    match &value.kind {
        ValueKind::Null | ValueKind::Unknown(_) => Json::Null,
        ValueKind::Bool(value) => Json::Bool(*value),
        ValueKind::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None => serde_json::Number::from_f64(number.as_f64()).map_or_else(|| number.as_str().into(), Json::Number),
        },
        ValueKind::String(text) => Json::String(text.to_string()),
        ValueKind::List(items) => items.iter().map(to_shown).collect(),
        ValueKind::Map(map) => Json::Object(map.iter().map(|(key, value)| (key.to_string(), to_shown(value))).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_values_are_absent_and_lists_keep_their_indices() {
        let unknown = || Value::from(ValueKind::Unknown(None));
        let list = Value::from(ValueKind::List(vec![unknown(), Value::string("b")]));
        let map = ValueKind::Map(BTreeMap::from([("gone".into(), unknown()), ("list".into(), list)]));
        let rego = to_rego(&map.into()).expect("known");
        assert_eq!(to_json(&rego), serde_json::json!({"list": [null, "b"]}));
    }

    #[test]
    fn sensitive_values_are_not_shown() {
        let secret = Value { sensitive: true, ..Value::string("hunter2") };
        let map = Value::from(ValueKind::Map(BTreeMap::from([("password".into(), secret)])));
        assert_eq!(to_shown(&map), serde_json::json!({"password": "(sensitive)"}));
    }

    #[test]
    fn numbers_keep_their_value() {
        let number = |text: &str| to_json(&to_rego(&ValueKind::Number(crate::model::Number::from_canonical(text)).into()).expect("known"));
        assert_eq!(number("22"), serde_json::json!(22));
        assert_eq!(number("0.5"), serde_json::json!(0.5));
        assert_eq!(number("-7"), serde_json::json!(-7));
    }
}
