//! Which types convert to which, and how Terraform says that they do not.
//!
//! Always true: a conversion that is safe is possible unsafely too, and every type converts to `any`.

use super::quote::quote;
use super::types::{ObjectType, Type};
use super::unify::unify_with;

/// Tells whether values of `from` can be converted to `to`. Unsafe conversions may still fail for a value: a string that is no number.
pub(crate) fn can_convert(from: &Type, to: &Type, unsafely: bool) -> bool {
    let element = |from: &Type, to: &Type| from == to || can_convert(from, to, unsafely);
    match (from, to) {
        (_, Type::Dynamic) => true,
        (Type::Dynamic, _) => unsafely,
        (Type::Bool | Type::Number | Type::String, Type::String) => true,
        (Type::String, Type::Bool | Type::Number) => unsafely,
        (Type::Bool, Type::Bool) | (Type::Number, Type::Number) => true,
        (Type::Object(from), Type::Object(to)) => to.attributes.iter().all(|(name, ty)| match from.attributes.get(name) {
            Some(own) => element(own, ty),
            None => to.optional.contains(name),
        }),
        (Type::Tuple(from), Type::Tuple(to)) => from.len() == to.len() && from.iter().zip(to.iter()).all(|(from, to)| element(from, to)),
        (Type::List(from) | Type::Set(from), Type::List(to)) | (Type::Set(from), Type::Set(to)) | (Type::Map(from), Type::Map(to)) => {
            element(from, to)
        }
        (Type::List(from), Type::Set(to)) => unsafely && element(from, to),
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => all_to(from.iter(), to, unsafely),
        (Type::Object(from), Type::Map(to)) => all_to(from.attributes.values(), to, unsafely),
        (Type::Map(from), Type::Object(to)) => unsafely && to.attributes.values().all(|ty| element(from, ty)),
        _ => false,
    }
}

/// Tells whether elements of these types can all become the one type `to`; `any` asks for a type they have in common.
fn all_to<'a>(from: impl Iterator<Item = &'a Type>, to: &Type, unsafely: bool) -> bool {
    let from: Vec<Type> = from.cloned().collect();
    if from.is_empty() {
        return true;
    }
    let unified;
    let to = match to {
        Type::Dynamic => match unify_with(&from, unsafely) {
            Some(Type::Dynamic) if from.iter().any(|ty| *ty != Type::Dynamic) => return false,
            Some(ty) => {
                unified = ty;
                &unified
            }
            None => return false,
        },
        other => other,
    };
    from.iter().all(|ty| ty == to || can_convert(ty, to, unsafely))
}

/// Says why values of `got` do not convert to `want`, in cty's words.
pub(crate) fn mismatch_message(got: &Type, want: &Type) -> String {
    let required = || format!("{} required", want.friendly_constraint_name());
    match (got, want) {
        (Type::Object(got), Type::Object(want)) => mismatched_objects(got, want),
        (Type::Tuple(_), Type::List(element)) if **element == Type::Dynamic => "all list elements must have the same type".to_owned(),
        (Type::Tuple(_), Type::Set(element)) if **element == Type::Dynamic => "all set elements must have the same type".to_owned(),
        (Type::Object(_), Type::Map(element)) if **element == Type::Dynamic => "all map elements must have the same type".to_owned(),
        (Type::Tuple(types), Type::List(element) | Type::Set(element)) => {
            first_mismatch(types.iter().enumerate().map(|(index, ty)| (index.to_string(), ty)), element)
        }
        (Type::Object(object), Type::Map(element)) => first_mismatch(object.attributes.iter().map(|(name, ty)| (quote(name), ty)), element),
        (Type::List(got) | Type::Set(got), Type::List(element)) => {
            format!("incorrect list element type: {}", mismatch_message(got, element))
        }
        (Type::List(got) | Type::Set(got), Type::Set(element)) => format!("incorrect set element type: {}", mismatch_message(got, element)),
        (Type::Map(got), Type::Map(element)) => format!("incorrect map element type: {}", mismatch_message(got, element)),
        _ => required(),
    }
}

fn first_mismatch<'a>(types: impl Iterator<Item = (String, &'a Type)>, want: &Type) -> String {
    for (key, ty) in types {
        if ty != want && !can_convert(ty, want, true) {
            return format!("element {key}: {}", mismatch_message(ty, want));
        }
    }
    format!("all elements must be {}", want.friendly_constraint_name())
}

fn mismatched_objects(got: &ObjectType, want: &ObjectType) -> String {
    let missing: Vec<String> = want
        .attributes
        .keys()
        .filter(|name| !got.attributes.contains_key(*name) && !want.optional.contains(*name))
        .map(|name| quote(name))
        .collect();
    match missing.as_slice() {
        [] => {}
        [name] => return format!("attribute {name} is required"),
        [a, b] => return format!("attributes {a} and {b} are required"),
        [first @ .., last] => return format!("attributes {}, and {last} are required", first.join(", ")),
    }
    let mismatch = |unsafely: bool| {
        want.attributes.iter().find_map(|(name, want)| {
            let got = got.attributes.get(name)?;
            (!can_convert(got, want, unsafely)).then(|| format!("attribute {}: {}", quote(name), mismatch_message(got, want)))
        })
    };
    mismatch(true).or_else(|| mismatch(false)).unwrap_or_else(|| "incorrect object attributes".to_owned())
}
