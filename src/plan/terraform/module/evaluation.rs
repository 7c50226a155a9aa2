//! Evaluating the expressions of a module instance.
//!
//! Always true: what is wrong is reported to the graph, unless the caller asks to be told instead.

use crate::syntax::hcl::Expr;

use super::super::config::Expression;
use super::super::cty::Value;
use super::super::eval::{Problems, Scope};
use super::graph::{Env, Graph};
use super::instance::Instance;
use super::names::InstanceNames;

impl<'f> Graph<'f> {
    /// Evaluates an expression of a module instance; what is wrong is reported.
    pub(crate) fn evaluate(&self, at: &Instance<'f>, expr: Expression<'f>, env: &Env<'_>) -> Value {
        self.evaluate_checked(at, expr, env).0
    }

    /// Evaluates an expression and tells whether something was wrong.
    pub(crate) fn evaluate_checked(&self, at: &Instance<'f>, expr: Expression<'f>, env: &Env<'_>) -> (Value, bool) {
        let mut problems = Problems::default();
        let value = self.evaluate_quietly(at, expr, env, &mut problems);
        let failed = problems.has_errors();
        if !problems.list.is_empty() {
            self.report(problems.list);
        }
        (value, failed)
    }

    /// Evaluates an expression and keeps what is wrong to the caller.
    pub(crate) fn evaluate_quietly(&self, at: &Instance<'f>, expr: Expression<'f>, env: &Env<'_>, problems: &mut Problems) -> Value {
        self.evaluate_part(at, expr, expr.syntax, env, problems)
    }

    /// Evaluates a key; `None` if it is wrong or not known.
    pub(crate) fn evaluate_key(&self, at: &Instance<'f>, key: Expression<'_>, env: &Env<'_>) -> Option<Value> {
        let mut problems = Problems::default();
        let names = InstanceNames { graph: self, instance: at, env };
        let scope = Scope { machine: self.machine, names: &names, file: &key.file.path, frames: env.frames };
        let value = scope.eval(key.syntax, &mut problems).unmark().0;
        (!problems.has_errors() && value.is_known() && !value.is_null()).then_some(value)
    }

    /// Evaluates a part of an expression.
    pub(super) fn evaluate_part(
        &self,
        at: &Instance<'f>,
        whole: Expression<'f>,
        part: &Expr,
        env: &Env<'_>,
        problems: &mut Problems,
    ) -> Value {
        let names = InstanceNames { graph: self, instance: at, env };
        let scope = Scope { machine: self.machine, names: &names, file: &whole.file.path, frames: env.frames };
        scope.eval(part, problems)
    }
}
