//! Functions on sets.
//!
//! Always true: the results are in the order of sets; a product is bounded before it is made.

use super::function::{Call, Failure, Function, Parameter, fail, fail_argument};
use super::host::LimitReached;
use crate::plan::terraform::cty::{Kind, Marks, Type, Value, convert, unify_unsafe};

pub(super) fn functions() -> Vec<Function> {
    let set = |name: &'static str| Parameter::new(name, Type::set(Type::Dynamic)).dynamic();
    vec![
        Function::typed("setunion", operation_type, union).parameter(set("first_set")).variadic(set("other_sets")).not_null(),
        Function::typed("setintersection", operation_type, intersection).parameter(set("first_set")).variadic(set("other_sets")).not_null(),
        Function::typed("setsubtract", operation_type, subtract).parameter(set("a")).parameter(set("b")).not_null(),
        Function::typed("setproduct", product_type, product).variadic(Parameter::new("sets", Type::Dynamic).marked().unknown()).not_null(),
    ]
}

fn operation_type(args: &[Value]) -> Result<Type, Failure> {
    let mut elements = Vec::new();
    for arg in args {
        let empty = arg.as_items().is_some_and(<[Value]>::is_empty);
        match arg.ty().element() {
            // An empty set of anything fits with every other.
            Some(Type::Dynamic) if empty => {}
            Some(element) => elements.push(element.clone()),
            None => elements.push(Type::Dynamic),
        }
    }
    if elements.is_empty() {
        return Ok(Type::set(Type::Dynamic));
    }
    unify_unsafe(&elements).map_or_else(|| fail("given sets must all have compatible element types"), |element| Ok(Type::set(element)))
}

fn converted(call: &mut Call<'_>) -> Result<Vec<Value>, Failure> {
    let mut sets = Vec::with_capacity(call.args.len());
    for (index, arg) in call.args.iter().enumerate() {
        call.host.spend(arg.weight())?;
        let set = convert(arg, &call.ty).map_err(|error| Failure::Argument(index, error.to_string()))?;
        sets.push(set);
    }
    Ok(sets)
}

fn element_type(call: &Call<'_>) -> Type {
    call.ty.element().cloned().unwrap_or(Type::Dynamic)
}

fn union(call: &mut Call<'_>) -> Result<Value, Failure> {
    let sets = converted(call)?;
    if sets.iter().any(|set| !set.is_known()) {
        return Ok(call.unknown());
    }
    let all = sets.iter().flat_map(|set| set.as_items().unwrap_or_default().iter().cloned()).collect();
    Ok(Value::set(element_type(call), all))
}

fn intersection(call: &mut Call<'_>) -> Result<Value, Failure> {
    combine(call, |found| found)
}

fn subtract(call: &mut Call<'_>) -> Result<Value, Failure> {
    combine(call, |found| !found)
}

/// Keeps the elements of the first set for which being in each of the others is as `keep` wants it.
fn combine(call: &mut Call<'_>, keep: fn(bool) -> bool) -> Result<Value, Failure> {
    let sets = converted(call)?;
    if sets.iter().any(|set| !set.is_wholly_known()) {
        return Ok(call.unknown());
    }
    let Some((first, others)) = sets.split_first() else { return Ok(call.unknown()) };
    let mut kept: Vec<Value> = first.as_items().unwrap_or_default().to_vec();
    for other in others {
        let members: std::collections::BTreeSet<String> = other.as_items().unwrap_or_default().iter().map(Value::identity).collect();
        kept.retain(|item| keep(members.contains(&item.identity())));
    }
    Ok(Value::set(element_type(call), kept))
}

fn product_type(args: &[Value]) -> Result<Type, Failure> {
    if args.len() < 2 {
        return fail("at least two arguments are required");
    }
    let mut elements = Vec::new();
    let mut all_lists = true;
    for (index, arg) in args.iter().enumerate() {
        elements.push(match arg.ty() {
            Type::Set(element) => {
                all_lists = false;
                element.as_ref().clone()
            }
            Type::List(element) => element.as_ref().clone(),
            Type::Tuple(types) if types.is_empty() => Type::Dynamic,
            Type::Tuple(types) => match unify_unsafe(&types) {
                Some(element) => element,
                None => return fail_argument(index, "all elements must be of the same type"),
            },
            _ => return fail_argument(index, "a set or a list is required"),
        });
    }
    let tuple = Type::tuple(elements);
    Ok(if all_lists { Type::list(tuple) } else { Type::set(tuple) })
}

/// The most combinations that are made.
const LARGEST_PRODUCT: u64 = 1_000_000;

fn product(call: &mut Call<'_>) -> Result<Value, Failure> {
    let marks = call.args.iter().fold(Marks::NONE, |marks, arg| marks | arg.marks());
    let element = element_type(call);
    let unknown_length =
        |arg: &Value| !arg.is_known() || matches!(arg.kind(), Kind::Set(_, items) if items.len() > 1 && !arg.is_wholly_known());
    if call.args.iter().any(unknown_length) {
        return Ok(unknown_product(call).with_marks(marks));
    }
    let lists: Vec<&[Value]> = call.args.iter().map(|arg| arg.as_items().unwrap_or_default()).collect();
    let total = lists.iter().fold(1_u64, |total, list| total.saturating_mul(list.len() as u64));
    if total > LARGEST_PRODUCT {
        return Err(LimitReached(format!("setproduct would make {total} combinations, over {LARGEST_PRODUCT}")).into());
    }
    call.host.spend(total.saturating_mul(lists.len() as u64))?;
    let types = element.as_tuple().unwrap_or_default();
    let mut columns = Vec::new();
    for ((list, ty), arg) in lists.iter().zip(types).zip(&call.args) {
        let column: Result<Vec<Value>, _> = list.iter().map(|item| convert(&item.clone().or_origin(arg.origin()), ty)).collect();
        columns.push(column?);
    }
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for column in &columns {
        rows = rows.iter().flat_map(|row| column.iter().map(|item| [row.as_slice(), std::slice::from_ref(item)].concat())).collect();
    }
    let rows = rows.into_iter().map(Value::tuple).collect();
    let result = if matches!(call.ty, Type::List(_)) { Value::list(element, rows) } else { Value::set(element, rows) };
    Ok(result.with_marks(marks))
}

/// Bounds the length of a product of which not all lengths are known.
fn unknown_product(call: &Call<'_>) -> Value {
    let mut most = 1_usize;
    for arg in &call.args {
        let longest = match (arg.kind(), arg.ty()) {
            (_, Type::Tuple(types)) => Some(types.len()),
            (Kind::Unknown(..), _) => arg.refinement().and_then(|refinement| refinement.max_length),
            (Kind::Set(_, items), _) if items.len() > 1 && !arg.is_wholly_known() => None,
            _ => arg.as_items().map(<[Value]>::len),
        };
        match longest {
            Some(longest) if longest <= 1024 && most.saturating_mul(longest) <= 2048 => most *= longest,
            _ => return call.unknown(),
        }
    }
    call.unknown().refine(|refinement| {
        refinement.not_null = true;
        refinement.min_length = most.min(1);
        refinement.max_length = Some(most);
    })
}
