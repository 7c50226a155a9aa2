//! What every store must do, held against each implementation.
//!
//! Always true: a check sees a store only through the trait, and can open it again to see what was kept.

mod exemptions;
mod fixtures;
mod queue;
mod records;
mod sled;

/// Runs a check on a store of each kind; it is given a way to open the store (again).
macro_rules! every_store {
    ($($part:ident::$name:ident)*) => {
        mod on_sled {
            $(#[test]
            fn $name() {
                let folder = tempfile::tempdir().expect("a folder");
                super::$part::$name(|| plangate::store::SledStore::open(folder.path()).expect("a store"));
            })*
        }
    };
}

every_store! {
    queue::a_delivery_is_recorded_with_its_jobs_and_taken_once
    queue::a_failed_delivery_runs_again_when_it_is_redelivered
    queue::a_lane_runs_one_job_at_a_time_in_order
    queue::a_newer_judgement_replaces_queued_ones_and_cancels_the_running_one
    queue::a_lost_lease_is_taken_over_under_a_larger_fence
    queue::a_job_that_kills_its_workers_is_parked
    queue::a_failed_job_waits_and_keeps_its_lane
    queue::a_job_handed_back_was_never_started
    queue::many_writers_are_all_answered
    records::pull_requests_remember_who_pushed
    records::verdicts_are_replaced_and_listed_newest_first
    records::repositories_come_go_and_are_renamed
    records::old_records_are_pruned_and_live_ones_stay
    records::an_export_is_imported_byte_for_byte
    records::everything_is_there_after_opening_again
    exemptions::an_exemption_is_granted_by_different_people
    exemptions::decisions_are_final
    exemptions::exemptions_lapse_pass_and_expire
    exemptions::the_audit_record_follows_every_step
    exemptions::a_changed_audit_record_is_noticed
}
