//! Finding the references in an expression, without evaluating it.
//!
//! Always true: an expression is visited before what is in it, and each part once.

use std::collections::HashSet;

use crate::syntax::hcl::{Expr, ExprKind, ForResult, Name, ObjectKey, Step, StepKind, TemplatePart, Traversal};

/// Calls `visit` for an expression and everything in it.
pub(crate) fn walk<'e>(expr: &'e Expr, visit: &mut impl FnMut(&'e Expr)) {
    visit(expr);
    each_part(expr, &mut |part| walk(part, visit));
}

/// Calls `visit` for the expressions that an expression is made of, and not for what is in those.
pub(crate) fn each_part<'e>(expr: &'e Expr, visit: &mut impl FnMut(&'e Expr)) {
    match &expr.kind {
        ExprKind::Template(template) => template_parts(&template.parts, visit),
        ExprKind::Traversal(traversal) => {
            visit(&traversal.root);
            each_key(&traversal.steps, visit);
        }
        ExprKind::Call(call) => call.arguments.iter().for_each(visit),
        ExprKind::Unary(unary) => visit(&unary.operand),
        ExprKind::Binary(binary) => {
            visit(&binary.first);
            binary.rest.iter().for_each(|operation| visit(&operation.operand));
        }
        ExprKind::Conditional(conditional) => {
            [&conditional.condition, &conditional.then, &conditional.otherwise].into_iter().for_each(visit);
        }
        ExprKind::For(expression) => {
            visit(&expression.collection);
            match &expression.result {
                ForResult::Tuple(value) => visit(value),
                ForResult::Object { key, value, .. } => {
                    visit(key);
                    visit(value);
                }
            }
            expression.condition.iter().for_each(visit);
        }
        ExprKind::Tuple(items) => items.iter().for_each(visit),
        ExprKind::Object(object) => {
            for item in &object.items {
                if let ObjectKey::Expr(key) = &item.key {
                    visit(key);
                }
                visit(&item.value);
            }
        }
        ExprKind::Parentheses(inner) => visit(inner),
        ExprKind::Invalid | ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) | ExprKind::Variable(_) => {}
    }
}

/// Calls `visit` for the keys of index steps.
pub(crate) fn each_key<'e>(steps: &'e [Step], visit: &mut impl FnMut(&'e Expr)) {
    for step in steps {
        match &step.kind {
            StepKind::Index(key) => visit(key),
            StepKind::Splat(splat) => each_key(&splat.each, visit),
            StepKind::Attribute(_) | StepKind::LegacyIndex(_) => {}
        }
    }
}

fn template_parts<'e>(parts: &'e [TemplatePart], visit: &mut impl FnMut(&'e Expr)) {
    for part in parts {
        match part {
            TemplatePart::Literal(_) => {}
            TemplatePart::Interpolation(interpolation) => visit(&interpolation.value),
            TemplatePart::If(directive) => {
                visit(&directive.condition);
                template_parts(&directive.then, visit);
                template_parts(&directive.otherwise, visit);
            }
            TemplatePart::For(directive) => {
                visit(&directive.collection);
                template_parts(&directive.body, visit);
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
