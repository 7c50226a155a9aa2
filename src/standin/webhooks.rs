//! Deliveries: signed, one after the other, logged, and sent again on request.
//!
//! Always true: an event is in the log before it is sent, also if nobody takes it.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;

use super::clock::now;
use super::log::DeliveryLog;
use super::shared::Shared;
use super::world::World;
use crate::github::signature;

/// GitHub waits this long for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends what comes out of the outbox until the stand-in is gone.
pub(super) fn send_all(outbox: &Receiver<u64>, shared: &std::sync::Weak<Shared>, secret: &SecretString) {
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build().into();
    while let (Ok(id), Some(shared)) = (outbox.recv(), shared.upgrade()) {
        let (url, log) = {
            let world = shared.lock();
            let Some(log) = world.deliveries.iter().find(|log| log.id == id).cloned() else { continue };
            let lost = world.losing_webhooks && !log.redelivery;
            (world.webhook_url.clone().filter(|_| !lost), log)
        };
        let status = url.map_or(0, |url| post(&agent, &url, &log, secret));
        shared.change(|world| {
            if let Some(log) = world.deliveries.iter_mut().find(|log| log.id == id) {
                log.status_code = Some(status);
            }
        });
    }
}

fn post(agent: &ureq::Agent, url: &str, log: &DeliveryLog, secret: &SecretString) -> u16 {
    let request = agent
        .post(url)
        .header("content-type", "application/json")
        .header("user-agent", "GitHub-Hookshot/stand-in")
        .header("x-github-event", &log.event)
        .header("x-github-delivery", &log.guid)
        .header("x-hub-signature-256", signature::sign(secret, log.payload.as_bytes()));
    request.send(log.payload.as_bytes()).map_or(0, |response| response.status().as_u16())
}

impl World {
    /// Logs an event and gives its id for the outbox.
    pub(super) fn log_delivery(&mut self, event: &str, payload: &Value) -> u64 {
        let id = self.new_id();
        self.deliveries.push(DeliveryLog {
            id,
            guid: format!("00000000-0000-4000-8000-{id:012}"),
            event: event.to_owned(),
            action: payload.get("action").and_then(Value::as_str).map(str::to_owned),
            payload: payload.to_string(),
            delivered_at: now(),
            redelivery: false,
            status_code: None,
            installation: payload.pointer("/installation/id").and_then(Value::as_u64),
            repository: payload.pointer("/repository/id").and_then(Value::as_u64),
        });
        id
    }

    /// Logs another attempt at a delivery; `None` if there is no such delivery.
    pub(super) fn log_redelivery(&mut self, id: u64) -> Option<u64> {
        let first = self.deliveries.iter().find(|log| log.id == id)?.clone();
        let id = self.new_id();
        self.deliveries.push(DeliveryLog { id, redelivery: true, status_code: None, delivered_at: now(), ..first });
        Some(id)
    }
}

impl Shared {
    /// Delivers an event, unless it is about something that the App is not installed on.
    pub(super) fn deliver(&self, event: &str, payload: &Value) {
        if payload.pointer("/installation/id").and_then(Value::as_u64).is_some() {
            let id = self.change(|world| world.log_delivery(event, payload));
            self.dispatch(id);
        }
    }

    /// Hands a logged delivery to the sending thread.
    pub(super) fn dispatch(&self, id: u64) {
        // Nobody receives any more only while the stand-in ends.
        let _ = self.outbox.send(id);
    }
}
