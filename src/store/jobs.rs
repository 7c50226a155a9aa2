//! Jobs and their lanes: what is to be done, in which order, and who is doing it.
//!
//! Always true: of one lane at most one job is claimed, and a claim's fence is larger than that of every claim before it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::records::PullUpdate;
use crate::model::{InstallationId, PullNumber, RepoName};

/// How often a job may be started.
pub const MAX_ATTEMPTS: u32 = 3;

/// What jobs must not run side by side for: jobs of one lane run one after another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "lane")]
pub enum Lane {
    Pull {
        repository: RepoName,
        number: PullNumber,
    },
    MergeGroup {
        repository: RepoName,
        head_ref: String,
    },
    /// A branch as a whole: the default branch's review.
    Branch {
        repository: RepoName,
        branch: String,
    },
    Installation {
        installation: InstallationId,
    },
}

/// How a job behaves towards others of its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Replaces queued judgements of its lane and cancels the running one.
    Judgement,
    /// Keeps its place in the order.
    Command,
}

/// A job to enqueue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewJob {
    pub lane: Lane,
    pub kind: JobKind,
    /// What to do, in the terms of who does it.
    pub payload: serde_json::Value,
    /// The delivery that asked for it: it is done when the job is.
    pub delivery: Option<String>,
    /// Not to be claimed before.
    pub not_before: Option<DateTime<Utc>>,
}

/// A job on record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Ascending in the order of enqueueing.
    pub id: u64,
    pub lane: Lane,
    pub kind: JobKind,
    pub payload: serde_json::Value,
    pub delivery: Option<String>,
    pub enqueued_at: DateTime<Utc>,
    pub not_before: Option<DateTime<Utc>>,
    /// How often it was started.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub failure: Option<String>,
}

/// A worker's right to a job until `lease_until`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    pub job: Job,
    /// Every publish shows it: a claim with a smaller fence has lost its job.
    pub fence: u64,
    pub lease_until: DateTime<Utc>,
}

/// What [`super::Store::claim_job`] found.
#[derive(Clone, Debug, PartialEq)]
pub enum Claimed {
    /// Do it; its attempt is recorded.
    Run(Box<Claim>),
    /// Its last allowed attempt ended without a word (a crash): it is parked now, and whoever waits for it must be told.
    Parked(Box<Job>),
}

/// Whether a claim still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimState {
    Held,
    /// Still held, but a newer judgement waits: stop, publish nothing, finish.
    Cancelled,
    /// Another worker has it.
    Lost,
}

/// What one webhook delivery brings, recorded whole before it is acknowledged.
#[derive(Clone, Debug, PartialEq)]
pub struct Intake {
    /// `X-GitHub-Delivery`.
    pub delivery: String,
    /// `X-GitHub-Event`.
    pub event: String,
    /// The body, kept until it is pruned, for a second reading.
    pub payload: String,
    pub jobs: Vec<NewJob>,
    /// What it says of a pull request: kept even if its job is replaced by a newer one.
    pub pull: Option<PullUpdate>,
}

/// What became of an intake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// New, or a redelivery of one whose job failed.
    Queued(Vec<Enqueued>),
    /// Already queued or done.
    Duplicate,
}

/// What enqueueing a job did to its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enqueued {
    pub job: u64,
    /// The running judgement that was told to stop.
    pub cancelled: Option<u64>,
    /// How many queued judgements it replaced.
    pub replaced: usize,
}
