//! What is true of the embedded store alone: one owner, and nothing acknowledged is lost by a kill.
//!
//! Always true: the process that is killed is a real one.

use std::path::{Path, PathBuf};

use plangate::store::{SledStore, Store, StoreError};

use super::fixtures::{at, claim, command, intake, judgement, what};

#[test]
fn a_second_owner_of_a_sled_store_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = SledStore::open(folder.path()).expect("a store");
    let error = SledStore::open(folder.path()).map(drop).expect_err("it is in use");
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    drop(first);
    assert!(SledStore::open(folder.path()).is_ok());
}

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
            .args(["--exact", "store::sled::write_until_killed", "--ignored", "--nocapture"])
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
