//! What a test wants GitHub to do wrong.
//!
//! Always true: trouble is asked for by a test, and happens to the next request that fits.

use axum::http::StatusCode;
use serde_json::Value;

use super::fault::Fault;
use super::refusal::Refusal;
use super::server::StandIn;

impl StandIn {
    /// Answers the next `times` requests of this method, whose path contains `path`, with a status.
    pub fn fail_next(&self, method: &str, path: &str, status: u16, times: u32) {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let reason = status.canonical_reason().unwrap_or("fault");
        self.add_fault(method, path, times, Refusal::new(status, reason));
    }

    /// Answers the next request of this method and path as a secondary rate limit does.
    pub fn rate_limit_next(&self, method: &str, path: &str, retry_after_seconds: u32) {
        let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
        let headers = vec![("retry-after", retry_after_seconds.to_string())];
        self.add_fault(method, path, 1, Refusal { headers, ..Refusal::new(StatusCode::FORBIDDEN, message) });
    }

    /// Forgets the failures that are still to come.
    pub fn stop_failing(&self) {
        self.world().faults.clear();
    }

    /// Withholds a permission from the App from now on.
    pub fn withhold(&self, permission: &str) {
        self.world().withheld.insert(permission.to_owned());
    }

    /// Makes every token that was given out so far invalid.
    pub fn expire_tokens(&self) {
        self.world().tokens.clear();
    }

    /// Loses webhooks from now on (they are in the log as unanswered), or stops losing them.
    pub fn lose_webhooks(&self, lose: bool) {
        self.world().losing_webhooks = lose;
    }

    /// Sends a delivery again, as a person does on GitHub's page.
    pub fn redeliver(&self, id: u64) {
        let again = self.shared().change(|world| world.log_redelivery(id));
        if let Some(again) = again {
            self.shared().dispatch(again);
        }
    }

    /// Delivers a payload of the test's own making, correctly signed, and returns the delivery's id in the log.
    pub fn deliver_raw(&self, event: &str, payload: &Value) -> u64 {
        let id = self.shared().change(|world| world.log_delivery(event, payload));
        self.shared().dispatch(id);
        id
    }

    fn add_fault(&self, method: &str, path: &str, left: u32, refusal: Refusal) {
        self.world().faults.push(Fault { method: method.to_owned(), path: path.to_owned(), left, refusal });
    }
}
