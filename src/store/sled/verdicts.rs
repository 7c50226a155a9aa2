//! Verdicts on record, and their order in time.
//!
//! Always true: every verdict is in the order in time once.

use super::draft::Draft;
use super::keys::{self, Table};
use crate::store::error::StoreError;
use crate::store::records::{VerdictFilter, VerdictRecord};

pub(super) fn record(draft: &mut Draft<'_>, verdict: &VerdictRecord) -> Result<(), StoreError> {
    let key = key(verdict);
    if let Some(before) = draft.get::<VerdictRecord>(Table::Verdicts, &key)? {
        forget(draft, &before);
    }
    draft.put(Table::VerdictTimes, &time(verdict), &key)?;
    draft.put(Table::Verdicts, &key, verdict)
}

pub(super) fn forget(draft: &mut Draft<'_>, verdict: &VerdictRecord) {
    draft.remove(Table::VerdictTimes, &time(verdict));
    draft.remove(Table::Verdicts, &key(verdict));
}

pub(super) fn list(draft: &Draft<'_>, filter: &VerdictFilter, limit: usize) -> Result<Vec<VerdictRecord>, StoreError> {
    let mut found = Vec::new();
    draft.visit::<String>(Table::VerdictTimes, "", |_, key| {
        let Some(verdict) = draft.get::<VerdictRecord>(Table::Verdicts, &key)? else { return Ok(true) };
        if filter.since.is_some_and(|since| verdict.at < since) {
            return Ok(false);
        }
        if matches(filter, &verdict) {
            found.push(verdict);
        }
        Ok(found.len() < limit)
    })?;
    Ok(found)
}

fn matches(filter: &VerdictFilter, verdict: &VerdictRecord) -> bool {
    filter.repository.as_ref().is_none_or(|repository| *repository == verdict.repository)
        && filter.pull.is_none_or(|pull| verdict.pull == Some(pull))
        && filter.outcome.is_none_or(|outcome| verdict.outcome == outcome)
}

fn key(verdict: &VerdictRecord) -> String {
    keys::judged(&verdict.repository, &verdict.head, &verdict.base_ref)
}

/// Returns the key in the order in time, the newest first.
fn time(verdict: &VerdictRecord) -> String {
    let before_the_end = u64::MAX - u64::try_from(verdict.at.timestamp_micros()).unwrap_or(0);
    format!("{} {}", keys::number(before_the_end), key(verdict))
}
