//! What an organisation asks for: which rules, how strictly, who may make exceptions.
//!
//! Always true: a [`Policy`] is the sum of its layers; who may loosen what was settled when they were merged ([`crate::config`]).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::RuleId;
use super::path::RepoPath;
use super::plan::{EnvironmentEntry, PlanOptions, ProjectEntry};
use super::rule::Severity;

/// Whether findings block, or only say what they would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Observe,
    #[default]
    Enforce,
}

/// What a violation of a rule means. Ordered from mild to strict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Enforcement {
    Disabled,
    /// Reported, never blocks.
    Advisory,
    /// Blocks.
    Mandatory,
    /// Blocks, and a safe fix is pushed.
    Remediate,
}

/// Which findings block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    #[default]
    Introduced,
    All,
}

/// What an undetermined finding of a blocking rule means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Undetermined {
    #[default]
    Pass,
    Block,
}

/// What an ignore comment in the source does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InlineIgnores {
    Deny,
    /// Counts as a request that an approver must grant.
    #[default]
    Request,
    Allow,
}

/// Chooses findings: within a selector every given key must match (AND), within a key any item (OR).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Selector {
    /// Ids, with `*` globs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packs: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vendors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub severities: Vec<Severity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frameworks: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<String>,
    /// `owner/name`, with `*` globs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repositories: Vec<String>,
    /// Paths of projects, with globs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// Resource types, with `*` globs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
}

/// One entry of `select`; later entries override earlier ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectEntry {
    pub selector: Selector,
    pub enforcement: Option<Enforcement>,
    pub undetermined: Option<Undetermined>,
    /// In force from this day on.
    pub from: Option<NaiveDate>,
    /// It comes from a layer that may tighten but not loosen: the stricter of it and what holds already counts.
    #[serde(default)]
    pub raises_only: bool,
}

/// Who may approve an exemption.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Approvers {
    /// `org/team-slug`.
    pub teams: Vec<String>,
    /// Logins.
    pub users: Vec<String>,
    /// Whether administrators of the repository may: the built-in policy's answer.
    pub administrators: bool,
}

/// One entry of `exemptions`; the first whose selector matches a finding holds for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExemptionRule {
    pub selector: Selector,
    pub approvers: Approvers,
    /// How many different approvers are needed.
    pub count: u32,
    pub default_days: u32,
    pub max_days: u32,
    /// No exemption at all.
    pub never: bool,
    /// It comes from a layer that may tighten but not loosen: it names no approvers, and the stricter of its numbers (0 is not
    /// given) and those of the first full entry that matches count.
    #[serde(default)]
    pub narrows: bool,
}

/// How a fix reaches the branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommitBy {
    #[default]
    Push,
    /// Through GitHub's API, which signs it.
    Api,
}

/// What happens to fixes of a pull request from a fork.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ForkFixes {
    #[default]
    Suggest,
    Off,
}

/// Whether and how fixes are pushed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RemediationPolicy {
    pub push: bool,
    pub commit: CommitBy,
    pub forks: ForkFixes,
    /// How many of the bot's commits in a row may stand at a branch's tip.
    pub max_commits: u32,
}

impl Default for RemediationPolicy {
    fn default() -> Self {
        Self { push: false, commit: CommitBy::Push, forks: ForkFixes::Suggest, max_commits: 3 }
    }
}

/// How modules that are not in the repository are found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModulesPolicy {
    /// A module source to a path in the repository.
    pub mapping: BTreeMap<String, RepoPath>,
    pub fetch: Vec<String>,
    pub registries: Vec<String>,
}

/// Where a policy file comes from. Ordered from the highest authority to the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PolicyLayer {
    /// The server's own file, or the one named on the command line.
    Server,
    /// `plangate/policy.yml` in the organisation's `.github` repository.
    Organisation,
    /// `.github/plangate.yml` of the repository itself.
    Repository,
}

/// A rule pack that a policy lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackRef {
    /// One that is embedded in the binary, by name.
    Bundled(String),
    /// A directory: below the directory of the server's or organisation's policy file, or below the repository's root. An absolute
    /// path is possible in the server's layer only.
    Path { layer: PolicyLayer, path: String },
}

/// The policy in force for one repository, all layers merged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    pub mode: Mode,
    pub packs: Vec<PackRef>,
    /// In order; the first whose given keys all match names a project's environment.
    pub environments: Vec<(String, EnvironmentEntry)>,
    pub select: Vec<SelectEntry>,
    pub undetermined: Undetermined,
    /// Rules whose `since` is newer are advisory.
    pub rules_as_of: Option<String>,
    /// By rule id: a value for each parameter given.
    pub parameters: BTreeMap<RuleId, serde_json::Value>,
    pub gate: Gate,
    pub exemptions: Vec<ExemptionRule>,
    pub inline_ignores: InlineIgnores,
    pub remediation: RemediationPolicy,
    pub projects: Vec<ProjectEntry>,
    pub external_variables: Vec<String>,
    pub modules: ModulesPolicy,
    /// Bases that are judged beside the default branch, with globs; empty is all.
    pub gated_branches: Vec<String>,
    pub overridable: Vec<String>,
    /// `--rule`, `--min-severity` and so on: what is judged at all, beyond `select`.
    pub filter: Filter,
}

impl Policy {
    /// Returns what the policy, and what the command line asks for beside it, tell the planner.
    pub fn plan_options(&self) -> PlanOptions {
        let asked = &self.filter.plan;
        PlanOptions {
            variables: asked.variables.clone(),
            var_files: asked.var_files.clone(),
            external_variables: self.external_variables.iter().chain(&asked.external_variables).cloned().collect(),
            module_mapping: self.modules.mapping.iter().chain(&asked.module_mapping).map(|(k, v)| (k.clone(), v.clone())).collect(),
            projects: self.projects.iter().chain(&asked.projects).cloned().collect(),
            environments: self.environments.iter().chain(&asked.environments).cloned().collect(),
            workspace: asked.workspace.clone(),
            timestamp: asked.timestamp.clone(),
            with_configuration: asked.with_configuration,
            with_derivations: asked.with_derivations,
        }
    }
}

/// What the command line narrows judging to. Empty means no narrowing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Only these, each judged mandatory.
    pub rules: Vec<String>,
    pub min_severity: Option<Severity>,
    pub frameworks: Vec<String>,
    /// Only projects of this environment.
    pub environment: Option<String>,
    /// Only projects in this directory.
    pub within: Option<RepoPath>,
    /// Report what passed, too.
    pub include_passed: bool,
    /// `--var`, `--var-file`: handed on to planning.
    pub plan: PlanOptions,
}
