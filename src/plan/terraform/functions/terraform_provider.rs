//! The functions of the provider that is built into Terraform: values as configuration text.
//!
//! Always true: what is written reads back as the value, and attributes that follow each other on lines have their equals signs aligned, as
//! `terraform fmt` does it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::encoding::begun;
use super::function::{Call, Failure, Function, Parameter, fail, fail_argument};
use crate::plan::terraform::cty::{Kind, Type, Value, is_printable, quote};

/// The prefix under which these functions are called.
pub(super) const NAMESPACE: &str = "provider::terraform::";

pub(super) fn functions() -> Vec<Function> {
    let value = || Parameter::new("value", Type::Dynamic).dynamic();
    vec![
        Function::new("encode_expr", Type::String, encode_expression).parameter(value().unknown()).not_null(),
        Function::new("encode_tfvars", Type::String, encode_variables).parameter(value()).not_null(),
        Function::new("decode_tfvars", Type::Dynamic, decode_variables).parameter(Parameter::new("src", Type::String)),
    ]
}

fn decode_variables(call: &mut Call<'_>) -> Result<Value, Failure> {
    let text = call.text(0).to_owned();
    call.host.spend(text.len() as u64 / 8)?;
    call.host.read_values(&text).or_else(|problem| fail_argument(0, format!("invalid variable definitions: {problem}")))
}

fn encode_expression(call: &mut Call<'_>) -> Result<Value, Failure> {
    let value = &call.args[0];
    if !value.is_wholly_known() {
        return Ok(begun(call));
    }
    call.host.spend(value.weight())?;
    let mut text = String::new();
    write_value(value, &mut text);
    Ok(Value::string(indent(&text)))
}

fn encode_variables(call: &mut Call<'_>) -> Result<Value, Failure> {
    let value = &call.args[0];
    if !value.is_wholly_known() {
        return Ok(call.unknown());
    }
    let Some(entries) = value.as_entries() else {
        return fail_argument(0, "invalid value to encode: must be an object whose attribute names will become the encoded variable names");
    };
    if let Some(name) = entries.keys().find(|name| !is_identifier(name)) {
        return fail_argument(0, format!("invalid variable name {}: must be a valid identifier, per Terraform's rules", quote(name)));
    }
    call.host.spend(value.weight())?;
    if value.weight() > 1_000_000 {
        return fail("the value is too large to encode");
    }
    let mut text = String::new();
    write_entries(entries, &mut text);
    Ok(Value::string(indent(&text)))
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'))
}

fn write_value(value: &Value, text: &mut String) {
    match value.kind() {
        Kind::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Kind::Number(number) => text.push_str(&number.to_string()),
        Kind::String(string) => write_quoted(string, text),
        Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                write_value(item, text);
            }
            text.push(']');
        }
        Kind::Map(_, entries) | Kind::Object(entries) if entries.is_empty() => text.push_str("{}"),
        Kind::Map(_, entries) | Kind::Object(entries) => {
            text.push_str("{\n");
            write_entries(entries, text);
            text.push('}');
        }
        Kind::Null(_) | Kind::Unknown(..) => text.push_str("null"),
    }
}

/// Quotes text as HCL does: no interpolations, and what does not print as Unicode escapes.
fn write_quoted(string: &str, text: &mut String) {
    use std::fmt::Write as _;
    text.push('"');
    let mut rest = string.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '$' | '%' if rest.peek() == Some(&'{') => {
                text.push(character);
                text.push(character);
            }
            other if is_printable(other) => text.push(other),
            other => {
                let code = u32::from(other);
                let _ = if code < 0x10000 { write!(text, "\\u{code:04x}") } else { write!(text, "\\U{code:08x}") };
            }
        }
    }
    text.push('"');
}

/// Writes one entry a line. Entries on single lines that follow each other are aligned.
fn write_entries(entries: &BTreeMap<Arc<str>, Value>, text: &mut String) {
    let lines: Vec<(String, String)> = entries
        .iter()
        .map(|(name, value)| {
            let (mut key, mut written) = (String::new(), String::new());
            if is_identifier(name) {
                key.push_str(name)
            } else {
                write_quoted(name, &mut key)
            }
            write_value(value, &mut written);
            (key, written)
        })
        .collect();
    let mut at = 0;
    while at < lines.len() {
        let single = lines[at..].iter().take_while(|(_, value)| !value.contains('\n')).count();
        let group = &lines[at..at + single.max(1)];
        let width = group.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
        for (key, value) in group {
            let padding = if single > 0 { width - key.chars().count() } else { 0 };
            text.push_str(key);
            text.push_str(&" ".repeat(padding));
            text.push_str(" = ");
            text.push_str(value);
            text.push('\n');
        }
        at += group.len();
    }
}

/// Indents lines by the brackets that are open before them, counting all that one line opens as one level: as `terraform fmt`.
fn indent(text: &str) -> String {
    let mut indented = String::with_capacity(text.len() * 2);
    let mut opened: Vec<i64> = Vec::new();
    for line in text.split_inclusive('\n') {
        let mut net = net_brackets(line);
        while net < 0 {
            let Some(last) = opened.last_mut() else { break };
            if *last + net > 0 {
                *last += net;
                net = 0;
            } else {
                net += *last;
                opened.pop();
            }
        }
        indented.push_str(&"  ".repeat(opened.len()));
        indented.push_str(line);
        if net > 0 {
            opened.push(net);
        }
    }
    indented
}

/// Counts the brackets that a line opens more than it closes, outside of strings.
fn net_brackets(line: &str) -> i64 {
    let (mut net, mut in_string, mut escaped) = (0, false, false);
    for character in line.chars() {
        match character {
            _ if std::mem::take(&mut escaped) => {}
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '[' | '{' if !in_string => net += 1,
            ']' | '}' if !in_string => net -= 1,
            _ => {}
        }
    }
    net
}
