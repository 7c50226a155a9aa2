//! Functions that encode values and text, and decode them again.
//!
//! Always true: what is decoded is text, or the call fails.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::function::{Call, Failure, Function, Implementation, Parameter, fail, fail_argument};
use super::go_deflate::gzip;
use super::text_encoding::{Encoding, lookup_encoding};
use crate::plan::terraform::cty::{Marks, Type, Value, from_json, quote, to_json};

pub(super) fn functions() -> Vec<Function> {
    let text = |name: &'static str| Parameter::new(name, Type::String);
    let one = |name: &'static str, encode: Implementation| Function::new(name, Type::String, encode).parameter(text("str")).not_null();
    vec![
        one("base64encode", |call| Ok(Value::string(STANDARD.encode(call.text(0))))),
        Function::new("base64decode", Type::String, base64_decode).parameter(text("str").marked().unknown()).not_null(),
        one("base64gzip", base64_gzip),
        one("urlencode", |call| Ok(Value::string(query_escape(call.text(0))))),
        Function::new("textencodebase64", Type::String, text_encode).parameter(text("string")).parameter(text("encoding")).not_null(),
        Function::new("textdecodebase64", Type::String, text_decode).parameter(text("source")).parameter(text("encoding")).not_null(),
        Function::new("jsonencode", Type::String, json_encode)
            .parameter(Parameter::new("val", Type::Dynamic).dynamic().null().unknown())
            .not_null(),
        Function::typed("jsondecode", decoded_type, json_decode).parameter(text("str")),
    ]
}

fn base64_decode(call: &mut Call<'_>) -> Result<Value, Failure> {
    let marks = call.args[0].marks();
    let Some(text) = call.args[0].as_str() else { return Ok(call.unknown().with_marks(marks)) };
    let Some(bytes) = decode_base64(text) else {
        let shown = if marks.intersects(Marks::SECRET) { "(sensitive value)".to_owned() } else { quote(text) };
        return fail(format!("failed to decode base64 data {shown}"));
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Value::string(text).with_marks(marks)),
        Err(_) => fail("the result of decoding the provided string is not valid UTF-8"),
    }
}

/// Decodes base64 as Go does: line breaks do not count, padding is required, the last bits may be anything.
pub(super) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::RequireCanonical).with_decode_allow_trailing_bits(true);
    let joined: String = text.chars().filter(|character| !matches!(character, '\r' | '\n')).collect();
    GeneralPurpose::new(&base64::alphabet::STANDARD, config).decode(joined).ok()
}

fn base64_gzip(call: &mut Call<'_>) -> Result<Value, Failure> {
    let text = call.text(0).to_owned();
    call.host.spend(text.len() as u64 / 4)?;
    Ok(Value::string(STANDARD.encode(gzip(text.as_bytes(), true))))
}

/// Escapes text for a query: Go's `url.QueryEscape`.
fn query_escape(text: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(char::from(byte)),
            b' ' => escaped.push('+'),
            other => {
                let _ = write!(escaped, "%{other:02X}");
            }
        }
    }
    escaped
}

/// Finds the encoding that the second argument names; `None` for one that exists but is not built in here.
fn encoding_of(call: &Call<'_>) -> Result<Option<Encoding>, Failure> {
    let name = call.text(1);
    match lookup_encoding(name) {
        Some(encoding) => Ok(encoding),
        None => fail_argument(1, format!("{} is not a supported IANA encoding name or alias in this Terraform version", quote(name))),
    }
}

fn text_encode(call: &mut Call<'_>) -> Result<Value, Failure> {
    let Some(encoding) = encoding_of(call)? else { return Ok(call.unknown()) };
    match encoding.encode(call.text(0)) {
        Some(bytes) => Ok(Value::string(STANDARD.encode(bytes))),
        None => fail_argument(0, format!("the given string contains characters that cannot be represented in {}", encoding.name())),
    }
}

fn text_decode(call: &mut Call<'_>) -> Result<Value, Failure> {
    let Some(encoding) = encoding_of(call)? else { return Ok(call.unknown()) };
    let Some(bytes) = decode_base64(call.text(0)) else {
        let symbol = |character: char| character.is_ascii_alphanumeric() || matches!(character, '+' | '/');
        let at = call.text(0).find(|character: char| !symbol(character)).unwrap_or(call.text(0).len());
        return fail_argument(0, format!("the given value is has an invalid base64 symbol at offset {at}"));
    };
    match encoding.decode(&bytes).filter(|text| !text.contains('\u{fffd}')) {
        Some(text) => Ok(Value::string(text)),
        None => fail_argument(0, format!("the given string contains symbols that are not defined for {}", encoding.name())),
    }
}

fn json_encode(call: &mut Call<'_>) -> Result<Value, Failure> {
    let value = &call.args[0];
    call.host.spend(value.weight())?;
    if let Some(text) = to_json(value) {
        return Ok(Value::string(text));
    }
    if value.is_wholly_known() {
        return fail("cannot serialize infinity as JSON");
    }
    Ok(begun(call))
}

/// Makes the unknown text of a value whose type tells the first character, if it is known not to be null: in JSON and in HCL the same.
pub(super) fn begun(call: &Call<'_>) -> Value {
    let value = &call.args[0];
    let opening = match value.ty() {
        _ if !value.is_definitely_not_null() => "",
        Type::String => "\"",
        Type::Object(_) | Type::Map(_) => "{",
        Type::Tuple(_) | Type::List(_) | Type::Set(_) => "[",
        _ => "",
    };
    call.unknown().refine(|refinement| refinement.prefix = opening.to_owned())
}

/// What the first character of a text that is not known tells of the value that is in it.
fn decoded_type(args: &[Value]) -> Result<Type, Failure> {
    let prefix = args[0].refinement().map(|known| known.prefix).unwrap_or_default();
    match prefix.trim_start().chars().next() {
        Some('"') => Ok(Type::String),
        Some('t' | 'f') => Ok(Type::Bool),
        Some('-' | '0'..='9') => Ok(Type::Number),
        None | Some('{' | '[' | 'n') => Ok(Type::Dynamic),
        Some(other) => fail_argument(0, format!("a JSON document cannot begin with the character {}", quote(&other.to_string()))),
    }
}

fn json_decode(call: &mut Call<'_>) -> Result<Value, Failure> {
    let text = call.text(0).to_owned();
    call.host.spend(text.len() as u64 / 4)?;
    from_json(&text).or_else(|error| fail(error.to_string()))
}
