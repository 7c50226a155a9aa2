//! What YAML scalars mean to Kubernetes, which reads YAML 1.1.
//!
//! Always true: only plain scalars are anything but strings.

use crate::model::ValueKind;
use crate::plan::decimal::decimal;
use crate::syntax::yaml::{Scalar, ScalarStyle};

/// Resolves a scalar: `yes` and `off` are booleans, `010` is eight, `0x1F` thirty-one.
pub(super) fn resolve(scalar: &Scalar, tag: Option<&str>) -> ValueKind {
    let text = &*scalar.text;
    let string = || ValueKind::String(scalar.text.clone());
    if scalar.style != ScalarStyle::Plain || tag.is_some_and(|tag| tag == "tag:yaml.org,2002:str" || tag == "!") {
        return string();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ValueKind::Null,
        "true" | "True" | "TRUE" | "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return ValueKind::Bool(true),
        "false" | "False" | "FALSE" | "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return ValueKind::Bool(false),
        _ => {}
    }
    let digits = text.replace('_', "");
    let unsigned = digits.trim_start_matches(['-', '+']);
    let based = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', ..] => i64::from_str_radix(&unsigned[2..], 16).ok(),
        [b'0', b'b' | b'B', ..] => i64::from_str_radix(&unsigned[2..], 2).ok(),
        [b'0', b'o' | b'O', ..] => i64::from_str_radix(&unsigned[2..], 8).ok(),
        [b'0', _, ..] if unsigned.bytes().all(|byte| byte.is_ascii_digit()) => i64::from_str_radix(unsigned, 8).ok(),
        _ => None,
    };
    if let Some(value) = based {
        return ValueKind::Number(if digits.starts_with('-') { -value } else { value }.into());
    }
    let is_number = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') && !text.starts_with('_');
    decimal(&digits).filter(|_| is_number).map_or_else(string, ValueKind::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_resolved_as_kubernetes_does() {
        let read = |text: &str, style| {
            let scalar = Scalar { text: text.into(), style };
            match resolve(&scalar, None) {
                ValueKind::Null => "null".to_owned(),
                ValueKind::Bool(flag) => format!("bool {flag}"),
                ValueKind::Number(number) => format!("number {number}"),
                ValueKind::String(text) => format!("string {text}"),
                _ => String::new(),
            }
        };
        for (text, expected) in [
            ("", "null"),
            ("yes", "bool true"),
            ("off", "bool false"),
            ("010", "number 8"),
            ("0x1F", "number 31"),
            ("-12", "number -12"),
            ("1.50", "number 1.5"),
            ("1_000", "number 1000"),
            ("1e3", "number 1000"),
            ("089", "number 89"),
            ("1.2.3", "string 1.2.3"),
            ("100m", "string 100m"),
            ("e3", "string e3"),
        ] {
            assert_eq!(read(text, ScalarStyle::Plain), expected);
        }
        assert_eq!(read("yes", ScalarStyle::DoubleQuoted), "string yes");
    }
}
