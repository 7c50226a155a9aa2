//! Deliveries, jobs and lanes.
//!
//! Always true: what was acknowledged is there, and a lane runs one job at a time.

use std::collections::BTreeSet;

use plangate::store::{ClaimState, Claimed, DeliveryState, Enqueued, MAX_ATTEMPTS, NewJob, Received, Store, StoreError};

use super::fixtures::{LEASE, at, claim, command, intake, judgement, what};

pub(super) fn a_delivery_is_recorded_with_its_jobs_and_taken_once<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn a_failed_delivery_runs_again_when_it_is_redelivered<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn a_lane_runs_one_job_at_a_time_in_order<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn a_newer_judgement_replaces_queued_ones_and_cancels_the_running_one<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn a_lost_lease_is_taken_over_under_a_larger_fence<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn a_job_that_kills_its_workers_is_parked<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn a_failed_job_waits_and_keeps_its_lane<S: Store>(open: impl Fn() -> S) {
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

pub(super) fn a_job_handed_back_was_never_started<S: Store>(open: impl Fn() -> S) {
    let store = open();
    store.enqueue(command(7, "x"), at(0)).expect("queued");
    for _ in 0..2 * MAX_ATTEMPTS {
        let claim = claim(&store, 0).expect("a job");
        assert_eq!(claim.job.attempts, 1);
        store.hand_back_job(&claim).expect("handed back");
    }
}

pub(super) fn many_writers_are_all_answered<S: Store>(open: impl Fn() -> S) {
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
