//! Selectors: which rules hold where, how strictly, and who may make exceptions.
//!
//! Always true: later entries of `select` override earlier ones, and the first entry of `exemptions` that matches holds.

use chrono::NaiveDate;

use crate::model::{Approvers, Enforcement, Policy, RepoName, RepoPath, RuleInfo, Undetermined};

/// What a selector is held against: a rule, and where it is applied.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub rule: &'a RuleInfo,
    pub repository: Option<&'a RepoName>,
    /// The project's environment.
    pub environment: Option<&'a str>,
    /// The project's path.
    pub path: &'a RepoPath,
    /// The type of the resource; in stack scope there may be none, and a selector by type does not match.
    pub resource_type: Option<&'a str>,
}

/// What policy says of a rule in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    pub enforcement: Enforcement,
    pub undetermined: Undetermined,
}

/// On what terms a finding may be exempted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExemptionTerms {
    pub approvers: Approvers,
    pub count: u32,
    pub default_days: u32,
    pub max_days: u32,
}

/// The selectors of a policy, compiled.
#[derive(Clone, Debug)]
pub struct Selection {}

impl Selection {
    /// Compiles the selectors of a policy.
    pub fn new(policy: &Policy) -> Self {
        let _ = policy;
        unimplemented!()
    }

    /// Tells how strictly a rule holds on a day. What no entry names is advisory.
    pub fn decide(&self, facts: &Facts<'_>, today: NaiveDate) -> Decision {
        let _ = (facts, today);
        unimplemented!()
    }

    /// Tells on what terms a finding may be exempted; `None` if not at all.
    pub fn exemption_terms(&self, facts: &Facts<'_>) -> Option<ExemptionTerms> {
        let _ = facts;
        unimplemented!()
    }

    /// Tells whether any resource type at all could make a rule apply: for leaving rules out early.
    pub fn may_hold(&self, facts: &Facts<'_>, today: NaiveDate) -> bool {
        let _ = (facts, today);
        unimplemented!()
    }
}
