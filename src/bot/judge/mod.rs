//! Judging in child processes: the same binary, without credentials or environment, and confined by itself to computing.
//!
//! Always true: whatever a child does (crash, hang, eat memory), the parent gets an answer or a [`JudgeError`] that names the limit.

mod child;
mod pool;

pub use child::Question;
pub use pool::{JudgeError, Judges};
