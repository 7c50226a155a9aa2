//! `plangate exemptions`: reads the record of exemptions.
//!
//! Always true: it changes nothing.

use anyhow::Context;
use clap::Subcommand;

use plangate::model::{Exemption, ExemptionState};
use plangate::report::visible_line;
use plangate::store::exemption_lines;

use super::exit::Exit;
use super::output::Target;
use super::records::RecordArgs;

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

/// Runs one of the exemption commands.
pub(crate) fn run(command: &ExemptionsCommand) -> anyhow::Result<Exit> {
    let (ExemptionsCommand::List(args) | ExemptionsCommand::Export(args)) = command;
    let text = args.fetch("/records/exemptions", |store| Ok(exemption_lines(store)?))?;
    Target::StandardOutput.write(|out| match command {
        ExemptionsCommand::Export(_) => out.write_all(&text),
        ExemptionsCommand::List(_) => {
            let all = parse(&text).map_err(std::io::Error::other)?;
            all.iter().try_for_each(|exemption| writeln!(out, "{}", visible_line(&describe(exemption))))
        }
    })?;
    Ok(Exit::Clean)
}

fn parse(text: &[u8]) -> anyhow::Result<Vec<Exemption>> {
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).context("the record of an exemption cannot be read")).collect()
}

fn describe(exemption: &Exemption) -> String {
    let state = match &exemption.state {
        ExemptionState::Requested => format!("requested ({} of {} approved)", exemption.approvals.len(), exemption.needed),
        ExemptionState::Granted => {
            let by: Vec<&str> = exemption.approvals.iter().map(|decision| decision.by.login.as_str()).collect();
            format!("granted by {}", by.join(", "))
        }
        ExemptionState::Rejected { by, .. } => format!("rejected by {}", by.login),
        ExemptionState::Revoked { by, .. } => format!("revoked by {}", by.login),
        ExemptionState::Lapsed { .. } => "lapsed".to_owned(),
    };
    let on = exemption.resource.as_ref().map_or(exemption.project.as_str(), |address| address.as_str());
    format!(
        "{}  {}#{}  {} on {on}  {state}, until {}, asked by {}: {}",
        exemption.id, exemption.repository, exemption.pull, exemption.rule, exemption.until, exemption.requested.by.login, exemption.reason
    )
}
