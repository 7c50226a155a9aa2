//! What names mean inside a module: `var`, `local`, `module`, `data`, resource types, `each`, `count`, `self`, `path`, `terraform`.
//!
//! Always true: a name that is not declared is an error at the reference; a declared one is evaluated in its own place.

use std::sync::Arc;

use crate::model::ResourceMode;
use crate::syntax::hcl::{Name, Step, StepKind};

use super::super::cty::{Marks, Number, Type, Value};
use super::super::eval::{Names, Problems, Resolved, Scope, unknown_name};
use super::super::validate::{Refusal, Setting, refusal, unexpected_key, unknown_output};
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

/// Returns the name that an index step spells out.
fn literal_name(step: Option<&Step>) -> Option<&Arc<str>> {
    match &step?.kind {
        StepKind::Index(key) => key.as_str(),
        _ => None,
    }
}

impl Names for InstanceNames<'_, '_> {
    fn resolve(&self, scope: &Scope<'_>, root: &Name, steps: &[Step], problems: &mut Problems) -> Option<Resolved> {
        let name = steps.first().and_then(Step::name).map(|name| &*name.text);
        let repetition = self.env.repetition;
        let found = match (&*root.text, name) {
            ("var", Some(name)) => self.graph.variable(self.instance, name).map(|value| (value, 1)),
            ("local", Some(name)) => self.graph.local(self.instance, name).map(|value| (value, 1)),
            ("var" | "local", None) => None,
            ("module", _) => return self.module(scope, root, steps, problems),
            ("data", _) => return self.resource(scope, ResourceMode::Data, root, steps, problems),
            ("resource", _) => return self.resource(scope, ResourceMode::Managed, root, steps, problems),
            ("each", _) => repetition.and_then(|repetition| repetition.each.as_ref()).and_then(|(key, value)| match name {
                Some("key") => Some((key.clone(), 1)),
                Some("value") => Some((value.clone(), 1)),
                _ => None,
            }),
            ("count", _) => {
                repetition.and_then(|repetition| repetition.index.clone()).filter(|_| name == Some("index")).map(|index| (index, 1))
            }
            ("self", _) => self.env.itself.map(|value| (value.clone(), 0)),
            ("path", Some("module")) => Some((Value::string(self.instance.path.clone()), 1)),
            ("path", Some("root")) => Some((Value::string("."), 1)),
            // Where the configuration lies when it is applied cannot be known.
            ("path", Some("cwd")) => Some((Value::unknown(Type::String).refine_not_null(), 1)),
            ("path", _) => None,
            ("terraform", Some("workspace")) => Some((Value::string(self.graph.workspace.clone()), 1)),
            ("terraform", Some("applying")) => Some((Value::from(false).with_marks(Marks::EPHEMERAL), 1)),
            ("terraform", _) => None,
            ("ephemeral", _) => {
                let is_declared = refusal(&self.setting(), root, steps).is_none();
                is_declared.then(|| (Value::dynamic().with_marks(Marks::EPHEMERAL), steps.len()))
            }
            (kind, _) => return self.typed(scope, ResourceMode::Managed, kind, root, steps, 0, problems),
        };
        match found {
            Some((value, steps)) => taken(value, steps),
            None => self.refused(scope, root, steps, problems),
        }
    }

    fn requires_provider(&self, local_name: &str) -> bool {
        self.instance.module.required_providers.contains_key(local_name)
    }
}

impl<'f> InstanceNames<'_, 'f> {
    fn setting(&self) -> Setting<'f, 'f> {
        let repetition = self.env.repetition;
        Setting {
            counted: repetition.is_some_and(|repetition| repetition.index.is_some()),
            keyed: repetition.is_some_and(|repetition| repetition.each.is_some()),
            ..Setting::of(self.instance.module)
        }
    }

    /// Reports a reference that means nothing, as it was when nothing had been evaluated.
    fn refused(&self, scope: &Scope<'_>, root: &Name, steps: &[Step], problems: &mut Problems) -> Option<Resolved> {
        match refusal(&self.setting(), root, steps) {
            Some(Refusal { message, span }) => problems.error(message, scope.place(span)),
            None => problems.error(unknown_name(root, steps), scope.place(root.span)),
        }
        taken(Value::dynamic(), usize::MAX)
    }

    /// `data.TYPE.NAME`, `resource.TYPE.NAME`
    fn resource(&self, scope: &Scope<'_>, mode: ResourceMode, root: &Name, steps: &[Step], problems: &mut Problems) -> Option<Resolved> {
        match steps.first().and_then(Step::name) {
            Some(kind) => self.typed(scope, mode, &kind.text, root, steps, 1, problems),
            None => self.refused(scope, root, steps, problems),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a reference is its parts")]
    fn typed(
        &self,
        scope: &Scope<'_>,
        mode: ResourceMode,
        kind: &str,
        root: &Name,
        steps: &[Step],
        at: usize,
        problems: &mut Problems,
    ) -> Option<Resolved> {
        let name = steps.get(at).and_then(Step::name)?;
        let Some(index) = self.instance.module.resource(mode, kind, &name.text) else {
            return self.refused(scope, root, steps, problems);
        };
        let expansion = self.graph.resource_expansion(self.instance, index);
        let prefix = if mode == ResourceMode::Data { "data." } else { "" };
        let what = || format!("{prefix}{kind}.{}", name.text);
        let (position, next) = match self.position(scope, &expansion, steps, at + 1, &what, problems) {
            Position::At(position, next) => (position, next),
            Position::Attribute(_) if steps.get(at + 1).is_some_and(Step::is_literal_index) => {
                problems.error(unexpected_key(&what()), scope.place(steps[at + 1].span));
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
            Position::Whole => return self.whole(scope, index, steps, at + 1, problems),
            Position::NotKnown => return taken(Value::dynamic(), usize::MAX),
        };
        match steps.get(next).and_then(Step::name) {
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

    /// All the instances of a resource, or one attribute of each, which is gathered once for all who ask.
    fn whole(&self, scope: &Scope<'_>, index: usize, steps: &[Step], next: usize, problems: &mut Problems) -> Option<Resolved> {
        let attribute = match steps.get(next).map(|step| &step.kind) {
            Some(StepKind::Splat(splat)) if splat.each.len() == 1 => splat.each[0].name(),
            _ => None,
        };
        let Some(attribute) = attribute else { return taken(self.graph.resource_value(self.instance, index), next) };
        let key = (self.instance.id, index, attribute.text.clone());
        if let Some(column) = self.graph.columns.borrow().get(&key) {
            return taken(column.clone(), next + 1);
        }
        let mut own = Problems::default();
        let column = scope.steps(self.graph.resource_value(self.instance, index), &steps[next..=next], &mut own);
        // What is wrong is said of every reference, and an instance may not be there yet where a cycle is.
        if own.list.is_empty() && self.graph.is_resource_done(self.instance, index) {
            self.graph.columns.borrow_mut().insert(key, column.clone());
        }
        problems.list.append(&mut own.list);
        taken(column, next + 1)
    }

    /// `module.NAME`
    fn module(&self, scope: &Scope<'_>, root: &Name, steps: &[Step], problems: &mut Problems) -> Option<Resolved> {
        let found =
            steps.first().and_then(Step::name).and_then(|name| Some((name, self.instance.module.calls.get_key_value(&name.text)?.0)));
        let Some((name, call)) = found else { return self.refused(scope, root, steps, problems) };
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
        match steps.get(next).and_then(Step::name) {
            Some(output) => match self.graph.output(&child, &output.text) {
                Some(value) => taken(value, next + 1),
                None => {
                    problems.error(unknown_output(&what(), &output.text), scope.place(output.span));
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
