//! Finding the references in an expression, without evaluating it.
//!
//! Always true: an expression is visited before what is in it, and each part once.

use std::collections::HashSet;

use crate::syntax::hcl::{Expr, ExprKind, ForResult, Name, ObjectKey, Step, StepKind, TemplatePart, Traversal};

/// Calls `visit` for an expression and everything in it.
pub(crate) fn walk<'e>(expr: &'e Expr, visit: &mut impl FnMut(&'e Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Template(template) => walk_parts(&template.parts, visit),
        ExprKind::Traversal(traversal) => {
            walk(&traversal.root, visit);
            walk_steps(&traversal.steps, visit);
        }
        ExprKind::Call(call) => call.arguments.iter().for_each(|argument| walk(argument, visit)),
        ExprKind::Unary(unary) => walk(&unary.operand, visit),
        ExprKind::Binary(binary) => {
            walk(&binary.first, visit);
            binary.rest.iter().for_each(|operation| walk(&operation.operand, visit));
        }
        ExprKind::Conditional(conditional) => {
            [&conditional.condition, &conditional.then, &conditional.otherwise].into_iter().for_each(|part| walk(part, visit));
        }
        ExprKind::For(expression) => {
            walk(&expression.collection, visit);
            match &expression.result {
                ForResult::Tuple(value) => walk(value, visit),
                ForResult::Object { key, value, .. } => {
                    walk(key, visit);
                    walk(value, visit);
                }
            }
            expression.condition.iter().for_each(|condition| walk(condition, visit));
        }
        ExprKind::Tuple(items) => items.iter().for_each(|item| walk(item, visit)),
        ExprKind::Object(object) => {
            for item in &object.items {
                if let ObjectKey::Expr(key) = &item.key {
                    walk(key, visit);
                }
                walk(&item.value, visit);
            }
        }
        ExprKind::Parentheses(inner) => walk(inner, visit),
        ExprKind::Invalid | ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) | ExprKind::Variable(_) => {}
    }
}

fn walk_steps<'e>(steps: &'e [Step], visit: &mut impl FnMut(&'e Expr)) {
    for step in steps {
        match &step.kind {
            StepKind::Index(key) => walk(key, visit),
            StepKind::Splat(splat) => walk_steps(&splat.each, visit),
            StepKind::Attribute(_) | StepKind::LegacyIndex(_) => {}
        }
    }
}

fn walk_parts<'e>(parts: &'e [TemplatePart], visit: &mut impl FnMut(&'e Expr)) {
    for part in parts {
        match part {
            TemplatePart::Literal(_) => {}
            TemplatePart::Interpolation(interpolation) => walk(&interpolation.value, visit),
            TemplatePart::If(directive) => {
                walk(&directive.condition, visit);
                walk_parts(&directive.then, visit);
                walk_parts(&directive.otherwise, visit);
            }
            TemplatePart::For(directive) => {
                walk(&directive.collection, visit);
                walk_parts(&directive.body, visit);
            }
        }
    }
}

/// Lists the references in an expression: root names with the steps after them.
pub(crate) fn references_in(expr: &Expr) -> Vec<(&Name, &[Step])> {
    let mut found = Vec::new();
    let mut inner_roots: HashSet<*const Expr> = HashSet::new();
    walk(expr, &mut |expr| {
        if inner_roots.remove(&std::ptr::from_ref(expr)) {
            return;
        }
        if let Some(reference) = expr.as_reference() {
            found.push(reference);
            if let ExprKind::Traversal(traversal) = &expr.kind {
                inner_roots.insert(std::ptr::from_ref(&traversal.root));
            }
        }
    });
    found
}

/// Makes the expression of a reference found by [`references_in`], to evaluate it alone.
pub(crate) fn reference_expression(root: &Name, steps: &[Step]) -> Expr {
    let variable = Expr { span: root.span, kind: ExprKind::Variable(root.clone()) };
    match steps.last() {
        None => variable,
        Some(last) => {
            Expr { span: root.span.to(last.span), kind: ExprKind::Traversal(Box::new(Traversal { root: variable, steps: steps.to_vec() })) }
        }
    }
}
