//! `plangate plan`: prints the static plan, or where a value comes from.
//!
//! Always true: the JSON form is Terraform's plan representation, one document a project.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::input::PlanningArgs;

const EXAMPLES: &str = "\
Examples:
  plangate plan infra/prod
  plangate plan infra --base origin/main
  plangate plan infra/prod --format json | jq .planned_values
  plangate plan infra/prod --explain aws_s3_bucket.logs acl";

/// The forms a plan is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal
    Human,
    /// Terraform's plan representation; one document a line where there are several projects
    Json,
}

/// Prints the static plan, or where a value comes from
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PlanArgs {
    /// The directory to plan; with --base, a directory in the repository
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Print the change since the merge base with this revision
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Plan this revision instead of the working tree
    #[arg(long, value_name = "REV", requires = "base")]
    head: Option<String>,

    /// Say where a value comes from: a resource's address and the path of one of its attributes
    #[arg(long, num_args = 1..=2, value_names = ["ADDRESS", "ATTRIBUTE"])]
    explain: Vec<String>,

    /// How to print the plan
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// Write the plan to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Use the projects, environments and modules of this policy
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    #[command(flatten)]
    planning: PlanningArgs,
}

/// Plans and prints.
pub(crate) fn run(args: &PlanArgs) -> anyhow::Result<Exit> {
    anyhow::bail!("{args:?}: not linked yet")
}
