//! What the stand-in remembers of its traffic: webhooks sent, requests answered.
//!
//! Always true: entries are in the order in which things happened.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// One attempt at a webhook delivery.
#[derive(Clone, Debug)]
pub struct DeliveryLog {
    pub id: u64,
    /// `X-GitHub-Delivery`; attempts at one event share it.
    pub guid: String,
    pub event: String,
    pub action: Option<String>,
    /// The payload's bytes as sent.
    pub payload: String,
    pub delivered_at: DateTime<Utc>,
    pub redelivery: bool,
    /// What the receiver answered; 0 for no answer, `None` while it is under way.
    pub status_code: Option<u16>,
    pub installation: Option<u64>,
    pub repository: Option<u64>,
}

impl DeliveryLog {
    /// `hook-delivery-item`.
    pub(super) fn json(&self) -> Value {
        let code = self.status_code.unwrap_or_default();
        json!({
            "id": self.id, "guid": self.guid, "delivered_at": self.delivered_at, "redelivery": self.redelivery, "duration": 0.1,
            "status": if (200..300).contains(&code) { "OK" } else { "failed" }, "status_code": code,
            "event": self.event, "action": self.action, "installation_id": self.installation, "repository_id": self.repository,
            "throttled_at": null,
        })
    }
}

/// A request to the API and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub method: String,
    /// Below the API's root, percent-encoded as sent.
    pub path: String,
    pub query: Option<String>,
    /// `Null` where there was none, or it was not JSON.
    pub request: Value,
    pub status: u16,
    pub response: Value,
}
