//! Webhook payloads: GitHub's JSON becomes one of our events, or nothing.
//!
//! Always true: only what is acted upon is read, and nothing that anybody may send panics here.
//!
//! Shapes: <https://docs.github.com/en/webhooks/webhook-events-and-payloads>.

mod checks;
mod conversation;
mod envelope;
mod interpret;
mod pulls;
mod repositories;

pub use envelope::PayloadError;
pub use interpret::interpret;
