//! The commit status `plangate`, the one to require.
//!
//! Always true: on a commit stands the worst of its verdicts against every base it is proposed to.

use super::super::error::JobError;
use super::super::session::Session;
use crate::github::{Status, StatusState};
use crate::model::{CommitSha, Verdict};
use crate::report;

/// The status's context.
pub(in crate::bot) const CONTEXT: &str = "plangate";

/// Returns the index of the verdict that is the status: the worst, the first of equals.
pub(in crate::bot) fn worst(verdicts: &[&Verdict]) -> Option<usize> {
    let rank = |verdict: &Verdict| state(report::status(verdict).state) as u8;
    (0..verdicts.len()).rev().max_by_key(|at| rank(verdicts[*at]))
}

/// Makes the status of a verdict; names the base branch if it is not the one that readers expect.
pub(in crate::bot) fn status_of(verdict: &Verdict, other_base: Option<&str>, target_url: Option<String>) -> Status {
    let report = report::status(verdict);
    let description = match other_base {
        Some(base) => format!("Against {base}: {}", report.description),
        None => report.description,
    };
    Status { state: state(report.state), context: CONTEXT.into(), description: clip(&description), target_url }
}

fn state(state: report::StatusState) -> StatusState {
    match state {
        report::StatusState::Success => StatusState::Success,
        report::StatusState::Failure => StatusState::Failure,
        report::StatusState::Error => StatusState::Error,
    }
}

fn clip(text: &str) -> String {
    crate::github::limits::clip(text, crate::github::limits::STATUS_DESCRIPTION_CHARS)
}

impl Session {
    /// Sets the status of a commit unless it is so already.
    pub(in crate::bot) async fn publish_status(&self, head: &CommitSha, status: &Status) -> Result<(), JobError> {
        let there = self.github.status(head, CONTEXT).await?;
        if there.as_ref() != Some(status) {
            self.check_claim().await?;
            self.github.set_status(head, status).await?;
        }
        Ok(())
    }

    /// Says that the verdict takes a while.
    pub(in crate::bot) async fn publish_pending(&self, head: &CommitSha) -> Result<(), JobError> {
        let description = "Planning and judging this change".to_owned();
        let status = Status { state: StatusState::Pending, context: CONTEXT.into(), description, target_url: None };
        self.publish_status(head, &status).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Outcome;

    fn verdict(outcome: Outcome) -> Verdict {
        Verdict { outcome, ..Verdict::undecided("x") }
    }

    #[test]
    fn the_worst_verdict_is_the_status() {
        let of = |outcomes: &[Outcome]| {
            let verdicts: Vec<Verdict> = outcomes.iter().map(|outcome| verdict(*outcome)).collect();
            worst(&verdicts.iter().collect::<Vec<_>>())
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[Outcome::Pass, Outcome::Pass]), Some(0));
        assert_eq!(of(&[Outcome::Pass, Outcome::Fail, Outcome::Fail]), Some(1));
        assert_eq!(of(&[Outcome::Fail, Outcome::Error, Outcome::Pass]), Some(1));
    }

    #[test]
    fn another_base_is_named_within_githubs_bound() {
        let status = status_of(&verdict(Outcome::Error), Some(&"r".repeat(200)), None);
        assert!(status.description.starts_with("Against rrr") && status.description.chars().count() == 140);
    }
}
