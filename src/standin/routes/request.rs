//! What handlers read of a request.
//!
//! Always true: a page holds at most 100 items, as GitHub's do.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use super::super::refusal::{Answer, Refusal};

/// Which part of a listing is wanted.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Paging {
    #[serde(default = "first")]
    page: usize,
    #[serde(default = "thirty")]
    per_page: usize,
}

fn first() -> usize {
    1
}

fn thirty() -> usize {
    30
}

impl Paging {
    /// Cuts one page out of a listing.
    pub(super) fn cut<T>(self, items: impl IntoIterator<Item = T>) -> Vec<T> {
        let size = self.per_page.clamp(1, 100);
        items.into_iter().skip(self.page.saturating_sub(1) * size).take(size).collect()
    }
}

/// Answers 200 with JSON.
pub(super) fn ok(body: Value) -> Answer {
    Ok(Json(body).into_response())
}

/// Answers 201 with JSON.
pub(super) fn created(body: Value) -> Answer {
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// Answers 204.
pub(super) fn no_content() -> Answer<Response> {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Reads a required text field.
pub(super) fn text<'a>(body: &'a Value, resource: &str, field: &str) -> Answer<&'a str> {
    body.get(field).and_then(Value::as_str).ok_or_else(|| Refusal::invalid(resource, field, "missing_field"))
}

/// Reads an optional text field.
pub(super) fn optional(body: &Value, field: &str) -> Option<String> {
    body.get(field).and_then(Value::as_str).map(str::to_owned)
}

/// Refuses a text that is longer than GitHub takes.
pub(super) fn bounded(text: &str, limit: usize, resource: &str, field: &str) -> Answer<()> {
    if text.chars().count() > limit {
        let mut refusal = Refusal::invalid(resource, field, "custom");
        refusal.message = format!("Validation Failed: {field} is too long (maximum is {limit} characters)");
        return Err(refusal);
    }
    Ok(())
}
