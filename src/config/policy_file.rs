//! One policy file: its schema.
//!
//! Always true: an unknown key is an error, and every pattern, id, team and number in a [`PolicyFile`] was checked.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::Deserialize;

use super::lists::{OverridableKey, PackText, PatternText, TeamText, at_least_one, day, release, texts, version};
use super::yaml::{self, PolicyError};
use crate::model::{
    Approvers, CommitBy, Enforcement, EnvironmentEntry, ExemptionRule, ForkFixes, Gate, InlineIgnores, Mode, ModulesPolicy, ProjectEntry,
    RuleId, SelectEntry, Selector, Severity, Undetermined,
};

/// One layer's file, checked. What it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyFile {
    #[serde(deserialize_with = "version")]
    pub(super) version: Option<u32>,
    pub mode: Option<Mode>,
    pub(super) packs: Option<Vec<PackText>>,
    pub(super) environments: Option<IndexMap<String, EnvironmentText>>,
    pub(super) select: Option<Vec<SelectText>>,
    pub(super) undetermined: Option<Undetermined>,
    #[serde(deserialize_with = "release")]
    pub(super) rules_as_of: Option<String>,
    pub(super) parameters: Option<BTreeMap<RuleId, serde_json::Value>>,
    pub(super) gate: Option<Gate>,
    pub(super) exemptions: Option<Vec<ExemptionText>>,
    pub(super) inline_ignores: Option<InlineIgnores>,
    pub(super) remediation: Option<RemediationText>,
    pub(super) projects: Option<Vec<ProjectEntry>>,
    pub(super) external_variables: Option<Vec<String>>,
    pub(super) modules: Option<ModulesPolicy>,
    pub(super) gated_branches: Option<Vec<PatternText>>,
    pub(super) overridable: Option<Vec<OverridableKey>>,
}

/// An entry of `environments`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct EnvironmentText {
    paths: Vec<PatternText>,
    workspaces: Vec<PatternText>,
    var_files: Vec<PatternText>,
}

impl EnvironmentText {
    pub(super) fn entry(&self) -> EnvironmentEntry {
        EnvironmentEntry { paths: texts(&self.paths), workspaces: texts(&self.workspaces), var_files: texts(&self.var_files) }
    }
}

/// Declares an entry that has a selector's keys beside its own: serde can check for unknown keys only where all stand in one type.
macro_rules! with_selector {
    ($(#[$doc:meta])* struct $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub(super) struct $name {
            rules: Vec<PatternText>,
            packs: Vec<PatternText>,
            vendors: Vec<PatternText>,
            services: Vec<PatternText>,
            severities: Vec<Severity>,
            topics: Vec<PatternText>,
            frameworks: Vec<PatternText>,
            environments: Vec<PatternText>,
            repositories: Vec<PatternText>,
            paths: Vec<PatternText>,
            resources: Vec<PatternText>,
            $($(#[$attribute])* $field: $type,)*
        }

        impl $name {
            fn selector(&self) -> Selector {
                Selector {
                    rules: texts(&self.rules),
                    packs: texts(&self.packs),
                    vendors: texts(&self.vendors),
                    services: texts(&self.services),
                    severities: self.severities.clone(),
                    topics: texts(&self.topics),
                    frameworks: texts(&self.frameworks),
                    environments: texts(&self.environments),
                    repositories: texts(&self.repositories),
                    paths: texts(&self.paths),
                    resources: texts(&self.resources),
                }
            }
        }
    };
}

with_selector! {
    /// An entry of `select`.
    struct SelectText {
        enforcement: Option<Enforcement>,
        undetermined: Option<Undetermined>,
        #[serde(deserialize_with = "day")]
        from: Option<NaiveDate>,
    }
}

impl SelectText {
    pub(super) fn enforcement(&self) -> Option<Enforcement> {
        self.enforcement
    }

    pub(super) fn undetermined(&self) -> Option<Undetermined> {
        self.undetermined
    }

    pub(super) fn entry(&self, raises_only: bool) -> SelectEntry {
        SelectEntry {
            selector: self.selector(),
            enforcement: self.enforcement,
            undetermined: self.undetermined,
            from: self.from,
            raises_only,
        }
    }
}

with_selector! {
    /// An entry of `exemptions`.
    struct ExemptionText {
        approvers: Option<ApproversText>,
        #[serde(deserialize_with = "at_least_one")]
        count: Option<u32>,
        #[serde(deserialize_with = "at_least_one")]
        default_days: Option<u32>,
        #[serde(deserialize_with = "at_least_one")]
        max_days: Option<u32>,
        never: bool,
    }
}

/// Who approves.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ApproversText {
    teams: Vec<TeamText>,
    users: Vec<String>,
    administrators: bool,
}

/// How many days an exemption lasts where policy does not say.
const DEFAULT_DAYS: u32 = 30;
/// How many days an exemption may last where policy does not say.
const MAX_DAYS: u32 = 90;

impl ExemptionText {
    /// Tells whether it says who approves; else it only narrows what another entry says.
    pub(super) fn names_approvers(&self) -> bool {
        self.approvers.is_some()
    }

    pub(super) fn rule(&self) -> ExemptionRule {
        let narrows = !self.names_approvers();
        let given = |number: Option<u32>, otherwise: u32| number.unwrap_or(if narrows { 0 } else { otherwise });
        let max_days = given(self.max_days, MAX_DAYS.max(self.default_days.unwrap_or(0)));
        let default_days = given(self.default_days, DEFAULT_DAYS.min(max_days));
        let approvers = self.approvers.clone().unwrap_or_default();
        ExemptionRule {
            selector: self.selector(),
            approvers: Approvers {
                teams: approvers.teams.into_iter().map(|team| team.0).collect(),
                users: approvers.users.into_iter().map(|user| user.trim_start_matches('@').to_owned()).collect(),
                administrators: approvers.administrators,
            },
            count: given(self.count, 1),
            default_days,
            max_days,
            never: self.never,
            narrows,
        }
    }
}

/// `remediation`, as far as it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RemediationText {
    pub(super) push: Option<bool>,
    pub(super) commit: Option<CommitBy>,
    pub(super) forks: Option<ForkFixes>,
    pub(super) max_commits: Option<u32>,
}

/// Reads and checks a policy file; `name` is what errors call it.
pub fn parse_policy(text: &str, name: &str) -> Result<PolicyFile, PolicyError> {
    let file: PolicyFile = yaml::read::<Option<PolicyFile>>(text, name)?.unwrap_or_default();
    for (index, entry) in file.exemptions.iter().flatten().enumerate() {
        if let (Some(default), Some(max)) = (entry.default_days, entry.max_days)
            && default > max
        {
            let message =
                format!("exemptions: default_days is {default}, more than max_days, which is {max}: lower one or raise the other");
            let line = yaml::line_of(text, &format!("exemptions.{index}.default_days"));
            return Err(PolicyError { name: name.to_owned(), line, column: None, message });
        }
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str) -> String {
        parse_policy(text, "p.yml").expect_err("a mistake").to_string()
    }

    #[test]
    fn unknown_keys_are_named_with_their_line() {
        let at_top = mistake("version: 1\nmodes: enforce\n");
        assert!(at_top.starts_with("p.yml:2:") && at_top.contains("`modes`"), "{at_top}");
        let nested = mistake("version: 1\nselect:\n  - {severities: [high], enforce: mandatory}\n");
        assert!(nested.starts_with("p.yml:3:") && nested.contains("`enforce`"), "{nested}");
        let deep = mistake("exemptions:\n  - approvers: {team: [acme/security]}\n");
        assert!(deep.starts_with("p.yml:2:") && deep.contains("`team`"), "{deep}");
    }

    #[test]
    fn wrong_values_say_what_to_write() {
        for (text, line, expect) in [
            ("version: 2\n", "p.yml:1:", "write version: 1"),
            ("packs: [aws, awz]\n", "p.yml:1:", "./awz"),
            ("mode: strict\n", "p.yml:1:", "unknown value `strict`: write one of observe, enforce"),
            ("packs: aws\n", "p.yml:1:", "a list is expected"),
            ("select:\n  - {rules: [\"a[\"]}\n", "p.yml:2:", "is not a pattern"),
            ("select:\n  - {rules: [a], from: soon}\n", "p.yml:2:", "2027-01-31"),
            ("exemptions:\n  - approvers: {teams: [security]}\n", "p.yml:2:", "organisation/team"),
            ("exemptions:\n  - {count: 0}\n", "p.yml:2:", "at least 1"),
            ("overridable: [packages]\n", "p.yml:1:", "name one of"),
            ("rules_as_of: latest\n", "p.yml:1:", "0.1.0"),
            ("parameters: {Not-A-Rule: {}}\n", "p.yml:1:", "rule id"),
            ("projects:\n  - {path: ../elsewhere}\n", "p.yml:2:", "leaves its root"),
            ("exemptions:\n  - {default_days: 40, max_days: 30}\n", "p.yml:", "max_days"),
        ] {
            let message = mistake(text);
            assert!(message.starts_with(line) && message.contains(expect), "{text}: {message}");
        }
    }

    #[test]
    fn an_empty_file_says_nothing() {
        for text in ["", "# nothing\n", "---\n"] {
            assert_eq!(parse_policy(text, "p.yml"), Ok(PolicyFile::default()), "{text:?}");
        }
    }
}
