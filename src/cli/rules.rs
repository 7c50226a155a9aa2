//! `plangate rules`: lists, explains, tests, documents and scaffolds rules.
//!
//! Always true: a rule is read from its folder only; nothing about rules is known here.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use plangate::engine::{RuleSet, bundled};
use plangate::model::{RuleId, RuleInfo, Scope, Severity};
use plangate::report::{visible, visible_line};
use plangate::review::{PageReport, test_pages};

use super::exit::Exit;
use super::output::Target;
use super::policy_source::{PackArgs, load_rules, read_packs};
use super::rule_docs::{self, page};
use super::scaffold;

/// Lists, explains, tests, documents and scaffolds rules
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    List(ListArgs),
    Show(ShowArgs),
    Test(TestArgs),
    Docs(DocsArgs),
    New(scaffold::NewArgs),
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
#[command(after_help = "Examples:\n  plangate rules show aws-s3-acl-public-read\n  plangate rules show CKV_AWS_20")]
pub(crate) struct ShowArgs {
    /// The rule's id, or its id in another tool
    id: String,

    #[command(flatten)]
    packs: PackArgs,
}

/// Run the pages of rules as their tests
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  plangate rules test\n  plangate rules test packs/acme --rule 'acme-s3-*'")]
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
    /// The directory to write to; made if there is none
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    #[command(flatten)]
    packs: PackArgs,
}

/// Runs one of the rule commands.
pub(crate) fn run(command: &RulesCommand) -> anyhow::Result<Exit> {
    match command {
        RulesCommand::List(args) => list(args)?,
        RulesCommand::Show(args) => show(args)?,
        RulesCommand::Test(args) => return test(args),
        RulesCommand::Docs(args) => rule_docs::write(&args.packs.load()?, &args.out)?,
        RulesCommand::New(args) => scaffold::run(args)?,
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

fn show(args: &ShowArgs) -> anyhow::Result<()> {
    let rules = args.packs.load()?;
    let rule = rules.rule(&args.id).with_context(|| unknown(&rules, &args.id))?;
    Target::StandardOutput.write_text(&visible(&page(rule, &rules)))
}

/// Says that there is no such rule, and which ones are called alike.
fn unknown(rules: &RuleSet, name: &str) -> String {
    let words: Vec<&str> = name.split('-').filter(|word| word.len() > 2).collect();
    let alike = |rule: &&RuleInfo| words.iter().filter(|word| rule.id.as_str().contains(**word)).count();
    let mut near: Vec<&RuleInfo> = rules.rules().iter().filter(|rule| alike(rule) * 2 > words.len()).collect();
    near.sort_by_key(|rule| std::cmp::Reverse(alike(rule)));
    let near: Vec<&str> = near.iter().take(3).map(|rule| rule.id.as_str()).collect();
    let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
    format!("no rule is called {name:?}{hint} (`plangate rules list` shows those there are)")
}

fn test(args: &TestArgs) -> anyhow::Result<Exit> {
    let packs = if args.dirs.is_empty() {
        bundled()
    } else {
        args.dirs.iter().map(|directory| read_packs(directory)).collect::<anyhow::Result<Vec<_>>>()?.concat()
    };
    let rules = load_rules(&packs)?;
    let reports = test_pages(&rules, &args.rules);
    if reports.is_empty() {
        bail!("there is no rule to test: `plangate rules list` shows those there are");
    }
    Target::StandardOutput.write_text(&results(&reports))?;
    Ok(if reports.iter().all(|report| report.failures.is_empty()) { Exit::Clean } else { Exit::Blocks })
}

fn results(reports: &[PageReport]) -> String {
    let mut out = String::new();
    for report in reports.iter().filter(|report| !report.failures.is_empty()) {
        out.push_str(&format!("FAILED {}\n", report.rule));
        for failure in &report.failures {
            out.push_str(&format!("  {}\n", visible(failure.trim_end()).replace('\n', "\n    ")));
        }
    }
    let failed = reports.iter().filter(|report| !report.failures.is_empty()).count();
    let cases: usize = reports.iter().map(|report| report.cases).sum();
    out.push_str(&format!("{} rules, {cases} cases, {failed} failed\n", reports.len()));
    out
}
