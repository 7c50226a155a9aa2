//! Why an intent has no edits.
//!
//! Always true: it reads as a sentence that tells the user what to change by hand.

/// Says why an intent cannot be carried out on the source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoFix(String);

impl NoFix {
    /// Gives the reason as a sentence.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}
