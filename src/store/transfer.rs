//! Export and import: every record as a line of JSON.
//!
//! Always true: what was exported and imported again exports the same bytes.

use super::error::StoreError;

/// The version of the export format: the first line says it.
pub const EXPORT_VERSION: u32 = 1;

/// Why an import was refused; nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("line {line}: {reason}")]
    Malformed { line: u64, reason: String },
    #[error("the export has version {found}; this Plangate reads version {EXPORT_VERSION}: use the version that wrote it")]
    Version { found: u64 },
    #[error("the store is not empty: import into a new one")]
    NotEmpty,
    #[error(transparent)]
    Store(#[from] StoreError),
}
