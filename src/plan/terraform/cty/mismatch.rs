//! How Terraform says that a value does not convert to a type.
//!
//! Always true: the message names the first thing that does not fit, with the way to it.

use super::quote::quote;
use super::types::{ObjectType, Type};
use super::unify::can_convert;

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
