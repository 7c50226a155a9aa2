//! Resources as values: one attribute, one instance, or all of them.
//!
//! Always true: an attribute that the configuration does not set is unknown, unless the type's whole schema is known.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use crate::model::ResourceMode;
use crate::syntax::hcl::{Expr, ExprKind, StepKind};

use super::super::config::{Resource, VariableType, walk};
use super::super::cty::{Marks, Type, Value};
use super::super::load::SourceFile;
use super::super::resource::{EvaluatedBody, Surroundings, computed, is_closed, undecided};
use super::bodies::evaluate_body;
use super::expansion::Expansion;
use super::graph::{Env, Graph, Node};
use super::instance::Instance;
use super::outputs::INFINITE;
use super::resource_instance::ResourceInstance;

impl<'f> Graph<'f> {
    /// Returns the instances of a resource.
    pub(crate) fn resource_expansion(&self, at: &Instance<'f>, index: usize) -> Rc<Expansion> {
        let resource: &'f Resource<'f> = &at.module.resources[index];
        self.expansion_once(at, Node::Expansion(index), || {
            self.expand(
                at,
                resource.count,
                resource.for_each,
                || at.qualify(&format!("{}.{}", resource.kind, resource.name)),
                || resource.block.header(),
            )
        })
    }

    /// Returns one instance of a resource, by its position in the expansion.
    pub(crate) fn resource_instance(&self, at: &Instance<'f>, index: usize, position: usize) -> Rc<ResourceInstance<'f>> {
        let expansion = self.resource_expansion(at, index);
        let (key, repetition) = expansion.instance(position);
        let resource: &'f Resource<'f> = &at.module.resources[index];
        let cyclic = || ResourceInstance {
            key: key.clone(),
            repetition: repetition.clone(),
            body: EvaluatedBody::default(),
            computed: undecided(resource.mode, &resource.kind),
            imported: None,
            whole: OnceCell::new(),
        };
        self.resource_once(at, Node::Resource(index, position), cyclic, || {
            let env = Env { repetition: Some(&repetition), ..Env::default() };
            let body = evaluate_body(self, at, &resource.body, &env);
            let id = self.imported_id(at, index, &key);
            let around = Surroundings { machine: self.machine, imported: id.as_ref(), region: self.region_of(at, resource) };
            let mut computed = computed(resource.mode, &resource.kind, &body, &around);
            for (name, value) in &mut computed {
                *value = self.derive_attribute(at, index, (&key, &body), name, std::mem::replace(value, Value::dynamic()));
            }
            let imported = id.as_ref().and_then(Value::as_str).map(Into::into);
            ResourceInstance { key: key.clone(), repetition: repetition.clone(), body, computed, imported, whole: OnceCell::new() }
        })
    }

    /// Returns the region that a data source of AWS is read in; only these say something about it.
    fn region_of(&self, at: &Instance<'f>, resource: &Resource<'f>) -> Option<Arc<str>> {
        let wanted =
            resource.mode == ResourceMode::Data && matches!(&*resource.kind, "aws_region" | "aws_partition" | "aws_service_principal");
        wanted.then(|| self.provider_settings(at, &resource.provider).region).flatten()
    }

    /// Reports values that a resource cannot keep: infinite numbers, and ephemeral ones where its whole schema is known to keep what it is given.
    pub(crate) fn refuse_unkeepable(&self, resource: &Resource<'f>, instance: &ResourceInstance<'f>) {
        for (attr, _) in instance.body.attributes.iter().filter(|(_, value)| value.has_infinity()) {
            self.error(format!("{} of {} {INFINITE}", attr.name(), resource.kind), Some(attr.expression().place()));
        }
        if !is_closed(resource.mode, &resource.kind) {
            return;
        }
        for (attr, _) in instance.body.attributes.iter().filter(|(_, value)| value.deep_marks().contains(Marks::EPHEMERAL)) {
            let message = format!("Invalid use of ephemeral value: {} of {} would be kept", attr.name(), resource.kind);
            self.error(message, Some(attr.expression().place()));
        }
    }

    /// Returns an attribute of an instance; `None` if its type has no such attribute.
    pub(super) fn resource_attribute(&self, at: &Instance<'f>, index: usize, position: usize, name: &str) -> Option<Value> {
        let instance = self.resource_instance(at, index, position);
        let resource = &at.module.resources[index];
        if let Some((_, value)) = instance.computed.iter().find(|(computed, _)| **computed == *name) {
            return Some(value.clone());
        }
        if is_closed(resource.mode, &resource.kind) {
            return None;
        }
        if let Some(value) = instance.body.attribute(name) {
            return Some(value.clone());
        }
        let is_block = instance.body.groups.iter().any(|group| &*group.name == name);
        let others = if is_block { self.attribute_names() } else { &[] };
        let value = instance.body.field(name, others).unwrap_or_else(|| match name {
            "id" | "arn" => Value::unknown(Type::String),
            _ => Value::dynamic(),
        });
        Some(self.derive_attribute(at, index, (&instance.key, &instance.body), name, value))
    }

    /// Returns an instance as a whole value.
    pub(crate) fn resource_object(&self, at: &Instance<'f>, index: usize, position: usize) -> Value {
        let instance = self.resource_instance(at, index, position);
        let resource = &at.module.resources[index];
        let make = || {
            if is_closed(resource.mode, &resource.kind) {
                return Value::object(instance.computed.iter().cloned().collect());
            }
            let object = instance.body.to_object(self.attribute_names());
            let mut entries = object.as_entries().cloned().unwrap_or_default();
            entries.extend(instance.computed.iter().cloned());
            for (name, value) in &mut entries {
                *value =
                    self.derive_attribute(at, index, (&instance.key, &instance.body), name, std::mem::replace(value, Value::dynamic()));
            }
            Value::object(entries)
        };
        instance.whole.get_or_init(make).clone()
    }

    /// Returns all the instances of a resource as one value.
    pub(super) fn resource_value(&self, at: &Instance<'f>, index: usize) -> Value {
        self.value(at, Node::ResourceValue(index), || {
            let expansion = self.resource_expansion(at, index);
            self.gather(&expansion, |position| self.resource_object(at, index, position))
        })
    }

    /// Lists every attribute name that some expression or type of the project asks for.
    ///
    /// Without a provider's schema, a resource that is passed around as a whole is given an unknown value for each of these.
    fn attribute_names(&self) -> &[Arc<str>] {
        self.attribute_names.get_or_init(|| {
            let mut names = BTreeSet::new();
            for file in self.loaded.files() {
                names_in_file(file, &mut names);
            }
            for module in self.loaded.modules() {
                for variable in module.variables.values() {
                    names_in_type(&variable.ty, &mut names);
                }
            }
            names.into_iter().collect()
        })
    }
}

fn names_in_file(file: &SourceFile, names: &mut BTreeSet<Arc<str>>) {
    let mut bodies = vec![&file.syntax.body];
    while let Some(body) = bodies.pop() {
        bodies.extend(body.blocks().map(|block| &block.body));
        for attribute in body.attributes() {
            walk(&attribute.value, &mut |expr: &Expr| {
                if let ExprKind::Traversal(traversal) = &expr.kind {
                    for step in &traversal.steps {
                        names_in_step(&step.kind, names);
                    }
                }
            });
        }
    }
}

fn names_in_step(step: &StepKind, names: &mut BTreeSet<Arc<str>>) {
    match step {
        StepKind::Attribute(name) => {
            names.insert(name.text.clone());
        }
        StepKind::Index(key) => names.extend(key.as_str().cloned()),
        StepKind::Splat(splat) => splat.each.iter().for_each(|step| names_in_step(&step.kind, names)),
        StepKind::LegacyIndex(_) => {}
    }
}

fn names_in_type(ty: &VariableType, names: &mut BTreeSet<Arc<str>>) {
    let mut open = vec![&ty.constraint];
    while let Some(ty) = open.pop() {
        match ty {
            Type::List(element) | Type::Set(element) | Type::Map(element) => open.push(element),
            Type::Tuple(elements) => open.extend(elements.iter()),
            Type::Object(object) => {
                names.extend(object.attributes.keys().cloned());
                open.extend(object.attributes.values());
            }
            _ => {}
        }
    }
}
