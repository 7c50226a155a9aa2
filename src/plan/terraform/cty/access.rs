//! `value[key]` and `value.name`, with HCL's messages.
//!
//! Always true: what is taken out of a container carries the container's marks.

use super::convert::convert;
use super::quote::quote;
use super::types::Type;
use super::value::{Kind, Value};

/// Why an element or attribute could not be had: the two parts of Terraform's message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{summary}: {detail}")]
pub(crate) struct AccessError {
    pub summary: &'static str,
    pub detail: String,
}

fn error<T>(summary: &'static str, detail: impl Into<String>) -> Result<T, AccessError> {
    Err(AccessError { summary, detail: detail.into() })
}

const INVALID_INDEX: &str = "Invalid index";
const NO_ELEMENT: &str = "The given key does not identify an element in this collection value";

/// Indexes as `collection[key]` does.
pub(crate) fn index(collection: &Value, key: &Value) -> Result<Value, AccessError> {
    if collection.is_null() {
        return error("Attempt to index null value", "This value is null, so it does not have any indices.");
    }
    if key.is_null() {
        return error(INVALID_INDEX, "Can't use a null value as an indexing key.");
    }
    // The marks of a key count where it selects an element, but not an object's attribute, whose names are no secret.
    let marks = collection.marks();
    let (plain, ty) = (key.unmark().0, collection.ty());
    let unknown = |ty: Type| Ok(Value::unknown(ty).or_origin(collection.origin()).with_marks(marks));
    if ty == Type::Dynamic || plain.is_dynamic() {
        return unknown(Type::Dynamic);
    }
    match &ty {
        Type::List(_) | Type::Tuple(_) => index_sequence(collection, &ty, &plain),
        Type::Map(element) => {
            let key = convert(&plain, &Type::String).map_err(|failure| no_element(&failure.to_string()))?;
            match (collection.as_entries(), key.as_str()) {
                (Some(entries), Some(key)) => match entries.get(key) {
                    Some(value) => Ok(collection.inherit(value)),
                    None => error(INVALID_INDEX, format!("{NO_ELEMENT}.")),
                },
                _ => unknown(element.as_ref().clone()),
            }
        }
        Type::Object(object) => {
            let numeric = matches!(plain.kind(), Kind::Number(_));
            let key = convert(&plain, &Type::String).map_err(|failure| no_element(&failure.to_string()))?;
            let Some(name) = key.as_str() else { return unknown(Type::Dynamic) };
            if !collection.is_known() {
                return unknown(Type::Dynamic);
            }
            match (collection.as_entries().and_then(|entries| entries.get(name)), object.attributes.contains_key(name)) {
                (Some(value), true) => Ok(collection.inherit(value)),
                _ if numeric => {
                    error(INVALID_INDEX, format!("{NO_ELEMENT}. An object only supports looking up attributes by name, not by numeric index."))
                }
                _ => error(INVALID_INDEX, format!("{NO_ELEMENT}.")),
            }
        }
        Type::Set(_) => error(
            INVALID_INDEX,
            "Elements of a set are identified only by their value and don't have any separate index or key to select with, so it's only possible to perform operations across all elements of the set.",
        ),
        _ => error(INVALID_INDEX, "This value does not have any indices."),
    }
    .map(|value| if key.is_known() && !matches!(ty, Type::Object(_)) { value.with_marks(key.marks()) } else { value })
}

fn no_element(reason: &str) -> AccessError {
    AccessError { summary: INVALID_INDEX, detail: format!("{NO_ELEMENT}: {reason}.") }
}

fn index_sequence(collection: &Value, ty: &Type, key: &Value) -> Result<Value, AccessError> {
    let key = convert(key, &Type::Number).map_err(|failure| no_element(&failure.to_string()))?;
    // Of a list that is not known, any number may turn out to be an index.
    if let (Type::List(element), false) = (ty, collection.is_known()) {
        return Ok(collection.inherit(&Value::unknown(element.as_ref().clone())));
    }
    let beyond = |length: usize| {
        no_element(if length == 0 {
            "the collection has no elements"
        } else {
            "the given index is greater than or equal to the length of the collection"
        })
    };
    if let Some(number) = key.as_number() {
        if !number.is_integer() {
            return Err(no_element(&format!(
                "indexing a sequence requires a whole number, but the given index ({number}) has a fractional part"
            )));
        }
        if number.is_negative() {
            return Err(no_element("a negative number is not a valid index for a sequence"));
        }
    }
    let position = key.as_number().map(|number| number.as_i64().and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX));
    match (collection.as_items(), position, ty) {
        (Some(items), Some(at), _) => match items.get(at) {
            Some(value) => Ok(collection.inherit(value)),
            None => Err(beyond(items.len())),
        },
        (None, Some(at), Type::Tuple(types)) => match types.get(at) {
            Some(ty) => Ok(collection.inherit(&Value::unknown(ty.clone()))),
            None => Err(beyond(types.len())),
        },
        (_, _, Type::List(element)) => Ok(collection.inherit(&Value::unknown(element.as_ref().clone()))),
        _ => Ok(collection.inherit(&Value::dynamic())),
    }
}

/// Gets an attribute as `value.name` does.
pub(crate) fn attribute(value: &Value, name: &str) -> Result<Value, AccessError> {
    const UNSUPPORTED: &str = "Unsupported attribute";
    if value.is_null() {
        return error("Attempt to get attribute from null value", "This value is null, so it does not have any attributes.");
    }
    match value.kind() {
        Kind::Object(entries) => match entries.get(name) {
            Some(child) => Ok(value.inherit(child)),
            None => error(UNSUPPORTED, format!("This object does not have an attribute named {}.", quote(name))),
        },
        Kind::Map(_, entries) => match entries.get(name) {
            Some(child) => Ok(value.inherit(child)),
            None => error("Missing map element", format!("This map does not have an element with the key {}.", quote(name))),
        },
        Kind::Unknown(Type::Dynamic, _) => Ok(value.clone().with_derivation(None)),
        Kind::Unknown(Type::Map(element), _) => Ok(value.inherit(&Value::unknown(element.as_ref().clone()))),
        Kind::Unknown(Type::Object(object), _) => match object.attributes.get(name) {
            Some(ty) => Ok(value.inherit(&Value::unknown(ty.clone()))),
            None => error(UNSUPPORTED, format!("This object does not have an attribute named {}.", quote(name))),
        },
        _ => match value.ty() {
            Type::List(element) if matches!(element.as_ref(), Type::Object(_)) => {
                let named = element.as_object().is_some_and(|object| object.attributes.contains_key(name));
                let which = if named { format!("attribute {}", quote(name)) } else { "an attribute".to_owned() };
                error(
                    UNSUPPORTED,
                    format!(
                        "Can't access attributes on a list of objects. Did you mean to access {which} for a specific element of the list, or across all elements of the list?"
                    ),
                )
            }
            Type::Set(element) if matches!(element.as_ref(), Type::Object(_)) => {
                let named = element.as_object().is_some_and(|object| object.attributes.contains_key(name));
                let which = if named { format!("attribute {}", quote(name)) } else { "an attribute".to_owned() };
                error(
                    UNSUPPORTED,
                    format!("Can't access attributes on a set of objects. Did you mean to access {which} across all elements of the set?"),
                )
            }
            ty if ty.is_primitive() => {
                error(UNSUPPORTED, format!("Can't access attributes on a primitive-typed value ({}).", ty.friendly_name()))
            }
            _ => error(UNSUPPORTED, "This value does not have any attributes."),
        },
    }
}
