//! Exemptions, and the audit record of every step.
//!
//! Always true: a decision is final, and a changed record is noticed.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use plangate::model::{Exemption, ExemptionId, ExemptionScope, ExemptionState, PullNumber};
use plangate::store::{AuditEntry, AuditFilter, ExemptionFilter, SledStore, Store, StoreError};
use serde_json::json;

use super::fixtures::{actor, at, decision, repository, request};

/// Exports a store, changes the text, imports it into a new one and verifies its audit record.
fn audit_after(store: &impl Store, edit: impl Fn(String) -> String) -> Result<u64, String> {
    let mut exported = Vec::new();
    store.export(&mut exported).expect("exported");
    let folder = tempfile::tempdir().expect("a folder");
    let other = SledStore::open(folder.path()).expect("a store");
    other.import(&mut edit(String::from_utf8(exported).expect("text")).as_bytes()).expect("imported");
    other.verify_audit().expect("verified").map_err(|fault| fault.to_string())
}

pub(super) fn an_exemption_is_granted_by_different_people<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn decisions_are_final<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn exemptions_lapse_pass_and_expire<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn the_audit_record_follows_every_step<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn a_changed_audit_record_is_noticed<S: Store>(open: impl Fn() -> S) {
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
