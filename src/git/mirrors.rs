//! The cache of mirrors.
//!
//! Always true: mirrors in use are never evicted; the others together are kept within the cache's MiB.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use walkdir::WalkDir;

use super::error::GitError;
use super::mirror::Mirror;
use crate::model::RepoName;

const MIB: u64 = 1024 * 1024;
/// A mirror of more packs than this is made anew: every fetch adds one, and nothing repacks them.
const MOST_PACKS: usize = 256;

/// Bare mirrors under one directory, the least recently used evicted first. One process owns the directory.
#[derive(Debug)]
pub struct Mirrors {
    root: PathBuf,
    bytes: u64,
    cached: Mutex<Cached>,
}

#[derive(Debug, Default)]
struct Cached {
    mirrors: HashMap<RepoName, Entry>,
    /// Counts uses: the order in which mirrors were used last.
    uses: u64,
}

#[derive(Debug)]
struct Entry {
    /// `None` if it was not used since the cache was opened.
    mirror: Option<Arc<Mirror>>,
    used: u64,
    /// Bytes when last measured; measured again after it was in use.
    size: Option<u64>,
}

impl Entry {
    fn in_use(&self) -> bool {
        self.mirror.as_ref().is_some_and(|mirror| Arc::strong_count(mirror) > 1)
    }
}

impl Mirrors {
    /// Opens the cache, making its directory if need be. `mib` bounds its size.
    pub fn open(path: &Path, mib: u64) -> Result<Self, GitError> {
        std::fs::create_dir_all(path).map_err(|error| GitError::storage(path.display().to_string(), error))?;
        let mut found: Vec<(SystemTime, RepoName)> = WalkDir::new(path)
            .min_depth(2)
            .max_depth(2)
            .into_iter()
            .filter_map(Result::ok)
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, mirrored(path, entry.path())?)))
            .collect();
        found.sort();
        let mut cached = Cached::default();
        for (_, repository) in found {
            cached.uses += 1;
            cached.mirrors.insert(repository, Entry { mirror: None, used: cached.uses, size: None });
        }
        Ok(Self { root: path.to_owned(), bytes: mib.saturating_mul(MIB), cached: Mutex::new(cached) })
    }

    /// Returns the mirror of a repository, empty if there was none. Evicts others where the cache has grown too large.
    pub fn mirror(&self, repository: &RepoName) -> Result<Arc<Mirror>, GitError> {
        let mut cached = self.lock();
        cached.uses += 1;
        let used = cached.uses;
        let entry = cached.mirrors.entry(repository.clone()).or_insert(Entry { mirror: None, used, size: None });
        entry.used = used;
        if !entry.in_use() && packs(&self.path(repository)) > MOST_PACKS {
            entry.mirror = None;
            delete(&self.path(repository))?;
        }
        let mirror = match &entry.mirror {
            Some(mirror) => mirror.clone(),
            None => entry.mirror.insert(Arc::new(Mirror::open_or_init(self.path(repository))?)).clone(),
        };
        entry.size = None;
        self.evict(&mut cached)?;
        Ok(mirror)
    }

    /// Deletes the mirror of a repository that is gone. A handle to it fails from then on.
    pub fn remove(&self, repository: &RepoName) -> Result<(), GitError> {
        let mut cached = self.lock();
        cached.mirrors.remove(repository);
        delete(&self.path(repository))
    }

    fn evict(&self, cached: &mut Cached) -> Result<(), GitError> {
        let mut total = 0;
        for (repository, entry) in &mut cached.mirrors {
            if entry.size.is_none() || entry.in_use() {
                entry.size = Some(size(&self.path(repository)));
            }
            total += entry.size.unwrap_or(0);
            if entry.in_use() {
                entry.size = None;
            }
        }
        let mut idle: Vec<(u64, RepoName)> =
            cached.mirrors.iter().filter(|(_, entry)| !entry.in_use()).map(|(name, entry)| (entry.used, name.clone())).collect();
        idle.sort();
        for (_, repository) in idle {
            if total <= self.bytes {
                break;
            }
            let entry = cached.mirrors.remove(&repository);
            total = total.saturating_sub(entry.and_then(|entry| entry.size).unwrap_or(0));
            delete(&self.path(&repository))?;
            tracing::debug!(%repository, "evicted a mirror");
        }
        Ok(())
    }

    fn path(&self, repository: &RepoName) -> PathBuf {
        self.root.join(format!("{repository}.git"))
    }

    fn lock(&self) -> MutexGuard<'_, Cached> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a mirror's repository from its path: `owner/name.git` under the root.
fn mirrored(root: &Path, path: &Path) -> Option<RepoName> {
    RepoName::new(path.strip_prefix(root).ok()?.to_str()?.strip_suffix(".git")?).ok()
}

fn size(path: &Path) -> u64 {
    let files = WalkDir::new(path).into_iter().filter_map(Result::ok);
    files.filter_map(|entry| entry.metadata().ok()).filter(|metadata| metadata.is_file()).map(|metadata| metadata.len()).sum()
}

fn packs(path: &Path) -> usize {
    let files = WalkDir::new(path.join("objects/pack")).max_depth(1).into_iter().filter_map(Result::ok);
    files.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "pack")).count()
}

fn delete(path: &Path) -> Result<(), GitError> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(GitError::storage(path.display().to_string(), error)),
        _ => Ok(()),
    }
}
