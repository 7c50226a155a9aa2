//! Strings with sequences.
//!
//! Always true: a template's value is a string that is not null; where it is unknown, what it starts with may be known.

use crate::syntax::hcl::{Expr, TemplateFor, TemplateIf, TemplatePart};

use super::super::cty::{Marks, Type, Value, convert};
use super::for_expression::Loop;
use super::scope::{Problems, Scope};

/// How much of a known prefix is kept, in bytes.
const MAX_PREFIX: usize = 128;

impl Scope<'_> {
    /// Evaluates the parts of a template and joins them.
    pub(super) fn template(&self, parts: &[TemplatePart], problems: &mut Problems) -> Value {
        let mut text = String::new();
        let (mut known, mut sound) = (true, true);
        let mut marks = Marks::NONE;
        let mut pieces = self.machine.is_recording().then(Vec::new);
        for part in parts {
            let before = problems.list.len();
            let value = match part {
                TemplatePart::Literal(literal) => {
                    if known {
                        text.push_str(&literal.value);
                    }
                    pieces.iter_mut().for_each(|pieces| pieces.push(Value::string(literal.value.clone())));
                    continue;
                }
                TemplatePart::Interpolation(interpolation) => self.interpolated(&interpolation.value, problems),
                TemplatePart::If(directive) => self.template_if(directive, problems),
                TemplatePart::For(directive) => self.template_for(directive, problems),
            };
            marks |= value.marks();
            sound &= problems.list.len() == before;
            match value.as_str() {
                Some(piece) if known => text.push_str(piece),
                Some(_) => {}
                None => known = false,
            }
            let at = || self.place(part_span(part));
            if !self.machine.spend(value.cost(), at) {
                return Value::unknown(Type::String);
            }
            pieces.iter_mut().for_each(|pieces| pieces.push(value.clone()));
        }
        let value = if known && sound {
            Value::string(text)
        } else if sound && !text.is_empty() {
            let mut end = text.len().min(MAX_PREFIX);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            Value::unknown(Type::String).refine_prefix(&text[..end])
        } else {
            Value::unknown(Type::String)
        };
        self.machine.derive_text(value, pieces.as_deref().unwrap_or_default()).refine_not_null().with_marks(marks)
    }

    /// Evaluates an interpolated expression to a string, or an unknown.
    fn interpolated(&self, expr: &Expr, problems: &mut Problems) -> Value {
        let value = self.eval(expr, problems);
        if value.is_null() {
            let message = "Invalid template interpolation value: the expression result is null, which a string template cannot include";
            problems.error(message, self.place(expr.span));
            return Value::unknown(Type::String);
        }
        if !value.is_known() {
            return Value::unknown(Type::String).with_derivation(value.derivation()).with_marks(value.marks());
        }
        match convert(&value, &Type::String) {
            Ok(text) => text,
            Err(failure) => {
                let message =
                    format!("Invalid template interpolation value: cannot include the given value in a string template: {failure}");
                problems.error(message, self.place(expr.span));
                Value::unknown(Type::String).with_marks(value.marks())
            }
        }
    }

    fn template_if(&self, directive: &TemplateIf, problems: &mut Problems) -> Value {
        let (mut then_problems, mut otherwise_problems) = (Problems::default(), Problems::default());
        let then = self.template(&directive.then, &mut then_problems);
        let otherwise = self.template(&directive.otherwise, &mut otherwise_problems);
        self.choose(&directive.condition, (then, then_problems), (otherwise, otherwise_problems), problems)
    }

    fn template_for(&self, directive: &TemplateFor, problems: &mut Problems) -> Value {
        let header = Loop { key: directive.key.as_ref(), value: &directive.value, collection: &directive.collection, condition: None };
        let mut text = String::new();
        let mut inner = Marks::NONE;
        let mut pieces = self.machine.is_recording().then(Vec::new);
        let ran = self.run(&header, problems, |scope, _, problems| {
            let value = scope.template(&directive.body, problems);
            inner |= value.marks();
            pieces.iter_mut().for_each(|pieces| pieces.push(value.clone()));
            text.push_str(value.as_str()?);
            scope.machine.spend(value.cost(), || scope.place(directive.span)).then_some(())
        });
        match ran {
            Ok(marks) => Value::string(text).with_marks(marks | inner),
            Err(_) if pieces.as_ref().is_some_and(|pieces| !pieces.is_empty()) => {
                self.machine.derive_text(Value::unknown(Type::String), pieces.as_deref().unwrap_or_default())
            }
            Err(_) => Value::unknown(Type::String),
        }
    }
}

fn part_span(part: &TemplatePart) -> crate::model::Span {
    match part {
        TemplatePart::Literal(literal) => literal.span,
        TemplatePart::Interpolation(interpolation) => interpolation.span,
        TemplatePart::If(directive) => directive.span,
        TemplatePart::For(directive) => directive.span,
    }
}
