//! Writing and reading all records as JSON lines.
//!
//! Always true: a value goes out and comes in as the bytes it has in the database.

use std::io::{BufRead, Read, Write};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::draft::io;
use super::keys::Table;
use crate::store::error::StoreError;
use crate::store::transfer::{EXPORT_VERSION, ImportError};

/// The most bytes of one line that are read.
const MAX_LINE: u64 = 256 * 1024 * 1024;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Heading {
    plangate_export: u64,
}

/// Every other line.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    table: String,
    key: String,
    #[serde(borrow)]
    value: &'a RawValue,
}

pub(super) fn export(tree: &sled::Tree, out: &mut dyn Write) -> Result<(), StoreError> {
    let failed = |error: std::io::Error| StoreError::Io(error.to_string());
    writeln!(out, "{}", json(&Heading { plangate_export: EXPORT_VERSION.into() })?).map_err(failed)?;
    for table in Table::ALL {
        let prefix = table.at("");
        for entry in tree.scan_prefix(&prefix) {
            let (at, value) = entry.map_err(io)?;
            let key = String::from_utf8_lossy(&at[prefix.len()..]).into_owned();
            let damaged = |error: serde_json::Error| StoreError::Damaged { key: key.clone(), reason: error.to_string() };
            let value: &RawValue = serde_json::from_slice(&value).map_err(damaged)?;
            writeln!(out, "{}", json(&Line { table: table.name().to_owned(), key: key.clone(), value })?).map_err(failed)?;
        }
    }
    out.flush().map_err(failed)
}

fn json<T: Serialize>(line: &T) -> Result<String, StoreError> {
    serde_json::to_string(line).map_err(|error| StoreError::Io(error.to_string()))
}

/// A record of an export.
pub(super) struct Record {
    pub(super) table: Table,
    pub(super) key: String,
    pub(super) value: Box<RawValue>,
}

/// Reads an export whole.
pub(super) fn read(input: &mut dyn BufRead) -> Result<Vec<Record>, ImportError> {
    let mut records = Vec::new();
    let mut text = String::new();
    for line in 1.. {
        text.clear();
        let malformed = |reason: String| ImportError::Malformed { line, reason };
        let count = input.take(MAX_LINE).read_line(&mut text).map_err(|error| malformed(error.to_string()))?;
        if count == 0 && line > 1 {
            break;
        }
        if line == 1 {
            let heading: Heading = serde_json::from_str(&text).map_err(|_| malformed("this is not an export of Plangate".into()))?;
            if heading.plangate_export != u64::from(EXPORT_VERSION) {
                return Err(ImportError::Version { found: heading.plangate_export });
            }
            continue;
        }
        let record: Line<'_> = serde_json::from_str(&text).map_err(|error| malformed(error.to_string()))?;
        let table = Table::ALL.into_iter().find(|table| table.name() == record.table);
        let table = table.ok_or_else(|| malformed(format!("there is no table {:?}", record.table)))?;
        records.push(Record { table, key: record.key, value: record.value.to_owned() });
    }
    Ok(records)
}
