//! The integration tests: one binary, one module an area.
//!
//! Always true: GitHub is the stand-in over real HTTP, git is real repositories, the store is on disk; nothing of our own is mocked.

#![expect(clippy::disallowed_methods, reason = "tests read files, clocks and the environment")]

mod architecture;
mod config;
mod engine;
mod git;
mod github;
mod imports;
mod remediation;
mod report;
mod rule_packs;
mod standin;
mod store;
mod syntax;
