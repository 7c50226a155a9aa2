//! How records are laid out: tables, and keys within them.
//!
//! Always true: the order of keys is the order in which records are listed; the parts of a key hold no space.

use crate::model::{CommitSha, Fingerprint, PullNumber, RepoName};
use crate::store::jobs::Lane;

/// A kind of record. Its name is part of every key, and of the export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// Counters and the head of the audit chain.
    Meta,
    /// By id.
    Deliveries,
    /// Queued and running jobs, by number.
    Jobs,
    /// Who holds a running job, by the job's number.
    Claims,
    /// The kinds of the queued and running jobs of a lane, by lane and number.
    Lanes,
    /// By number.
    ParkedJobs,
    /// By repository and number.
    Pulls,
    /// By repository, head and base branch.
    Verdicts,
    /// The keys of verdicts by time.
    VerdictTimes,
    /// By repository, head and base branch.
    Statuses,
    /// By id.
    Exemptions,
    /// Expired exemptions that were noticed, by id.
    Expired,
    /// By repository, number and fingerprint.
    Fixes,
    /// By sequence number.
    Audit,
    /// By name.
    Repositories,
    /// By the layer's repository.
    Policies,
    /// By name.
    Bookmarks,
}

impl Table {
    pub(super) const ALL: [Table; 17] = [
        Self::Meta,
        Self::Deliveries,
        Self::Jobs,
        Self::Claims,
        Self::Lanes,
        Self::ParkedJobs,
        Self::Pulls,
        Self::Verdicts,
        Self::VerdictTimes,
        Self::Statuses,
        Self::Exemptions,
        Self::Expired,
        Self::Fixes,
        Self::Audit,
        Self::Repositories,
        Self::Policies,
        Self::Bookmarks,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Deliveries => "deliveries",
            Self::Jobs => "jobs",
            Self::Claims => "claims",
            Self::Lanes => "lanes",
            Self::ParkedJobs => "parked_jobs",
            Self::Pulls => "pulls",
            Self::Verdicts => "verdicts",
            Self::VerdictTimes => "verdict_times",
            Self::Statuses => "statuses",
            Self::Exemptions => "exemptions",
            Self::Expired => "expired",
            Self::Fixes => "fixes",
            Self::Audit => "audit",
            Self::Repositories => "repositories",
            Self::Policies => "policies",
            Self::Bookmarks => "bookmarks",
        }
    }

    /// Returns the bytes under which the database has a record: the table's name, a zero byte, the key.
    pub(super) fn at(self, key: &str) -> Vec<u8> {
        let mut bytes = self.name().as_bytes().to_vec();
        bytes.push(0);
        bytes.extend_from_slice(key.as_bytes());
        bytes
    }
}

/// Writes a number so that text order is number order.
pub(super) fn number(number: u64) -> String {
    format!("{number:020}")
}

pub(super) fn pull(repository: &RepoName, number: PullNumber) -> String {
    format!("{repository} {:020}", number.0)
}

pub(super) fn judged(repository: &RepoName, head: &CommitSha, base_ref: &str) -> String {
    format!("{repository} {head} {base_ref}")
}

pub(super) fn fix(repository: &RepoName, number: PullNumber, fingerprint: &Fingerprint) -> String {
    format!("{} {fingerprint}", pull(repository, number))
}

/// Returns the prefix of the keys of a lane's jobs.
pub(super) fn lane(lane: &Lane) -> String {
    match lane {
        Lane::Pull { repository, number } => format!("pull {repository} {number} "),
        Lane::MergeGroup { repository, head_ref } => format!("merge_group {repository} {head_ref} "),
        Lane::Branch { repository, branch } => format!("branch {repository} {branch} "),
        Lane::Installation { installation } => format!("installation {} ", installation.0),
    }
}
