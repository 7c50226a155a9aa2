//! Values as JSON text, as Terraform's `jsonencode` prints them.
//!
//! Always true: the text is compact, keys are in byte order, and `<`, `>`, `&`, U+2028 and U+2029 are escaped as Go does.

use std::fmt::Write as _;

use super::value::{Kind, Value};

/// Prints a wholly known value; `None` if something in it is not known, or an infinite number, for which JSON has no text.
pub(crate) fn to_json(value: &Value) -> Option<String> {
    let mut text = String::new();
    write(value, &mut text).then_some(text)
}

fn write(value: &Value, text: &mut String) -> bool {
    match value.kind() {
        Kind::Unknown(..) => return false,
        Kind::Null(_) => text.push_str("null"),
        Kind::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Kind::Number(number) if number.is_infinite() => return false,
        Kind::Number(number) => {
            let _ = write!(text, "{number}");
        }
        Kind::String(value) => write_string(value, text),
        Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                if !write(item, text) {
                    return false;
                }
            }
            text.push(']');
        }
        Kind::Map(_, entries) | Kind::Object(entries) => {
            text.push('{');
            for (index, (name, value)) in entries.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(name, text);
                text.push(':');
                if !write(value, text) {
                    return false;
                }
            }
            text.push('}');
        }
    }
    true
}

fn write_string(value: &str, text: &mut String) {
    text.push('"');
    for character in value.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\x08' => text.push_str("\\b"),
            '\x0c' => text.push_str("\\f"),
            '\0'..='\x1f' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(character));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::terraform::cty::Type;

    #[test]
    fn escapes_as_go_does() {
        let value = Value::tuple(vec![Value::string("<a>&\u{1}\n\""), Value::from(1_i64), Value::null(Type::Dynamic)]);
        assert_eq!(to_json(&value).as_deref(), Some(r#"["\u003ca\u003e\u0026\u0001\n\"",1,null]"#));
        assert_eq!(to_json(&Value::unknown(Type::String)), None);
    }
}
