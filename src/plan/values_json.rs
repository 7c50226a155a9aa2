//! Values as the plan representation writes them: what is known, where it is unknown, where it is sensitive.
//!
//! Always true: the three documents of one value have the same shape, so a position in one is the same position in the others.

use crate::model::{Value, ValueKind};

/// Writes a JSON string.
pub(super) fn string(value: &str, text: &mut String) {
    text.push('"');
    let mut start = 0;
    for (at, byte) in value.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..=0x1f => "",
            _ => continue,
        };
        text.push_str(&value[start..at]);
        start = at + 1;
        if escape.is_empty() {
            text.push_str(&format!("\\u{byte:04x}"));
        } else {
            text.push_str(escape);
        }
    }
    text.push_str(&value[start..]);
    text.push('"');
}

/// Writes what is known: unknown attributes are left out, unknown items of a list are null to keep the others' positions.
pub(super) fn known(value: &Value, text: &mut String) {
    match &value.kind {
        ValueKind::Null | ValueKind::Unknown(_) => text.push_str("null"),
        ValueKind::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        ValueKind::Number(number) => text.push_str(number.as_str()),
        ValueKind::String(value) => string(value, text),
        ValueKind::List(items) => list(items, text, known),
        ValueKind::Map(entries) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_unknown());
            map(entries.map(|(name, value)| (&**name, value)), text, known);
        }
    }
}

/// Writes where the value is unknown: `true` there, and of maps only what holds something.
pub(super) fn unknown(value: &Value, text: &mut String) {
    match &value.kind {
        ValueKind::Unknown(_) => text.push_str("true"),
        ValueKind::List(items) => list(items, text, unknown),
        ValueKind::Map(entries) => {
            let entries = entries.iter().filter(|(_, value)| value.is_unknown() || is_container(value));
            map(entries.map(|(name, value)| (&**name, value)), text, unknown);
        }
        _ => text.push_str("false"),
    }
}

/// Writes where the value is sensitive, in the same way.
pub(super) fn sensitive(value: &Value, text: &mut String) {
    if value.sensitive {
        text.push_str("true");
        return;
    }
    match &value.kind {
        ValueKind::List(items) => list(items, text, sensitive),
        ValueKind::Map(entries) => {
            let entries = entries.iter().filter(|(_, value)| value.sensitive || is_container(value));
            map(entries.map(|(name, value)| (&**name, value)), text, sensitive);
        }
        _ => text.push_str("false"),
    }
}

fn is_container(value: &Value) -> bool {
    matches!(value.kind, ValueKind::List(_) | ValueKind::Map(_))
}

fn list(items: &[Value], text: &mut String, write: fn(&Value, &mut String)) {
    text.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        write(item, text);
    }
    text.push(']');
}

fn map<'a>(entries: impl Iterator<Item = (&'a str, &'a Value)>, text: &mut String, write: fn(&Value, &mut String)) {
    text.push('{');
    for (index, (name, value)) in entries.enumerate() {
        if index > 0 {
            text.push(',');
        }
        string(name, text);
        text.push(':');
        write(value, text);
    }
    text.push('}');
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn check(value: &Value, expect: [&str; 3]) {
        let print = |write: fn(&Value, &mut String)| {
            let mut text = String::new();
            write(value, &mut text);
            text
        };
        assert_eq!([print(known), print(unknown), print(sensitive)], expect);
    }

    #[test]
    fn the_three_documents_have_one_shape() {
        let unknown: Value = ValueKind::Unknown(None).into();
        let secret = Value { sensitive: true, ..Value::string("s\u{1}\"") };
        let list: Value = ValueKind::List(vec![unknown.clone(), Value::string("x")]).into();
        let map = BTreeMap::from([("a".into(), unknown), ("b".into(), secret), ("c".into(), list)]);
        check(
            &ValueKind::Map(map).into(),
            [r#"{"b":"s\u0001\"","c":[null,"x"]}"#, r#"{"a":true,"c":[true,false]}"#, r#"{"b":true,"c":[false,false]}"#],
        );
    }
}
