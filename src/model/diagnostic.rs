//! What could not be read, understood or decided, in words for the user.
//!
//! Always true: an `Error` diagnostic of an affected project makes the verdict `error`; a `Warning` never does.

use serde::{Deserialize, Serialize};

use super::place::Place;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiagnosticSeverity {
    Warning,
    Error,
}

/// One message about the input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    pub severity: DiagnosticSeverity,
    /// What is wrong, and how to mend it.
    pub message: String,
    pub place: Option<Place>,
    /// Whether only the values that depend on what is wrong are affected: they are unknown, the rest is as it should be.
    #[serde(default)]
    pub contained: bool,
}

impl Diagnostic {
    /// Makes an error: it could not be decided because of this.
    pub fn error(message: impl Into<String>, place: Option<Place>) -> Self {
        Self { severity: DiagnosticSeverity::Error, message: message.into(), place, contained: false }
    }

    /// Makes an error that leaves only the values depending on it unknown: a reference that resolves to nothing, say.
    pub fn contained(message: impl Into<String>, place: Option<Place>) -> Self {
        Self { contained: true, ..Self::error(message, place) }
    }

    /// Makes a warning: it was decided, but the user should know.
    pub fn warning(message: impl Into<String>, place: Option<Place>) -> Self {
        Self { severity: DiagnosticSeverity::Warning, message: message.into(), place, contained: false }
    }
}
