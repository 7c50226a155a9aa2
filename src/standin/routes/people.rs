//! Users, teams and permissions.
//!
//! Always true: who is no member is 404, as on GitHub.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::json;

use super::super::access::Need;
use super::super::refusal::{Answer, Refusal};
use super::super::shared::Shared;
use super::super::world::AccountKind;
use super::in_repository::InRepository;
use super::request::ok;

pub(super) async fn user(State(shared): State<Arc<Shared>>, Path(login): Path<String>, headers: HeaderMap) -> Answer {
    let world = shared.lock();
    world.authenticate(&headers)?;
    let account = world.account(&login).ok_or_else(Refusal::not_found)?;
    ok(shared.json(&world).public_user(account))
}

pub(super) async fn user_by_id(State(shared): State<Arc<Shared>>, Path(id): Path<u64>, headers: HeaderMap) -> Answer {
    let world = shared.lock();
    world.authenticate(&headers)?;
    let account = world.account_by_id(id).ok_or_else(Refusal::not_found)?;
    ok(shared.json(&world).public_user(account))
}

pub(super) async fn team_membership(
    State(shared): State<Arc<Shared>>,
    Path((organisation, team, login)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    if !world.authenticate(&headers)?.allows(Need::read("members")) {
        return Err(Refusal::not_accessible());
    }
    let members = world.teams.get(&(organisation.clone(), team.clone())).ok_or_else(Refusal::not_found)?;
    let account = world.account(&login).filter(|account| members.contains(&account.id)).ok_or_else(Refusal::not_found)?;
    let url = format!("{}/orgs/{organisation}/teams/{team}/memberships/{}", shared.at.api, account.login);
    ok(json!({"url": url, "role": "member", "state": "active"}))
}

/// The user that a route names.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Named {
    login: String,
}

pub(super) async fn permission(at: InRepository, Path(Named { login }): Path<Named>) -> Answer {
    at.read(Need::read("metadata"), |repository, json| {
        let account = json.world.account(&login).filter(|account| account.kind != AccountKind::Organisation);
        let account = account.ok_or_else(Refusal::not_found)?;
        let role = repository.role(account);
        let mut user = json.user(account);
        user["role_name"] = json!(role.map_or("none", |role| role.name()));
        ok(json!({"permission": role.map_or("none", |role| role.permission()), "role_name": user["role_name"], "user": user}))
    })
}
