//! Stepping into literal objects and lists: which part of an expression a path means.
//!
//! Always true: what cannot be stepped into without evaluating it is returned whole, with the steps that are left.

use crate::model::Step;
use crate::syntax::hcl::{self, ExprKind};

use super::config::Expression;
use super::resource::{EvaluatedBlock, EvaluatedBody};

/// An expression and the steps into its value that its words do not show.
pub(super) struct Narrowed<'p, 'f> {
    pub(super) expr: Expression<'f>,
    pub(super) rest: &'p [Step],
}

/// What a path into a resource's values leads to.
pub(super) enum Found<'b, 'p, 'f> {
    /// An expression, and the blocks around it, each with the position of the element that a dynamic one wrote it for.
    Expression { narrowed: Narrowed<'p, 'f>, blocks: Vec<(&'b EvaluatedBlock<'f>, usize)> },
    /// The nested blocks of one type, or one of them, which the body says more about.
    Blocks,
}

/// Finds the narrowest expression for a path into a resource's values; `None` if the configuration does not say.
pub(super) fn expression_at<'b, 'p, 'f>(body: &'b EvaluatedBody<'f>, path: &'p [Step]) -> Option<Found<'b, 'p, 'f>> {
    let (Step::Key(name), rest) = path.split_first()? else { return None };
    if let Some((attr, _)) = body.attributes.iter().find(|(attr, _)| attr.name() == name) {
        return Some(Found::Expression { narrowed: narrow(attr.expression(), rest), blocks: Vec::new() });
    }
    let group = body.groups.iter().find(|group| group.name == *name)?;
    if let Some(unknown) = &group.unknown {
        let expr = unknown.for_each;
        return Some(Found::Expression { narrowed: Narrowed { expr, rest: &[] }, blocks: Vec::new() });
    }
    let Some((Step::Index(index), rest)) = rest.split_first() else { return Some(Found::Blocks) };
    let block = group.blocks.get(*index)?;
    if rest.is_empty() {
        return Some(Found::Blocks);
    }
    let mut found = expression_at(&block.body, rest)?;
    if let Found::Expression { blocks, .. } = &mut found {
        // Which element of its collection the block was written for: it has as many blocks before it.
        let source = |block: &EvaluatedBlock<'f>| block.iterator.as_ref().map(|(_, source)| std::ptr::from_ref(source.syntax));
        let position = group.blocks[..*index].iter().filter(|other| source(other) == source(block)).count();
        blocks.insert(0, (block, position));
    }
    Some(found)
}

/// Steps into literal objects and lists as far as they go.
pub(super) fn narrow<'p, 'f>(expr: Expression<'f>, path: &'p [Step]) -> Narrowed<'p, 'f> {
    let inner = |syntax: &'f hcl::Expr| Expression { syntax, ..expr };
    match &expr.syntax.kind {
        ExprKind::Parentheses(within) => return narrow(inner(within), path),
        ExprKind::Template(template) => {
            if let Some(within) = template.wrapped() {
                return narrow(inner(within), path);
            }
        }
        _ => {}
    }
    let Some((step, rest)) = path.split_first() else { return Narrowed { expr, rest: path } };
    let part = match (&expr.syntax.kind, step) {
        // A key that is worked out may be this one too.
        (ExprKind::Object(object), Step::Key(key)) if object.items.iter().all(|item| item.key.literal().is_some()) => {
            object.items.iter().rev().find(|item| item.key.literal() == Some(key)).map(|item| &item.value)
        }
        (ExprKind::Tuple(items), Step::Index(index)) => items.get(*index),
        _ => None,
    };
    match part {
        Some(part) => narrow(inner(part), rest),
        None => Narrowed { expr, rest: path },
    }
}
