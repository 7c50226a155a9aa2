//! The records of a server: asked of the one that runs, or read from its store.
//!
//! Always true: one process owns a store, so the store is opened only where the user says that no server runs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;

use plangate::config::{ServerConfig, StoreConfig, load_server};
use plangate::store::{SledStore, Store};

use super::exit::Undecided;

/// How long a running server may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

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

impl RecordArgs {
    /// Returns what the running server answers at `path` of its admin address, or what `read` reads from the store.
    pub(crate) fn fetch(&self, path: &str, read: impl FnOnce(&dyn Store) -> anyhow::Result<Vec<u8>>) -> anyhow::Result<Vec<u8>> {
        let config = configuration(&self.config)?;
        if self.offline { read(&open(&config)?) } else { ask(&config, path) }
    }
}

/// Reads the server's configuration as `plangate serve` does.
pub(crate) fn configuration(path: &std::path::Path) -> anyhow::Result<ServerConfig> {
    #[expect(clippy::disallowed_methods, reason = "the command line hands the environment to the configuration")]
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    Ok(load_server(path, &environment)?)
}

/// Opens the store of a server that does not run.
pub(crate) fn open(config: &ServerConfig) -> anyhow::Result<SledStore> {
    let StoreConfig::Sled { path } = &config.store;
    if !path.exists() {
        bail!("there is no store at {}: has the server run with this configuration?", path.display());
    }
    SledStore::open(path).with_context(|| format!("the store at {} cannot be opened: does the server still run?", path.display()))
}

fn ask(config: &ServerConfig, path: &str) -> anyhow::Result<Vec<u8>> {
    let url = format!("http://{}{path}", config.admin_listen);
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build().into();
    let mut response = agent
        .get(&url)
        .call()
        .with_context(|| format!("no server answers at {url}: start it, or add --offline to open its store"))
        .map_err(|error| anyhow::Error::new(Undecided(error)))?;
    let body = response.body_mut().with_config().limit(u64::MAX).read_to_vec().context("the server's answer broke off")?;
    if !response.status().is_success() {
        bail!(Undecided(anyhow::anyhow!("the server says: {}", String::from_utf8_lossy(&body).trim())));
    }
    Ok(body)
}
