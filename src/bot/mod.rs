//! The bot: jobs and lanes, the way of a pull request, comment commands, remediation, the schedule.
//!
//! Always true: every effect is idempotent, and is published only for the live head under a valid claim.

mod answer;
mod approval;
mod clock;
pub mod command;
mod context;
pub mod doctor;
mod error;
mod evaluate;
mod failure;
mod judge;
mod judged;
mod merge_group;
mod metrics;
mod page;
mod policy;
mod publish;
mod pull;
mod remedy;
mod repository;
mod schedule;
mod server_policy;
mod session;
mod task;
mod worker;

pub use approval::{Deciding, Refusal, Standing};
pub use clock::{Clock, read_instant};
pub use context::{Bot, BotParts};
pub use error::JobError;
pub use judge::{JudgeError, Judges, Question};
pub use metrics::{Counter, Metrics};
pub use page::PageKey;
pub use schedule::recur;
pub use server_policy::{ServerPolicy, ServerPolicyError, load_server_policy};
pub use task::{Asked, Task, asked_by};
pub use worker::work;
