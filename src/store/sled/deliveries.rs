//! Deliveries on record.
//!
//! Always true: a delivery is done when none of its jobs is open, and failed as soon as one is parked.

use chrono::{DateTime, Utc};

use super::draft::Draft;
use super::keys::Table;
use super::{lanes, pulls};
use crate::store::error::StoreError;
use crate::store::jobs::{Intake, Job, Received};
use crate::store::records::{DeliveryRecord, DeliveryState};

pub(super) fn receive(draft: &mut Draft<'_>, intake: Intake, now: DateTime<Utc>) -> Result<Received, StoreError> {
    match draft.get::<DeliveryRecord>(Table::Deliveries, &intake.delivery)? {
        Some(known) if known.state != DeliveryState::Failed => return Ok(Received::Duplicate),
        Some(_) => forget_parked(draft, &intake.delivery)?,
        None => {}
    }
    let state = if intake.jobs.is_empty() { DeliveryState::Done } else { DeliveryState::Seen };
    let open_jobs = u32::try_from(intake.jobs.len()).unwrap_or(u32::MAX);
    let record = DeliveryRecord {
        id: intake.delivery.clone(),
        event: intake.event,
        received_at: now,
        state,
        payload: Some(intake.payload),
        open_jobs,
    };
    draft.put(Table::Deliveries, &record.id, &record)?;
    if let Some(update) = intake.pull {
        pulls::record(draft, update, now)?;
    }
    let mut queued = Vec::new();
    for mut job in intake.jobs {
        job.delivery = Some(intake.delivery.clone());
        queued.push(lanes::enqueue(draft, job, now)?);
    }
    Ok(Received::Queued(queued))
}

fn forget_parked(draft: &mut Draft<'_>, delivery: &str) -> Result<(), StoreError> {
    for (key, job) in draft.list::<Job>(Table::ParkedJobs, "")? {
        if job.delivery.as_deref() == Some(delivery) {
            draft.remove(Table::ParkedJobs, &key);
        }
    }
    Ok(())
}
