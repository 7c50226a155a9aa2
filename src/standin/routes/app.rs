//! The App's own routes: what it is, its installations, tokens, its webhooks.
//!
//! Always true: these take a JWT; only the listing of repositories takes a token.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::clock::now;
use super::super::refusal::{Answer, Refusal};
use super::super::shared::Shared;
use super::super::world::Token;
use super::request::{Paging, created, ok};

/// How long a token lives.
const TOKEN_LIFE: TimeDelta = TimeDelta::hours(1);

pub(super) async fn this_app(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Answer {
    shared.key.verify(&headers)?;
    ok(shared.json(&shared.lock()).integration())
}

pub(super) async fn installations(State(shared): State<Arc<Shared>>, Query(paging): Query<Paging>, headers: HeaderMap) -> Answer {
    shared.key.verify(&headers)?;
    let world = shared.lock();
    let json = shared.json(&world);
    ok(paging.cut(&world.installations).into_iter().map(|installation| json.installation(installation)).collect())
}

/// What a token request narrows to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TokenRequest {
    repositories: Option<Vec<String>>,
    repository_ids: Option<Vec<u64>>,
    permissions: Option<BTreeMap<String, String>>,
}

pub(super) async fn create_token(
    State(shared): State<Arc<Shared>>,
    Path(installation): Path<u64>,
    headers: HeaderMap,
    Json(request): Json<TokenRequest>,
) -> Answer {
    shared.key.verify(&headers)?;
    shared.change(|world| {
        let found = world.installations.iter().find(|found| found.id == installation).cloned().ok_or_else(Refusal::not_found)?;
        let granted = shared.json(world).permissions();
        let permissions = request.permissions.unwrap_or_else(|| granted.clone());
        for (name, level) in &permissions {
            let enough = granted.get(name).is_some_and(|granted| granted == level || granted == "write" && level == "read");
            if !enough {
                return Err(Refusal::unprocessable("The permissions requested are not granted to this installation."));
            }
        }
        let mut narrowed: Option<BTreeSet<u64>> = None;
        let names = request.repositories.unwrap_or_default();
        let named = names.iter().map(|name| {
            world
                .repositories
                .iter()
                .find(|known| known.name.name() == name && found.repositories.contains(&known.id))
                .map(|known| known.id)
        });
        let by_id = request.repository_ids.iter().flatten().map(|id| found.repositories.get(id).copied());
        for id in named.chain(by_id) {
            let id = id.ok_or_else(|| {
                Refusal::unprocessable(
                    "There is at least one repository that does not exist or is not accessible to the parent installation.",
                )
            })?;
            narrowed.get_or_insert_default().insert(id);
        }
        let text = format!("ghs_standin{:030}", world.new_id());
        let expires = now() + TOKEN_LIFE;
        let body = json!({
            "token": text, "expires_at": expires, "permissions": permissions,
            "repository_selection": if narrowed.is_some() { "selected" } else { "all" },
        });
        world.tokens.push(Token { text, installation, repositories: narrowed, permissions, expires });
        created(body)
    })
}

pub(super) async fn webhook_config(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Answer {
    shared.key.verify(&headers)?;
    let mut config = json!({"content_type": "json", "insecure_ssl": "0", "secret": "********"});
    if let Some(url) = &shared.lock().webhook_url {
        config["url"] = json!(url);
    }
    ok(config)
}

/// The cursor is the last id of the page before.
#[derive(Debug, Deserialize)]
pub(super) struct Cursor {
    per_page: Option<usize>,
    cursor: Option<String>,
}

pub(super) async fn deliveries(State(shared): State<Arc<Shared>>, Query(cursor): Query<Cursor>, headers: HeaderMap) -> Answer {
    shared.key.verify(&headers)?;
    let world = shared.lock();
    let before = match &cursor.cursor {
        Some(cursor) => {
            cursor.strip_prefix("v1_").and_then(|id| id.parse().ok()).ok_or_else(|| Refusal::unprocessable("Invalid cursor"))?
        }
        None => u64::MAX,
    };
    let size = cursor.per_page.unwrap_or(30).clamp(1, 100);
    let older: Vec<_> = world.deliveries.iter().rev().filter(|log| log.status_code.is_some() && log.id < before).take(size + 1).collect();
    let page: Vec<Value> = older.iter().take(size).map(|log| log.json()).collect();
    let mut response = Json(page).into_response();
    if older.len() > size {
        let next = format!("<{}/app/hook/deliveries?per_page={size}&cursor=v1_{}>; rel=\"next\"", shared.at.api, older[size - 1].id);
        if let Ok(next) = next.parse() {
            response.headers_mut().insert("link", next);
        }
    }
    Ok(response)
}

pub(super) async fn redeliver(State(shared): State<Arc<Shared>>, Path(delivery): Path<u64>, headers: HeaderMap) -> Answer<Response> {
    shared.key.verify(&headers)?;
    let again = shared.change(|world| world.log_redelivery(delivery)).ok_or_else(Refusal::not_found)?;
    shared.dispatch(again);
    Ok((StatusCode::ACCEPTED, Json(json!({}))).into_response())
}

pub(super) async fn repositories(State(shared): State<Arc<Shared>>, Query(paging): Query<Paging>, headers: HeaderMap) -> Answer {
    let world = shared.lock();
    let token = world.authenticate(&headers)?;
    let json = shared.json(&world);
    let seen: Vec<_> = world.repositories.iter().filter(|repository| world.sees(token, repository)).collect();
    let total = seen.len();
    let page: Vec<Value> = paging.cut(seen).into_iter().map(|repository| json.repository(repository)).collect();
    ok(json!({"total_count": total, "repository_selection": "selected", "repositories": page}))
}
