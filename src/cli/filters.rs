//! The filters of commands that judge.
//!
//! Always true: a filter that names nothing there is ends the command; it never makes silence look like a pass.

use std::collections::BTreeSet;

use anyhow::bail;
use clap::Args;

use plangate::engine::RuleSet;
use plangate::model::{Filter, Policy, Project, Severity};
use plangate::plan;
use plangate::review::mistaken_filters;

use super::input::Source;

/// The options that narrow what is judged, and so the exit status.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct FilterArgs {
    /// Judge only these rules, by id, alias or glob, each as mandatory
    #[arg(long = "rule", value_name = "ID", num_args = 1.., help_heading = "Filters")]
    pub(crate) rules: Vec<String>,

    /// Judge only rules at least this severe: low, medium, high or critical
    #[arg(long, value_name = "SEVERITY", help_heading = "Filters")]
    pub(crate) min_severity: Option<Severity>,

    /// Judge only rules that map to one of these frameworks, such as cis-aws-3.0
    #[arg(long = "framework", value_name = "NAME", num_args = 1.., help_heading = "Filters")]
    pub(crate) frameworks: Vec<String>,
}

impl FilterArgs {
    /// Narrows a filter to what was asked for.
    pub(crate) fn narrow(&self, filter: &mut Filter) {
        filter.rules.clone_from(&self.rules);
        filter.min_severity = self.min_severity;
        filter.frameworks.clone_from(&self.frameworks);
    }
}

/// Refuses filters that leave nothing to judge because they name nothing there is.
pub(crate) fn check(policy: &Policy, rules: &RuleSet, source: &Source) -> anyhow::Result<()> {
    let filter = &policy.filter;
    if rules.rules().is_empty() {
        bail!("no rule is loaded, so nothing could be judged: name rule packs with --packs or in the policy");
    }
    let mut mistakes = mistaken_filters(filter, rules);
    if let Some(environment) = &filter.environment {
        let trees = source.before.iter().chain([&source.after]);
        let (options, cache) = (policy.plan_options(), plan::Cache::new());
        let projects: Vec<Project> = trees.flat_map(|tree| plan::discover(tree.as_ref(), &options, &cache).projects).collect();
        let here = |project: &&Project| filter.within.as_ref().is_none_or(|directory| project.path.is_within(directory));
        mistakes.extend(unknown_environment(environment, projects.iter().filter(here)));
    }
    if !mistakes.is_empty() {
        bail!("{}", mistakes.join("; "));
    }
    Ok(())
}

/// Says that no project belongs to an environment, and which environments there are; where there are no projects, nothing is wrong.
pub(crate) fn unknown_environment<'p>(environment: &str, projects: impl Iterator<Item = &'p Project>) -> Option<String> {
    let known: BTreeSet<Option<&str>> = projects.map(|project| project.environment.as_deref()).collect();
    if known.is_empty() || known.contains(&Some(environment)) {
        return None;
    }
    let names: Vec<&str> = known.into_iter().flatten().collect();
    let there_are = if names.is_empty() { "no project has one".to_owned() } else { format!("there are {}", names.join(", ")) };
    Some(format!("no project belongs to the environment {environment:?}: {there_are}"))
}
