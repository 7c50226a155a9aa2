//! What recurs: missed deliveries, overdue work, ended exemptions, default branches, pruning.
//!
//! Always true: each task is done at start, too, and its failure is logged and tried again at its next turn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use super::clock::system_now;
use super::context::Bot;
use super::error::JobError;
use super::task::Task;
use crate::config::{RetentionConfig, ScheduleConfig};
use crate::github::PullState;
use crate::model::{ExemptionScope, RepoName, RepositoryRef};
use crate::store::{Lane, NewJob, RepositoryRecord, Retention};

/// How long after an event a pull request without a verdict is overdue.
const OVERDUE: TimeDelta = TimeDelta::minutes(2);
/// How far back GitHub keeps deliveries.
const KEPT_BY_GITHUB: TimeDelta = TimeDelta::days(3);
/// How far sweeps of deliveries overlap: one that is being delivered is not missed.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);
/// The bookmark of the sweep of deliveries.
const DELIVERIES: &str = "deliveries";

#[derive(Clone, Copy, Debug)]
enum Recurring {
    Deliveries,
    Overdue,
    Exemptions,
    DefaultBranches,
}

/// Runs what recurs until told to stop.
pub async fn recur(bot: Arc<Bot>, schedule: ScheduleConfig, retention: RetentionConfig, stop: CancellationToken) {
    let every = |task: Recurring, period: Duration| {
        let (bot, stop) = (Arc::clone(&bot), stop.clone());
        async move {
            let mut timer = tokio::time::interval(period.max(Duration::from_secs(1)));
            timer.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = timer.tick() => {}
                }
                let done = match task {
                    Recurring::Deliveries => bot.refetch_deliveries().await,
                    Recurring::Overdue => bot.finish_overdue().await,
                    Recurring::Exemptions => bot.end_exemptions(retention).await,
                    Recurring::DefaultBranches => bot.sweep_repositories().await,
                };
                if let Err(error) = done {
                    tracing::warn!(?task, %error, "a recurring task failed; its next turn tries again");
                }
            }
        }
    };
    tokio::join!(
        every(Recurring::Deliveries, schedule.deliveries),
        every(Recurring::Overdue, schedule.overdue),
        every(Recurring::Exemptions, schedule.exemptions),
        every(Recurring::DefaultBranches, schedule.default_branches),
    );
}

impl Bot {
    /// Asks GitHub to deliver again what never arrived.
    async fn refetch_deliveries(&self) -> Result<(), JobError> {
        let now = system_now();
        let last = self.records(|store| store.bookmark(DELIVERIES)).await?;
        let last = last.and_then(|value| value.as_str()?.parse::<chrono::DateTime<chrono::Utc>>().ok());
        let since = last.map_or(now - KEPT_BY_GITHUB, |last| (last - OVERLAP).max(now - KEPT_BY_GITHUB));
        let attempts = self.parts.app.deliveries(since).await?;
        // Newest first: of each event the latest attempt is asked for again, unless one arrived.
        let mut missed: BTreeMap<String, u64> = BTreeMap::new();
        let arrived: BTreeSet<&str> = attempts.iter().filter(|attempt| attempt.arrived()).map(|attempt| attempt.guid.as_str()).collect();
        for attempt in attempts.iter().filter(|attempt| !arrived.contains(attempt.guid.as_str())) {
            missed.entry(attempt.guid.clone()).or_insert(attempt.id);
        }
        for (guid, id) in missed {
            let known = self.records(move |store| store.delivery(&guid)).await?.is_some();
            if !known {
                tracing::info!(attempt = id, "asking for a delivery that did not arrive");
                self.parts.app.redeliver(id).await?;
            }
        }
        Ok(self.records(move |store| store.set_bookmark(DELIVERIES, serde_json::json!(now.to_rfc3339()))).await?)
    }

    /// Queues open pull requests whose head has no verdict though nothing is queued for them.
    async fn finish_overdue(&self) -> Result<(), JobError> {
        let before = self.parts.clock.now() - OVERDUE;
        let jobs = self
            .records(move |store| {
                let busy: BTreeSet<Lane> = store.jobs()?.into_iter().map(|job| job.lane).collect();
                let mut jobs = Vec::new();
                for record in store.repositories(None)? {
                    let Some(repository) = reference(&record) else { continue };
                    for pull in store.open_pulls(&record.name)? {
                        let done = pull.published.as_ref().is_some_and(|shown| shown.head == pull.head && shown.base_ref == pull.base_ref);
                        let lane = Lane::Pull { repository: record.name.clone(), number: pull.number };
                        if !done && pull.updated_at < before && !busy.contains(&lane) {
                            jobs.push(Task::review(&repository, pull.number, None));
                        }
                    }
                }
                Ok(jobs)
            })
            .await?;
        if !jobs.is_empty() {
            tracing::info!(jobs = jobs.len(), "queued what was overdue");
        }
        Ok(self.enqueue(jobs).await?)
    }

    /// Notices exemptions whose day has passed, judges again where they counted, and prunes old records.
    async fn end_exemptions(&self, retention: RetentionConfig) -> Result<(), JobError> {
        let now = self.parts.clock.now();
        let jobs = self
            .records(move |store| {
                let mut jobs: Vec<NewJob> = Vec::new();
                let ended = store.expire_exemptions(now)?;
                if ended.is_empty() {
                    return Ok(jobs);
                }
                let known: BTreeMap<RepoName, RepositoryRef> =
                    store.repositories(None)?.iter().filter_map(|record| Some((record.name.clone(), reference(record)?))).collect();
                for exemption in ended {
                    let Some(repository) = known.get(&exemption.repository) else { continue };
                    for pull in store.open_pulls(&exemption.repository)? {
                        let counted = match &exemption.scope {
                            ExemptionScope::PullRequest => pull.number == exemption.pull,
                            ExemptionScope::Branch { name } => pull.base_ref == *name,
                        };
                        if counted {
                            jobs.push(Task::review(repository, pull.number, None));
                        }
                    }
                }
                Ok(jobs)
            })
            .await?;
        self.enqueue(jobs).await?;
        let RetentionConfig { payload_days, verdict_days, record_days } = retention;
        let pruned = self.records(move |store| store.prune(now, &Retention { payload_days, verdict_days, record_days })).await?;
        tracing::debug!(?pruned, "pruned");
        Ok(())
    }

    /// Reads the open pull requests of every repository live, and queues what has no verdict: whatever was missed is found here.
    async fn sweep_repositories(&self) -> Result<(), JobError> {
        for record in self.records(|store| store.repositories(None)).await? {
            if let Err(error) = self.sweep_repository(&record).await {
                tracing::warn!(repository = %record.name, %error, "a repository could not be swept");
            }
        }
        Ok(())
    }

    async fn sweep_repository(&self, record: &RepositoryRecord) -> Result<(), JobError> {
        let Some(repository) = self.repository(record.installation, &record.name).await? else { return Ok(()) };
        let github = self.parts.app.installation(record.installation).repository(&repository.name);
        let mut jobs = Vec::new();
        for pull in github.open_pulls(None).await? {
            let (name, number) = (repository.name.clone(), pull.number);
            let known = self.records(move |store| store.pull(&name, number)).await?;
            let shown = known.and_then(|known| known.published);
            if pull.state == PullState::Open && shown.is_none_or(|shown| shown.head != pull.head || shown.base_ref != pull.base_ref) {
                jobs.push(Task::review(&repository, pull.number, None));
            }
        }
        Ok(self.enqueue(jobs).await?)
    }
}

/// Makes a reference of a record, if its default branch is known.
fn reference(record: &RepositoryRecord) -> Option<RepositoryRef> {
    let default_branch = record.default_branch.clone()?;
    Some(RepositoryRef { id: record.id, name: record.name.clone(), installation: record.installation, default_branch })
}
