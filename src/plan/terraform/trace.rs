//! Following an expression to what it is made of: locals, variables, outputs, other resources, and the literals at the end.
//!
//! Always true: each step is deeper by one than what refers to it, no expression is explained twice, and an untaken branch is not followed.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{Place, RepoPath, ResourceMode, Step, display_path};
use crate::plan::explanation::ExplanationStep;
use crate::syntax::hcl::{self, ExprKind, StepKind};

use super::config::{Expression, literal_path, references_in, walk};
use super::cty::{Type, convert};
use super::eval::Problems;
use super::module::{Env, Graph, Instance, InstanceId, Repetition};
use super::narrowing::{Found, expression_at, narrow};
use super::resource::EvaluatedBlock;

/// How many steps an explanation may have.
const MAX_STEPS: usize = 200;
/// How deep it may go.
const MAX_DEPTH: usize = 24;

/// What names of repetition stand for where an expression is written.
#[derive(Clone, Copy, Default)]
pub(super) struct Around<'a, 'f> {
    /// `count.index`, `each.key` and `each.value`.
    pub(super) repetition: Option<&'a Repetition>,
    /// The `count` or `for_each` behind them.
    pub(super) repeats: Option<Expression<'f>>,
    /// The blocks that dynamic blocks wrote around it, outermost first, each with the position of its element.
    pub(super) blocks: &'a [(&'a EvaluatedBlock<'f>, usize)],
}

/// The steps found so far.
pub(super) struct Tracer<'a, 'f> {
    graph: &'a Graph<'f>,
    steps: Vec<ExplanationStep>,
    seen: HashSet<(InstanceId, *const hcl::Expr)>,
}

impl<'a, 'f> Tracer<'a, 'f> {
    pub(super) fn new(graph: &'a Graph<'f>) -> Self {
        Self { graph, steps: Vec::new(), seen: HashSet::new() }
    }

    /// Returns the steps; where the value itself stands is the last of them, if it is not among them already.
    pub(super) fn finish(mut self, origin: Option<&Place>) -> Vec<ExplanationStep> {
        let covers = |step: &ExplanationStep| step.place.as_ref() == origin;
        if let Some(place) = origin.filter(|_| !self.steps.iter().any(covers)) {
            self.note("the value is written here".to_owned(), Some(place.clone()), 1);
        }
        self.steps
    }

    /// Adds a step.
    pub(super) fn note(&mut self, what: String, place: Option<Place>, depth: usize) {
        self.steps.push(ExplanationStep { what, place, depth });
    }

    /// Explains what an expression is made of.
    pub(super) fn follow(&mut self, at: &Instance<'f>, expr: Expression<'f>, around: Around<'_, 'f>, depth: usize) {
        if depth > MAX_DEPTH || self.steps.len() >= MAX_STEPS || !self.seen.insert((at.id, std::ptr::from_ref(expr.syntax))) {
            return;
        }
        match &expr.syntax.kind {
            ExprKind::Parentheses(inner) => return self.follow(at, Expression { syntax: inner, ..expr }, around, depth),
            ExprKind::Conditional(conditional) => {
                let part = |syntax| Expression { syntax, ..expr };
                return self.conditional(
                    at,
                    part(&conditional.condition),
                    [part(&conditional.then), part(&conditional.otherwise)],
                    around,
                    depth,
                );
            }
            _ => {}
        }
        for (root, steps) in references_in(expr.syntax) {
            self.reference(at, expr, &root.text, steps, around, depth);
        }
        self.files(at, expr, around, depth);
    }

    /// Follows the branch that is taken; both where that is not known.
    fn conditional(
        &mut self,
        at: &Instance<'f>,
        condition: Expression<'f>,
        branches: [Expression<'f>; 2],
        around: Around<'_, 'f>,
        depth: usize,
    ) {
        let value = self.graph.evaluate_quietly(at, condition, &env(around), &mut Problems::default());
        let taken = convert(&value, &Type::Bool).ok().and_then(|value| value.as_bool());
        let what = match taken {
            Some(true) => "the condition is true, so the first branch is taken",
            Some(false) => "the condition is false, so the second branch is taken",
            None => "the condition is not known, so either branch may be taken",
        };
        self.note(what.to_owned(), Some(condition.place()), depth);
        self.follow(at, condition, around, depth + 1);
        for (branch, wanted) in branches.into_iter().zip([true, false]) {
            if taken.is_none_or(|taken| taken == wanted) {
                self.note(if wanted { "the first branch" } else { "the second branch" }.to_owned(), Some(branch.place()), depth);
                self.follow(at, branch, around, depth + 1);
            }
        }
    }

    fn reference(
        &mut self,
        at: &Instance<'f>,
        expr: Expression<'f>,
        root: &Arc<str>,
        steps: &'f [hcl::Step],
        around: Around<'_, 'f>,
        depth: usize,
    ) {
        let path = literal_prefix(steps);
        let (first, rest) = match path.split_first() {
            Some((Step::Key(first), rest)) => (&**first, rest),
            _ => ("", &[][..]),
        };
        let is_iterator = |(block, _): &&(&EvaluatedBlock<'f>, usize)| block.iterator.as_ref().is_some_and(|(name, _)| name == root);
        if let Some((block, position)) = around.blocks.iter().rev().find(is_iterator) {
            if let Some((name, source)) = &block.iterator {
                let inner = if first == "value" { narrow(*source, &[&[Step::Index(*position)], rest].concat()) } else { *source };
                self.note(format!("{name}.{first} comes from element {position} of"), Some(inner.place()), depth);
                self.follow(at, inner, Around { blocks: &[], ..around }, depth + 1);
            }
            return;
        }
        match &**root {
            "local" => {
                if let Some(local) = at.module.locals.get(first) {
                    let inner = narrow(*local, rest);
                    self.note(format!("local value {}", at.qualify(&format!("local.{first}"))), Some(inner.place()), depth);
                    self.follow(at, inner, Around::default(), depth + 1);
                }
            }
            "var" => self.variable(at, first, rest, depth),
            "module" => self.output(at, expr, steps, around, depth),
            "each" | "count" => self.repetition(at, root, first, rest, around, depth),
            "path" | "terraform" | "self" => {}
            "data" => self.resource(at, ResourceMode::Data, expr, first, steps, 1, around, depth),
            "resource" => self.resource(at, ResourceMode::Managed, expr, first, steps, 1, around, depth),
            kind => self.resource(at, ResourceMode::Managed, expr, kind, steps, 0, around, depth),
        }
    }

    fn repetition(&mut self, at: &Instance<'f>, root: &str, name: &str, rest: &[Step], around: Around<'_, 'f>, depth: usize) {
        let Some(repeats) = around.repeats else { return };
        let key = around.repetition.and_then(|repetition| repetition.each.as_ref()).and_then(|(key, _)| key.as_str().map(Arc::from));
        let (inner, of) = match key {
            Some(key) if name == "value" => {
                let shown = format!(" for the key {key:?}");
                (narrow(repeats, &[&[Step::Key(key)], rest].concat()), shown)
            }
            Some(key) => (repeats, format!(", which is {key:?} here")),
            None => (repeats, String::new()),
        };
        self.note(format!("{root}.{name}{of} comes from"), Some(inner.place()), depth);
        self.follow(at, inner, Around::default(), depth + 1);
    }

    fn variable(&mut self, at: &Instance<'f>, name: &str, rest: &[Step], depth: usize) {
        let Some(variable) = at.module.variables.get(name) else { return };
        let shown = at.qualify(&format!("var.{name}"));
        if let Some(caller) = &at.caller {
            let argument = caller.call.body.attributes.iter().find(|attr| &**attr.name() == name);
            if let Some(attr) = argument {
                let inner = narrow(attr.expression(), rest);
                self.note(format!("variable {shown}, given by module {}", caller.name), Some(inner.place()), depth);
                let parent = self.graph.instance(caller.instance);
                let repeats = caller.call.for_each.or(caller.call.count);
                let around = Around { repetition: Some(&caller.repetition), repeats, blocks: &[] };
                self.follow(&parent, inner, around, depth + 1);
                return;
            }
        } else if let Some(place) = self.graph.given_place(name) {
            let what = match place {
                Some(_) => format!("variable {shown}, given a value"),
                None if self.graph.options.external_variables.contains(name) => format!("variable {shown}, set by CI, so not known here"),
                None => format!("variable {shown}, given by --var {name}=…"),
            };
            self.note(what, place.or_else(|| Some(variable.block.header())), depth);
            return;
        }
        match variable.default {
            Some(default) => self.note(format!("default of variable {shown}"), Some(narrow(default, rest).place()), depth),
            None => self.note(
                format!("variable {shown}, which nothing gives a value, so it is not known"),
                Some(variable.block.header()),
                depth,
            ),
        }
    }

    fn output(&mut self, at: &Instance<'f>, expr: Expression<'f>, steps: &'f [hcl::Step], around: Around<'_, 'f>, depth: usize) {
        let Some((call, _)) = attribute(steps, 0).and_then(|name| at.module.calls.get_key_value(name)) else { return };
        let expansion = self.graph.call_expansion(at, call);
        let (position, next) = self.graph.position(at, &expansion, expr, steps, 1, &env(around));
        let name = match steps.get(next).map(|step| &step.kind) {
            Some(StepKind::Attribute(name)) => Some(&name.text),
            Some(StepKind::Splat(splat)) => attribute(&splat.each, 0),
            _ => None,
        };
        let Some(children) = self.graph.children(at, call) else {
            return self.note(
                format!("module {call} could not be read, so its outputs are not known"),
                at.module.calls.get(call).map(|call| call.block.header()),
                depth,
            );
        };
        let (Some(name), Some(child)) = (name, children.get(position.unwrap_or(0))) else { return };
        let child = self.graph.instance(*child);
        let Some(output) = child.module.outputs.get(name) else { return };
        let rest = literal_prefix(steps.get(next + 1..).unwrap_or_default());
        let inner = narrow(output.value, &rest);
        let of = if position.is_none() && expansion.len() > 1 { ", and of the other instances" } else { "" };
        self.note(format!("output {name} of {}{of}", child.address), Some(inner.place()), depth);
        self.follow(&child, inner, Around::default(), depth + 1);
    }

    #[expect(clippy::too_many_arguments, reason = "a reference has many parts")]
    fn resource(
        &mut self,
        at: &Instance<'f>,
        mode: ResourceMode,
        expr: Expression<'f>,
        kind: &str,
        steps: &'f [hcl::Step],
        start: usize,
        around: Around<'_, 'f>,
        depth: usize,
    ) {
        let Some(index) = attribute(steps, start).and_then(|name| at.module.resource(mode, kind, name)) else { return };
        let expansion = self.graph.resource_expansion(at, index);
        if expansion.len() == 0 {
            return;
        }
        let (position, mut next) = self.graph.position(at, &expansion, expr, steps, start + 1, &env(around));
        let mut splat = Vec::new();
        if let Some(StepKind::Splat(each)) = steps.get(next).map(|step| &step.kind) {
            splat = literal_prefix(&each.each);
            next = steps.len();
        }
        let path = if splat.is_empty() { literal_prefix(steps.get(next..).unwrap_or_default()) } else { splat };
        let instance = self.graph.resource_instance(at, index, position.unwrap_or(0));
        let resource = &at.module.resources[index];
        let shown = self.graph.resource_address(at, index, &instance.key);
        match expression_at(&instance.body, &path) {
            Some(Found { expr, blocks }) => {
                self.note(format!("attribute {} of {shown}", display_path(&path)), Some(expr.place()), depth);
                let repeats = resource.for_each.or(resource.count);
                self.follow(at, expr, Around { repetition: Some(&instance.repetition), repeats, blocks: &blocks }, depth + 1);
            }
            None => {
                let what = match path.first() {
                    Some(_) => format!("{} of {shown} is known only after apply", display_path(&path)),
                    None => shown,
                };
                self.note(what, Some(resource.block.header()), depth);
            }
        }
    }

    /// Names the files that functions of an expression read.
    fn files(&mut self, at: &Instance<'f>, expr: Expression<'f>, around: Around<'_, 'f>, depth: usize) {
        let mut reads = Vec::new();
        walk(expr.syntax, &mut |part| {
            if let ExprKind::Call(call) = &part.kind
                && matches!(&*call.name.text, "file" | "filebase64" | "templatefile")
            {
                reads.extend(call.arguments.first());
            }
        });
        for argument in reads {
            let value = self.graph.evaluate_quietly(at, Expression { syntax: argument, ..expr }, &env(around), &mut Problems::default());
            let path = value.as_str().and_then(|text| self.graph.machine.root.join(text));
            if let Some(file) = path.filter(|path: &RepoPath| self.graph.machine.sources.exists(path)) {
                self.note(format!("the file {file} is read"), Some(Place { file, span: Default::default() }), depth);
            }
        }
    }
}

fn env<'a>(around: Around<'a, '_>) -> Env<'a> {
    Env { repetition: around.repetition, ..Env::default() }
}

fn attribute(steps: &[hcl::Step], at: usize) -> Option<&Arc<str>> {
    match &steps.get(at)?.kind {
        StepKind::Attribute(name) => Some(&name.text),
        _ => None,
    }
}

/// Reads the literal steps at the start of a reference as a path.
fn literal_prefix(steps: &[hcl::Step]) -> Vec<Step> {
    (0..=steps.len()).rev().find_map(|end| literal_path(&steps[..end])).unwrap_or_default()
}
