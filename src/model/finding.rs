//! What rules say: judgements of one side, and findings of a whole review.
//!
//! Always true: silence over an unknown value is a judgement too ([`JudgementKind::Undetermined`]).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::exemption::Exemption;
use super::fix::{Applicability, Fix, FixIntent};
use super::ids::{Address, Fingerprint, ProjectId, RuleId};
use super::place::Location;
use super::policy::Enforcement;
use super::rule::Severity;
use super::value::ValuePath;

/// A violation as a rule reports it, before policy, exemptions and the other side are considered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Violation {
    pub message: String,
    pub path: ValuePath,
    /// What identifies the mistake: the rule's `evidence`, else the value at the path. Sensitive values are `"(sensitive)"`.
    pub evidence: serde_json::Value,
    pub fix: Option<FixIntent>,
}

/// What one rule said of one resource (or, in stack scope, of one project).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    pub rule: RuleId,
    /// The resource judged; in stack scope the one the finding names.
    pub resource: Option<Address>,
    pub kind: JudgementKind,
}

/// The outcomes of evaluating one rule once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum JudgementKind {
    Passed,
    Violated(Violation),
    /// It depends on a value that is not known. `because` is a sentence that names it; `violation` is what was reported, if anything.
    Undetermined {
        because: String,
        violation: Option<Violation>,
    },
    /// The rule itself failed: a runtime error, a panic in a builtin, the instruction budget.
    Failed {
        error: String,
    },
}

/// How a finding relates to the change, and to what people allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Introduced,
    Existing,
    Resolved,
    Exempted,
    Suppressed,
    Undetermined,
    Passed,
}

/// The exemption that a finding is under, as reports show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExemptionNote {
    pub id: super::ids::ExemptionId,
    pub until: chrono::NaiveDate,
    /// Logins, comma-separated.
    pub approved_by: String,
    pub reason: String,
}

impl From<&Exemption> for ExemptionNote {
    fn from(exemption: &Exemption) -> Self {
        let approved_by = exemption.approvals.iter().map(|d| d.by.login.as_str()).collect::<Vec<_>>().join(", ");
        Self { id: exemption.id.clone(), until: exemption.until, approved_by, reason: exemption.reason.clone() }
    }
}

/// One finding of a verdict. Its JSON form is part of the contract ([`crate::report`] writes it).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub rule: RuleId,
    pub title: String,
    pub severity: Severity,
    pub enforcement: Enforcement,
    pub status: Status,
    pub project: ProjectId,
    pub environment: Option<String>,
    pub resource: Option<Address>,
    pub resource_type: Option<String>,
    /// What is wrong, with the value found.
    pub message: String,
    /// What to write instead.
    pub remediation: String,
    /// Page or URL.
    pub docs: String,
    pub frameworks: BTreeMap<String, Vec<String>>,
    pub path: ValuePath,
    pub evidence: serde_json::Value,
    pub undetermined_by: Option<String>,
    pub location: Option<Location>,
    /// The offending lines as they stand in the file, for reports that show source. Never holds sensitive values.
    pub snippet: Option<Snippet>,
    pub fix: Option<Fix>,
    pub exemption: Option<ExemptionNote>,
    pub fingerprint: Fingerprint,
    /// Whether this finding keeps the change from merging, gate and policy considered (in `mode: observe`: would).
    pub blocks: bool,
}

impl Finding {
    /// Tells whether it is present and has a fix that may be applied without a person looking at it.
    pub fn has_safe_fix(&self) -> bool {
        let is_safe = |fix: &Fix| fix.verified && fix.applicability == Applicability::Safe;
        self.status == Status::Introduced && self.fix.as_ref().is_some_and(is_safe)
    }
}

/// Source text around a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// The number of the first line, from 1.
    pub first_line: u32,
    /// Whole lines, `\n` between them.
    pub text: String,
}
