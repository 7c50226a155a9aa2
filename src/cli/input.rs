//! What commands are given: a directory or two revisions, a policy, rule packs, filters.
//!
//! Always true: what is read here is read once, before anything is judged.

use std::path::PathBuf;

use clap::Args;

use plangate::model::Severity;

/// The options that choose policy and rules.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PolicyArgs {
    /// Judge by this policy [default: .github/plangate.yml of the directory, else the built-in policy]
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    pub(crate) policy: Option<PathBuf>,

    /// Load the rule packs in these directories too
    #[arg(long, value_name = "DIR", num_args = 1.., help_heading = "Policy")]
    pub(crate) packs: Vec<PathBuf>,

    /// Leave out the rule packs that come with the program
    #[arg(long, help_heading = "Policy")]
    pub(crate) no_bundled: bool,
}

/// The options that narrow what is judged, and so the exit status.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct FilterArgs {
    /// Judge only these rules, by id, alias or glob, each as mandatory
    #[arg(long = "rule", value_name = "ID", num_args = 1.., help_heading = "Filters")]
    pub(crate) rules: Vec<String>,

    /// Judge only rules at least this severe: low, medium, high or critical
    #[arg(long, value_name = "SEVERITY", help_heading = "Filters")]
    pub(crate) min_severity: Option<Severity>,

    /// Judge only rules that map to this framework, such as cis-aws-3.0
    #[arg(long = "framework", value_name = "NAME", num_args = 1.., help_heading = "Filters")]
    pub(crate) frameworks: Vec<String>,
}

/// The options that say how projects are planned.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PlanningArgs {
    /// Take only projects of this environment
    #[arg(long, value_name = "NAME", help_heading = "Planning")]
    pub(crate) environment: Option<String>,

    /// Read variables from this file too, as terraform -var-file does; may be repeated
    #[arg(long = "var-file", value_name = "FILE", help_heading = "Planning")]
    pub(crate) var_files: Vec<PathBuf>,

    /// Set a variable, as terraform -var does; may be repeated
    #[arg(long = "var", value_name = "NAME=VALUE", help_heading = "Planning")]
    pub(crate) variables: Vec<String>,
}
