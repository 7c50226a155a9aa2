//! [`SledStore`]: the verbs on sled.
//!
//! Always true: what changes records goes through the writing thread; what only reads does not wait for it.

use std::fs::File;
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::draft::{Draft, io};
use super::keys::{self, Table};
use super::writer::Writer;
use super::{audit, care, deliveries, exemptions, lanes, pulls, transfer, verdicts};
use crate::model::{Actor, CommitSha, Decision, Exemption, ExemptionId, InstallationId, PullNumber, RepoName};
use crate::store::contract::Store;
use crate::store::error::StoreError;
use crate::store::jobs::{Claim, ClaimState, Claimed, Enqueued, Intake, Job, NewJob, Received};
use crate::store::records::{
    AuditEntry, AuditFault, AuditFilter, AuditRecord, DeliveryRecord, ExemptionFilter, ExemptionRequest, FixRecord, PolicyRecord, Pruned,
    Published, PullRecord, PullUpdate, RepositoryRecord, Retention, StatusRecord, VerdictFilter, VerdictRecord,
};
use crate::store::transfer::ImportError;

type Result<T> = std::result::Result<T, StoreError>;

/// How long the lock of a database is waited for, and how often it is tried.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);
const LOCK_STEP: Duration = Duration::from_millis(20);

/// The records in a sled database, owned by one process.
pub struct SledStore {
    /// Declared first, so that the writing thread ends before the database closes.
    writer: Writer,
    tree: sled::Tree,
}

impl SledStore {
    /// Opens the database in a directory, making it if need be. [`StoreError::Locked`] if another process has it.
    ///
    /// Whoever held a claim is gone, since one process owns the database: its jobs can be claimed again at once.
    pub fn open(path: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| StoreError::Io(format!("{}: {error}", path.display()));
        std::fs::create_dir_all(path).map_err(failed)?;
        let database = unlocked(path)?;
        let tree = database.open_tree("records").map_err(io)?;
        let store = Self { writer: Writer::start(database, tree.clone(), data_file(path).map_err(failed)?)?, tree };
        store.writer.write(lanes::end_leases)?;
        Ok(store)
    }

    fn read(&self) -> Draft<'_> {
        Draft::new(&self.tree)
    }

    fn values<T: DeserializeOwned>(&self, table: Table, prefix: &str) -> Result<Vec<T>> {
        Ok(self.read().list(table, prefix)?.into_iter().map(|(_, record)| record).collect())
    }

    fn change_pull(&self, repository: &RepoName, number: PullNumber, change: impl FnOnce(&mut PullRecord) + Send + 'static) -> Result<()> {
        let repository = repository.clone();
        self.writer.write(move |draft| pulls::change(draft, &repository, number, change))
    }
}

/// Opens the database, and waits for its lock a moment: when a database is closed, sled's own threads may still hold it.
fn unlocked(path: &Path) -> Result<sled::Db> {
    let mut left = LOCK_PATIENCE;
    loop {
        match sled::Config::new().path(path).cache_capacity(64 * 1024 * 1024).flush_every_ms(None).open() {
            Err(sled::Error::Io(reason)) if reason.to_string().contains("acquire lock") => {
                left = left.checked_sub(LOCK_STEP).ok_or_else(|| StoreError::Locked { path: path.display().to_string() })?;
                std::thread::sleep(LOCK_STEP);
            }
            opened => return opened.map_err(io),
        }
    }
}

/// Opens the file that must be synced.
fn data_file(path: &Path) -> std::io::Result<File> {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that keeps records")]
    File::open(path.join("db"))
}

impl Store for SledStore {
    fn receive(&self, intake: Intake, now: DateTime<Utc>) -> Result<Received> {
        self.writer.write(move |draft| deliveries::receive(draft, intake, now))
    }

    fn delivery(&self, id: &str) -> Result<Option<DeliveryRecord>> {
        self.read().get(Table::Deliveries, id)
    }

    fn enqueue(&self, job: NewJob, now: DateTime<Utc>) -> Result<Enqueued> {
        self.writer.write(move |draft| lanes::enqueue(draft, job, now))
    }

    fn claim_job(&self, now: DateTime<Utc>, lease: Duration) -> Result<Option<Claimed>> {
        self.writer.write(move |draft| lanes::claim(draft, now, lease))
    }

    fn claim_state(&self, claim: &Claim) -> Result<ClaimState> {
        lanes::state(&self.read(), claim)
    }

    fn extend_claim(&self, claim: &Claim, now: DateTime<Utc>, lease: Duration) -> Result<Claim> {
        let claim = claim.clone();
        self.writer.write(move |draft| lanes::extend(draft, claim, now, lease))
    }

    fn finish_job(&self, claim: &Claim) -> Result<()> {
        let claim = claim.clone();
        self.writer.write(move |draft| lanes::finish(draft, &claim))
    }

    fn fail_job(&self, claim: &Claim, failure: &str, retry_at: DateTime<Utc>) -> Result<bool> {
        let (claim, failure) = (claim.clone(), failure.to_owned());
        self.writer.write(move |draft| lanes::fail(draft, &claim, &failure, retry_at))
    }

    fn hand_back_job(&self, claim: &Claim) -> Result<()> {
        let claim = claim.clone();
        self.writer.write(move |draft| lanes::hand_back(draft, &claim))
    }

    fn jobs(&self) -> Result<Vec<Job>> {
        self.values(Table::Jobs, "")
    }

    fn parked_jobs(&self) -> Result<Vec<Job>> {
        self.values(Table::ParkedJobs, "")
    }

    fn record_pull(&self, update: PullUpdate, now: DateTime<Utc>) -> Result<PullRecord> {
        self.writer.write(move |draft| pulls::record(draft, update, now))
    }

    fn pull(&self, repository: &RepoName, number: PullNumber) -> Result<Option<PullRecord>> {
        self.read().get(Table::Pulls, &keys::pull(repository, number))
    }

    fn open_pulls(&self, repository: &RepoName) -> Result<Vec<PullRecord>> {
        let mut found: Vec<PullRecord> = self.values(Table::Pulls, &format!("{repository} "))?;
        found.retain(|pull| pull.open);
        Ok(found)
    }

    fn record_comment(&self, repository: &RepoName, number: PullNumber, comment: Option<u64>) -> Result<()> {
        self.change_pull(repository, number, move |pull| pull.comment = comment)
    }

    fn record_check_run(&self, repository: &RepoName, number: PullNumber, head: &CommitSha, check_run: u64) -> Result<()> {
        let head = head.clone();
        self.change_pull(repository, number, move |pull| pull.check_run = Some((head, check_run)))
    }

    fn record_labels(&self, repository: &RepoName, number: PullNumber, labels: Vec<String>) -> Result<()> {
        self.change_pull(repository, number, move |pull| pull.labels = labels.into_iter().collect())
    }

    fn record_published(&self, repository: &RepoName, number: PullNumber, published: Published) -> Result<()> {
        self.change_pull(repository, number, move |pull| pull.published = Some(published))
    }

    fn record_verdict(&self, verdict: VerdictRecord) -> Result<()> {
        self.writer.write(move |draft| verdicts::record(draft, &verdict))
    }

    fn verdict(&self, repository: &RepoName, head: &CommitSha, base_ref: &str) -> Result<Option<VerdictRecord>> {
        self.read().get(Table::Verdicts, &keys::judged(repository, head, base_ref))
    }

    fn verdicts(&self, filter: &VerdictFilter, limit: usize) -> Result<Vec<VerdictRecord>> {
        verdicts::list(&self.read(), filter, limit)
    }

    fn record_status(&self, status: StatusRecord) -> Result<()> {
        let key = keys::judged(&status.repository, &status.head, &status.base_ref);
        self.writer.write(move |draft| draft.put(Table::Statuses, &key, &status))
    }

    fn statuses(&self, repository: &RepoName, head: &CommitSha) -> Result<Vec<StatusRecord>> {
        self.values(Table::Statuses, &keys::judged(repository, head, ""))
    }

    fn request_exemption(&self, request: ExemptionRequest) -> Result<Exemption> {
        self.writer.write(move |draft| exemptions::request(draft, request))
    }

    fn approve_exemption(&self, id: &ExemptionId, decision: Decision) -> Result<Exemption> {
        let id = id.clone();
        self.writer.write(move |draft| exemptions::approve(draft, &id, decision))
    }

    fn reject_exemption(&self, id: &ExemptionId, by: Actor, at: DateTime<Utc>, reason: &str) -> Result<Exemption> {
        let (id, reason) = (id.clone(), reason.to_owned());
        self.writer.write(move |draft| exemptions::reject(draft, &id, by, at, &reason))
    }

    fn revoke_exemption(&self, id: &ExemptionId, by: Actor, at: DateTime<Utc>) -> Result<Exemption> {
        let id = id.clone();
        self.writer.write(move |draft| exemptions::revoke(draft, &id, by, at))
    }

    fn lapse_exemptions(&self, repository: &RepoName, pull: PullNumber, at: DateTime<Utc>) -> Result<Vec<Exemption>> {
        let repository = repository.clone();
        self.writer.write(move |draft| exemptions::lapse(draft, &repository, pull, at))
    }

    fn pass_exemptions(&self, repository: &RepoName, pull: PullNumber, branch: &str, at: DateTime<Utc>) -> Result<Vec<Exemption>> {
        let (repository, branch) = (repository.clone(), branch.to_owned());
        self.writer.write(move |draft| exemptions::pass(draft, &repository, pull, &branch, at))
    }

    fn expire_exemptions(&self, now: DateTime<Utc>) -> Result<Vec<Exemption>> {
        self.writer.write(move |draft| exemptions::expire(draft, now))
    }

    fn exemption(&self, id: &ExemptionId) -> Result<Option<Exemption>> {
        self.read().get(Table::Exemptions, id.as_str())
    }

    fn exemptions(&self, filter: &ExemptionFilter) -> Result<Vec<Exemption>> {
        exemptions::list(&self.read(), filter)
    }

    fn record_fixes(&self, fixes: Vec<FixRecord>) -> Result<()> {
        self.writer.write(move |draft| {
            fixes.iter().try_for_each(|fix| draft.put(Table::Fixes, &keys::fix(&fix.repository, fix.pull, &fix.fingerprint), fix))
        })
    }

    fn fixes(&self, repository: &RepoName, pull: PullNumber) -> Result<Vec<FixRecord>> {
        self.values(Table::Fixes, &format!("{} ", keys::pull(repository, pull)))
    }

    fn append_audit(&self, entry: AuditEntry) -> Result<AuditRecord> {
        self.writer.write(move |draft| audit::append(draft, entry))
    }

    fn audit(&self, filter: &AuditFilter, after: u64, limit: usize) -> Result<Vec<AuditRecord>> {
        audit::list(&self.read(), filter, after, limit)
    }

    fn verify_audit(&self) -> Result<std::result::Result<u64, AuditFault>> {
        self.writer.while_still(|| audit::verify(&self.read()))
    }

    fn record_repositories(&self, repositories: Vec<RepositoryRecord>) -> Result<()> {
        self.writer.write(move |draft| pulls::record_repositories(draft, repositories))
    }

    fn forget_repositories(&self, names: &[RepoName]) -> Result<()> {
        let names = names.to_vec();
        self.writer.write(move |draft| {
            names.iter().for_each(|name| draft.remove(Table::Repositories, name.as_str()));
            Ok(())
        })
    }

    fn rename_repository(&self, from: &RepoName, to: &RepoName) -> Result<()> {
        let (from, to) = (from.clone(), to.clone());
        self.writer.write(move |draft| pulls::rename(draft, &from, &to))
    }

    fn repositories(&self, installation: Option<InstallationId>) -> Result<Vec<RepositoryRecord>> {
        let mut found: Vec<RepositoryRecord> = self.values(Table::Repositories, "")?;
        found.retain(|repository| installation.is_none_or(|installation| repository.installation == installation));
        Ok(found)
    }

    fn record_policy(&self, layer: &RepoName, policy: PolicyRecord) -> Result<()> {
        let layer = layer.clone();
        self.writer.write(move |draft| draft.put(Table::Policies, layer.as_str(), &policy))
    }

    fn policy(&self, layer: &RepoName) -> Result<Option<PolicyRecord>> {
        self.read().get(Table::Policies, layer.as_str())
    }

    fn set_bookmark(&self, name: &str, value: serde_json::Value) -> Result<()> {
        let name = name.to_owned();
        self.writer.write(move |draft| draft.put(Table::Bookmarks, &name, &value))
    }

    fn bookmark(&self, name: &str) -> Result<Option<serde_json::Value>> {
        self.read().get(Table::Bookmarks, name)
    }

    fn prune(&self, now: DateTime<Utc>, retention: &Retention) -> Result<Pruned> {
        care::prune(&self.tree, &self.writer, now, retention)
    }

    fn export(&self, out: &mut dyn Write) -> Result<()> {
        self.writer.while_still(|| transfer::export(&self.tree, out))
    }

    fn import(&self, input: &mut dyn BufRead) -> std::result::Result<u64, ImportError> {
        let records = transfer::read(input)?;
        let count = records.len() as u64;
        let was_empty = self.writer.write(move |draft| {
            let empty = draft.is_of_empty_database();
            if empty {
                records.iter().try_for_each(|record| draft.put(record.table, &record.key, &record.value))?;
            }
            Ok(empty)
        })?;
        if was_empty { Ok(count) } else { Err(ImportError::NotEmpty) }
    }
}
