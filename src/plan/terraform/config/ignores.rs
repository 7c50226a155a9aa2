//! Comments that ask for a rule not to be applied to a block.
//!
//! Always true: a comment belongs to one top-level block: the one it stands in, behind, or directly above.

use crate::model::{InlineIgnore, Span};

use super::super::super::ignore_request::requests;
use super::super::load::SourceFile;

/// Finds the inline ignores of a file: `plangate:ignore RULE [until=DATE] reason="…"`, `checkov:skip=ID:reason`,
/// `tfsec:ignore:ID[:exp:DATE]` and `trivy:ignore:ID[:exp:DATE]`.
pub(crate) fn ignores_of(file: &SourceFile) -> Vec<InlineIgnore> {
    let comments = &file.syntax.comments;
    let requested: Vec<_> = comments
        .iter()
        .enumerate()
        .map(|(at, comment)| (at, requests(file.syntax.text(comment.span))))
        .filter(|(_, requests)| !requests.is_empty())
        .collect();
    if requested.is_empty() {
        return Vec::new();
    }
    let blocks = Blocks::of(file);
    let mut found = Vec::new();
    for (at, requests) in requested {
        let comment = comments[at].span;
        let Some(block) = blocks.around_or_before(comment).or(blocks.below[at]) else { continue };
        for request in requests {
            found.push(InlineIgnore {
                rule: request.rule,
                block: file.place(block),
                comment: file.place(comment),
                until: request.until,
                reason: request.reason,
            });
        }
    }
    found
}

/// The top-level blocks of a file, and which comments they belong to.
struct Blocks<'f> {
    text: &'f str,
    /// In source order.
    spans: Vec<Span>,
    /// For each comment, the block that it stands directly above, with nothing but comments between.
    below: Vec<Option<Span>>,
}

impl<'f> Blocks<'f> {
    fn of(file: &'f SourceFile) -> Self {
        let spans = file.syntax.body.blocks().map(|block| block.span).collect();
        let mut blocks = Self { text: &file.syntax.source, spans, below: Vec::new() };
        let comments = &file.syntax.comments;
        blocks.below = vec![None; comments.len()];
        for (at, comment) in comments.iter().enumerate().rev() {
            let end = comment.span.end;
            let Some(next) = blocks.spans.get(blocks.spans.partition_point(|span| span.start < end)).copied() else { continue };
            blocks.below[at] = match comments.get(at + 1).filter(|other| other.span.end <= next.start) {
                Some(other) => {
                    let gap = blocks.between(end, other.span.start).trim_matches([' ', '\t', '\r']);
                    blocks.below[at + 1].filter(|_| gap.matches('\n').count() <= 1)
                }
                None => {
                    let gap = blocks.between(end, next.start);
                    (gap.trim().is_empty() && gap.matches('\n').count() <= 1).then_some(next)
                }
            };
        }
        blocks
    }

    fn between(&self, from: u32, to: u32) -> &'f str {
        self.text.get(from as usize..to as usize).unwrap_or("")
    }

    /// Finds the block that holds a comment, or ends on its line.
    fn around_or_before(&self, comment: Span) -> Option<Span> {
        let last = self.spans.partition_point(|span| span.start <= comment.start).checked_sub(1)?;
        let span = self.spans[last];
        let is_on_its_line = || span.end <= comment.start && !self.between(span.end, comment.start).contains('\n');
        (span.contains(comment) || is_on_its_line()).then_some(span)
    }
}
