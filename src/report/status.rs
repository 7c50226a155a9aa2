//! The commit status: the one line that branch protection reads.
//!
//! Always true: a description has at most 140 characters and no line breaks.

use super::escape::{shorten, visible_line};
use crate::model::{DiagnosticSeverity, Mode, Outcome, Verdict};

/// GitHub's bound on a status description, in characters.
const DESCRIPTION_LIMIT: usize = 140;

/// The states of a commit status that a verdict can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusState {
    Success,
    Failure,
    Error,
}

/// A commit status, but for its context and target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReport {
    pub state: StatusState,
    pub description: String,
}

/// Says a verdict in one line.
pub fn status(verdict: &Verdict) -> StatusReport {
    let observe = verdict.mode == Mode::Observe;
    let (state, text) = match verdict.outcome {
        _ if observe => (StatusState::Success, format!("Observing: {}", would_be(verdict))),
        Outcome::Pass => (StatusState::Success, headline(verdict)),
        Outcome::Fail => (StatusState::Failure, headline(verdict)),
        Outcome::Error => (StatusState::Error, headline(verdict)),
    };
    StatusReport { state, description: shorten(&visible_line(&text), DESCRIPTION_LIMIT).into_owned() }
}

fn would_be(verdict: &Verdict) -> String {
    match verdict.outcome {
        Outcome::Pass => headline(verdict),
        Outcome::Fail => format!("would block: {}", headline(verdict)),
        Outcome::Error => format!("would not decide: {}", headline(verdict)),
    }
}

/// Says a verdict in a phrase: what blocks, else what was judged; of an error, its cause.
pub(super) fn headline(verdict: &Verdict) -> String {
    match verdict.outcome {
        Outcome::Error => verdict
            .diagnostics
            .iter()
            .find(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error)
            .map_or_else(|| "Could not decide".to_owned(), cause),
        Outcome::Fail => format!("{} blocking{}", counted(blocking(verdict), "violation"), and_more(verdict)),
        Outcome::Pass if !verdict.infrastructure => "No infrastructure changed".to_owned(),
        Outcome::Pass => {
            let judged = format!("{} in {}", counted(verdict.summary.resources, "resource"), counted(verdict.summary.projects, "project"));
            format!("Nothing blocks: {judged}{}", and_more(verdict))
        }
    }
}

/// The number of findings that block, or would if the policy enforced.
pub(super) fn blocking(verdict: &Verdict) -> usize {
    verdict.findings.iter().filter(|finding| finding.blocks).count()
}

/// `1 resource`, `2 resources`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn and_more(verdict: &Verdict) -> String {
    let summary = &verdict.summary;
    let parts = [
        (summary.introduced.advisory, "advisory"),
        (summary.exempted, "exempted"),
        (summary.existing, "existing"),
        (summary.resolved, "resolved"),
        (summary.undetermined, "undetermined"),
    ];
    parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!(", {number} {word}")).collect()
}

fn cause(diagnostic: &crate::model::VerdictDiagnostic) -> String {
    match &diagnostic.location {
        Some(at) => format!("Could not decide: {}:{}: {}", at.file, at.start_line, diagnostic.message),
        None => format!("Could not decide: {}", diagnostic.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_its_cause_within_the_bound() {
        let report = status(&Verdict::undecided(format!("a\nb {}", "x".repeat(300))));
        assert_eq!(report.state, StatusState::Error);
        assert!(report.description.starts_with("Could not decide: a\\u{a}b xxx"), "{}", report.description);
        assert_eq!(report.description.chars().count(), DESCRIPTION_LIMIT);
    }

    #[test]
    fn observing_is_a_success_that_says_what_it_would_do() {
        let verdict = Verdict { mode: Mode::Observe, ..Verdict::undecided("no") };
        let report = status(&verdict);
        assert_eq!(
            (report.state, report.description.as_str()),
            (StatusState::Success, "Observing: would not decide: Could not decide: no")
        );
    }
}
