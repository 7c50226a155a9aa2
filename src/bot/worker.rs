//! The worker: claims jobs, runs them, and answers for those that cannot be done.
//!
//! Always true: an attempt is on record before it starts, and a job that ran out of attempts ends in an `error` status.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::answer::Asking;
use super::clock::system_now;
use super::context::Bot;
use super::error::JobError;
use super::session::Session;
use super::task::Task;
use crate::github;
use crate::model::RepositoryRef;
use crate::store::{Claim, Claimed, Job, StoreError};

/// How long a claim holds without a sign of life.
const LEASE: Duration = Duration::from_secs(30);
/// How often a running job gives one.
const HEARTBEAT: Duration = Duration::from_secs(8);
/// How often the queue is looked at without being told to: for retries and leases.
const TICK: Duration = Duration::from_millis(500);
/// Time beyond `job_seconds` for publishing what came of it.
const GRACE: Duration = Duration::from_secs(60);

/// Runs jobs until told to stop; then lets the running ones finish for a while and hands back the rest.
pub async fn work(bot: Arc<Bot>, stop: CancellationToken, patience: Duration) {
    // A job mostly waits for GitHub and git; judging is bounded by the judges themselves.
    let most = bot.parts.limits.workers.max(1) * 2;
    let slots = Arc::new(Semaphore::new(most));
    while !stop.is_cancelled() {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { break };
        let claimed = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            claimed = bot.records(|store| store.claim_job(system_now(), LEASE)) => claimed,
        };
        match claimed {
            Ok(Some(Claimed::Run(claim))) => {
                let bot = Arc::clone(&bot);
                tokio::spawn(async move {
                    run(&bot, *claim).await;
                    drop(slot);
                });
            }
            Ok(Some(Claimed::Parked(job))) => {
                let bot = Arc::clone(&bot);
                tokio::spawn(async move {
                    let failure = job.failure.clone().unwrap_or_else(|| "Plangate ended in the middle of it".into());
                    give_up(&bot, &job, &failure).await;
                    drop(slot);
                });
            }
            Ok(None) => {
                drop(slot);
                tokio::select! {
                    () = bot.bell.notified() => {}
                    () = tokio::time::sleep(TICK) => {}
                    () = stop.cancelled() => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "the queue cannot be read");
                drop(slot);
                tokio::time::sleep(TICK).await;
            }
        }
    }
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    if tokio::time::timeout(patience, slots.acquire_many(all)).await.is_err() {
        bot.stop_running();
        let _ = tokio::time::timeout(Duration::from_secs(5), slots.acquire_many(all)).await;
    }
    bot.parts.judges.close();
}

/// Runs one job and records how it ended.
async fn run(bot: &Arc<Bot>, claim: Claim) {
    let job = claim.job.clone();
    let span = tracing::info_span!(
        "job",
        job = job.id,
        delivery.id = job.delivery.as_deref(),
        repo = tracing::field::Empty,
        pr.number = tracing::field::Empty,
        head.sha = tracing::field::Empty,
    );
    let (cancel, started) = (bot.started(job.id), Instant::now());
    let lease = Arc::new(Mutex::new(claim));
    bot.metrics.running.fetch_add(1, Relaxed);
    let ended = async {
        let heart = tokio::spawn(beat(Arc::clone(bot), Arc::clone(&lease), cancel.clone()));
        let limit = Duration::from_secs(bot.parts.limits.job_seconds) + GRACE;
        let done = tokio::select! {
            done = Box::pin(perform(bot, &job, &lease, &cancel)) => done,
            () = cancel.cancelled() => Err(JobError::Cancelled),
            () = tokio::time::sleep(limit) => Err(JobError::Internal(format!("it did not end within {} s", limit.as_secs()))),
        };
        heart.abort();
        finish(bot, &job, &lease, done).await;
    };
    ended.instrument(span).await;
    bot.metrics.running.fetch_sub(1, Relaxed);
    bot.metrics.job_took(started.elapsed());
    bot.ended(job.id);
}

/// Keeps the claim while the job runs; a lost claim stops it.
async fn beat(bot: Arc<Bot>, lease: Arc<Mutex<Claim>>, cancel: CancellationToken) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let claim = held(&lease);
        match bot.records(move |store| store.extend_claim(&claim, system_now(), LEASE)).await {
            Ok(claim) => *lease.lock().unwrap_or_else(PoisonError::into_inner) = claim,
            Err(StoreError::ClaimLost { .. }) => return cancel.cancel(),
            Err(error) => tracing::warn!(%error, "a claim could not be extended"),
        }
    }
}

fn held(lease: &Mutex<Claim>) -> Claim {
    lease.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Does what the job says.
async fn perform(bot: &Arc<Bot>, job: &Job, lease: &Arc<Mutex<Claim>>, cancel: &CancellationToken) -> Result<(), JobError> {
    let task: Task =
        serde_json::from_value(job.payload.clone()).map_err(|error| JobError::Internal(format!("the job cannot be read: {error}")))?;
    let span = tracing::Span::current();
    if let Some(repository) = task.repository_ref() {
        span.record("repo", repository.name.as_str());
    }
    if let Some((_, number)) = task.pull() {
        span.record("pr.number", number.0);
    }
    let session = |repository: &RepositoryRef| Session::new(Arc::clone(bot), repository.clone(), Arc::clone(lease), cancel.clone());
    // Boxed, because the futures are large and a worker's stack is not.
    match task {
        Task::ReviewPull { repository, number } => {
            let session = session(&repository);
            session.remember().await?;
            Box::pin(session.review_pull(number)).await
        }
        Task::Comment { repository, number, comment, body, author, sender, sender_is_bot } => {
            let asking = Asking { number, comment, body, author, sender, sender_is_bot };
            Box::pin(session(&repository).answer(&asking)).await
        }
        Task::FixButton { repository, number, head, sender } => Box::pin(session(&repository).fix_button(number, &head, &sender)).await,
        Task::ClosePull { repository, pull } => session(&repository).close_pull(&pull).await,
        Task::FindPulls { repository, head, request, sender } => session(&repository).find_pulls(&head, &request, &sender).await,
        Task::ReviewMergeGroup { repository, head, head_ref, base, base_ref } => {
            Box::pin(session(&repository).review_merge_group(head, &head_ref, base, &base_ref)).await
        }
        Task::DefaultBranchMoved { repository } => Box::pin(session(&repository).default_branch_moved()).await,
        Task::Welcome { installation, repositories } => {
            for (_, name) in repositories {
                if let Some(repository) = bot.repository(installation, &name).await? {
                    Box::pin(session(&repository).welcome()).await?;
                }
            }
            Ok(())
        }
        Task::Forget { repositories } => bot.forget(repositories).await,
        Task::Rename { from, to } => Ok(bot.records(move |store| store.rename_repository(&from, &to)).await?),
    }
}

/// Records how a job ended. A failure is logged here and nowhere else.
async fn finish(bot: &Arc<Bot>, job: &Job, lease: &Arc<Mutex<Claim>>, done: Result<(), JobError>) {
    let claim = held(lease);
    let recorded = match done {
        Ok(()) => {
            bot.metrics.jobs_done.increment();
            bot.records(move |store| store.finish_job(&claim)).await
        }
        Err(JobError::Cancelled) if bot.is_stopping() => bot.records(move |store| store.hand_back_job(&claim)).await,
        Err(JobError::Cancelled) => {
            tracing::info!("overtaken by a newer judgement");
            bot.metrics.jobs_cancelled.increment();
            bot.records(move |store| store.finish_job(&claim)).await
        }
        Err(JobError::ClaimLost) => {
            tracing::warn!("the claim was lost: somebody else does the job");
            Ok(())
        }
        Err(error @ JobError::NoAccess(_)) if is_gone(bot, job).await => {
            tracing::warn!(%error, "the job was dropped: there is nobody to tell");
            bot.metrics.jobs_failed.increment();
            bot.records(move |store| store.finish_job(&claim)).await
        }
        Err(error) => {
            tracing::error!(%error, attempt = job.attempts, "the job failed");
            bot.metrics.jobs_failed.increment();
            fail(bot, job, lease, &error).await
        }
    };
    match recorded {
        Ok(()) | Err(StoreError::ClaimLost { .. }) => {}
        Err(error) => tracing::error!(%error, "the end of a job could not be recorded"),
    }
}

/// Tells whether a job's repository cannot be seen (any more). What cannot be asked counts as there.
async fn is_gone(bot: &Arc<Bot>, job: &Job) -> bool {
    let Ok(task) = serde_json::from_value::<Task>(job.payload.clone()) else { return false };
    match task.repository_ref() {
        Some(repository) => {
            matches!(bot.repository(repository.installation, &repository.name).await, Ok(None) | Err(JobError::NoAccess(_)))
        }
        None => true,
    }
}

/// Queues a failed job again, later each time; after the last attempt tells the pull request.
async fn fail(bot: &Arc<Bot>, job: &Job, lease: &Arc<Mutex<Claim>>, error: &JobError) -> Result<(), StoreError> {
    let (claim, failure) = (held(lease), error.to_string());
    let mut retry_at = system_now() + Duration::from_secs(u64::from(job.attempts).pow(2));
    if let JobError::GitHub(github::Error::RateLimited { until }) = error {
        retry_at = retry_at.max(*until);
    }
    let text = failure.clone();
    let last = bot.records(move |store| store.fail_job(&claim, &text, retry_at)).await?;
    if last {
        give_up(bot, job, &failure).await;
    }
    Ok(())
}

/// Tells whoever waits for a job that it was given up.
async fn give_up(bot: &Arc<Bot>, job: &Job, failure: &str) {
    bot.metrics.jobs_parked.increment();
    let Ok(task) = serde_json::from_value::<Task>(job.payload.clone()) else { return };
    if let Err(error) = super::failure::publish(bot, &task, failure).await {
        tracing::error!(%error, job = job.id, "nobody could be told that a job was given up");
    }
}
