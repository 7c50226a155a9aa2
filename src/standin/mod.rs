//! A stateful stand-in for GitHub, served over real HTTP, with real git behind it.
//!
//! Always true: it refuses what GitHub refuses, and nothing in the server's own path knows that it exists.

mod access;
mod actions;
mod bare;
mod clock;
mod conformance;
mod facts;
mod fault;
mod git;
mod happenings;
mod json;
mod log;
mod markdown;
mod observe;
mod pages;
mod payloads;
mod pushes;
mod recording;
mod refusal;
mod routes;
mod server;
mod shared;
mod trouble;
mod webhooks;
mod world;

pub use actions::Repo;
pub use conformance::Description;
pub use git::{GitAccess, GitGate, GitRequest, GitServer, GitService};
pub use log::{DeliveryLog, Exchange};
pub use observe::TimedOut;
pub use server::{Options, StandIn};
pub use world::{CheckRun, Comment, CommitStatus, ReviewComment, Role};
