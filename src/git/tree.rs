//! A commit's files, read from the object database.
//!
//! Always true: what is read is a blob of the commit; a symbolic link leads to another path of the same tree, or nowhere.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use git2::{ObjectType, Oid};

use super::budget::InputBudget;
use super::error::GitError;
use super::history::commit_tree;
use super::links::{LinkTexts, Linked, MOST_BYTES};
use crate::model::{CommitSha, ContentId, FileEntry, Listing, ReadError, RepoPath, SourceTree};

/// The files of one commit, or of one directory in it.
pub struct GitTree {
    repository: Mutex<git2::Repository>,
    listing: Listing,
    blobs: BTreeMap<RepoPath, Oid>,
    linked: Linked,
    budget: InputBudget,
}

impl GitTree {
    /// Lists the files of `commit` under `directory`, in the repository (bare or not) at `repository`; paths are relative to
    /// `directory`, which need not exist.
    pub fn open(repository: &Path, commit: &CommitSha, directory: &RepoPath, budget: InputBudget) -> Result<Self, GitError> {
        let repository = git2::Repository::open(repository).map_err(|error| GitError::storage(repository.display().to_string(), error))?;
        Self::of(repository, commit, directory, budget)
    }

    pub(super) fn of(
        repository: git2::Repository,
        commit: &CommitSha,
        directory: &RepoPath,
        budget: InputBudget,
    ) -> Result<Self, GitError> {
        let mut listing = Listing::new();
        let mut blobs = BTreeMap::new();
        let mut links = LinkTexts::new();
        let root = commit_tree(&repository, commit)?;
        let start = match root.get_path(Path::new(directory.as_str())) {
            _ if directory.is_root() => Some(root.id()),
            Ok(entry) if entry.kind() == Some(ObjectType::Tree) => Some(entry.id()),
            _ => None,
        };
        drop(root);
        list(&repository, start, &budget, |path, entry| match entry {
            Entry::File { blob, size } => {
                listing.insert(path.clone(), FileEntry { content: ContentId(blob.to_string().into()), size, link: false });
                blobs.insert(path, blob);
            }
            Entry::Link(text) => {
                links.insert(path, text);
            }
        })?;
        let linked = Linked::list(&links, &mut listing, &budget)?;
        Ok(Self { repository: Mutex::new(repository), listing, blobs, linked, budget })
    }
}

/// What stands at a path of a tree.
enum Entry {
    File {
        blob: Oid,
        size: u64,
    },
    /// A symbolic link with its text.
    Link(String),
}

/// Visits every regular file and symbolic link below a tree object. Bounded by the number of entries, so that trees which name one another many
/// times over cost no more than honest ones.
fn list(
    repository: &git2::Repository,
    start: Option<Oid>,
    budget: &InputBudget,
    mut visit: impl FnMut(RepoPath, Entry),
) -> Result<(), GitError> {
    let damaged = |error: git2::Error| GitError::storage("reading a tree of the repository", error.message());
    let database = repository.odb().map_err(damaged)?;
    let mut pending: Vec<(RepoPath, Oid)> = start.into_iter().map(|tree| (RepoPath::root(), tree)).collect();
    let (mut files, mut directories) = (0, 0);
    while let Some((directory, tree)) = pending.pop() {
        for entry in repository.find_tree(tree).map_err(damaged)?.iter() {
            let name = String::from_utf8_lossy(entry.name_bytes());
            if matches!(&*name, "" | "." | ".." | ".git") || name.contains(['/', '\0']) {
                return Err(GitError::storage("reading a tree of the repository", format!("it has an entry named {name:?}")));
            }
            let Some(path) = directory.join(&name) else { continue };
            match entry.filemode() {
                0o040_000 => {
                    directories += 1;
                    pending.push((path, entry.id()));
                }
                0o100_644 | 0o100_664 | 0o100_755 => {
                    files += 1;
                    let (size, _) = database.read_header(entry.id()).map_err(damaged)?;
                    visit(path, Entry::File { blob: entry.id(), size: size as u64 });
                }
                0o120_000 => {
                    files += 1;
                    let (size, _) = database.read_header(entry.id()).map_err(damaged)?;
                    let text =
                        if size as u64 > MOST_BYTES { Vec::new() } else { database.read(entry.id()).map_err(damaged)?.data().to_vec() };
                    visit(path, Entry::Link(String::from_utf8_lossy(&text).into_owned()));
                }
                _ => {}
            }
            if files > budget.files() || directories > budget.files() {
                return Err(budget.too_many_files());
            }
        }
    }
    Ok(())
}

impl SourceTree for GitTree {
    fn files(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RepoPath) -> Result<Arc<[u8]>, ReadError> {
        let (Some(entry), Some(blob)) = (self.listing.get(path), self.blobs.get(self.linked.file(path)?)) else {
            return Err(ReadError::NotFound(path.clone()));
        };
        self.budget.spend(path, &entry.content, entry.size)?;
        let repository = self.repository.lock().unwrap_or_else(PoisonError::into_inner);
        let found = repository.find_blob(*blob);
        found
            .map(|blob| blob.content().into())
            .map_err(|error| ReadError::Unreadable { path: path.clone(), reason: error.message().to_owned() })
    }
}

impl fmt::Debug for GitTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GitTree({} files)", self.listing.len())
    }
}
