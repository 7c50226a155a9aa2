//! The way of a pull request: gather, judge, publish, mend.
//!
//! Always true: nothing is published unless the live head and base are still those that were judged.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::error::JobError;
use super::evaluate::{Evaluated, Proposal, observes};
use super::judged::Judged;
use super::policy::InForce;
use super::publish::{something_to_say, status_of, worst};
use super::remedy::{Remedy, Wish};
use super::session::Session;
use super::task::Task;
use crate::config::is_gated;
use crate::github::{Pull, PullState};
use crate::model::{PullNumber, Verdict};
use crate::report::{self, ChangedLines, CommentContext};
use crate::store::{Published, PullUpdate, StatusRecord, VerdictRecord};

/// A verdict that takes longer is announced by a pending status.
const PATIENCE: Duration = Duration::from_secs(3);

impl Session {
    /// Judges the live head of a pull request, publishes, and pushes or suggests fixes.
    pub(super) async fn review_pull(&self, number: PullNumber) -> Result<(), JobError> {
        let pull = self.github.pull(number).await?;
        tracing::Span::current().record("head.sha", pull.head.as_str());
        self.record_pull(&pull).await?;
        if pull.state != PullState::Open {
            return Ok(());
        }
        let head = pull.head.clone();
        let mut judging = Box::pin(self.judge_pull(pull));
        let judged = tokio::select! {
            judged = &mut judging => judged?,
            () = tokio::time::sleep(PATIENCE) => {
                self.publish_pending(&head).await?;
                judging.await?
            }
        };
        let remedy = Box::pin(self.remedy(&judged, &Wish::Policy)).await?;
        if Box::pin(self.publish_pull(&judged, &remedy)).await? {
            Box::pin(self.carry_out(&judged, &remedy)).await?;
        }
        Ok(())
    }

    /// Writes what differs from what is there; false if the live head or base is another by now.
    #[tracing::instrument(name = "publish", skip_all)]
    async fn publish_pull(&self, judged: &Judged, remedy: &Remedy) -> Result<bool, JobError> {
        let (pull, own) = (&judged.pull, judged.own());
        self.check_claim().await?;
        let live = self.github.pull(pull.number).await?;
        if live.state != PullState::Open {
            return Ok(false);
        }
        if live.head != pull.head || live.base_ref != pull.base_ref {
            // Its own event is on the way; should it be lost, this job takes its place.
            self.bot.enqueue(vec![Task::review(&self.repository, pull.number, None)]).await?;
            return Ok(false);
        }
        let base_ref = &judged.proposal().base_ref;
        let details = self.page_url(judged.proposal());
        let verdict = &own.verdict;
        let notes: Vec<String> = own.notes.iter().chain(&remedy.notes).cloned().collect();
        let files = format!("{}/{}/blob/{}", self.bot.parts.app.web_url(), self.name(), pull.head);
        let context = CommentContext {
            details_url: Some(&details),
            files_url: Some(&files),
            head: Some(&pull.head),
            exemptions: &judged.exemptions,
            notes: &notes,
            diffs: &remedy.diffs,
            commands: true,
        };
        let body = report::comment(verdict, &context);
        let run = report::check_run(verdict, &context, self.changed_lines(own).await?.as_ref());
        let speak = something_to_say(verdict) || !notes.is_empty() || !judged.exemptions.is_empty();

        self.record_verdicts(judged, &body).await?;
        // The status comes last, so that whoever sees it finds the rest; but it comes whatever becomes of the rest.
        let checked = self.publish_check_run(pull.number, &pull.head, run, &details, speak).await;
        let commented = self.publish_comment(pull.number, &body, speak).await;
        let labelled = self.publish_labels(pull.number, &live.labels, verdict, &judged.exemptions).await;
        let counted: Vec<_> = judged.all.iter().filter(|(proposal, evaluated)| self.counts(proposal, evaluated)).collect();
        let verdicts: Vec<&Verdict> = counted.iter().map(|(_, evaluated)| &evaluated.verdict).collect();
        if let Some(at) = worst(&verdicts) {
            let (proposal, evaluated) = counted[at];
            let other = (proposal.base_ref != *base_ref).then_some(proposal.base_ref.as_str());
            let status = status_of(&evaluated.verdict, other, Some(self.page_url(proposal)));
            self.publish_status(&pull.head, &status).await?;
        }
        self.bot.metrics.verdict(verdict.outcome);
        checked.and(commented).and(labelled)?;
        let published =
            Published { head: pull.head.clone(), base_ref: base_ref.clone(), digest: digest(&body), at: self.bot.parts.clock.now() };
        let (name, number) = (self.name().clone(), pull.number);
        self.records(move |store| store.record_published(&name, number, published)).await?;
        tracing::info!(outcome = ?verdict.outcome, observing = observes(verdict), "published");
        Ok(true)
    }

    /// Tells whether a verdict counts for the status: the default branch's does, and those of the branches that policy gates.
    fn counts(&self, proposal: &Proposal, evaluated: &Evaluated) -> bool {
        let gated = |in_force: &Arc<InForce>| is_gated(&in_force.policy, &proposal.base_ref);
        proposal.base_ref == self.repository.default_branch || evaluated.in_force.as_ref().is_none_or(gated)
    }

    /// Returns the address of a verdict's page.
    pub(super) fn page_url(&self, proposal: &Proposal) -> String {
        let path = self.bot.parts.page_key.path(self.name(), &proposal.head, &proposal.base_ref);
        format!("{}{path}", self.bot.parts.public_url)
    }

    /// Records what GitHub says of a pull request.
    async fn record_pull(&self, pull: &Pull) -> Result<(), JobError> {
        let update = PullUpdate {
            repository: self.name().clone(),
            number: pull.number,
            head: pull.head.clone(),
            base_ref: pull.base_ref.clone(),
            author: pull.author.clone(),
            pusher: None,
            open: pull.state == PullState::Open,
        };
        let now = self.bot.parts.clock.now();
        self.records(move |store| store.record_pull(update, now)).await?;
        Ok(())
    }

    async fn record_verdicts(&self, judged: &Judged, body: &str) -> Result<(), JobError> {
        let now = self.bot.parts.clock.now();
        let mut verdicts = Vec::new();
        let mut statuses = Vec::new();
        for (proposal, evaluated) in &judged.all {
            let status = status_of(&evaluated.verdict, None, Some(self.page_url(proposal)));
            statuses.push(StatusRecord {
                repository: self.name().clone(),
                head: proposal.head.clone(),
                base_ref: proposal.base_ref.clone(),
                outcome: evaluated.verdict.outcome,
                description: status.description,
                target_url: status.target_url,
                at: now,
            });
            verdicts.push(self.verdict_record(proposal, evaluated, digest(body)));
        }
        let record = move |store: &dyn crate::store::Store| {
            verdicts.into_iter().try_for_each(|verdict| store.record_verdict(verdict))?;
            statuses.into_iter().try_for_each(|status| store.record_status(status))
        };
        self.records(record).await
    }

    /// Makes the record of a verdict: its page shows the same JSON as `check --format json`.
    pub(super) fn verdict_record(&self, proposal: &Proposal, evaluated: &Evaluated, digest: String) -> VerdictRecord {
        let page = serde_json::from_str(&report::json(&evaluated.verdict, 0)).unwrap_or_default();
        VerdictRecord {
            repository: self.name().clone(),
            head: proposal.head.clone(),
            base_ref: proposal.base_ref.clone(),
            base: evaluated.sides.as_ref().map(|sides| sides.base.clone()),
            pull: proposal.pull,
            outcome: evaluated.verdict.outcome,
            digest,
            at: self.bot.parts.clock.now(),
            page,
        }
    }

    /// Lists the lines of the head that the change touched, for annotations.
    async fn changed_lines(&self, evaluated: &Evaluated) -> Result<Option<ChangedLines>, JobError> {
        let Some(sides) = evaluated.sides.clone() else { return Ok(None) };
        let lines = self.git(&Arc::default(), move |_| sides.mirror.changed_lines(&sides.base, &sides.head, 0)).await?;
        let pairs = |ranges: Vec<crate::git::LineRange>| ranges.into_iter().map(|range| (range.start, range.end)).collect();
        Ok(Some(lines.into_iter().map(|(path, ranges)| (path, pairs(ranges))).collect()))
    }
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}
