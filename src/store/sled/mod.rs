//! The embedded store: one sled tree of JSON values, owned by one process.
//!
//! Always true: one thread writes; it answers only after the file was synced, and a verb's changes are one batch.

mod audit;
mod care;
mod deliveries;
mod draft;
mod exemptions;
mod keys;
mod lanes;
mod pulls;
mod settle;
mod store;
mod transfer;
mod verdicts;
mod writer;

pub use store::SledStore;
