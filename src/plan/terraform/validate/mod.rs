//! What Terraform refuses before it evaluates anything: names that mean nothing, provider configurations that nobody declares.
//!
//! Always true: what is reported here Terraform refuses wherever it stands, in `try` and in branches that are not taken too.

mod around;
mod blocks;
mod expression;
mod project;
mod providers;
mod reference;
mod version;

pub(super) use project::validate;
pub(super) use reference::{Refusal, Setting, refusal, unexpected_key, unknown_output};
