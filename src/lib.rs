//! Plangate: a required check for infrastructure pull requests.
//!
//! Always true: a module imports only from lower layers, and modules of one layer never import each other
//! (`docs/architecture.md`; a test reads the imports and holds the code to it).

pub mod model;

pub mod syntax;

pub mod config;
pub mod engine;
pub mod git;
pub mod github;
pub mod plan;
pub mod remediation;
pub mod report;
pub mod store;

pub mod review;

pub mod bot;

pub mod web;

pub mod standin;
