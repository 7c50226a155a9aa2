//! Snapshots of source trees, and the change between two of them.
//!
//! Always true: a [`SourceTree`] never changes once made, and what is equal in two trees has equal [`ContentId`]s.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::exemption::Exemption;
use super::ids::{CommitSha, PullNumber, RepoName, UserId};
use super::path::RepoPath;

/// Identifies a file's content: a git blob id, or a hash of the bytes. Equal ids mean equal bytes within one review.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ContentId(pub Arc<str>);

/// What a tree lists of one file. A symbolic link is listed as what it leads to within the tree; submodules are not listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub content: ContentId,
    /// Size in bytes.
    pub size: u64,
    /// Whether a symbolic link leads to it: the file itself has another path.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub link: bool,
}

/// The files of a tree, by path.
pub type Listing = BTreeMap<RepoPath, FileEntry>;

/// An immutable snapshot of files: a git tree, or a directory read once.
///
/// Contents are read on demand. Implementations enforce the limits of one file and of all input together
/// ([`crate::model::Limits`]), and say so in the error.
pub trait SourceTree: Send + Sync {
    /// Lists every regular file.
    fn files(&self) -> &Listing;

    /// Reads one file's bytes.
    fn read(&self, path: &RepoPath) -> Result<Arc<[u8]>, ReadError>;
}

impl fmt::Debug for dyn SourceTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceTree({} files)", self.files().len())
    }
}

/// Why a file of a tree could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ReadError {
    #[error("{0} does not exist")]
    NotFound(RepoPath),
    #[error(
        "{path} has {size} bytes, over the limit `limits.file_mib` of {limit_mib} MiB for one file: make it smaller, or raise the limit"
    )]
    TooLarge { path: RepoPath, size: u64, limit_mib: u64 },
    #[error("reading {path} would pass the limit `limits.input_mib` of {limit_mib} MiB for all files together")]
    OverBudget { path: RepoPath, limit_mib: u64 },
    #[error("{path} could not be read: {reason}")]
    Unreadable { path: RepoPath, reason: String },
}

/// A plan document handed in: `terraform show -json`, `pulumi preview --json`, a CloudFormation template or Kubernetes manifests.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlanDocument {
    /// What to call it in messages, usually its path as given.
    pub name: String,
    pub bytes: Arc<[u8]>,
    /// The project it is of, where the sender said so.
    pub project: Option<String>,
    /// Whether it came from a workflow that the organisation's policy trusts: only then may it settle a static finding.
    pub trusted: bool,
}

/// Everything `review` is told about a change. `before` is absent when a directory is judged as a whole.
#[derive(Clone, Debug)]
pub struct Change {
    pub before: Option<Arc<dyn SourceTree>>,
    pub after: Arc<dyn SourceTree>,
    pub documents: Vec<PlanDocument>,
    /// The exemptions on record for this pull request and its base branch; `review` decides which are in force.
    pub exemptions: Vec<Exemption>,
    /// The time that counts as now.
    pub as_of: DateTime<Utc>,
    pub context: ChangeContext,
}

/// Who and what a change belongs to: `input.context` of a rule, beyond the project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeContext {
    pub repository: Option<RepoName>,
    pub base_ref: Option<String>,
    pub pull: Option<PullNumber>,
    /// The author's login.
    pub author: Option<String>,
    pub author_id: Option<UserId>,
    pub head: Option<CommitSha>,
}

/// A tree in memory, for tests, pages of rules, and trees patched by a fix.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    listing: Listing,
    contents: BTreeMap<RepoPath, Arc<[u8]>>,
}

impl MemoryTree {
    /// Makes a tree of the given files.
    pub fn new<B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (RepoPath, B)>) -> Self {
        use sha2::{Digest, Sha256};
        let mut tree = Self::default();
        for (path, bytes) in files {
            let bytes: Vec<u8> = bytes.into();
            let content = ContentId(hex::encode(Sha256::digest(&bytes)).into());
            tree.listing.insert(path.clone(), FileEntry { content, size: bytes.len() as u64, link: false });
            tree.contents.insert(path, bytes.into());
        }
        tree
    }
}

impl SourceTree for MemoryTree {
    fn files(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RepoPath) -> Result<Arc<[u8]>, ReadError> {
        self.contents.get(path).cloned().ok_or_else(|| ReadError::NotFound(path.clone()))
    }
}

/// A tree with some files replaced by others, for verifying a fix.
#[derive(Clone, Debug)]
pub struct PatchedTree {
    under: Arc<dyn SourceTree>,
    over: MemoryTree,
    listing: Listing,
}

impl PatchedTree {
    /// Lays `over` on `under`; files of `over` win.
    pub fn new(under: Arc<dyn SourceTree>, over: MemoryTree) -> Self {
        let mut listing = under.files().clone();
        listing.extend(over.files().iter().map(|(path, entry)| (path.clone(), entry.clone())));
        Self { under, over, listing }
    }
}

impl SourceTree for PatchedTree {
    fn files(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RepoPath) -> Result<Arc<[u8]>, ReadError> {
        match self.over.read(path) {
            Err(ReadError::NotFound(_)) => self.under.read(path),
            found => found,
        }
    }
}
