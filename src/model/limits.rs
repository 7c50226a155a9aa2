//! Bounds on what one review may cost.
//!
//! Always true: reaching a bound makes the verdict `error` and names the bound; nothing is cut silently.

use serde::{Deserialize, Serialize};

/// The `limits` of the server's configuration, as they hold for one review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// MiB of one file.
    pub file_mib: u64,
    /// MiB of all files read for one review.
    pub input_mib: u64,
    /// Files listed in a tree.
    pub files: usize,
    /// Resource instances of one review.
    pub instances: usize,
    /// Evaluation steps of the planner, and instructions of the rule engine, for one review.
    pub steps: u64,
    /// MiB of memory of the judging process.
    pub memory_mib: u64,
    /// Seconds one job may take.
    pub job_seconds: u64,
    /// Judging processes.
    pub workers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_mib: 1,
            input_mib: 256,
            files: 20_000,
            instances: 50_000,
            steps: 50_000_000,
            memory_mib: 2048,
            job_seconds: 120,
            workers: 2,
        }
    }
}
