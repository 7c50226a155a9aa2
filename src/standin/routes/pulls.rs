//! Pull requests.
//!
//! Always true: heads and bases are what git had when the last push was noticed.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;

use super::super::access::Need;
use super::super::refusal::{Answer, Refusal};
use super::super::shared::Shared;
use super::request::{Paging, ok};
use crate::github::limits;

const NEED: Need = Need::read("pull_requests");

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    state: Option<String>,
    base: Option<String>,
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    Query(paging): Query<Paging>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), NEED)?;
    let state = wanted.state.as_deref().unwrap_or("open");
    let found = repository.pulls.values().rev().filter(|pull| {
        (state == "all" || pull.open == (state == "open")) && wanted.base.as_ref().is_none_or(|base| &pull.base_ref == base)
    });
    let json = shared.json(&world);
    ok(paging.cut(found).into_iter().map(|pull| json.pull(repository, pull)).collect())
}

pub(super) async fn read(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), NEED)?;
    let pull = repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
    ok(shared.json(&world).full_pull(repository, pull))
}

pub(super) async fn commits(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(paging): Query<Paging>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), NEED)?;
    let pull = repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
    let commits = repository.bare.commits(&pull.base, &pull.head)?;
    let json = shared.json(&world);
    let listed = commits.iter().take(limits::PULL_COMMITS);
    ok(paging.cut(listed).into_iter().map(|commit| json.commit(repository, commit)).collect())
}
