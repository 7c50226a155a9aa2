//! `pulumi preview --json`.
//!
//! Always true: a resource's values are its inputs, and its type is Pulumi's own (`aws:s3/bucket:Bucket`).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Address, PlanDocument, ProjectKind, Resource, ResourceMode, Value, ValueKind};
use crate::syntax::json::{Node, NodeKind};

use super::plan::{DocumentPlan, plan};
use super::values::value;

/// What Pulumi writes for a value that is not known yet: one text for each kind of value.
const UNKNOWN: [&str; 7] = [
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/// The key that makes an object a secret, an asset or a reference.
const SIGNATURE: &str = "4dabf18193072939515e22adb298388d";

/// The signature of a secret.
const SECRET: &str = "1b47061264138c4ac30d75fd1eb44270";

/// Reads a preview.
pub(super) fn read(document: &PlanDocument, root: &Node) -> DocumentPlan {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    if let Some(Node { kind: NodeKind::Array(steps), .. }) = root.get("steps") {
        for step in steps {
            let operation = step.get("op").and_then(Node::as_str).unwrap_or("");
            before.extend(step.get("oldState").and_then(|state| resource(step, state)));
            if !matches!(operation, "delete" | "delete-replaced" | "discard" | "discard-replaced") {
                after.extend(step.get("newState").or(step.get("oldState")).and_then(|state| resource(step, state)));
            }
        }
    }
    DocumentPlan { before: Some(plan(document, ProjectKind::Pulumi, before)), after: plan(document, ProjectKind::Pulumi, after) }
}

fn resource(step: &Node, state: &Node) -> Option<Resource> {
    let urn = state.get("urn").or(step.get("urn")).and_then(Node::as_str)?;
    // urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME
    let mut parts = urn.splitn(4, "::").skip(2);
    let kind = parts.next()?.rsplit('$').next()?;
    let name = parts.next()?;
    if kind.starts_with("pulumi:") {
        return None;
    }
    let mut values = value(state.get("inputs").or(state.get("outputs")), None, None);
    resolve(&mut values);
    if let ValueKind::Map(map) = &mut values.kind {
        map.remove("__defaults");
    }
    let tags = ["tags", "labels"].iter().find_map(|key| values.step(&(*key).into()).and_then(Value::as_map));
    Some(Resource {
        address: Address::new(urn).ok()?,
        kind: kind.into(),
        name: name.into(),
        module: None,
        mode: ResourceMode::Managed,
        provider: kind.split(':').next().unwrap_or("").into(),
        region: values.step(&"region".into()).and_then(Value::as_str).map(Into::into),
        tags: tags.cloned().unwrap_or_default(),
        references: references(state),
        block: None,
        places: BTreeMap::new(),
        replace_triggers: Vec::new(),
        ignore_changes: Vec::new(),
        import_id: None,
        create_before_destroy: false,
        values,
    })
}

/// Turns Pulumi's marks into unknown and sensitive values.
fn resolve(value: &mut Value) {
    match &mut value.kind {
        ValueKind::String(text) if UNKNOWN.contains(&&**text) => value.kind = ValueKind::Unknown(None),
        ValueKind::String(text) if &**text == "[secret]" => value.sensitive = true,
        ValueKind::List(items) => items.iter_mut().for_each(resolve),
        ValueKind::Map(map) => {
            if map.get(SIGNATURE).and_then(Value::as_str) == Some(SECRET) {
                let inner = ["value", "plaintext"].iter().find_map(|key| map.remove(*key));
                *value = inner.unwrap_or_else(|| ValueKind::Unknown(Some("an encrypted secret".into())).into());
                resolve(value);
                value.sensitive = true;
                return;
            }
            map.values_mut().for_each(resolve);
        }
        _ => {}
    }
}

fn references(state: &Node) -> BTreeMap<String, Vec<Address>> {
    let Some(Node { kind: NodeKind::Object(properties), .. }) = state.get("propertyDependencies") else { return BTreeMap::new() };
    let addresses = |node: &Node| -> Vec<Address> {
        let items: &[Node] = if let NodeKind::Array(items) = &node.kind { items } else { &[] };
        let mut found: Vec<_> = items.iter().filter_map(Node::as_str).filter_map(|urn| Address::new(urn).ok()).collect();
        found.sort();
        found.dedup();
        found
    };
    let by_property = properties.iter().map(|member| (Arc::clone(&member.name).to_string(), addresses(&member.value)));
    by_property.filter(|(_, found)| !found.is_empty()).collect()
}
