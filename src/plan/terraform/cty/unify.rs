//! Which types convert to which, and the one type that several convert to: for conditionals, `tolist`, splats and collections.
//!
//! Always true: a conversion that is safe is possible unsafely too, every type converts to `any`, and equal types unify to what they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::types::{ObjectType, Type};

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
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => all_to(from.iter(), to, unsafely, false),
        (Type::Object(from), Type::Map(to)) => all_to(from.attributes.values(), to, unsafely, true),
        (Type::Map(from), Type::Object(to)) => unsafely && to.attributes.values().all(|ty| element(from, ty)),
        _ => false,
    }
}

/// Tells whether elements of these types can all become the one type `to`; `any` asks for a type they have in common.
///
/// That these turn out to have one is taken for granted for maps alone, where some of the types are not known.
fn all_to<'a>(from: impl Iterator<Item = &'a Type>, to: &Type, unsafely: bool, is_map: bool) -> bool {
    let from: Vec<Type> = from.cloned().collect();
    if from.is_empty() {
        return true;
    }
    let unified;
    let to = match to {
        Type::Dynamic => match unify_with(&from, unsafely) {
            Some(Type::Dynamic) if !is_map && from.iter().any(|ty| *ty != Type::Dynamic) => return false,
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

/// Finds the common type, allowing conversions that may fail for some values.
pub(crate) fn unify_unsafe(types: &[Type]) -> Option<Type> {
    unify_with(types, true)
}

pub(super) fn unify_with(types: &[Type], unsafely: bool) -> Option<Type> {
    let first = types.first()?;
    if types.iter().all(|ty| ty == first) {
        return Some(first.clone());
    }
    let count = |kind: fn(&Type) -> bool| types.iter().filter(|ty| kind(ty)).count();
    let maps = count(|ty| matches!(ty, Type::Map(_)));
    let lists = count(|ty| matches!(ty, Type::List(_)));
    let sets = count(|ty| matches!(ty, Type::Set(_)));
    let objects = count(|ty| matches!(ty, Type::Object(_)));
    let tuples = count(|ty| matches!(ty, Type::Tuple(_)));
    let dynamic = count(|ty| *ty == Type::Dynamic);
    let only = |kinds: usize| kinds > 0 && kinds + dynamic == types.len();
    if only(maps) || only(lists) || only(sets) || only(objects) || only(tuples) {
        // What the types will be that are not known yet decides, so nothing is known of the result.
        return match first {
            _ if dynamic > 0 => Some(Type::Dynamic),
            Type::Map(_) => unify_elements(types, unsafely).map(Type::map),
            Type::List(_) => unify_elements(types, unsafely).map(Type::list),
            Type::Set(_) => unify_elements(types, unsafely).map(Type::set),
            Type::Object(_) => unify_objects(types, unsafely),
            _ => unify_tuples(types, unsafely),
        };
    }
    if maps > 0
        && only(maps + objects)
        && let Some(map) = unify_as_collections(types, unsafely, |ty| matches!(ty, Type::Object(_)), objects_to_map)
        && matches!(map, Type::Map(_))
    {
        return Some(map);
    }
    if lists > 0
        && only(lists + tuples)
        && let Some(list) = unify_as_collections(types, unsafely, |ty| matches!(ty, Type::Tuple(_)), tuples_to_list)
        && matches!(list, Type::List(_))
    {
        return Some(list);
    }
    if objects > 0 && tuples > 0 {
        return None;
    }
    by_preference(types, unsafely)
}

/// Unifies the structural types among collections to one collection first: objects are often maps in disguise.
fn unify_as_collections(
    types: &[Type],
    unsafely: bool,
    is_structural: fn(&Type) -> bool,
    unify_structural: fn(&[Type], bool) -> Option<Type>,
) -> Option<Type> {
    let structural: Vec<Type> = types.iter().filter(|ty| is_structural(ty)).cloned().collect();
    let collection = unify_structural(&structural, unsafely)?;
    let types: Vec<Type> = types.iter().map(|ty| if is_structural(ty) { collection.clone() } else { ty.clone() }).collect();
    unify_with(&types, unsafely)
}

fn objects_to_map(types: &[Type], unsafely: bool) -> Option<Type> {
    let all: Vec<Type> = types.iter().filter_map(Type::as_object).flat_map(|object| object.attributes.values().cloned()).collect();
    to_collection(types, Type::map(unify_with(&all, unsafely)?), unsafely)
}

fn tuples_to_list(types: &[Type], unsafely: bool) -> Option<Type> {
    let all: Vec<Type> = types.iter().filter_map(Type::as_tuple).flatten().cloned().collect();
    to_collection(types, Type::list(unify_with(&all, unsafely)?), unsafely)
}

fn by_preference(types: &[Type], unsafely: bool) -> Option<Type> {
    preferred(types)
        .into_iter()
        .map(|index| &types[index])
        .find(|want| types.iter().all(|ty| ty == *want || can_convert(ty, want, unsafely)))
        .cloned()
}

fn unify_elements(types: &[Type], unsafely: bool) -> Option<Type> {
    let elements: Vec<Type> = types.iter().filter_map(|ty| ty.element().cloned()).collect();
    unify_with(&elements, unsafely)
}

fn unify_objects(types: &[Type], unsafely: bool) -> Option<Type> {
    let objects: Vec<&ObjectType> = types.iter().filter_map(Type::as_object).collect();
    let (first, rest) = objects.split_first()?;
    if rest.iter().any(|object| !object.attributes.keys().eq(first.attributes.keys())) {
        return objects_to_map(types, unsafely);
    }
    let mut attributes: BTreeMap<Arc<str>, Type> = BTreeMap::new();
    for name in first.attributes.keys() {
        let across: Vec<Type> = objects.iter().filter_map(|object| object.attributes.get(name).cloned()).collect();
        attributes.insert(name.clone(), unify_with(&across, unsafely)?);
    }
    Some(Type::object(attributes))
}

fn unify_tuples(types: &[Type], unsafely: bool) -> Option<Type> {
    let tuples: Vec<&[Type]> = types.iter().filter_map(Type::as_tuple).collect();
    let (first, rest) = tuples.split_first()?;
    if rest.iter().any(|tuple| tuple.len() != first.len()) {
        return tuples_to_list(types, unsafely);
    }
    let elements = (0..first.len()).map(|index| {
        let across: Vec<Type> = tuples.iter().map(|tuple| tuple[index].clone()).collect();
        unify_with(&across, unsafely)
    });
    Some(Type::tuple(elements.collect::<Option<_>>()?))
}

fn to_collection(types: &[Type], collection: Type, unsafely: bool) -> Option<Type> {
    types.iter().all(|ty| *ty == collection || can_convert(ty, &collection, unsafely)).then_some(collection)
}

/// Orders types by preference: one that others convert to comes before them, `any` last.
fn preferred(types: &[Type]) -> Vec<usize> {
    let mut order = Vec::with_capacity(types.len());
    let mut left: Vec<usize> = (0..types.len()).collect();
    while !left.is_empty() {
        let at = left.iter().position(|candidate| !left.iter().any(|other| is_preferred(&types[*other], &types[*candidate]))).unwrap_or(0);
        order.push(left.remove(at));
    }
    order
}

fn is_preferred(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Dynamic, _) => false,
        (_, Type::Dynamic) => true,
        (Type::String, Type::Bool | Type::Number) => true,
        (Type::List(x), Type::List(y)) | (Type::Set(x), Type::Set(y)) | (Type::Map(x), Type::Map(y)) => is_preferred(x, y),
        (Type::List(_), Type::Tuple(_) | Type::Set(_)) | (Type::Tuple(_), Type::Set(_)) | (Type::Map(_), Type::Object(_)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(types: &[Type], expected: Option<Type>) {
        assert_eq!(unify_unsafe(types), expected, "{types:?}");
    }

    fn object(attributes: &[(&str, Type)]) -> Type {
        Type::object(attributes.iter().map(|(name, ty)| (Arc::from(*name), ty.clone())).collect())
    }

    #[test]
    fn common_types() {
        check(&[Type::Number, Type::String], Some(Type::String));
        check(&[Type::Bool, Type::Number], None);
        check(&[object(&[("a", Type::Number)]), object(&[("a", Type::String)])], Some(object(&[("a", Type::String)])));
        check(&[object(&[("a", Type::Number)]), object(&[("b", Type::String)])], Some(Type::map(Type::String)));
        check(&[Type::tuple(vec![Type::Number]), Type::tuple(vec![])], Some(Type::list(Type::Number)));
        check(&[Type::list(Type::Number), Type::tuple(vec![Type::String])], Some(Type::list(Type::String)));
        check(&[Type::list(Type::Number), Type::set(Type::Number)], Some(Type::list(Type::Number)));
        check(&[Type::tuple(vec![]), object(&[])], None);
        check(&[Type::Dynamic, Type::String], Some(Type::String));
        check(&[Type::Dynamic, Type::list(Type::String)], Some(Type::Dynamic));
    }
}
