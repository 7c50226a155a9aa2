//! `plangate demo`: a whole pull request from webhook to status on this machine.
//!
//! Always true: it needs no account and no network, and ends by itself unless `--keep` is given.

use clap::Args;

use super::exit::Exit;

/// Shows a whole pull request, from webhook to status, on this machine: no account, no network
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate demo --keep")]
pub(crate) struct DemoArgs {
    /// Leave everything running afterwards and print the addresses
    #[arg(long)]
    pub(crate) keep: bool,
}

/// Runs the demonstration.
pub(crate) fn run(args: &DemoArgs) -> anyhow::Result<Exit> {
    anyhow::bail!("the demonstration is not linked yet (keep: {})", args.keep)
}
