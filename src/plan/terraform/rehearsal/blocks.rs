//! The blocks of a module: evaluates what Terraform evaluates before it plans.
//!
//! Always true: each module is rehearsed once for its directory, for nothing here depends on who calls it; conditions are not judged, only
//! evaluated.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::model::{Diagnostic, Place};
use crate::syntax::hcl::{Expr, ExprKind};

use super::super::config::{Assertion, Body, Call, Ephemeral, Expression, Nested, Output, Resource, walk};
use super::super::cty::{Marks, Value};
use super::super::eval::{Frame, Machine};
use super::super::module::{Declared, Repetition, count_of, items_of};
use super::super::resource::is_closed;
use super::names::{Stand, Unknowns};

/// Says what is wrong in the modules of a project whatever is given for their variables, and whatever their resources turn out to be.
pub(in super::super) fn rehearse(machine: &Machine<'_>, all: &[Declared<'_>], workspace: &Arc<str>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for (at, declared) in all.iter().enumerate() {
        if !machine.is_stopped() && seen.insert(&declared.directory) {
            let rehearsal = Rehearsal { unknowns: Unknowns::new(machine, all, at, workspace) };
            rehearsal.module();
            found.append(&mut rehearsal.unknowns.problems.into_inner());
        }
    }
    found
}

/// Tells whether evaluating an expression may fail.
///
/// A name alone has been looked up before; spares most arguments of most resources.
fn may_fail(expr: &Expr) -> bool {
    let mut found = false;
    walk(expr, &mut |part| {
        found |= match &part.kind {
            ExprKind::Traversal(traversal) => {
                let named = match &traversal.root.kind {
                    ExprKind::Variable(root) if matches!(&*root.text, "var" | "local" | "each" | "count") => 1,
                    _ => 2,
                };
                traversal.steps.len() > named || traversal.steps.iter().any(|step| step.name().is_none())
            }
            ExprKind::Invalid | ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) => false,
            ExprKind::Variable(_) | ExprKind::Tuple(_) | ExprKind::Object(_) | ExprKind::Parentheses(_) => false,
            _ => true,
        };
    });
    found
}

struct Rehearsal<'a, 'f> {
    unknowns: Unknowns<'a, 'f>,
}

impl<'f> Rehearsal<'_, 'f> {
    fn module(&self) {
        let module = self.unknowns.module();
        let plain = Stand::default();
        for variable in module.variables.values() {
            self.assertions(&variable.validations, plain);
        }
        for name in module.locals.keys() {
            self.unknowns.local(name);
        }
        module.outputs.iter().for_each(|(name, output)| self.output(name, output));
        module.providers.iter().for_each(|provider| self.body(&provider.body, plain));
        module.calls.iter().for_each(|(name, call)| self.call(name, call));
        module.resources.iter().for_each(|resource| self.resource(resource));
        module.ephemerals.values().for_each(|ephemeral| self.ephemeral(ephemeral));
        for assertion in module.checks.iter().flat_map(|check| &check.asserts) {
            assertion.message.into_iter().for_each(|message| self.expression(message, plain));
        }
    }

    fn error(&self, message: String, place: Place) {
        self.unknowns.problems.borrow_mut().push(Diagnostic::contained(message, Some(place)));
    }

    fn expression(&self, expr: Expression<'f>, stand: Stand<'_>) {
        if may_fail(expr.syntax) {
            self.unknowns.evaluate(expr, stand);
        }
    }

    fn assertions(&self, assertions: &[Assertion<'f>], stand: Stand<'_>) {
        for assertion in assertions {
            self.expression(assertion.condition, stand);
            assertion.message.into_iter().for_each(|message| self.expression(message, stand));
        }
    }

    fn output(&self, name: &str, output: &Output<'f>) {
        let (value, failed) = self.unknowns.evaluate(output.value, Stand::default());
        let marks = value.deep_marks();
        if !failed && marks.contains(Marks::EPHEMERAL) && !output.ephemeral {
            let message = format!("Ephemeral value not allowed: output {name} is not declared as ephemeral");
            self.error(message, output.value.place());
        }
        if !failed && output.ephemeral && !value.marks().contains(Marks::EPHEMERAL) {
            let message = format!("Value not allowed in ephemeral output: {name} must be set to an ephemeral value as a whole");
            self.error(message, output.value.place());
        }
        self.assertions(&output.preconditions, Stand::default());
    }

    /// Reads `count` and `for_each`, and says what the names of repetition stand for then.
    fn repetition(&self, count: Option<Expression<'f>>, for_each: Option<Expression<'f>>) -> Repetition {
        if let Some(count) = count {
            let (value, failed) = self.unknowns.evaluate(count, Stand::default());
            // Whether the number may be shown is asked only when there is one.
            if let (false, Err(message)) = (failed, count_of(&value.unmark().0)) {
                self.error(message, count.place());
            }
            return Repetition::of_unknown_count();
        }
        let Some(for_each) = for_each else { return Repetition::default() };
        let (value, failed) = self.unknowns.evaluate(for_each, Stand::default());
        if let (false, Err(message)) = (failed, items_of(&value)) {
            self.error(message, for_each.place());
        }
        Repetition::of_unknown_keys()
    }

    fn call(&self, name: &str, call: &Call<'f>) {
        let repetition = self.repetition(call.count, call.for_each);
        let stand = Stand { repetition: Some(&repetition), frames: None };
        let called = self.unknowns.called(name);
        for attr in &call.body.attributes {
            let (value, failed) = self.unknowns.evaluate(attr.expression(), stand);
            let Some(variable) = called.and_then(|called| called.variables.get(attr.name())).filter(|_| !failed) else { continue };
            if let Err(failure) = variable.ty.convert(&value) {
                let place = if variable.sensitive { variable.block.header() } else { attr.expression().place() };
                self.error(format!("Invalid value for input variable {}: {failure}", attr.name()), place);
            } else if value.deep_marks().contains(Marks::EPHEMERAL) && !variable.ephemeral {
                let message =
                    format!("Ephemeral value not allowed: variable {} is not declared as accepting ephemeral values", attr.name());
                self.error(message, attr.expression().place());
            }
        }
    }

    fn resource(&self, resource: &Resource<'f>) {
        let repetition = self.repetition(resource.count, resource.for_each);
        let stand = Stand { repetition: Some(&repetition), frames: None };
        match is_closed(resource.mode, &resource.kind) {
            true => self.kept(resource, stand),
            false => self.body(&resource.body, stand),
        }
        self.assertions(&resource.lifecycle.preconditions, stand);
        self.assertions(&resource.lifecycle.postconditions, stand);
        for block in &resource.provisioners {
            let mut body = block.body();
            body.take("when");
            body.take("on_failure");
            self.body(&body, stand);
        }
    }

    fn ephemeral(&self, ephemeral: &Ephemeral<'f>) {
        let repetition = self.repetition(ephemeral.count, ephemeral.for_each);
        let stand = Stand { repetition: Some(&repetition), frames: None };
        self.body(&ephemeral.body, stand);
        self.assertions(&ephemeral.conditions, stand);
    }

    /// Evaluates the arguments of a resource that is known to keep all of them.
    fn kept(&self, resource: &Resource<'f>, stand: Stand<'_>) {
        for attr in &resource.body.attributes {
            let (value, _) = self.unknowns.evaluate(attr.expression(), stand);
            if value.deep_marks().contains(Marks::EPHEMERAL) {
                let message = format!("Invalid use of ephemeral value: {} of {} would be kept", attr.name(), resource.kind);
                self.error(message, attr.expression().place());
            }
        }
    }

    fn body(&self, body: &Body<'f>, stand: Stand<'_>) {
        body.attributes.iter().for_each(|attr| self.expression(attr.expression(), stand));
        for block in &body.blocks {
            match (block.kind(), block.label(0)) {
                ("dynamic", Some(kind)) => self.dynamic(*block, kind, stand),
                _ => self.body(&block.body(), stand),
            }
        }
    }

    /// Evaluates a dynamic block's content once, for an element of which nothing is known.
    fn dynamic(&self, block: Nested<'f>, kind: &'f Arc<str>, stand: Stand<'_>) {
        let mut body = block.body();
        let iterator = body.take_iterator().unwrap_or(kind);
        body.take("for_each").into_iter().for_each(|for_each| self.expression(for_each, stand));
        let item = Value::object(BTreeMap::from([("key".into(), Value::dynamic()), ("value".into(), Value::dynamic())]));
        let frame = Frame { name: iterator, value: &item, outer: stand.frames };
        for content in body.take_blocks("content") {
            self.body(&content.body(), Stand { frames: Some(&frame), ..stand });
        }
    }
}
