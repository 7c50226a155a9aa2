//! Places in source for paths into a resource's values.
//!
//! Always true: an attribute's place is its whole definition, a nested block's its whole range, and an entry's of a literal object from key to value.

use std::collections::BTreeMap;

use crate::model::{Place, Step, ValuePath};
use crate::syntax::hcl::{Expr, ExprKind};

use super::super::load::SourceFile;
use super::super::resource::EvaluatedBody;

/// Collects the places of a body and everything in it.
pub(super) fn collect(body: &EvaluatedBody<'_>, at: &mut ValuePath, into: &mut BTreeMap<ValuePath, Place>) {
    for (attr, _) in &body.attributes {
        at.push(Step::Key(attr.name().clone()));
        into.insert(at.clone(), attr.file.place(attr.syntax.span));
        inside(&attr.syntax.value, attr.file, at, into);
        at.pop();
    }
    for group in &body.groups {
        at.push(Step::Key(group.name.clone()));
        if let (Some(first), Some(last)) = (group.blocks.first(), group.blocks.last()) {
            let span = first.place.span.to(last.place.span);
            let same_file = first.place.file == last.place.file;
            into.insert(at.clone(), if same_file { Place { file: first.place.file.clone(), span } } else { first.place.clone() });
        } else if let Some(expr) = group.unknown.as_ref().map(|unknown| unknown.for_each) {
            into.insert(at.clone(), expr.place());
        }
        for (index, block) in group.blocks.iter().enumerate() {
            at.push(Step::Index(index));
            into.insert(at.clone(), block.place.clone());
            collect(&block.body, at, into);
            at.pop();
        }
        at.pop();
    }
}

/// Collects the places of what a literal object or list holds.
fn inside(expr: &Expr, file: &SourceFile, at: &mut ValuePath, into: &mut BTreeMap<ValuePath, Place>) {
    match &expr.kind {
        ExprKind::Object(object) => {
            for item in &object.items {
                if let Some(key) = item.key.literal() {
                    at.push(Step::Key(key.clone()));
                    into.insert(at.clone(), file.place(item.span));
                    inside(&item.value, file, at, into);
                    at.pop();
                }
            }
        }
        ExprKind::Tuple(items) => {
            for (index, item) in items.iter().enumerate() {
                at.push(Step::Index(index));
                into.insert(at.clone(), file.place(item.span));
                inside(item, file, at, into);
                at.pop();
            }
        }
        ExprKind::Parentheses(inner) => inside(inner, file, at, into),
        _ => {}
    }
}
