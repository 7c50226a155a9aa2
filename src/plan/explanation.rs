//! The answer to `plangate plan --explain`, and why there may be none.
//!
//! Always true: the steps start at the attribute asked for and end where nothing further is referred to.

use crate::model::{Address, Place, Value};

/// One step on the way from an attribute to the literal that decides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplanationStep {
    /// What stands there, in words: `attribute acl`, `variable acl of module.logs`, `default of variable acl`.
    pub what: String,
    /// The expression.
    pub place: Option<Place>,
    /// How deep the step lies: a step's causes follow it, one deeper.
    pub depth: usize,
}

/// The answer to `plangate plan --explain`.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The value found at the path.
    pub value: Value,
    /// From the attribute to the literals, outermost first.
    pub steps: Vec<ExplanationStep>,
}

/// Why there is nothing to explain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    /// `hint` says what may have been meant, or is empty.
    #[error("the plan has no resource {address}{hint}; `plangate plan` lists the addresses")]
    NoResource { address: Address, hint: String },
    /// `hint` says what there is instead.
    #[error("{address} has no attribute {path} in its configuration{hint}")]
    NoAttribute { address: Address, path: String, hint: String },
    /// There was no thread to plan on.
    #[error("{0}")]
    NotPlanned(String),
}
