//! Functions on maps and objects.
//!
//! Always true: the elements of a result keep their origins and marks; marks of keys go to the whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::function::{Call, Failure, Function, Parameter, fail, fail_argument};
use crate::plan::terraform::cty::{Kind, Marks, Type, Value, convert, quote};

pub(super) fn functions() -> Vec<Function> {
    let any = |name: &'static str| Parameter::new(name, Type::Dynamic);
    let map_of_lists = || Type::map(Type::list(Type::String));
    vec![
        Function::typed("keys", keys_type, keys).parameter(any("inputMap").unknown().marked()).not_null(),
        Function::typed("values", values_type, values).parameter(any("mapping").marked()).not_null(),
        Function::typed("lookup", lookup_type, lookup)
            .parameter(any("inputMap").marked().unknown())
            .parameter(Parameter::new("key", Type::String).marked().unknown())
            .variadic(any("default").unknown().dynamic().null().marked()),
        Function::typed("merge", merge_type, merge).variadic(any("maps").dynamic().null().marked()).not_null(),
        Function::typed("zipmap", zip_map_type, zip_map)
            .parameter(Parameter::new("keys", Type::list(Type::String)).marked())
            .parameter(any("values").marked())
            .not_null(),
        Function::new("transpose", map_of_lists(), transpose).parameter(Parameter::new("values", map_of_lists())).not_null(),
    ]
}

fn keys_type(args: &[Value]) -> Result<Type, Failure> {
    match args[0].ty() {
        Type::Map(_) => Ok(Type::list(Type::String)),
        Type::Object(object) => Ok(Type::tuple(vec![Type::String; object.attributes.len()])),
        _ => fail_argument(0, "must have map or object type"),
    }
}

fn keys(call: &mut Call<'_>) -> Result<Value, Failure> {
    let map = &call.args[0];
    let strings = |names: Vec<Arc<str>>| names.into_iter().map(|name| Kind::String(name).into()).collect::<Vec<Value>>();
    let result = match (map.kind(), map.ty()) {
        // The names of an object are known by its type, even if its values are not.
        (_, Type::Object(object)) => Value::tuple(strings(object.attributes.keys().cloned().collect())),
        (Kind::Map(_, entries), _) => Value::list(Type::String, strings(entries.keys().cloned().collect())),
        _ => call.unknown(),
    };
    Ok(result.with_marks(map.marks()))
}

fn values_type(args: &[Value]) -> Result<Type, Failure> {
    match args[0].ty() {
        Type::Map(element) => Ok(Type::list(element.as_ref().clone())),
        Type::Object(object) => Ok(Type::tuple(object.attributes.values().cloned().collect())),
        _ => fail("values() requires a map as the first argument"),
    }
}

fn values(call: &mut Call<'_>) -> Result<Value, Failure> {
    let map = &call.args[0];
    let values = map.as_entries().into_iter().flat_map(|entries| entries.values().cloned()).collect();
    let result = match map.kind() {
        Kind::Map(element, _) => Value::list(element.clone(), values),
        _ => Value::tuple(values),
    };
    Ok(result.with_marks(map.marks()).or_origin(map.origin()))
}

fn lookup_type(args: &[Value]) -> Result<Type, Failure> {
    if args.len() > 3 {
        return fail(format!("lookup() takes two or three arguments, got {}", args.len()));
    }
    match args[0].ty() {
        Type::Object(object) => {
            let Some(key) = args[1].as_str() else { return Ok(Type::Dynamic) };
            match (object.attributes.get(key), args.get(2)) {
                (Some(ty), _) => Ok(ty.clone()),
                (None, Some(default)) => Ok(default.ty()),
                (None, None) => fail_argument(0, format!("the given object has no attribute {}", quote(key))),
            }
        }
        Type::Map(element) => match args.get(2).map(|default| convert(default, &element)) {
            Some(Err(_)) => fail_argument(2, "the default value must have the same type as the map elements"),
            _ => Ok(element.as_ref().clone()),
        },
        _ => fail_argument(0, "lookup() requires a map as the first argument"),
    }
}

fn lookup(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (map, key) = (&call.args[0], &call.args[1]);
    let marks = map.marks() | key.marks();
    let (Some(entries), Some(name)) = (map.as_entries(), key.as_str()) else { return Ok(call.unknown().with_marks(marks)) };
    if let Some(value) = entries.get(name) {
        return Ok(map.inherit(value).with_marks(marks));
    }
    match call.args.get(2) {
        Some(default) => Ok(convert(default, &call.ty)?.with_marks(marks)),
        None => {
            let shown = if key.marks().intersects(Marks::SECRET) { "(sensitive value)".to_owned() } else { quote(name) };
            fail(format!("lookup failed to find key {shown}"))
        }
    }
}

fn merge_type(args: &[Value]) -> Result<Type, Failure> {
    let mut attributes = BTreeMap::new();
    let mut known = true;
    let mut types: Vec<Type> = Vec::new();
    for arg in args {
        let ty = arg.ty();
        match &ty {
            Type::Dynamic => return Ok(Type::Dynamic),
            Type::Object(_) if arg.is_null() => types.push(Type::object(BTreeMap::new())),
            Type::Object(object) => {
                attributes.extend(object.attributes.clone());
                types.push(ty);
            }
            Type::Map(element) => {
                match arg.as_entries() {
                    Some(entries) => attributes.extend(entries.keys().map(|name| (name.clone(), element.as_ref().clone()))),
                    None => known &= arg.is_null(),
                }
                types.push(ty);
            }
            other => return fail(format!("arguments must be maps or objects, got {}", quote(&other.friendly_name()))),
        }
    }
    match types.first() {
        None => Ok(Type::object(BTreeMap::new())),
        Some(first) if types.iter().all(|ty| ty == first) => Ok(first.clone()),
        _ if !known => Ok(Type::Dynamic),
        _ => Ok(Type::object(attributes)),
    }
}

fn merge(call: &mut Call<'_>) -> Result<Value, Failure> {
    let mut merged = BTreeMap::new();
    let mut marks = Marks::NONE;
    for arg in call.args.iter().filter(|arg| !arg.is_null()) {
        marks |= arg.marks();
        let Some(entries) = arg.as_entries() else {
            return fail(format!("arguments must be maps or objects, got {}", quote(&arg.ty().friendly_name())));
        };
        call.host.spend(entries.len() as u64)?;
        merged.extend(entries.iter().map(|(name, value)| (name.clone(), value.clone().or_origin(arg.origin()))));
    }
    let result = match &call.ty {
        Type::Map(element) => Value::map(element.as_ref().clone(), merged),
        _ => Value::object(merged),
    };
    Ok(result.with_marks(marks))
}

fn zip_map_type(args: &[Value]) -> Result<Type, Failure> {
    match args[1].ty() {
        Type::List(element) => Ok(Type::map(element.as_ref().clone())),
        Type::Tuple(types) => {
            if !args[0].is_wholly_known() {
                return Ok(Type::Dynamic);
            }
            let keys = args[0].as_items().unwrap_or_default();
            check_lengths(keys.len(), types.len())?;
            let mut attributes = BTreeMap::new();
            for (index, (key, ty)) in keys.iter().zip(types.iter()).enumerate() {
                let Some(name) = key.as_str() else { return fail(format!("keys list has null value at index {index}")) };
                attributes.insert(Arc::from(name), ty.clone());
            }
            Ok(Type::object(attributes))
        }
        _ => fail("values argument must be a list or tuple value"),
    }
}

fn check_lengths(keys: usize, values: usize) -> Result<(), Failure> {
    if keys == values { Ok(()) } else { fail(format!("number of keys ({keys}) does not match number of values ({values})")) }
}

fn zip_map(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (keys, values) = (&call.args[0], &call.args[1]);
    let mut marks = keys.marks() | values.marks();
    if !keys.is_wholly_known() {
        return Ok(call.unknown().with_marks(marks));
    }
    let (names, items) = (keys.as_items().unwrap_or_default(), values.as_items().unwrap_or_default());
    check_lengths(names.len(), items.len())?;
    let mut zipped = BTreeMap::new();
    for (index, (key, value)) in names.iter().zip(items).enumerate() {
        marks |= key.marks();
        let Some(name) = key.as_str() else { return fail(format!("keys list has null value at index {index}")) };
        zipped.insert(Arc::from(name), value.clone().or_origin(values.origin()));
    }
    let result = match &call.ty {
        Type::Map(element) => Value::map(element.as_ref().clone(), zipped),
        _ => Value::object(zipped),
    };
    Ok(result.with_marks(marks))
}

fn transpose(call: &mut Call<'_>) -> Result<Value, Failure> {
    if !call.args[0].is_wholly_known() {
        return Ok(call.unknown());
    }
    call.host.spend(call.args[0].weight())?;
    let mut transposed: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for (name, list) in call.args[0].as_entries().into_iter().flatten() {
        if list.is_null() {
            return fail("input must not contain null list");
        }
        for item in list.as_items().unwrap_or_default() {
            let Some(text) = item.as_str() else { return fail("input must be a map of lists of strings") };
            transposed.entry(Arc::from(text)).or_default().push(Kind::String(name.clone()).into());
        }
    }
    let lists = transposed.into_iter().map(|(name, values)| (name, Value::list(Type::String, values))).collect();
    Ok(Value::map(Type::list(Type::String), lists))
}
