//! A repository on this machine, for the command line.
//!
//! Always true: it is only read.

use std::path::{Path, PathBuf};

use super::budget::InputBudget;
use super::directory::DirectoryTree;
use super::error::GitError;
use super::history;
use super::tree::GitTree;
use crate::model::{CommitSha, RepoPath};

/// A local clone with a working tree.
pub struct Repository {
    git_dir: PathBuf,
    work_dir: PathBuf,
}

impl Repository {
    /// Finds the repository that a path lies in. Also returns where in it the path is.
    pub fn discover(path: &Path) -> Result<(Self, RepoPath), GitError> {
        let _ = path;
        unimplemented!()
    }

    /// Returns the root of the working tree.
    pub fn work_dir(&self) -> &Path {
        &self.work_dir
    }

    /// Resolves a branch, tag, `HEAD~1` or (short) commit id.
    pub fn resolve(&self, revision: &str) -> Result<CommitSha, GitError> {
        let _ = revision;
        unimplemented!()
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
        let _ = (directory, budget);
        unimplemented!()
    }

    fn open(&self) -> Result<git2::Repository, GitError> {
        git2::Repository::open(&self.git_dir).map_err(|error| GitError::storage(self.git_dir.display().to_string(), error.message()))
    }
}
