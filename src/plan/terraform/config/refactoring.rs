//! `moved`, `removed` and `import` blocks: what they say about objects that exist already.
//!
//! Always true: an address here is written out as `module.a["k"].aws_x.y[0]`, and has literal keys only.
//! <https://developer.hashicorp.com/terraform/language/moved>

use std::fmt::Write as _;

use crate::model::Diagnostic;
use crate::syntax::hcl::{Expr, ExprKind, Step, StepKind};

use super::super::reference_text::write_step;
use super::body::{Expression, Nested};
use super::decode::{flag, parsed_reference, target_text};
use super::module::{Import, Move, Removed};
use super::shape::check_rest;

/// Names that start other references than those to resources and modules.
const RESERVED: [&str; 7] = ["var", "local", "path", "each", "count", "self", "terraform"];

/// What an address names.
#[derive(Clone, Copy, PartialEq)]
enum Named {
    Module,
    Resource,
    Data,
}

/// An address of a module, a resource or an instance of either.
struct Target {
    text: String,
    named: Named,
    /// Whether some part has an instance key.
    keyed: bool,
}

/// Reads a `moved` block.
pub(super) fn moved<'f>(block: Nested<'f>, diagnostics: &mut Vec<Diagnostic>) -> Option<Move<'f>> {
    let mut body = block.body();
    let (from, to) = (body.take("from"), body.take("to"));
    diagnostics.extend(check_rest("moved", &body, &[]));
    let (Some(from), Some(to)) = (from, to) else {
        missing(block, "a moved block needs two addresses: `from = aws_x.old` and `to = aws_x.new`", diagnostics);
        return None;
    };
    let (from, to) = (target(from, diagnostics), target(to, diagnostics));
    let (from, to) = (from?, to?);
    if (from.named == Named::Module) != (to.named == Named::Module) {
        let message = "Invalid \"moved\" addresses: both must be of resources, or both of modules";
        diagnostics.push(Diagnostic::contained(message, Some(block.header())));
        return None;
    }
    if from.text == to.text {
        let message = format!("Redundant move statement: {} is moved to itself; remove this block", from.text);
        diagnostics.push(Diagnostic::contained(message, Some(block.header())));
        return None;
    }
    Some(Move { from: from.text, to: to.text, block })
}

/// Reads a `removed` block.
pub(super) fn removed(block: Nested<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Removed> {
    let mut body = block.body();
    let from = body.take("from");
    let lifecycle = body.take_blocks("lifecycle").into_iter().next();
    diagnostics.extend(check_rest("removed", &body, &["provisioner", "connection"]));
    let mut destroy = true;
    if let Some(lifecycle) = lifecycle {
        let mut body = lifecycle.body();
        destroy = flag(body.take("destroy"), diagnostics).unwrap_or(true);
        diagnostics.extend(check_rest("lifecycle", &body, &[]));
    }
    let Some(from) = from else {
        missing(block, "a removed block needs the address of what was removed: `from = aws_x.old`", diagnostics);
        return None;
    };
    let Target { text, named, keyed } = target(from, diagnostics)?;
    let wrong = match named {
        Named::Data => Some("Data source address not allowed: there is nothing to destroy; remove this block"),
        _ if keyed => Some("Resource instance keys not allowed: a removed block is about all instances; leave the key out"),
        _ => None,
    };
    if let Some(message) = wrong {
        diagnostics.push(Diagnostic::contained(message, Some(from.place())));
        return None;
    }
    Some(Removed { from: text, destroy })
}

/// Reads an `import` block.
pub(super) fn import<'f>(block: Nested<'f>, diagnostics: &mut Vec<Diagnostic>) -> Option<Import<'f>> {
    let mut body = block.body();
    let (to, id, for_each) = (body.take("to"), body.take("id"), body.take("for_each"));
    diagnostics.extend(check_rest("import", &body, &["provider", "identity"]));
    let (Some(to), Some(id)) = (to, id) else {
        missing(block, "an import block needs an address and an id: `to = aws_x.y` and `id = \"…\"`", diagnostics);
        return None;
    };
    let target = target_text(to.syntax).filter(|_| !is_quoted(to));
    if target.is_none() || for_each.is_none() && !has_literal_keys(to.syntax) {
        let message = "Invalid import address: write the address of a resource's instance; only with for_each may its key be computed";
        diagnostics.push(Diagnostic::contained(message, Some(to.place())));
        return None;
    }
    Some(Import { to, id, for_each, target: target?, block })
}

fn missing(block: Nested<'_>, message: &str, diagnostics: &mut Vec<Diagnostic>) {
    if !block.syntax.damaged {
        diagnostics.push(Diagnostic::contained(message, Some(block.header())));
    }
}

/// Tells whether native syntax has a string where only JSON writes one.
fn is_quoted(expr: Expression<'_>) -> bool {
    let text = matches!(expr.syntax.kind, ExprKind::String(_) | ExprKind::Template(_));
    text && !expr.file.path.file_name().ends_with(".json")
}

fn has_literal_keys(expr: &Expr) -> bool {
    let parsed = parsed_reference(expr);
    let literal = |step: &Step| write_step(&mut String::new(), step).is_some();
    parsed.as_ref().unwrap_or(expr).as_reference().is_some_and(|(_, steps)| steps.iter().all(literal))
}

/// Reads an address; what is none is a diagnostic.
fn target(expr: Expression<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Target> {
    let parsed = parsed_reference(expr.syntax);
    let read = match parsed.as_ref().unwrap_or(expr.syntax).as_reference() {
        Some((root, steps)) if !is_quoted(expr) => read_target(&root.text, steps),
        _ if matches!(expr.syntax.kind, ExprKind::Invalid) => return None,
        _ => Err("an address must stand here as it is, with literal keys: aws_x.old, module.old"),
    };
    match read {
        Ok(target) => Some(target),
        Err(reason) => {
            diagnostics.push(Diagnostic::contained(format!("Invalid address: {reason}"), Some(expr.place())));
            None
        }
    }
}

fn read_target(root: &str, steps: &[Step]) -> Result<Target, &'static str> {
    const PARTS: &str = "a type and a name must follow: aws_x.y";
    let mut steps = steps.iter().peekable();
    let (mut text, mut keyed, mut first) = (String::new(), false, Some(root));
    loop {
        let part = match first.take() {
            Some(root) => root,
            None => match steps.next().map(|step| &step.kind) {
                None => return Ok(Target { text, named: Named::Module, keyed }),
                Some(StepKind::Attribute(name)) => &name.text,
                Some(_) => return Err("an instance key stands behind a name, in square brackets"),
            },
        };
        if RESERVED.contains(&part) {
            return Err("this names no resource and no module");
        }
        if !text.is_empty() {
            text.push('.');
        }
        let mut named = if part == "module" { Named::Module } else { Named::Resource };
        let mut kind = part;
        if part == "data" {
            let Some(name) = steps.next().and_then(Step::name) else { return Err(PARTS) };
            named = Named::Data;
            text.push_str("data.");
            kind = &name.text;
        }
        let Some(name) = steps.next().and_then(Step::name) else { return Err(PARTS) };
        // Writing into a string cannot fail.
        let _ = write!(text, "{kind}.{}", name.text);
        if let Some(key) = steps.next_if(|step| matches!(step.kind, StepKind::Index(_) | StepKind::LegacyIndex(_))) {
            write_step(&mut text, key).ok_or("an instance key must be a literal number or string")?;
            keyed = true;
        }
        if named != Named::Module {
            return match steps.next() {
                None => Ok(Target { text, named, keyed }),
                Some(_) => Err("an instance key stands behind a name, in square brackets, and nothing behind it"),
            };
        }
    }
}
