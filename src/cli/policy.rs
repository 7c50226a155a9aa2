//! `plangate policy`: prints the built-in policy, or validates one.
//!
//! Always true: a policy that passes here is one that the server takes.

use std::path::PathBuf;

use clap::Subcommand;

use super::exit::Exit;

/// Prints the built-in policy, or validates one
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Print the policy that holds where none is written
    Default,
    /// Validate a policy file: its keys, and that the rules it names exist
    #[command(after_help = "Example:\n  plangate policy check .github/plangate.yml")]
    Check {
        /// The policy file
        file: PathBuf,
    },
}

/// Runs one of the policy commands.
pub(crate) fn run(command: &PolicyCommand) -> anyhow::Result<Exit> {
    anyhow::bail!("{command:?}: not linked yet")
}
