//! A bare mirror of one repository.
//!
//! Always true: one fetch or push runs at a time, and reading never waits for it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use git2::{AutotagOption, Direction, FetchOptions, PushOptions, RemoteCallbacks};

use super::budget::InputBudget;
use super::error::GitError;
use super::history::{self, CommitInfo, LineRange, NewCommit, TreeEdit};
use super::remote::Remote;
use super::transport::{Failure, with_remote};
use super::tree::GitTree;
use crate::model::{CommitSha, RepoPath};

/// Where commits are kept that were fetched by id, so that later fetches can build on them.
const KEPT: &str = "refs/plangate/commits";
/// More kept commits than this slow down negotiation more than they help.
const MOST_KEPT: usize = 500;

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
    /// Opens the mirror at `path`, making it anew if there is none or it is damaged.
    pub(super) fn open_or_init(path: PathBuf) -> Result<Self, GitError> {
        if git2::Repository::open_bare(&path).is_err() {
            let failed = |error: String| GitError::storage(path.display().to_string(), error);
            if path.exists() {
                std::fs::remove_dir_all(&path).map_err(|error| failed(error.to_string()))?;
            }
            git2::Repository::init_bare(&path).map_err(|error| failed(error.message().to_owned()))?;
        }
        Ok(Self { path, network: Mutex::new(()) })
    }

    /// Returns the bare repository's path, for [`GitTree::open`] in another process.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Fetches what is wanted; returns the commit of each, in order.
    ///
    /// A commit that the server does not have (any more) is [`GitError::Vanished`], a reference [`GitError::NotFound`].
    pub fn fetch(&self, remote: &Remote, wants: &[Want]) -> Result<Vec<CommitSha>, GitError> {
        let _turn = self.turn();
        let repository = self.open()?;
        let names: Vec<&str> =
            wants.iter().filter_map(|want| if let Want::Ref(name) = want { Some(name.as_str()) } else { None }).collect();
        let references = if names.is_empty() { BTreeMap::new() } else { fetch_references(&repository, remote, &names)? };
        wants
            .iter()
            .map(|want| match want {
                Want::Ref(name) => references.get(name.as_str()).cloned().ok_or_else(|| GitError::NotFound { what: name.clone() }),
                Want::Commit(sha) => {
                    if repository.find_commit(history::oid(sha)?).is_err() {
                        fetch_commit(&repository, remote, sha)?;
                    }
                    Ok(sha.clone())
                }
            })
            .collect()
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

    /// Makes a commit in the object database; nothing points to it until it is pushed.
    pub fn commit(&self, new: &NewCommit<'_>) -> Result<CommitSha, GitError> {
        history::commit(&self.open()?, new)
    }

    /// Writes the tree that replacing files of a commit gives, for a commit that is made elsewhere.
    pub fn edit(&self, parent: &CommitSha, files: &BTreeMap<RepoPath, Vec<u8>>) -> Result<TreeEdit, GitError> {
        history::edit(&self.open()?, parent, files)
    }

    /// Pushes a commit onto a branch that is still where it is expected; a moved branch is [`GitError::Rejected`].
    pub fn push(&self, remote: &Remote, push: &Push<'_>) -> Result<(), GitError> {
        let _turn = self.turn();
        let repository = self.open()?;
        let reference = format!("refs/heads/{}", push.branch);
        let (commit, expected) = (history::oid(push.commit)?, history::oid(push.expected)?);
        if !git2::Reference::is_valid_name(&reference) {
            return Err(GitError::NotFound { what: format!("the branch {:?}", push.branch) });
        }
        if !repository.graph_descendant_of(commit, expected).map_err(|_| GitError::Vanished { sha: push.expected.clone() })? {
            return Err(GitError::Rejected { reason: format!("{} does not build on {}", push.commit.short(), push.expected.short()) });
        }
        let rejected = RefCell::new(None);
        let reject = |reason: String| rejected.borrow_mut().get_or_insert(reason).clone();
        let mut callbacks = RemoteCallbacks::new();
        callbacks.push_negotiation(|updates| match updates.iter().find(|update| update.src() != expected) {
            Some(update) => Err(git2::Error::from_str(&reject(format!("{} is at {}, not at {expected}", push.branch, update.src())))),
            None => Ok(()),
        });
        callbacks.push_update_reference(|_, status| {
            if let Some(reason) = status {
                reject(reason.to_owned());
            }
            Ok(())
        });
        let mut options = PushOptions::new();
        options.remote_callbacks(callbacks);
        let pushed =
            with_remote(remote, || repository.remote_anonymous(&remote.url)?.push(&[format!("{commit}:{reference}")], Some(&mut options)));
        drop(options);
        match (rejected.into_inner(), pushed) {
            (Some(reason), _) => Err(GitError::Rejected { reason }),
            (None, pushed) => Ok(pushed?),
        }
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Result<git2::Repository, GitError> {
        git2::Repository::open_bare(&self.path).map_err(|error| GitError::storage(self.path.display().to_string(), error.message()))
    }
}

/// Fetches references; returns where the server says they are. One that the server does not have is not in the answer.
fn fetch_references(repository: &git2::Repository, remote: &Remote, names: &[&str]) -> Result<BTreeMap<String, CommitSha>, GitError> {
    let found = with_remote(remote, || {
        let mut server = repository.remote_anonymous(&remote.url)?;
        let mut connection = server.connect_auth(Direction::Fetch, None, None)?;
        let wanted = |name: &str| names.contains(&name);
        let found: BTreeMap<String, git2::Oid> =
            connection.list()?.iter().filter(|head| wanted(head.name())).map(|head| (head.name().to_owned(), head.oid())).collect();
        let specs: Vec<String> = found.keys().map(|name| format!("+{name}:{name}")).collect();
        if !specs.is_empty() {
            connection.remote().fetch(&specs, Some(&mut options(remote)), None)?;
        }
        Ok(found)
    })?;
    found.into_iter().map(|(name, oid)| Ok((name, history::sha(oid)?))).collect()
}

/// Fetches one commit by its id, as GitHub allows for everything that a reference reaches.
fn fetch_commit(repository: &git2::Repository, remote: &Remote, sha: &CommitSha) -> Result<(), GitError> {
    let fetched = with_remote(remote, || {
        repository.remote_anonymous(&remote.url)?.fetch(&[format!("+{sha}:{KEPT}/{sha}")], Some(&mut options(remote)), None)
    });
    let failed = |error: git2::Error| GitError::storage("keeping a fetched commit", error.message());
    match fetched {
        // The server breaks the protocol off ("not our ref") where it does not have the commit.
        Err(Failure::Protocol(error)) if error.class() == git2::ErrorClass::Net => return Err(GitError::Vanished { sha: sha.clone() }),
        other => other?,
    }
    let oid = history::oid(sha)?;
    repository.find_commit(oid).map_err(|_| GitError::Vanished { sha: sha.clone() })?;
    let kept = repository.references_glob(&format!("{KEPT}/*")).map_err(failed)?;
    let kept: Vec<git2::Reference<'_>> = kept.filter_map(Result::ok).collect();
    if kept.len() > MOST_KEPT {
        for mut reference in kept {
            reference.delete().map_err(failed)?;
        }
    }
    repository.reference(&format!("{KEPT}/{sha}"), oid, true, "fetched").map_err(failed)?;
    Ok(())
}

fn options<'a>(remote: &'a Remote) -> FetchOptions<'a> {
    let mut callbacks = RemoteCallbacks::new();
    callbacks.transfer_progress(|_| !remote.is_cancelled());
    let mut options = FetchOptions::new();
    options.remote_callbacks(callbacks).download_tags(AutotagOption::None).update_fetchhead(false);
    options
}
