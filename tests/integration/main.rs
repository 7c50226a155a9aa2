//! The integration tests: one binary, one module an area.
//!
//! Always true: GitHub is the stand-in over real HTTP, git is real repositories, the store is on disk; nothing of our own is mocked.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests read files, clocks and the environment, and fail by panicking"
)]

mod architecture;
mod bad_input;
mod change;
mod check;
mod cli;
mod commands;
mod config;
mod demo;
mod docs;
mod doctor;
mod documents;
mod engine;
mod exemptions;
mod explain;
mod fixes;
mod git;
mod github;
mod imports;
mod plan;
mod plan_bounds;
mod plan_diagnostics;
mod plan_references;
mod planning;
mod program;
mod pull_request;
mod remediation;
mod report;
mod rule_packs;
mod server;
mod stage;
mod standin;
mod starved;
mod store;
mod syntax;
mod terraform_functions;
mod terraform_plans;
