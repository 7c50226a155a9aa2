//! How the App is registered on GitHub: what it may do, what it hears, and where its webhooks go.
//!
//! Always true: this is read anew each time; nothing of it is remembered.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::app::App;
use super::client::{Call, wall_clock};
use super::error::Result;

/// What the App's page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    pub slug: String,
    /// Permission to `read`, `write` or `admin`.
    pub permissions: BTreeMap<String, String>,
    pub events: Vec<String>,
    /// How far this machine's clock is ahead of GitHub's, as far as its answer tells.
    pub clock_ahead: Option<TimeDelta>,
}

/// Where the App's webhooks go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookConfig {
    pub url: Option<String>,
    pub is_json: bool,
    /// Whether the receiver's certificate is checked.
    pub is_verified: bool,
    pub has_secret: bool,
}

impl App {
    /// Reads how the App is registered; its success means that GitHub accepts the App's key.
    pub async fn registration(&self) -> Result<Registration> {
        #[derive(Deserialize)]
        struct Wire {
            slug: String,
            permissions: BTreeMap<String, String>,
            events: Vec<String>,
        }
        let answer = self.send(Call::get("/app", "the App")).await?;
        let ahead = |date: DateTime<Utc>| wall_clock() - date;
        let wire: Wire = answer.json("the App")?;
        let clock_ahead = answer.date.as_deref().and_then(|date| DateTime::parse_from_rfc2822(date).ok()).map(|date| ahead(date.to_utc()));
        Ok(Registration { slug: wire.slug, permissions: wire.permissions, events: wire.events, clock_ahead })
    }

    /// Reads where the App's webhooks go.
    pub async fn webhook_config(&self) -> Result<WebhookConfig> {
        #[derive(Deserialize)]
        struct Wire {
            url: Option<String>,
            content_type: Option<String>,
            insecure_ssl: Option<serde_json::Value>,
            /// Shown as asterisks.
            secret: Option<String>,
        }
        let wire: Wire = self.send(Call::get("/app/hook/config", "the App's webhook")).await?.json("the App's webhook")?;
        let insecure = wire.insecure_ssl.is_some_and(|flag| flag == "1" || flag == 1);
        Ok(WebhookConfig {
            url: wire.url,
            is_json: wire.content_type.as_deref() == Some("json"),
            is_verified: !insecure,
            has_secret: wire.secret.is_some_and(|secret| !secret.is_empty()),
        })
    }
}
