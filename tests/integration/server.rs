//! Stories of the server: what it answers, what it refuses, and how it starts and ends.
//!
//! Always true: a delivery that was acknowledged is carried out, also when the server ends in between.

use std::io::Read;
use std::time::Duration;

use plangate::config::ScheduleConfig;
use plangate::github::signature;

use crate::stage::{Looking, PATIENCE, PRIVATE, PUBLIC, Setting, Stage};

/// Posts a delivery and returns the status and the answer.
fn post(stage: &Stage, id: &str, event: &str, body: &[u8], signed: &str) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent
        .post(stage.url("/webhook"))
        .header("x-github-delivery", id)
        .header("x-github-event", event)
        .header("content-type", "application/json");
    let request = if signed.is_empty() { request } else { request.header("x-hub-signature-256", signed) };
    let mut answer = request.send(body).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

fn signed(stage: &Stage, body: &[u8]) -> String {
    signature::sign(&stage.standin.webhook_secret(), body)
}

#[test]
fn a_delivery_needs_a_right_signature_a_bounded_body_and_the_documented_shape() {
    let stage = Stage::start();
    let ping = br#"{"zen": "Keep it logically awesome."}"#;
    assert_eq!(post(&stage, "1", "ping", ping, "").0, 401);
    assert_eq!(post(&stage, "1", "ping", ping, &signed(&stage, b"another body")).0, 401);
    assert_eq!(post(&stage, "1", "ping", ping, &signed(&stage, ping)).0, 202);
    let (status, answer) = post(&stage, "2", "pull_request", br#"{"action": "opened"}"#, &signed(&stage, br#"{"action": "opened"}"#));
    assert!(status == 400 && answer.contains("pull_request"), "{status} {answer}");
    assert_eq!(post(&stage, "3", "pull_request", b"\xff{", &signed(&stage, b"\xff{")).0, 400);
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(post(&stage, "4", "pull_request", nested.as_bytes(), &signed(&stage, nested.as_bytes())).0 < 500);
    let large = vec![b' '; 25 * 1024 * 1024 + 1];
    assert_eq!(post(&stage, "5", "ping", &large, &signed(&stage, &large)).0, 413);
    assert_eq!(crate::stage::get(&stage.url("/healthz")), (200, "ok\n".into()));
}

#[test]
fn no_example_of_githubs_own_makes_the_server_fail() {
    let stage = Stage::start();
    let packed = std::fs::File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/github/webhooks.jsonl.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let mut count = 0;
    for (number, line) in text.lines().enumerate() {
        let example: serde_json::Value = serde_json::from_str(line).unwrap();
        let body = example["payload"].to_string();
        let event = example["event"].as_str().unwrap();
        let (status, answer) = post(&stage, &format!("example-{number}"), event, body.as_bytes(), &signed(&stage, body.as_bytes()));
        assert!(status == 202, "{event}: {status} {answer}");
        count += 1;
    }
    assert!(count > 300, "{count} examples");
}

#[test]
fn the_admin_side_tells_readiness_and_metrics() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (_, head) = repo.propose("ana", "docs", &[("README.md", "hello\n")]);
    repo.wait_plangate(&head, "success");
    repo.wait_until("it is ready", PATIENCE, |_| stage.admin("/readyz").0 == 200).unwrap();
    // A verdict counts once all of it is published, a moment after its status.
    let counted = || stage.admin("/metrics").1.contains("plangate_verdicts_total{outcome=\"pass\"} 1");
    repo.wait_until("the verdict counts", PATIENCE, |_| counted()).unwrap();
    let (status, _) = crate::stage::get(&stage.url("/metrics"));
    assert_eq!(status, 404, "metrics are not public");
}

#[test]
fn what_was_acknowledged_survives_the_server() {
    let mut stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    repo.wait_plangate(&repo.tip("main").unwrap(), "success");
    // GitHub's answers fail for a while, so the job is still there when the server ends.
    stage.standin.fail_next("GET", "/pulls/", 500, 3);
    let (_, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    stage.standin.wait_delivered(PATIENCE).unwrap();
    stage.stop_server();
    stage.start_server();
    repo.wait_plangate(&head, "failure");
}

#[test]
fn a_delivery_that_never_arrived_is_fetched() {
    let schedule = ScheduleConfig { deliveries: Duration::from_secs(1), ..Setting::default().schedule };
    let stage = Stage::with(Setting { schedule, ..Setting::default() });
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    repo.wait_plangate(&repo.tip("main").unwrap(), "success");
    stage.standin.lose_webhooks(true);
    let (_, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    stage.standin.lose_webhooks(false);
    repo.wait_plangate(&head, "failure");
}

#[test]
fn when_github_keeps_failing_the_status_is_an_error_once_it_answers() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    repo.wait_plangate(&repo.tip("main").unwrap(), "success");
    stage.standin.fail_next("POST", "/check-runs", 422, 3);
    let (_, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("gave up after several attempts"), "{description}");
}
