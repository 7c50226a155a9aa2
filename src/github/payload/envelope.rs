//! What every payload carries, and how it is read.
//!
//! Always true: a field of the wrong shape is an error that names it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::limits::clip;
use super::super::people::UserWire;
use crate::model::{Actor, Delivery, InstallationId, RepoName, RepositoryRef};

/// A payload of an event we act on that has not the documented shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payload of {event} is not as documented: {message}")]
pub struct PayloadError {
    pub event: String,
    /// Names the field.
    pub message: String,
}

/// Reads as much of the body as `T` asks for.
pub(super) fn read<T: DeserializeOwned>(delivery: &Delivery) -> Result<T, PayloadError> {
    let mut deserializer = serde_json::Deserializer::from_slice(&delivery.body);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let message = if path == "." { error.inner().to_string() } else { format!("{path}: {}", error.inner()) };
        PayloadError { event: delivery.event.clone(), message: clip(&message, 300) }
    })
}

/// Reads the `action`.
pub(super) fn action(delivery: &Delivery) -> Result<String, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        action: String,
    }
    read::<Wire>(delivery).map(|wire| wire.action)
}

/// What every event of a repository carries; `installation` is absent in webhooks that are not an App's.
#[derive(Deserialize)]
pub(super) struct Envelope {
    pub(super) repository: RepositoryWire,
    pub(super) installation: Option<InstallationWire>,
    pub(super) sender: UserWire,
}

impl Envelope {
    pub(super) fn repository(&self) -> Option<RepositoryRef> {
        let installation = self.installation.as_ref()?;
        Some(RepositoryRef {
            id: self.repository.id,
            name: self.repository.full_name.clone(),
            installation: InstallationId(installation.id),
            default_branch: self.repository.default_branch.clone(),
        })
    }

    pub(super) fn sender(&self) -> Actor {
        self.sender.clone().into()
    }
}

#[derive(Deserialize)]
pub(super) struct RepositoryWire {
    pub(super) id: u64,
    pub(super) full_name: RepoName,
    pub(super) default_branch: String,
}

#[derive(Deserialize)]
pub(super) struct InstallationWire {
    pub(super) id: u64,
}
