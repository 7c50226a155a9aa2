//! What a comment or check run says beyond the verdict.
//!
//! Always true: texts come as they are and are escaped where they are put; URLs are the server's own.

use crate::model::{CommitSha, Exemption};

/// What a report says beyond the verdict.
#[derive(Clone, Debug, Default)]
pub struct CommentContext<'a> {
    /// The verdict's own page.
    pub details_url: Option<&'a str>,
    /// Where the files of the commit that was judged can be seen, without a slash at the end: `https://github.com/o/r/blob/SHA`.
    pub files_url: Option<&'a str>,
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
