//! `plangate init`: writes a starting policy.
//!
//! Always true: it never overwrites a file.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use plangate::config::starting_policy_text;

use super::exit::Exit;
use super::output::remark;
use super::policy_source::REPOSITORY_POLICY;

/// Writes a starting policy to .github/plangate.yml
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  plangate init\n  plangate init --output policy.yml")]
pub(crate) struct InitArgs {
    /// The repository's root
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Where to write the policy [default: .github/plangate.yml in PATH]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the policy and says what to do next.
pub(crate) fn run(args: &InitArgs) -> anyhow::Result<Exit> {
    let file = args.output.clone().unwrap_or_else(|| args.path.join(REPOSITORY_POLICY));
    let name = file.display();
    if !args.path.is_dir() {
        bail!("{} is not a directory: name the root of the repository", args.path.display());
    }
    if let Some(directory) = file.parent() {
        std::fs::create_dir_all(directory).with_context(|| format!("the directory of {name} cannot be made"))?;
    }
    match OpenOptions::new().write(true).create_new(true).open(&file) {
        Ok(mut out) => out.write_all(starting_policy_text().as_bytes()).with_context(|| format!("{name} cannot be written"))?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{name} exists already, and is left as it is: edit it, or name another file with --output")
        }
        Err(error) => return Err(error).with_context(|| format!("{name} cannot be written")),
    }
    remark(&format!("Wrote {name}. Next: `plangate check` judges this directory by it, `plangate policy check {name}` validates it."));
    Ok(Exit::Clean)
}
