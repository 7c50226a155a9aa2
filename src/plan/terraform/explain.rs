//! The way from a resource's attribute back to the literals that decide it.
//!
//! Always true: each step is deeper by one than what refers to it, and nothing is explained twice.

use crate::model::{
    Address, Diagnostic, Limits, PlanOptions, Project, Resource, ResourceMode, SourceTree, Step, Value, ValueKind, ValuePath, display_path,
};
use crate::plan::cache::Cache;
use crate::plan::explanation::ExplanationStep;

use super::module::{Graph, Instance, InstanceId, Loaded, ResourceInstance};
use super::narrowing::{Found, expression_at};
use super::session::{Session, Task};
use super::trace::{Around, Tracer};

/// Explains a value of an instance; empty if there is no such instance. The error says why it could not be looked for.
pub(in crate::plan) fn explain(
    tree: &dyn SourceTree,
    project: &Project,
    options: &PlanOptions,
    limits: &Limits,
    cache: &Cache,
    (planned, path, value): (&Resource, &[Step], &Value),
) -> Result<Vec<ExplanationStep>, String> {
    let session = Session { tree, project, options, limits, cache };
    session.run(Explain { address: &planned.address, planned, path, value }).map(|(steps, _)| steps)
}

struct Explain<'a> {
    address: &'a Address,
    planned: &'a Resource,
    path: &'a [Step],
    value: &'a Value,
}

impl Task for Explain<'_> {
    type Output = Vec<ExplanationStep>;

    fn run(self, graph: &Graph<'_>, _: &Loaded<'_>, _: Vec<Diagnostic>) -> Self::Output {
        let mut open = vec![InstanceId::ROOT];
        while let Some(id) = open.pop() {
            let at = graph.instance(id);
            let inside = at.address.is_empty() || self.address.as_str().starts_with(&format!("{}.", at.address));
            if !inside {
                continue;
            }
            for index in 0..at.module.resources.len() {
                if let Some(steps) = self.in_resource(graph, &at, index) {
                    return steps;
                }
            }
            open.extend(at.module.calls.keys().filter_map(|name| graph.children(&at, name)).flat_map(|children| children.to_vec()));
        }
        Vec::new()
    }
}

/// The resource that a value is explained of.
struct Subject<'a, 'f> {
    at: &'a Instance<'f>,
    index: usize,
    instance: &'a ResourceInstance<'f>,
}

impl Explain<'_> {
    fn in_resource<'f>(&self, graph: &Graph<'f>, at: &Instance<'f>, index: usize) -> Option<Vec<ExplanationStep>> {
        let resource = &at.module.resources[index];
        let prefix = if resource.mode == ResourceMode::Data { "data." } else { "" };
        let name = at.qualify(&format!("{prefix}{}.{}", resource.kind, resource.name));
        let rest = self.address.as_str().strip_prefix(&name)?;
        if !(rest.is_empty() || rest.starts_with('[')) {
            return None;
        }
        let expansion = graph.resource_expansion(at, index);
        let position = (0..expansion.len()).find(|position| {
            let instance = graph.resource_instance(at, index, *position);
            graph.resource_address(at, index, &instance.key) == self.address.as_str()
        })?;
        let instance = graph.resource_instance(at, index, position);
        let mut tracer = Tracer::new(graph);
        self.value(&mut tracer, &Subject { at, index, instance: &instance }, &mut self.path.to_vec(), self.value, 0);
        Some(tracer.finish())
    }

    /// Explains the value at a path: where its expression stands and what it is made of, or else the parts of a block.
    fn value<'f>(&self, tracer: &mut Tracer<'_, 'f>, of: &Subject<'_, 'f>, path: &mut ValuePath, value: &Value, depth: usize) {
        let resource = &of.at.module.resources[of.index];
        let (header, address) = (|| Some(resource.block.header()), self.address);
        let shown = display_path(path);
        match expression_at(&of.instance.body, path) {
            Some(Found::Expression { narrowed, blocks }) => {
                let inside = if narrowed.rest.is_empty() { "" } else { ", which is taken from" };
                tracer.note(format!("attribute {shown} of {address}{inside}"), Some(narrowed.expr.place()), depth);
                let repeats = resource.for_each.or(resource.count);
                let around = Around { repetition: Some(&of.instance.repetition), repeats, blocks: &blocks };
                tracer.follow(of.at, narrowed.expr, narrowed.rest, around, depth + 1);
                self.literals(tracer, path, value, depth + 1);
            }
            Some(Found::Blocks) => {
                let what = if matches!(path.last(), Some(Step::Index(_))) { "block" } else { "blocks" };
                tracer.note(format!("{what} {shown} of {address}"), self.planned.place(path).cloned().or_else(header), depth);
                self.parts(tracer, of, path, value, depth + 1);
            }
            None if path.is_empty() => {
                tracer.note(format!("resource {address}"), header(), depth);
                self.parts(tracer, of, path, value, depth + 1);
            }
            None => {
                let what = match value.kind {
                    ValueKind::Unknown(_) => "known only after apply: what the configuration says does not decide it",
                    ValueKind::Null => "not set",
                    _ => "worked out from what this block says",
                };
                tracer.note(format!("attribute {shown} of {address}: {what}"), header(), depth);
            }
        }
    }

    /// Explains what a block, or the blocks of one type, consist of.
    fn parts<'f>(&self, tracer: &mut Tracer<'_, 'f>, of: &Subject<'_, 'f>, path: &mut ValuePath, value: &Value, depth: usize) {
        let parts: Vec<(Step, &Value)> = match &value.kind {
            ValueKind::Map(entries) => entries.iter().map(|(name, value)| (Step::Key(name.clone()), value)).collect(),
            ValueKind::List(items) => items.iter().enumerate().map(|(index, value)| (Step::Index(index), value)).collect(),
            _ => Vec::new(),
        };
        for (step, part) in parts {
            path.push(step);
            self.value(tracer, of, path, part, depth);
            path.pop();
        }
    }

    /// Says where the leaves of a value are written, where nothing that was said before stands there.
    fn literals(&self, tracer: &mut Tracer<'_, '_>, path: &ValuePath, value: &Value, depth: usize) {
        let mut open = vec![(path.clone(), value)];
        while let Some((at, value)) = open.pop() {
            match &value.kind {
                ValueKind::Map(entries) if !entries.is_empty() => {
                    open.extend(entries.iter().rev().map(|(name, value)| ([&at[..], &[Step::Key(name.clone())]].concat(), value)));
                }
                ValueKind::List(items) if !items.is_empty() => {
                    let items = items.iter().enumerate().rev();
                    open.extend(items.map(|(index, value)| ([&at[..], &[Step::Index(index)]].concat(), value)));
                }
                ValueKind::Unknown(_) => {}
                _ => {
                    let what =
                        if at == *path { "the value is written here".to_owned() } else { format!("{} is written here", display_path(&at)) };
                    tracer.written(what, value.origin.as_ref(), depth);
                }
            }
        }
    }
}
