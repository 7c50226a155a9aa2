//! Comments on pull requests, and reactions.
//!
//! Always true: the App edits and deletes only what it may, and every change is told to it as GitHub tells it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::super::access::Need;
use super::super::clock::now;
use super::super::refusal::{Answer, Refusal};
use super::super::shared::Shared;
use super::request::{Paging, bounded, created, no_content, ok, text};
use crate::github::limits;

const READ: Need = Need::read("issues");
const WRITE: Need = Need::write("issues");
const REACTIONS: &[&str] = &["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(paging): Query<Paging>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), READ)?;
    repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
    let json = shared.json(&world);
    let found = repository.comments.iter().filter(|comment| comment.pull == number);
    ok(paging.cut(found).into_iter().map(|comment| json.comment(repository, comment)).collect())
}

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let full_name = format!("{owner}/{name}");
    shared.lock().permitted(&headers, &full_name, WRITE)?;
    let written = text(&body, "IssueComment", "body")?;
    bounded(written, limits::COMMENT_CHARS, "IssueComment", "body")?;
    let comment = shared.add_comment(&full_name, number, &shared.app.bot_login(), written).ok_or_else(Refusal::not_found)?;
    let world = shared.lock();
    let repository = world.repository(&full_name).ok_or_else(Refusal::not_found)?;
    created(shared.json(&world).comment(repository, &comment))
}

pub(super) async fn read(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), READ)?;
    let comment = repository.comments.iter().find(|comment| comment.id == id).ok_or_else(Refusal::not_found)?;
    ok(shared.json(&world).comment(repository, comment))
}

pub(super) async fn update(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let full_name = format!("{owner}/{name}");
    shared.lock().permitted(&headers, &full_name, WRITE)?;
    let written = text(&body, "IssueComment", "body")?;
    bounded(written, limits::COMMENT_CHARS, "IssueComment", "body")?;
    let comment = shared.edit_comment(&full_name, id, &shared.app.bot_login(), written).ok_or_else(Refusal::not_found)?;
    let world = shared.lock();
    let repository = world.repository(&full_name).ok_or_else(Refusal::not_found)?;
    ok(shared.json(&world).comment(repository, &comment))
}

pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let full_name = format!("{owner}/{name}");
    shared.lock().permitted(&headers, &full_name, WRITE)?;
    shared.delete_comment(&full_name, id, &shared.app.bot_login()).ok_or_else(Refusal::not_found)?;
    no_content()
}

pub(super) async fn react(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let full_name = format!("{owner}/{name}");
    let content = text(&body, "Reaction", "content")?.to_owned();
    if !REACTIONS.contains(&content.as_str()) {
        return Err(Refusal::invalid("Reaction", "content", "invalid"));
    }
    let login = shared.app.bot_login();
    let (reaction, new) = shared.change(|world| {
        let reaction = world.new_id();
        let repository = world.permitted_mut(&headers, &full_name, WRITE)?;
        let comment = repository.comment_mut(id).ok_or_else(Refusal::not_found)?;
        let entry = (login.clone(), content.clone());
        let new = !comment.reactions.contains(&entry);
        if new {
            comment.reactions.push(entry);
        }
        Ok::<_, Refusal>((reaction, new))
    })?;
    let user = shared.json(&shared.lock()).login(&login);
    let body = json!({"id": reaction, "node_id": format!("REA_{reaction}"), "user": user, "content": content, "created_at": now()});
    if new { created(body) } else { ok(body) }
}
