//! The bot: jobs and lanes, the way of a pull request, comment commands, remediation, the schedule.
//!
//! Always true: every effect is idempotent, and is published only for the live head under a valid lease.

pub mod command;
