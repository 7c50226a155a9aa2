//! The answer of a review.
//!
//! Always true: what could not be read or decided is in it as data, and makes the outcome [`Outcome::Error`].

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::ids::Address;
use super::place::Location;
use super::plan::{Action, Project, Unsupported};
use super::policy::Mode;

/// Whether a change may merge. `Error` wins over `Fail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Pass,
    Fail,
    Error,
}

/// How many findings there are, by status and, where introduced, by enforcement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub projects: usize,
    pub resources: usize,
    /// Rules that applied.
    pub rules: usize,
    pub introduced: IntroducedCounts,
    pub existing: usize,
    pub resolved: usize,
    pub exempted: usize,
    pub suppressed: usize,
    pub undetermined: usize,
}

/// Introduced findings by enforcement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntroducedCounts {
    pub mandatory: usize,
    pub advisory: usize,
    pub remediate: usize,
}

/// One resource of the preview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourceSummary {
    pub address: Address,
    #[serde(rename = "type")]
    pub kind: String,
    pub action: Action,
    pub previous_address: Option<Address>,
    pub location: Option<Location>,
    /// The attributes that differ, as paths in words, for updates.
    pub changed: Vec<String>,
}

/// One affected project of a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectSummary {
    pub project: Project,
    pub complete: bool,
    pub resources: Vec<ResourceSummary>,
    pub unsupported: Vec<Unsupported>,
}

/// A diagnostic with its place resolved to lines, and the source around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictDiagnostic {
    pub severity: super::diagnostic::DiagnosticSeverity,
    pub message: String,
    pub location: Option<Location>,
    pub snippet: Option<super::finding::Snippet>,
}

/// The answer of a review. Everything in it is in a fixed order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub outcome: Outcome,
    /// Whether the policy enforces, or observes and only says what it would do.
    pub mode: Mode,
    pub summary: Summary,
    pub projects: Vec<ProjectSummary>,
    /// Unsupported sources that belong to no project.
    pub unsupported: Vec<Unsupported>,
    pub findings: Vec<Finding>,
    pub diagnostics: Vec<VerdictDiagnostic>,
    /// Whether any infrastructure file differs (or, without a base, exists).
    pub infrastructure: bool,
    /// Rule evaluations made: not part of the verdict's digest.
    pub evaluations: u64,
}

impl Verdict {
    /// Makes the verdict for a review that could not be done at all: outcome `Error`, with one message as its cause.
    pub fn undecided(message: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Error,
            mode: Mode::Enforce,
            summary: Summary::default(),
            projects: Vec::new(),
            unsupported: Vec::new(),
            findings: Vec::new(),
            diagnostics: vec![VerdictDiagnostic {
                severity: super::diagnostic::DiagnosticSeverity::Error,
                message: message.into(),
                location: None,
                snippet: None,
            }],
            infrastructure: true,
            evaluations: 0,
        }
    }
}
