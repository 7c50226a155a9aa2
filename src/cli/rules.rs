//! `plangate rules`: lists, explains, tests, documents and scaffolds rules.
//!
//! Always true: a rule is read from its folder only; nothing about rules is known here.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::exit::Exit;
use super::input::PolicyArgs;

/// Lists, explains, tests, documents and scaffolds rules
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    List(ListArgs),
    Show(ShowArgs),
    Test(TestArgs),
    Docs(DocsArgs),
    New(NewArgs),
}

/// The forms a list of rules is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal
    Human,
    /// An array of objects
    Json,
}

/// List the rules
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate rules list --format json")]
pub(crate) struct ListArgs {
    /// How to print the list
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    #[command(flatten)]
    policy: PolicyArgs,
}

/// Show a rule's page
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate rules show aws-s3-acl-public-read\n  plangate rules show CKV_AWS_20")]
pub(crate) struct ShowArgs {
    /// The rule's id, or its id in another tool
    id: String,

    #[command(flatten)]
    policy: PolicyArgs,
}

/// Run the pages of rules as their tests
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate rules test\n  plangate rules test packs/acme")]
pub(crate) struct TestArgs {
    /// Directories of packs to test [default: the packs that come with the program]
    dirs: Vec<PathBuf>,

    /// Test only these rules, by id, alias or glob
    #[arg(long = "rule", value_name = "ID", num_args = 1..)]
    rules: Vec<String>,
}

/// Write a page for every rule, and an index
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate rules docs --out docs/rules")]
pub(crate) struct DocsArgs {
    /// The directory to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    #[command(flatten)]
    policy: PolicyArgs,
}

/// Scaffold a rule: its folder, Rego and page
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate rules new packs/acme s3 bucket-name-prefix")]
pub(crate) struct NewArgs {
    /// The pack's directory; made if there is none
    pack: PathBuf,
    /// The service, in kebab case
    service: String,
    /// The rule's name within the service, in kebab case
    rule: String,
}

/// Runs one of the rule commands.
pub(crate) fn run(command: &RulesCommand) -> anyhow::Result<Exit> {
    anyhow::bail!("{command:?}: not linked yet")
}
