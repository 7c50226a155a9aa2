//! The form of an expression: what it does, whatever it does it with.
//!
//! Always true: blanks, comments and what references lead to are no part of it.

use std::fmt::Write as _;

use indexmap::IndexSet;
use sha2::{Digest, Sha256};

use crate::syntax::hcl::{Expr, ExprKind, ForResult, Name, ObjectKey, Step, StepKind, TemplatePart};

use super::super::config::walk;

/// Names that an expression introduces, by their order.
pub(super) type Introduced<'e> = IndexSet<&'e str>;

/// Lists the names that `for` expressions in an expression introduce.
pub(super) fn introduced(expr: &Expr) -> Introduced<'_> {
    let mut found = Introduced::new();
    walk(expr, &mut |part| match &part.kind {
        ExprKind::For(expression) => found.extend(expression.key.iter().chain([&expression.value]).map(|name| &*name.text)),
        ExprKind::Template(template) => names_in(&template.parts, &mut found),
        _ => {}
    });
    found
}

fn names_in<'e>(parts: &'e [TemplatePart], found: &mut Introduced<'e>) {
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
pub(super) fn digest(expr: &Expr, introduced: &Introduced<'_>) -> String {
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
fn mark(part: &Expr, introduced: &Introduced<'_>) -> String {
    let position = |name: &Name| introduced.get_index_of(&*name.text);
    match &part.kind {
        // These are what is in them.
        ExprKind::Parentheses(_) => String::new(),
        ExprKind::Template(template) if template.wrapped().is_some() => String::new(),
        ExprKind::Invalid => "invalid;".to_owned(),
        ExprKind::Null => "null;".to_owned(),
        ExprKind::Bool(flag) => format!("{flag};"),
        ExprKind::Number(number) => format!("#{};", number.text),
        ExprKind::String(literal) => format!("{:?};", literal.value),
        ExprKind::Template(template) => parts(&template.parts, introduced),
        ExprKind::Variable(name) if introduced.contains(&*name.text) => format!("name {:?};", position(name)),
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
            let names = (expression.key.as_ref().and_then(position), position(&expression.value));
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

fn parts(all: &[TemplatePart], introduced: &Introduced<'_>) -> String {
    let position = |name: &Name| introduced.get_index_of(&*name.text);
    let mut text = String::from("template(");
    for part in all {
        let _ = match part {
            TemplatePart::Literal(literal) => write!(text, "{:?},", literal.value),
            TemplatePart::Interpolation(_) => write!(text, "value,"),
            TemplatePart::If(directive) => {
                write!(text, "if {} {},", parts(&directive.then, introduced), parts(&directive.otherwise, introduced))
            }
            TemplatePart::For(directive) => {
                let names = (directive.key.as_ref().and_then(position), position(&directive.value));
                write!(text, "for {names:?} {},", parts(&directive.body, introduced))
            }
        };
    }
    text + ");"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::hcl::parse;

    fn shape(text: &str) -> String {
        let file = parse(&format!("a = {text}\n"));
        let expr = &file.body.attributes().next().expect("an attribute").value;
        digest(expr, &introduced(expr))
    }

    #[test]
    fn names_and_blanks_are_no_part_of_a_shape() {
        let same = |a: &str, b: &str| assert_eq!(shape(a), shape(b), "{a} {b}");
        same("[for x in local.a : x.id]", "[ for y in var.b: (y.id) ]");
        same("{ for k, v in local.a : k => \"${v}\" }", "{ for a, b in local.a : a => b }");
        let other = |a: &str, b: &str| assert_ne!(shape(a), shape(b), "{a} {b}");
        other("[for x in local.a : x.id]", "[for x in local.a : x.arn]");
        other("{ for k, v in local.a : k => v }", "{ for k, v in local.a : v => k }");
        other("[for x in local.a : \"a${x}\"]", "[for x in local.a : \"b${x}\"]");
        other("[for x in local.a : upper(x)]", "[for x in local.a : lower(x) if true]");
    }
}
