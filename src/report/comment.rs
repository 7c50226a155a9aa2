//! The one comment on a pull request, and the same as plain Markdown.
//!
//! Always true: it begins with [`MARKER`] and is never longer than GitHub takes; where it would be, it says less, in whole steps.

use crate::model::{CommitSha, Exemption, Verdict};

/// The comment's first line, by which (with its author) it is found again.
pub const MARKER: &str = "<!-- plangate:verdict -->";

/// GitHub's bound on a comment, in characters.
const COMMENT_LIMIT: usize = 65_536;

/// What a report says beyond the verdict.
#[derive(Clone, Debug, Default)]
pub struct CommentContext<'a> {
    /// The verdict's own page.
    pub details_url: Option<&'a str>,
    /// The commit that was judged.
    pub head: Option<&'a CommitSha>,
    /// The exemptions on record for this pull request.
    pub exemptions: &'a [Exemption],
    /// Sentences of plain text to show before the findings: a policy that does not load, fixes that were not pushed.
    pub notes: &'a [String],
    /// Unified diffs of fixes that could not be offered as suggestions.
    pub diffs: &'a [String],
    /// Whether `/plangate` commands can be answered: false on the command line.
    pub commands: bool,
}

/// Renders the comment.
pub fn comment(verdict: &Verdict, context: &CommentContext<'_>) -> String {
    let room = COMMENT_LIMIT - MARKER.len() - 1;
    format!("{MARKER}\n{}", markdown_within(verdict, context, room))
}

/// Renders a verdict as Markdown of any length, without commands.
pub fn markdown(verdict: &Verdict) -> String {
    markdown_within(verdict, &CommentContext::default(), usize::MAX)
}

/// Renders a verdict as Markdown of at most `limit` characters.
pub(super) fn markdown_within(verdict: &Verdict, context: &CommentContext<'_>, limit: usize) -> String {
    let _ = (context, limit);
    super::escape::inline(&super::status::headline(verdict))
}
