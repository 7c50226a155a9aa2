//! How a job ends without being done.
//!
//! Always true: a lost claim or a cancellation is no failure, and nothing is published after one.

use crate::git::GitError;
use crate::github;
use crate::store::StoreError;

/// Why a job stopped.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// A newer judgement waits, or the server stops.
    #[error("cancelled")]
    Cancelled,
    /// Another worker has the job now.
    #[error("the claim is lost")]
    ClaimLost,
    /// The App may not see the repository (any more): there is nobody to tell.
    #[error("the App has no access: {0}")]
    NoAccess(github::Error),
    #[error(transparent)]
    GitHub(github::Error),
    #[error(transparent)]
    Git(#[from] GitError),
    #[error(transparent)]
    Store(StoreError),
    #[error("{0}")]
    Internal(String),
}

impl From<github::Error> for JobError {
    fn from(error: github::Error) -> Self {
        match error {
            github::Error::NotFound { .. } | github::Error::Unauthorized { .. } => Self::NoAccess(error),
            other => Self::GitHub(other),
        }
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::ClaimLost { .. } => Self::ClaimLost,
            other => Self::Store(other),
        }
    }
}
