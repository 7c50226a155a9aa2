//! `plangate audit`: exports the audit record, or verifies that nothing in it was changed.
//!
//! Always true: it changes nothing.

use clap::Subcommand;

use plangate::store::{AuditFilter, Store};

use super::exit::Exit;
use super::output::Target;
use super::records::{RecordArgs, lines};

/// Records read at once.
const PAGE: usize = 1000;

/// Exports the audit record, or verifies its chain
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Print the audit record as JSON lines, oldest first
    #[command(after_help = "Example:\n  plangate audit export --config config/plangate.yml > audit.jsonl")]
    Export(RecordArgs),
    /// Verify that no record was changed, removed or put in between
    #[command(after_help = "Example:\n  plangate audit verify --config config/plangate.yml")]
    Verify(RecordArgs),
}

/// Runs one of the audit commands.
pub(crate) fn run(command: &AuditCommand) -> anyhow::Result<Exit> {
    let text = match command {
        AuditCommand::Export(args) => args.fetch("/records/audit", export)?,
        AuditCommand::Verify(args) => args.fetch("/records/audit/verify", verify)?,
    };
    Target::StandardOutput.write(|out| out.write_all(&text))?;
    Ok(Exit::Clean)
}

fn export(store: &dyn Store) -> anyhow::Result<Vec<u8>> {
    let (mut text, mut after) = (Vec::new(), 0);
    loop {
        let page = store.audit(&AuditFilter::default(), after, PAGE)?;
        let Some(last) = page.last() else { return Ok(text) };
        after = last.sequence;
        text.extend(lines(&page)?);
    }
}

fn verify(store: &dyn Store) -> anyhow::Result<Vec<u8>> {
    let records = store.verify_audit()?.map_err(|fault| super::exit::Undecided(anyhow::anyhow!("{fault}")))?;
    Ok(format!("{records} audit records, the chain is whole\n").into_bytes())
}
