//! Follows a path into a block as far as the source goes.
//!
//! Always true: only literal structure is followed; what a variable or a function makes is not.

use crate::model::{JSON_STEP, Step};
use crate::remediation::no_fix::NoFix;
use crate::syntax::hcl::{Block, Expr, ExprKind};

/// The last place that a path reaches.
#[derive(Clone, Copy)]
pub(super) enum Target<'f> {
    Block(&'f Block),
    Expr(&'f Expr),
    /// A string that holds a JSON document, which the path enters.
    Document(&'f Expr),
}

/// Follows a path; returns the last place it reaches and the steps that lead beyond it.
pub(super) fn resolve<'f, 'p>(block: &'f Block, path: &'p [Step]) -> Result<(Target<'f>, &'p [Step]), NoFix> {
    let mut target = Target::Block(block);
    let mut rest = path;
    while let [step, after @ ..] = rest {
        (target, rest) = match (target, step) {
            (Target::Block(block), Step::Key(name)) => match block.body.attribute(name) {
                Some(attribute) => (Target::Expr(&attribute.value), after),
                None => {
                    let (index, after) = match after {
                        [Step::Index(index), after @ ..] => (*index, after),
                        _ => (0, after),
                    };
                    match nested(block, name, index)? {
                        Some(nested) => (Target::Block(nested), after),
                        None => return Ok((target, rest)),
                    }
                }
            },
            (Target::Block(_), Step::Index(_)) | (Target::Document(_), _) => return Ok((target, rest)),
            (Target::Expr(expr), step) => match enter(expr, step) {
                Some(target) => (target, after),
                None => return Ok((target, rest)),
            },
        };
    }
    Ok((target, rest))
}

/// Finds a nested block by name and index; a `dynamic` block's content stands for every block it makes.
fn nested<'f>(block: &'f Block, name: &str, index: usize) -> Result<Option<&'f Block>, NoFix> {
    let mut plain = Vec::new();
    let mut dynamic = Vec::new();
    for inner in block.body.blocks() {
        if &*inner.kind.text == name {
            // An index counts blocks in their order: after a dynamic one it is not known any more.
            if dynamic.is_empty() {
                plain.push(inner);
            }
        } else if &*inner.kind.text == "dynamic" && inner.labels.first().is_some_and(|label| &*label.text == name) {
            dynamic.push(inner);
        }
    }
    if let Some(found) = plain.get(index) {
        return Ok(Some(found));
    }
    match &dynamic[..] {
        [] => Ok(None),
        [one] if block.body.blocks().all(|inner| &*inner.kind.text != name) => {
            Ok(one.body.blocks().find(|inner| &*inner.kind.text == "content"))
        }
        _ => Err(NoFix::new(format!("It cannot be told which of the `{name}` blocks and `dynamic` blocks makes the one meant."))),
    }
}

/// Returns the plain block of that name and index, to be removed.
pub(super) fn plain_block<'f>(block: &'f Block, name: &str, index: usize) -> Result<Option<&'f Block>, NoFix> {
    match nested(block, name, index)? {
        Some(found) if &*found.kind.text == "content" && name != "content" => {
            Err(NoFix::new(format!("The `{name}` block is made by a `dynamic` block: change what that is made for.")))
        }
        found => Ok(found),
    }
}

fn enter<'f>(expr: &'f Expr, step: &Step) -> Option<Target<'f>> {
    match (&expr.kind, step) {
        (ExprKind::Parentheses(inner), _) => enter(inner, step),
        (ExprKind::Object(object), Step::Key(name)) => {
            let item = object.items.iter().rev().find(|item| item.key.literal().is_some_and(|key| key == name))?;
            Some(Target::Expr(&item.value))
        }
        (ExprKind::Tuple(items), Step::Index(index)) => items.get(*index).map(Target::Expr),
        (ExprKind::Call(call), Step::Key(name)) if &**name == JSON_STEP && &*call.name.text == "jsonencode" => match &call.arguments[..] {
            [argument] if call.expand.is_none() => Some(Target::Expr(argument)),
            _ => None,
        },
        (ExprKind::String(_) | ExprKind::Template(_), Step::Key(name)) if &**name == JSON_STEP => Some(Target::Document(expr)),
        _ => None,
    }
}
