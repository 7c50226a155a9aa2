//! Commit statuses.
//!
//! Always true: the latest status of a context counts, and a commit takes no more than 1,000 of one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::super::access::Need;
use super::super::clock::now;
use super::super::refusal::{Answer, Refusal};
use super::super::shared::Shared;
use super::super::world::CommitStatus;
use super::request::{Paging, bounded, created, ok, optional, text};
use crate::github::limits;
use crate::model::CommitSha;

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, sha)): Path<(String, String, String)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let full_name = format!("{owner}/{name}");
    let state = text(&body, "Status", "state")?.to_owned();
    if !["error", "failure", "pending", "success"].contains(&state.as_str()) {
        return Err(Refusal::invalid("Status", "state", "invalid"));
    }
    let description = optional(&body, "description");
    bounded(description.as_deref().unwrap_or_default(), limits::STATUS_DESCRIPTION_CHARS, "Status", "description")?;
    let context = optional(&body, "context").unwrap_or_else(|| "default".to_owned());
    let status = shared.change(|world| {
        let id = world.new_id();
        let repository = world.permitted_mut(&headers, &full_name, Need::write("statuses"))?;
        let sha = CommitSha::new(&sha).ok().filter(|sha| repository.bare.tip(sha.as_str()).is_some());
        let sha = sha.ok_or_else(|| Refusal::unprocessable("No commit found for SHA"))?;
        let before = repository.statuses.iter().filter(|status| status.sha == sha && status.context == context).count();
        if before >= limits::STATUSES_PER_CONTEXT {
            return Err(Refusal::unprocessable("This SHA and context has reached the maximum number of statuses."));
        }
        let status = CommitStatus {
            id,
            sha,
            state,
            context,
            description,
            target_url: optional(&body, "target_url"),
            creator: shared.app.bot_login(),
            created_at: now(),
        };
        repository.statuses.push(status.clone());
        Ok(status)
    })?;
    let world = shared.lock();
    let repository = world.repository(&full_name).ok_or_else(Refusal::not_found)?;
    created(shared.json(&world).status(repository, &status))
}

pub(super) async fn combined(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, sha)): Path<(String, String, String)>,
    Query(paging): Query<Paging>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), Need::read("statuses"))?;
    let sha = repository.bare.tip(&sha).ok_or_else(Refusal::not_found)?;
    let latest = repository.latest_statuses(&sha);
    let is = |state: &str| latest.iter().any(|status| status.state == state);
    let state = match () {
        () if is("error") || is("failure") => "failure",
        () if latest.is_empty() || is("pending") => "pending",
        () => "success",
    };
    let json = shared.json(&world);
    let total = latest.len();
    let statuses: Vec<Value> = paging.cut(latest).into_iter().map(|status| json.simple_status(repository, status)).collect();
    let url = format!("{}/repos/{}/commits/{sha}", shared.at.api, repository.name);
    ok(json!({
        "state": state, "sha": sha, "total_count": total, "statuses": statuses, "repository": json.repository(repository),
        "commit_url": url, "url": format!("{url}/status"),
    }))
}
