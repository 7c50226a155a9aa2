//! `plangate fix`: shows or applies the fixes that were verified.
//!
//! Always true: without `--write` nothing is changed; with it only safe fixes are written, and only whole files.

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::input::{FilterArgs, PlanningArgs};
use super::policy_source::PolicyArgs;

const EXAMPLES: &str = "\
Examples:
  plangate fix                                          show every verified fix as a unified diff
  plangate fix infra --rule aws-s3-acl-public-read      only those of one rule
  plangate fix --write                                  apply them";

/// Shows, or with --write applies, the fixes that planning and judging the patched files has verified
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FixArgs {
    /// The directory to mend
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Write the files instead of only printing the difference
    #[arg(long)]
    write: bool,

    #[command(flatten)]
    policy: PolicyArgs,

    #[command(flatten)]
    filter: FilterArgs,

    #[command(flatten)]
    planning: PlanningArgs,
}

/// Prints the difference that the fixes make, and writes it where asked.
pub(crate) fn run(args: &FixArgs) -> anyhow::Result<Exit> {
    anyhow::bail!("{args:?}: not linked yet")
}
