//! `lifecycle` blocks.
//!
//! Always true: of several blocks, as override files make them, the later ones win argument by argument.

use crate::model::{Diagnostic, ResourceMode};
use crate::syntax::hcl::ExprKind;

use super::body::{Expression, Nested};
use super::decode::{assertions, flag, ignored_paths};
use super::module::Lifecycle;
use super::shape::check_rest;

/// Reads the `lifecycle` blocks of a resource.
pub(super) fn lifecycle<'f>(mode: ResourceMode, blocks: Vec<Nested<'f>>, diagnostics: &mut Vec<Diagnostic>) -> Lifecycle<'f> {
    let mut lifecycle = Lifecycle::default();
    for (index, block) in blocks.iter().enumerate() {
        if blocks[..index].iter().any(|earlier| earlier.file.path == block.file.path) {
            let message = "Duplicate lifecycle block: this resource has one already; write both as one";
            diagnostics.push(Diagnostic::contained(message, Some(block.header())));
        }
        let mut body = block.body();
        if mode == ResourceMode::Data {
            for attr in &body.attributes {
                let message = format!("Invalid data resource lifecycle argument: {} is for managed resources only; remove it", attr.name());
                diagnostics.push(Diagnostic::contained(message, Some(attr.file.place(attr.syntax.name.span))));
            }
        }
        if let Some(expr) = body.take("replace_triggered_by") {
            match &expr.syntax.kind {
                ExprKind::Tuple(items) => {
                    lifecycle.replace_triggered_by = items.iter().map(|syntax| Expression { file: expr.file, syntax }).collect();
                }
                _ => no_list(expr, diagnostics),
            }
        }
        if let Some(expr) = body.take("ignore_changes") {
            lifecycle.ignore_changes = ignored_paths(expr);
            lifecycle.ignore_changes_place = Some(expr);
            let is_json = expr.file.path.file_name().ends_with(".json");
            let is_list = matches!(expr.syntax.kind, ExprKind::Tuple(_) | ExprKind::Variable(_));
            if !is_list && (!is_json || lifecycle.ignore_changes.is_empty()) {
                no_list(expr, diagnostics);
            }
        }
        lifecycle.preconditions.extend(assertions(body.take_blocks("precondition"), diagnostics));
        lifecycle.postconditions.extend(assertions(body.take_blocks("postcondition"), diagnostics));
        if let Some(first) = flag(body.take("create_before_destroy"), diagnostics) {
            lifecycle.create_before_destroy = first;
        }
        flag(body.take("prevent_destroy"), diagnostics);
        diagnostics.extend(check_rest("lifecycle", &body, &["ignore_changes", "enabled", "action_trigger"]));
    }
    lifecycle
}

fn no_list(expr: Expression<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if !matches!(expr.syntax.kind, ExprKind::Invalid) {
        diagnostics.push(Diagnostic::contained("a list must stand here, written out: [a, b]", Some(expr.place())));
    }
}

/// Lists the conditions of a body that is laid over another one: these cannot be overridden.
pub(super) fn overriding_conditions<'f>(body: &super::body::Body<'f>) -> Vec<Nested<'f>> {
    let is_condition = |block: &Nested<'f>| matches!(block.kind(), "precondition" | "postcondition" | "validation");
    let lifecycle = body.blocks.iter().filter(|block| block.kind() == "lifecycle");
    let nested = lifecycle.flat_map(|block| block.body().blocks).filter(is_condition);
    body.blocks.iter().copied().filter(is_condition).chain(nested).collect()
}
