//! A stateful stand-in for GitHub, served over real HTTP, with real git behind it.
//!
//! Always true: it refuses what GitHub refuses, and nothing in the server's own path knows that it exists.

mod git;

pub use git::{GitAccess, GitGate, GitRequest, GitServer, GitService};
