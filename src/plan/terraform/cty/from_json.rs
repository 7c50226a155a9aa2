//! JSON text as values of the types it implies: objects, tuples and primitives.
//!
//! Always true: numbers keep all their digits, the last of several equal keys counts, and nesting is bounded.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::convert::convert;
use super::normal_form::normalize;
use super::number::Number;
use super::types::Type;
use super::value::{Kind, Value};

/// Why text is no JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct JsonError(pub String);

/// Reads JSON text. Null is a null of unknown type.
pub(crate) fn from_json(text: &str) -> Result<Value, JsonError> {
    let raw: &serde_json::value::RawValue = serde_json::from_str(text).map_err(|error| JsonError(error.to_string()))?;
    read(raw.get(), 0)
}

/// How deep JSON may be nested.
const DEPTH: usize = 128;

fn read(text: &str, depth: usize) -> Result<Value, JsonError> {
    if depth > DEPTH {
        return Err(JsonError(format!("exceeded max depth {DEPTH}")));
    }
    let wrong = |error: serde_json::Error| JsonError(error.to_string());
    Ok(match text.as_bytes().first() {
        Some(b'n') => Value::null(Type::Dynamic),
        Some(b't') => Value::from(true),
        Some(b'f') => Value::from(false),
        Some(b'"') => Value::string(Text.deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(wrong)?),
        Some(b'[' | b'{') => {
            let mut reader = serde_json::Deserializer::from_str(text);
            let container = Container(depth);
            container.deserialize(&mut reader).map_err(wrong)?
        }
        _ => Value::from(Number::parse(text).ok_or_else(|| JsonError(format!("invalid number {text}")))?),
    })
}

/// Reads a string, in which a surrogate without its other half becomes a replacement character, as in Go.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = String;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<String, D::Error> {
        // As bytes, such halves are let through.
        reader.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<String, E> {
        let mut text = String::with_capacity(bytes.len());
        let mut rest = bytes;
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    return Ok(text);
                }
                Err(error) => {
                    let (valid, broken) = rest.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(valid));
                    text.push('\u{fffd}');
                    // A half takes three bytes.
                    rest = broken.get(3..).unwrap_or_default();
                }
            }
        }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
}

/// Tells whether JSON that gave this value can also be read as a type that other JSON has.
fn reads_as(value: &Value, ty: &Type) -> bool {
    match (value.kind(), ty) {
        (Kind::Null(_), _) => true,
        (Kind::Bool(_) | Kind::Number(_) | Kind::String(_), Type::Bool | Type::Number | Type::String) => convert(value, ty).is_ok(),
        (Kind::Tuple(items), Type::Tuple(types)) => {
            items.len() == types.len() && items.iter().zip(types.iter()).all(|(item, ty)| reads_as(item, ty))
        }
        (Kind::Object(entries), Type::Object(object)) => {
            entries.iter().all(|(name, value)| object.attributes.get(name).is_some_and(|ty| reads_as(value, ty)))
        }
        _ => false,
    }
}

/// Reads the elements of an array or object as raw text first, so that numbers keep their digits.
struct Container(usize);

impl<'de> DeserializeSeed<'de> for Container {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Container {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(raw) = elements.next_element::<&serde_json::value::RawValue>()? {
            items.push(read(raw.get(), self.0 + 1).map_err(serde::de::Error::custom)?);
        }
        Ok(Value::tuple(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut attributes: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        let mut replaced = Vec::new();
        while let Some(name) = entries.next_key_seed(Text)? {
            let raw: &serde_json::value::RawValue = entries.next_value()?;
            let value = read(raw.get(), self.0 + 1).map_err(serde::de::Error::custom)?;
            let name: Arc<str> = Arc::from(normalize(&name).as_ref());
            replaced.extend(attributes.insert(name.clone(), value).map(|before| (name, before)));
        }
        // Of a repeated key the last value counts, but cty reads all of them as what that one is.
        for (name, before) in replaced {
            if !attributes.get(&name).is_none_or(|last| reads_as(&before, &last.ty())) {
                return Err(serde::de::Error::custom(format!("the values of the repeated key {name:?} are of different types")));
            }
        }
        Ok(Value::object(attributes))
    }
}
