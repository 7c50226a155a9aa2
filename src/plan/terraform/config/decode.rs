//! Settings that must be literal or plain references: flags, texts, addresses, conditions, provider names.
//!
//! Always true: nothing here evaluates an expression.

use std::sync::Arc;

use crate::model::{self, Diagnostic, ValuePath};
use crate::syntax::hcl::{Expr, ExprKind, ObjectKey, Step, StepKind, TemplateForm, parse_expression};

use super::super::reference_text::write_step;
use super::body::{Expression, Nested};
use super::module::{Assertion, ProviderEntry, ProviderRef};
use super::references::references_in;
use super::shape::check_rest;

/// Reads a flag such as `sensitive = true`.
pub(super) fn flag(expr: Option<Expression<'_>>, diagnostics: &mut Vec<Diagnostic>) -> Option<bool> {
    let expr = expr?;
    match &expr.syntax.kind {
        ExprKind::Bool(value) => return Some(*value),
        ExprKind::String(text) if matches!(&*text.value, "true" | "false") => return Some(&*text.value == "true"),
        ExprKind::Invalid => {}
        _ => diagnostics.push(Diagnostic::error("this must be true or false: expressions are not allowed here", Some(expr.place()))),
    }
    None
}

/// Reads a literal text such as `description = "…"`.
pub(super) fn text(expr: Option<Expression<'_>>) -> Option<Arc<str>> {
    expr?.syntax.as_str().cloned()
}

/// Returns the expression that a JSON file spells as a string where native syntax has a bare reference; `None` if it is one already.
pub(crate) fn parsed_reference(expr: &Expr) -> Option<Expr> {
    match &expr.kind {
        ExprKind::String(literal) => {
            let (parsed, errors) = parse_expression(&literal.value, expr.span.start as usize + 1);
            errors.is_empty().then_some(parsed)
        }
        ExprKind::Template(template) if matches!(template.form, TemplateForm::Bare | TemplateForm::Quoted) => template.wrapped().cloned(),
        _ => None,
    }
}

/// Writes a reference as an address: `module.a["k"].aws_x.y[0]`; `None` if it is no reference with literal indices.
pub(crate) fn address_text(expr: &Expr) -> Option<String> {
    if let Some(parsed) = parsed_reference(expr) {
        return plain_address(&parsed);
    }
    plain_address(expr)
}

fn plain_address(expr: &Expr) -> Option<String> {
    let (root, steps) = expr.as_reference()?;
    let mut text = root.text.to_string();
    steps.iter().try_for_each(|step| write_step(&mut text, step))?;
    Some(text)
}

/// Writes what a reference names without its instance keys: `module.a.aws_x.y`; `None` if it is no reference.
pub(super) fn target_text(expr: &Expr) -> Option<String> {
    let parsed = parsed_reference(expr);
    let (root, steps) = parsed.as_ref().unwrap_or(expr).as_reference()?;
    let mut text = root.text.to_string();
    for step in steps {
        if !matches!(step.kind, StepKind::Index(_) | StepKind::LegacyIndex(_)) {
            write_step(&mut text, step)?;
        }
    }
    Some(text)
}

/// Reads `condition` and `error_message` of a `precondition`, `validation` or `assert` block.
fn assertion<'f>(block: Nested<'f>, diagnostics: &mut Vec<Diagnostic>) -> Option<Assertion<'f>> {
    let mut body = block.body();
    let Some(condition) = body.take("condition") else {
        let message = format!("a {} block needs the argument \"condition\"", block.kind());
        diagnostics.push(Diagnostic::error(message, Some(block.header())));
        return None;
    };
    let message = body.take("error_message");
    if message.is_none() {
        let message = format!("a {} block needs the argument \"error_message\"", block.kind());
        diagnostics.push(Diagnostic::contained(message, Some(block.header())));
    }
    if references_in(condition.syntax).is_empty() && !matches!(condition.syntax.kind, ExprKind::Invalid) {
        let message = "Invalid condition: it must refer to something, or else it checks nothing";
        diagnostics.push(Diagnostic::contained(message, Some(condition.place())));
    }
    diagnostics.extend(check_rest(block.kind(), &body, &[]));
    Some(Assertion { condition, message })
}

/// Reads the blocks that state conditions.
pub(super) fn assertions<'f>(blocks: Vec<Nested<'f>>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Assertion<'f>> {
    blocks.into_iter().filter_map(|block| assertion(block, diagnostics)).collect()
}

/// Reads a provider configuration's name: `aws`, `aws.west`, or either as a string.
pub(super) fn provider_ref(expr: &Expr) -> Option<ProviderRef> {
    let text = address_text(expr)?;
    let mut parts = text.splitn(2, '.');
    if text.matches('.').count() > 1 || text.contains('[') {
        return None;
    }
    let name = parts.next().filter(|name| !name.is_empty())?;
    Some(ProviderRef { name: name.into(), alias: parts.next().map(Into::into) })
}

/// Reads the `providers` argument of a module call; entries that are no references are passed over with a diagnostic.
pub(super) fn provider_map(expr: Expression<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<ProviderEntry> {
    let ExprKind::Object(object) = &expr.syntax.kind else {
        diagnostics.push(Diagnostic::error("\"providers\" must be a map of provider configurations", Some(expr.place())));
        return Vec::new();
    };
    let mut map = Vec::new();
    for item in &object.items {
        let inner = match &item.key {
            ObjectKey::Name(name) => Some(ProviderRef { name: name.text.clone(), alias: None }),
            ObjectKey::Expr(key) => provider_ref(key),
        };
        match (inner, provider_ref(&item.value)) {
            (Some(inner), Some(outer)) => map.push(ProviderEntry { inner, outer, place: expr.file.place(item.span) }),
            _ => diagnostics.push(Diagnostic::error(
                "an entry of \"providers\" names a provider configuration on each side: aws.west = aws",
                Some(expr.file.place(item.span)),
            )),
        }
    }
    map
}

/// Reads a list of addresses such as `depends_on`.
pub(super) fn addresses(expr: Option<Expression<'_>>, diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
    let Some(expr) = expr else { return Vec::new() };
    let ExprKind::Tuple(items) = &expr.syntax.kind else {
        let message = "this must be a list of references, written out: [aws_x.y, module.z]";
        diagnostics.push(Diagnostic::contained(message, Some(expr.place())));
        return Vec::new();
    };
    let mut address = |item: &Expr| {
        let text = address_text(item);
        if text.is_none() && !matches!(item.kind, ExprKind::Invalid) {
            let message = "a reference must stand here as it is, with literal keys: aws_x.y, module.z";
            diagnostics.push(Diagnostic::contained(message, Some(expr.file.place(item.span))));
        }
        text
    };
    items.iter().filter_map(&mut address).collect()
}

/// Reads `ignore_changes`: paths of attributes, or an empty one for `all`.
pub(super) fn ignored_paths(expr: Expression<'_>) -> Vec<ValuePath> {
    let ExprKind::Tuple(items) = &expr.syntax.kind else {
        let all = address_text(expr.syntax).as_deref() == Some("all");
        return if all { vec![ValuePath::new()] } else { Vec::new() };
    };
    let path = |item: &Expr| {
        let parsed = parsed_reference(item);
        let (root, steps) = parsed.as_ref().unwrap_or(item).as_reference()?;
        let mut path = vec![model::Step::Key(root.text.clone())];
        path.extend(literal_path(steps)?);
        Some(path)
    };
    items.iter().filter_map(path).collect()
}

/// Reads steps as a path into a value; `None` where one of them is not literal.
pub(crate) fn literal_path(steps: &[Step]) -> Option<ValuePath> {
    let step = |step: &Step| match &step.kind {
        StepKind::Attribute(name) => Some(model::Step::Key(name.text.clone())),
        StepKind::LegacyIndex(number) => Some(model::Step::Index(usize::try_from(number.integer?).ok()?)),
        StepKind::Index(key) => match &key.kind {
            ExprKind::Number(number) => Some(model::Step::Index(usize::try_from(number.integer?).ok()?)),
            ExprKind::String(literal) => Some(model::Step::Key(literal.value.clone())),
            _ => None,
        },
        StepKind::Splat(_) => None,
    };
    steps.iter().map(step).collect()
}
