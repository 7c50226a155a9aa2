//! Pruning what is older than the retention allows.
//!
//! Always true: open pull requests, live exemptions and the audit record are kept, whatever their age.

use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;

use super::draft::Draft;
use super::keys::{self, Table};
use super::verdicts;
use super::writer::Writer;
use crate::model::{Exemption, ExemptionState};
use crate::store::error::StoreError;
use crate::store::jobs::Job;
use crate::store::records::{DeliveryRecord, DeliveryState, FixRecord, Pruned, PullRecord, Retention, StatusRecord, VerdictRecord};

/// How many records are changed in one batch, so that other writes need not wait long.
const CHUNK: usize = 500;

pub(super) fn prune(tree: &sled::Tree, writer: &Writer, now: DateTime<Utc>, retention: &Retention) -> Result<Pruned, StoreError> {
    // A retention beyond the calendar keeps everything.
    let before = |days: u32| now.checked_sub_signed(TimeDelta::days(i64::from(days))).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let (payloads, old_verdicts, records) = (before(retention.payload_days), before(retention.verdict_days), before(retention.record_days));
    let sweep = Sweep { tree, writer };
    Ok(Pruned {
        payloads: sweep.each::<DeliveryRecord>(Table::Deliveries, move |draft, key, delivery| {
            let old = delivery.payload.is_some() && delivery.received_at < payloads && delivery.state != DeliveryState::Seen;
            if old {
                draft.put(Table::Deliveries, key, &DeliveryRecord { payload: None, ..delivery })?;
            }
            Ok(old)
        })?,
        verdicts: sweep.each::<VerdictRecord>(Table::Verdicts, move |draft, _, verdict| {
            let old = verdict.at < old_verdicts && !is_shown(draft, &verdict)?;
            if old {
                verdicts::forget(draft, &verdict);
            }
            Ok(old)
        })?,
        records: sweep.remove::<DeliveryRecord>(Table::Deliveries, move |_, delivery| {
            Ok(delivery.received_at < records && delivery.state != DeliveryState::Seen)
        })? + sweep.remove::<PullRecord>(Table::Pulls, move |_, pull| Ok(!pull.open && pull.updated_at < records))?
            + sweep.remove::<StatusRecord>(Table::Statuses, move |_, status| Ok(status.at < records))?
            + sweep.remove::<FixRecord>(Table::Fixes, move |draft, fix| {
                Ok(fix.at < records && draft.get::<PullRecord>(Table::Pulls, &keys::pull(&fix.repository, fix.pull))?.is_none())
            })?
            + sweep.remove::<Exemption>(Table::Exemptions, move |_, exemption| Ok(ended(&exemption).is_some_and(|at| at < records)))?
            + sweep.remove::<Job>(Table::ParkedJobs, move |_, job| Ok(job.enqueued_at < records))?,
    })
}

/// Tells whether a verdict is of an open pull request's head.
fn is_shown(draft: &Draft<'_>, verdict: &VerdictRecord) -> Result<bool, StoreError> {
    let Some(number) = verdict.pull else { return Ok(false) };
    let pull = draft.get::<PullRecord>(Table::Pulls, &keys::pull(&verdict.repository, number))?;
    Ok(pull.is_some_and(|pull| pull.open && pull.head == verdict.head))
}

/// Returns when an exemption ended; `None` for one that is requested.
fn ended(exemption: &Exemption) -> Option<DateTime<Utc>> {
    match &exemption.state {
        ExemptionState::Requested => None,
        ExemptionState::Granted => exemption.until.succ_opt()?.and_hms_opt(0, 0, 0).map(|day| day.and_utc()),
        ExemptionState::Rejected { at, .. } | ExemptionState::Revoked { at, .. } | ExemptionState::Lapsed { at } => Some(*at),
    }
}

/// Goes over tables in chunks.
struct Sweep<'a> {
    tree: &'a sled::Tree,
    writer: &'a Writer,
}

impl Sweep<'_> {
    /// Shows every record to `change`, which says whether it changed something; returns how often it did.
    ///
    /// Records are looked at from here first and changed on the writing thread, where they are read again.
    fn each<T: DeserializeOwned + 'static>(
        &self,
        table: Table,
        change: impl Fn(&mut Draft<'_>, &str, T) -> Result<bool, StoreError> + Copy + Send + 'static,
    ) -> Result<usize, StoreError> {
        let mut due = Vec::new();
        Draft::new(self.tree).visit::<T>(table, "", |key, record| {
            if change(&mut Draft::new(self.tree), key, record)? {
                due.push(key.to_owned());
            }
            Ok(true)
        })?;
        let mut changed = 0;
        for chunk in due.chunks(CHUNK) {
            let keys = chunk.to_vec();
            changed += self.writer.write(move |draft| {
                let mut changed = 0;
                for key in keys {
                    if let Some(record) = draft.get::<T>(table, &key)? {
                        changed += usize::from(change(draft, &key, record)?);
                    }
                }
                Ok(changed)
            })?;
        }
        Ok(changed)
    }

    fn remove<T: DeserializeOwned + 'static>(
        &self,
        table: Table,
        is_old: impl Fn(&Draft<'_>, T) -> Result<bool, StoreError> + Copy + Send + 'static,
    ) -> Result<usize, StoreError> {
        self.each::<T>(table, move |draft, key, record| {
            let old = is_old(draft, record)?;
            if old {
                draft.remove(table, key);
            }
            Ok(old)
        })
    }
}
