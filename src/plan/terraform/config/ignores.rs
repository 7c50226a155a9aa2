//! Comments that ask for a rule not to be applied to a block.
//!
//! Always true: a comment belongs to one top-level block: the one it stands in, behind, or directly above.

use crate::model::{InlineIgnore, Span};

use super::super::super::ignore_request::requests;
use super::super::load::SourceFile;

/// Finds the inline ignores of a file: `plangate:ignore RULE [until=DATE] reason="…"`, `checkov:skip=ID:reason`,
/// `tfsec:ignore:ID[:exp:DATE]` and `trivy:ignore:ID[:exp:DATE]`.
pub(crate) fn ignores_of(file: &SourceFile) -> Vec<InlineIgnore> {
    let text: &str = &file.syntax.source;
    let mut found = Vec::new();
    for comment in &file.syntax.comments {
        let words = file.syntax.text(comment.span);
        let requests = requests(words);
        if requests.is_empty() {
            continue;
        }
        let Some(block) = block_of(file, text, comment.span) else { continue };
        for request in requests {
            found.push(InlineIgnore {
                rule: request.rule,
                block: file.place(block),
                comment: file.place(comment.span),
                until: request.until,
                reason: request.reason,
            });
        }
    }
    found
}

/// Finds the block that a comment is about: the one that holds it, ends on its line, or starts on the next line that is not a comment.
fn block_of(file: &SourceFile, text: &str, comment: Span) -> Option<Span> {
    let blocks = || file.syntax.body.blocks().map(|block| block.span);
    if let Some(around) = blocks().find(|span| span.contains(comment)) {
        return Some(around);
    }
    let between = |from: u32, to: u32| text.get(from as usize..to as usize).unwrap_or("");
    if let Some(before) = blocks().rev_before(comment.start)
        && !between(before.end, comment.start).contains('\n')
    {
        return Some(before);
    }
    let next = blocks().find(|span| span.start >= comment.end)?;
    let mut at = comment.end;
    for other in file.syntax.comments.iter().filter(|other| other.span.start >= comment.end && other.span.end <= next.start) {
        if between(at, other.span.start).trim_matches([' ', '\t', '\r']).matches('\n').count() > 1 {
            return None;
        }
        at = other.span.end;
    }
    let gap = between(at, next.start);
    (gap.trim().is_empty() && gap.matches('\n').count() <= 1).then_some(next)
}

trait LastBefore {
    fn rev_before(self, offset: u32) -> Option<Span>;
}

impl<I: Iterator<Item = Span>> LastBefore for I {
    /// Returns the last span that ends before an offset.
    fn rev_before(self, offset: u32) -> Option<Span> {
        self.take_while(|span| span.end <= offset).last()
    }
}
