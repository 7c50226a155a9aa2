//! Pull requests.
//!
//! Always true: heads and bases are what git had when the last push was noticed.

use axum::extract::{Path, Query};
use serde::Deserialize;

use super::super::access::Need;
use super::super::refusal::{Answer, Refusal};
use super::in_repository::{InRepository, Numbered};
use super::request::{Paging, ok};
use crate::github::limits;

const NEED: Need = Need::read("pull_requests");

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    state: Option<String>,
    base: Option<String>,
}

pub(super) async fn list(at: InRepository, Query(wanted): Query<Wanted>, Query(paging): Query<Paging>) -> Answer {
    let state = wanted.state.as_deref().unwrap_or("open");
    at.read(NEED, |repository, json| {
        let found = repository.pulls.values().rev().filter(|pull| {
            (state == "all" || pull.open == (state == "open")) && wanted.base.as_ref().is_none_or(|base| &pull.base_ref == base)
        });
        ok(paging.cut(found).into_iter().map(|pull| json.pull(repository, pull)).collect())
    })
}

pub(super) async fn read(at: InRepository, Path(Numbered { number }): Path<Numbered>) -> Answer {
    at.read(NEED, |repository, json| ok(json.full_pull(repository, repository.pulls.get(&number).ok_or_else(Refusal::not_found)?)))
}

pub(super) async fn commits(at: InRepository, Path(Numbered { number }): Path<Numbered>, Query(paging): Query<Paging>) -> Answer {
    at.read(NEED, |repository, json| {
        let pull = repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
        let commits = repository.bare.commits(&pull.base, &pull.head)?;
        let listed = commits.iter().take(limits::PULL_COMMITS);
        ok(paging.cut(listed).into_iter().map(|commit| json.commit(repository, commit)).collect())
    })
}
