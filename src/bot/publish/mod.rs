//! Publishing a verdict: status, comment, check run, labels.
//!
//! Always true: what is already there as it should be is not written again.

mod check_run;
mod comment;
mod labels;
mod status;

pub(super) use check_run::FIX;
pub(super) use comment::something_to_say;
pub(super) use status::{CONTEXT, status_of, worst};
