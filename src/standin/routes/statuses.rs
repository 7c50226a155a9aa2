//! Commit statuses.
//!
//! Always true: the latest status of a context counts, and a commit takes no more than 1,000 of one.

use axum::Json;
use axum::extract::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::access::Need;
use super::super::clock::now;
use super::super::refusal::{Answer, Refusal};
use super::super::world::CommitStatus;
use super::in_repository::InRepository;
use super::request::{Paging, bounded, created, ok, optional, text};
use crate::github::limits;
use crate::model::CommitSha;

/// The commit that a route names.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Named {
    sha: String,
}

pub(super) async fn create(at: InRepository, Path(Named { sha }): Path<Named>, Json(body): Json<Value>) -> Answer {
    let state = text(&body, "Status", "state")?.to_owned();
    if !["error", "failure", "pending", "success"].contains(&state.as_str()) {
        return Err(Refusal::invalid("Status", "state", "invalid"));
    }
    let description = optional(&body, "description");
    bounded(description.as_deref().unwrap_or_default(), limits::STATUS_DESCRIPTION_CHARS, "Status", "description")?;
    let context = optional(&body, "context").unwrap_or_else(|| "default".to_owned());
    let status = at.change(Need::write("statuses"), |repository, ids| {
        let sha = CommitSha::new(&sha).ok().filter(|sha| repository.bare.tip(sha.as_str()).is_some());
        let sha = sha.ok_or_else(|| Refusal::unprocessable("No commit found for SHA"))?;
        let before = repository.statuses.iter().filter(|status| status.sha == sha && status.context == context).count();
        if before >= limits::STATUSES_PER_CONTEXT {
            return Err(Refusal::unprocessable("This SHA and context has reached the maximum number of statuses."));
        }
        let status = CommitStatus {
            id: ids.next(),
            sha,
            state,
            context,
            description,
            target_url: optional(&body, "target_url"),
            creator: at.shared.app.bot_login(),
            created_at: now(),
        };
        repository.statuses.push(status.clone());
        Ok(status)
    })?;
    created(at.show(|repository, json| Some(json.status(repository, &status)))?)
}

pub(super) async fn combined(at: InRepository, Path(Named { sha }): Path<Named>, Query(paging): Query<Paging>) -> Answer {
    at.read(Need::read("statuses"), |repository, json| {
        let sha = repository.bare.tip(&sha).ok_or_else(Refusal::not_found)?;
        let latest = repository.latest_statuses(&sha);
        let is = |state: &str| latest.iter().any(|status| status.state == state);
        let state = match () {
            () if is("error") || is("failure") => "failure",
            () if latest.is_empty() || is("pending") => "pending",
            () => "success",
        };
        let total = latest.len();
        let statuses: Vec<Value> = paging.cut(latest).into_iter().map(|status| json.simple_status(repository, status)).collect();
        let url = at.url(&format!("/commits/{sha}"));
        ok(json!({
            "state": state, "sha": sha, "total_count": total, "statuses": statuses, "repository": json.repository(repository),
            "commit_url": url, "url": format!("{url}/status"),
        }))
    })
}
