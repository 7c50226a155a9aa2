//! `plangate rules`: lists, explains, tests, documents and scaffolds rules.
//!
//! Always true: a rule is read from its folder only; nothing about rules is known here.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use plangate::model::{RuleId, RuleInfo, Scope, Severity};
use plangate::report::visible_line;

use super::exit::Exit;
use super::output::Target;
use super::policy_source::PackArgs;

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
    packs: PackArgs,
}

/// Show a rule's page
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate rules show aws-s3-acl-public-read\n  plangate rules show CKV_AWS_20")]
pub(crate) struct ShowArgs {
    /// The rule's id, or its id in another tool
    id: String,

    #[command(flatten)]
    packs: PackArgs,
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
    packs: PackArgs,
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
    match command {
        RulesCommand::List(args) => list(args)?,
        other => anyhow::bail!("{other:?}: not linked yet"),
    }
    Ok(Exit::Clean)
}

/// A rule as `rules list --format json` prints it.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a RuleId,
    title: &'a str,
    severity: Severity,
    pack: &'a str,
    service: &'a str,
    resources: &'a [String],
    topics: &'a [String],
    frameworks: &'a BTreeMap<String, Vec<String>>,
    aliases: &'a [String],
    has_fix: bool,
    scope: Scope,
}

impl<'a> From<&'a RuleInfo> for Listed<'a> {
    fn from(rule: &'a RuleInfo) -> Self {
        Self {
            id: &rule.id,
            title: &rule.title,
            severity: rule.severity,
            pack: &rule.pack,
            service: &rule.service,
            resources: &rule.resources,
            topics: &rule.topics,
            frameworks: &rule.frameworks,
            aliases: &rule.aliases,
            has_fix: rule.has_fix,
            scope: rule.scope,
        }
    }
}

fn list(args: &ListArgs) -> anyhow::Result<()> {
    let rules = args.packs.load()?;
    Target::StandardOutput.write(|out| match args.format {
        Format::Json => {
            let listed: Vec<Listed<'_>> = rules.rules().iter().map(Listed::from).collect();
            serde_json::to_writer_pretty(&mut *out, &listed)?;
            out.write_all(b"\n")
        }
        Format::Human => {
            let width = rules.rules().iter().map(|rule| rule.id.as_str().len()).max().unwrap_or_default();
            rules.rules().iter().try_for_each(|rule| {
                let fix = if rule.has_fix { " (fix)" } else { "" };
                writeln!(out, "{:width$}  {:8}  {}{fix}", rule.id.as_str(), rule.severity, visible_line(&rule.title))
            })
        }
    })
}
