//! What names mean while nothing is known: variables are unknown values of their types, resources unknown altogether.
//!
//! Always true: a local value is evaluated once; a name that means nothing is unknown, for its refusal is reported elsewhere.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::model::Diagnostic;
use crate::syntax::hcl::{Name, Step};

use super::super::config::{Call, Expression, Module};
use super::super::cty::{Marks, Type, Value};
use super::super::eval::{Frame, Machine, Names, Problems, Resolved, Scope};
use super::super::module::{Declared, Repetition};

/// A module of which nothing is known but what it declares.
pub(super) struct Unknowns<'a, 'f> {
    pub(super) machine: &'a Machine<'a>,
    pub(super) all: &'a [Declared<'f>],
    pub(super) at: usize,
    pub(super) workspace: &'a Arc<str>,
    /// Local values as far as they have been evaluated; one that is being evaluated counts as unknown.
    locals: RefCell<HashMap<&'f str, Value>>,
    pub(super) problems: RefCell<Vec<Diagnostic>>,
}

/// Where in a module an expression stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Stand<'a> {
    pub(super) repetition: Option<&'a Repetition>,
    pub(super) frames: Option<&'a Frame<'a>>,
}

impl<'a, 'f> Unknowns<'a, 'f> {
    pub(super) fn new(machine: &'a Machine<'a>, all: &'a [Declared<'f>], at: usize, workspace: &'a Arc<str>) -> Self {
        Self { machine, all, at, workspace, locals: RefCell::default(), problems: RefCell::default() }
    }

    /// Returns the module itself.
    pub(super) fn module(&self) -> &'f Module<'f> {
        self.all[self.at].module
    }

    /// Returns the module of a call, where it can be had.
    pub(super) fn called(&self, call: &str) -> Option<&'f Module<'f>> {
        Some(self.all[*self.all[self.at].children.get(call)?].module)
    }

    /// Evaluates an expression; what is wrong is kept.
    pub(super) fn evaluate(&self, expr: Expression<'f>, stand: Stand<'_>) -> (Value, bool) {
        let mut problems = Problems::default();
        let names = UnknownNames { unknowns: self, repetition: stand.repetition };
        let scope = Scope { machine: self.machine, names: &names, file: &expr.file.path, frames: stand.frames };
        let value = scope.eval(expr.syntax, &mut problems);
        let failed = problems.has_errors();
        self.problems.borrow_mut().append(&mut problems.list);
        (value, failed)
    }

    /// Returns a local value; `None` if it is not declared.
    pub(super) fn local(&self, name: &str) -> Option<Value> {
        let (name, expr) = self.module().locals.get_key_value(name)?;
        if let Some(value) = self.locals.borrow().get(&**name) {
            return Some(value.clone());
        }
        self.locals.borrow_mut().insert(name, Value::dynamic());
        let (value, _) = self.evaluate(*expr, Stand::default());
        self.locals.borrow_mut().insert(name, value.clone());
        Some(value)
    }

    fn variable(&self, name: &str) -> Option<Value> {
        let variable = self.module().variables.get(name)?;
        let mut marks = Marks::NONE;
        if variable.sensitive {
            marks |= Marks::SENSITIVE;
        }
        if variable.ephemeral {
            marks |= Marks::EPHEMERAL;
        }
        Some(Value::unknown(variable.ty.constraint.without_optional()).with_marks(marks))
    }

    /// Returns the outputs of a call's module, of any type each; there are several such objects where the call is repeated.
    fn outputs(&self, call: &str) -> Option<Value> {
        let declared: &Call<'_> = self.module().calls.get(call)?;
        let outputs: BTreeMap<Arc<str>, Type> = self.called(call)?.outputs.keys().map(|name| (name.clone(), Type::Dynamic)).collect();
        let object = Type::object(outputs);
        Some(Value::unknown(match (declared.count, declared.for_each) {
            (Some(_), _) => Type::List(object.into()),
            (None, Some(_)) => Type::Map(object.into()),
            (None, None) => object,
        }))
    }
}

/// The names of a module, seen from one of its blocks.
struct UnknownNames<'a, 'f> {
    unknowns: &'a Unknowns<'a, 'f>,
    repetition: Option<&'a Repetition>,
}

impl Names for UnknownNames<'_, '_> {
    fn resolve(&self, _: &Scope<'_>, root: &Name, steps: &[Step], _: &mut Problems) -> Option<Resolved> {
        let name = steps.first().and_then(Step::name).map(|name| &*name.text);
        let each = || self.repetition.and_then(|repetition| repetition.each.as_ref());
        let found = match (&*root.text, name) {
            ("var", Some(name)) => self.unknowns.variable(name),
            ("local", Some(name)) => self.unknowns.local(name),
            ("module", Some(name)) => self.unknowns.outputs(name),
            ("each", Some("key")) => each().map(|(key, _)| key.clone()),
            ("each", Some("value")) => each().map(|(_, value)| value.clone()),
            ("count", Some("index")) => self.repetition.and_then(|repetition| repetition.index.clone()),
            ("path", Some("module")) => Some(Value::string(self.unknowns.all[self.unknowns.at].path.clone())),
            ("path", Some("root")) => Some(Value::string(".")),
            ("path", Some("cwd")) => Some(Value::unknown(Type::String).refine_not_null()),
            ("terraform", Some("workspace")) => Some(Value::string(self.unknowns.workspace.clone())),
            ("terraform", Some("applying")) => Some(Value::unknown(Type::Bool).with_marks(Marks::EPHEMERAL)),
            ("ephemeral", _) => return Some(Resolved { value: Value::dynamic().with_marks(Marks::EPHEMERAL), taken: usize::MAX }),
            _ => None,
        };
        Some(match found {
            Some(value) => Resolved { value, taken: 1 },
            None => Resolved { value: Value::dynamic(), taken: usize::MAX },
        })
    }

    fn requires_provider(&self, local_name: &str) -> bool {
        self.unknowns.module().required_providers.contains_key(local_name)
    }
}
