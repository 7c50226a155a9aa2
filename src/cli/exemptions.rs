//! `plangate exemptions`: reads the record of exemptions.
//!
//! Always true: it changes nothing.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::exit::Exit;

/// Lists or exports the exemptions on record
#[derive(Debug, Subcommand)]
pub(crate) enum ExemptionsCommand {
    /// List the exemptions in words, one a line
    #[command(after_help = "Example:\n  plangate exemptions list --config config/plangate.yml")]
    List(RecordArgs),
    /// Print the exemptions as JSON lines
    #[command(after_help = "Example:\n  plangate exemptions export --config config/plangate.yml > exemptions.jsonl")]
    Export(RecordArgs),
}

/// Where the records are.
#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    /// The server's configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,

    /// Open the store directly; the server must not be running
    #[arg(long)]
    pub(crate) offline: bool,
}

/// Runs one of the exemption commands.
pub(crate) fn run(command: &ExemptionsCommand) -> anyhow::Result<Exit> {
    anyhow::bail!("{command:?}: not linked yet")
}
