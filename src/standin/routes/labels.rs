//! Labels.
//!
//! Always true: a label put on a pull request exists in its repository; GitHub makes it if need be.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::Value;

use super::super::access::Need;
use super::super::refusal::{Answer, Refusal};
use super::super::shared::Shared;
use super::super::world::Label;
use super::request::{Paging, bounded, created, ok, optional, text};
use crate::github::limits;

const READ: Need = Need::read("issues");
const WRITE: Need = Need::write("issues");

pub(super) async fn read(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, label)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), READ)?;
    ok(shared.json(&world).label_named(repository, &label).ok_or_else(Refusal::not_found)?)
}

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let full_name = format!("{owner}/{name}");
    let label = text(&body, "Label", "name")?;
    bounded(label, limits::LABEL_NAME_CHARS, "Label", "name")?;
    let color = optional(&body, "color").unwrap_or_else(|| "ededed".to_owned());
    if color.len() != 6 || !color.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Refusal::invalid("Label", "color", "invalid"));
    }
    let description = optional(&body, "description");
    bounded(description.as_deref().unwrap_or_default(), limits::LABEL_DESCRIPTION_CHARS, "Label", "description")?;
    shared.change(|world| {
        let id = world.new_id();
        let repository = world.permitted_mut(&headers, &full_name, WRITE)?;
        if repository.labels.iter().any(|known| known.name.eq_ignore_ascii_case(label)) {
            return Err(Refusal::invalid("Label", "name", "already_exists"));
        }
        repository.labels.push(Label { id, name: label.to_owned(), color, description });
        Ok(())
    })?;
    let world = shared.lock();
    let repository = world.repository(&full_name).ok_or_else(Refusal::not_found)?;
    created(shared.json(&world).label_named(repository, label).ok_or_else(Refusal::not_found)?)
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(paging): Query<Paging>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), READ)?;
    let pull = repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
    let json = shared.json(&world);
    ok(paging.cut(pull.labels.iter().filter_map(|label| json.label_named(repository, label))).into())
}

pub(super) async fn add(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let full_name = format!("{owner}/{name}");
    let names: Vec<String> = body.get("labels").and_then(|labels| serde_json::from_value(labels.clone()).ok()).unwrap_or_default();
    shared.lock().permitted(&headers, &full_name, WRITE)?;
    shared.label(&full_name, number, &shared.app.bot_login(), &names, true).ok_or_else(Refusal::not_found)?;
    shared.labels_of(&full_name, number)
}

pub(super) async fn remove(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, number, label)): Path<(String, String, u64, String)>,
    headers: HeaderMap,
) -> Answer {
    let full_name = format!("{owner}/{name}");
    {
        let world = shared.lock();
        let repository = world.permitted(&headers, &full_name, WRITE)?;
        let pull = repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
        if !pull.labels.contains(&label) {
            return Err(Refusal::new(axum::http::StatusCode::NOT_FOUND, "Label does not exist"));
        }
    }
    shared.label(&full_name, number, &shared.app.bot_login(), &[label], false).ok_or_else(Refusal::not_found)?;
    shared.labels_of(&full_name, number)
}

impl Shared {
    fn labels_of(&self, repository: &str, number: u64) -> Answer {
        let world = self.lock();
        let found = world.repository(repository).ok_or_else(Refusal::not_found)?;
        let pull = found.pulls.get(&number).ok_or_else(Refusal::not_found)?;
        let json = self.json(&world);
        ok(pull.labels.iter().filter_map(|label| json.label_named(found, label)).collect())
    }
}
