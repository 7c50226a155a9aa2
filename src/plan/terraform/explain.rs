//! The way from a resource's attribute back to the literals that decide it.
//!
//! Always true: each step is deeper by one than what refers to it, and nothing is explained twice.

use std::collections::HashSet;

use crate::model::{Address, Diagnostic, Limits, PlanOptions, Project, ResourceMode, SourceTree, Step, display_path};
use crate::plan::cache::Cache;
use crate::plan::explanation::ExplanationStep;
use crate::syntax::hcl::{self, ExprKind, StepKind};

use super::config::{Expression, references_in};
use super::module::{Graph, Instance, InstanceId, Loaded, ResourceInstance};
use super::resource::EvaluatedBody;
use super::session::{Session, Task};

/// How many steps an explanation may have.
const MAX_STEPS: usize = 200;
/// How deep it may go.
const MAX_DEPTH: usize = 24;

/// Explains a value of an instance; empty if there is no such instance.
pub(in crate::plan) fn explain(
    tree: &dyn SourceTree,
    project: &Project,
    options: &PlanOptions,
    limits: &Limits,
    cache: &Cache,
    address: &Address,
    path: &[Step],
) -> Vec<ExplanationStep> {
    let session = Session { tree, project, options, limits, cache };
    session.run(Explain { address, path }).map(|(steps, _)| steps).unwrap_or_default()
}

struct Explain<'a> {
    address: &'a Address,
    path: &'a [Step],
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
        let mut tracer = Tracer { graph, steps: Vec::new(), seen: HashSet::new() };
        let what = match self.path {
            [] => format!("resource {}", self.address),
            path => format!("attribute {} of {}", display_path(path), self.address),
        };
        match expression_at(&instance.body, self.path) {
            Some(expr) => {
                tracer.push(what, Some(expr), 0);
                tracer.follow(at, expr, resource.for_each.or(resource.count), 1);
            }
            None => {
                let place = Some(resource.block.place());
                let what = if self.path.is_empty() { what } else { format!("{what}: set by the provider, or not at all") };
                tracer.steps.push(ExplanationStep { what, place, depth: 0 });
            }
        }
        Some(tracer.steps)
    }
}

/// Finds the narrowest expression for a path into a resource's values.
fn expression_at<'f>(body: &EvaluatedBody<'f>, path: &[Step]) -> Option<Expression<'f>> {
    let (Step::Key(name), rest) = path.split_first()? else { return None };
    if let Some((attr, _)) = body.attributes.iter().find(|(attr, _)| attr.name() == name) {
        return Some(narrow(attr.expression(), rest));
    }
    let group = body.groups.iter().find(|group| group.name == *name)?;
    match rest.split_first() {
        Some((Step::Index(index), rest)) => expression_at(&group.blocks.get(*index)?.body, rest),
        _ => group.unknown,
    }
}

/// Steps into literal objects and lists as far as they go.
fn narrow<'f>(expr: Expression<'f>, path: &[Step]) -> Expression<'f> {
    let Some((step, rest)) = path.split_first() else { return expr };
    let inner: Option<&'f hcl::Expr> = match (&expr.syntax.kind, step) {
        (ExprKind::Object(object), Step::Key(key)) => {
            object.items.iter().rev().find(|item| item.key.literal() == Some(key)).map(|item| &item.value)
        }
        (ExprKind::Tuple(items), Step::Index(index)) => items.get(*index),
        (ExprKind::Parentheses(inner), _) => return narrow(Expression { syntax: inner, ..expr }, path),
        _ => None,
    };
    inner.map_or(expr, |syntax| narrow(Expression { syntax, ..expr }, rest))
}

/// Turns the literal steps of a reference into a path.
fn path_of(steps: &[hcl::Step]) -> Vec<Step> {
    let literal = |step: &hcl::Step| match &step.kind {
        StepKind::Attribute(name) => Some(Step::Key(name.text.clone())),
        StepKind::LegacyIndex(number) => Some(Step::Index(usize::try_from(number.integer?).ok()?)),
        StepKind::Index(key) => match &key.kind {
            ExprKind::Number(number) => Some(Step::Index(usize::try_from(number.integer?).ok()?)),
            ExprKind::String(text) => Some(Step::Key(text.value.clone())),
            _ => None,
        },
        StepKind::Splat(_) => None,
    };
    steps.iter().map_while(literal).collect()
}

struct Tracer<'a, 'f> {
    graph: &'a Graph<'f>,
    steps: Vec<ExplanationStep>,
    seen: HashSet<(InstanceId, *const hcl::Expr)>,
}

impl<'f> Tracer<'_, 'f> {
    fn push(&mut self, what: String, expr: Option<Expression<'f>>, depth: usize) {
        self.steps.push(ExplanationStep { what, place: expr.map(|expr| expr.place()), depth });
    }

    /// Explains what an expression refers to.
    fn follow(&mut self, at: &Instance<'f>, expr: Expression<'f>, repeats: Option<Expression<'f>>, depth: usize) {
        if depth > MAX_DEPTH || self.steps.len() >= MAX_STEPS || !self.seen.insert((at.id, std::ptr::from_ref(expr.syntax))) {
            return;
        }
        for (root, steps) in references_in(expr.syntax) {
            let path = path_of(steps);
            let (first, rest) = match path.split_first() {
                Some((Step::Key(first), rest)) => (&**first, rest),
                _ => ("", &[][..]),
            };
            match &*root.text {
                "local" => {
                    if let Some(local) = at.module.locals.get(first) {
                        let inner = narrow(*local, rest);
                        self.push(format!("local value {}", at.qualify(&format!("local.{first}"))), Some(inner), depth);
                        self.follow(at, inner, None, depth + 1);
                    }
                }
                "var" => self.variable(at, first, rest, depth),
                "module" => self.output(at, first, rest, depth),
                "each" | "count" => {
                    if let Some(repeats) = repeats {
                        self.push(format!("{}.{first} comes from", root.text), Some(repeats), depth);
                        self.follow(at, repeats, None, depth + 1);
                    }
                }
                "data" => {
                    if let Some((Step::Key(name), rest)) = rest.split_first() {
                        self.resource(at, ResourceMode::Data, first, name, rest, depth);
                    }
                }
                kind => self.resource(at, ResourceMode::Managed, kind, first, rest, depth),
            }
        }
    }

    fn variable(&mut self, at: &Instance<'f>, name: &str, rest: &[Step], depth: usize) {
        let Some(variable) = at.module.variables.get(name) else { return };
        let shown = at.qualify(&format!("var.{name}"));
        if let Some(caller) = &at.caller {
            let argument = caller.call.body.attributes.iter().find(|attr| &**attr.name() == name);
            if let Some(attr) = argument {
                let inner = narrow(attr.expression(), rest);
                self.push(format!("variable {shown}, given by module {}", caller.name), Some(inner), depth);
                let parent = self.graph.instance(caller.instance);
                self.follow(&parent, inner, caller.call.for_each.or(caller.call.count), depth + 1);
                return;
            }
        } else if let Some(place) = self.graph.given_place(name) {
            self.steps.push(ExplanationStep { what: format!("variable {shown}, given a value"), place, depth });
            return;
        }
        match variable.default {
            Some(default) => self.push(format!("default of variable {shown}"), Some(narrow(default, rest)), depth),
            None => {
                let what = format!("variable {shown}, which has no value here");
                self.steps.push(ExplanationStep { what, place: Some(variable.block.header()), depth });
            }
        }
    }

    fn output(&mut self, at: &Instance<'f>, call: &str, path: &[Step], depth: usize) {
        let Some((call, _)) = at.module.calls.get_key_value(call) else { return };
        let name = path.iter().find_map(|step| match step {
            Step::Key(name) => Some(name),
            Step::Index(_) => None,
        });
        let child = self.graph.children(at, call).and_then(|children| children.first().copied());
        let (Some(name), Some(child)) = (name, child) else { return };
        let child = self.graph.instance(child);
        if let Some(output) = child.module.outputs.get(name) {
            self.push(format!("output {name} of module {call}"), Some(output.value), depth);
            self.follow(&child, output.value, None, depth + 1);
        }
    }

    fn resource(&mut self, at: &Instance<'f>, mode: ResourceMode, kind: &str, name: &str, path: &[Step], depth: usize) {
        let Some(index) = at.module.resource(mode, kind, name) else { return };
        let path: Vec<Step> = path.iter().skip_while(|step| matches!(step, Step::Index(_))).cloned().collect();
        if self.graph.resource_expansion(at, index).len() == 0 {
            return;
        }
        let instance: std::rc::Rc<ResourceInstance<'f>> = self.graph.resource_instance(at, index, 0);
        let resource = &at.module.resources[index];
        let shown = at.qualify(&format!("{kind}.{name}"));
        match expression_at(&instance.body, &path) {
            Some(expr) => {
                self.push(format!("attribute {} of {shown}", display_path(&path)), Some(expr), depth);
                self.follow(at, expr, resource.for_each.or(resource.count), depth + 1);
            }
            None => {
                let what = match path.first() {
                    Some(_) => format!("{} of {shown}, known only after apply", display_path(&path)),
                    None => shown,
                };
                self.steps.push(ExplanationStep { what, place: Some(resource.block.header()), depth });
            }
        }
    }
}
