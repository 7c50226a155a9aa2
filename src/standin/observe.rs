//! What a test sees of GitHub: statuses, comments, commits; now, or as soon as they are there.
//!
//! Always true: looking changes nothing, and waiting ends.

use std::time::Duration;

use super::actions::Repo;
use super::log::{DeliveryLog, Exchange};
use super::server::StandIn;
use super::world::{CheckRun, Comment, CommitStatus, Repository, ReviewComment};
use crate::model::{CommitSha, PullNumber};

/// What was waited for did not come; says what there was instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("waited {waited:?} for {what}; {instead}")]
pub struct TimedOut {
    pub waited: Duration,
    pub what: String,
    pub instead: String,
}

impl StandIn {
    /// Returns the log of deliveries, oldest first.
    pub fn deliveries(&self) -> Vec<DeliveryLog> {
        self.world().deliveries.clone()
    }

    /// Returns the requests to the API so far.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.world().exchanges.clone()
    }

    /// Returns in what the traffic so far departed from GitHub's description.
    pub fn conformance_errors(&self) -> Vec<String> {
        self.world().conformance_errors.clone()
    }

    /// Waits until every delivery is answered or given up.
    pub fn wait_delivered(&self, patience: Duration) -> Result<(), TimedOut> {
        let all = self.shared().wait(patience, |world| world.deliveries.iter().all(|log| log.status_code.is_some()).then_some(()));
        all.ok_or_else(|| TimedOut { waited: patience, what: "all deliveries".to_owned(), instead: "some are under way".to_owned() })
    }
}

impl Repo {
    /// Returns a commit's statuses of all contexts, oldest first.
    pub fn statuses(&self, sha: &CommitSha) -> Vec<CommitStatus> {
        self.see(|repository| repository.statuses.iter().filter(|status| &status.sha == sha).cloned().collect())
    }

    /// Returns a commit's latest status of a context.
    pub fn status(&self, sha: &CommitSha, context: &str) -> Option<CommitStatus> {
        self.statuses(sha).into_iter().rev().find(|status| status.context == context)
    }

    /// Returns a pull request's comments, oldest first.
    pub fn comments(&self, pull: PullNumber) -> Vec<Comment> {
        self.see(|repository| repository.comments.iter().filter(|comment| comment.pull == pull.0).cloned().collect())
    }

    /// Returns the comments on lines of a pull request.
    pub fn review_comments(&self, pull: PullNumber) -> Vec<ReviewComment> {
        self.see(|repository| repository.review_comments.iter().filter(|comment| comment.pull == pull.0).cloned().collect())
    }

    /// Returns a commit's check runs, oldest first.
    pub fn check_runs(&self, sha: &CommitSha) -> Vec<CheckRun> {
        self.see(|repository| repository.check_runs.iter().filter(|run| &run.head == sha).cloned().collect())
    }

    /// Returns a pull request's labels.
    pub fn labels(&self, pull: PullNumber) -> Vec<String> {
        self.see(|repository| repository.pulls.get(&pull.0).map(|pull| pull.labels.clone()).unwrap_or_default())
    }

    /// Returns a pull request's head.
    pub fn head(&self, pull: PullNumber) -> Option<CommitSha> {
        self.see(|repository| repository.pulls.get(&pull.0).map(|pull| pull.head.clone()))
    }

    /// Returns the commit at a branch's tip.
    pub fn tip(&self, branch: &str) -> Option<CommitSha> {
        self.bare().tip(&format!("refs/heads/{branch}"))
    }

    /// Returns a text file at a branch or commit.
    pub fn file(&self, revision: &str, path: &str) -> Option<String> {
        self.bare().file(revision, path).map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Returns the unified diff between two commits.
    pub fn diff(&self, before: &CommitSha, after: &CommitSha) -> std::io::Result<String> {
        self.bare().diff(before, after)
    }

    /// Returns a commit's message, and its author as `name <email>`.
    pub fn commit(&self, sha: &CommitSha) -> Option<(String, String)> {
        let commit = self.bare().show(sha)?;
        Some((commit.message, format!("{} <{}>", commit.author.name, commit.author.email)))
    }

    /// Waits until a commit's latest status of a context is this state.
    pub fn wait_status(&self, sha: &CommitSha, context: &str, state: &str, patience: Duration) -> Result<CommitStatus, TimedOut> {
        let found = self.wait(patience, |repository| {
            let latest = repository.latest_statuses(sha).into_iter().find(|status| status.context == context)?;
            (latest.state == state).then(|| latest.clone())
        });
        found.ok_or_else(|| {
            let seen: Vec<String> =
                self.statuses(sha).iter().map(|status| format!("{} {}: {:?}", status.context, status.state, status.description)).collect();
            self.timed_out(patience, &format!("{context} {state} on {}", sha.short()), &seen)
        })
    }

    /// Waits until a pull request has a comment that fits.
    pub fn wait_comment(&self, pull: PullNumber, patience: Duration, fits: impl Fn(&Comment) -> bool) -> Result<Comment, TimedOut> {
        let found =
            self.wait(patience, |repository| repository.comments.iter().find(|comment| comment.pull == pull.0 && fits(comment)).cloned());
        found.ok_or_else(|| {
            let seen: Vec<String> =
                self.comments(pull).into_iter().map(|comment| format!("{}: {}", comment.author, comment.body)).collect();
            self.timed_out(patience, &format!("a comment on {pull}"), &seen)
        })
    }

    /// Waits until somebody reacted to a comment with this.
    pub fn wait_reaction(&self, comment: u64, content: &str, patience: Duration) -> Result<(), TimedOut> {
        let found = self.wait(patience, |repository| {
            let comment = repository.comments.iter().find(|found| found.id == comment)?;
            comment.reactions.iter().any(|(_, reaction)| reaction == content).then_some(())
        });
        found.ok_or_else(|| self.timed_out(patience, &format!("the reaction {content} to {comment}"), &[]))
    }

    /// Waits until a pull request's head is another commit than this.
    pub fn wait_new_head(&self, pull: PullNumber, old: &CommitSha, patience: Duration) -> Result<CommitSha, TimedOut> {
        let found =
            self.wait(patience, |repository| repository.pulls.get(&pull.0).map(|pull| pull.head.clone()).filter(|head| head != old));
        found.ok_or_else(|| self.timed_out(patience, &format!("a new head of {pull}"), &[]))
    }

    /// Waits until something holds of what a test may look at.
    pub fn wait_until(&self, what: &str, patience: Duration, holds: impl Fn(&Repo) -> bool) -> Result<(), TimedOut> {
        // The look takes the lock itself, so waiting is by turns.
        let step = Duration::from_millis(20);
        let mut left = patience;
        loop {
            if holds(self) {
                return Ok(());
            }
            left = left.checked_sub(step).ok_or_else(|| self.timed_out(patience, what, &[]))?;
            std::thread::sleep(step);
        }
    }

    fn see<T: Default>(&self, look: impl FnOnce(&Repository) -> T) -> T {
        self.standin.world().repository(self.name.as_str()).map(look).unwrap_or_default()
    }

    fn wait<T>(&self, patience: Duration, mut look: impl FnMut(&Repository) -> Option<T>) -> Option<T> {
        self.standin.shared().wait(patience, |world| world.repository(self.name.as_str()).and_then(&mut look))
    }

    fn timed_out(&self, waited: Duration, what: &str, seen: &[String]) -> TimedOut {
        let instead = if seen.is_empty() { "there was none".to_owned() } else { format!("there was:\n{}", seen.join("\n")) };
        TimedOut { waited, what: format!("{what} in {}", self.name), instead }
    }
}
