//! `plangate check`: plans and judges a directory, a change between revisions, or plan documents.
//!
//! Always true: with `--base` it judges exactly what the bot would judge for the pull request.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use clap::{Args, ValueEnum};

use plangate::model::{Change, ChangeContext, Limits, PlanDocument, Verdict};
use plangate::report::{self, HumanOptions};
use plangate::review;

use super::exit::Exit;
use super::filters::{self, FilterArgs};
use super::input::{PlanningArgs, RevisionArgs, Source};
use super::output::Target;
use super::policy_source::PolicyArgs;

const EXAMPLES: &str = "\
Examples:
  plangate check                                     judge this directory as a whole
  plangate check --base origin/main                  judge what the working tree changes
  plangate check --base main --head topic --all      judge a branch, and list what passed
  plangate check --format sarif --output out.sarif   write SARIF for code scanning
  plangate check . --rule aws-s3-acl-public-read     judge one rule only
  terraform show -json tfplan | plangate check --plan - --source .

Exit status: 0 nothing blocks, 1 something blocks, 2 wrong usage or policy, 3 it could not be decided.";

/// The forms a verdict is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal
    Human,
    /// For programs; stable
    Json,
    /// As the comment on a pull request
    Markdown,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for build servers
    Junit,
    /// Workflow commands of GitHub Actions
    Github,
}

/// Plans and judges a directory, the change between two revisions, or plan documents
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    /// The directory to judge; with --base, a directory in the repository
    #[arg(default_value = ".", conflicts_with = "plans")]
    path: PathBuf,

    #[command(flatten)]
    revisions: RevisionArgs,

    /// Judge plan documents: terraform show -json, pulumi preview --json, a CloudFormation template, Kubernetes manifests; - is standard input
    #[arg(long = "plan", value_name = "FILE", num_args = 1.., conflicts_with = "base")]
    plans: Vec<PathBuf>,

    /// The configuration that the plan documents are of, for line numbers and fixes
    #[arg(long, value_name = "DIR", requires = "plans")]
    source: Option<PathBuf>,

    /// How to print the verdict
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// Write the verdict to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Report what passed, too
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    policy: PolicyArgs,

    #[command(flatten)]
    filter: FilterArgs,

    #[command(flatten)]
    planning: PlanningArgs,
}

/// Judges, prints, and returns what the verdict means for the exit status.
pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let limits = Limits::default();
    let documents = args.plans.iter().map(|file| read_document(file)).collect::<anyhow::Result<Vec<_>>>()?;
    let source = match (&args.source, documents.is_empty()) {
        (None, false) => Source::nothing(),
        (source, _) => Source::open(source.as_deref().unwrap_or(&args.path), &args.revisions, &limits)?,
    };
    let (mut policy, rules) = args.policy.load(&source.root)?;
    args.filter.narrow(&mut policy.filter);
    args.planning.narrow(&mut policy.filter, &source)?;
    filters::check(&policy, &rules, &source)?;
    policy.filter.include_passed = args.all;
    let change = Change {
        before: source.before,
        after: source.after,
        documents,
        exemptions: Vec::new(),
        as_of: now(),
        context: ChangeContext { base_ref: source.base_ref, ..ChangeContext::default() },
    };
    let verdict = review::review(&change, &policy, &rules, &limits);
    let target = Target::new(args.output.as_deref());
    print(&verdict, args.format, &target, started.elapsed().as_millis())?;
    Ok(verdict.outcome.into())
}

/// Prints a verdict in the form asked for.
fn print(verdict: &Verdict, format: Format, target: &Target, elapsed_ms: u128) -> anyhow::Result<()> {
    let elapsed_ms = u64::try_from(elapsed_ms).unwrap_or(u64::MAX);
    match format {
        Format::Human => target.write_text(&report::human(verdict, &HumanOptions { colours: target.colours(), width: None })),
        Format::Json => target.write(|out| report::write_json(verdict, elapsed_ms, out)),
        Format::Markdown => target.write_text(&report::markdown(verdict)),
        Format::Sarif => target.write_text(&report::sarif(verdict)),
        Format::Junit => target.write_text(&report::junit(verdict)),
        Format::Github => target.write_text(&report::github_annotations(verdict)),
    }
}

/// The clock of the command line: exemptions and dates of policy are judged as of now.
pub(crate) fn now() -> chrono::DateTime<chrono::Utc> {
    #[expect(clippy::disallowed_methods, reason = "the command line is where the clock is read")]
    chrono::Utc::now()
}

/// Reads a plan document; whoever runs the command line is trusted with it.
fn read_document(file: &Path) -> anyhow::Result<PlanDocument> {
    let (name, bytes) = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("the plan on standard input cannot be read")?;
        ("standard input".to_owned(), bytes)
    } else {
        let name = file.display().to_string();
        #[expect(clippy::disallowed_methods, reason = "the command line is an adapter: it reads the plan that it is told to")]
        let bytes = std::fs::read(file).with_context(|| format!("the plan {name} cannot be read"))?;
        (name, bytes)
    };
    Ok(PlanDocument { name, bytes: bytes.into(), project: None, trusted: true })
}
