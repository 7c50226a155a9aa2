//! The public listener: what GitHub and people may reach.
//!
//! Always true: it tells nothing of versions, configuration or repositories to whom it does not know.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::public::Public;
use super::{page, webhook};

/// Makes the public router.
pub(super) fn router(public: Arc<Public>) -> Router {
    Router::new()
        .route("/webhook", post(webhook::receive).layer(DefaultBodyLimit::max(webhook::MOST_BYTES)))
        .route("/healthz", get(async || "ok\n"))
        .route("/verdicts/{owner}/{name}/{head}/{key}", get(page::show))
        .with_state(public)
}
