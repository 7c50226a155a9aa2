//! Records as the record commands print them: one JSON document a line.
//!
//! Always true: what a running server answers and what is read from its store offline are the same bytes.

use serde::Serialize;

use super::contract::Store;
use super::error::StoreError;
use super::records::{AuditFilter, ExemptionFilter};

/// Audit records read at once.
const PAGE: usize = 1000;

/// Returns every exemption.
pub fn exemption_lines(store: &dyn Store) -> Result<Vec<u8>, StoreError> {
    lines(&store.exemptions(&ExemptionFilter::default())?)
}

/// Returns the audit record, oldest first.
pub fn audit_lines(store: &dyn Store) -> Result<Vec<u8>, StoreError> {
    let (mut text, mut after) = (Vec::new(), 0);
    loop {
        let page = store.audit(&AuditFilter::default(), after, PAGE)?;
        let Some(last) = page.last() else { return Ok(text) };
        after = last.sequence;
        text.extend(lines(&page)?);
    }
}

fn lines<T: Serialize>(items: &[T]) -> Result<Vec<u8>, StoreError> {
    let mut text = Vec::new();
    for item in items {
        serde_json::to_writer(&mut text, item).map_err(|error| StoreError::Io(error.to_string()))?;
        text.push(b'\n');
    }
    Ok(text)
}
