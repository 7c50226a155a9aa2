//! What a set of rules is evaluated on, and the evaluation itself.
//!
//! Always true: judgements come in a fixed order (resource by resource, rules by id), however many threads made them.

use serde_json::Value;

use super::precedent::Precedent;
use crate::model::{ChangeContext, Plan, RepoName, ResourceChange, RuleId};

/// One side of a review: a plan, and the rules to judge it by.
#[derive(Clone, Copy, Debug)]
pub struct Evaluation<'a> {
    /// The side that is judged.
    pub plan: &'a Plan,
    /// The base side, for change rules.
    pub before: Option<&'a Plan>,
    /// What differs, for change rules; empty when the base side itself is judged, so that change rules are judged once.
    pub changes: &'a [ResourceChange],
    pub rules: &'a [Selected],
    pub context: &'a EvaluationContext,
    /// A plan much like this one that was judged already.
    pub precedent: Option<Precedent<'a>>,
    /// The bound on all evaluations together, in steps of the rule engine.
    pub steps: u64,
}

/// A rule that policy selects, with its parameters as [`super::RuleSet::parameters`] completed them.
#[derive(Clone, Debug, PartialEq)]
pub struct Selected {
    pub rule: RuleId,
    pub parameters: Option<Value>,
}

/// Who and what is judged: `input.context` beyond the project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvaluationContext {
    pub repository: Option<RepoName>,
    pub base_ref: Option<String>,
    /// The author's login.
    pub author: Option<String>,
}

impl From<&ChangeContext> for EvaluationContext {
    fn from(context: &ChangeContext) -> Self {
        Self { repository: context.repository.clone(), base_ref: context.base_ref.clone(), author: context.author.clone() }
    }
}
