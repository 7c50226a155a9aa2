//! References and regions from the `configuration` part of a Terraform document.
//!
//! Always true: a reference names resources that are in the plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Address, Resource};
use crate::syntax::json::{Node, NodeKind};

use super::address::{instance_key, module_of, without_keys};

/// The regions that provider configurations set as constants.
#[derive(Default)]
pub(super) struct Regions {
    /// By provider configuration key (`aws`, `aws.west`, `module.a:aws`).
    by_provider: BTreeMap<String, Arc<str>>,
    /// The provider configuration of each resource of the configuration, by its address without instance keys.
    by_resource: BTreeMap<String, String>,
}

impl Regions {
    pub(super) fn of(root: &Node) -> Self {
        let mut regions = Self::default();
        let Some(configuration) = root.get("configuration") else { return regions };
        if let Some(Node { kind: NodeKind::Object(providers), .. }) = configuration.get("provider_config") {
            for provider in providers {
                let region = provider.value.get("expressions").and_then(|it| it.get("region")).and_then(|it| it.get("constant_value"));
                if let Some(region) = region.and_then(Node::as_str) {
                    regions.by_provider.insert(provider.name.to_string(), region.into());
                }
            }
        }
        each_resource(configuration, |prefix, resource| {
            let text = |key: &str| resource.get(key).and_then(Node::as_str);
            if let (Some(address), Some(provider)) = (text("address"), text("provider_config_key")) {
                regions.by_resource.insert(format!("{prefix}{address}"), provider.to_owned());
            }
        });
        regions
    }

    pub(super) fn of_resource(&self, address: &str, provider: &str) -> Option<Arc<str>> {
        let key = self.by_resource.get(&without_keys(address)).map_or(provider, String::as_str);
        self.by_provider.get(key).cloned()
    }
}

/// Visits every resource of a configuration with the prefix of its module's address.
fn each_resource(configuration: &Node, mut visit: impl FnMut(&str, &Node)) {
    let mut rest: Vec<(String, &Node)> = configuration.get("root_module").map(|root| (String::new(), root)).into_iter().collect();
    while let Some((prefix, module)) = rest.pop() {
        if let Some(Node { kind: NodeKind::Array(resources), .. }) = module.get("resources") {
            resources.iter().for_each(|resource| visit(&prefix, resource));
        }
        if let Some(Node { kind: NodeKind::Object(calls), .. }) = module.get("module_calls") {
            for call in calls {
                rest.extend(call.value.get("module").map(|module| (format!("{prefix}module.{}.", call.name), module)));
            }
        }
    }
}

/// Adds what each attribute refers to, within one module: to the instance of the same key where there is one, else to all.
pub(super) fn add_references(root: &Node, resources: &mut [Resource]) {
    let Some(configuration) = root.get("configuration") else { return };
    let mut named: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    each_resource(configuration, |prefix, resource| {
        let Some(address) = resource.get("address").and_then(Node::as_str) else { return };
        let mut found = Vec::new();
        if let Some(expressions) = resource.get("expressions") {
            collect(expressions, String::new(), &mut found);
        }
        named.insert(format!("{prefix}{address}"), found);
    });
    let mut instances: BTreeMap<String, Vec<Address>> = BTreeMap::new();
    for resource in resources.iter() {
        instances.entry(without_keys(resource.address.as_str())).or_default().push(resource.address.clone());
    }
    for resource in resources {
        let block = without_keys(resource.address.as_str());
        let prefix = resource.module.as_deref().map(|module| format!("{}.", without_keys(module))).unwrap_or_default();
        for (path, reference) in named.get(&block).into_iter().flatten() {
            let target = format!("{prefix}{}", without_keys(reference));
            let Some(candidates) = longest(&instances, &target) else { continue };
            let key = instance_key(resource.address.as_str());
            let module = resource.module.as_deref().unwrap_or("");
            let beside = candidates.iter().filter(|other| module_of(other.as_str()).as_deref().unwrap_or("") == module);
            let beside: Vec<_> = beside.cloned().collect();
            let same: Vec<_> = beside.iter().filter(|other| key.is_some() && instance_key(other.as_str()) == key).cloned().collect();
            let chosen = if same.is_empty() { beside } else { same };
            let list = resource.references.entry(path.clone()).or_default();
            list.extend(chosen.into_iter().filter(|other| *other != resource.address));
            list.sort();
            list.dedup();
        }
        resource.references.retain(|_, list| !list.is_empty());
    }
}

/// Finds the resource that a reference such as `aws_x.y.id` goes into.
fn longest<'i>(instances: &'i BTreeMap<String, Vec<Address>>, reference: &str) -> Option<&'i Vec<Address>> {
    let mut text = reference;
    loop {
        if let Some(found) = instances.get(text) {
            return Some(found);
        }
        text = &text[..text.rfind('.')?];
    }
}

/// Collects the references of expressions by attribute path.
fn collect(node: &Node, path: String, found: &mut Vec<(String, String)>) {
    match &node.kind {
        NodeKind::Object(members) => {
            for member in members {
                match (&*member.name, &member.value.kind) {
                    ("references", NodeKind::Array(items)) => {
                        found.extend(items.iter().filter_map(Node::as_str).map(|reference| (path.clone(), reference.to_owned())));
                    }
                    ("constant_value", _) => {}
                    (name, _) => collect(&member.value, if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }, found),
                }
            }
        }
        NodeKind::Array(items) => items.iter().enumerate().for_each(|(at, item)| collect(item, format!("{path}[{at}]"), found)),
        _ => {}
    }
}
