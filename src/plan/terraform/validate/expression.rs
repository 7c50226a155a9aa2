//! The references and calls of one expression.
//!
//! Always true: names that `for` expressions and dynamic blocks introduce hide those around them, and only within them.

use std::sync::Arc;

use crate::model::Diagnostic;
use crate::syntax::hcl::{Call, Expr, ExprKind, For, ForResult, Name, ObjectKey, Step, StepKind, TemplatePart};

use super::super::config::Expression;
use super::super::eval::unknown_function;
use super::super::load::SourceFile;
use super::around::Around;
use super::reference::{Setting, refusal, unknown_output};

/// Looks through one expression.
pub(super) struct Reader<'a, 'f> {
    pub(super) around: Around<'a, 'f>,
    pub(super) setting: Setting<'a, 'f>,
    pub(super) file: &'f SourceFile,
    /// The names that are introduced around, innermost last.
    pub(super) names: Vec<&'f Arc<str>>,
    /// Whether what is read is evaluated in any case: not in `try`, in a branch, for each element of something.
    pub(super) certain: bool,
}

impl<'f> Reader<'_, 'f> {
    /// Reads an expression that stands in a block.
    pub(super) fn read(&mut self, expr: Expression<'f>, into: &mut Vec<Diagnostic>) {
        self.file = expr.file;
        self.expr(expr.syntax, into);
    }

    fn expr(&mut self, expr: &'f Expr, into: &mut Vec<Diagnostic>) {
        match &expr.kind {
            ExprKind::Variable(name) => self.reference(name, &[], into),
            ExprKind::Traversal(traversal) => {
                match &traversal.root.kind {
                    ExprKind::Variable(name) => self.reference(name, &traversal.steps, into),
                    _ => self.expr(&traversal.root, into),
                }
                self.steps(&traversal.steps, into);
            }
            ExprKind::Template(template) => self.parts(&template.parts, into),
            ExprKind::Call(call) => self.call(call, into),
            ExprKind::Unary(unary) => self.expr(&unary.operand, into),
            ExprKind::Binary(binary) => {
                self.expr(&binary.first, into);
                binary.rest.iter().for_each(|operation| self.expr(&operation.operand, into));
            }
            ExprKind::Conditional(conditional) => {
                self.expr(&conditional.condition, into);
                self.perhaps(|reader| {
                    reader.expr(&conditional.then, into);
                    reader.expr(&conditional.otherwise, into);
                });
            }
            ExprKind::For(expression) => self.for_expression(expression, into),
            ExprKind::Tuple(items) => items.iter().for_each(|item| self.expr(item, into)),
            ExprKind::Object(object) => {
                for item in &object.items {
                    if let ObjectKey::Expr(key) = &item.key {
                        self.expr(key, into);
                    }
                    self.expr(&item.value, into);
                }
            }
            ExprKind::Parentheses(inner) => self.expr(inner, into),
            ExprKind::Invalid | ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) => {}
        }
    }

    /// Reads what may not be evaluated.
    fn perhaps(&mut self, read: impl FnOnce(&mut Self)) {
        let certain = std::mem::replace(&mut self.certain, false);
        read(self);
        self.certain = certain;
    }

    /// Reads what sees one or two names more, once for each element of something.
    fn with_names(&mut self, key: Option<&'f Name>, value: &'f Name, read: impl FnOnce(&mut Self)) {
        let outer = self.names.len();
        self.names.extend(key.into_iter().chain([value]).map(|name| &name.text));
        self.perhaps(read);
        self.names.truncate(outer);
    }

    fn for_expression(&mut self, expression: &'f For, into: &mut Vec<Diagnostic>) {
        self.expr(&expression.collection, into);
        self.with_names(expression.key.as_ref(), &expression.value, |reader| {
            expression.condition.iter().for_each(|condition| reader.expr(condition, into));
            match &expression.result {
                ForResult::Tuple(value) => reader.expr(value, into),
                ForResult::Object { key, value, .. } => {
                    reader.expr(key, into);
                    reader.expr(value, into);
                }
            }
        });
    }

    fn parts(&mut self, parts: &'f [TemplatePart], into: &mut Vec<Diagnostic>) {
        for part in parts {
            match part {
                TemplatePart::Literal(_) => {}
                TemplatePart::Interpolation(interpolation) => self.expr(&interpolation.value, into),
                TemplatePart::If(directive) => {
                    self.expr(&directive.condition, into);
                    self.perhaps(|reader| {
                        reader.parts(&directive.then, into);
                        reader.parts(&directive.otherwise, into);
                    });
                }
                TemplatePart::For(directive) => {
                    self.expr(&directive.collection, into);
                    self.with_names(directive.key.as_ref(), &directive.value, |reader| reader.parts(&directive.body, into));
                }
            }
        }
    }

    fn steps(&mut self, steps: &'f [Step], into: &mut Vec<Diagnostic>) {
        for step in steps {
            match &step.kind {
                StepKind::Index(key) => self.expr(key, into),
                StepKind::Splat(splat) => self.perhaps(|reader| reader.steps(&splat.each, into)),
                StepKind::Attribute(_) | StepKind::LegacyIndex(_) => {}
            }
        }
    }

    fn call(&mut self, call: &'f Call, into: &mut Vec<Diagnostic>) {
        let name: &str = &call.name.text;
        if self.certain
            && let Some(message) = unknown_function(name, |provider| self.setting.module.required_providers.contains_key(provider))
        {
            into.push(Diagnostic::contained(message, Some(self.file.place(call.name.span))));
        }
        let mut read = |reader: &mut Self| call.arguments.iter().for_each(|argument| reader.expr(argument, into));
        match name.strip_prefix("core::").unwrap_or(name) {
            "try" | "can" => self.perhaps(read),
            _ => read(self),
        }
    }

    fn reference(&mut self, root: &'f Name, steps: &'f [Step], into: &mut Vec<Diagnostic>) {
        if self.names.contains(&&root.text) {
            return;
        }
        if let Some(refusal) = refusal(&self.setting, root, steps) {
            into.push(Diagnostic::contained(refusal.message, Some(self.file.place(refusal.span))));
        } else if self.certain && &*root.text == "module" {
            self.output(steps, into);
        }
    }

    /// Looks the output up that a call without `count` and `for_each` is asked for.
    fn output(&self, steps: &'f [Step], into: &mut Vec<Diagnostic>) {
        let name = |at: usize| steps.get(at)?.name();
        let (Some(call), Some(output)) = (name(0), name(1)) else { return };
        let single = self.setting.module.calls.get(&call.text).is_some_and(|call| call.count.is_none() && call.for_each.is_none());
        let Some(called) = self.around.called(&call.text).filter(|_| single) else { return };
        if !called.outputs.contains_key(&output.text) {
            let message = unknown_output(&format!("module.{}", call.text), &output.text);
            into.push(Diagnostic::contained(message, Some(self.file.place(output.span))));
        }
    }
}
