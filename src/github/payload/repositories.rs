//! Repositories: their default branches, and whether the App sees them.
//!
//! Always true: a push to any other branch is nothing; pull requests tell of their own.

use serde::Deserialize;

use super::super::people::UserWire;
use super::envelope::{Envelope, InstallationWire, PayloadError, action, read};
use crate::model::{CommitSha, Delivery, Event, InstallationId, RepoName};

pub(super) fn push(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        #[serde(rename = "ref")]
        reference: String,
        after: CommitSha,
        deleted: bool,
    }
    let wire: Wire = read(delivery)?;
    let is_default = wire.reference.strip_prefix("refs/heads/") == Some(wire.envelope.repository.default_branch.as_str());
    let repository = wire.envelope.repository().filter(|_| is_default && !wire.deleted);
    Ok(repository.map(|repository| Event::DefaultBranchPushed { repository, head: wire.after }))
}

#[derive(Deserialize)]
struct ListedWire {
    id: u64,
    full_name: RepoName,
}

fn listed(repositories: Vec<ListedWire>) -> Vec<(u64, RepoName)> {
    repositories.into_iter().map(|repository| (repository.id, repository.full_name)).collect()
}

pub(super) fn installation(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        installation: InstallationWire,
        #[serde(default)]
        repositories: Vec<ListedWire>,
    }
    let appears = match action(delivery)?.as_str() {
        "created" | "unsuspend" => true,
        "deleted" | "suspend" => false,
        _ => return Ok(None),
    };
    let wire: Wire = read(delivery)?;
    let (installation, repositories) = (InstallationId(wire.installation.id), listed(wire.repositories));
    Ok(Some(if appears { Event::Installed { installation, repositories } } else { Event::Uninstalled { installation, repositories } }))
}

pub(super) fn installation_repositories(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        installation: InstallationWire,
        repositories_added: Vec<ListedWire>,
        repositories_removed: Vec<ListedWire>,
    }
    let action = action(delivery)?;
    let wire: Wire = read(delivery)?;
    let installation = InstallationId(wire.installation.id);
    Ok(match action.as_str() {
        "added" => Some(Event::Installed { installation, repositories: listed(wire.repositories_added) }),
        "removed" => Some(Event::Uninstalled { installation, repositories: listed(wire.repositories_removed) }),
        _ => None,
    })
}

pub(super) fn repository(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        #[serde(default)]
        changes: Changes,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Changes {
        repository: Option<RenamedWire>,
        owner: Option<TransferredWire>,
        default_branch: Option<serde::de::IgnoredAny>,
    }
    #[derive(Deserialize)]
    struct RenamedWire {
        name: From<String>,
    }
    #[derive(Deserialize)]
    struct TransferredWire {
        from: OwnerWire,
    }
    #[derive(Deserialize)]
    struct OwnerWire {
        user: Option<UserWire>,
        organization: Option<LoginWire>,
    }
    #[derive(Deserialize)]
    struct LoginWire {
        login: String,
    }
    #[derive(Deserialize)]
    struct From<T> {
        from: T,
    }
    let action = action(delivery)?;
    if !matches!(action.as_str(), "renamed" | "transferred" | "deleted" | "edited") {
        return Ok(None);
    }
    let Wire { envelope, changes } = read(delivery)?;
    let name = &envelope.repository.full_name;
    let previous = match action.as_str() {
        "renamed" => changes.repository.map(|renamed| format!("{}/{}", name.owner(), renamed.name.from)),
        "transferred" => {
            let owner = changes.owner.and_then(|owner| owner.from.user.map(|user| user.login).or(owner.from.organization.map(|o| o.login)));
            owner.map(|owner| format!("{owner}/{}", name.name()))
        }
        "edited" if changes.default_branch.is_none() => return Ok(None),
        _ => None,
    };
    Ok(envelope.repository().map(|repository| Event::RepositoryChanged {
        repository,
        previous: previous.and_then(|name| RepoName::new(&name).ok()),
        deleted: action == "deleted",
    }))
}
