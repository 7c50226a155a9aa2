//! `plangate serve`: runs the GitHub App.
//!
//! Always true: a mistake in the configuration ends it with 2 and names key and line.

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;

/// Runs the GitHub App
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  plangate serve --config config/plangate.yml\n\nEvery key of the file may be set by the environment: PLANGATE_GITHUB__API_URL sets github.api_url."
)]
pub(crate) struct ServeArgs {
    /// The server's configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
}

/// Runs the server until it is told to stop.
pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Exit> {
    anyhow::bail!("the server is not linked yet ({})", args.config.display())
}
