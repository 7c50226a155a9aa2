//! Which projects a tree holds, found without configuration.
//!
//! Always true: the same listing and contents give the same projects, sorted by id.

mod environments;
mod finder;
mod kubernetes;
mod project;
mod refine;
mod terraform;
mod unsupported;

pub use finder::{discover, is_infrastructure};
