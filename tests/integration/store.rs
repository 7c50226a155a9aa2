//! What every store must do, held against each implementation.
//!
//! Always true: a check sees a store only through the trait, and can open it again to see what was kept.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use plangate::model::{
    Actor, CommitSha, Decision, Exemption, ExemptionId, ExemptionScope, ExemptionState, Fingerprint, InstallationId, Outcome, ProjectId,
    PullNumber, RepoName, RuleId, UserId,
};
use plangate::store::{
    AuditEntry, AuditFilter, Claim, ClaimState, Claimed, DeliveryState, Enqueued, ExemptionFilter, ExemptionRequest, FixRecord,
    ImportError, Intake, JobKind, Lane, MAX_ATTEMPTS, NewJob, PolicyRecord, Published, PullUpdate, Received, RepositoryRecord, Retention,
    SledStore, StatusRecord, Store, StoreError, VerdictFilter, VerdictRecord,
};
use serde_json::json;

/// Runs a check on a store of each kind; it is given a way to open the store (again).
macro_rules! every_store {
    ($($name:ident)*) => {
        mod on_sled {
            $(#[test]
            fn $name() {
                let folder = tempfile::tempdir().expect("a folder");
                super::$name(|| super::SledStore::open(folder.path()).expect("a store"));
            })*
        }
    };
}

every_store! {
    a_delivery_is_recorded_with_its_jobs_and_taken_once
    a_failed_delivery_runs_again_when_it_is_redelivered
    a_lane_runs_one_job_at_a_time_in_order
    a_newer_judgement_replaces_queued_ones_and_cancels_the_running_one
    a_lost_lease_is_taken_over_under_a_larger_fence
    a_job_that_kills_its_workers_is_parked
    a_failed_job_waits_and_keeps_its_lane
    a_job_handed_back_was_never_started
    pull_requests_remember_who_pushed
    verdicts_are_replaced_and_listed_newest_first
    an_exemption_is_granted_by_different_people
    decisions_are_final
    exemptions_lapse_pass_and_expire
    the_audit_record_follows_every_step
    a_changed_audit_record_is_noticed
    repositories_come_go_and_are_renamed
    old_records_are_pruned_and_live_ones_stay
    an_export_is_imported_byte_for_byte
    everything_is_there_after_opening_again
    many_writers_are_all_answered
}

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).expect("a time") + TimeDelta::minutes(minutes)
}

const LEASE: Duration = Duration::from_secs(60);

fn repository() -> RepoName {
    RepoName::new("acme/infra").expect("a name")
}

fn sha(digit: char) -> CommitSha {
    CommitSha::new(&digit.to_string().repeat(40)).expect("an id")
}

fn actor(id: u64) -> Actor {
    Actor { id: UserId(id), login: format!("user{id}") }
}

fn decision(id: u64, minutes: i64) -> Decision {
    Decision { by: actor(id), at: at(minutes), comment: Some(1), head: Some(sha('a')) }
}

fn lane(number: u64) -> Lane {
    Lane::Pull { repository: repository(), number: PullNumber(number) }
}

fn job(lane: Lane, kind: JobKind, what: &str) -> NewJob {
    NewJob { lane, kind, payload: json!({"what": what}), delivery: None, not_before: None }
}

fn judgement(number: u64, what: &str) -> NewJob {
    job(lane(number), JobKind::Judgement, what)
}

fn command(number: u64, what: &str) -> NewJob {
    job(lane(number), JobKind::Command, what)
}

fn intake(delivery: &str, jobs: Vec<NewJob>) -> Intake {
    Intake { delivery: delivery.into(), event: "pull_request".into(), payload: "{}".into(), jobs, pull: None }
}

fn update(number: u64, head: CommitSha, pusher: Option<u64>, open: bool) -> PullUpdate {
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

fn claim(store: &impl Store, minutes: i64) -> Option<Claim> {
    match store.claim_job(at(minutes), LEASE).expect("a claim")? {
        Claimed::Run(claim) => Some(*claim),
        Claimed::Parked(job) => panic!("{job:?} was parked"),
    }
}

fn what(claim: &Claim) -> &str {
    claim.job.payload["what"].as_str().expect("a name")
}

fn request(fingerprint: &str, needed: u32, until: &str) -> ExemptionRequest {
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

fn verdict(head: CommitSha, base_ref: &str, outcome: Outcome, minutes: i64) -> VerdictRecord {
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

fn a_delivery_is_recorded_with_its_jobs_and_taken_once<S: Store>(open: impl Fn() -> S) {
    let store = open();
    let received = store.receive(intake("g1", vec![command(7, "help")]), at(0)).expect("received");
    assert!(matches!(&received, Received::Queued(jobs) if jobs.len() == 1), "{received:?}");
    assert_eq!(store.receive(intake("g1", vec![command(7, "help")]), at(1)).expect("received"), Received::Duplicate);
    assert_eq!(store.delivery("g1").expect("read").map(|delivery| delivery.state), Some(DeliveryState::Seen));
    let claim = claim(&store, 2).expect("a job");
    assert_eq!((what(&claim), claim.job.delivery.as_deref(), claim.job.attempts), ("help", Some("g1"), 1));
    store.finish_job(&claim).expect("finished");
    assert_eq!(store.delivery("g1").expect("read").map(|delivery| delivery.state), Some(DeliveryState::Done));
    assert_eq!(store.receive(intake("g1", vec![command(7, "help")]), at(3)).expect("received"), Received::Duplicate);
    assert_eq!(store.jobs().expect("jobs"), []);
    store.receive(intake("ping", vec![]), at(4)).expect("received");
    assert_eq!(store.delivery("ping").expect("read").map(|delivery| delivery.state), Some(DeliveryState::Done));
}

fn a_failed_delivery_runs_again_when_it_is_redelivered<S: Store>(open: impl Fn() -> S) {
    let store = open();
    store.receive(intake("g1", vec![command(7, "approve")]), at(0)).expect("received");
    for attempt in 1..=MAX_ATTEMPTS {
        let claim = claim(&store, 10 * i64::from(attempt)).expect("a job");
        assert_eq!(claim.job.attempts, attempt);
        let parked = store.fail_job(&claim, "GitHub is down", at(10 * i64::from(attempt) + 1)).expect("failed");
        assert_eq!(parked, attempt == MAX_ATTEMPTS);
    }
    assert_eq!(store.delivery("g1").expect("read").map(|delivery| delivery.state), Some(DeliveryState::Failed));
    assert_eq!(store.parked_jobs().expect("jobs")[0].failure.as_deref(), Some("GitHub is down"));
    assert_eq!(claim(&store, 99), None);
    assert!(matches!(store.receive(intake("g1", vec![command(7, "approve")]), at(100)), Ok(Received::Queued(_))));
    assert_eq!(store.parked_jobs().expect("jobs"), []);
    store.finish_job(&claim(&store, 101).expect("a job")).expect("finished");
    assert_eq!(store.delivery("g1").expect("read").map(|delivery| delivery.state), Some(DeliveryState::Done));
}

fn a_lane_runs_one_job_at_a_time_in_order<S: Store>(open: impl Fn() -> S) {
    let store = open();
    for new in [command(7, "first"), command(7, "second"), judgement(8, "other")] {
        store.enqueue(new, at(0)).expect("queued");
    }
    let first = claim(&store, 0).expect("a job");
    let other = claim(&store, 0).expect("a job of another lane");
    assert_eq!((what(&first), what(&other)), ("first", "other"));
    assert_eq!(claim(&store, 0), None, "the lane is taken");
    store.finish_job(&first).expect("finished");
    assert_eq!(what(&claim(&store, 0).expect("a job")), "second");
    // A pull request's number is not the beginning of another's.
    store.enqueue(judgement(81, "not lane 8"), at(0)).expect("queued");
    assert_eq!(store.enqueue(judgement(8, "newer"), at(0)).expect("queued").replaced, 0);
    assert_eq!(what(&claim(&store, 0).expect("a job")), "not lane 8");
}

fn a_newer_judgement_replaces_queued_ones_and_cancels_the_running_one<S: Store>(open: impl Fn() -> S) {
    let store = open();
    store.receive(intake("g1", vec![judgement(7, "head 1")]), at(0)).expect("received");
    let running = claim(&store, 0).expect("a job");
    store.receive(intake("g2", vec![judgement(7, "head 2")]), at(1)).expect("received");
    store.enqueue(command(7, "approve"), at(1)).expect("queued");
    assert_eq!(store.claim_state(&running).expect("a state"), ClaimState::Cancelled);
    let received = store.receive(intake("g3", vec![judgement(7, "head 3")]), at(2)).expect("received");
    assert!(
        matches!(&received, Received::Queued(jobs) if matches!(jobs[..], [Enqueued { cancelled: Some(_), replaced: 1, .. }])),
        "{received:?}"
    );
    assert_eq!(store.delivery("g2").expect("read").map(|delivery| delivery.state), Some(DeliveryState::Done));
    store.finish_job(&running).expect("a cancelled job is finished, too");
    let next = claim(&store, 3).expect("a job");
    assert_eq!(what(&next), "approve", "commands keep their place");
    assert_eq!(store.claim_state(&next).expect("a state"), ClaimState::Held);
    store.finish_job(&next).expect("finished");
    assert_eq!(what(&claim(&store, 3).expect("a job")), "head 3");
}

fn a_lost_lease_is_taken_over_under_a_larger_fence<S: Store>(open: impl Fn() -> S) {
    let store = open();
    store.enqueue(command(7, "x"), at(0)).expect("queued");
    let first = claim(&store, 0).expect("a job");
    let first = store.extend_claim(&first, at(1), LEASE).expect("extended");
    assert_eq!(claim(&store, 1), None, "the lease runs again");
    let second = claim(&store, 3).expect("the job again");
    assert!(second.fence > first.fence && second.job.attempts == 2);
    assert_eq!(store.claim_state(&first).expect("a state"), ClaimState::Lost);
    assert!(matches!(store.finish_job(&first), Err(StoreError::ClaimLost { .. })));
    assert!(matches!(store.extend_claim(&first, at(3), LEASE), Err(StoreError::ClaimLost { .. })));
    store.finish_job(&second).expect("finished");
    assert_eq!(store.claim_state(&second).expect("a state"), ClaimState::Lost, "what is finished is nobody's");

    store.enqueue(judgement(8, "crashed"), at(4)).expect("queued");
    claim(&store, 4).expect("a job");
    store.enqueue(judgement(8, "newer"), at(4)).expect("queued");
    assert_eq!(what(&claim(&store, 6).expect("a job")), "newer", "a cancelled job whose worker is gone is dropped");
    assert_eq!(store.jobs().expect("jobs").len(), 1);
}

fn a_job_that_kills_its_workers_is_parked<S: Store>(open: impl Fn() -> S) {
    let store = open();
    store.receive(intake("g1", vec![judgement(7, "poison"), judgement(8, "fine")]), at(0)).expect("received");
    for attempt in 0..i64::from(MAX_ATTEMPTS) {
        assert_eq!(what(&claim(&store, attempt * 2).expect("a job")), "poison");
    }
    let Some(Claimed::Parked(job)) = store.claim_job(at(10), LEASE).expect("a claim") else { panic!("not parked") };
    assert_eq!((job.payload["what"].as_str(), job.attempts), (Some("poison"), MAX_ATTEMPTS));
    assert!(job.failure.is_some());
    assert_eq!(what(&claim(&store, 10).expect("a job")), "fine");
    assert_eq!(store.delivery("g1").expect("read").map(|delivery| delivery.state), Some(DeliveryState::Failed));
}

fn a_failed_job_waits_and_keeps_its_lane<S: Store>(open: impl Fn() -> S) {
    let store = open();
    store.enqueue(command(7, "first"), at(0)).expect("queued");
    store.enqueue(command(7, "second"), at(0)).expect("queued");
    let first = claim(&store, 0).expect("a job");
    assert!(!store.fail_job(&first, "try later", at(5)).expect("failed"));
    assert_eq!(claim(&store, 4), None, "commands keep their order");
    assert_eq!(what(&claim(&store, 5).expect("a job")), "first");
    store.enqueue(NewJob { not_before: Some(at(9)), ..command(9, "later") }, at(5)).expect("queued");
    assert_eq!(claim(&store, 5), None);
    // A judgement that failed while a newer one waits is not tried again.
    store.enqueue(judgement(10, "old"), at(5)).expect("queued");
    let old = claim(&store, 5).expect("a job");
    store.enqueue(judgement(10, "new"), at(5)).expect("queued");
    assert!(!store.fail_job(&old, "cancelled", at(6)).expect("failed"));
    assert_eq!(what(&claim(&store, 5).expect("a job")), "new");
}

fn a_job_handed_back_was_never_started<S: Store>(open: impl Fn() -> S) {
    let store = open();
    store.enqueue(command(7, "x"), at(0)).expect("queued");
    for _ in 0..2 * MAX_ATTEMPTS {
        let claim = claim(&store, 0).expect("a job");
        assert_eq!(claim.job.attempts, 1);
        store.hand_back_job(&claim).expect("handed back");
    }
}

fn pull_requests_remember_who_pushed<S: Store>(open: impl Fn() -> S) {
    let store = open();
    assert_eq!(store.pull(&repository(), PullNumber(7)).expect("read"), None);
    store
        .receive(Intake { pull: Some(update(7, sha('a'), Some(1), true)), ..intake("g1", vec![judgement(7, "a")]) }, at(0))
        .expect("received");
    store
        .receive(Intake { pull: Some(update(7, sha('b'), Some(2), true)), ..intake("g2", vec![judgement(7, "b")]) }, at(1))
        .expect("received");
    store.record_comment(&repository(), PullNumber(7), Some(55)).expect("recorded");
    store.record_check_run(&repository(), PullNumber(7), &sha('b'), 66).expect("recorded");
    store.record_labels(&repository(), PullNumber(7), vec!["plangate: violations".into()]).expect("recorded");
    let published = Published { head: sha('b'), base_ref: "main".into(), digest: "d".into(), at: at(2) };
    store.record_published(&repository(), PullNumber(7), published.clone()).expect("recorded");
    let pull = store.record_pull(update(7, sha('c'), None, true), at(3)).expect("recorded");
    assert_eq!(pull.pushers, BTreeSet::from([UserId(1), UserId(2)]), "although the first judgement was replaced");
    assert_eq!((pull.head, pull.comment, pull.check_run, pull.published), (sha('c'), Some(55), Some((sha('b'), 66)), Some(published)));
    assert_eq!(pull.labels, BTreeSet::from(["plangate: violations".to_owned()]));
    store.record_pull(update(11, sha('a'), None, true), at(3)).expect("recorded");
    store.record_pull(update(9, sha('a'), None, false), at(3)).expect("recorded");
    let open_pulls = store.open_pulls(&repository()).expect("listed");
    assert_eq!(open_pulls.iter().map(|pull| pull.number.0).collect::<Vec<_>>(), [7, 11]);
    assert!(matches!(store.record_comment(&repository(), PullNumber(99), None), Err(StoreError::NotFound(_))));
}

fn verdicts_are_replaced_and_listed_newest_first<S: Store>(open: impl Fn() -> S) {
    let store = open();
    for record in [
        verdict(sha('a'), "main", Outcome::Fail, 0),
        verdict(sha('b'), "main", Outcome::Pass, 1),
        verdict(sha('a'), "release/1", Outcome::Pass, 2),
        verdict(sha('a'), "main", Outcome::Error, 3),
    ] {
        store.record_verdict(record).expect("recorded");
    }
    let found = store.verdict(&repository(), &sha('a'), "main").expect("read").expect("a verdict");
    assert_eq!(found.outcome, Outcome::Error);
    let list = |filter, limit| -> Vec<Outcome> {
        store.verdicts(&filter, limit).expect("listed").into_iter().map(|verdict| verdict.outcome).collect()
    };
    assert_eq!(list(VerdictFilter::default(), 10), [Outcome::Error, Outcome::Pass, Outcome::Pass]);
    assert_eq!(list(VerdictFilter::default(), 1), [Outcome::Error]);
    assert_eq!(list(VerdictFilter { outcome: Some(Outcome::Pass), since: Some(at(2)), ..VerdictFilter::default() }, 10), [Outcome::Pass]);
    assert_eq!(list(VerdictFilter { pull: Some(PullNumber(8)), ..VerdictFilter::default() }, 10), []);

    let status = |base_ref: &str, outcome| StatusRecord {
        repository: repository(),
        head: sha('a'),
        base_ref: base_ref.into(),
        outcome,
        description: "2 violations".into(),
        target_url: None,
        at: at(0),
    };
    for record in [status("release/1", Outcome::Pass), status("main", Outcome::Pass), status("main", Outcome::Fail)] {
        store.record_status(record).expect("recorded");
    }
    let statuses = store.statuses(&repository(), &sha('a')).expect("listed");
    assert_eq!(
        statuses.iter().map(|status| (status.base_ref.as_str(), status.outcome)).collect::<Vec<_>>(),
        [("main", Outcome::Fail), ("release/1", Outcome::Pass)]
    );
    assert_eq!(store.statuses(&repository(), &sha('b')).expect("listed"), []);
}

fn an_exemption_is_granted_by_different_people<S: Store>(open: impl Fn() -> S) {
    let store = open();
    let exemption = store.request_exemption(request("aa", 2, "2027-01-31")).expect("requested");
    assert_eq!((&exemption.state, &exemption.scope), (&ExemptionState::Requested, &ExemptionScope::PullRequest));
    let again = store.request_exemption(request("aa", 2, "2027-01-31")).expect("requested");
    assert_ne!(again.id, exemption.id, "every request has its own id");
    let approve = |by| store.approve_exemption(&exemption.id, decision(by, 1)).expect("approved");
    assert_eq!(approve(2).state, ExemptionState::Requested);
    assert_eq!(approve(2).approvals.len(), 1, "one person is one approval");
    assert!(!store.exemption(&exemption.id).expect("read").expect("an exemption").in_force(at(2)));
    let granted = approve(3);
    assert_eq!((granted.state.clone(), granted.approvals.len()), (ExemptionState::Granted, 2));
    assert_eq!(store.exemption(&exemption.id).expect("read"), Some(granted.clone()));
    let in_force = ExemptionFilter { in_force: Some(at(2)), ..ExemptionFilter::default() };
    assert_eq!(store.exemptions(&in_force).expect("listed"), [granted]);
}

fn decisions_are_final<S: Store>(open: impl Fn() -> S) {
    let store = open();
    let [rejected, revoked, withdrawn] =
        ["aa", "bb", "cc"].map(|fingerprint| store.request_exemption(request(fingerprint, 1, "2027-01-31")).expect("requested").id);
    store.reject_exemption(&rejected, actor(2), at(1), "no").expect("rejected");
    store.approve_exemption(&revoked, decision(2, 1)).expect("approved");
    store.revoke_exemption(&revoked, actor(3), at(2)).expect("revoked");
    store.revoke_exemption(&withdrawn, actor(1), at(2)).expect("withdrawn");
    for id in [&rejected, &revoked, &withdrawn] {
        assert!(matches!(store.approve_exemption(id, decision(4, 3)), Err(StoreError::Conflict { .. })), "{id}");
        assert!(matches!(store.revoke_exemption(id, actor(4), at(3)), Err(StoreError::Conflict { .. })), "{id}");
    }
    let message = store.approve_exemption(&rejected, decision(4, 3)).expect_err("final").to_string();
    assert_eq!(message, format!("exemption {rejected} was rejected by user2, which is final"));
    let unknown = ExemptionId::new("E-000000").expect("an id");
    assert!(matches!(store.approve_exemption(&unknown, decision(2, 1)), Err(StoreError::NotFound(_))));
}

fn exemptions_lapse_pass_and_expire<S: Store>(open: impl Fn() -> S) {
    let store = open();
    let [granted, short, open_request] = [("aa", "2027-01-31"), ("bb", "2026-11-19"), ("cc", "2027-01-31")]
        .map(|(fingerprint, until)| store.request_exemption(request(fingerprint, 1, until)).expect("requested").id);
    for id in [&granted, &short] {
        store.approve_exemption(id, decision(2, 1)).expect("approved");
    }
    let passed = store.pass_exemptions(&repository(), PullNumber(7), "main", at(2)).expect("passed");
    assert_eq!(passed.iter().map(|exemption| &exemption.id).collect::<BTreeSet<_>>(), BTreeSet::from([&granted, &short]));
    assert!(passed.iter().all(|exemption| exemption.scope == ExemptionScope::Branch { name: "main".into() }));
    assert_eq!(store.exemption(&open_request).expect("read").expect("it").state, ExemptionState::Lapsed { at: at(2) });
    let on_main = ExemptionFilter { repository: Some(repository()), branch: Some("main".into()), ..ExemptionFilter::default() };
    assert_eq!(store.exemptions(&on_main).expect("listed").len(), 2);
    assert_eq!(store.lapse_exemptions(&repository(), PullNumber(7), at(3)).expect("lapsed"), [], "what passed on does not lapse");

    let later = at(3) + TimeDelta::days(3);
    let ids = |list: Vec<Exemption>| list.into_iter().map(|exemption| exemption.id).collect::<Vec<_>>();
    assert_eq!(ids(store.expire_exemptions(later).expect("expired")), [short]);
    assert_eq!(ids(store.expire_exemptions(later).expect("expired")), [], "told once");
    let unmerged = store.request_exemption(request("dd", 1, "2027-01-31")).expect("requested").id;
    assert_eq!(ids(store.lapse_exemptions(&repository(), PullNumber(7), at(4)).expect("lapsed")), [unmerged]);
}

fn the_audit_record_follows_every_step<S: Store>(open: impl Fn() -> S) {
    let store = open();
    let id = store.request_exemption(request("aa", 1, "2027-01-31")).expect("requested").id;
    store.approve_exemption(&id, decision(2, 1)).expect("approved");
    store.revoke_exemption(&id, actor(3), at(2)).expect("revoked");
    let entry = AuditEntry {
        at: at(3),
        actor: None,
        action: "fix.pushed".into(),
        repository: Some(repository()),
        pull: Some(PullNumber(8)),
        exemption: None,
        details: json!({"z": 1, "a": 2.5, "nested": {"b": null}}),
    };
    let record = store.append_audit(entry).expect("appended");
    assert_eq!(record.sequence, 5);
    let all = store.audit(&AuditFilter::default(), 0, 100).expect("listed");
    assert_eq!(
        all.iter().map(|record| record.entry.action.as_str()).collect::<Vec<_>>(),
        ["exemption.requested", "exemption.approved", "exemption.granted", "exemption.revoked", "fix.pushed"]
    );
    assert!(all.windows(2).all(|pair| pair[1].previous == pair[0].hash));
    assert_eq!(all[0].entry.details["reason"], "a public website");
    assert_eq!(all[4], record);
    assert_eq!(store.audit(&AuditFilter { pull: Some(PullNumber(8)), ..AuditFilter::default() }, 0, 100).expect("listed"), [record]);
    assert_eq!(store.audit(&AuditFilter::default(), 2, 1).expect("listed")[0].sequence, 3);
    assert_eq!(store.verify_audit().expect("verified"), Ok(5));
}

fn repositories_come_go_and_are_renamed<S: Store>(open: impl Fn() -> S) {
    let store = open();
    let record = |name: &str, installation: u64| RepositoryRecord {
        id: 1,
        name: RepoName::new(name).expect("a name"),
        installation: InstallationId(installation),
        default_branch: Some("main".into()),
        since: at(0),
        reviewed_at: None,
    };
    store.record_repositories(vec![record("acme/infra", 1), record("acme/web", 1), record("other/x", 2)]).expect("recorded");
    store.record_repositories(vec![RepositoryRecord { reviewed_at: Some(at(5)), ..record("acme/infra", 1) }]).expect("recorded");
    store.record_repositories(vec![RepositoryRecord { default_branch: None, since: at(9), ..record("acme/infra", 1) }]).expect("recorded");
    let listed = store.repositories(Some(InstallationId(1))).expect("listed");
    assert_eq!(listed, [RepositoryRecord { reviewed_at: Some(at(5)), ..record("acme/infra", 1) }, record("acme/web", 1)]);

    store.record_pull(update(7, sha('a'), Some(1), true), at(0)).expect("recorded");
    store.record_verdict(verdict(sha('a'), "main", Outcome::Pass, 0)).expect("recorded");
    let exemption = store.request_exemption(request("aa", 1, "2027-01-31")).expect("requested").id;
    let policy = PolicyRecord { commit: sha('b'), text: "version: 1\n".into(), at: at(0) };
    store.record_policy(&repository(), policy.clone()).expect("recorded");
    let renamed = RepoName::new("acme/platform").expect("a name");
    store.rename_repository(&repository(), &renamed).expect("renamed");
    assert_eq!(store.pull(&renamed, PullNumber(7)).expect("read").expect("a pull request").repository, renamed);
    assert_eq!(store.pull(&repository(), PullNumber(7)).expect("read"), None);
    assert!(store.verdict(&renamed, &sha('a'), "main").expect("read").is_some());
    assert_eq!(store.verdicts(&VerdictFilter::default(), 9).expect("listed").len(), 1);
    assert_eq!(store.exemption(&exemption).expect("read").expect("it").repository, renamed);
    assert_eq!(store.policy(&renamed).expect("read"), Some(policy));
    store.forget_repositories(&[renamed, RepoName::new("acme/web").expect("a name")]).expect("forgotten");
    assert_eq!(store.repositories(None).expect("listed"), [record("other/x", 2)]);
    store.set_bookmark("deliveries", json!(42)).expect("kept");
    assert_eq!(store.bookmark("deliveries").expect("read"), Some(json!(42)));
}

fn old_records_are_pruned_and_live_ones_stay<S: Store>(open: impl Fn() -> S) {
    let store = open();
    store.receive(intake("done", vec![]), at(0)).expect("received");
    store.receive(intake("waiting", vec![command(9, "x")]), at(0)).expect("received");
    store.record_pull(update(7, sha('a'), None, true), at(0)).expect("recorded");
    store.record_pull(update(8, sha('b'), None, false), at(0)).expect("recorded");
    store.record_verdict(verdict(sha('a'), "main", Outcome::Pass, 0)).expect("recorded");
    store.record_verdict(verdict(sha('b'), "main", Outcome::Pass, 0)).expect("recorded");
    let live = store.request_exemption(request("aa", 1, "2029-01-31")).expect("requested").id;
    let dead = store.request_exemption(request("bb", 1, "2027-01-31")).expect("requested").id;
    store.reject_exemption(&dead, actor(2), at(0), "no").expect("rejected");
    let retention = Retention { payload_days: 7, verdict_days: 90, record_days: 400 };
    let pruned = |days| store.prune(at(1) + TimeDelta::days(days), &retention).expect("pruned");

    assert_eq!(pruned(6), Default::default());
    assert_eq!(pruned(7).payloads, 1);
    assert_eq!(store.delivery("done").expect("read").expect("a delivery").payload, None);
    assert!(store.delivery("waiting").expect("read").expect("a delivery").payload.is_some());
    assert_eq!(pruned(90).verdicts, 1);
    assert!(store.verdict(&repository(), &sha('a'), "main").expect("read").is_some(), "an open pull request shows it");
    assert_eq!(pruned(400).records, 3, "a delivery, a closed pull request, a rejected exemption");
    assert_eq!(store.exemption(&dead).expect("read"), None);
    assert!(store.exemption(&live).expect("read").is_some());
    assert!(store.pull(&repository(), PullNumber(7)).expect("read").is_some());
    assert_eq!(store.verify_audit().expect("verified"), Ok(3));
}

fn an_export_is_imported_byte_for_byte<S: Store>(open: impl Fn() -> S) {
    let store = open();
    store
        .receive(Intake { pull: Some(update(7, sha('a'), Some(1), true)), ..intake("g1", vec![judgement(7, "a")]) }, at(0))
        .expect("received");
    store.record_verdict(verdict(sha('a'), "main", Outcome::Pass, 0)).expect("recorded");
    store.request_exemption(request("aa", 1, "2027-01-31")).expect("requested");
    let mut exported = Vec::new();
    store.export(&mut exported).expect("exported");
    assert!(exported.starts_with(b"{\"plangate_export\":1}\n"));
    assert!(matches!(store.import(&mut exported.as_slice()), Err(ImportError::NotEmpty)));
    drop(store);

    let folder = tempfile::tempdir().expect("a folder");
    let other = SledStore::open(folder.path()).expect("a store");
    for (bad, expect) in [
        ("", "line 1: this is not an export"),
        ("{}\n", "line 1: this is not an export"),
        ("{\"plangate_export\":2}\n", "the export has version 2"),
        ("{\"plangate_export\":1}\n{\"table\":\"pulls\"}\n", "line 2: missing field"),
        ("{\"plangate_export\":1}\n{\"table\":\"x\",\"key\":\"k\",\"value\":1}\n", "line 2: there is no table \"x\""),
    ] {
        let message = other.import(&mut bad.as_bytes()).expect_err(bad).to_string();
        assert!(message.starts_with(expect), "{message}");
    }
    let lines = exported.iter().filter(|byte| **byte == b'\n').count() as u64;
    assert_eq!(other.import(&mut exported.as_slice()).expect("imported"), lines - 1);
    let mut again = Vec::new();
    other.export(&mut again).expect("exported");
    assert_eq!(String::from_utf8(again), String::from_utf8(exported));
    assert_eq!(other.verify_audit().expect("verified"), Ok(1));
    assert_eq!(what(&claim(&other, 1).expect("a job")), "a");
}

fn everything_is_there_after_opening_again<S: Store>(open: impl Fn() -> S) {
    let store = open();
    store.receive(intake("g1", vec![command(7, "x")]), at(0)).expect("received");
    let first = claim(&store, 0).expect("a job");
    store
        .record_fixes(vec![FixRecord {
            repository: repository(),
            pull: PullNumber(7),
            fingerprint: Fingerprint::new("aa").expect("a fingerprint"),
            rule: RuleId::new("aws-s3-x").expect("an id"),
            commit: sha('c'),
            at: at(0),
        }])
        .expect("recorded");
    drop(store);
    let store = open();
    assert_eq!(store.claim_state(&first).expect("a state"), ClaimState::Held);
    assert_eq!(store.fixes(&repository(), PullNumber(7)).expect("listed").len(), 1);
    assert_eq!(store.fixes(&repository(), PullNumber(8)).expect("listed"), []);
    assert!(claim(&store, 2).expect("the job again").fence > first.fence);
}

fn many_writers_are_all_answered<S: Store>(open: impl Fn() -> S) {
    let store = open();
    std::thread::scope(|scope| {
        for writer in 0..16 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..25 {
                    let delivery = intake(&format!("{writer}-{number}"), vec![command(writer, "x")]);
                    assert!(matches!(store.receive(delivery, at(0)), Ok(Received::Queued(_))));
                }
            });
        }
    });
    let ids: BTreeSet<u64> = store.jobs().expect("jobs").iter().map(|job| job.id).collect();
    assert_eq!(ids.len(), 400);
}

/// Exports a store, changes the text, imports it into a new one and verifies its audit record.
fn audit_after(store: &impl Store, edit: impl Fn(String) -> String) -> Result<u64, String> {
    let mut exported = Vec::new();
    store.export(&mut exported).expect("exported");
    let folder = tempfile::tempdir().expect("a folder");
    let other = SledStore::open(folder.path()).expect("a store");
    other.import(&mut edit(String::from_utf8(exported).expect("text")).as_bytes()).expect("imported");
    other.verify_audit().expect("verified").map_err(|fault| fault.to_string())
}

fn a_changed_audit_record_is_noticed<S: Store>(open: impl Fn() -> S) {
    let store = open();
    let id = store.request_exemption(request("aa", 1, "2027-01-31")).expect("requested").id;
    store.approve_exemption(&id, decision(2, 1)).expect("approved");
    let without = |text: String, sequence: &str| -> String {
        text.lines().filter(|line| !line.contains(sequence)).map(|line| format!("{line}\n")).collect()
    };
    assert_eq!(audit_after(&store, |text| text), Ok(3));
    let changed = audit_after(&store, |text| text.replace("\"login\":\"user2\"", "\"login\":\"user9\""));
    assert_eq!(changed, Err("audit record 2: it was changed after it was written".into()));
    assert_eq!(audit_after(&store, |text| without(text, "\"sequence\":2,\"at\"")), Err("audit record 2: it is missing".into()));
    assert_eq!(audit_after(&store, |text| without(text, "\"sequence\":3,\"at\"")), Err("audit record 3: it is missing".into()));
    let shortened = audit_after(&store, |text| text.replace("{\"sequence\":3,\"hash\"", "{\"sequence\":2,\"hash\""));
    assert_eq!(shortened, Err("audit record 2: it is not the record that was written last".into()));
}

// ── sled alone ──

#[test]
fn a_claim_on_sled_ends_with_the_process_that_held_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || SledStore::open(folder.path()).expect("a store");
    let store = open();
    store.enqueue(judgement(1, "first"), at(0)).expect("a job");
    store.enqueue(judgement(2, "superseded"), at(0)).expect("a job");
    let (first, superseded) = (claim(&store, 0).expect("a claim"), claim(&store, 0).expect("a claim"));
    store.enqueue(judgement(2, "newer"), at(0)).expect("a job");
    drop(store);
    let store = open();
    let (again, newer) = (claim(&store, 0).expect("a claim"), claim(&store, 0).expect("a claim"));
    assert_eq!([what(&again), what(&newer)], ["first", "newer"]);
    assert!(again.fence > superseded.fence && again.job.attempts == 2, "the attempt that was cut short counts");
    assert!(matches!(store.finish_job(&first), Err(StoreError::ClaimLost { .. })));
}

#[test]
fn a_second_owner_of_a_sled_store_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = SledStore::open(folder.path()).expect("a store");
    let error = SledStore::open(folder.path()).map(drop).expect_err("it is in use");
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    drop(first);
    assert!(SledStore::open(folder.path()).is_ok());
}

/// Runs as a process of its own, to be killed: writes deliveries and prints each once it was acknowledged.
#[test]
#[expect(clippy::print_stdout, reason = "the process that started it reads this")]
#[ignore = "the body of a process that `what_was_acknowledged_survives_a_kill` starts"]
fn write_until_killed() {
    let store = SledStore::open(Path::new(&std::env::var("STORE_TO_KILL").expect("a folder"))).expect("a store");
    for number in 0.. {
        store.receive(intake(&format!("d{number}"), vec![command(number % 50, "x")]), at(0)).expect("received");
        println!("acknowledged {number}");
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().expect("a folder");
    let program: PathBuf = std::env::current_exe().expect("this program");
    let mut next = 0;
    for round in 1..=3 {
        let store = SledStore::open(folder.path()).expect("a store");
        for number in 0..next {
            assert!(store.delivery(&format!("d{number}")).expect("read").is_some(), "d{number} was lost");
        }
        drop(store);
        let mut child = std::process::Command::new(&program)
            .args(["--exact", "store::write_until_killed", "--ignored", "--nocapture"])
            .env("STORE_TO_KILL", folder.path())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("a process");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        for line in output.lines() {
            if let Some(number) = line.expect("a line").strip_prefix("acknowledged ") {
                next = next.max(number.parse::<u64>().expect("a number") + 1);
                if next >= 100 * round {
                    break;
                }
            }
        }
        child.kill().expect("killed");
        child.wait().expect("gone");
    }
    assert!(next >= 300);
}
