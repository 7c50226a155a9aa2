//! What GitHub told us, as a closed set: nothing beyond `github::payload` sees GitHub's JSON.
//!
//! Always true: an event names the repository and installation it is about, and carries only what is acted upon.

use serde::{Deserialize, Serialize};

use super::exemption::Actor;
use super::ids::{CommitSha, InstallationId, PullNumber, RepoName};

/// A verified webhook request: what was sent, before it is understood.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// `X-GitHub-Delivery`; a redelivery keeps it.
    pub id: String,
    /// `X-GitHub-Event`.
    pub event: String,
    /// The body, whose signature was right.
    pub body: Vec<u8>,
}

/// The repository an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RepositoryRef {
    pub id: u64,
    pub name: RepoName,
    pub installation: InstallationId,
    pub default_branch: String,
}

/// A pull request as an event shows it; the live one is read again before acting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRef {
    pub number: PullNumber,
    pub head: CommitSha,
    pub head_ref: String,
    /// `None` if the fork was deleted.
    pub head_repository: Option<RepoName>,
    pub base: CommitSha,
    pub base_ref: String,
    pub author: Actor,
    pub author_is_bot: bool,
    pub draft: bool,
    pub merged: bool,
}

/// What happened to a pull request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PullAction {
    Opened,
    Synchronized,
    Reopened,
    ReadyForReview,
    /// The base branch changed.
    Retargeted,
    Closed,
    /// A label was added or removed: ours are mended.
    Labeled,
}

/// What a check-run or check-suite event asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckRequest {
    Rerequested,
    /// The action button with this identifier was pressed.
    Action {
        identifier: String,
    },
}

/// An event that Plangate acts on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    Pull {
        repository: RepositoryRef,
        action: PullAction,
        pull: PullRef,
        sender: Actor,
        sender_is_bot: bool,
    },
    /// A new comment on a pull request.
    Comment {
        repository: RepositoryRef,
        pull: PullNumber,
        comment: u64,
        body: String,
        author: Actor,
        sender: Actor,
        sender_is_bot: bool,
    },
    /// A comment of ours was edited or deleted by somebody.
    OwnCommentTouched {
        repository: RepositoryRef,
        pull: PullNumber,
        comment: u64,
        deleted: bool,
        sender: Actor,
    },
    Check {
        repository: RepositoryRef,
        head: CommitSha,
        request: CheckRequest,
        sender: Actor,
    },
    MergeGroup {
        repository: RepositoryRef,
        head: CommitSha,
        head_ref: String,
        base: CommitSha,
        base_ref: String,
        destroyed: bool,
    },
    /// The default branch moved.
    DefaultBranchPushed {
        repository: RepositoryRef,
        head: CommitSha,
    },
    /// Repositories became readable to the App.
    Installed {
        installation: InstallationId,
        repositories: Vec<(u64, RepoName)>,
    },
    /// Repositories are no longer readable to the App.
    Uninstalled {
        installation: InstallationId,
        repositories: Vec<(u64, RepoName)>,
    },
    /// A repository was renamed, transferred or deleted.
    RepositoryChanged {
        repository: RepositoryRef,
        previous: Option<RepoName>,
        deleted: bool,
    },
}
