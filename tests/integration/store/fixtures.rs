//! What the checks put into stores.
//!
//! Always true: times are minutes after one moment, and everything is of one repository.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use plangate::model::{Actor, CommitSha, Decision, Fingerprint, Outcome, ProjectId, PullNumber, RepoName, RuleId, UserId};
use plangate::store::{Claim, Claimed, ExemptionRequest, Intake, JobKind, Lane, NewJob, PullUpdate, Store, VerdictRecord};
use serde_json::json;

pub(super) fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).expect("a time") + TimeDelta::minutes(minutes)
}

pub(super) const LEASE: Duration = Duration::from_secs(60);

pub(super) fn repository() -> RepoName {
    RepoName::new("acme/infra").expect("a name")
}

pub(super) fn sha(digit: char) -> CommitSha {
    CommitSha::new(&digit.to_string().repeat(40)).expect("an id")
}

pub(super) fn actor(id: u64) -> Actor {
    Actor { id: UserId(id), login: format!("user{id}") }
}

pub(super) fn decision(id: u64, minutes: i64) -> Decision {
    Decision { by: actor(id), at: at(minutes), comment: Some(1), head: Some(sha('a')) }
}

pub(super) fn lane(number: u64) -> Lane {
    Lane::Pull { repository: repository(), number: PullNumber(number) }
}

pub(super) fn job(lane: Lane, kind: JobKind, what: &str) -> NewJob {
    NewJob { lane, kind, payload: json!({"what": what}), delivery: None, not_before: None }
}

pub(super) fn judgement(number: u64, what: &str) -> NewJob {
    job(lane(number), JobKind::Judgement, what)
}

pub(super) fn command(number: u64, what: &str) -> NewJob {
    job(lane(number), JobKind::Command, what)
}

pub(super) fn intake(delivery: &str, jobs: Vec<NewJob>) -> Intake {
    Intake { delivery: delivery.into(), event: "pull_request".into(), payload: "{}".into(), jobs, pull: None }
}

pub(super) fn update(number: u64, head: CommitSha, pusher: Option<u64>, open: bool) -> PullUpdate {
    PullUpdate {
        repository: repository(),
        number: PullNumber(number),
        head,
        base_ref: "main".into(),
        author: actor(1),
        pusher: pusher.map(UserId),
        open,
    }
}

pub(super) fn claim(store: &impl Store, minutes: i64) -> Option<Claim> {
    match store.claim_job(at(minutes), LEASE).expect("a claim")? {
        Claimed::Run(claim) => Some(*claim),
        Claimed::Parked(job) => panic!("{job:?} was parked"),
    }
}

pub(super) fn what(claim: &Claim) -> &str {
    claim.job.payload["what"].as_str().expect("a name")
}

pub(super) fn request(fingerprint: &str, needed: u32, until: &str) -> ExemptionRequest {
    ExemptionRequest {
        repository: repository(),
        pull: PullNumber(7),
        rule: RuleId::new("aws-s3-acl-public-read").expect("an id"),
        project: ProjectId::new("infra/app").expect("an id"),
        resource: None,
        fingerprint: Fingerprint::new(fingerprint).expect("a fingerprint"),
        reason: "a public website".into(),
        requested: decision(1, 0),
        until: until.parse().expect("a day"),
        needed,
    }
}

pub(super) fn verdict(head: CommitSha, base_ref: &str, outcome: Outcome, minutes: i64) -> VerdictRecord {
    VerdictRecord {
        repository: repository(),
        head,
        base_ref: base_ref.into(),
        base: Some(sha('0')),
        pull: Some(PullNumber(7)),
        outcome,
        digest: "d".into(),
        at: at(minutes),
        page: json!({"findings": []}),
    }
}
