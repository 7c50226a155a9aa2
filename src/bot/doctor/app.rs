//! The App as GitHub knows it: its key, its clock, its permissions, its webhooks.
//!
//! Always true: where GitHub does not accept the App's key, nothing else about it is asked.

use chrono::TimeDelta;

use super::diagnosis::Diagnosis;
use super::needs::{EVENTS, missing};
use crate::github::{App, Error, Registration, WebhookConfig};

/// A clock that is further off makes tokens that GitHub may refuse: it allows a minute.
const CLOCK: TimeDelta = TimeDelta::seconds(30);
/// How far back deliveries are looked at.
const DELIVERIES: TimeDelta = TimeDelta::days(1);

/// Looks at the registration; returns it if GitHub accepts the App.
pub(super) async fn registration(app: &App, push: bool) -> (Vec<Diagnosis>, Option<Registration>) {
    let found = match app.registration().await {
        Ok(found) => found,
        Err(error) => return (vec![refused(app, &error)], None),
    };
    let mut said = vec![Diagnosis::good("github.app_id", format!("GitHub accepts the key of the App {}", found.slug))];
    said.extend(found.clock_ahead.map(clock));
    let lacking = missing("permissions", &found.permissions, push);
    said.push(match lacking.is_empty() {
        true => Diagnosis::good("permissions", "the App asks for what it needs"),
        false => lacking[0].clone(),
    });
    said.extend(lacking.into_iter().skip(1));
    let unheard: Vec<&str> = EVENTS.into_iter().filter(|event| !found.events.iter().any(|known| known == event)).collect();
    said.push(match unheard.is_empty() {
        true => Diagnosis::good("events", "the App hears what it needs"),
        false => {
            let finding = format!("the App is not subscribed to {}", unheard.join(", "));
            Diagnosis::bad("events", finding, "Subscribe to them on the App's page, under Permissions & events.")
        }
    });
    (said, Some(found))
}

fn refused(app: &App, error: &Error) -> Diagnosis {
    let remedy = match error {
        Error::Unauthorized { .. } => {
            "Compare `app_id` with the App's page, make a new private key there if this one was removed, and set this machine's clock."
        }
        Error::NotFound { .. } => "Correct `api_url`: GitHub Enterprise Server's is https://HOST/api/v3.",
        _ => "Correct `api_url`, or let this machine reach it.",
    };
    Diagnosis::bad("github.app_id", format!("GitHub does not accept the App {}: {error}", app.id()), remedy)
}

fn clock(ahead: TimeDelta) -> Diagnosis {
    let seconds = ahead.num_seconds();
    if ahead.abs() <= CLOCK {
        return Diagnosis::good("clock", "it agrees with GitHub's");
    }
    let (seconds, way) = if seconds > 0 { (seconds, "ahead of") } else { (-seconds, "behind") };
    let finding = format!("this machine's clock is {seconds} s {way} GitHub's");
    Diagnosis::bad("clock", finding, "Set it, and keep it by NTP: GitHub refuses the App's tokens when clocks differ by a minute.")
}

/// Looks at where the webhooks go, and at what became of the last ones.
pub(super) async fn webhook(app: &App, public_url: &str) -> Vec<Diagnosis> {
    let mut said = match app.webhook_config().await {
        Ok(found) => configured(&found, &format!("{public_url}/webhook")),
        Err(error) => vec![Diagnosis::bad("webhook", error.to_string(), "Switch the App's webhook on, on its page.")],
    };
    said.push(match app.deliveries(crate::bot::clock::system_now() - DELIVERIES).await {
        Ok(deliveries) => {
            let failed: Vec<u16> = deliveries.iter().filter(|delivery| !delivery.arrived()).map(|delivery| delivery.status_code).collect();
            delivered(deliveries.len(), &failed)
        }
        Err(error) => Diagnosis::doubtful("deliveries", error.to_string(), "Try again later."),
    });
    said
}

fn configured(found: &WebhookConfig, wanted: &str) -> Vec<Diagnosis> {
    let mut said = Vec::new();
    let url = found.url.as_deref().unwrap_or("nowhere");
    if url != wanted {
        let remedy = format!("Set the webhook URL on the App's page to {wanted}, or correct `public_url`.");
        said.push(Diagnosis::bad("webhook", format!("GitHub sends webhooks to {url}"), remedy));
    }
    if !found.is_json {
        said.push(Diagnosis::bad("webhook", "GitHub sends webhooks as a form", "Set the webhook's content type to application/json."));
    }
    if !found.has_secret {
        said.push(Diagnosis::bad(
            "webhook",
            "webhooks are not signed",
            "Set the webhook's secret to that of `github.webhook_secret_file`.",
        ));
    }
    if !found.is_verified {
        said.push(Diagnosis::doubtful(
            "webhook",
            "GitHub does not check this server's certificate",
            "Switch SSL verification on, on the App's page.",
        ));
    }
    if said.is_empty() {
        said.push(Diagnosis::good("webhook", format!("GitHub sends signed webhooks to {wanted}")));
    }
    said
}

/// Says what became of so many deliveries, of which some failed with these statuses, newest first.
fn delivered(all: usize, failed: &[u16]) -> Diagnosis {
    let Some(last) = failed.first() else {
        return Diagnosis::good("deliveries", format!("all {all} of the last day arrived"));
    };
    let finding = format!("{} of {all} of the last day did not arrive, the last with {}", failed.len(), answer(*last));
    let remedy = match last {
        401 => "The secret on the App's page is another than this server's: set both to the same.",
        0 => "GitHub cannot reach this server: see to DNS, the proxy and the firewall, and that the server runs.",
        _ => "The server's log tells why it did not take them.",
    };
    Diagnosis::doubtful("deliveries", finding, remedy)
}

fn answer(status: u16) -> String {
    if status == 0 { "no answer".to_owned() } else { format!("the status {status}") }
}
