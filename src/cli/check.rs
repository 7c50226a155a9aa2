//! `plangate check`: plans and judges a directory, a change between revisions, or plan documents.
//!
//! Always true: with `--base` it judges exactly what the bot would judge for the pull request.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::input::{FilterArgs, PlanningArgs, PolicyArgs};

const EXAMPLES: &str = "\
Examples:
  plangate check                                     judge this directory as a whole
  plangate check --base origin/main                  judge what the working tree changes
  plangate check --base main --head topic --all      judge a branch, and list what passed
  plangate check --format sarif --output out.sarif   write SARIF for code scanning
  plangate check . --rule aws-s3-acl-public-read     judge one rule only
  terraform show -json tfplan | plangate check --plan - --source .

Exit status: 0 nothing blocks, 1 something blocks, 2 wrong usage or policy, 3 it could not be decided.";

/// The forms a verdict is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal
    Human,
    /// For programs; stable
    Json,
    /// As the comment on a pull request
    Markdown,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for build servers
    Junit,
    /// Workflow commands of GitHub Actions
    Github,
}

/// Plans and judges a directory, the change between two revisions, or plan documents
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    /// The directory to judge; with --base, a directory in the repository
    #[arg(default_value = ".", conflicts_with = "plans")]
    path: PathBuf,

    /// Judge the change since the merge base with this revision
    #[arg(long, value_name = "REV", conflicts_with = "plans")]
    base: Option<String>,

    /// Judge this revision instead of the working tree
    #[arg(long, value_name = "REV", requires = "base")]
    head: Option<String>,

    /// Judge plan documents: terraform show -json, pulumi preview --json, a CloudFormation template, Kubernetes manifests; - is standard input
    #[arg(long = "plan", value_name = "FILE", num_args = 1..)]
    plans: Vec<PathBuf>,

    /// The configuration that the plan documents are of, for line numbers and fixes
    #[arg(long, value_name = "DIR", requires = "plans")]
    source: Option<PathBuf>,

    /// How to print the verdict
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// Write the verdict to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Report what passed, too
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    policy: PolicyArgs,

    #[command(flatten)]
    filter: FilterArgs,

    #[command(flatten)]
    planning: PlanningArgs,
}

/// Judges, prints, and returns what the verdict means for the exit status.
pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    anyhow::bail!("{args:?}: not linked yet")
}
