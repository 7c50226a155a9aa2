//! Functions that ask something of a collection, or choose among values.
//!
//! Always true: an unknown element makes the answer unknown only where it decides.

use super::function::{Call, Failure, Function, Parameter, fail};
use crate::plan::terraform::cty::{Kind, Number, Type, Value, clusters, convert, unify_unsafe};

pub(super) fn functions() -> Vec<Function> {
    let list = |ty: Type| Parameter::new("list", ty);
    let any = |name: &'static str| Parameter::new(name, Type::Dynamic);
    vec![
        Function::typed("length", length_type, length).parameter(any("value").dynamic().unknown().marked()).not_null(),
        Function::new("alltrue", Type::Bool, all_true).parameter(list(Type::list(Type::Bool))).not_null(),
        Function::new("anytrue", Type::Bool, any_true).parameter(list(Type::list(Type::Bool))).not_null(),
        Function::new("contains", Type::Bool, contains).parameter(any("list")).parameter(any("value")).not_null(),
        Function::new("index", Type::Number, index).parameter(any("list")).parameter(any("value")).not_null(),
        Function::typed("coalesce", coalesce_type, coalesce).variadic(any("vals").unknown().dynamic().null()).not_null(),
        Function::typed("coalescelist", coalesce_list_type, coalesce_list).variadic(any("vals").unknown().dynamic().null()).not_null(),
    ]
}

fn length_type(args: &[Value]) -> Result<Type, Failure> {
    match args[0].ty() {
        Type::Bool | Type::Number => fail("argument must be a string, a collection type, or a structural type"),
        _ => Ok(Type::Number),
    }
}

fn length(call: &mut Call<'_>) -> Result<Value, Failure> {
    let value = &call.args[0];
    let known = value.refinement().unwrap_or_default();
    let length = match value.kind() {
        Kind::String(text) => {
            call.host.spend(text.len() as u64 / 64)?;
            Value::from(clusters(text).count())
        }
        Kind::Set(_, items) if items.len() > 1 && !value.is_wholly_known() => {
            let most = Number::from(items.len() as i64);
            // Unknown elements may turn out to be others of the same set, but a set of something is never empty.
            call.unknown().refine(|refinement| {
                refinement.minimum = Some((Number::from(1), true));
                refinement.maximum = Some((most, true));
            })
        }
        Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => Value::from(items.len()),
        Kind::Map(_, entries) | Kind::Object(entries) => Value::from(entries.len()),
        Kind::Unknown(Type::Tuple(types), _) => Value::from(types.len()),
        Kind::Unknown(Type::Object(object), _) => Value::from(object.attributes.len()),
        Kind::Unknown(Type::String, _) => {
            let least = Number::from(clusters(&known.prefix).count() as i64);
            call.unknown().refine(|refinement| refinement.minimum = Some((least, true)))
        }
        Kind::Unknown(ty, _) if ty.is_collection() => call.unknown().refine(|refinement| {
            refinement.not_null = true;
            refinement.minimum = Some((Number::from(known.min_length as i64), true));
            refinement.maximum = known.max_length.map(|length| (Number::from(length as i64), true));
        }),
        _ => call.unknown(),
    };
    Ok(length.with_marks(value.marks()))
}

fn all_true(call: &mut Call<'_>) -> Result<Value, Failure> {
    for item in call.args[0].as_items().unwrap_or_default() {
        match item.kind() {
            Kind::Unknown(..) => return Ok(call.unknown()),
            Kind::Bool(true) => {}
            _ => return Ok(Value::from(false)),
        }
    }
    Ok(Value::from(true))
}

fn any_true(call: &mut Call<'_>) -> Result<Value, Failure> {
    let items = call.args[0].as_items().unwrap_or_default();
    if items.iter().any(|item| item.as_bool() == Some(true)) {
        return Ok(Value::from(true));
    }
    Ok(if items.iter().all(Value::is_known) { Value::from(false) } else { call.unknown() })
}

fn contains(call: &mut Call<'_>) -> Result<Value, Failure> {
    let Some(items) = call.args[0].as_items() else { return fail("argument must be list, tuple, or set") };
    call.host.spend(items.len() as u64)?;
    let mut unknown = false;
    for item in items {
        match call.args[1].equals(item).as_bool() {
            Some(true) => return Ok(Value::from(true)),
            Some(false) => {}
            None => unknown = true,
        }
    }
    Ok(if unknown { call.unknown() } else { Value::from(false) })
}

fn index(call: &mut Call<'_>) -> Result<Value, Failure> {
    let items = match call.args[0].kind() {
        Kind::List(_, items) | Kind::Tuple(items) => items,
        _ => return fail("argument must be a list or tuple"),
    };
    if items.is_empty() {
        return fail("cannot search an empty list");
    }
    call.host.spend(items.len() as u64)?;
    for (position, item) in items.iter().enumerate() {
        match item.equals(&call.args[1]).as_bool() {
            Some(true) => return Ok(Value::from(position)),
            Some(false) => {}
            None => return Ok(call.unknown()),
        }
    }
    fail("item not found")
}

fn coalesce_type(args: &[Value]) -> Result<Type, Failure> {
    let types: Vec<Type> = args.iter().map(Value::ty).collect();
    unify_unsafe(&types).map_or_else(|| fail("all arguments must have the same type"), Ok)
}

/// `coalesce`: the first argument that is neither null nor an empty string.
fn coalesce(call: &mut Call<'_>) -> Result<Value, Failure> {
    for arg in &call.args {
        let value = convert(arg, &call.ty)?;
        if !value.is_known() {
            return Ok(call.unknown());
        }
        let is_empty = call.ty == Type::String && value.as_str() == Some("");
        if !value.is_null() && !is_empty {
            return Ok(value);
        }
    }
    fail("no non-null, non-empty-string arguments")
}

fn coalesce_list_type(args: &[Value]) -> Result<Type, Failure> {
    if args.is_empty() {
        return fail("at least one argument is required");
    }
    let mut types = Vec::new();
    for arg in args {
        if !arg.is_known() {
            return Ok(Type::Dynamic);
        }
        match arg.ty() {
            ty @ (Type::List(_) | Type::Tuple(_)) => types.push(ty),
            _ => return fail("coalescelist arguments must be lists or tuples"),
        }
    }
    Ok(if types.iter().all(|ty| *ty == types[0]) { types.swap_remove(0) } else { Type::Dynamic })
}

fn coalesce_list(call: &mut Call<'_>) -> Result<Value, Failure> {
    for arg in &call.args {
        if !arg.is_known() {
            return Ok(call.unknown());
        }
        if arg.as_items().is_some_and(|items| !items.is_empty()) {
            return Ok(arg.clone());
        }
    }
    fail("no non-null arguments")
}
