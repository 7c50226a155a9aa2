//! How git fails, by what the caller can do about it.
//!
//! Always true: no message holds a token.

use std::path::PathBuf;

use crate::model::CommitSha;

/// Why git did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// Get another token, or the permission.
    #[error("git: {url} refused the credentials")]
    Unauthorized { url: String },
    /// The repository or reference does not exist, or may not be seen.
    #[error("git: {what} does not exist, or may not be read: was it deleted, or is the App no longer installed there?")]
    NotFound { what: String },
    /// The commit is not (any more) in the repository: the head moved or the branch was deleted.
    #[error("git: commit {sha} is not in the repository any more: push again")]
    Vanished { sha: CommitSha },
    /// The branch is not where it was expected, or the server does not take the push. Look again before trying again.
    #[error("git: the push was rejected: {reason}")]
    Rejected { reason: String },
    /// Try again later.
    #[error("git: {reason}")]
    Transport { reason: String },
    /// The caller asked for it.
    #[error("git: cancelled")]
    Cancelled,
    /// A limit of the server's configuration is reached.
    #[error("git: {what} is over the limit `{limit}` of {allowed}: take some out, or raise the limit")]
    TooLarge { what: String, limit: &'static str, allowed: u64 },
    /// Work inside a git repository, or drop the option that needs one.
    #[error("{} is not inside a git repository", path.display())]
    NoRepository { path: PathBuf },
    /// Name a revision that exists.
    #[error("{revision:?} is not a revision of this repository: name a branch, a tag or a commit (is it fetched?)")]
    UnknownRevision { revision: String },
    /// The two have no history in common (a shallow clone hides it, too).
    #[error("{one} and {other} have no common ancestor: in a shallow clone, fetch more history (git fetch --unshallow)")]
    NoMergeBase { one: CommitSha, other: CommitSha },
    /// The repository or directory on this disk cannot be read or written.
    #[error("{what}: {reason}")]
    Storage { what: String, reason: String },
}

impl GitError {
    /// Wraps an error of libgit2 or of the disk, saying what was being done.
    pub(super) fn storage(what: impl Into<String>, error: impl std::fmt::Display) -> Self {
        Self::Storage { what: what.into(), reason: error.to_string() }
    }
}
