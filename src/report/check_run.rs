//! The check run `plangate review`: title, summary, annotations on changed lines.
//!
//! Always true: its conclusion is success or failure, never one that branch protection takes for a pass by default; nothing in it is
//! longer than GitHub takes.

use std::collections::BTreeMap;

use super::comment::markdown_within;
use super::context::CommentContext;
use super::escape::{shorten, visible, visible_line};
use super::status::headline;
use super::weight::{AnnotationLevel, advice, level};
use crate::model::{Finding, Mode, Outcome, RepoPath, Verdict};

/// GitHub's bound on a check run's summary, in characters.
const SUMMARY_LIMIT: usize = 65_535;
/// GitHub's bound on an annotation's message is 64 KB; a screenful says more.
const MESSAGE_LIMIT: usize = 4_000;
/// GitHub's bound on an annotation's title, in characters.
const TITLE_LIMIT: usize = 255;

/// The lines that a change touched on the head side: first and last of each range, from 1.
pub type ChangedLines = BTreeMap<RepoPath, Vec<(u32, u32)>>;

/// What a check run concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    Success,
    Failure,
}

/// One annotation on lines of a file of the head commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    pub path: RepoPath,
    pub start_line: u32,
    pub end_line: u32,
    /// First and last column, from 1; only where both lines are one, as GitHub wants it.
    pub columns: Option<(u32, u32)>,
    pub level: AnnotationLevel,
    pub title: String,
    pub message: String,
}

/// A check run, but for its name and commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRun {
    pub conclusion: Conclusion,
    pub title: String,
    /// Markdown.
    pub summary: String,
    /// In the order of the findings; GitHub takes 50 a request.
    pub annotations: Vec<Annotation>,
    /// Whether the action *Fix* (identifier `fix`) has something to do.
    pub offers_fix: bool,
}

/// Renders a verdict as a check run; `changed` narrows the annotations to lines that the change touched.
pub fn check_run(verdict: &Verdict, context: &CommentContext<'_>, changed: Option<&ChangedLines>) -> CheckRun {
    let conclusion = match verdict.outcome {
        Outcome::Pass => Conclusion::Success,
        Outcome::Fail | Outcome::Error if verdict.mode == Mode::Observe => Conclusion::Success,
        Outcome::Fail | Outcome::Error => Conclusion::Failure,
    };
    let title = match verdict.outcome {
        Outcome::Error => "Could not decide".to_owned(),
        Outcome::Fail if verdict.mode == Mode::Observe => format!("Would block: {}", headline(verdict)),
        _ => headline(verdict),
    };
    CheckRun {
        conclusion,
        title: shorten(&visible_line(&title), TITLE_LIMIT).into_owned(),
        summary: markdown_within(verdict, context, SUMMARY_LIMIT),
        annotations: verdict.findings.iter().filter_map(annotation).filter(|a| changed.is_none_or(|c| touches(c, a))).collect(),
        offers_fix: verdict.findings.iter().any(Finding::has_safe_fix),
    }
}

fn annotation(finding: &Finding) -> Option<Annotation> {
    let level = level(finding)?;
    let at = finding.location.as_ref()?;
    let subject = finding.resource.as_ref().map(|address| format!(" in {address}")).unwrap_or_default();
    Some(Annotation {
        path: at.file.clone(),
        start_line: at.start_line,
        end_line: at.end_line,
        columns: (at.start_line == at.end_line).then(|| (at.start_column, at.end_column.saturating_sub(1).max(at.start_column))),
        level,
        title: shorten(&visible_line(&format!("{}{subject}", finding.rule)), TITLE_LIMIT).into_owned(),
        message: shorten(&visible(&advice(finding)), MESSAGE_LIMIT).into_owned(),
    })
}

fn touches(changed: &ChangedLines, annotation: &Annotation) -> bool {
    let ranges = changed.get(&annotation.path).map_or(&[][..], Vec::as_slice);
    ranges.iter().any(|(first, last)| annotation.start_line <= *last && *first <= annotation.end_line)
}
