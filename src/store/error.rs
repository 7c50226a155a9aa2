//! How the store fails, by what the caller can do about it.
//!
//! Always true: after an error nothing of the operation was kept.

use crate::model::ExemptionId;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process owns the store: ask that process, or stop it.
    #[error("the store at {path} is in use by another process: ask the running server, or stop it first")]
    Locked { path: String },
    /// The records do not hold what was named.
    #[error("{0} is not on record")]
    NotFound(String),
    /// The exemption's state does not allow it.
    #[error("exemption {id} {state}")]
    Conflict { id: ExemptionId, state: String },
    /// The claim is no longer held: stop, and publish nothing.
    #[error("job {job} is no longer held by this worker")]
    ClaimLost { job: u64 },
    /// A record could not be read: it was written by a newer version, or damaged.
    #[error("the record {key} cannot be read ({reason}): restore an export, or use the version that wrote it")]
    Damaged { key: String, reason: String },
    /// The disk refused.
    #[error("the store could not be written or read: {0}")]
    Io(String),
}
