//! Which rules are judged where, and how strictly: policy's selectors, narrowed by what the command line asks for.
//!
//! Always true: a rule that `--rule` names is mandatory, and no filter makes a rule hold that is not loaded.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::patterns::Patterns;
use crate::config::{Decision, Facts, Selection};
use crate::engine::RuleSet;
use crate::model::{Enforcement, Filter, Policy, Project, RepoName, RuleInfo};

/// A policy's answers for one repository and day.
pub(super) struct Rulebook<'a> {
    selection: Selection,
    repository: Option<&'a RepoName>,
    today: NaiveDate,
    filter: &'a Filter,
    named: Patterns,
    frameworks: Patterns,
}

impl<'a> Rulebook<'a> {
    pub(super) fn new(policy: &'a Policy, repository: Option<&'a RepoName>, today: NaiveDate) -> Self {
        let filter = &policy.filter;
        Self {
            selection: Selection::new(policy),
            repository,
            today,
            filter,
            named: Patterns::new(&filter.rules),
            frameworks: Patterns::new(&filter.frameworks),
        }
    }

    /// Tells whether a project is judged at all.
    pub(super) fn takes(&self, project: &Project) -> bool {
        let here = self.filter.within.as_ref().is_none_or(|directory| project.path.is_within(directory));
        here && (self.filter.environment.is_none() || self.filter.environment == project.environment)
    }

    /// Tells whether a rule could hold for some resource of a project.
    pub(super) fn may_hold(&self, rule: &RuleInfo, project: &Project) -> bool {
        let by_framework = self.frameworks.is_empty() || rule.frameworks.keys().any(|framework| self.frameworks.fit(framework));
        let by_severity = self.filter.min_severity.is_none_or(|least| rule.severity >= least);
        by_framework
            && by_severity
            && if self.named.is_empty() {
                self.selection.may_hold(&self.facts(rule, project, None), self.today)
            } else {
                self.named.fit_any(ids(rule))
            }
    }

    /// Tells how strictly a rule holds for a type of resource; without a type, for the project as a whole.
    pub(super) fn decide(&self, rule: &RuleInfo, project: &Project, resource_type: Option<&str>) -> Decision {
        let decision = self.selection.decide(&self.facts(rule, project, resource_type), self.today);
        if self.named.is_empty() { decision } else { Decision { enforcement: Enforcement::Mandatory, ..decision } }
    }

    /// Tells whether the policy lets nobody exempt a rule's findings on a type of resource.
    pub(super) fn never_exempts(&self, rule: &RuleInfo, project: &Project, resource_type: Option<&str>) -> bool {
        self.selection.exemption_terms(&self.facts(rule, project, resource_type)).is_none()
    }

    fn facts<'f>(&'f self, rule: &'f RuleInfo, project: &'f Project, resource_type: Option<&'f str>) -> Facts<'f> {
        Facts { rule, repository: self.repository, environment: project.environment.as_deref(), path: &project.path, resource_type }
    }
}

/// Says which filters name no rule that is loaded: judging nothing would look like a pass.
pub fn mistaken_filters(filter: &Filter, rules: &RuleSet) -> Vec<String> {
    let rules = rules.rules();
    let names_a_rule = |name: &&String| {
        let pattern = Patterns::new(std::slice::from_ref(*name));
        rules.iter().any(|rule| pattern.fit_any(ids(rule)))
    };
    let frameworks: BTreeSet<&str> = rules.iter().flat_map(|rule| rule.frameworks.keys().map(String::as_str)).collect();
    let names_a_framework = |name: &&String| Patterns::new(std::slice::from_ref(*name)).fit_any(frameworks.iter().copied());
    let known = frameworks.iter().copied().collect::<Vec<_>>().join(", ");
    let no_rule = filter.rules.iter().filter(|name| !names_a_rule(name));
    let no_framework = filter.frameworks.iter().filter(|name| !names_a_framework(name));
    no_rule
        .map(|name| format!("no rule is called {name:?}: `plangate rules list` shows those there are"))
        .chain(no_framework.map(|name| format!("no rule maps to the framework {name:?}: there are {known}")))
        .collect()
}

/// Tells whether a rule's id, or one of its ids in other tools, fits one of the patterns; no pattern fits all.
pub(super) fn is_named(rule: &RuleInfo, patterns: &Patterns) -> bool {
    patterns.is_empty() || patterns.fit_any(ids(rule))
}

fn ids(rule: &RuleInfo) -> impl Iterator<Item = &str> {
    std::iter::once(rule.id.as_str()).chain(rule.aliases.iter().map(String::as_str))
}
