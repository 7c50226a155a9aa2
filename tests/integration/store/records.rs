//! What is remembered of pull requests, verdicts and repositories.
//!
//! Always true: what is read back is what was written, also by another process.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use plangate::model::{Fingerprint, InstallationId, Outcome, PullNumber, RepoName, RuleId, UserId};
use plangate::store::{
    ClaimState, FixRecord, ImportError, Intake, PolicyRecord, Published, RepositoryRecord, Retention, SledStore, StatusRecord, Store,
    StoreError, VerdictFilter,
};
use serde_json::json;

use super::fixtures::{actor, at, claim, command, intake, judgement, repository, request, sha, update, verdict, what};

pub(super) fn pull_requests_remember_who_pushed<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn verdicts_are_replaced_and_listed_newest_first<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn repositories_come_go_and_are_renamed<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn old_records_are_pruned_and_live_ones_stay<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn an_export_is_imported_byte_for_byte<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn everything_is_there_after_opening_again<S: Store>(open: impl Fn() -> S) {
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
