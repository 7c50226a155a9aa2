//! The cache of mirrors.
//!
//! Always true: it holds no more than its MiB, save for mirrors in use.

use std::path::Path;
use std::sync::Arc;

use super::error::GitError;
use super::mirror::Mirror;
use crate::model::RepoName;

/// Bare mirrors under one directory, the least recently used evicted first. One process owns the directory.
#[derive(Debug)]
pub struct Mirrors {}

impl Mirrors {
    /// Opens the cache, making its directory if need be. `mib` bounds its size.
    pub fn open(path: &Path, mib: u64) -> Result<Self, GitError> {
        let _ = (path, mib);
        unimplemented!()
    }

    /// Returns the mirror of a repository, empty if there was none.
    pub fn mirror(&self, repository: &RepoName) -> Result<Arc<Mirror>, GitError> {
        let _ = repository;
        unimplemented!()
    }

    /// Deletes the mirror of a repository that is gone; one in use goes with its last handle.
    pub fn remove(&self, repository: &RepoName) -> Result<(), GitError> {
        let _ = repository;
        unimplemented!()
    }
}
