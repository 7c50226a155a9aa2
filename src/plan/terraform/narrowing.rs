//! Stepping into literal objects and lists: which part of an expression a path means.
//!
//! Always true: what cannot be stepped into without evaluating it is returned whole.

use crate::model::Step;
use crate::syntax::hcl::{self, ExprKind};

use super::config::Expression;
use super::resource::{EvaluatedBlock, EvaluatedBody};

/// An expression found in a body, and the block around it that a dynamic one wrote, if one did.
pub(super) struct Found<'b, 'f> {
    pub(super) expr: Expression<'f>,
    pub(super) blocks: Vec<(&'b EvaluatedBlock<'f>, usize)>,
}

/// Finds the narrowest expression for a path into a resource's values.
pub(super) fn expression_at<'b, 'f>(body: &'b EvaluatedBody<'f>, path: &[Step]) -> Option<Found<'b, 'f>> {
    let (Step::Key(name), rest) = path.split_first()? else { return None };
    if let Some((attr, _)) = body.attributes.iter().find(|(attr, _)| attr.name() == name) {
        return Some(Found { expr: narrow(attr.expression(), rest), blocks: Vec::new() });
    }
    let group = body.groups.iter().find(|group| group.name == *name)?;
    match rest.split_first() {
        Some((Step::Index(index), rest)) => {
            let block = group.blocks.get(*index)?;
            let mut found = expression_at(&block.body, rest)?;
            // Which element of its collection the block was written for: it has as many blocks before it.
            let source = |block: &EvaluatedBlock<'f>| block.iterator.as_ref().map(|(_, source)| std::ptr::from_ref(source.syntax));
            let position = group.blocks[..*index].iter().filter(|other| source(other) == source(block)).count();
            found.blocks.insert(0, (block, position));
            Some(found)
        }
        _ => group.unknown.map(|expr| Found { expr, blocks: Vec::new() }),
    }
}

/// Steps into literal objects and lists as far as they go.
pub(super) fn narrow<'f>(expr: Expression<'f>, path: &[Step]) -> Expression<'f> {
    let Some((step, rest)) = path.split_first() else { return expr };
    let inner: Option<&'f hcl::Expr> = match (&expr.syntax.kind, step) {
        (ExprKind::Object(object), Step::Key(key)) => {
            object.items.iter().rev().find(|item| item.key.literal() == Some(key)).map(|item| &item.value)
        }
        (ExprKind::Tuple(items), Step::Index(index)) => items.get(*index),
        (ExprKind::Parentheses(inner), _) => return narrow(Expression { syntax: inner, ..expr }, path),
        _ => None,
    };
    inner.map_or(expr, |syntax| narrow(Expression { syntax, ..expr }, rest))
}
