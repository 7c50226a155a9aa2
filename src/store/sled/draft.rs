//! A verb's reads and pending writes.
//!
//! Always true: nothing is in the database before [`Draft::apply`], and then all of it at once.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::keys::Table;
use crate::store::error::StoreError;

/// What a verb read of the database and wants to change in it. Reads see its own writes.
pub(super) struct Draft<'a> {
    tree: &'a sled::Tree,
    pending: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(tree: &'a sled::Tree) -> Self {
        Self { tree, pending: BTreeMap::new() }
    }

    /// Tells whether nothing was ever written.
    pub(super) fn is_of_empty_database(&self) -> bool {
        self.tree.is_empty()
    }

    /// Reads one record.
    pub(super) fn get<T: DeserializeOwned>(&self, table: Table, key: &str) -> Result<Option<T>, StoreError> {
        let at = table.at(key);
        match self.pending.get(&at) {
            Some(pending) => pending.as_deref().map(|value| decode(&at, value)).transpose(),
            None => self.tree.get(&at).map_err(io)?.map(|value| decode(&at, &value)).transpose(),
        }
    }

    /// Writes one record.
    pub(super) fn put<T: Serialize>(&mut self, table: Table, key: &str, value: &T) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(value).map_err(|error| StoreError::Io(error.to_string()))?;
        self.pending.insert(table.at(key), Some(bytes));
        Ok(())
    }

    /// Removes one record, if it is there.
    pub(super) fn remove(&mut self, table: Table, key: &str) {
        self.pending.insert(table.at(key), None);
    }

    /// Lists the records whose key begins with `prefix`, by key.
    pub(super) fn list<T: DeserializeOwned>(&self, table: Table, prefix: &str) -> Result<Vec<(String, T)>, StoreError> {
        let mut found = Vec::new();
        self.visit(table, prefix, |key, value| {
            found.push((key.to_owned(), value));
            Ok(true)
        })?;
        if !self.pending.is_empty() {
            found.sort_by(|(one, _), (other, _)| one.cmp(other));
        }
        Ok(found)
    }

    /// Visits the records whose key begins with `prefix` until the visitor returns false: those in the database by key, then the
    /// draft's new ones.
    pub(super) fn visit<T: DeserializeOwned>(
        &self,
        table: Table,
        prefix: &str,
        mut visitor: impl FnMut(&str, T) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let start = table.at(prefix);
        let skip = table.at("").len();
        for entry in self.tree.scan_prefix(&start) {
            let (at, value) = entry.map_err(io)?;
            let value = match self.pending.get(at.as_ref()) {
                Some(None) => continue,
                Some(Some(value)) => decode(&at, value)?,
                None => decode(&at, &value)?,
            };
            if !visitor(&String::from_utf8_lossy(&at[skip..]), value)? {
                return Ok(());
            }
        }
        for (at, value) in self.pending.range(start.clone()..).take_while(|(at, _)| at.starts_with(&start)) {
            let Some(value) = value else { continue };
            if !self.tree.contains_key(at).map_err(io)? && !visitor(&String::from_utf8_lossy(&at[skip..]), decode(at, value)?)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Takes the next number of a counter, from 1.
    pub(super) fn next(&mut self, counter: &str) -> Result<u64, StoreError> {
        let next = self.get::<u64>(Table::Meta, counter)?.unwrap_or(0) + 1;
        self.put(Table::Meta, counter, &next)?;
        Ok(next)
    }

    /// Writes everything in one batch; returns whether there was anything.
    pub(super) fn apply(self) -> Result<bool, StoreError> {
        if self.pending.is_empty() {
            return Ok(false);
        }
        let mut batch = sled::Batch::default();
        for (at, value) in self.pending {
            match value {
                Some(value) => batch.insert(at, value),
                None => batch.remove(at),
            }
        }
        self.tree.apply_batch(batch).map_err(io)?;
        Ok(true)
    }
}

fn decode<T: DeserializeOwned>(at: &[u8], value: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(value)
        .map_err(|error| StoreError::Damaged { key: String::from_utf8_lossy(at).replace('\0', "/"), reason: error.to_string() })
}

pub(super) fn io(error: sled::Error) -> StoreError {
    StoreError::Io(error.to_string())
}
