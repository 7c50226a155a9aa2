//! Where a command's policy and rule packs come from.
//!
//! Always true: nothing is skipped; a policy or pack that cannot be read whole ends the command with what is wrong with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;

use plangate::config::{Layer, builtin_policy, merge, parse_policy};
use plangate::engine::{PackError, PackSource, RuleSet, bundled};
use plangate::git::{DirectoryTree, InputBudget};
use plangate::model::{Limits, Mode, PackRef, Policy, PolicyLayer, RepoPath, SourceTree};

use super::exit::Undecided;
use super::input::failed;

/// Where a directory keeps its own policy.
pub(crate) const REPOSITORY_POLICY: &str = ".github/plangate.yml";

/// The options that choose policy and rules.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PolicyArgs {
    /// Judge by this policy [default: .github/plangate.yml of the directory, else the built-in policy]
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    pub(crate) policy: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) packs: PackArgs,
}

/// The options that choose rules.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PackArgs {
    /// Load the rule packs in these directories too
    #[arg(long, value_name = "DIR", num_args = 1.., help_heading = "Policy")]
    pub(crate) packs: Vec<PathBuf>,

    /// Leave out the rule packs that come with the program
    #[arg(long, help_heading = "Policy")]
    pub(crate) no_bundled: bool,
}

impl PolicyArgs {
    /// Reads the policy that holds for `directory`, and loads the rules that it and the options name.
    pub(crate) fn load(&self, directory: &Path) -> anyhow::Result<(Policy, RuleSet)> {
        let (policy, base) = read_policy(self.policy.as_deref(), directory)?;
        let mut packs = Vec::new();
        for pack in &policy.packs {
            match pack {
                PackRef::Bundled(_) if self.packs.no_bundled => {}
                PackRef::Bundled(name) => packs.push(bundled_pack(name)?),
                PackRef::Path { path, .. } => packs.extend(read_packs(&base.join(path))?),
            }
        }
        for directory in &self.packs.packs {
            packs.extend(read_packs(directory)?);
        }
        Ok((policy, load_rules(&packs)?))
    }
}

impl PackArgs {
    /// Loads the rules of all bundled packs and of those that the options name.
    pub(crate) fn load(&self) -> anyhow::Result<RuleSet> {
        let mut packs = if self.no_bundled { Vec::new() } else { bundled() };
        for directory in &self.packs {
            packs.extend(read_packs(directory)?);
        }
        load_rules(&packs)
    }
}

/// Reads the policy named, else the directory's own, else the built-in one; also returns the directory that its packs are relative to.
///
/// The command line enforces: whoever runs it asked for an answer.
pub(crate) fn read_policy(file: Option<&Path>, directory: &Path) -> anyhow::Result<(Policy, PathBuf)> {
    let (policy, base) = match policy_file(file, directory) {
        Some((path, base)) => (parse_file(&path)?, base),
        None => (builtin_policy(), directory.to_owned()),
    };
    Ok((Policy { mode: Mode::Enforce, ..policy }, base))
}

/// Finds the policy file that holds for a directory, and the directory that its packs are relative to.
fn policy_file(file: Option<&Path>, directory: &Path) -> Option<(PathBuf, PathBuf)> {
    let own = directory.join(REPOSITORY_POLICY);
    match file {
        Some(file) => Some((file.to_owned(), file.parent().unwrap_or(Path::new("")).to_owned())),
        None => own.is_file().then(|| (own, directory.to_owned())),
    }
}

/// Reads one policy file as the only layer over the built-in policy.
fn parse_file(path: &Path) -> anyhow::Result<Policy> {
    let name = path.display().to_string();
    #[expect(clippy::disallowed_methods, reason = "the command line is an adapter: it reads the policy that it is told to")]
    let text = std::fs::read_to_string(path).with_context(|| format!("the policy {name} cannot be read"))?;
    let file = parse_policy(&text, &name)?;
    Ok(merge(&[Layer { layer: PolicyLayer::Server, name, file }])?)
}

/// Reads the pack in a directory, or the packs in its directories.
pub(crate) fn read_packs(directory: &Path) -> anyhow::Result<Vec<PackSource>> {
    if !directory.is_dir() {
        bail!("the rule pack {} is not a directory", directory.display());
    }
    let tree = DirectoryTree::open(directory, InputBudget::new(&Limits::default())).map_err(failed)?;
    let mut packs: BTreeMap<RepoPath, BTreeMap<String, Arc<str>>> = BTreeMap::new();
    let roots: Vec<RepoPath> = {
        let manifests = tree.files().keys().filter(|path| path.file_name() == "pack.yml").filter_map(RepoPath::parent);
        let mut roots: Vec<RepoPath> = manifests.filter(|root| root.components().count() <= 1).collect();
        if roots.is_empty() || roots.iter().any(RepoPath::is_root) {
            roots = vec![RepoPath::root()];
        }
        roots
    };
    for path in tree.files().keys() {
        let Some(root) = roots.iter().find(|root| path.is_within(root)) else { continue };
        let relative = path.as_str()[root.as_str().len()..].trim_start_matches('/').to_owned();
        let bytes = tree.read(path).with_context(|| format!("the rule pack {}", directory.display()))?;
        // What is not text is no part of a pack.
        if let Ok(text) = std::str::from_utf8(&bytes) {
            packs.entry(root.clone()).or_default().insert(relative, text.into());
        }
    }
    let named = |root: RepoPath, files| {
        let own = directory.canonicalize().ok().and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
        let name = if root.is_root() { own.unwrap_or_default() } else { root.as_str().to_owned() };
        PackSource { name, files }
    };
    Ok(packs.into_iter().map(|(root, files)| named(root, files)).collect())
}

/// Returns one of the packs that come with the program.
pub(crate) fn bundled_pack(name: &str) -> anyhow::Result<PackSource> {
    let packs = bundled();
    let known = packs.iter().map(|pack| pack.name.clone()).collect::<Vec<_>>().join(", ");
    packs.into_iter().find(|pack| pack.name == name).with_context(|| format!("no bundled pack is called {name}: there are {known}"))
}

/// Loads packs; all their mistakes are told at once.
pub(crate) fn load_rules(packs: &[PackSource]) -> anyhow::Result<RuleSet> {
    RuleSet::load(packs).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(|mistake| format!("\n  {mistake}")).collect();
        let error = anyhow::anyhow!("the rule packs do not load:{}", lines.concat());
        if mistakes.iter().all(PackError::blames_a_pack) { error } else { Undecided(error).into() }
    })
}
