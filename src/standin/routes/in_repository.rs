//! A request about one repository: who sent it, and what it may reach.
//!
//! Always true: nothing of a repository is reached from here before the request's token and its permission were checked.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use serde::Deserialize;
use serde_json::Value;

use super::super::access::Need;
use super::super::json::Json;
use super::super::refusal::{Answer, Refusal};
use super::super::shared::Shared;
use super::super::world::{Ids, Repository};

/// A request to `/repos/{owner}/{name}/…`.
pub(super) struct InRepository {
    pub(super) shared: Arc<Shared>,
    /// `owner/name`, as the request has it.
    pub(super) name: String,
    headers: HeaderMap,
}

/// The pull request that a route names.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Numbered {
    pub(super) number: u64,
}

impl FromRequestParts<Arc<Shared>> for InRepository {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        #[derive(Deserialize)]
        struct Route {
            owner: String,
            name: String,
        }
        let Path(Route { owner, name }) = Path::from_request_parts(parts, shared).await.map_err(|_| Refusal::not_found())?;
        Ok(Self { shared: Arc::clone(shared), name: format!("{owner}/{name}"), headers: parts.headers.clone() })
    }
}

impl InRepository {
    /// Refuses a request without this permission.
    pub(super) fn permit(&self, need: Need) -> Answer<()> {
        self.shared.lock().permitted(&self.headers, &self.name, need).map(drop)
    }

    /// Reads something of the repository.
    pub(super) fn read<T>(&self, need: Need, read: impl FnOnce(&Repository, Json<'_>) -> Answer<T>) -> Answer<T> {
        let world = self.shared.lock();
        read(world.permitted(&self.headers, &self.name, need)?, self.shared.json(&world))
    }

    /// Changes something of the repository; new things take their ids from [`Ids`].
    pub(super) fn change<T>(&self, need: Need, change: impl FnOnce(&mut Repository, &mut Ids) -> Answer<T>) -> Answer<T> {
        self.shared.change(|world| {
            let mut ids = std::mem::take(&mut world.ids);
            let changed = world.permitted_mut(&self.headers, &self.name, need).and_then(|repository| change(repository, &mut ids));
            world.ids = ids;
            changed
        })
    }

    /// Shows what a change that was permitted has left.
    pub(super) fn show(&self, show: impl FnOnce(&Repository, Json<'_>) -> Option<Value>) -> Answer<Value> {
        let world = self.shared.lock();
        world.repository(&self.name).and_then(|repository| show(repository, self.shared.json(&world))).ok_or_else(Refusal::not_found)
    }

    /// Returns the address of something in the repository's part of the API.
    pub(super) fn url(&self, rest: &str) -> String {
        format!("{}/repos/{}{rest}", self.shared.at.api, self.name)
    }
}
