//! Selectors: which rules hold where, how strictly, and who may make exceptions.
//!
//! Always true: later entries of `select` override earlier ones, and the first entry of `exemptions` that matches holds.

use chrono::NaiveDate;

use super::lists::release_numbers;
use super::pattern::Patterns;
use crate::model::{
    Approvers, Enforcement, ExemptionRule, Policy, RepoName, RepoPath, RuleInfo, SelectEntry, Selector, Severity, Undetermined,
};

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
pub struct Selection {
    select: Vec<(CompiledSelector, SelectEntry)>,
    exemptions: Vec<(CompiledSelector, ExemptionRule)>,
    undetermined: Undetermined,
    rules_as_of: Option<[u32; 3]>,
}

impl Selection {
    /// Compiles the selectors of a policy.
    pub fn new(policy: &Policy) -> Self {
        Self {
            select: policy.select.iter().map(|entry| (CompiledSelector::new(&entry.selector), entry.clone())).collect(),
            exemptions: policy.exemptions.iter().map(|rule| (CompiledSelector::new(&rule.selector), rule.clone())).collect(),
            undetermined: policy.undetermined,
            rules_as_of: policy.rules_as_of.as_deref().and_then(release_numbers),
        }
    }

    /// Tells how strictly a rule holds on a day. What no entry names is advisory.
    pub fn decide(&self, facts: &Facts<'_>, today: NaiveDate) -> Decision {
        let mut decision = Decision { enforcement: Enforcement::Advisory, undetermined: self.undetermined };
        for (selector, entry) in &self.select {
            if entry.from.is_some_and(|from| from > today) || !selector.matches(facts) {
                continue;
            }
            if let Some(enforcement) = entry.enforcement {
                decision.enforcement = if entry.raises_only { decision.enforcement.max(enforcement) } else { enforcement };
            }
            if let Some(undetermined) = entry.undetermined {
                decision.undetermined = if entry.raises_only { decision.undetermined.max(undetermined) } else { undetermined };
            }
        }
        if self.is_too_new(facts.rule) {
            decision.enforcement = decision.enforcement.min(Enforcement::Advisory);
        }
        decision
    }

    /// Tells on what terms a finding may be exempted; `None` if not at all.
    pub fn exemption_terms(&self, facts: &Facts<'_>) -> Option<ExemptionTerms> {
        let mut matching = self.exemptions.iter().filter(|(selector, _)| selector.matches(facts)).map(|(_, rule)| rule);
        let mut narrowing: Vec<&ExemptionRule> = Vec::new();
        let full = loop {
            let rule = matching.next()?;
            if rule.never {
                return None;
            }
            if !rule.narrows {
                break rule;
            }
            narrowing.push(rule);
        };
        let mut terms = ExemptionTerms {
            approvers: full.approvers.clone(),
            count: full.count,
            default_days: full.default_days,
            max_days: full.max_days,
        };
        for rule in narrowing {
            terms.count = terms.count.max(rule.count);
            if rule.max_days > 0 {
                terms.max_days = terms.max_days.min(rule.max_days);
            }
            if rule.default_days > 0 {
                terms.default_days = terms.default_days.min(rule.default_days);
            }
        }
        terms.default_days = terms.default_days.min(terms.max_days);
        Some(terms)
    }

    /// Tells whether a rule could hold for some type of resource (not disabled): for leaving rules out early.
    pub fn may_hold(&self, facts: &Facts<'_>, today: NaiveDate) -> bool {
        let mut may = true;
        for (selector, entry) in &self.select {
            let Some(enforcement) = entry.enforcement else { continue };
            if entry.from.is_some_and(|from| from > today) || !selector.matches_apart_from_type(facts) {
                continue;
            }
            if enforcement > Enforcement::Disabled {
                may = true;
            } else if !entry.raises_only && selector.resources.is_empty() {
                may = false;
            }
        }
        may
    }

    fn is_too_new(&self, rule: &RuleInfo) -> bool {
        let since = rule.since.as_deref().and_then(release_numbers);
        matches!((since, self.rules_as_of), (Some(since), Some(as_of)) if since > as_of)
    }
}

/// A selector, compiled.
#[derive(Clone, Debug)]
struct CompiledSelector {
    rules: Patterns,
    packs: Patterns,
    vendors: Patterns,
    services: Patterns,
    severities: Vec<Severity>,
    topics: Patterns,
    frameworks: Patterns,
    environments: Patterns,
    repositories: Patterns,
    paths: Patterns,
    resources: Patterns,
}

impl CompiledSelector {
    fn new(selector: &Selector) -> Self {
        Self {
            rules: Patterns::names(&selector.rules),
            packs: Patterns::names(&selector.packs),
            vendors: Patterns::names(&selector.vendors),
            services: Patterns::names(&selector.services),
            severities: selector.severities.clone(),
            topics: Patterns::names(&selector.topics),
            frameworks: Patterns::names(&selector.frameworks),
            environments: Patterns::names(&selector.environments),
            repositories: Patterns::names(&selector.repositories),
            paths: Patterns::paths(&selector.paths),
            resources: Patterns::names(&selector.resources),
        }
    }

    fn matches(&self, facts: &Facts<'_>) -> bool {
        self.matches_apart_from_type(facts) && self.resources.allow_any(facts.resource_type.into_iter())
    }

    fn matches_apart_from_type(&self, facts: &Facts<'_>) -> bool {
        let rule = facts.rule;
        (self.severities.is_empty() || self.severities.contains(&rule.severity))
            && self.rules.allow_any(std::iter::once(rule.id.as_str()).chain(rule.aliases.iter().map(String::as_str)))
            && self.packs.allow(&rule.pack)
            && self.vendors.allow_any(rule.vendors.iter().map(String::as_str))
            && self.services.allow(&rule.service)
            && self.topics.allow_any(rule.topics.iter().map(String::as_str))
            && self.frameworks.allow_any(rule.frameworks.keys().map(String::as_str))
            && self.environments.allow_any(facts.environment.into_iter())
            && self.repositories.allow_any(facts.repository.into_iter().map(RepoName::as_str))
            && self.paths.allow(facts.path.as_str())
    }
}
