//! `plangate fix`: shows or applies the fixes that were verified.
//!
//! Always true: without `--write` nothing is changed; with it only safe fixes are written, and only whole files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use plangate::model::{Change, ChangeContext, Limits, MemoryTree, Outcome, PatchedTree, RepoPath, SourceTree, Verdict};
use plangate::remediation::unified_diff;
use plangate::review::{combine, patch, review};

use super::check::now;
use super::exit::Exit;
use super::filters::{self, FilterArgs};
use super::input::{PlanningArgs, RevisionArgs, Source};
use super::output::{Target, remark};
use super::policy_source::PolicyArgs;

const EXAMPLES: &str = "\
Examples:
  plangate fix                                          show every verified fix as a unified diff
  plangate fix infra --rule aws-s3-acl-public-read      only those of one rule
  plangate fix --write                                  apply them

Exit status: 0 nothing blocks afterwards, 1 something still blocks, 2 wrong usage or policy, 3 it could not be decided.";

/// Times that what is left is judged again: a fix may make room for another at the same place.
const ROUNDS: usize = 10;

/// Shows, or with --write applies, the fixes that planning and judging the patched files has verified
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FixArgs {
    /// The directory to mend
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Write the files instead of only printing the difference
    #[arg(long)]
    write: bool,

    #[command(flatten)]
    policy: PolicyArgs,

    #[command(flatten)]
    filter: FilterArgs,

    #[command(flatten)]
    planning: PlanningArgs,
}

/// Prints the difference that the fixes make, and writes it where asked.
pub(crate) fn run(args: &FixArgs) -> anyhow::Result<Exit> {
    let limits = Limits::default();
    let source = Source::open(&args.path, &RevisionArgs::default(), &limits)?;
    let (mut policy, rules) = args.policy.load(&source.root)?;
    args.filter.narrow(&mut policy.filter);
    args.planning.narrow(&mut policy.filter, &source)?;
    filters::check(&policy, &rules, &source)?;
    let judge = |after: Arc<dyn SourceTree>| -> Verdict {
        let context = ChangeContext::default();
        let change = Change { before: None, after, documents: Vec::new(), exemptions: Vec::new(), as_of: now(), context };
        review(&change, &policy, &rules, &limits)
    };

    let mut texts: BTreeMap<RepoPath, String> = BTreeMap::new();
    let mut tree = source.after.clone();
    let mut verdict = judge(tree.clone());
    let mut mended = 0;
    for _ in 0..ROUNDS {
        let (chosen, edits) = combine(verdict.findings.iter().filter(|finding| finding.has_safe_fix()));
        if chosen.is_empty() {
            break;
        }
        mended += chosen.len();
        texts.extend(patch(&*tree, &edits).map_err(|problem| anyhow::anyhow!("a fix cannot be applied: {problem}"))?);
        tree = Arc::new(PatchedTree::new(source.after.clone(), MemoryTree::new(texts.clone())));
        verdict = judge(tree.clone());
    }

    let diff =
        texts.iter().map(|(file, text)| Ok(unified_diff(file, &original(&source, file)?, text))).collect::<anyhow::Result<String>>()?;
    Target::StandardOutput.write(|out| out.write_all(diff.as_bytes()))?;
    if args.write {
        texts.iter().try_for_each(|(file, text)| replace(&source.root.join(file.as_str()), text))?;
    }
    remark(&summary(args.write, mended, texts.len(), &verdict));
    Ok(verdict.outcome.into())
}

fn original(source: &Source, file: &RepoPath) -> anyhow::Result<String> {
    if !source.after.files().contains_key(file) {
        return Ok(String::new());
    }
    let bytes = source.after.read(file)?;
    String::from_utf8(bytes.to_vec()).with_context(|| format!("{file} is not UTF-8"))
}

/// Replaces a file as a whole: a reader sees the old text or the new one.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let failed = || format!("{} cannot be written", path.display());
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(directory).with_context(failed)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).with_context(failed)?;
    if let Ok(metadata) = path.metadata() {
        file.as_file().set_permissions(metadata.permissions()).with_context(failed)?;
    }
    file.persist(path).map(|_| ()).with_context(failed)
}

fn summary(written: bool, mended: usize, files: usize, verdict: &Verdict) -> String {
    let left = verdict.findings.iter().filter(|finding| finding.blocks).count();
    let plural = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    let done = match (mended, written) {
        (0, _) => "There is no verified fix to apply".to_owned(),
        (_, true) => format!("Mended {} in {}", plural(mended, "finding"), plural(files, "file")),
        (_, false) => format!("{} in {} would be mended: add --write to apply", plural(mended, "finding"), plural(files, "file")),
    };
    match verdict.outcome {
        Outcome::Pass => format!("{done}; nothing blocks then."),
        Outcome::Fail => format!("{done}; {} left without a fix.", plural(left, "blocking violation")),
        Outcome::Error => format!("{done}; it cannot be decided whether something blocks: see `plangate check`."),
    }
}
