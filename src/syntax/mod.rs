//! Source text and what it says, with exact byte spans.
//!
//! Always true: nothing here evaluates anything, and no input makes it panic, hang or overflow its stack.

pub mod hcl;
pub mod json;
pub mod yaml;
