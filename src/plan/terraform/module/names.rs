//! What names mean inside a module: `var`, `local`, `module`, `data`, resource types, `each`, `count`, `self`, `path`, `terraform`.
//!
//! Always true: a name that is not declared is an error at the reference; a declared one is evaluated in its own place.

use std::sync::Arc;

use crate::model::{ResourceMode, Span};
use crate::syntax::hcl::{ExprKind, Name, Step, StepKind};

use super::super::cty::{Marks, Number, Type, Value};
use super::super::eval::{Names, Problems, Resolved, Scope};
use super::expansion::Expansion;
use super::graph::{Env, Graph, Node};
use super::instance::Instance;

/// The names of a module instance, seen from one of its blocks.
pub(super) struct InstanceNames<'a, 'f> {
    pub(super) graph: &'a Graph<'f>,
    pub(super) instance: &'a Instance<'f>,
    pub(super) env: &'a Env<'a>,
}

fn taken(value: Value, taken: usize) -> Option<Resolved> {
    Some(Resolved { value, taken })
}

/// Returns the name that the first step takes.
fn attribute(steps: &[Step], at: usize) -> Option<&Name> {
    match &steps.get(at)?.kind {
        StepKind::Attribute(name) => Some(name),
        _ => None,
    }
}

fn is_literal_index(step: Option<&Step>) -> bool {
    match step.map(|step| &step.kind) {
        Some(StepKind::Index(key)) => matches!(key.kind, ExprKind::Number(_) | ExprKind::String(_)),
        Some(StepKind::LegacyIndex(_)) => true,
        _ => false,
    }
}

/// Returns the name that an index step spells out.
fn literal_name(step: Option<&Step>) -> Option<&Arc<str>> {
    match &step?.kind {
        StepKind::Index(key) => key.as_str(),
        _ => None,
    }
}

impl Names for InstanceNames<'_, '_> {
    fn resolve(&self, scope: &Scope<'_>, root: &Name, steps: &[Step], problems: &mut Problems) -> Option<Resolved> {
        match &*root.text {
            "var" => self.declared(scope, root, steps, problems, "variable", |name| self.graph.variable(self.instance, name)),
            "local" => self.declared(scope, root, steps, problems, "local value", |name| self.graph.local(self.instance, name)),
            "module" => self.module(scope, root, steps, problems),
            "data" => self.resource(scope, ResourceMode::Data, root.span, steps, 0, problems),
            "resource" => self.resource(scope, ResourceMode::Managed, root.span, steps, 0, problems),
            "each" => self.each(scope, root, steps, problems),
            "count" => match &self.env.repetition.and_then(|repetition| repetition.index.clone()) {
                Some(index) if attribute(steps, 0).is_some_and(|name| &*name.text == "index") => taken(index.clone(), 1),
                _ => self.refuse(scope, root, problems, "count.index can be used only in blocks that set count"),
            },
            "self" => match self.env.itself {
                Some(value) => taken(value.clone(), 0),
                None => self.refuse(scope, root, problems, "self can be used only in provisioners, connections and postconditions"),
            },
            "path" => self.path(scope, root, steps, problems),
            "terraform" => match attribute(steps, 0).map(|name| &*name.text) {
                Some("workspace") => taken(Value::string(self.graph.workspace.clone()), 1),
                Some("applying") => taken(Value::from(false).with_marks(Marks::EPHEMERAL), 1),
                _ => self.refuse(scope, root, problems, "terraform has the attributes workspace and applying"),
            },
            "ephemeral" => taken(Value::dynamic().with_marks(Marks::EPHEMERAL), steps.len()),
            kind => self.typed(scope, ResourceMode::Managed, kind, root.span, steps, 0, problems),
        }
    }
}

impl<'f> InstanceNames<'_, 'f> {
    fn refuse(&self, scope: &Scope<'_>, root: &Name, problems: &mut Problems, message: &str) -> Option<Resolved> {
        problems.error(format!("Invalid reference: {message}"), scope.place(root.span));
        taken(Value::dynamic(), usize::MAX)
    }

    fn declared(
        &self,
        scope: &Scope<'_>,
        root: &Name,
        steps: &[Step],
        problems: &mut Problems,
        what: &str,
        find: impl FnOnce(&str) -> Option<Value>,
    ) -> Option<Resolved> {
        let Some(name) = attribute(steps, 0) else {
            return self.refuse(scope, root, problems, &format!("{} must be followed by the name of a {what}", root.text));
        };
        match find(&name.text) {
            Some(value) => taken(value, 1),
            None => {
                let message = format!(
                    "Reference to undeclared {what}: there is no {what} named {:?} in this module; declare it, or correct the name",
                    name.text
                );
                problems.error(message, scope.place(root.span.to(name.span)));
                taken(Value::dynamic(), usize::MAX)
            }
        }
    }

    fn each(&self, scope: &Scope<'_>, root: &Name, steps: &[Step], problems: &mut Problems) -> Option<Resolved> {
        let each = self.env.repetition.and_then(|repetition| repetition.each.as_ref());
        match (each, attribute(steps, 0).map(|name| &*name.text)) {
            (Some((key, _)), Some("key")) => taken(key.clone(), 1),
            (Some((_, value)), Some("value")) => taken(value.clone(), 1),
            (Some(_), _) => self.refuse(scope, root, problems, "each has the attributes key and value"),
            (None, _) => self.refuse(scope, root, problems, "each can be used only in blocks that set for_each"),
        }
    }

    fn path(&self, scope: &Scope<'_>, root: &Name, steps: &[Step], problems: &mut Problems) -> Option<Resolved> {
        match attribute(steps, 0).map(|name| &*name.text) {
            Some("module") => taken(Value::string(self.instance.path.clone()), 1),
            Some("root") => taken(Value::string("."), 1),
            // Where the configuration lies when it is applied cannot be known.
            Some("cwd") => taken(Value::unknown(Type::String).refine_not_null(), 1),
            _ => self.refuse(scope, root, problems, "path has the attributes module, root and cwd"),
        }
    }

    /// `data.TYPE.NAME`, `resource.TYPE.NAME`
    fn resource(
        &self,
        scope: &Scope<'_>,
        mode: ResourceMode,
        span: Span,
        steps: &[Step],
        at: usize,
        problems: &mut Problems,
    ) -> Option<Resolved> {
        match attribute(steps, at) {
            Some(kind) => self.typed(scope, mode, &kind.text, span, steps, at + 1, problems),
            None => {
                problems.error("Invalid reference: a type and a name must follow", scope.place(span));
                taken(Value::dynamic(), usize::MAX)
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a reference is its parts")]
    fn typed(
        &self,
        scope: &Scope<'_>,
        mode: ResourceMode,
        kind: &str,
        span: Span,
        steps: &[Step],
        at: usize,
        problems: &mut Problems,
    ) -> Option<Resolved> {
        let name = attribute(steps, at)?;
        let Some(index) = self.instance.module.resource(mode, kind, &name.text) else {
            let prefix = if mode == ResourceMode::Data { "data." } else { "" };
            let message = format!(
                "Reference to undeclared resource: this module declares no {prefix}{kind}.{}; declare it, or correct the name",
                name.text
            );
            problems.error(message, scope.place(span.to(name.span)));
            return taken(Value::dynamic(), usize::MAX);
        };
        let expansion = self.graph.resource_expansion(self.instance, index);
        let what = || format!("{kind}.{}", name.text);
        let (position, next) = match self.position(scope, &expansion, steps, at + 1, &what, problems) {
            Position::At(position, next) => (position, next),
            Position::Attribute(_) if is_literal_index(steps.get(at + 1)) => {
                let message = format!("Unexpected resource instance key: {} has neither count nor for_each, so it has no index", what());
                problems.error(message, scope.place(steps[at + 1].span));
                return taken(Value::dynamic(), usize::MAX);
            }
            Position::Attribute(key) => {
                let named = key.as_str().and_then(|name| self.graph.resource_attribute(self.instance, index, 0, name));
                return match named {
                    Some(value) => taken(value.with_marks(key.marks()), at + 2),
                    None if key.is_known() => taken(self.graph.resource_object(self.instance, index, 0), at + 1),
                    None => taken(Value::dynamic(), usize::MAX),
                };
            }
            Position::Whole => return taken(self.graph.resource_value(self.instance, index), at + 1),
            Position::NotKnown => return taken(Value::dynamic(), usize::MAX),
        };
        match attribute(steps, next) {
            Some(name) => match self.graph.resource_attribute(self.instance, index, position, &name.text) {
                Some(value) => taken(value, next + 1),
                None => taken(self.graph.resource_object(self.instance, index, position), next),
            },
            None => {
                if next > at + 1 && literal_name(steps.get(next)).is_some() {
                    let message = "Invalid index operation: only attribute access is allowed here: write the name after a dot";
                    problems.error(message, scope.place(steps[next].span));
                }
                taken(self.graph.resource_object(self.instance, index, position), next)
            }
        }
    }

    /// `module.NAME`
    fn module(&self, scope: &Scope<'_>, root: &Name, steps: &[Step], problems: &mut Problems) -> Option<Resolved> {
        let Some(name) = attribute(steps, 0) else {
            return self.refuse(scope, root, problems, "module must be followed by the name of a module call");
        };
        let Some((call, _)) = self.instance.module.calls.get_key_value(&name.text) else {
            let message = format!(
                "Reference to undeclared module: no module call named {:?} is declared here; declare it, or correct the name",
                name.text
            );
            problems.error(message, scope.place(root.span.to(name.span)));
            return taken(Value::dynamic(), usize::MAX);
        };
        let expansion = self.graph.call_expansion(self.instance, call);
        let Some(children) = self.graph.children(self.instance, call) else { return taken(Value::dynamic(), usize::MAX) };
        let what = || format!("module.{}", name.text);
        let (position, next) = match self.position(scope, &expansion, steps, 1, &what, problems) {
            Position::At(position, next) => (position, next),
            Position::Attribute(_) => (0, 1),
            Position::Whole => return taken(self.graph.call_value(self.instance, call), 1),
            Position::NotKnown => return taken(Value::dynamic(), usize::MAX),
        };
        let child = self.graph.instance(children[position]);
        match attribute(steps, next) {
            Some(output) => match self.graph.output(&child, &output.text) {
                Some(value) => taken(value, next + 1),
                None => {
                    let message = format!("Unsupported attribute: {} declares no output named {:?}", what(), output.text);
                    problems.error(message, scope.place(output.span));
                    taken(Value::dynamic(), usize::MAX)
                }
            },
            None => taken(self.graph.outputs_object(&child), next),
        }
    }

    /// Finds which instance a reference is to.
    fn position(
        &self,
        scope: &Scope<'_>,
        expansion: &Expansion,
        steps: &[Step],
        at: usize,
        what: &dyn Fn() -> String,
        problems: &mut Problems,
    ) -> Position {
        let step = steps.get(at);
        let key = match step.map(|step| &step.kind) {
            Some(StepKind::Index(key)) => Some(scope.eval(key, problems)),
            Some(StepKind::LegacyIndex(number)) => Number::parse(&number.text).map(Value::from),
            _ => None,
        };
        let mut refuse = |message: String| {
            problems.error(message, scope.place(step.map(|step| step.span).unwrap_or_default()));
            Position::NotKnown
        };
        match (expansion, key) {
            (Expansion::Unknown { .. }, _) => Position::NotKnown,
            (Expansion::Single, None) => Position::At(0, at),
            // What is no instance key names an attribute, as it would of any object.
            (Expansion::Single, Some(key)) => Position::Attribute(key),
            (_, None) => match step.map(|step| &step.kind) {
                Some(StepKind::Attribute(name)) => refuse(format!(
                    "Missing resource instance key: {} has several instances; write {}[…].{} for one of them",
                    what(),
                    what(),
                    name.text
                )),
                _ => Position::Whole,
            },
            (_, Some(key)) if !key.is_known() => Position::NotKnown,
            (_, Some(key)) => match expansion.position(&key) {
                Some(position) => Position::At(position, at + 1),
                None => refuse(format!("Invalid index: {} has no instance with this key", what())),
            },
        }
    }
}

enum Position {
    /// One instance, and the step after it.
    At(usize, usize),
    /// An attribute of the only instance, which an index names.
    Attribute(Value),
    /// All instances together.
    Whole,
    NotKnown,
}

impl<'f> Graph<'f> {
    /// Returns the value of a local value; `None` if it is not declared.
    pub(crate) fn local(&self, at: &Instance<'f>, name: &str) -> Option<Value> {
        let (name, expr) = at.module.locals.get_key_value(name)?;
        Some(self.value(at, Node::Local(name), || self.evaluate(at, *expr, &Env::default())))
    }

    /// Returns all the instances of a resource, or of a module call, as the one value that a bare reference to it has.
    pub(super) fn gather(&self, expansion: &Expansion, mut one: impl FnMut(usize) -> Value) -> Value {
        match expansion {
            Expansion::Single => one(0),
            Expansion::Count(count) => Value::tuple((0..*count).map(one).collect()),
            Expansion::ForEach(items) => Value::object(
                items.iter().enumerate().map(|(position, (key, _)): (usize, &(Arc<str>, Value))| (key.clone(), one(position))).collect(),
            ),
            Expansion::Unknown { .. } => Value::dynamic(),
        }
    }
}
