//! What every job works with: GitHub, the records, the mirrors, the judges, the clock.
//!
//! Always true: nothing here is read from the environment; addresses, paths and time were handed in.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, OnceCell};
use tokio_util::sync::CancellationToken;

use super::clock::{Clock, system_now};
use super::error::JobError;
use super::judge::Judges;
use super::metrics::Metrics;
use super::page::PageKey;
use super::task::asked_by;
use crate::config::Layer;
use crate::engine::{RuleSet, bundled};
use crate::git::Mirrors;
use crate::github::App;
use crate::model::{Event, InstallationId, Limits, UserId};
use crate::review::wire::PackFiles;
use crate::store::{Enqueued, Intake, NewJob, Received, Store, StoreError};

/// What a bot is made of.
pub struct BotParts {
    pub app: App,
    pub store: Arc<dyn Store>,
    pub mirrors: Mirrors,
    pub judges: Judges,
    pub clock: Clock,
    pub limits: Limits,
    /// Repositories of other owners are ignored; empty accepts all.
    pub owners: Vec<String>,
    /// Without a trailing slash.
    pub public_url: String,
    /// The server's own policy, checked.
    pub policy: Option<Layer>,
    /// The packs that it names by path, read at start.
    pub packs: Vec<(String, PackFiles)>,
    pub page_key: PageKey,
}

/// The bot.
pub struct Bot {
    pub(super) parts: BotParts,
    pub metrics: Metrics,
    /// What can be told to stop: running jobs by id.
    running: Mutex<HashMap<u64, CancellationToken>>,
    stopping: AtomicBool,
    /// Rung when there may be a job to claim.
    pub(super) bell: Notify,
    own_user: OnceCell<UserId>,
    rules: OnceCell<Arc<RuleSet>>,
}

impl Bot {
    /// Puts a bot together; it does nothing yet.
    pub fn new(parts: BotParts) -> Arc<Self> {
        Arc::new(Self {
            parts,
            metrics: Metrics::default(),
            running: Mutex::default(),
            stopping: AtomicBool::new(false),
            bell: Notify::new(),
            own_user: OnceCell::new(),
            rules: OnceCell::new(),
        })
    }

    /// Returns the key that verdict pages are locked with.
    pub fn page_key(&self) -> &PageKey {
        &self.parts.page_key
    }

    /// Does something with the records on a blocking thread.
    pub async fn records<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = Arc::clone(&self.parts.store);
        let done = tokio::task::spawn_blocking(move || work(store.as_ref())).await;
        done.unwrap_or_else(|error| Err(StoreError::Io(error.to_string())))
    }

    /// Takes a verified delivery that was understood: on record when this returns.
    pub async fn take(&self, delivery: String, name: String, body: String, event: Option<Event>) -> Result<Received, StoreError> {
        let own = self.own_user.get().copied();
        let asked = event.filter(|event| self.serves(event)).map(|event| asked_by(&event, &delivery, own)).unwrap_or_default();
        if asked.jobs.is_empty() && asked.pull.is_none() {
            return Ok(Received::Duplicate);
        }
        let intake = Intake { delivery, event: name, payload: body, jobs: asked.jobs, pull: asked.pull };
        let received = self.records(move |store| store.receive(intake, system_now())).await?;
        if let Received::Queued(enqueued) = &received {
            self.after_enqueue(enqueued);
        }
        Ok(received)
    }

    /// Queues jobs that no delivery asked for.
    pub(super) async fn enqueue(&self, jobs: Vec<NewJob>) -> Result<(), StoreError> {
        let enqueue = move |store: &dyn Store| jobs.into_iter().map(|job| store.enqueue(job, system_now())).collect::<Result<Vec<_>, _>>();
        let enqueued = self.records(enqueue).await?;
        self.after_enqueue(&enqueued);
        Ok(())
    }

    /// Tells running judgements that were overtaken to stop, and the worker that there is something to do.
    fn after_enqueue(&self, enqueued: &[Enqueued]) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        for job in enqueued.iter().filter_map(|enqueued| enqueued.cancelled) {
            if let Some(token) = running.get(&job) {
                token.cancel();
            }
        }
        self.bell.notify_one();
    }

    /// Tells whether an event is of an owner that this server works for.
    fn serves(&self, event: &Event) -> bool {
        let owners = &self.parts.owners;
        let ours = |owner: &str| owners.is_empty() || owners.iter().any(|known| known.eq_ignore_ascii_case(owner));
        match event {
            Event::Pull { repository, .. }
            | Event::Comment { repository, .. }
            | Event::OwnCommentTouched { repository, .. }
            | Event::Check { repository, .. }
            | Event::MergeGroup { repository, .. }
            | Event::DefaultBranchPushed { repository, .. }
            | Event::RepositoryChanged { repository, .. } => ours(repository.name.owner()),
            Event::Installed { repositories, .. } | Event::Uninstalled { repositories, .. } => {
                repositories.first().is_none_or(|(_, name)| ours(name.owner()))
            }
        }
    }

    /// Notes a job as running and returns what stops it.
    pub(super) fn started(&self, job: u64) -> CancellationToken {
        let token = CancellationToken::new();
        self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(job, token.clone());
        token
    }

    /// Notes that a job ended; its lane may have another.
    pub(super) fn ended(&self, job: u64) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&job);
        self.bell.notify_one();
    }

    /// Stops everything that runs, to be handed back.
    pub(super) fn stop_running(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.running.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(CancellationToken::cancel);
    }

    /// Tells whether the server is ending: what is cancelled now is handed back, not finished.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Returns the App's own user, asked once.
    pub(super) async fn own_user(&self, installation: InstallationId) -> Result<UserId, JobError> {
        let ask = async { Ok(self.parts.app.installation(installation).bot().await?.id) };
        self.own_user.get_or_try_init(|| ask).await.copied()
    }

    /// Returns the bundled rules, loaded once: for names, aliases and pages. Rules of policies' packs are only ever loaded by a judge.
    pub(super) async fn bundled_rules(&self) -> Result<Arc<RuleSet>, JobError> {
        let load = || async {
            let loaded = tokio::task::spawn_blocking(|| RuleSet::load(&bundled())).await;
            match loaded {
                Ok(Ok(rules)) => Ok(Arc::new(rules)),
                Ok(Err(errors)) => Err(JobError::Internal(format!("the bundled rules do not load: {errors:?}"))),
                Err(error) => Err(JobError::Internal(error.to_string())),
            }
        };
        self.rules.get_or_try_init(load).await.cloned()
    }
}
