//! The plan's record of one instance.
//!
//! Always true: every known leaf says which expression it comes from, every unknown one what it waits for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{self, Address, Place, ResourceMode, Step, ValueKind, ValuePath, display_path};
use crate::plan::ripples::REPLACE_TRIGGERED_BY;

use super::super::config::{Attr, Resource};
use super::super::cty::{Value, to_plan};
use super::super::module::{Env, Graph, Instance, Iteration, ResourceInstance};
use super::super::resource::EvaluatedBody;
use super::places;
use super::tags;

/// Makes the record of an instance.
pub(crate) fn emit<'f>(graph: &Graph<'f>, at: &Instance<'f>, index: usize, instance: &ResourceInstance<'f>) -> Option<model::Resource> {
    let resource: &'f Resource<'f> = &at.module.resources[index];
    let env = Env { repetition: Some(&instance.repetition), ..Env::default() };
    let mut emitter = Emitter { graph, at, env, references: BTreeMap::new() };
    let iteration = Iteration { for_each: resource.for_each, iterators: Vec::new() };
    emitter.references(&instance.body, &mut Vec::new(), &iteration);
    let mut values = emitter.body(&instance.body);
    for (name, value) in &instance.computed {
        let own = instance.body.attribute(name).is_some();
        if !own {
            values.insert(name.clone(), unknown_as(to_plan(value), None));
        }
    }
    let mut replace_triggers = Vec::new();
    let mut triggers = BTreeSet::new();
    for expr in &resource.lifecycle.replace_triggered_by {
        replace_triggers.extend(graph.replace_trigger(at, *expr, &env));
        graph.addresses(at, *expr, &env, &iteration, &mut triggers);
    }
    let mut references = emitter.references;
    if !triggers.is_empty() {
        references.insert(REPLACE_TRIGGERED_BY.to_owned(), triggers.into_iter().collect());
    }
    let settings = graph.provider_settings(at, &resource.provider);
    let own = |name: &str| instance.body.attribute(name).and_then(Value::as_str).map(Arc::from);
    let region = match &*resource.provider.name {
        "azurerm" => own("location"),
        _ => own("region").or_else(|| settings.region.clone()),
    };
    let tags = tags::effective(resource.mode, &resource.kind, &instance.body, &settings);
    let block = resource.block.place();
    let mut found = BTreeMap::new();
    places::collect(&instance.body, &mut Vec::new(), &mut found);
    Some(model::Resource {
        address: Address::new(&graph.resource_address(at, index, &instance.key)).ok()?,
        kind: resource.kind.clone(),
        name: resource.name.clone(),
        module: (!at.address.is_empty()).then(|| at.address.clone()),
        mode: resource.mode,
        provider: resource.provider.name.clone(),
        region,
        values: model::Value { kind: ValueKind::Map(values), sensitive: false, origin: Some(block.clone()) },
        tags,
        references,
        block: Some(block),
        places: found,
        replace_triggers,
        ignore_changes: resource.lifecycle.ignore_changes.clone(),
        create_before_destroy: resource.mode == ResourceMode::Managed && graph.is_created_first(at, index),
        import_id: instance.imported.clone(),
    })
}

struct Emitter<'a, 'f> {
    graph: &'a Graph<'f>,
    at: &'a Instance<'f>,
    env: Env<'a>,
    references: BTreeMap<String, Vec<Address>>,
}

impl<'f> Emitter<'_, 'f> {
    fn body(&self, body: &EvaluatedBody<'f>) -> BTreeMap<Arc<str>, model::Value> {
        let mut values: BTreeMap<Arc<str>, model::Value> =
            body.attributes.iter().map(|(attr, value)| (attr.name().clone(), self.attribute(*attr, value))).collect();
        for group in &body.groups {
            let kind = match &group.unknown {
                Some(unknown) => ValueKind::Unknown(self.graph.unknown_cause(self.at, unknown.for_each, &self.env)),
                None => ValueKind::List(group.blocks.iter().map(|block| self.block(&block.body, &block.place)).collect()),
            };
            values.insert(group.name.clone(), kind.into());
        }
        values
    }

    fn block(&self, body: &EvaluatedBody<'f>, place: &Place) -> model::Value {
        model::Value { kind: ValueKind::Map(self.body(body)), sensitive: false, origin: Some(place.clone()) }
    }

    fn attribute(&self, attr: Attr<'f>, value: &Value) -> model::Value {
        let planned = to_plan(value);
        if value.is_wholly_known() {
            return planned;
        }
        unknown_as(planned, self.graph.unknown_cause(self.at, attr.expression(), &self.env))
    }

    fn references(&mut self, body: &EvaluatedBody<'f>, path: &mut ValuePath, iteration: &Iteration<'f>) {
        for (attr, _) in &body.attributes {
            let mut found = BTreeSet::new();
            self.graph.addresses(self.at, attr.expression(), &self.env, iteration, &mut found);
            if !found.is_empty() {
                path.push(Step::Key(attr.name().clone()));
                self.references.insert(display_path(path), found.into_iter().collect());
                path.pop();
            }
        }
        for group in &body.groups {
            path.push(Step::Key(group.name.clone()));
            for (index, block) in group.blocks.iter().enumerate() {
                path.push(Step::Index(index));
                match &block.iterator {
                    Some(iterator) => {
                        let mut inner = iteration.clone();
                        inner.iterators.push(iterator.clone());
                        self.references(&block.body, path, &inner);
                    }
                    None => self.references(&block.body, path, iteration),
                }
                path.pop();
            }
            if let Some(unknown) = &group.unknown {
                let mut found = BTreeSet::new();
                self.graph.addresses(self.at, unknown.for_each, &self.env, iteration, &mut found);
                if !found.is_empty() {
                    self.references.insert(display_path(path), found.into_iter().collect());
                }
            }
            path.pop();
        }
    }
}

/// Says of every unknown in a value what it waits for.
fn unknown_as(value: model::Value, cause: Option<Arc<str>>) -> model::Value {
    let model::Value { kind, sensitive, origin } = value;
    let kind = match kind {
        ValueKind::Unknown(None) => ValueKind::Unknown(cause),
        ValueKind::List(items) => ValueKind::List(items.into_iter().map(|item| unknown_as(item, cause.clone())).collect()),
        ValueKind::Map(entries) => {
            ValueKind::Map(entries.into_iter().map(|(name, item)| (name, unknown_as(item, cause.clone()))).collect())
        }
        other => other,
    };
    model::Value { kind, sensitive, origin }
}
