//! The records: deliveries, jobs, pull requests, verdicts, exemptions, fixes and the audit record.
//!
//! Always true: `Ok` means durable, and an operation is applied whole or not at all (sled is used only here).

mod contract;
mod error;
mod jobs;
mod lines;
mod records;
mod sled;
mod transfer;

pub use contract::Store;
pub use error::StoreError;
pub use jobs::{Claim, ClaimState, Claimed, Enqueued, Intake, Job, JobKind, Lane, MAX_ATTEMPTS, NewJob, Received};
pub use lines::{audit_lines, exemption_lines};
pub use records::{
    AuditEntry, AuditFault, AuditFilter, AuditRecord, DeliveryRecord, DeliveryState, ExemptionFilter, ExemptionRequest, FixRecord,
    PolicyRecord, Pruned, Published, PullRecord, PullUpdate, RepositoryRecord, Retention, StatusRecord, VerdictFilter, VerdictRecord,
};
pub use sled::SledStore;
pub use transfer::{EXPORT_VERSION, ImportError};
