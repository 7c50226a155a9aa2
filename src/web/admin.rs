//! The admin listener: readiness, metrics, and the record commands.
//!
//! Always true: it changes nothing but what an import or a prune would, and is meant to be reachable by operators only.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::operator::Admin;
use super::records;

/// Makes the admin router.
pub(super) fn router(admin: Arc<Admin>) -> Router {
    Router::new()
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/records/exemptions", get(records::exemptions))
        .route("/records/audit", get(records::audit))
        .route("/records/audit/verify", get(records::verify_audit))
        .route("/records/export", get(records::export))
        .with_state(admin)
}

async fn ready(State(admin): State<Arc<Admin>>) -> (StatusCode, &'static str) {
    if !admin.has_accepted() {
        return (StatusCode::SERVICE_UNAVAILABLE, "GitHub has not accepted the App's key yet\n");
    }
    match admin.bot.records(|store| store.jobs()).await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "the store cannot be read");
            (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be read\n")
        }
    }
}

async fn metrics(State(admin): State<Arc<Admin>>) -> Response {
    let counted = admin.bot.records(|store| Ok((store.jobs()?.len(), store.parked_jobs()?.len()))).await;
    match counted {
        Ok((queued, parked)) => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], admin.bot.metrics.render(queued, parked)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the store cannot be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
