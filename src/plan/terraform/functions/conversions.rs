//! Conversions to types, and functions on marks.
//!
//! Always true: a conversion keeps origins and marks; a sensitive value is never quoted in a message.

use super::function::{Call, Failure, Function, Implementation, Parameter, TypeOf, fail_argument};
use crate::plan::terraform::cty::{Kind, Marks, Type, Value, can_convert, convert, quote};

pub(super) fn functions() -> Vec<Function> {
    let to = |name: &'static str, returns: TypeOf| Function::typed(name, returns, to_type).parameter(any("v"));
    let same = |name: &'static str, change: Implementation| Function::typed(name, |args| Ok(args[0].ty()), change).parameter(any("value"));
    vec![
        to("tobool", |args| target(args, Type::Bool)),
        to("tonumber", |args| target(args, Type::Number)),
        to("tostring", |args| target(args, Type::String)),
        to("tolist", |args| target(args, Type::list(Type::Dynamic))),
        to("toset", |args| target(args, Type::set(Type::Dynamic))),
        to("tomap", |args| target(args, Type::map(Type::Dynamic))),
        same("sensitive", |call| Ok(call.args[0].clone().with_marks(Marks::SENSITIVE))),
        same("nonsensitive", |call| {
            let value = call.args[0].clone();
            let marks = value.marks().without(Marks::SENSITIVE | Marks::HIDDEN);
            Ok(value.with_only_marks(marks))
        }),
        Function::new("issensitive", Type::Bool, is_sensitive).parameter(any("value")),
        same("ephemeralasnull", |call| Ok(ephemeral_as_null(&call.args[0]))),
    ]
}

fn any(name: &'static str) -> Parameter {
    Parameter::new(name, Type::Dynamic).null().marked().dynamic().unknown()
}

fn target(args: &[Value], want: Type) -> Result<Type, Failure> {
    let own = args[0].ty();
    if own == want || can_convert(&own, &want, true) {
        return Ok(want);
    }
    fail_argument(0, format!("cannot convert {} to {}", own.friendly_name(), want.friendly_constraint_name()))
}

fn to_type(call: &mut Call<'_>) -> Result<Value, Failure> {
    let value = &call.args[0];
    if !value.is_known() {
        return Ok(call.unknown().with_marks(value.marks()));
    }
    let (own, want) = (value.ty().friendly_name(), call.ty.friendly_constraint_name());
    convert(value, &call.ty).or_else(|_| {
        let message = match (value.kind(), &call.ty) {
            _ if value.deep_marks().intersects(Marks::SECRET) => format!("cannot convert this sensitive {own} to {want}"),
            (Kind::String(text), Type::Bool) => {
                format!("cannot convert {} to bool; only the strings \"true\" or \"false\" are allowed", quote(text))
            }
            (Kind::String(text), Type::Number) => {
                format!("cannot convert {} to number; given string must be a decimal representation of a number", quote(text))
            }
            _ => format!("cannot convert {own} to {want}"),
        };
        fail_argument(0, message)
    })
}

fn is_sensitive(call: &mut Call<'_>) -> Result<Value, Failure> {
    let value = &call.args[0];
    Ok(if value.marks().contains(Marks::SENSITIVE) {
        Value::from(true)
    } else if value.is_known() {
        Value::from(false)
    } else {
        call.unknown()
    })
}

/// Replaces what is ephemeral by nulls; what is unknown stays so, since its type may not be known either.
fn ephemeral_as_null(value: &Value) -> Value {
    if value.marks().contains(Marks::EPHEMERAL) {
        let marks = value.marks().without(Marks::EPHEMERAL);
        let replaced = if value.is_known() { Value::null(value.ty()) } else { Value::unknown(value.ty()) };
        return replaced.with_marks(marks).with_origin(value.origin().cloned());
    }
    if value.deep_marks().contains(Marks::EPHEMERAL) { value.map_children(ephemeral_as_null) } else { value.clone() }
}
