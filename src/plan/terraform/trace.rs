//! Following an expression to what it is made of: locals, variables, outputs, other resources, and the literals at the end.
//!
//! Always true: each step is deeper by one than what refers to it, no expression is explained twice, and an untaken branch is not followed.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{Place, RepoPath, ResourceMode, Step, display_path};
use crate::plan::explanation::ExplanationStep;
use crate::syntax::hcl::{self, ExprKind, StepKind};

use super::config::{Expression, literal_path, references_in, walk};
use super::cty::{Type, Value, convert};
use super::eval::Problems;
use super::module::{Env, Graph, Instance, InstanceId, Repetition};
use super::narrowing::{Found, Narrowed, expression_at, narrow};
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
    seen: HashSet<(InstanceId, *const hcl::Expr, Vec<Step>)>,
}

impl<'a, 'f> Tracer<'a, 'f> {
    pub(super) fn new(graph: &'a Graph<'f>) -> Self {
        Self { graph, steps: Vec::new(), seen: HashSet::new() }
    }

    /// Returns the steps.
    pub(super) fn finish(self) -> Vec<ExplanationStep> {
        self.steps
    }

    /// Adds a step.
    pub(super) fn note(&mut self, what: String, place: Option<Place>, depth: usize) {
        match self.steps.len().cmp(&MAX_STEPS) {
            Ordering::Less => self.steps.push(ExplanationStep { what, place, depth }),
            Ordering::Equal => {
                self.steps.push(ExplanationStep { what: "there is more: ask for one of its attributes".to_owned(), place: None, depth: 0 });
            }
            Ordering::Greater => {}
        }
    }

    /// Says where something is written, unless a step says so already.
    pub(super) fn written(&mut self, what: String, place: Option<&Place>, depth: usize) {
        if place.is_some() && !self.steps.iter().any(|step| step.place.as_ref() == place) {
            self.note(what, place.cloned(), depth);
        }
    }

    /// Explains what the part of an expression's value is made of to which a path leads.
    pub(super) fn follow(&mut self, at: &Instance<'f>, expr: Expression<'f>, path: &[Step], around: Around<'_, 'f>, depth: usize) {
        if depth > MAX_DEPTH || self.steps.len() > MAX_STEPS {
            return;
        }
        let Narrowed { expr, rest: path } = narrow(expr, path);
        if !self.seen.insert((at.id, std::ptr::from_ref(expr.syntax), path.to_vec())) {
            return;
        }
        match &expr.syntax.kind {
            ExprKind::Conditional(conditional) => {
                let part = |syntax| Expression { syntax, ..expr };
                let branches = [part(&conditional.then), part(&conditional.otherwise)];
                return self.conditional(at, part(&conditional.condition), branches, path, around, depth);
            }
            ExprKind::Call(call) => {
                if let Some((argument, rest)) = self.chosen(at, expr, call, path, around) {
                    self.note(format!("{} takes it from", call.name.text), Some(argument.place()), depth);
                    return self.follow(at, argument, rest, around, depth + 1);
                }
            }
            _ => {}
        }
        // Steps lead into the value of a reference, and into nothing else that is known without evaluating it.
        let is_reference = expr.syntax.as_reference().is_some();
        for (root, steps) in references_in(expr.syntax) {
            let whole = is_reference && expr.syntax.as_reference().is_some_and(|(name, _)| std::ptr::eq(name, root));
            self.reference(at, expr, &root.text, steps, if whole { path } else { &[] }, around, depth);
        }
        self.files(at, expr, around, depth);
    }

    /// Finds the argument that a function returns a part of, or returns whole, where the call shows that.
    fn chosen<'p>(
        &self,
        at: &Instance<'f>,
        expr: Expression<'f>,
        call: &'f hcl::Call,
        path: &'p [Step],
        around: Around<'_, 'f>,
    ) -> Option<(Expression<'f>, &'p [Step])> {
        if call.expand.is_some() {
            return None;
        }
        let part = |syntax: &'f hcl::Expr| Expression { syntax, ..expr };
        let value = |syntax: &'f hcl::Expr| {
            let mut problems = Problems::default();
            let value = self.graph.evaluate_quietly(at, part(syntax), &env(around), &mut problems);
            (!problems.has_errors()).then_some(value)
        };
        let found = match (&*call.name.text, path.first()) {
            ("merge", Some(Step::Key(key))) => {
                let has = |value: &Value| value.as_entries().map(|entries| entries.contains_key(key));
                let mut found = None;
                for argument in call.arguments.iter().rev() {
                    // What is not known may hold the key too.
                    if has(&value(argument)?.unmark().0)? {
                        found = Some(argument);
                        break;
                    }
                }
                found?
            }
            ("try", _) => call.arguments.iter().find(|argument| value(argument).is_some_and(|value| value.is_wholly_known()))?,
            ("coalesce", _) => {
                let filled = |value: &Value| value.is_known() && !value.is_null() && value.as_str() != Some("");
                let first = call
                    .arguments
                    .iter()
                    .find(|argument| !value(argument).is_some_and(|value| value.is_null() || value.as_str() == Some("")))?;
                value(first).is_some_and(|value| filled(&value)).then_some(first)?
            }
            ("tomap" | "tolist" | "tostring" | "tonumber" | "tobool" | "sensitive" | "nonsensitive", _) => call.arguments.first()?,
            _ => return None,
        };
        Some((part(found), path))
    }

    /// Follows the branch that is taken; both where that is not known.
    fn conditional(
        &mut self,
        at: &Instance<'f>,
        condition: Expression<'f>,
        branches: [Expression<'f>; 2],
        path: &[Step],
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
        self.follow(at, condition, &[], around, depth + 1);
        for (branch, wanted) in branches.into_iter().zip([true, false]) {
            if taken.is_none_or(|taken| taken == wanted) {
                let Narrowed { expr, rest } = narrow(branch, path);
                self.note(if wanted { "the first branch" } else { "the second branch" }.to_owned(), Some(expr.place()), depth);
                self.follow(at, expr, rest, around, depth + 1);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a reference has many parts")]
    fn reference(
        &mut self,
        at: &Instance<'f>,
        expr: Expression<'f>,
        root: &Arc<str>,
        steps: &'f [hcl::Step],
        path: &[Step],
        around: Around<'_, 'f>,
        depth: usize,
    ) {
        let path = &self.path_of(at, expr, steps, path, around)[..];
        let (first, rest) = match path.split_first() {
            Some((Step::Key(first), rest)) => (&**first, rest),
            _ => ("", &[][..]),
        };
        let is_iterator = |(block, _): &&(&EvaluatedBlock<'f>, usize)| block.iterator.as_ref().is_some_and(|(name, _)| name == root);
        if let Some((block, position)) = around.blocks.iter().rev().find(is_iterator) {
            if let Some((name, source)) = &block.iterator {
                let element = if first == "value" { [&[Step::Index(*position)], rest].concat() } else { Vec::new() };
                let inner = narrow(*source, &element);
                self.note(format!("{name}.{first} comes from element {position} of"), Some(inner.expr.place()), depth);
                self.follow(at, inner.expr, inner.rest, Around { blocks: &[], ..around }, depth + 1);
            }
            return;
        }
        match &**root {
            "local" => {
                if let Some(local) = at.module.locals.get(first) {
                    let inner = narrow(*local, rest);
                    self.note(format!("local value {}", at.qualify(&format!("local.{first}"))), Some(inner.expr.place()), depth);
                    self.follow(at, inner.expr, inner.rest, Around::default(), depth + 1);
                }
            }
            "var" => self.variable(at, first, rest, depth),
            "module" => self.output(at, expr, steps, path, around, depth),
            "each" | "count" => self.repetition(at, root, first, rest, around, depth),
            "path" | "terraform" | "self" => {}
            "data" => self.resource(at, ResourceMode::Data, expr, first, (steps, path), 1, around, depth),
            "resource" => self.resource(at, ResourceMode::Managed, expr, first, (steps, path), 1, around, depth),
            kind => self.resource(at, ResourceMode::Managed, expr, kind, (steps, path), 0, around, depth),
        }
    }

    fn repetition(&mut self, at: &Instance<'f>, root: &str, name: &str, rest: &[Step], around: Around<'_, 'f>, depth: usize) {
        let Some(repeats) = around.repeats else { return };
        let key = around.repetition.and_then(|repetition| repetition.each.as_ref()).and_then(|(key, _)| key.as_str().map(Arc::from));
        let (element, of) = match key {
            Some(key) if name == "value" => {
                let shown = format!(" for the key {key:?}");
                ([&[Step::Key(key)], rest].concat(), shown)
            }
            Some(key) => (Vec::new(), format!(", which is {key:?} here")),
            None => (Vec::new(), String::new()),
        };
        let inner = narrow(repeats, &element);
        self.note(format!("{root}.{name}{of} comes from"), Some(inner.expr.place()), depth);
        self.follow(at, inner.expr, inner.rest, Around::default(), depth + 1);
    }

    fn variable(&mut self, at: &Instance<'f>, name: &str, rest: &[Step], depth: usize) {
        let Some(variable) = at.module.variables.get(name) else { return };
        let shown = at.qualify(&format!("var.{name}"));
        if let Some(caller) = &at.caller {
            let argument = caller.call.body.attributes.iter().find(|attr| &**attr.name() == name);
            if let Some(attr) = argument {
                let inner = narrow(attr.expression(), rest);
                self.note(format!("variable {shown}, given by module {}", caller.name), Some(inner.expr.place()), depth);
                let parent = self.graph.instance(caller.instance);
                let repeats = caller.call.for_each.or(caller.call.count);
                let around = Around { repetition: Some(&caller.repetition), repeats, blocks: &[] };
                self.follow(&parent, inner.expr, inner.rest, around, depth + 1);
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
            Some(default) => self.note(format!("default of variable {shown}"), Some(narrow(default, rest).expr.place()), depth),
            None => self.note(
                format!("variable {shown}, which nothing gives a value, so it is not known"),
                Some(variable.block.header()),
                depth,
            ),
        }
    }

    fn output(
        &mut self,
        at: &Instance<'f>,
        expr: Expression<'f>,
        steps: &'f [hcl::Step],
        path: &[Step],
        around: Around<'_, 'f>,
        depth: usize,
    ) {
        let Some((call, _)) = steps.first().and_then(hcl::Step::name).and_then(|name| at.module.calls.get_key_value(&name.text)) else {
            return;
        };
        let expansion = self.graph.call_expansion(at, call);
        let (position, next) = self.graph.position(at, &expansion, expr, steps, 1, &env(around));
        let name = match steps.get(next).map(|step| &step.kind) {
            Some(StepKind::Attribute(name)) => Some(&name.text),
            Some(StepKind::Splat(splat)) => splat.each.first().and_then(hcl::Step::name).map(|name| &name.text),
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
        let rest = path.get(next + 1..).unwrap_or_default();
        let inner = narrow(output.value, rest);
        let of = if position.is_none() && expansion.len() > 1 { ", and of the other instances" } else { "" };
        self.note(format!("output {name} of {}{of}", child.address), Some(inner.expr.place()), depth);
        self.follow(&child, inner.expr, inner.rest, Around::default(), depth + 1);
    }

    #[expect(clippy::too_many_arguments, reason = "a reference has many parts")]
    fn resource(
        &mut self,
        at: &Instance<'f>,
        mode: ResourceMode,
        expr: Expression<'f>,
        kind: &str,
        (steps, path): (&'f [hcl::Step], &[Step]),
        start: usize,
        around: Around<'_, 'f>,
        depth: usize,
    ) {
        let Some(index) = steps.get(start).and_then(hcl::Step::name).and_then(|name| at.module.resource(mode, kind, &name.text)) else {
            return;
        };
        let expansion = self.graph.resource_expansion(at, index);
        if expansion.len() == 0 {
            return;
        }
        let (position, mut next) = self.graph.position(at, &expansion, expr, steps, start + 1, &env(around));
        let splat = match steps.get(next).map(|step| &step.kind) {
            Some(StepKind::Splat(each)) => literal_prefix(&each.each),
            _ => Vec::new(),
        };
        next = next.min(path.len());
        let path = if splat.is_empty() { &path[next..] } else { &splat[..] };
        let instance = self.graph.resource_instance(at, index, position.unwrap_or(0));
        let resource = &at.module.resources[index];
        let shown = self.graph.resource_address(at, index, &instance.key);
        let header = || Some(resource.block.header());
        match expression_at(&instance.body, path) {
            Some(Found::Expression { narrowed, blocks }) => {
                self.note(format!("attribute {} of {shown}", display_path(path)), Some(narrowed.expr.place()), depth);
                let repeats = resource.for_each.or(resource.count);
                let around = Around { repetition: Some(&instance.repetition), repeats, blocks: &blocks };
                self.follow(at, narrowed.expr, narrowed.rest, around, depth + 1);
            }
            Some(Found::Blocks) => self.note(format!("blocks {} of {shown}", display_path(path)), header(), depth),
            None => {
                let computed = |name: &str| {
                    instance.computed.iter().find(|(computed, _)| **computed == *name).is_some_and(|(_, value)| value.is_wholly_known())
                };
                let what = match path.first() {
                    Some(Step::Key(name)) if computed(name) => {
                        format!("{} of {shown} is worked out from what this block says", display_path(path))
                    }
                    Some(_) => format!("{} of {shown} is known only after apply", display_path(path)),
                    None => shown,
                };
                self.note(what, header(), depth);
            }
        }
    }

    /// Reads the steps of a reference as a path, keys that are worked out too, and goes on from there; a splat ends it.
    fn path_of(&self, at: &Instance<'f>, expr: Expression<'f>, steps: &[hcl::Step], rest: &[Step], around: Around<'_, 'f>) -> Vec<Step> {
        let mut path = Vec::with_capacity(steps.len() + rest.len());
        for step in steps {
            let step = literal_path(std::slice::from_ref(step)).and_then(|path| path.into_iter().next()).or_else(|| match &step.kind {
                StepKind::Index(key) => self.key(at, Expression { syntax: key, ..expr }, around),
                _ => None,
            });
            match step {
                Some(step) => path.push(step),
                None => return path,
            }
        }
        path.extend_from_slice(rest);
        path
    }

    /// Evaluates a key.
    fn key(&self, at: &Instance<'f>, key: Expression<'_>, around: Around<'_, 'f>) -> Option<Step> {
        let value = self.graph.evaluate_key(at, key, &env(around))?;
        match (value.as_str(), value.as_number()) {
            (Some(key), _) => Some(Step::from(key)),
            (_, Some(number)) => Some(Step::Index(usize::try_from(number.as_i64()?).ok()?)),
            _ => None,
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

/// Reads the literal steps at the start of a reference as a path.
fn literal_prefix(steps: &[hcl::Step]) -> Vec<Step> {
    (0..=steps.len()).rev().find_map(|end| literal_path(&steps[..end])).unwrap_or_default()
}
