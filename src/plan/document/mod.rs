//! Plan documents that other tools print.
//!
//! Always true: a document that is not understood is an error that says which ones are.

mod address;
mod cloudformation;
mod entry;
mod plan;
mod pulumi;
mod references;
mod terraform;
mod values;

pub use entry::document;
pub use plan::{DocumentError, DocumentPlan};
