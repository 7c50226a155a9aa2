//! Converting a value to a type, as cty's `convert` package does.
//!
//! Always true: the result is of the wanted type with its optional attributes filled in as nulls; marks and origins stay where they were.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::mismatch::mismatch_message;
use super::number::Number;
use super::path::{PathError, PathStep};
use super::quote::quote;
use super::types::{ObjectType, Type};
use super::unify::{can_convert, unify_with};
use super::value::{Kind, Value};

/// Converts a value, also where that may fail for a value of its type: a string that is no number.
pub(crate) fn convert(value: &Value, want: &Type) -> Result<Value, PathError> {
    if *want == Type::Dynamic || value.is_of(want) || !want.is_primitive() && value.is_of(&want.without_optional()) {
        return Ok(value.clone());
    }
    let own = value.ty();
    if !can_convert(&own, want, true) {
        return Err(PathError::new(mismatch_message(&own, want)));
    }
    apply(value, want)
}

/// Converts a value of a type that is known to convert.
fn apply(value: &Value, want: &Type) -> Result<Value, PathError> {
    if *want == Type::Dynamic || value.is_of(want) {
        return Ok(value.clone());
    }
    let converted = match (value.kind(), want) {
        (Kind::Null(own), _) => Value::null(replace_dynamic(own, &want.without_optional())),
        (Kind::Unknown(own, _), _) => {
            unknown_result(value, own, replace_dynamic(own, &want.without_optional())).with_derivation(value.derivation())
        }
        (Kind::Bool(flag), Type::String) => Value::string(if *flag { "true" } else { "false" }),
        (Kind::Number(number), Type::String) => Value::string(number.to_string()),
        (Kind::String(text), Type::Number) => Value::from(Number::parse(text).ok_or_else(|| PathError::new("a number is required"))?),
        (Kind::String(text), Type::Bool) => Value::from(parse_bool(text)?),
        (Kind::Object(entries), Type::Object(object)) => convert_attributes(entries, object, PathStep::Attribute)?,
        (Kind::Map(_, entries), Type::Object(object)) => {
            convert_attributes(entries, object, |name| PathStep::Index(Kind::String(name).into()))?
        }
        (Kind::Tuple(items), Type::Tuple(types)) => {
            let pairs = items.iter().zip(types.iter()).enumerate();
            Value::tuple(pairs.map(|(index, (item, ty))| convert_element(item, ty, index.into())).collect::<Result<_, _>>()?)
        }
        // How many elements such a set has is not known before its elements are.
        (Kind::Set(own, items), Type::List(_)) if !value.is_wholly_known() && items.len() > 1 => Value::unknown(Type::list(own.clone())),
        (Kind::List(..) | Kind::Set(..) | Kind::Tuple(..), Type::List(element)) => {
            let (element, items) = convert_sequence(value, element, "list")?;
            Value::list(element, items)
        }
        (Kind::List(..) | Kind::Set(..) | Kind::Tuple(..), Type::Set(element)) => {
            let (element, items) = convert_sequence(value, element, "set")?;
            Value::set(element, items)
        }
        (Kind::Object(entries) | Kind::Map(_, entries), Type::Map(element)) => convert_to_map(value, entries, element)?,
        _ => return Err(PathError::new(mismatch_message(&value.ty(), want))),
    };
    Ok(converted.with_marks(value.marks()).with_origin(value.origin().cloned()))
}

fn convert_element(value: &Value, want: &Type, key: Value) -> Result<Value, PathError> {
    apply(value, want).map_err(|error| error.under(PathStep::Index(key)))
}

fn convert_attributes(
    entries: &BTreeMap<Arc<str>, Value>,
    object: &ObjectType,
    step: impl Fn(Arc<str>) -> PathStep,
) -> Result<Value, PathError> {
    let mut attributes = BTreeMap::new();
    for (name, ty) in &object.attributes {
        let value = match entries.get(name) {
            Some(value) => apply(value, ty).map_err(|error| error.under(step(name.clone())))?,
            None if object.optional.contains(name) => Value::null(ty.without_optional()),
            None => return Err(PathError::new(format!("map has no element for required attribute {}", quote(name)))),
        };
        attributes.insert(name.clone(), value);
    }
    Ok(Value::object(attributes))
}

fn convert_sequence(value: &Value, element: &Type, to: &str) -> Result<(Type, Vec<Value>), PathError> {
    let items = value.as_items().unwrap_or_default();
    let element = match (element, value.kind()) {
        (Type::Dynamic, Kind::List(own, _) | Kind::Set(own, _)) => own.clone(),
        (Type::Dynamic, _) => common_type(items.iter())?,
        (other, _) => other.clone(),
    };
    let converted: Vec<Value> =
        items.iter().enumerate().map(|(index, item)| convert_element(item, &element, index.into())).collect::<Result<_, _>>()?;
    even_out(element, converted, to)
}

fn convert_to_map(value: &Value, entries: &BTreeMap<Arc<str>, Value>, element: &Type) -> Result<Value, PathError> {
    let element = match (element, value.kind()) {
        (Type::Dynamic, Kind::Map(own, _)) => own.clone(),
        (Type::Dynamic, _) => common_type(entries.values())?,
        (other, _) => other.clone(),
    };
    let converted: Vec<Value> =
        entries.iter().map(|(name, item)| convert_element(item, &element, Kind::String(name.clone()).into())).collect::<Result<_, _>>()?;
    let (element, values) = even_out(element, converted, "map")?;
    Ok(Value::map(element, entries.keys().cloned().zip(values).collect()))
}

fn common_type<'a>(values: impl Iterator<Item = &'a Value>) -> Result<Type, PathError> {
    let types: Vec<Type> = values.map(Value::ty).collect();
    if types.is_empty() {
        return Ok(Type::Dynamic);
    }
    unify_with(&types, true).ok_or_else(|| PathError::new("collection elements cannot be unified"))
}

/// Gives all converted elements one type: where the wanted one has `any` in it, they may still differ.
///
/// Where also the common type has, it must be the same for all of them, but for those whose type is not known at all.
fn even_out(element: Type, mut values: Vec<Value>, to: &str) -> Result<(Type, Vec<Value>), PathError> {
    let mut element = element.without_optional();
    if !element.has_dynamic() || values.is_empty() {
        return Ok((element, values));
    }
    let each_to = |values: Vec<Value>, want: &Type| -> Result<Vec<Value>, PathError> {
        values.iter().enumerate().map(|(index, value)| convert_element(value, want, index.into())).collect()
    };
    // Elements of a set are not brought to a common type, as cty has it.
    if to != "set" {
        element = common_type(values.iter())?;
        values = each_to(values, &element)?;
    }
    if element.has_dynamic() {
        element = values.iter().map(Value::ty).find(|ty| *ty != Type::Dynamic).unwrap_or(Type::Dynamic);
        if values.iter().any(|value| !value.is_of(&element) && value.ty() != Type::Dynamic) {
            return Err(PathError::new(format!("element types must all match for conversion to {to}")));
        }
        values = each_to(values, &element)?;
    }
    Ok((element, values))
}

fn parse_bool(text: &str) -> Result<bool, PathError> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(PathError::new(match text.to_lowercase().as_str() {
            "true" => "a bool is required; to convert from string, use lowercase \"true\"",
            "false" => "a bool is required; to convert from string, use lowercase \"false\"",
            _ => "a bool is required",
        })),
    }
}

/// Converts an unknown value, keeping what is known of it.
fn unknown_result(value: &Value, own: &Type, want: Type) -> Value {
    let known = value.refinement().unwrap_or_default();
    let (minimum, maximum) = match own {
        Type::Object(object) => (object.attributes.len(), Some(object.attributes.len())),
        Type::Tuple(types) => (types.len(), Some(types.len())),
        _ => (known.min_length, known.max_length),
    };
    let collection = want.is_collection() && (own.is_collection() || matches!(own, Type::Object(_) | Type::Tuple(_)));
    let coalesces = matches!(want, Type::Set(_)) && !matches!(own, Type::Set(_));
    Value::unknown(want).refine(|refinement| {
        refinement.not_null = known.not_null;
        if collection {
            refinement.min_length = if coalesces { minimum.min(1) } else { minimum };
            refinement.max_length = maximum;
        }
    })
}

/// Replaces `any` in the wanted type by what the value's own type has there.
fn replace_dynamic(own: &Type, want: &Type) -> Type {
    let common = |types: Vec<Type>| unify_with(&types, true).unwrap_or(Type::Dynamic);
    match (own, want) {
        (Type::Dynamic, _) => want.clone(),
        (_, Type::Dynamic) => own.clone(),
        (Type::List(own) | Type::Set(own), Type::List(want)) => Type::list(replace_dynamic(own, want)),
        (Type::List(own) | Type::Set(own), Type::Set(want)) => Type::set(replace_dynamic(own, want)),
        (Type::Map(own), Type::Map(want)) => Type::map(replace_dynamic(own, want)),
        (Type::Tuple(own), Type::List(want)) => Type::list(replace_dynamic(&common(own.to_vec()), want)),
        (Type::Tuple(own), Type::Set(want)) => Type::set(replace_dynamic(&common(own.to_vec()), want)),
        (Type::Object(own), Type::Map(want)) => Type::map(replace_dynamic(&common(own.attributes.values().cloned().collect()), want)),
        (Type::Tuple(own), Type::Tuple(want)) => {
            Type::tuple(own.iter().zip(want.iter()).map(|(own, want)| replace_dynamic(own, want)).collect())
        }
        (Type::Object(own), Type::Object(want)) => Type::object(
            want.attributes
                .iter()
                .map(|(name, ty)| (name.clone(), own.attributes.get(name).map_or_else(|| ty.clone(), |own| replace_dynamic(own, ty))))
                .collect(),
        ),
        (Type::Map(own), Type::Object(want)) => {
            Type::object(want.attributes.iter().map(|(name, ty)| (name.clone(), replace_dynamic(own, ty))).collect())
        }
        _ => want.clone(),
    }
}
