//! Fixes of Terraform's native syntax.
//!
//! Always true: a file that `terraform fmt` would leave alone is left so that it still does.

mod align;
mod body;
mod collection;
mod companion;
mod document;
mod print;
mod site;
mod steps;
mod target;

pub(super) use steps::{Source, draft};
