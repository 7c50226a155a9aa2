//! Functions that take lists, sets and tuples apart and put them together.
//!
//! Always true: elements keep their origins and, where the function lets them through, their marks.

use super::arguments::{about, integer};
use super::function::{Call, Failure, Function, Parameter, fail, fail_argument};
use crate::plan::terraform::cty::{Kind, Marks, Type, Value, convert, unify_unsafe};

pub(super) fn functions() -> Vec<Function> {
    let list = |ty: Type| Parameter::new("list", ty);
    let any_list = || Type::list(Type::Dynamic);
    vec![
        Function::typed("element", element_type, element)
            .parameter(list(Type::Dynamic).marked())
            .parameter(Parameter::new("index", Type::Number)),
        Function::typed("concat", concat_type, concat).variadic(Parameter::new("seqs", Type::Dynamic).marked()).not_null(),
        Function::typed("slice", slice_type, slice)
            .parameter(list(Type::Dynamic).marked())
            .parameter(Parameter::new("start_index", Type::Number))
            .parameter(Parameter::new("end_index", Type::Number))
            .not_null(),
        Function::typed("reverse", reverse_type, reverse).parameter(list(Type::Dynamic).marked()).not_null(),
        Function::typed("chunklist", |args| Ok(Type::list(args[0].ty())), chunk_list)
            .parameter(list(any_list()).marked())
            .parameter(Parameter::new("size", Type::Number).marked())
            .not_null(),
        Function::new("flatten", Type::Dynamic, flatten).parameter(list(Type::Dynamic).marked()).not_null(),
        Function::new("compact", Type::list(Type::String), compact).parameter(list(Type::list(Type::String))).not_null(),
        Function::typed("distinct", |args| Ok(args[0].ty()), distinct).parameter(list(any_list())).not_null(),
        Function::new("sort", Type::list(Type::String), sort).parameter(list(Type::list(Type::String)).unknown()).not_null(),
        Function::typed("one", one_type, one).parameter(list(Type::Dynamic)),
        Function::typed("matchkeys", match_keys_type, match_keys)
            .parameter(Parameter::new("values", any_list()))
            .parameter(Parameter::new("keys", any_list()))
            .parameter(Parameter::new("searchset", any_list()))
            .not_null(),
    ]
}

fn element_type(args: &[Value]) -> Result<Type, Failure> {
    match args[0].ty() {
        Type::List(element) => Ok(element.as_ref().clone()),
        Type::Tuple(types) => {
            if !args[1].is_known() {
                return Ok(Type::Dynamic);
            }
            let index = integer(&args[1]).map_err(|failure| match failure {
                Failure::Call(message) => Failure::Call(format!("invalid index: {message}")),
                other => other,
            })?;
            if types.is_empty() {
                return fail("cannot use element function with an empty list");
            }
            match usize::try_from(index % types.len() as i64) {
                Ok(index) => Ok(types[index].clone()),
                Err(_) => fail("a tuple has no elements at negative indices"),
            }
        }
        other => fail(format!("cannot read elements from {}", other.friendly_name())),
    }
}

fn element(call: &mut Call<'_>) -> Result<Value, Failure> {
    let list = &call.args[0];
    let index = integer(&call.args[1])?;
    let Some(items) = list.as_items() else { return Ok(call.unknown()) };
    if items.is_empty() {
        return fail("cannot use element function with an empty list");
    }
    Ok(list.inherit(&items[index.rem_euclid(items.len() as i64) as usize]))
}

fn concat_type(args: &[Value]) -> Result<Type, Failure> {
    if args.is_empty() {
        return fail("at least one argument is required");
    }
    let types: Vec<Type> = args.iter().map(Value::ty).collect();
    if types.iter().all(|ty| matches!(ty, Type::List(_)))
        && let Some(common) = unify_unsafe(&types)
    {
        return Ok(common);
    }
    let mut elements = Vec::new();
    for (index, (arg, ty)) in args.iter().zip(types).enumerate() {
        match ty {
            Type::Tuple(types) => elements.extend(types.iter().cloned()),
            Type::List(element) => match arg.as_items() {
                Some(items) => elements.extend(std::iter::repeat_n(element.as_ref().clone(), items.len())),
                None => return Ok(Type::Dynamic),
            },
            other => return fail_argument(index, format!("all arguments must be lists or tuples; got {}", other.friendly_name())),
        }
    }
    Ok(Type::tuple(elements))
}

fn concat(call: &mut Call<'_>) -> Result<Value, Failure> {
    let marks = call.args.iter().fold(Marks::NONE, |marks, arg| marks | arg.marks());
    let mut values = Vec::new();
    for arg in &call.args {
        let arg = if matches!(call.ty, Type::List(_)) { convert(arg, &call.ty)? } else { arg.clone() };
        let items = arg.as_items().unwrap_or_default();
        call.host.spend(items.len() as u64)?;
        values.extend(items.iter().map(|item| item.clone().or_origin(arg.origin())));
    }
    let result = match &call.ty {
        Type::List(element) => Value::list(element.as_ref().clone(), values),
        _ => Value::tuple(values),
    };
    Ok(result.with_marks(marks))
}

/// Reads and checks the bounds of `slice`; `None` where they are not known.
fn slice_bounds(args: &[Value]) -> Result<Option<(usize, usize)>, Failure> {
    let length = match (args[0].as_items(), args[0].ty()) {
        (Some(items), _) => Some(items.len() as i64),
        (None, Type::Tuple(types)) => Some(types.len() as i64),
        _ => None,
    };
    let bound = |index: usize, name: &str| {
        if !args[index].is_known() {
            return Ok(None);
        }
        let value = about(index, integer(&args[index])).map_err(|failure| match failure {
            Failure::Argument(index, message) => Failure::Argument(index, format!("invalid {name} index: {message}")),
            other => other,
        })?;
        if value < 0 {
            return fail_argument(index, format!("{name} index must not be less than zero"));
        }
        if length.is_some_and(|length| value > length) {
            return fail_argument(index, format!("{name} index must not be greater than the length of the list"));
        }
        Ok(Some(value as usize))
    };
    match (bound(1, "start")?, bound(2, "end")?) {
        (Some(start), Some(end)) if start > end => fail_argument(1, "start index must not be greater than end index"),
        (Some(start), Some(end)) => Ok(Some((start, end))),
        _ => Ok(None),
    }
}

fn slice_type(args: &[Value]) -> Result<Type, Failure> {
    let ty = args[0].ty();
    match &ty {
        Type::Set(_) => {
            return fail_argument(
                0,
                "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering of the result is not important",
            );
        }
        Type::List(_) | Type::Tuple(_) => {}
        _ => return fail_argument(0, "must be a list or tuple value"),
    }
    let bounds = slice_bounds(args)?;
    match (&ty, bounds) {
        (Type::Tuple(types), Some((start, end))) => Ok(Type::tuple(types[start..end].to_vec())),
        (Type::Tuple(_), None) => Ok(Type::Dynamic),
        _ => Ok(ty),
    }
}

fn slice(call: &mut Call<'_>) -> Result<Value, Failure> {
    let list = &call.args[0];
    let (Some((start, end)), Some(items)) = (slice_bounds(&call.args)?, list.as_items()) else { return Ok(call.unknown()) };
    let items = items[start..end].to_vec();
    Ok(same_kind(list, items).with_marks(list.marks()).or_origin(list.origin()))
}

/// Makes a list of the same element type, or a tuple, with other elements.
fn same_kind(of: &Value, items: Vec<Value>) -> Value {
    match of.kind() {
        Kind::List(element, _) | Kind::Set(element, _) => Value::list(element.clone(), items),
        _ => Value::tuple(items),
    }
}

fn reverse_type(args: &[Value]) -> Result<Type, Failure> {
    match args[0].ty() {
        Type::Tuple(types) => Ok(Type::tuple(types.iter().rev().cloned().collect())),
        Type::List(element) | Type::Set(element) => Ok(Type::list(element.as_ref().clone())),
        other => fail_argument(0, format!("can only reverse list or tuple values, not {}", other.friendly_name())),
    }
}

fn reverse(call: &mut Call<'_>) -> Result<Value, Failure> {
    let list = &call.args[0];
    let items = list.as_items().unwrap_or_default().iter().rev().cloned().collect();
    Ok(same_kind(list, items).with_marks(list.marks()).or_origin(list.origin()))
}

fn chunk_list(call: &mut Call<'_>) -> Result<Value, Failure> {
    let marks = call.args[0].marks() | call.args[1].marks();
    let list = call.args[0].unmark().0;
    let size = integer(&call.args[1]).map_err(|failure| match failure {
        Failure::Call(message) => Failure::Call(format!("invalid size: {message}")),
        other => other,
    })?;
    let Ok(size) = usize::try_from(size) else { return fail("the size argument must be positive") };
    let items = list.as_items().unwrap_or_default();
    let chunks = match size {
        _ if items.is_empty() => Vec::new(),
        0 => vec![list.clone()],
        size => items.chunks(size).map(|chunk| same_kind(&list, chunk.to_vec()).or_origin(list.origin())).collect(),
    };
    Ok(Value::list(list.ty(), chunks).with_marks(marks))
}

/// `flatten`: what the lists in a list hold, at any depth.
///
/// A map or object is refused only where all of it is known; its elements are taken else.
fn flatten(call: &mut Call<'_>) -> Result<Value, Failure> {
    let list = &call.args[0];
    if list.as_items().is_none() && list.is_wholly_known() {
        return fail("can only flatten lists, sets and tuples");
    }
    if list.as_items().is_some_and(<[Value]>::is_empty) {
        return Ok(Value::tuple(Vec::new()).with_marks(list.marks()));
    }
    let mut flat = Flat { items: Vec::new(), marks: Marks::NONE, known: true };
    call.host.spend(list.weight())?;
    flat.add(list);
    let result = if flat.known { Value::tuple(flat.items) } else { Value::dynamic() };
    Ok(result.with_marks(flat.marks))
}

struct Flat {
    items: Vec<Value>,
    marks: Marks,
    known: bool,
}

impl Flat {
    fn add(&mut self, list: &Value) {
        self.marks |= list.marks();
        let unknown_length = matches!(list.kind(), Kind::Set(_, items) if items.len() > 1) && !list.is_wholly_known();
        if unknown_length || !list.can_iterate() {
            self.known = false;
            return;
        }
        for (_, item) in list.elements() {
            match item.kind() {
                Kind::List(..) | Kind::Set(..) | Kind::Tuple(_) | Kind::Unknown(Type::List(_) | Type::Set(_) | Type::Tuple(_), _) => {
                    self.add(&item);
                }
                // One that is marked is taken as it is, as in Terraform.
                Kind::Unknown(Type::Dynamic, _) if item.marks().is_empty() => self.known = false,
                _ => self.items.push(item),
            }
        }
    }
}

fn compact(call: &mut Call<'_>) -> Result<Value, Failure> {
    let list = &call.args[0];
    if !list.is_wholly_known() {
        return Ok(call.unknown());
    }
    let items = list.as_items().unwrap_or_default().iter().filter(|item| item.as_str().is_some_and(|text| !text.is_empty()));
    Ok(Value::list(Type::String, items.cloned().collect()).or_origin(list.origin()))
}

fn distinct(call: &mut Call<'_>) -> Result<Value, Failure> {
    let list = &call.args[0];
    if !list.is_wholly_known() {
        return Ok(call.unknown());
    }
    call.host.spend(list.weight())?;
    let mut seen = std::collections::BTreeSet::new();
    let items = list.as_items().unwrap_or_default().iter().filter(|item| seen.insert(item.identity())).cloned().collect();
    Ok(same_kind(list, items).or_origin(list.origin()))
}

fn sort(call: &mut Call<'_>) -> Result<Value, Failure> {
    let list = &call.args[0];
    let Some(items) = list.as_items().filter(|_| list.is_wholly_known()) else {
        let known = list.refinement().unwrap_or_default();
        let length = list.as_items().map(<[Value]>::len);
        return Ok(call.unknown().refine(|refinement| {
            refinement.min_length = length.unwrap_or(known.min_length);
            refinement.max_length = length.or(known.max_length);
        }));
    };
    if let Some(index) = items.iter().position(Value::is_null) {
        return fail(format!("given list element {index} is null; a null string cannot be sorted"));
    }
    let mut sorted = items.to_vec();
    sorted.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    Ok(Value::list(Type::String, sorted).or_origin(list.origin()))
}

const ONE: &str = "must be a list, set, or tuple value with either zero or one elements";

fn one_type(args: &[Value]) -> Result<Type, Failure> {
    match args[0].ty() {
        Type::List(element) | Type::Set(element) => Ok(element.as_ref().clone()),
        Type::Tuple(types) if types.len() < 2 => Ok(types.first().cloned().unwrap_or(Type::Dynamic)),
        _ => fail_argument(0, ONE),
    }
}

fn one(call: &mut Call<'_>) -> Result<Value, Failure> {
    let list = &call.args[0];
    match list.as_items().unwrap_or_default() {
        [] => Ok(Value::null(call.ty.clone())),
        [item] => Ok(list.inherit(item)),
        _ if matches!(list.kind(), Kind::Set(..)) && !list.is_wholly_known() => Ok(call.unknown()),
        _ => fail_argument(0, ONE),
    }
}

fn match_keys_type(args: &[Value]) -> Result<Type, Failure> {
    match unify_unsafe(&[args[1].ty(), args[2].ty()]) {
        Some(_) => Ok(args[0].ty()),
        None => fail("keys and searchset must be of the same type"),
    }
}

fn match_keys(call: &mut Call<'_>) -> Result<Value, Failure> {
    let [values, keys, searched] = &call.args[..] else { return Ok(call.unknown()) };
    let empty = || Ok(same_kind(values, Vec::new()));
    let items = values.as_items().unwrap_or_default();
    if items.len() != keys.as_items().map_or(0, <[Value]>::len) {
        return fail("length of keys and values should be equal");
    }
    let Some(common) = unify_unsafe(&[keys.ty(), searched.ty()]) else { return empty() };
    let (keys, searched) = (convert(keys, &common)?, convert(searched, &common)?);
    let searched = searched.as_items().unwrap_or_default();
    if searched.is_empty() {
        return empty();
    }
    if !values.is_wholly_known() || !keys.is_wholly_known() {
        return Ok(call.unknown());
    }
    call.host.spend(items.len() as u64 * searched.len() as u64)?;
    let mut matched = Vec::new();
    for (key, value) in keys.as_items().unwrap_or_default().iter().zip(items) {
        for candidate in searched {
            match key.equals(candidate).as_bool() {
                Some(true) => {
                    matched.push(value.clone());
                    break;
                }
                Some(false) => {}
                None => return empty(),
            }
        }
    }
    Ok(same_kind(values, matched))
}
