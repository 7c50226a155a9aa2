//! `plangate serve`: runs the GitHub App.
//!
//! Always true: a mistake in the configuration ends it with 2 and names key and line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use plangate::bot::{Clock, read_instant};
use plangate::config::load_server;
use plangate::web::{ServeOptions, serve};

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

/// The variable that names a file whose content counts as now, for rehearsals.
const CLOCK_FILE: &str = "PLANGATE_CLOCK_FILE";

/// Runs the server until it is told to stop.
pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Exit> {
    #[expect(clippy::disallowed_methods, reason = "the command line hands the environment to the configuration")]
    let mut environment: BTreeMap<String, String> = std::env::vars().collect();
    let clock = clock(environment.remove(CLOCK_FILE))?;
    let config = load_server(&args.config, &environment)?;
    for name in &config.ignored_environment {
        tracing::warn!(name, "this variable looks like ours but names no key of the configuration");
    }
    let executable = std::env::current_exe().context("the program's own path cannot be found")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot be started")?;
    runtime.block_on(async {
        let terminated = termination()?;
        let server = serve(config, ServeOptions { clock, executable, listener: None, admin_listener: None }).await?;
        let stop = server.stopper();
        tokio::spawn(async move {
            terminated.await;
            tracing::info!("ending: no more deliveries are taken");
            stop.cancel();
        });
        server.ended().await;
        anyhow::Ok(())
    })?;
    // What still blocks (a git fetch that does not answer) must not keep the process.
    runtime.shutdown_background();
    Ok(Exit::Clean)
}

/// Makes the clock, and says so loudly if it is a rehearsal's.
fn clock(file: Option<String>) -> anyhow::Result<Clock> {
    let Some(file) = file.filter(|file| !file.is_empty()) else { return Ok(Clock::system()) };
    let path = PathBuf::from(file);
    let now = read_instant(&path).map_err(|problem| anyhow::anyhow!("{CLOCK_FILE}: {problem}"))?;
    tracing::error!(file = %path.display(), %now, "REHEARSAL: {CLOCK_FILE} is set, and what its file says counts as now");
    Ok(Clock::file(path))
}

/// Returns what ends when the process is told to end.
fn termination() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).context("signals cannot be received")?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}
