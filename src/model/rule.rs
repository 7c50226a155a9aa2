//! What is known about a rule without running it: its METADATA.
//!
//! Always true: a rule says what is wrong and how bad it is; whether it blocks is the policy's to say.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ids::RuleId;

/// How bad a violation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    /// Returns the severity's name as users write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Low, Self::Medium, Self::High, Self::Critical]
            .into_iter()
            .find(|severity| severity.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not a severity: write low, medium, high or critical"))
    }
}

/// What a rule is evaluated on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Once for each resource of the types named, on both sides.
    #[default]
    Resource,
    /// Once per project.
    Stack,
}

/// Which way a related resource is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Resources that refer to this one.
    Referrers,
    /// Resources that this one refers to.
    References,
}

/// A rule as its METADATA describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleInfo {
    pub id: RuleId,
    pub title: String,
    pub description: String,
    pub severity: Severity,
    pub pack: String,
    pub service: String,
    /// Resource types, `*` suffix globs allowed.
    pub resources: Vec<String>,
    /// Vendors of the pack (`aws`, …), for selection.
    pub vendors: Vec<String>,
    pub topics: Vec<String>,
    pub frameworks: BTreeMap<String, Vec<String>>,
    /// The same rule's ids in other tools.
    pub aliases: Vec<String>,
    pub related: BTreeMap<String, Direction>,
    pub scope: Scope,
    /// Whether it reads `actions` or `before`: judged once, on the change.
    pub change: bool,
    pub has_fix: bool,
    /// The version of Plangate that brought it.
    pub since: Option<String>,
    /// JSON Schema of its parameters, with defaults.
    pub parameters: Option<serde_json::Value>,
    /// `related_resources` of the METADATA: URLs.
    pub references: Vec<String>,
}
