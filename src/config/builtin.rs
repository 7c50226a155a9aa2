//! The policy that holds where nobody wrote one, and the one to start from.
//!
//! Always true: both are texts in the policy schema, and a test reads them.

use crate::model::{
    Approvers, Enforcement, ExemptionRule, Filter, Gate, InlineIgnores, Mode, ModulesPolicy, PackRef, Policy, RemediationPolicy,
    SelectEntry, Selector, Severity, Undetermined,
};

/// The packs that are embedded in the binary, by name.
pub const BUNDLED_PACKS: [&str; 5] = ["aws", "azure", "gcp", "kubernetes", "general"];

/// Returns the built-in policy: all bundled packs, `critical` and `high` mandatory, the rest advisory, no pushes, administrators
/// of the repository approve.
pub fn builtin_policy() -> Policy {
    let select = |severities: [Severity; 2], enforcement| SelectEntry {
        selector: Selector { severities: severities.to_vec(), ..Selector::default() },
        enforcement: Some(enforcement),
        ..SelectEntry::default()
    };
    Policy {
        mode: Mode::Enforce,
        packs: BUNDLED_PACKS.map(|name| PackRef::Bundled(name.to_owned())).to_vec(),
        environments: Vec::new(),
        select: vec![
            select([Severity::Low, Severity::Medium], Enforcement::Advisory),
            select([Severity::High, Severity::Critical], Enforcement::Mandatory),
        ],
        undetermined: Undetermined::Pass,
        rules_as_of: None,
        parameters: Default::default(),
        gate: Gate::Introduced,
        exemptions: vec![ExemptionRule {
            approvers: Approvers { administrators: true, ..Approvers::default() },
            count: 1,
            default_days: 30,
            max_days: 90,
            ..ExemptionRule::default()
        }],
        inline_ignores: InlineIgnores::Request,
        remediation: RemediationPolicy::default(),
        projects: Vec::new(),
        external_variables: Vec::new(),
        modules: ModulesPolicy::default(),
        gated_branches: Vec::new(),
        overridable: Vec::new(),
        filter: Filter::default(),
    }
}

/// Returns the built-in policy as a file: `plangate policy default`.
pub fn builtin_policy_text() -> &'static str {
    include_str!("builtin_policy.yml")
}

/// Returns a policy to start from, with comments: `plangate init`.
pub fn starting_policy_text() -> &'static str {
    include_str!("starting_policy.yml")
}

#[cfg(test)]
mod tests {
    use super::super::layers::{Layer, merge};
    use super::super::policy_file::parse_policy;
    use super::*;
    use crate::model::PolicyLayer;

    fn merged(text: &str) -> Policy {
        let file = parse_policy(text, "policy.yml").expect("a policy");
        merge(&[Layer { layer: PolicyLayer::Repository, name: "policy.yml".into(), file }]).expect("a policy")
    }

    #[test]
    fn the_text_says_what_the_built_in_policy_is() {
        let policy = builtin_policy();
        let doubled = Policy { select: [&policy.select[..], &policy.select[..]].concat(), ..policy };
        assert_eq!(merged(builtin_policy_text()), doubled, "a file's select is added to the built-in one");
    }

    #[test]
    fn the_starting_policy_is_the_built_in_one_observed() {
        let policy = merged(starting_policy_text());
        assert_eq!(policy.mode, Mode::Observe);
        assert_eq!(policy.packs, builtin_policy().packs);
        assert_eq!(policy.exemptions, builtin_policy().exemptions);
    }
}
