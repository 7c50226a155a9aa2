//! The way from a resource's attribute back to the literals that decide it.
//!
//! Always true: each step is deeper by one than what refers to it, and nothing is explained twice.

use crate::model::{Address, Diagnostic, Limits, PlanOptions, Project, ResourceMode, SourceTree, Step, Value, ValueKind, display_path};
use crate::plan::cache::Cache;
use crate::plan::explanation::ExplanationStep;

use super::module::{Graph, Instance, InstanceId, Loaded};
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
    (address, path, value): (&Address, &[Step], &Value),
) -> Result<Vec<ExplanationStep>, String> {
    let session = Session { tree, project, options, limits, cache };
    session.run(Explain { address, path, value }).map(|(steps, _)| steps)
}

struct Explain<'a> {
    address: &'a Address,
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
        let what = match self.path {
            [] => format!("resource {}", self.address),
            path => format!("attribute {} of {}", display_path(path), self.address),
        };
        match expression_at(&instance.body, self.path) {
            Some(Found { expr, blocks }) => {
                tracer.note(what, Some(expr.place()), 0);
                let repeats = resource.for_each.or(resource.count);
                tracer.follow(at, expr, Around { repetition: Some(&instance.repetition), repeats, blocks: &blocks }, 1);
            }
            None => {
                let what = if self.path.is_empty() { what } else { format!("{what}: set by the provider, or not at all") };
                tracer.note(what, Some(resource.block.header()), 0);
            }
        }
        let whole = matches!(self.value.kind, ValueKind::Map(_) | ValueKind::List(_) | ValueKind::Unknown(_));
        Some(tracer.finish(self.value.origin.as_ref().filter(|_| !whole)))
    }
}
