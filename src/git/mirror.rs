//! A bare mirror of one repository.
//!
//! Always true: one fetch or push runs at a time, and reading never waits for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::budget::InputBudget;
use super::error::GitError;
use super::history::{self, CommitInfo, LineRange, NewCommit};
use super::remote::Remote;
use super::tree::GitTree;
use crate::model::{CommitSha, RepoPath};

/// What to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// A reference by its full name: `refs/heads/main`, `refs/pull/7/head`.
    Ref(String),
    /// A commit, with its history. Nothing is fetched if it is there already.
    Commit(CommitSha),
}

/// A push of one commit onto a branch that must still be where it was.
#[derive(Clone, Debug)]
pub struct Push<'a> {
    /// The branch's short name.
    pub branch: &'a str,
    pub commit: &'a CommitSha,
    /// Where the branch must be on the server; the commit must descend from it.
    pub expected: &'a CommitSha,
}

/// A bare mirror. While a handle to it exists it is not evicted.
#[derive(Debug)]
pub struct Mirror {
    path: PathBuf,
    network: Mutex<()>,
}

impl Mirror {
    /// Returns the bare repository's path, for [`GitTree::open`] in another process.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Fetches what is wanted; returns the commit of each, in order.
    ///
    /// A commit that the server does not have (any more) is [`GitError::Vanished`], a reference [`GitError::NotFound`].
    pub fn fetch(&self, remote: &Remote, wants: &[Want]) -> Result<Vec<CommitSha>, GitError> {
        let _ = (remote, wants, &self.network);
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

    /// Lists the lines of the head that differ, and `context` lines around them (GitHub takes comments within three).
    pub fn changed_lines(&self, base: &CommitSha, head: &CommitSha, context: u32) -> Result<BTreeMap<RepoPath, Vec<LineRange>>, GitError> {
        history::changed_lines(&self.open()?, base, head, context)
    }

    /// Lists the commits that `head` has and `base` has not, newest first, at most `limit`.
    pub fn commits(&self, base: &CommitSha, head: &CommitSha, limit: usize) -> Result<Vec<CommitInfo>, GitError> {
        history::commits(&self.open()?, base, head, limit)
    }

    /// Returns the files of a commit under a directory; paths are relative to it.
    pub fn tree(&self, commit: &CommitSha, directory: &RepoPath, budget: InputBudget) -> Result<GitTree, GitError> {
        GitTree::of(self.open()?, commit, directory, budget)
    }

    /// Makes a commit in memory of the object database; nothing points to it until it is pushed.
    pub fn commit(&self, new: &NewCommit<'_>) -> Result<CommitSha, GitError> {
        history::commit(&self.open()?, new)
    }

    /// Pushes a commit onto a branch that is still where it is expected; a moved branch is [`GitError::Rejected`].
    pub fn push(&self, remote: &Remote, push: &Push<'_>) -> Result<(), GitError> {
        let _ = (remote, push);
        unimplemented!()
    }

    fn open(&self) -> Result<git2::Repository, GitError> {
        git2::Repository::open_bare(&self.path).map_err(|error| GitError::storage(self.path.display().to_string(), error.message()))
    }
}
