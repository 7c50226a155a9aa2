//! `plangate store`: the records as JSON lines, for backup, migration and compaction.
//!
//! Always true: an import goes into a store that no server has open.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};

use plangate::config::StoreConfig;
use plangate::store::{SledStore, Store};

use super::exit::Exit;
use super::output::{Target, remark};
use super::records::{RecordArgs, configuration};

/// Exports all records, or imports them into another store
#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Print all records as JSON lines
    #[command(after_help = "Example:\n  plangate store export --config config/plangate.yml > backup.jsonl")]
    Export(RecordArgs),
    Import(ImportArgs),
}

/// Read records that were exported into the store; the server must not be running
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate store import --config config/plangate.yml backup.jsonl")]
pub(crate) struct ImportArgs {
    /// The server's configuration file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,

    /// What `store export` printed
    file: PathBuf,
}

/// Runs one of the store commands.
pub(crate) fn run(command: &StoreCommand) -> anyhow::Result<Exit> {
    match command {
        StoreCommand::Export(args) => {
            let text = args.fetch("/records/export", |store| {
                let mut text = Vec::new();
                store.export(&mut text)?;
                Ok(text)
            })?;
            Target::StandardOutput.write(|out| out.write_all(&text))?;
        }
        StoreCommand::Import(args) => {
            let StoreConfig::Sled { path } = configuration(&args.config)?.store;
            let name = args.file.display();
            #[expect(clippy::disallowed_methods, reason = "the command line is an adapter: it reads the file that it is told to")]
            let file = File::open(&args.file).with_context(|| format!("{name} cannot be read"))?;
            let store = SledStore::open(&path)
                .with_context(|| format!("the store at {} cannot be opened: does the server still run?", path.display()))?;
            let records = store.import(&mut BufReader::new(file)).with_context(|| format!("{name} cannot be imported"))?;
            remark(&format!("Imported {records} records into {}.", path.display()));
        }
    }
    Ok(Exit::Clean)
}
