//! What the doctor found out about one thing.
//!
//! Always true: whatever is not well says how to mend it.

use std::fmt;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    Good,
    /// It works, but perhaps not as meant.
    Doubtful,
    /// It will not work.
    Bad,
}

impl Health {
    /// Returns the word that begins a line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Doubtful => "warn",
            Self::Bad => "fail",
        }
    }
}

/// One line of the doctor's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    pub health: Health,
    /// What was looked at: a key of the configuration, or a thing on GitHub.
    pub subject: String,
    pub finding: String,
    /// How to mend it; `None` where all is well.
    pub remedy: Option<String>,
}

impl Diagnosis {
    /// Tells that something is well.
    pub fn good(subject: impl Into<String>, finding: impl Into<String>) -> Self {
        Self { health: Health::Good, subject: subject.into(), finding: finding.into(), remedy: None }
    }

    /// Tells that something may not be as meant.
    pub fn doubtful(subject: impl Into<String>, finding: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { health: Health::Doubtful, subject: subject.into(), finding: finding.into(), remedy: Some(remedy.into()) }
    }

    /// Tells that something will not work.
    pub fn bad(subject: impl Into<String>, finding: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { health: Health::Bad, subject: subject.into(), finding: finding.into(), remedy: Some(remedy.into()) }
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:4}  {}: {}", self.health.as_str(), self.subject, self.finding)?;
        self.remedy.as_ref().map_or(Ok(()), |remedy| write!(f, "\n      {remedy}"))
    }
}
