//! What a job that was given up leaves behind: an `error` status, or an answer that says so.
//!
//! Always true: whoever waits for a status gets one.

use std::sync::Arc;

use super::context::Bot;
use super::error::JobError;
use super::publish::status_of;
use super::session::Session;
use super::task::Task;
use crate::github::PullState;
use crate::model::{CommitSha, PullNumber, Verdict};
use crate::report::{self, CommentContext};
use crate::store::Published;

/// Tells whoever waits for a task that it was given up after the last attempt.
pub(super) async fn publish(bot: &Arc<Bot>, task: &Task, failure: &str) -> Result<(), JobError> {
    let session = |repository| Session::after_parking(Arc::clone(bot), repository);
    match task.clone() {
        Task::ReviewPull { repository, number } => session(repository).give_up_pull(number, failure).await,
        Task::ReviewMergeGroup { repository, head, .. } => session(repository).give_up_commit(&head, failure).await,
        Task::Comment { repository, number, comment, .. } => {
            let text = format!("This could not be carried out: {}", report::inline(failure));
            session(repository).publish_reply(number, comment, &text).await
        }
        _ => Ok(()),
    }
}

impl Session {
    async fn give_up_pull(&self, number: PullNumber, failure: &str) -> Result<(), JobError> {
        let pull = self.github.pull(number).await?;
        if pull.state != PullState::Open {
            return Ok(());
        }
        self.give_up_commit(&pull.head, failure).await?;
        let context = CommentContext { head: Some(&pull.head), commands: true, ..CommentContext::default() };
        self.publish_comment(number, &report::comment(&verdict(failure), &context), true).await?;
        // Nothing is overdue for this head any more: the next event or `/plangate check` tries again.
        let shown = Published { head: pull.head, base_ref: pull.base_ref, digest: String::new(), at: self.bot.parts.clock.now() };
        let name = self.name().clone();
        self.records(move |store| store.record_published(&name, number, shown)).await
    }

    async fn give_up_commit(&self, head: &CommitSha, failure: &str) -> Result<(), JobError> {
        self.publish_status(head, &status_of(&verdict(failure), None, None)).await
    }
}

fn verdict(failure: &str) -> Verdict {
    Verdict::undecided(format!("Plangate gave up after several attempts: {failure}; `/plangate check` tries again"))
}
