//! JSON values as values of a plan.
//!
//! Always true: what the unknown side marks is unknown, whatever the known side says.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Value, ValueKind};
use crate::plan::decimal::decimal;
use crate::syntax::json::{Member, Node, NodeKind};

/// Reads a value with where it is unknown and where it is sensitive, as `terraform show -json` writes them.
pub(super) fn value(known: Option<&Node>, unknown: Option<&Node>, sensitive: Option<&Node>) -> Value {
    let is_true = |node: Option<&Node>| matches!(node.map(|node| &node.kind), Some(NodeKind::Bool(true)));
    let kind = if is_true(unknown) { ValueKind::Unknown(None) } else { kind(known, unknown, sensitive) };
    Value { kind, sensitive: is_true(sensitive), origin: None }
}

fn kind(known: Option<&Node>, unknown: Option<&Node>, sensitive: Option<&Node>) -> ValueKind {
    match known.map(|node| &node.kind) {
        None | Some(NodeKind::Null) => match unknown.map(|node| &node.kind) {
            // A value with unknown parts is left out as a whole where nothing of it is known.
            Some(NodeKind::Object(members)) if members.iter().any(|member| marks_something(&member.value)) => map(&[], unknown, sensitive),
            Some(NodeKind::Array(items)) if items.iter().any(marks_something) => list(&[], unknown, sensitive),
            _ => ValueKind::Null,
        },
        Some(NodeKind::Bool(flag)) => ValueKind::Bool(*flag),
        Some(NodeKind::Number(text)) => decimal(text).map_or_else(|| ValueKind::String(text.clone()), ValueKind::Number),
        Some(NodeKind::String(text)) => ValueKind::String(text.clone()),
        Some(NodeKind::Array(items)) => list(items, unknown, sensitive),
        Some(NodeKind::Object(members)) => map(members, unknown, sensitive),
    }
}

fn marks_something(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Bool(flag) => *flag,
        NodeKind::Array(items) => items.iter().any(marks_something),
        NodeKind::Object(members) => members.iter().any(|member| marks_something(&member.value)),
        _ => false,
    }
}

fn list(items: &[Node], unknown: Option<&Node>, sensitive: Option<&Node>) -> ValueKind {
    let (unknown, sensitive) = (items_of(unknown), items_of(sensitive));
    let len = items.len().max(unknown.len());
    ValueKind::List((0..len).map(|at| value(items.get(at), unknown.get(at), sensitive.get(at))).collect())
}

fn items_of(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Array(items)) => items,
        _ => &[],
    }
}

fn map(members: &[Member], unknown: Option<&Node>, sensitive: Option<&Node>) -> ValueKind {
    // Objects are looked up by name once, so that wide ones cost no more than their length.
    let (unknown, sensitive) = (members_of(unknown), members_of(sensitive));
    let mut map: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for Member { name, value: known, .. } in members {
        map.insert(name.clone(), value(Some(known), unknown.get(&**name).copied(), sensitive.get(&**name).copied()));
    }
    // Unknown attributes are left out of the known side.
    for (name, mark) in unknown {
        if marks_something(mark) && !map.contains_key(name) {
            map.insert(name.into(), value(None, Some(mark), sensitive.get(name).copied()));
        }
    }
    ValueKind::Map(map)
}

fn members_of(node: Option<&Node>) -> BTreeMap<&str, &Node> {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Object(members)) => members.iter().map(|member| (&*member.name, &member.value)).collect(),
        _ => BTreeMap::new(),
    }
}
