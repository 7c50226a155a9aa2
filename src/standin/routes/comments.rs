//! Comments on pull requests, and reactions.
//!
//! Always true: the App edits and deletes only what it may, and every change is told to it as GitHub tells it.

use axum::Json;
use axum::extract::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::access::Need;
use super::super::clock::now;
use super::super::refusal::{Answer, Refusal};
use super::in_repository::{InRepository, Numbered};
use super::request::{Paging, bounded, created, no_content, ok, text};
use crate::github::limits;

const READ: Need = Need::read("issues");
const WRITE: Need = Need::write("issues");
const REACTIONS: &[&str] = &["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

/// The comment that a route names.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Named {
    comment: u64,
}

pub(super) async fn list(at: InRepository, Path(Numbered { number }): Path<Numbered>, Query(paging): Query<Paging>) -> Answer {
    at.read(READ, |repository, json| {
        repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
        let found = repository.comments.iter().filter(|comment| comment.pull == number);
        ok(paging.cut(found).into_iter().map(|comment| json.comment(repository, comment)).collect())
    })
}

pub(super) async fn create(at: InRepository, Path(Numbered { number }): Path<Numbered>, Json(body): Json<Value>) -> Answer {
    at.permit(WRITE)?;
    let author = at.shared.app.bot_login();
    let comment = at.shared.add_comment(&at.name, number, &author, written(&body)?).ok_or_else(Refusal::not_found)?;
    created(at.show(|repository, json| Some(json.comment(repository, &comment)))?)
}

pub(super) async fn read(at: InRepository, Path(Named { comment }): Path<Named>) -> Answer {
    at.read(READ, |repository, json| {
        let comment = repository.comments.iter().find(|known| known.id == comment).ok_or_else(Refusal::not_found)?;
        ok(json.comment(repository, comment))
    })
}

pub(super) async fn update(at: InRepository, Path(Named { comment }): Path<Named>, Json(body): Json<Value>) -> Answer {
    at.permit(WRITE)?;
    let editor = at.shared.app.bot_login();
    let comment = at.shared.edit_comment(&at.name, comment, &editor, written(&body)?).ok_or_else(Refusal::not_found)?;
    ok(at.show(|repository, json| Some(json.comment(repository, &comment)))?)
}

pub(super) async fn delete(at: InRepository, Path(Named { comment }): Path<Named>) -> Answer {
    at.permit(WRITE)?;
    at.shared.delete_comment(&at.name, comment, &at.shared.app.bot_login()).ok_or_else(Refusal::not_found)?;
    no_content()
}

pub(super) async fn react(at: InRepository, Path(Named { comment }): Path<Named>, Json(body): Json<Value>) -> Answer {
    let content = text(&body, "Reaction", "content")?;
    if !REACTIONS.contains(&content) {
        return Err(Refusal::invalid("Reaction", "content", "invalid"));
    }
    let login = at.shared.app.bot_login();
    let (reaction, new) = at.change(WRITE, |repository, ids| {
        let comment = repository.comment_mut(comment).ok_or_else(Refusal::not_found)?;
        let entry = (login.clone(), content.to_owned());
        let new = !comment.reactions.contains(&entry);
        if new {
            comment.reactions.push(entry);
        }
        Ok((ids.next(), new))
    })?;
    let body = at.show(|_, json| {
        let user = json.login(&login);
        Some(json!({"id": reaction, "node_id": format!("REA_{reaction}"), "user": user, "content": content, "created_at": now()}))
    })?;
    if new { created(body) } else { ok(body) }
}

/// Returns the text of a comment, as long as GitHub takes it.
fn written(body: &Value) -> Answer<&str> {
    let written = text(body, "IssueComment", "body")?;
    bounded(written, limits::COMMENT_CHARS, "IssueComment", "body")?;
    Ok(written)
}
