//! Fixes as suggestions: review comments on the lines that the change touched.
//!
//! Always true: a suggestion replaces whole lines that GitHub shows in the pull request; what does not fit there becomes a diff.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::error::JobError;
use super::super::evaluate::Sides;
use super::super::judged::Judged;
use super::super::session::Session;
use super::patch::Fixed;
use crate::git::LineRange;
use crate::github::ReviewComment;
use crate::model::{Edit, Finding, LineIndex, RepoPath, SourceTree};
use crate::review::patch;
use crate::{remediation, report};

/// A fix on lines of the change.
#[derive(Clone, Debug)]
pub(in crate::bot) struct Suggestion {
    comment: ReviewComment,
    fixed: Fixed,
}

/// How far from a changed line GitHub takes comments.
const CONTEXT: u32 = 3;

impl Session {
    /// Makes suggestions of the findings' fixes, and unified diffs of those that do not fit on changed lines.
    pub(super) async fn suggestions(&self, sides: &Sides, findings: &[&Finding]) -> Result<(Vec<Suggestion>, Vec<String>), JobError> {
        let own = sides.clone();
        let shown = self.git(&Arc::default(), move |_| own.mirror.changed_lines(&own.base, &own.head, CONTEXT)).await?;
        let (mut suggestions, mut diffs) = (Vec::new(), Vec::new());
        for finding in findings {
            match suggestion(sides.after.as_ref(), finding, &shown) {
                Some(suggestion) => suggestions.push(suggestion),
                None => diffs.extend(diff(sides.after.as_ref(), finding)),
            }
        }
        Ok((suggestions, diffs))
    }

    /// Posts suggestions as one review.
    pub(super) async fn suggest(&self, judged: &Judged, suggestions: &[Suggestion]) -> Result<(), JobError> {
        self.check_claim().await?;
        let comments: Vec<ReviewComment> = suggestions.iter().map(|suggestion| suggestion.comment.clone()).collect();
        let text = "Plangate knows how to fix these violations.";
        self.github.create_review(judged.pull.number, &judged.pull.head, text, &comments).await?;
        let head = judged.pull.head.clone();
        let fixes = suggestions.iter().map(|suggestion| self.fix_record(judged, &suggestion.fixed, head.clone())).collect();
        self.records(move |store| store.record_fixes(fixes)).await
    }
}

/// Makes a suggestion, if the fix edits one file within lines that the pull request shows together.
fn suggestion(tree: &dyn SourceTree, finding: &Finding, shown: &BTreeMap<RepoPath, Vec<LineRange>>) -> Option<Suggestion> {
    let edits = &finding.fix.as_ref()?.edits;
    let file = &edits.first()?.file;
    if edits.iter().any(|edit| edit.file != *file) {
        return None;
    }
    let before = text_of(tree, file)?;
    let (range, replacement) = replaced_lines(&before, edits)?;
    if !shown.get(file)?.iter().any(|lines| lines.start <= range.start && range.end <= lines.end) {
        return None;
    }
    let fence = "`".repeat(longest_run(&replacement).max(2) + 1);
    let body = format!(
        "{} ({})\n\n{fence}suggestion\n{replacement}{fence}",
        report::inline(&finding.message),
        report::code_span(finding.rule.as_str())
    );
    let comment = ReviewComment { path: file.clone(), start_line: range.start, end_line: range.end, body };
    let fixed = Fixed { rule: finding.rule.clone(), address: finding.resource.clone(), fingerprint: finding.fingerprint.clone() };
    Some(Suggestion { comment, fixed })
}

/// Returns the whole lines that the edits touch, and what stands in their place afterwards (ending in a newline).
fn replaced_lines(before: &str, edits: &[Edit]) -> Option<(LineRange, String)> {
    let index = LineIndex::new(before);
    let start = edits.iter().map(|edit| edit.span.start).min()?;
    let end = edits.iter().map(|edit| edit.span.end).max()?;
    let start_line = index.line(start);
    // An edit that ends before a line's first character does not touch that line.
    let last = if end > start && index.line_start(index.line(end)) == Some(end) { end - 1 } else { end };
    let end_line = index.line(last).max(start_line);
    let from = index.line_start(start_line)? as usize;
    let to = index.line_start(end_line + 1).map_or(before.len(), |at| at as usize);
    if from == to {
        return None;
    }
    let references: Vec<&Edit> = edits.iter().collect();
    let after = remediation::apply(before, &references).ok()?;
    let mut replacement = after.get(from..after.len().checked_sub(before.len() - to)?)?.to_owned();
    if !replacement.is_empty() && !replacement.ends_with('\n') {
        replacement.push('\n');
    }
    Some((LineRange { start: start_line, end: end_line }, replacement))
}

fn diff(tree: &dyn SourceTree, finding: &Finding) -> Vec<String> {
    let edits = finding.fix.as_ref().map(|fix| &fix.edits[..]).unwrap_or_default();
    let files = patch(tree, edits).unwrap_or_default();
    let one = |(path, after): (RepoPath, String)| {
        let before = text_of(tree, &path).unwrap_or_default();
        remediation::unified_diff(&path, &before, &after)
    };
    files.into_iter().map(one).collect()
}

fn text_of(tree: &dyn SourceTree, path: &RepoPath) -> Option<String> {
    String::from_utf8(tree.read(path).ok()?.to_vec()).ok()
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    fn check(before: &str, edits: &[(usize, usize, &str)], lines: (u32, u32), expect: &str) {
        let file = RepoPath::new("m.tf").unwrap();
        let edits: Vec<Edit> = edits
            .iter()
            .map(|(start, end, text)| Edit { file: file.clone(), span: Span::new(*start, *end), text: (*text).into() })
            .collect();
        let (range, text) = replaced_lines(before, &edits).unwrap();
        assert_eq!(((range.start, range.end), text.as_str()), (lines, expect));
    }

    #[test]
    fn a_suggestion_replaces_whole_lines() {
        check("a = 1\nb = 2\nc = 3\n", &[(10, 11, "9")], (2, 2), "b = 9\n");
        check("a = 1\nb = 2\n", &[(0, 1, "x"), (6, 7, "y")], (1, 2), "x = 1\ny = 2\n");
        check("a = 1\nb = 2\n", &[(6, 6, "n = 0\n")], (2, 2), "n = 0\nb = 2\n");
        check("a = 1\nb = 2\n", &[(0, 6, "")], (1, 1), "");
        check("a = 1", &[(4, 5, "2")], (1, 1), "a = 2\n");
    }
}
