//! Which base branches a commit's status answers for.
//!
//! Always true: where policy names none, every branch is gated.

use super::pattern::Patterns;
use crate::model::Policy;

/// Tells whether a verdict against this base branch counts for the status. That of the default branch always does.
pub fn is_gated(policy: &Policy, branch: &str) -> bool {
    Patterns::names(&policy.gated_branches).allow(branch)
}

#[cfg(test)]
mod tests {
    use super::super::builtin::builtin_policy;
    use super::*;

    #[test]
    fn named_branches_are_gated_and_without_names_all_are() {
        let mut policy = builtin_policy();
        assert!(is_gated(&policy, "anything"));
        policy.gated_branches = vec!["release-*".into()];
        assert!(is_gated(&policy, "release-1") && !is_gated(&policy, "topic"));
    }
}
