//! What a store can do, in the verbs of the domain.
//!
//! Always true: every verb is atomic and durable when it returns `Ok`, and none reads a clock.

use std::io::{BufRead, Write};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::error::StoreError;
use super::jobs::{Claim, ClaimState, Claimed, Enqueued, Intake, Job, NewJob, Received};
use super::records::{
    AuditEntry, AuditFault, AuditFilter, AuditRecord, DeliveryRecord, ExemptionFilter, ExemptionRequest, FixRecord, PolicyRecord, Pruned,
    Published, PullRecord, PullUpdate, RepositoryRecord, Retention, StatusRecord, VerdictFilter, VerdictRecord,
};
use super::transfer::ImportError;
use crate::model::{Actor, CommitSha, Decision, Exemption, ExemptionId, InstallationId, PullNumber, RepoName};

type Result<T> = std::result::Result<T, StoreError>;

/// The records of one server. Synchronous: an async caller wraps it in `spawn_blocking`.
///
/// The verbs that change an exemption append to the audit record in the same step.
pub trait Store: Send + Sync {
    // ── deliveries ──

    /// Records a delivery, what it says of a pull request, and its jobs, all or nothing.
    ///
    /// A delivery already on record is a [`Received::Duplicate`], unless it failed: then its jobs are queued again.
    fn receive(&self, intake: Intake, now: DateTime<Utc>) -> Result<Received>;

    /// Reads a delivery.
    fn delivery(&self, id: &str) -> Result<Option<DeliveryRecord>>;

    // ── jobs ──

    /// Queues a job that no delivery asked for.
    fn enqueue(&self, job: NewJob, now: DateTime<Utc>) -> Result<Enqueued>;

    /// Claims the oldest job that may run: its lane is free, its time has come. The attempt is recorded before this returns.
    ///
    /// A job whose lease ran out is taken over; one that was started as often as allowed is parked and returned as such.
    fn claim_job(&self, now: DateTime<Utc>, lease: Duration) -> Result<Option<Claimed>>;

    /// Tells whether a claim still holds. To be asked before every publish.
    fn claim_state(&self, claim: &Claim) -> Result<ClaimState>;

    /// Holds a claim for another lease from now on.
    fn extend_claim(&self, claim: &Claim, now: DateTime<Utc>, lease: Duration) -> Result<Claim>;

    /// Takes a job off the queue: it is done, or was cancelled.
    fn finish_job(&self, claim: &Claim) -> Result<()>;

    /// Records that an attempt failed. The job is queued again for `retry_at`; after the last attempt it is parked, and this returns true.
    fn fail_job(&self, claim: &Claim, failure: &str, retry_at: DateTime<Utc>) -> Result<bool>;

    /// Puts a job back in its place as if it had not been started: the server is stopping.
    fn hand_back_job(&self, claim: &Claim) -> Result<()>;

    /// Lists the queued and running jobs, oldest first.
    fn jobs(&self) -> Result<Vec<Job>>;

    /// Lists the parked jobs, oldest first.
    fn parked_jobs(&self) -> Result<Vec<Job>>;

    // ── pull requests ──

    /// Records what an event or GitHub's API says of a pull request.
    fn record_pull(&self, update: PullUpdate, now: DateTime<Utc>) -> Result<PullRecord>;

    /// Reads a pull request's record.
    fn pull(&self, repository: &RepoName, number: PullNumber) -> Result<Option<PullRecord>>;

    /// Lists the open pull requests of a repository by number.
    fn open_pulls(&self, repository: &RepoName) -> Result<Vec<PullRecord>>;

    /// Records the one comment; `None` where it was deleted.
    fn record_comment(&self, repository: &RepoName, number: PullNumber, comment: Option<u64>) -> Result<()>;

    /// Records the check run of a head.
    fn record_check_run(&self, repository: &RepoName, number: PullNumber, head: &CommitSha, check_run: u64) -> Result<()>;

    /// Records which of our labels are set.
    fn record_labels(&self, repository: &RepoName, number: PullNumber, labels: Vec<String>) -> Result<()>;

    /// Records what was shown last.
    fn record_published(&self, repository: &RepoName, number: PullNumber, published: Published) -> Result<()>;

    // ── verdicts and statuses ──

    /// Records a verdict; the one before of the same head and base branch is replaced.
    fn record_verdict(&self, verdict: VerdictRecord) -> Result<()>;

    /// Reads the verdict of a head against a base branch.
    fn verdict(&self, repository: &RepoName, head: &CommitSha, base_ref: &str) -> Result<Option<VerdictRecord>>;

    /// Lists verdicts, newest first.
    fn verdicts(&self, filter: &VerdictFilter, limit: usize) -> Result<Vec<VerdictRecord>>;

    /// Records what a commit is against one base branch.
    fn record_status(&self, status: StatusRecord) -> Result<()>;

    /// Lists what a commit is against every base branch it was judged for, by branch.
    fn statuses(&self, repository: &RepoName, head: &CommitSha) -> Result<Vec<StatusRecord>>;

    // ── exemptions ──

    /// Records a request under a new id.
    fn request_exemption(&self, request: ExemptionRequest) -> Result<Exemption>;

    /// Adds an approval; with the last one needed the exemption is granted. A second approval by the same person changes nothing.
    fn approve_exemption(&self, id: &ExemptionId, decision: Decision) -> Result<Exemption>;

    /// Rejects a request. Final.
    fn reject_exemption(&self, id: &ExemptionId, by: Actor, at: DateTime<Utc>, reason: &str) -> Result<Exemption>;

    /// Ends an exemption, or withdraws a request.
    fn revoke_exemption(&self, id: &ExemptionId, by: Actor, at: DateTime<Utc>) -> Result<Exemption>;

    /// Ends what was requested or granted on a pull request that closed unmerged; returns those ended.
    fn lapse_exemptions(&self, repository: &RepoName, pull: PullNumber, at: DateTime<Utc>) -> Result<Vec<Exemption>>;

    /// Moves what was granted on a pull request to the branch it merged into, and lapses its open requests; returns those moved.
    fn pass_exemptions(&self, repository: &RepoName, pull: PullNumber, branch: &str, at: DateTime<Utc>) -> Result<Vec<Exemption>>;

    /// Records that granted exemptions have passed their day; returns those that had not been noticed before.
    fn expire_exemptions(&self, now: DateTime<Utc>) -> Result<Vec<Exemption>>;

    /// Reads an exemption.
    fn exemption(&self, id: &ExemptionId) -> Result<Option<Exemption>>;

    /// Lists exemptions by the time of their request.
    fn exemptions(&self, filter: &ExemptionFilter) -> Result<Vec<Exemption>>;

    // ── fixes ──

    /// Records fixes that were pushed with one commit.
    fn record_fixes(&self, fixes: Vec<FixRecord>) -> Result<()>;

    /// Lists the fixes pushed to a pull request.
    fn fixes(&self, repository: &RepoName, pull: PullNumber) -> Result<Vec<FixRecord>>;

    // ── audit ──

    /// Appends to the audit record.
    fn append_audit(&self, entry: AuditEntry) -> Result<AuditRecord>;

    /// Lists audit records, oldest first, after a sequence number (0 for all).
    fn audit(&self, filter: &AuditFilter, after: u64, limit: usize) -> Result<Vec<AuditRecord>>;

    /// Checks the whole chain; returns how many records it has, or where it is broken.
    fn verify_audit(&self) -> Result<std::result::Result<u64, AuditFault>>;

    // ── installations ──

    /// Records repositories that the App can read.
    fn record_repositories(&self, repositories: Vec<RepositoryRecord>) -> Result<()>;

    /// Forgets repositories that it can no longer read.
    fn forget_repositories(&self, names: &[RepoName]) -> Result<()>;

    /// Carries the records of a repository over to its new name.
    fn rename_repository(&self, from: &RepoName, to: &RepoName) -> Result<()>;

    /// Lists the repositories by name, of one installation or all.
    fn repositories(&self, installation: Option<InstallationId>) -> Result<Vec<RepositoryRecord>>;

    // ── policies and bookmarks ──

    /// Keeps the last valid policy of a layer, named by its repository.
    fn record_policy(&self, layer: &RepoName, policy: PolicyRecord) -> Result<()>;

    /// Reads the last valid policy of a layer.
    fn policy(&self, layer: &RepoName) -> Result<Option<PolicyRecord>>;

    /// Keeps where a recurring task stopped.
    fn set_bookmark(&self, name: &str, value: serde_json::Value) -> Result<()>;

    /// Reads where a recurring task stopped.
    fn bookmark(&self, name: &str) -> Result<Option<serde_json::Value>>;

    // ── care ──

    /// Removes what is older than the retention allows. Open pull requests, live exemptions and the audit record stay.
    fn prune(&self, now: DateTime<Utc>, retention: &Retention) -> Result<Pruned>;

    /// Writes everything as JSON lines.
    fn export(&self, out: &mut dyn Write) -> Result<()>;

    /// Reads what [`Store::export`] wrote into an empty store; returns the number of records.
    fn import(&self, input: &mut dyn BufRead) -> std::result::Result<u64, ImportError>;
}
