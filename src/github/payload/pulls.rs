//! Pull requests, and the groups that merge queues make of them.
//!
//! Always true: branches are named without `refs/heads/`.

use serde::Deserialize;

use super::super::people::UserWire;
use super::envelope::{Envelope, PayloadError, action, read};
use crate::model::{CommitSha, Delivery, Event, PullAction, PullNumber, PullRef, RepoName};

pub(super) fn pull_request(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        pull_request: PullWire,
    }
    #[derive(Deserialize)]
    struct PullWire {
        number: u64,
        head: SideWire,
        base: SideWire,
        user: Option<UserWire>,
        #[serde(default)]
        draft: bool,
        #[serde(default)]
        merged: bool,
    }
    #[derive(Deserialize)]
    struct SideWire {
        sha: CommitSha,
        #[serde(rename = "ref")]
        branch: String,
        repo: Option<NamedWire>,
    }
    let action = match action(delivery)?.as_str() {
        "opened" => PullAction::Opened,
        "synchronize" => PullAction::Synchronized,
        "reopened" => PullAction::Reopened,
        "ready_for_review" => PullAction::ReadyForReview,
        "closed" => PullAction::Closed,
        "labeled" | "unlabeled" => PullAction::Labeled,
        "edited" if base_changed(delivery)? => PullAction::Retargeted,
        _ => return Ok(None),
    };
    let Wire { envelope, pull_request: pull } = read(delivery)?;
    let author = pull.user.unwrap_or_else(UserWire::ghost);
    let pull = PullRef {
        number: PullNumber(pull.number),
        head: pull.head.sha,
        head_ref: pull.head.branch,
        head_repository: pull.head.repo.map(|repository| repository.full_name),
        base: pull.base.sha,
        base_ref: pull.base.branch,
        author_is_bot: author.is_bot(),
        author: author.into(),
        draft: pull.draft,
        merged: pull.merged,
    };
    Ok(envelope.repository().map(|repository| Event::Pull {
        repository,
        action,
        pull,
        sender_is_bot: envelope.sender.is_bot(),
        sender: envelope.sender(),
    }))
}

#[derive(Deserialize)]
struct NamedWire {
    full_name: RepoName,
}

/// Tells whether an edit of a pull request changed its base branch.
fn base_changed(delivery: &Delivery) -> Result<bool, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        changes: Changes,
    }
    #[derive(Deserialize)]
    struct Changes {
        base: Option<serde::de::IgnoredAny>,
    }
    read::<Wire>(delivery).map(|wire| wire.changes.base.is_some())
}

pub(super) fn merge_group(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        merge_group: GroupWire,
    }
    #[derive(Deserialize)]
    struct GroupWire {
        head_sha: CommitSha,
        head_ref: String,
        base_sha: CommitSha,
        base_ref: String,
    }
    let action = action(delivery)?;
    if !matches!(action.as_str(), "checks_requested" | "destroyed") {
        return Ok(None);
    }
    let Wire { envelope, merge_group: group } = read(delivery)?;
    Ok(envelope.repository().map(|repository| Event::MergeGroup {
        repository,
        head: group.head_sha,
        head_ref: branch_name(&group.head_ref),
        base: group.base_sha,
        base_ref: branch_name(&group.base_ref),
        destroyed: action == "destroyed",
    }))
}

/// Returns a branch's name without `refs/heads/`, as pull requests name branches.
fn branch_name(reference: &str) -> String {
    reference.strip_prefix("refs/heads/").unwrap_or(reference).to_owned()
}
