//! What the end of a job means for the delivery that it came from.
//!
//! Always true: a delivery is done only when none of its jobs is open and none has failed.

use super::draft::Draft;
use super::keys::Table;
use crate::store::error::StoreError;
use crate::store::jobs::Job;
use crate::store::records::{DeliveryRecord, DeliveryState};

/// Takes note that a job of a delivery is finished, replaced or parked.
pub(super) fn settle(draft: &mut Draft<'_>, job: &Job, failed: bool) -> Result<(), StoreError> {
    let Some(id) = &job.delivery else { return Ok(()) };
    let Some(mut record) = draft.get::<DeliveryRecord>(Table::Deliveries, id)? else { return Ok(()) };
    record.open_jobs = record.open_jobs.saturating_sub(1);
    if failed {
        record.state = DeliveryState::Failed;
    } else if record.open_jobs == 0 && record.state == DeliveryState::Seen {
        record.state = DeliveryState::Done;
    }
    draft.put(Table::Deliveries, id, &record)
}
