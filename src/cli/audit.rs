//! `plangate audit`: exports the audit record, or verifies that nothing in it was changed.
//!
//! Always true: it changes nothing.

use clap::Subcommand;

use plangate::store::{Store, audit_lines};

use super::exit::Exit;
use super::output::Target;
use super::records::RecordArgs;

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
        AuditCommand::Export(args) => args.fetch("/records/audit", |store| Ok(audit_lines(store)?))?,
        AuditCommand::Verify(args) => args.fetch("/records/audit/verify", verify)?,
    };
    Target::StandardOutput.write(|out| out.write_all(&text))?;
    Ok(Exit::Clean)
}

fn verify(store: &dyn Store) -> anyhow::Result<Vec<u8>> {
    let records = store.verify_audit()?.map_err(|fault| super::exit::Undecided(anyhow::anyhow!("{fault}")))?;
    Ok(format!("{records} audit records, the chain is whole\n").into_bytes())
}
