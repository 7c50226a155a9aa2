//! What is done about fixes: pushed as a commit, or offered as suggestions.
//!
//! Always true: only verified safe fixes are pushed, together verified once more, on the evaluated head only and never on a fork.

mod patch;
mod plan;
mod push;
mod suggest;

pub(super) use plan::{Remedy, Wish};
