//! What is on record, beyond jobs: plain data in JSON.
//!
//! Always true: a record names the repository it belongs to, and the time in it was given by the caller.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    Actor, Address, CommitSha, Decision, ExemptionId, Fingerprint, InstallationId, Outcome, ProjectId, PullNumber, RepoName, RuleId, UserId,
};

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// On record, its jobs not finished.
    Seen,
    Done,
    /// A job of it was parked: a redelivery runs it again.
    Failed,
}

/// One webhook delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryRecord {
    pub id: String,
    pub event: String,
    pub received_at: DateTime<Utc>,
    pub state: DeliveryState,
    /// `None` once pruned.
    pub payload: Option<String>,
    /// Jobs of it that are neither done nor replaced.
    pub open_jobs: u32,
}

/// What an event says of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullUpdate {
    pub repository: RepoName,
    pub number: PullNumber,
    pub head: CommitSha,
    pub base_ref: String,
    pub author: Actor,
    /// Who pushed to it with this event (opened, synchronize, reopened).
    pub pusher: Option<UserId>,
    pub open: bool,
}

/// What is known of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRecord {
    pub repository: RepoName,
    pub number: PullNumber,
    pub head: CommitSha,
    pub base_ref: String,
    pub author: Actor,
    /// Everyone who ever pushed to it: none of them may approve.
    pub pushers: BTreeSet<UserId>,
    pub open: bool,
    pub updated_at: DateTime<Utc>,
    /// The one comment.
    pub comment: Option<u64>,
    /// Our labels, as last set.
    pub labels: BTreeSet<String>,
    /// The check run last made, and the head it is on.
    pub check_run: Option<(CommitSha, u64)>,
    pub published: Option<Published>,
}

/// The verdict last shown on a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub head: CommitSha,
    pub base_ref: String,
    /// Digest of what was shown: equal means that nothing need be written.
    pub digest: String,
    pub at: DateTime<Utc>,
}

/// A verdict and the page that shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerdictRecord {
    pub repository: RepoName,
    pub head: CommitSha,
    /// The base branch; the verdict of a default branch as a whole has its own name here.
    pub base_ref: String,
    /// The merge base it was compared with.
    pub base: Option<CommitSha>,
    pub pull: Option<PullNumber>,
    pub outcome: Outcome,
    pub digest: String,
    pub at: DateTime<Utc>,
    /// Everything its page shows.
    pub page: serde_json::Value,
}

/// Chooses verdicts; `None` does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerdictFilter {
    pub repository: Option<RepoName>,
    pub pull: Option<PullNumber>,
    pub outcome: Option<Outcome>,
    pub since: Option<DateTime<Utc>>,
}

/// What a commit was judged to be against one base: the worst of a commit's open ones is its status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusRecord {
    pub repository: RepoName,
    pub head: CommitSha,
    pub base_ref: String,
    pub outcome: Outcome,
    /// Up to 140 characters.
    pub description: String,
    pub target_url: Option<String>,
    pub at: DateTime<Utc>,
}

/// A request for an exemption, before it has an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExemptionRequest {
    pub repository: RepoName,
    pub pull: PullNumber,
    pub rule: RuleId,
    pub project: ProjectId,
    pub resource: Option<Address>,
    pub fingerprint: Fingerprint,
    pub reason: String,
    pub requested: Decision,
    pub until: NaiveDate,
    /// How many different approvers are needed.
    pub needed: u32,
}

/// Chooses exemptions; `None` does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExemptionFilter {
    pub repository: Option<RepoName>,
    pub pull: Option<PullNumber>,
    /// Those that passed to this branch.
    pub branch: Option<String>,
    /// Only those in force on that day.
    pub in_force: Option<DateTime<Utc>>,
}

/// A fix that was pushed: never twice for the same violation of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixRecord {
    pub repository: RepoName,
    pub pull: PullNumber,
    pub fingerprint: Fingerprint,
    pub rule: RuleId,
    pub commit: CommitSha,
    pub at: DateTime<Utc>,
}

/// A repository that the App can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryRecord {
    pub id: u64,
    pub name: RepoName,
    pub installation: InstallationId,
    pub default_branch: Option<String>,
    pub since: DateTime<Utc>,
    /// When the default branch was last reviewed as a whole.
    pub reviewed_at: Option<DateTime<Utc>>,
}

/// The last valid policy of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRecord {
    /// The commit it was read from.
    pub commit: CommitSha,
    /// The file's text.
    pub text: String,
    pub at: DateTime<Utc>,
}

/// Something that was decided or done, to append to the audit record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub at: DateTime<Utc>,
    /// `None` for Plangate itself.
    pub actor: Option<Actor>,
    /// What was done, as `noun.verb`: `exemption.approved`.
    pub action: String,
    pub repository: Option<RepoName>,
    pub pull: Option<PullNumber>,
    pub exemption: Option<ExemptionId>,
    #[serde(default)]
    pub details: serde_json::Value,
}

/// An entry in its place: each hash covers the one before, so nothing can be changed or taken out unseen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// From 1, without gaps.
    pub sequence: u64,
    #[serde(flatten)]
    pub entry: AuditEntry,
    /// Hexadecimal SHA-256 of the record before; 64 zeros for the first.
    pub previous: String,
    /// Hexadecimal SHA-256 of `previous` and this record's JSON without `hash`.
    pub hash: String,
}

/// Chooses audit records; `None` does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub repository: Option<RepoName>,
    pub pull: Option<PullNumber>,
    pub since: Option<DateTime<Utc>>,
}

/// Where the audit record is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("audit record {sequence}: {reason}")]
pub struct AuditFault {
    pub sequence: u64,
    pub reason: String,
}

/// How long records are kept, in days: the `retention` of the server's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    pub payload_days: u32,
    pub verdict_days: u32,
    pub record_days: u32,
}

/// What pruning removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    pub payloads: usize,
    pub verdicts: usize,
    pub records: usize,
}
