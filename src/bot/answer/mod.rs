//! Answering a comment's commands: reactions, effects, one reply.
//!
//! Always true: a command is carried out only for whom it is meant, and doing it twice is the same as doing it once.

mod approvers;
mod conversation;
mod decide;
mod exempt;
mod explain;
mod fix;

pub(super) use conversation::Asking;
