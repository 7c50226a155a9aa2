//! `plangate policy`: prints the built-in policy, or validates one.
//!
//! Always true: a policy that passes here is one that the server takes.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Subcommand;

use plangate::config::builtin_policy_text;

use super::exit::Exit;
use super::output::{Target, remark};
use super::policy_source::PolicyArgs;

/// Prints the built-in policy, or validates one
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Print the policy that holds where none is written
    #[command(after_help = "Example:\n  plangate policy default > policy.yml")]
    Default,
    /// Validate a policy file: its keys, the packs and rules it names, the parameters it sets
    #[command(after_help = "Example:\n  plangate policy check .github/plangate.yml")]
    Check {
        /// The policy file
        file: PathBuf,
    },
}

/// Runs one of the policy commands.
pub(crate) fn run(command: &PolicyCommand) -> anyhow::Result<Exit> {
    match command {
        PolicyCommand::Default => Target::StandardOutput.write_text(builtin_policy_text())?,
        PolicyCommand::Check { file } => check(file)?,
    }
    Ok(Exit::Clean)
}

fn check(file: &Path) -> anyhow::Result<()> {
    let directory = file.parent().unwrap_or(Path::new("."));
    let (policy, rules) = PolicyArgs { policy: Some(file.to_owned()), ..PolicyArgs::default() }.load(directory)?;
    let mut mistakes = Vec::new();
    for (rule, given) in &policy.parameters {
        match rules.rule(rule.as_str()) {
            None => mistakes.push(format!("parameters: no rule is called {rule}")),
            Some(rule) => mistakes.extend(rules.parameters(&rule.id, Some(given)).err()),
        }
    }
    let selectors = policy.select.iter().map(|entry| ("select", &entry.selector));
    let selectors = selectors.chain(policy.exemptions.iter().map(|entry| ("exemptions", &entry.selector)));
    for (key, selector) in selectors {
        let unknown = selector.rules.iter().filter(|name| !name.contains('*') && rules.rule(name).is_none());
        mistakes.extend(unknown.map(|name| format!("{key}: no rule is called {name}: `plangate rules list` shows those there are")));
    }
    if !mistakes.is_empty() {
        bail!("{} is not valid:\n  {}", file.display(), mistakes.join("\n  "));
    }
    remark(&format!("{} is valid: {} rules are loaded.", file.display(), rules.rules().len()));
    Ok(())
}
