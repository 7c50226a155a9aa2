//! The form of an expression: what it does, whatever it does it with.
//!
//! Always true: blanks, comments and what references lead to are no part of it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::syntax::hcl::{Expr, ExprKind, ForResult, ObjectKey, Step, StepKind, TemplatePart};

use super::super::config::walk;

/// Lists the names that `for` expressions in an expression introduce.
pub(super) fn introduced(expr: &Expr) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    walk(expr, &mut |part| match &part.kind {
        ExprKind::For(expression) => found.extend(expression.key.iter().chain([&expression.value]).map(|name| &*name.text)),
        ExprKind::Template(template) => names_in(&template.parts, &mut found),
        _ => {}
    });
    found
}

fn names_in<'e>(parts: &'e [TemplatePart], found: &mut BTreeSet<&'e str>) {
    for part in parts {
        match part {
            TemplatePart::Literal(_) | TemplatePart::Interpolation(_) => {}
            TemplatePart::If(directive) => {
                names_in(&directive.then, found);
                names_in(&directive.otherwise, found);
            }
            TemplatePart::For(directive) => {
                found.extend(directive.key.iter().chain([&directive.value]).map(|name| &*name.text));
                names_in(&directive.body, found);
            }
        }
    }
}

/// Digests the form of an expression; of references only those to names that it introduces count.
pub(super) fn digest(expr: &Expr, introduced: &BTreeSet<&str>) -> String {
    let mut digest = Sha256::new();
    walk(expr, &mut |part| digest.update(mark(part, introduced)));
    hex::encode(digest.finalize())
}

/// Writes steps down; what their keys are is left out.
pub(super) fn steps(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        // Writing to a string does not fail.
        let _ = match &step.kind {
            StepKind::Attribute(name) => write!(text, ".{}", name.text),
            StepKind::LegacyIndex(number) => write!(text, ".{}", number.text),
            StepKind::Index(key) => write!(text, "[{}]", key.as_str().map_or("", |key| key)),
            StepKind::Splat(splat) => write!(text, "[*]({})", self::steps(&splat.each)),
        };
    }
    text
}

/// Says what a part of an expression is, beside the parts in it.
fn mark(part: &Expr, introduced: &BTreeSet<&str>) -> String {
    match &part.kind {
        // These are what is in them.
        ExprKind::Parentheses(_) => String::new(),
        ExprKind::Template(template) if template.wrapped().is_some() => String::new(),
        ExprKind::Invalid => "invalid;".to_owned(),
        ExprKind::Null => "null;".to_owned(),
        ExprKind::Bool(flag) => format!("{flag};"),
        ExprKind::Number(number) => format!("#{};", number.text),
        ExprKind::String(literal) => format!("{:?};", literal.value),
        ExprKind::Template(template) => parts(&template.parts),
        ExprKind::Variable(name) if introduced.contains(&*name.text) => format!("name {};", name.text),
        ExprKind::Variable(_) => "reference;".to_owned(),
        ExprKind::Traversal(traversal) => match part.as_reference() {
            Some((root, _)) if !introduced.contains(&*root.text) => String::new(),
            _ => format!("steps{};", steps(&traversal.steps)),
        },
        ExprKind::Call(call) => format!("call {} {} {};", call.name.text, call.arguments.len(), call.expand.is_some()),
        ExprKind::Unary(unary) => format!("{:?};", unary.operator),
        ExprKind::Binary(binary) => {
            let operators: Vec<_> = binary.rest.iter().map(|operation| operation.operator).collect();
            format!("{operators:?};")
        }
        ExprKind::Conditional(_) => "conditional;".to_owned(),
        ExprKind::For(expression) => {
            let names = (expression.key.as_ref().map(|name| &name.text), &expression.value.text);
            let result = match &expression.result {
                ForResult::Tuple(_) => "tuple",
                ForResult::Object { grouped: false, .. } => "object",
                ForResult::Object { grouped: true, .. } => "groups",
            };
            format!("for {names:?} {result} {};", expression.condition.is_some())
        }
        ExprKind::Tuple(items) => format!("tuple {};", items.len()),
        ExprKind::Object(object) => {
            let keys = object.items.iter().map(|item| match &item.key {
                ObjectKey::Name(name) => format!("{:?}", name.text),
                ObjectKey::Expr(_) => String::new(),
            });
            format!("object {};", keys.collect::<Vec<_>>().join(","))
        }
    }
}

fn parts(all: &[TemplatePart]) -> String {
    let mut text = String::from("template(");
    for part in all {
        let _ = match part {
            TemplatePart::Literal(literal) => write!(text, "{:?},", literal.value),
            TemplatePart::Interpolation(_) => write!(text, "value,"),
            TemplatePart::If(directive) => write!(text, "if {} {},", parts(&directive.then), parts(&directive.otherwise)),
            TemplatePart::For(directive) => {
                let names = (directive.key.as_ref().map(|name| &name.text), &directive.value.text);
                write!(text, "for {names:?} {},", parts(&directive.body))
            }
        };
    }
    text + ");"
}
