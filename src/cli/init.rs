//! `plangate init`: writes a starting policy.
//!
//! Always true: it never overwrites a file.

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;

/// Writes a starting policy to .github/plangate.yml
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate init\n  plangate init --output policy.yml")]
pub(crate) struct InitArgs {
    /// The repository's root
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Where to write the policy [default: .github/plangate.yml in PATH]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the policy and says what to do next.
pub(crate) fn run(args: &InitArgs) -> anyhow::Result<Exit> {
    anyhow::bail!("{args:?}: not linked yet")
}
