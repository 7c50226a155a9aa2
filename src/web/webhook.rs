//! `POST /webhook`: from a signed request to a job on record.
//!
//! Always true: nothing of a body is looked at before its signature is right, and 202 means that it is on record.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::public::Public;
use crate::github::{payload, signature};
use crate::model::Delivery;
use crate::store::Received;

/// The largest body that is read: GitHub's own limit.
pub(super) const MOST_BYTES: usize = 25 * 1024 * 1024;

/// How many jobs may wait before deliveries are turned away. GitHub keeps those in its log, from where they are fetched later.
const MOST_WAITING: usize = 20_000;

/// Takes a delivery.
pub(super) async fn receive(State(public): State<Arc<Public>>, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
    let metrics = &public.bot.metrics;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if !header("x-hub-signature-256").is_some_and(|signature| signature::verify(&public.webhook_secret, &body, signature)) {
        metrics.deliveries_refused.increment();
        return answer(StatusCode::UNAUTHORIZED, "the signature is missing or wrong");
    }
    let (Some(id), Some(event)) = (header("x-github-delivery"), header("x-github-event")) else {
        metrics.deliveries_malformed.increment();
        return answer(StatusCode::BAD_REQUEST, "X-GitHub-Delivery and X-GitHub-Event are needed");
    };
    if public.is_full(MOST_WAITING).await {
        metrics.deliveries_refused.increment();
        return answer(StatusCode::SERVICE_UNAVAILABLE, "too many jobs wait; the delivery will be fetched later");
    }
    let delivery = Delivery { id: id.to_owned(), event: event.to_owned(), body: body.to_vec() };
    let event = match payload::interpret(&delivery) {
        Ok(event) => event,
        Err(error) => {
            tracing::warn!(delivery.id = delivery.id, %error, "a delivery could not be read");
            metrics.deliveries_malformed.increment();
            return answer(StatusCode::BAD_REQUEST, error.to_string());
        }
    };
    let Delivery { id, event: name, body } = delivery;
    // What was read as JSON is UTF-8; what was not looked at is dropped.
    let text = String::from_utf8(body).unwrap_or_default();
    match public.bot.take(id, name, text, event).await {
        Ok(Received::Queued(jobs)) => {
            public.note_queued(jobs.len());
            metrics.deliveries_queued.increment();
            answer(StatusCode::ACCEPTED, "queued")
        }
        Ok(Received::Duplicate) => {
            metrics.deliveries_dropped.increment();
            answer(StatusCode::ACCEPTED, "nothing to do")
        }
        Err(error) => {
            tracing::error!(%error, "a delivery could not be recorded");
            answer(StatusCode::SERVICE_UNAVAILABLE, "the delivery could not be recorded; it will be fetched later")
        }
    }
}

fn answer(status: StatusCode, text: impl Into<String>) -> (StatusCode, String) {
    (status, text.into())
}
