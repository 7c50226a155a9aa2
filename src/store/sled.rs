//! The embedded store.
//!
//! Always true: one thread writes; it answers only after the file was synced.

use std::path::Path;

use super::error::StoreError;

/// The records in a sled database, owned by one process.
pub struct SledStore {}

impl SledStore {
    /// Opens the database in a directory, making it if need be. [`StoreError::Locked`] if another process has it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let _ = path;
        unimplemented!()
    }
}
