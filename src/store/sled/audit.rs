//! The audit record: a chain of hashes.
//!
//! Always true: records are only ever appended, and the chain's head is kept apart, so that a missing end shows, too.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::draft::Draft;
use super::keys::{self, Table};
use crate::store::error::StoreError;
use crate::store::records::{AuditEntry, AuditFault, AuditFilter, AuditRecord};

const HEAD: &str = "audit";

/// The last record of the chain.
#[derive(Serialize, Deserialize)]
struct Head {
    sequence: u64,
    hash: String,
}

pub(super) fn append(draft: &mut Draft<'_>, entry: AuditEntry) -> Result<AuditRecord, StoreError> {
    let head = head(draft)?;
    let mut record = AuditRecord { sequence: head.sequence + 1, entry, previous: head.hash, hash: String::new() };
    record.hash = hash(&record)?;
    draft.put(Table::Audit, &keys::number(record.sequence), &record)?;
    draft.put(Table::Meta, HEAD, &Head { sequence: record.sequence, hash: record.hash.clone() })?;
    Ok(record)
}

pub(super) fn list(draft: &Draft<'_>, filter: &AuditFilter, after: u64, limit: usize) -> Result<Vec<AuditRecord>, StoreError> {
    let mut found = Vec::new();
    let last = head(draft)?.sequence;
    for sequence in after + 1..=last {
        if found.len() == limit {
            break;
        }
        if let Some(record) = draft.get::<AuditRecord>(Table::Audit, &keys::number(sequence))?.filter(|record| matches(filter, record)) {
            found.push(record);
        }
    }
    Ok(found)
}

fn matches(filter: &AuditFilter, record: &AuditRecord) -> bool {
    filter.repository.as_ref().is_none_or(|repository| record.entry.repository.as_ref() == Some(repository))
        && filter.pull.is_none_or(|pull| record.entry.pull == Some(pull))
        && filter.since.is_none_or(|since| record.entry.at >= since)
}

pub(super) fn verify(draft: &Draft<'_>) -> Result<Result<u64, AuditFault>, StoreError> {
    let fault = |sequence: u64, reason: &str| Ok(Err(AuditFault { sequence, reason: reason.to_owned() }));
    let head = head(draft)?;
    let mut previous = first_hash();
    for sequence in 1..=head.sequence {
        let record = match draft.get::<AuditRecord>(Table::Audit, &keys::number(sequence)) {
            Ok(Some(record)) => record,
            Ok(None) => return fault(sequence, "it is missing"),
            Err(StoreError::Damaged { .. }) => return fault(sequence, "it cannot be read"),
            Err(error) => return Err(error),
        };
        if record.sequence != sequence || record.previous != previous {
            return fault(sequence, "it does not follow the record before it");
        }
        if record.hash != hash(&record)? {
            return fault(sequence, "it was changed after it was written");
        }
        previous = record.hash;
    }
    if previous != head.hash {
        return fault(head.sequence, "it is not the record that was written last");
    }
    if draft.get::<Value>(Table::Audit, &keys::number(head.sequence + 1))?.is_some() {
        return fault(head.sequence + 1, "it was added from outside");
    }
    Ok(Ok(head.sequence))
}

fn head(draft: &Draft<'_>) -> Result<Head, StoreError> {
    Ok(draft.get(Table::Meta, HEAD)?.unwrap_or_else(|| Head { sequence: 0, hash: first_hash() }))
}

fn first_hash() -> String {
    "0".repeat(64)
}

fn hash(record: &AuditRecord) -> Result<String, StoreError> {
    let failed = |error: serde_json::Error| StoreError::Io(error.to_string());
    let mut value = serde_json::to_value(record).map_err(failed)?;
    if let Some(fields) = value.as_object_mut() {
        fields.shift_remove("hash");
    }
    let text = serde_json::to_string(&value).map_err(failed)?;
    Ok(hex::encode(Sha256::digest(format!("{}\n{text}", record.previous))))
}
