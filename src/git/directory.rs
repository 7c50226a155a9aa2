//! A directory as a source tree.
//!
//! Always true: no symbolic link is followed out of the directory, and a file's bytes are the same however often they are read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use walkdir::{DirEntry, WalkDir};

use super::budget::InputBudget;
use super::error::GitError;
use super::links::{LinkTexts, Linked};
use crate::model::{ContentId, FileEntry, Listing, ReadError, RepoPath, SourceTree};

/// A file's bytes once they were read, or why they could not be.
type Content = OnceLock<Result<Arc<[u8]>, ReadError>>;

/// The files of a directory, listed once and each read at most once.
///
/// Left out: `.git`, special files, and what is in `.terraform` except `.terraform/modules` (where
/// `terraform init` puts the modules that a configuration calls).
#[derive(Debug)]
pub struct DirectoryTree {
    root: PathBuf,
    listing: Listing,
    contents: BTreeMap<RepoPath, Content>,
    linked: Linked,
    budget: InputBudget,
}

impl DirectoryTree {
    /// Lists a directory. Fails if it is not one, or holds more files than the budget allows.
    pub fn open(root: &Path, budget: InputBudget) -> Result<Self, GitError> {
        let canonical = root.canonicalize().map_err(|error| GitError::storage(root.display().to_string(), error))?;
        Self::walk(canonical, budget, is_source, |path, entry| {
            let metadata = entry.metadata().map_err(|error| GitError::storage(entry.path().display().to_string(), error))?;
            Ok(stat_id(path, &metadata))
        })
    }

    /// Lists what is to be walked into and kept of a directory; `identify` names each file's content.
    pub(super) fn walk(
        root: PathBuf,
        budget: InputBudget,
        is_kept: impl FnMut(&DirEntry) -> bool,
        identify: impl Fn(&RepoPath, &DirEntry) -> Result<ContentId, GitError>,
    ) -> Result<Self, GitError> {
        let unreadable = |at: &Path, error: walkdir::Error| GitError::storage(at.display().to_string(), error);
        let mut listing = Listing::new();
        let mut links = LinkTexts::new();
        for entry in WalkDir::new(&root).follow_links(false).sort_by_file_name().into_iter().filter_entry(is_kept) {
            let entry = entry.map_err(|error| unreadable(&root, error))?;
            let Some(path) = entry.path().strip_prefix(&root).ok().and_then(repo_path) else { continue };
            if entry.path_is_symlink() {
                links.insert(path, link_text(entry.path()));
                continue;
            }
            if !entry.file_type().is_file() {
                continue;
            }
            if listing.len() == budget.files() {
                return Err(budget.too_many_files());
            }
            let size = entry.metadata().map_err(|error| unreadable(entry.path(), error))?.len();
            let content = identify(&path, &entry)?;
            listing.insert(path, FileEntry { content, size, link: false });
        }
        let linked = Linked::list(&links, &mut listing, &budget)?;
        let contents = listing.keys().map(|path| (path.clone(), OnceLock::new())).collect();
        Ok(Self { root, listing, contents, linked, budget })
    }
}

impl SourceTree for DirectoryTree {
    fn files(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RepoPath) -> Result<Arc<[u8]>, ReadError> {
        let (Some(entry), Some(content)) = (self.listing.get(path), self.contents.get(path)) else {
            return Err(ReadError::NotFound(path.clone()));
        };
        content
            .get_or_init(|| {
                let file = self.linked.file(path)?;
                self.budget.spend(path, &entry.content, entry.size)?;
                read_file(&self.root.join(file.as_str()), entry.size)
                    .map_err(|error| ReadError::Unreadable { path: path.clone(), reason: error.to_string() })
            })
            .clone()
    }
}

/// Reads a file that had `size` bytes when it was listed; one that grew meanwhile is an error, so no bound is passed.
fn read_file(path: &Path, size: u64) -> std::io::Result<Arc<[u8]>> {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that reads files")]
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    file.take(size + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > size {
        return Err(std::io::Error::other("it changed while it was read"));
    }
    Ok(bytes.into())
}

/// Reads where a link leads; one that cannot be read leads nowhere.
fn link_text(path: &Path) -> String {
    path.read_link().map(|target| target.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Decides by name which directories are walked into.
pub(super) fn is_source(entry: &DirEntry) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    let in_terraform = entry.path().parent().is_some_and(|parent| parent.file_name().is_some_and(|name| name == ".terraform"));
    entry.file_name() != ".git" && (!in_terraform || entry.depth() == 1 || entry.file_name() == "modules")
}

/// Turns a relative path of this system into one of a tree; `None` if a name in it cannot be one.
pub(super) fn repo_path(relative: &Path) -> Option<RepoPath> {
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    RepoPath::new(&parts.join("/"))
}

/// Identifies a file's content without reading it: by where it is, how large, and when it was last written.
fn stat_id(path: &RepoPath, metadata: &std::fs::Metadata) -> ContentId {
    let modified = metadata.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    ContentId(format!("{path}\0{}\0{}", metadata.len(), modified.as_nanos()).into())
}
