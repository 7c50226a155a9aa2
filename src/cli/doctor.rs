//! `plangate doctor`: verifies the installation.
//!
//! Always true: it ends with 0 only if nothing is amiss that keeps the server from working.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use plangate::bot::doctor::{Diagnosis, Health, examine};
use plangate::report::visible;

use super::exit::Exit;
use super::output::Target;
use super::records::configuration;

/// Verify the installation: files, App, permissions, webhook, installations, branch protection
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  plangate doctor --config config/plangate.yml\n\nOne line for each thing: ok, warn or fail, and how to mend it.\nExit status: 0 if nothing fails, else 2."
)]
pub(crate) struct DoctorArgs {
    /// The server's configuration file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Examines everything and prints a line for each thing.
pub(crate) fn run(args: &DoctorArgs) -> anyhow::Result<Exit> {
    let shown = args.config.display().to_string();
    let said = match configuration(&args.config) {
        Ok(config) => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot be started")?;
            let read = Diagnosis::good("configuration", format!("{shown} is valid"));
            std::iter::once(read).chain(runtime.block_on(examine(&config))).collect()
        }
        Err(error) => vec![Diagnosis::bad("configuration", format!("{error:#}"), "docs/server.md has every key.")],
    };
    let count = |health: Health| said.iter().filter(|said| said.health == health).count();
    let (good, doubtful, bad) = (count(Health::Good), count(Health::Doubtful), count(Health::Bad));
    Target::StandardOutput.write(|out| {
        for diagnosis in &said {
            writeln!(out, "{}", visible(&diagnosis.to_string()))?;
        }
        writeln!(out, "{good} ok, {doubtful} to look at, {bad} to mend")
    })?;
    Ok(if bad == 0 { Exit::Clean } else { Exit::Usage })
}
