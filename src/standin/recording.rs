//! The layer between the network and the routes: faults, the record, and GitHub's description.
//!
//! Always true: every request to the API and its answer is recorded, also the refused ones.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::log::Exchange;
use super::shared::Shared;

/// No request or answer of the API is larger.
const BODY_BYTES: usize = 32 * 1024 * 1024;

/// Passes a request on, and records it.
pub(super) async fn record(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(sent) = to_bytes(body, BODY_BYTES).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let method = parts.method.to_string();
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().map(str::to_owned);
    let fault = shared.change(|world| world.faults.iter_mut().find_map(|fault| fault.meet(&method, &path)));
    let met_fault = fault.is_some();
    let response = match fault {
        Some(refusal) => refusal.into_response(),
        None => next.run(Request::from_parts(parts, Body::from(sent.clone()))).await,
    };
    let (parts, body) = response.into_parts();
    let Ok(answered) = to_bytes(body, BODY_BYTES).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let exchange = Exchange {
        method,
        path,
        query,
        request: serde_json::from_slice(&sent).unwrap_or(Value::Null),
        status: parts.status.as_u16(),
        response: serde_json::from_slice(&answered).unwrap_or(Value::Null),
    };
    let errors = match &shared.description {
        Some(description) if !met_fault => description.check(&exchange),
        _ => Vec::new(),
    };
    shared.change(|world| {
        world.exchanges.push(exchange);
        world.conformance_errors.extend(errors);
    });
    Response::from_parts(parts, Body::from(answered))
}
