//! A repository on this machine, for the command line.
//!
//! Always true: it is only read.

use std::path::{Path, PathBuf};

use walkdir::DirEntry;

use super::budget::InputBudget;
use super::directory::{DirectoryTree, is_source, repo_path};
use super::error::GitError;
use super::history;
use super::tree::GitTree;
use crate::model::{CommitSha, ContentId, RepoPath};

/// A local clone with a working tree.
#[derive(Debug)]
pub struct Repository {
    git_dir: PathBuf,
    work_dir: PathBuf,
}

impl Repository {
    /// Finds the repository that a path lies in. Also returns where in it the path is.
    pub fn discover(path: &Path) -> Result<(Self, RepoPath), GitError> {
        let none = || GitError::NoRepository { path: path.to_owned() };
        let canonical = path.canonicalize().map_err(|error| GitError::storage(path.display().to_string(), error))?;
        let repository = git2::Repository::discover(&canonical).map_err(|error| match error.code() {
            git2::ErrorCode::NotFound => none(),
            _ => GitError::storage(path.display().to_string(), error.message()),
        })?;
        let work_dir = repository.workdir().and_then(|path| path.canonicalize().ok()).ok_or_else(none)?;
        let within = canonical.strip_prefix(&work_dir).ok().and_then(repo_path).ok_or_else(none)?;
        Ok((Self { git_dir: repository.path().to_owned(), work_dir }, within))
    }

    /// Returns the root of the working tree.
    pub fn work_dir(&self) -> &Path {
        &self.work_dir
    }

    /// Resolves a branch, tag, `HEAD~1` or (short) commit id.
    pub fn resolve(&self, revision: &str) -> Result<CommitSha, GitError> {
        let repository = self.open()?;
        let found = repository.revparse_single(revision).and_then(|object| object.peel_to_commit());
        let commit = found.map_err(|_| GitError::UnknownRevision { revision: revision.to_owned() })?;
        history::sha(commit.id())
    }

    /// Finds the best common ancestor of two commits.
    pub fn merge_base(&self, one: &CommitSha, other: &CommitSha) -> Result<CommitSha, GitError> {
        history::merge_base(&self.open()?, one, other)
    }

    /// Lists the paths that differ between two commits, sorted.
    pub fn changed_paths(&self, base: &CommitSha, head: &CommitSha) -> Result<Vec<RepoPath>, GitError> {
        history::changed_paths(&self.open()?, base, head)
    }

    /// Returns the files of a commit under a directory; paths are relative to it.
    pub fn tree(&self, commit: &CommitSha, directory: &RepoPath, budget: InputBudget) -> Result<GitTree, GitError> {
        GitTree::of(self.open()?, commit, directory, budget)
    }

    /// Returns the working tree under a directory as a commit of it would be.
    ///
    /// Uncommitted and untracked files count; ignored ones do not (not even `.terraform/modules`), as the pull request would not
    /// have them. Content ids are git's, so that they compare with those of [`Repository::tree`].
    pub fn working_tree(&self, directory: &RepoPath, budget: InputBudget) -> Result<DirectoryTree, GitError> {
        let repository = self.open()?;
        let index = repository.index().map_err(|error| GitError::storage("reading git's index", error.message()))?;
        let tracked = Tracked::new(&index);
        let root = self.work_dir.join(directory.as_str());
        let would_be_committed = |entry: &DirEntry| {
            let Some(path) = entry.path().strip_prefix(&self.work_dir).ok().and_then(repo_path) else { return false };
            if path == *directory {
                return true;
            }
            let nested_repository = entry.file_type().is_dir() && entry.path().join(".git").exists();
            let ignored = || repository.is_path_ignored(Path::new(path.as_str())).unwrap_or(false);
            is_source(entry) && !nested_repository && (tracked.holds(&path, entry.file_type().is_dir()) || !ignored())
        };
        DirectoryTree::walk(root, budget, would_be_committed, |_, entry| {
            let blob = git2::Oid::hash_file(git2::ObjectType::Blob, entry.path())
                .map_err(|error| GitError::storage(entry.path().display().to_string(), error.message()))?;
            Ok(ContentId(blob.to_string().into()))
        })
    }

    fn open(&self) -> Result<git2::Repository, GitError> {
        git2::Repository::open(&self.git_dir).map_err(|error| GitError::storage(self.git_dir.display().to_string(), error.message()))
    }
}

/// The paths in git's index, sorted.
struct Tracked(Vec<RepoPath>);

impl Tracked {
    fn new(index: &git2::Index) -> Self {
        let mut paths: Vec<RepoPath> = index.iter().filter_map(|entry| RepoPath::new(&String::from_utf8_lossy(&entry.path))).collect();
        paths.sort();
        Self(paths)
    }

    /// Tells whether a file, or something in a directory, is tracked.
    fn holds(&self, path: &RepoPath, is_directory: bool) -> bool {
        if !is_directory {
            return self.0.binary_search(path).is_ok();
        }
        let inside = format!("{path}/");
        let first = self.0.partition_point(|tracked| tracked.as_str() < inside.as_str());
        self.0.get(first).is_some_and(|tracked| tracked.as_str().starts_with(&inside))
    }
}
