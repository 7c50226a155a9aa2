//! What commands are given: variables, a directory or two revisions.
//!
//! Always true: what is read here is listed once, before anything is judged.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;

use plangate::git::{DirectoryTree, GitError, InputBudget, Repository};
use plangate::model::{Filter, Limits, MemoryTree, PlanOptions, RepoPath, SourceTree};

use super::exit::Undecided;

/// The options that say what is planned, and with which variables.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PlanningArgs {
    /// Take only projects of this environment
    #[arg(long, value_name = "NAME", help_heading = "Planning")]
    pub(crate) environment: Option<String>,

    /// Read variables from this file too, as terraform -var-file does; may be repeated
    #[arg(long = "var-file", value_name = "FILE", help_heading = "Planning")]
    pub(crate) var_files: Vec<PathBuf>,

    /// Set a variable, as terraform -var does; may be repeated
    #[arg(long = "var", value_name = "NAME=VALUE", help_heading = "Planning")]
    pub(crate) variables: Vec<String>,
}

/// The revisions whose difference is judged.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct RevisionArgs {
    /// Take the change since the merge base with this revision
    #[arg(long, value_name = "REV", help_heading = "Change")]
    pub(crate) base: Option<String>,

    /// Take this revision instead of the working tree
    #[arg(long, value_name = "REV", requires = "base", help_heading = "Change")]
    pub(crate) head: Option<String>,
}

/// The source that a command works on.
pub(crate) struct Source {
    pub(crate) before: Option<Arc<dyn SourceTree>>,
    pub(crate) after: Arc<dyn SourceTree>,
    /// The directory whose files the trees list.
    pub(crate) root: PathBuf,
    /// The part of the trees that was asked for; the root unless revisions were named.
    pub(crate) within: RepoPath,
    /// The branch or revision compared with.
    pub(crate) base_ref: Option<String>,
}

impl Source {
    /// No source at all: plan documents are judged alone.
    pub(crate) fn nothing() -> Self {
        let after = Arc::new(MemoryTree::default());
        Self { before: None, after, root: PathBuf::from("."), within: RepoPath::root(), base_ref: None }
    }

    /// Opens a directory, or two revisions of the repository that it lies in.
    pub(crate) fn open(path: &Path, revisions: &RevisionArgs, limits: &Limits) -> anyhow::Result<Self> {
        if !path.is_dir() {
            let what = if path.exists() { "is not a directory" } else { "does not exist" };
            bail!("{} {what}: name the directory of the configuration", path.display());
        }
        let budget = InputBudget::new(limits);
        let Some(base) = &revisions.base else {
            let after = DirectoryTree::open(path, budget).map_err(failed)?;
            return Ok(Self { before: None, after: Arc::new(after), root: path.to_owned(), within: RepoPath::root(), base_ref: None });
        };
        let (repository, within) = Repository::discover(path).map_err(failed)?;
        let everything = RepoPath::root();
        let base_commit = repository.resolve(base).map_err(failed)?;
        let head = repository.resolve(revisions.head.as_deref().unwrap_or("HEAD")).map_err(failed)?;
        let merge_base = repository.merge_base(&base_commit, &head).map_err(failed)?;
        let before = repository.tree(&merge_base, &everything, budget.clone()).map_err(failed)?;
        let after: Arc<dyn SourceTree> = match revisions.head {
            Some(_) => Arc::new(repository.tree(&head, &everything, budget).map_err(failed)?),
            None => Arc::new(repository.working_tree(&everything, budget).map_err(failed)?),
        };
        let base_ref = base.strip_prefix("origin/").unwrap_or(base).to_owned();
        Ok(Self { before: Some(Arc::new(before)), after, root: repository.work_dir().to_owned(), within, base_ref: Some(base_ref) })
    }
}

impl PlanningArgs {
    /// Turns the options into those of the planner; var files are looked for from the current directory, then from `root`.
    pub(crate) fn options(&self, root: &Path) -> anyhow::Result<PlanOptions> {
        let mut options = PlanOptions::default();
        for variable in &self.variables {
            let (name, value) = variable
                .split_once('=')
                .filter(|(name, _)| !name.trim().is_empty())
                .with_context(|| format!("--var {variable:?} is not NAME=VALUE"))?;
            options.variables.insert(name.trim().to_owned(), value.to_owned());
        }
        for file in &self.var_files {
            options.var_files.push(within_root(file, root)?);
        }
        Ok(options)
    }

    /// Narrows a filter to what was asked for.
    pub(crate) fn narrow(&self, filter: &mut Filter, source: &Source) -> anyhow::Result<()> {
        filter.environment.clone_from(&self.environment);
        filter.within = (!source.within.is_root()).then(|| source.within.clone());
        filter.plan = self.options(&source.root)?;
        Ok(())
    }
}

/// Names a file by its path in the tree at `root`.
fn within_root(file: &Path, root: &Path) -> anyhow::Result<RepoPath> {
    let real_root = root.canonicalize().with_context(|| format!("{} cannot be opened", root.display()))?;
    let found = [file.to_owned(), root.join(file)].into_iter().find_map(|path| path.canonicalize().ok());
    let found = found.with_context(|| format!("the var file {} does not exist", file.display()))?;
    let relative = found.strip_prefix(&real_root).ok().and_then(Path::to_str).and_then(RepoPath::new);
    relative.with_context(|| format!("the var file {} lies outside {}: judge a directory that holds both", file.display(), root.display()))
}

/// Sorts git's errors into the user's mistakes and what could not be decided.
pub(crate) fn failed(error: GitError) -> anyhow::Error {
    match error {
        GitError::NoRepository { .. } | GitError::UnknownRevision { .. } | GitError::NoMergeBase { .. } | GitError::NotFound { .. } => {
            error.into()
        }
        other => anyhow::Error::new(Undecided(other.into())),
    }
}
