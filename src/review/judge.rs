//! The review of one change: the way from trees to a verdict.
//!
//! Always true: no network, no clock, no environment.

use crate::engine::RuleSet;
use crate::model::{Change, Limits, Policy, Verdict};

/// Reviews one change against one policy.
///
/// Deterministic: no network, no clock, no environment. The same arguments give the same verdict.
pub fn review(change: &Change, policy: &Policy, rules: &RuleSet, limits: &Limits) -> Verdict {
    let _ = (change, policy, rules, limits);
    Verdict::undecided("reviews are not linked yet")
}
