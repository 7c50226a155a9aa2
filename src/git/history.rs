//! What a repository's objects say: merge bases, differences, authors; and new commits made in memory.
//!
//! Always true: these read and write objects only: no working tree, no index, no reference.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, Utc};
use git2::{DiffOptions, FileMode, Oid, Tree};

use super::error::GitError;
use crate::model::{CommitSha, RepoPath};

/// Who made a commit, as it says itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    pub email: String,
}

/// A commit, without its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitInfo {
    pub sha: CommitSha,
    pub parents: Vec<CommitSha>,
    pub author: Signature,
    pub committer: Signature,
    pub message: String,
}

/// A commit to make: files replaced on top of a parent.
#[derive(Clone, Debug)]
pub struct NewCommit<'a> {
    pub parent: &'a CommitSha,
    /// The whole new content of each file; its mode is kept, a new file is not executable.
    pub files: &'a BTreeMap<RepoPath, Vec<u8>>,
    pub author: &'a Signature,
    pub committer: &'a Signature,
    pub message: &'a str,
    pub at: DateTime<Utc>,
}

/// What replacing files makes of a commit's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEdit {
    /// The id of the commit's tree.
    pub base: String,
    /// The id of the tree with the files replaced.
    pub result: String,
    /// Those of the files that are executable.
    pub executable: BTreeSet<RepoPath>,
}

/// Lines of a file, from 1, `end` included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineRange {
    pub start: u32,
    pub end: u32,
}

/// Finds the best common ancestor of two commits.
pub(super) fn merge_base(repository: &git2::Repository, one: &CommitSha, other: &CommitSha) -> Result<CommitSha, GitError> {
    for sha in [one, other] {
        repository.find_commit(oid(sha)?).map_err(|_| GitError::Vanished { sha: sha.clone() })?;
    }
    match repository.merge_base(oid(one)?, oid(other)?) {
        Ok(base) => sha(base),
        Err(error) if error.code() == git2::ErrorCode::NotFound => Err(GitError::NoMergeBase { one: one.clone(), other: other.clone() }),
        Err(error) => Err(GitError::storage("finding the merge base", error.message())),
    }
}

/// Lists the paths that differ between two commits, sorted. A renamed file is both its paths.
pub(super) fn changed_paths(repository: &git2::Repository, base: &CommitSha, head: &CommitSha) -> Result<Vec<RepoPath>, GitError> {
    let diff = diff(repository, base, head, 0)?;
    let mut paths: Vec<RepoPath> = diff
        .deltas()
        .flat_map(|delta| [delta.old_file().path_bytes(), delta.new_file().path_bytes()])
        .flatten()
        .filter_map(|path| RepoPath::new(&String::from_utf8_lossy(path)))
        .collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// Lists, for each file that the head has, the lines that the difference shows: those changed or added, and `context` lines
/// around them (GitHub takes review comments on lines within three).
pub(super) fn changed_lines(
    repository: &git2::Repository,
    base: &CommitSha,
    head: &CommitSha,
    context: u32,
) -> Result<BTreeMap<RepoPath, Vec<LineRange>>, GitError> {
    let diff = diff(repository, base, head, context)?;
    let mut lines: BTreeMap<RepoPath, Vec<LineRange>> = BTreeMap::new();
    let mut note = |delta: git2::DiffDelta<'_>, hunk: git2::DiffHunk<'_>| {
        let path = delta.new_file().path_bytes().and_then(|path| RepoPath::new(&String::from_utf8_lossy(path)));
        if let (Some(path), true) = (path, hunk.new_lines() > 0) {
            let range = LineRange { start: hunk.new_start(), end: hunk.new_start() + hunk.new_lines() - 1 };
            lines.entry(path).or_default().push(range);
        }
        true
    };
    diff.foreach(&mut |_, _| true, None, Some(&mut note), None)
        .map_err(|error| GitError::storage("comparing two commits", error.message()))?;
    Ok(lines)
}

fn diff<'r>(repository: &'r git2::Repository, base: &CommitSha, head: &CommitSha, context: u32) -> Result<git2::Diff<'r>, GitError> {
    let (base, head) = (commit_tree(repository, base)?, commit_tree(repository, head)?);
    let mut options = DiffOptions::new();
    options.context_lines(context).ignore_submodules(false);
    repository
        .diff_tree_to_tree(Some(&base), Some(&head), Some(&mut options))
        .map_err(|error| GitError::storage("comparing two commits", error.message()))
}

/// Lists the commits that `head` has and `base` has not, newest first, at most `limit`.
pub(super) fn commits(
    repository: &git2::Repository,
    base: &CommitSha,
    head: &CommitSha,
    limit: usize,
) -> Result<Vec<CommitInfo>, GitError> {
    let failed = |error: git2::Error| GitError::storage("reading the history", error.message());
    let mut walk = repository.revwalk().map_err(failed)?;
    walk.set_sorting(git2::Sort::TOPOLOGICAL).map_err(failed)?;
    walk.push(oid(head)?).map_err(|_| GitError::Vanished { sha: head.clone() })?;
    walk.hide(oid(base)?).map_err(|_| GitError::Vanished { sha: base.clone() })?;
    walk.take(limit)
        .map(|id| {
            let commit = repository.find_commit(id.map_err(failed)?).map_err(failed)?;
            Ok(CommitInfo {
                sha: sha(commit.id())?,
                parents: commit.parent_ids().map(sha).collect::<Result<_, _>>()?,
                author: signature(&commit.author()),
                committer: signature(&commit.committer()),
                message: String::from_utf8_lossy(commit.message_bytes()).into_owned(),
            })
        })
        .collect()
}

/// Writes a commit's objects and returns its id; no reference points to it yet.
pub(super) fn commit(repository: &git2::Repository, new: &NewCommit<'_>) -> Result<CommitSha, GitError> {
    let failed = |error: git2::Error| GitError::storage("making a commit", error.message());
    let parent = repository.find_commit(oid(new.parent)?).map_err(|_| GitError::Vanished { sha: new.parent.clone() })?;
    let edit = edit(repository, new.parent, new.files)?;
    let tree = Oid::from_str(&edit.result).and_then(|tree| repository.find_tree(tree)).map_err(failed)?;
    let time = git2::Time::new(new.at.timestamp(), 0);
    let by = |who: &Signature| git2::Signature::new(&who.name, &who.email, &time).map_err(failed);
    repository.commit(None, &by(new.author)?, &by(new.committer)?, new.message, &tree, &[&parent]).map_err(failed).and_then(sha)
}

/// Writes the tree that replacing files of a commit gives.
pub(super) fn edit(repository: &git2::Repository, parent: &CommitSha, files: &BTreeMap<RepoPath, Vec<u8>>) -> Result<TreeEdit, GitError> {
    let failed = |error: git2::Error| GitError::storage("making a tree", error.message());
    let before = commit_tree(repository, parent)?;
    let mut update = git2::build::TreeUpdateBuilder::new();
    let mut executable = BTreeSet::new();
    for (path, content) in files {
        let mode = match before.get_path(Path::new(path.as_str())) {
            Ok(entry) if entry.filemode() == 0o100_755 => {
                executable.insert(path.clone());
                FileMode::BlobExecutable
            }
            _ => FileMode::Blob,
        };
        update.upsert(path.as_str(), repository.blob(content).map_err(failed)?, mode);
    }
    let result = update.create_updated(repository, &before).map_err(failed)?;
    Ok(TreeEdit { base: before.id().to_string(), result: result.to_string(), executable })
}

pub(super) fn commit_tree<'r>(repository: &'r git2::Repository, commit: &CommitSha) -> Result<Tree<'r>, GitError> {
    repository.find_commit(oid(commit)?).and_then(|commit| commit.tree()).map_err(|_| GitError::Vanished { sha: commit.clone() })
}

pub(super) fn oid(sha: &CommitSha) -> Result<Oid, GitError> {
    Oid::from_str(sha.as_str()).map_err(|_| GitError::Vanished { sha: sha.clone() })
}

pub(super) fn sha(oid: Oid) -> Result<CommitSha, GitError> {
    CommitSha::new(&oid.to_string()).map_err(|error| GitError::storage("reading a commit id", error))
}

fn signature(signature: &git2::Signature<'_>) -> Signature {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Signature { name: text(signature.name_bytes()), email: text(signature.email_bytes()) }
}
