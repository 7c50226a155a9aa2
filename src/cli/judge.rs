//! `plangate judge`, hidden: the child process in which the server judges what strangers wrote.
//!
//! Always true: it opens no file and no connection; all it knows came in on standard input.

use clap::Args;

use super::exit::Exit;

/// Judges what the server sends on standard input
#[derive(Debug, Args)]
pub(crate) struct JudgeArgs {}

/// Answers requests until the input ends.
pub(crate) fn run(args: &JudgeArgs) -> anyhow::Result<Exit> {
    anyhow::bail!("{args:?}: not linked yet")
}
