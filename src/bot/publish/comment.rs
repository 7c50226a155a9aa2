//! The one comment, edited in place.
//!
//! Always true: it is found by its marker *and* its author, and nothing is ever read back from it.

use super::super::error::JobError;
use super::super::session::Session;
use crate::model::{Action, Outcome, PullNumber, Status, Verdict};
use crate::report::MARKER;

impl Session {
    /// Writes the comment, edits it, or leaves it as it is; `first` says whether one may be made where there is none.
    pub(in crate::bot) async fn publish_comment(&self, pull: PullNumber, body: &str, first: bool) -> Result<(), JobError> {
        let own = self.own_user().await?;
        let there = self.github.find_comment(pull, MARKER, own).await?;
        let id = match there {
            Some(comment) if same_text(&comment.body, body) => comment.id,
            Some(comment) => {
                self.check_claim().await?;
                self.github.update_comment(comment.id, body).await?;
                comment.id
            }
            None if first => {
                self.check_claim().await?;
                self.github.create_comment(pull, body).await?.id
            }
            None => return Ok(()),
        };
        let name = self.name().clone();
        self.records(move |store| store.record_comment(&name, pull, Some(id))).await
    }

    /// Answers a comment: one reply, found again by the comment it answers.
    pub(in crate::bot) async fn publish_reply(&self, pull: PullNumber, comment: u64, text: &str) -> Result<(), JobError> {
        let marker = format!("<!-- plangate:reply {comment} -->");
        let body = format!("{marker}\n{text}");
        let own = self.own_user().await?;
        self.check_claim().await?;
        match self.github.find_comment(pull, &marker, own).await? {
            Some(there) if same_text(&there.body, &body) => {}
            Some(there) => self.github.update_comment(there.id, &body).await?,
            None => {
                self.github.create_comment(pull, &body).await?;
            }
        }
        Ok(())
    }
}

/// GitHub may give line ends back as CRLF, and trims the end.
fn same_text(one: &str, other: &str) -> bool {
    one.lines().map(str::trim_end).eq(other.trim_end().lines().map(str::trim_end))
}

/// Tells whether there is anything to tell people about a verdict.
pub(in crate::bot) fn something_to_say(verdict: &Verdict) -> bool {
    let quiet = |project: &crate::model::ProjectSummary| {
        project.unsupported.is_empty() && project.resources.iter().all(|resource| matches!(resource.action, Action::NoOp | Action::Read))
    };
    verdict.outcome == Outcome::Error
        || verdict.infrastructure
            && (verdict
                .findings
                .iter()
                .any(|finding| finding.status != Status::Passed && finding.status != Status::Existing || finding.blocks)
                || !verdict.diagnostics.is_empty()
                || !verdict.unsupported.is_empty()
                || !verdict.projects.iter().all(quiet))
}
