//! How much a finding weighs where it is shown, and what is said of it there.
//!
//! Always true: only what blocks is shown as a failure.

use crate::model::{Finding, Severity, Status};

/// How an annotation is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnotationLevel {
    Notice,
    Warning,
    Failure,
}

/// The level at which a finding is shown, and `None` for what needs no attention at its line.
pub(super) fn level(finding: &Finding) -> Option<AnnotationLevel> {
    match finding.status {
        _ if finding.blocks => Some(AnnotationLevel::Failure),
        Status::Introduced if finding.severity >= Severity::Medium => Some(AnnotationLevel::Warning),
        Status::Introduced | Status::Undetermined => Some(AnnotationLevel::Notice),
        Status::Existing | Status::Resolved | Status::Exempted | Status::Suppressed | Status::Passed => None,
    }
}

/// What is wrong and what to write instead, as plain text.
pub(super) fn advice(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    if let Some(because) = &finding.undetermined_by {
        text = format!("It could not be decided whether this holds: {because}.\n{text}");
    }
    if !finding.remediation.is_empty() {
        text.push_str("\n\n");
        text.push_str(&finding.remediation);
    }
    text
}
