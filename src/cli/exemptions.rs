//! `plangate exemptions`: reads the record of exemptions.
//!
//! Always true: it changes nothing; the running server is asked, because one process owns the store.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use plangate::config::{ServerConfig, StoreConfig, load_server};
use plangate::model::{Exemption, ExemptionState};
use plangate::report::visible_line;
use plangate::store::{ExemptionFilter, SledStore, Store};

use super::exit::Exit;
use super::output::Target;

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
    let (ExemptionsCommand::List(args) | ExemptionsCommand::Export(args)) = command;
    #[expect(clippy::disallowed_methods, reason = "the command line hands the environment to the configuration")]
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    let config = load_server(&args.config, &environment)?;
    let exemptions = if args.offline { stored(&config)? } else { asked(&config)? };
    Target::new(None).write(|out| {
        exemptions.iter().try_for_each(|exemption| match command {
            ExemptionsCommand::List(_) => writeln!(out, "{}", in_words(exemption)),
            ExemptionsCommand::Export(_) => writeln!(out, "{}", serde_json::to_string(exemption)?),
        })
    })?;
    Ok(Exit::Clean)
}

/// Opens the store.
fn stored(config: &ServerConfig) -> anyhow::Result<Vec<Exemption>> {
    let StoreConfig::Sled { path } = &config.store;
    let store = SledStore::open(path).with_context(|| format!("the store at {} cannot be opened", path.display()))?;
    Ok(store.exemptions(&ExemptionFilter::default())?)
}

/// Asks the running server.
fn asked(config: &ServerConfig) -> anyhow::Result<Vec<Exemption>> {
    let address = format!("http://{}/records/exemptions", config.admin_listen);
    let nobody = || format!("no server answers at {address} (admin_listen): start it, or read its store with --offline");
    let text =
        ureq::get(&address).call().with_context(nobody)?.body_mut().with_config().limit(u64::MAX).read_to_string().with_context(nobody)?;
    let read = |line: &str| serde_json::from_str(line).with_context(|| format!("{address} answered with something else than exemptions"));
    text.lines().map(read).collect()
}

/// Says one exemption in one line.
fn in_words(exemption: &Exemption) -> String {
    let state = match &exemption.state {
        ExemptionState::Requested => format!("requested, {} of {} approvals", exemption.approvals.len(), exemption.needed),
        ExemptionState::Granted => "granted".to_owned(),
        ExemptionState::Rejected { by, .. } => format!("rejected by {}", by.login),
        ExemptionState::Revoked { by, .. } => format!("revoked by {}", by.login),
        ExemptionState::Lapsed { .. } => "lapsed".to_owned(),
    };
    let place = exemption.resource.as_ref().map_or_else(|| exemption.project.as_str(), |address| address.as_str());
    let approved: Vec<&str> = exemption.approvals.iter().map(|approval| approval.by.login.as_str()).collect();
    let by = if approved.is_empty() { String::new() } else { format!(", approved by {}", approved.join(", ")) };
    visible_line(&format!(
        "{}  {}#{}  {state}, until {}  {} on {place}: {} (asked by {}{by})",
        exemption.id, exemption.repository, exemption.pull, exemption.until, exemption.rule, exemption.reason, exemption.requested.by.login
    ))
    .into_owned()
}
