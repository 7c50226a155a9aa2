//! One job at work on one repository.
//!
//! Always true: before anything is published the claim is asked whether it still holds.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::context::Bot;
use super::error::JobError;
use crate::git::{GitError, Mirror, Remote, TokenSource, Want};
use crate::github::{Purpose, Repository};
use crate::model::{CommitSha, RepoName, RepositoryRef, UserId};
use crate::store::{Claim, ClaimState, Store, StoreError};

/// What one job works with.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) bot: Arc<Bot>,
    pub(super) repository: RepositoryRef,
    pub(super) github: Repository,
    /// `None` where a job was given up: what is left is to say so.
    lease: Option<Arc<Mutex<Claim>>>,
    pub(super) cancel: CancellationToken,
    /// When the seconds of the job are used up.
    pub(super) deadline: Instant,
}

impl Session {
    /// Starts working for a claim.
    pub(super) fn new(bot: Arc<Bot>, repository: RepositoryRef, lease: Arc<Mutex<Claim>>, cancel: CancellationToken) -> Self {
        Self::start(bot, repository, Some(lease), cancel)
    }

    /// Starts telling that a job was given up.
    pub(super) fn after_parking(bot: Arc<Bot>, repository: RepositoryRef) -> Self {
        Self::start(bot, repository, None, CancellationToken::new())
    }

    fn start(bot: Arc<Bot>, repository: RepositoryRef, lease: Option<Arc<Mutex<Claim>>>, cancel: CancellationToken) -> Self {
        let github = bot.parts.app.installation(repository.installation).repository(&repository.name);
        let deadline = Instant::now() + Duration::from_secs(bot.parts.limits.job_seconds);
        Self { bot, repository, github, lease, cancel, deadline }
    }

    /// Returns the repository's name.
    pub(super) fn name(&self) -> &RepoName {
        &self.repository.name
    }

    /// Returns the App's own user.
    pub(super) async fn own_user(&self) -> Result<UserId, JobError> {
        self.bot.own_user(self.repository.installation).await
    }

    /// Does something with the records.
    pub(super) async fn records<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, JobError> {
        Ok(self.bot.records(work).await?)
    }

    /// Asks whether the claim still holds: to be called before every publish.
    pub(super) async fn check_claim(&self) -> Result<(), JobError> {
        let Some(lease) = &self.lease else { return Ok(()) };
        let claim = lease.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match self.records(move |store| store.claim_state(&claim)).await? {
            ClaimState::Held if self.cancel.is_cancelled() => Err(JobError::Cancelled),
            ClaimState::Held => Ok(()),
            ClaimState::Cancelled => Err(JobError::Cancelled),
            ClaimState::Lost => Err(JobError::ClaimLost),
        }
    }

    /// Returns the seconds that are left to the job.
    pub(super) fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Fetches into this repository's mirror; returns it with the commit of each want.
    pub(super) async fn fetch(&self, wants: Vec<Want>) -> Result<(Arc<Mirror>, Vec<CommitSha>), JobError> {
        self.fetch_of(&self.github, wants).await
    }

    /// Fetches into the mirror of another repository of the same installation.
    pub(super) async fn fetch_of(&self, repository: &Repository, wants: Vec<Want>) -> Result<(Arc<Mirror>, Vec<CommitSha>), JobError> {
        let remote = self.remote(repository, Purpose::Gather).await?;
        let name = repository.name().clone();
        self.git(&remote.cancelled.clone(), move |bot| {
            let mirror = bot.parts.mirrors.mirror(&name)?;
            let commits = mirror.fetch(&remote, &wants)?;
            Ok((mirror, commits))
        })
        .await
    }

    /// Describes where a repository is fetched from or pushed to, with a token that can do this and no more.
    pub(super) async fn remote(&self, repository: &Repository, purpose: Purpose) -> Result<Remote, JobError> {
        let token: SecretString = repository.git_token(purpose).await?;
        let source: TokenSource = Arc::new(move || Some(token.clone()));
        let mut remote = Remote::new(repository.git_url(), source);
        remote.timeout = self.time_left().max(Duration::from_secs(1));
        Ok(remote)
    }

    /// Does something with git on a blocking thread. `stop` is set when the job is cancelled or its time is up.
    pub(super) async fn git<T: Send + 'static>(
        &self,
        stop: &Arc<AtomicBool>,
        work: impl FnOnce(&Bot) -> Result<T, GitError> + Send + 'static,
    ) -> Result<T, JobError> {
        let bot = Arc::clone(&self.bot);
        let mut working = tokio::task::spawn_blocking(move || work(&bot));
        let done = tokio::select! {
            done = &mut working => done,
            () = self.cancel.cancelled() => {
                stop.store(true, Ordering::SeqCst);
                return Err(JobError::Cancelled);
            }
            () = tokio::time::sleep_until(self.deadline) => {
                stop.store(true, Ordering::SeqCst);
                let seconds = self.bot.parts.limits.job_seconds;
                let reason = format!("git did not answer within the limit `limits.job_seconds` of {seconds} s: `/plangate check` tries again");
                return Err(GitError::Transport { reason }.into());
            }
        };
        match done {
            Ok(result) => Ok(result?),
            Err(error) => Err(JobError::Internal(format!("a git operation failed: {error}"))),
        }
    }
}
