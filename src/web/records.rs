//! What the record commands ask a running server: exemptions, audit, export.
//!
//! Always true: it only reads, and what it writes is JSON lines.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::operator::Admin;
use crate::store::{Store, StoreError, audit_lines, exemption_lines};

pub(super) async fn exemptions(State(admin): State<Arc<Admin>>) -> Response {
    answer(&admin, exemption_lines).await
}

pub(super) async fn audit(State(admin): State<Arc<Admin>>) -> Response {
    answer(&admin, audit_lines).await
}

pub(super) async fn verify_audit(State(admin): State<Arc<Admin>>) -> Response {
    match admin.bot.records(|store| store.verify_audit()).await {
        Ok(Ok(records)) => (StatusCode::OK, format!("{records} audit records, the chain is whole\n")).into_response(),
        Ok(Err(fault)) => (StatusCode::CONFLICT, format!("{fault}\n")).into_response(),
        Err(error) => failed(&error),
    }
}

pub(super) async fn export(State(admin): State<Arc<Admin>>) -> Response {
    answer(&admin, |store| {
        let mut text = Vec::new();
        store.export(&mut text)?;
        Ok(text)
    })
    .await
}

async fn answer(admin: &Admin, read: impl FnOnce(&dyn Store) -> Result<Vec<u8>, StoreError> + Send + 'static) -> Response {
    match admin.bot.records(read).await {
        Ok(text) => ([(header::CONTENT_TYPE, "application/jsonl")], text).into_response(),
        Err(error) => failed(&error),
    }
}

fn failed(error: &StoreError) -> Response {
    tracing::error!(%error, "the records cannot be read");
    (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response()
}
