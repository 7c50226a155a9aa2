//! Labels.
//!
//! Always true: a label put on a pull request exists in its repository; GitHub makes it if need be.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::super::access::Need;
use super::super::json;
use super::super::refusal::{Answer, Refusal};
use super::super::world::{Label, Repository};
use super::in_repository::{InRepository, Numbered};
use super::request::{Paging, bounded, created, ok, optional, text};
use crate::github::limits;

const READ: Need = Need::read("issues");
const WRITE: Need = Need::write("issues");

/// The label that a route names.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Named {
    label: String,
}

pub(super) async fn read(at: InRepository, Path(Named { label }): Path<Named>) -> Answer {
    at.read(READ, |repository, json| ok(json.label_named(repository, &label).ok_or_else(Refusal::not_found)?))
}

pub(super) async fn create(at: InRepository, Json(body): Json<Value>) -> Answer {
    let label = text(&body, "Label", "name")?;
    bounded(label, limits::LABEL_NAME_CHARS, "Label", "name")?;
    let color = optional(&body, "color").unwrap_or_else(|| "ededed".to_owned());
    if color.len() != 6 || !color.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Refusal::invalid("Label", "color", "invalid"));
    }
    let description = optional(&body, "description");
    bounded(description.as_deref().unwrap_or_default(), limits::LABEL_DESCRIPTION_CHARS, "Label", "description")?;
    at.change(WRITE, |repository, ids| {
        if repository.labels.iter().any(|known| known.name.eq_ignore_ascii_case(label)) {
            return Err(Refusal::invalid("Label", "name", "already_exists"));
        }
        repository.labels.push(Label { id: ids.next(), name: label.to_owned(), color, description });
        Ok(())
    })?;
    created(at.show(|repository, json| json.label_named(repository, label))?)
}

pub(super) async fn list(at: InRepository, Path(Numbered { number }): Path<Numbered>, Query(paging): Query<Paging>) -> Answer {
    at.read(READ, |repository, json| {
        let labels = labels_of(repository, json, number).ok_or_else(Refusal::not_found)?;
        ok(paging.cut(labels).into())
    })
}

pub(super) async fn add(at: InRepository, Path(Numbered { number }): Path<Numbered>, Json(body): Json<Value>) -> Answer {
    let names: Vec<String> = body.get("labels").and_then(|labels| serde_json::from_value(labels.clone()).ok()).unwrap_or_default();
    at.permit(WRITE)?;
    at.shared.label(&at.name, number, &at.shared.app.bot_login(), &names, true).ok_or_else(Refusal::not_found)?;
    ok(at.show(|repository, json| labels_of(repository, json, number).map(Value::from))?)
}

pub(super) async fn remove(at: InRepository, Path(Numbered { number }): Path<Numbered>, Path(Named { label }): Path<Named>) -> Answer {
    at.read(WRITE, |repository, _| {
        let pull = repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
        if pull.labels.contains(&label) { Ok(()) } else { Err(Refusal::new(StatusCode::NOT_FOUND, "Label does not exist")) }
    })?;
    at.shared.label(&at.name, number, &at.shared.app.bot_login(), &[label], false).ok_or_else(Refusal::not_found)?;
    ok(at.show(|repository, json| labels_of(repository, json, number).map(Value::from))?)
}

fn labels_of(repository: &Repository, json: json::Json<'_>, number: u64) -> Option<Vec<Value>> {
    let pull = repository.pulls.get(&number)?;
    Some(pull.labels.iter().filter_map(|label| json.label_named(repository, label)).collect())
}
