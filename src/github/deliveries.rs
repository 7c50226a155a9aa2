//! GitHub's own log of what it sent us, for what we missed.
//!
//! Always true: listing ends at the given time, so a long log costs no more than its new part.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::app::App;
use super::client::Call;
use super::error::Result;
use crate::model::InstallationId;

/// One attempt of GitHub to deliver an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// The attempt's id, for redelivering.
    pub id: u64,
    /// `X-GitHub-Delivery`: the same for all attempts at one event.
    pub guid: String,
    pub delivered_at: DateTime<Utc>,
    pub redelivery: bool,
    /// What we answered; 0 if GitHub got no answer.
    pub status_code: u16,
    pub event: String,
    pub action: Option<String>,
    pub installation: Option<InstallationId>,
}

impl DeliveryRecord {
    /// Tells whether we took it.
    pub fn arrived(&self) -> bool {
        (200..300).contains(&self.status_code)
    }
}

/// Pages of 100 that one listing reads at most.
const PAGES: usize = 100;

impl App {
    /// Lists the deliveries since a time, newest first. GitHub keeps them for three days.
    pub async fn deliveries(&self, since: DateTime<Utc>) -> Result<Vec<DeliveryRecord>> {
        #[derive(Deserialize)]
        struct Wire {
            id: u64,
            guid: String,
            delivered_at: DateTime<Utc>,
            redelivery: bool,
            status_code: u16,
            event: String,
            action: Option<String>,
            installation_id: Option<u64>,
        }
        let what = "the webhook deliveries";
        let mut route = "/app/hook/deliveries?per_page=100".to_owned();
        let mut records = Vec::new();
        for _ in 0..PAGES {
            let answer = self.send(Call::get(route, what)).await?;
            let page: Vec<Wire> = answer.json(what)?;
            let reached = page.iter().any(|wire| wire.delivered_at < since);
            records.extend(page.into_iter().filter(|wire| wire.delivered_at >= since).map(|wire| DeliveryRecord {
                id: wire.id,
                guid: wire.guid,
                delivered_at: wire.delivered_at,
                redelivery: wire.redelivery,
                status_code: wire.status_code,
                event: wire.event,
                action: wire.action,
                installation: wire.installation_id.map(InstallationId),
            }));
            match answer.link.as_deref().and_then(next_cursor) {
                Some(cursor) if !reached => route = format!("/app/hook/deliveries?per_page=100&cursor={cursor}"),
                _ => break,
            }
        }
        Ok(records)
    }

    /// Asks GitHub to deliver once more.
    pub async fn redeliver(&self, id: u64) -> Result<()> {
        let call = Call::post(format!("/app/hook/deliveries/{id}/attempts"), serde_json::json!({}), "a redelivery");
        self.send(call.repeatable(true)).await.map(drop)
    }
}

/// Reads the `cursor` of the `rel="next"` link.
fn next_cursor(link: &str) -> Option<&str> {
    let next = link.split(',').find(|part| part.contains("rel=\"next\""))?;
    let address = next.split('<').nth(1)?.split('>').next()?;
    let query = address.split_once('?')?.1;
    query.split('&').find_map(|pair| pair.strip_prefix("cursor=")).filter(|cursor| !cursor.is_empty())
}

#[cfg(test)]
mod tests {
    use super::next_cursor;

    #[test]
    fn the_next_page_is_named_by_its_cursor() {
        let link =
            r#"<https://api.github.com/app/hook/deliveries?per_page=100&cursor=v1_17323292984>; rel="next", <https://x>; rel="first""#;
        assert_eq!(next_cursor(link), Some("v1_17323292984"));
        assert_eq!(next_cursor(r#"<https://x?cursor=a>; rel="prev""#), None);
    }
}
