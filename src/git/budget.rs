//! How much of a review's input was read.
//!
//! Always true: a content is counted once, however often and in however many trees it is read.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::GitError;
use crate::model::{ContentId, Limits, ReadError, RepoPath};

const MIB: u64 = 1024 * 1024;

/// The bounds on what the trees of one review may read, shared by both sides (clones share the count).
#[derive(Clone, Debug)]
pub struct InputBudget {
    file_mib: u64,
    input_mib: u64,
    files: usize,
    spent: Arc<Mutex<Spent>>,
}

#[derive(Debug, Default)]
struct Spent {
    bytes: u64,
    counted: HashSet<ContentId>,
}

impl InputBudget {
    /// Starts an unspent budget.
    pub fn new(limits: &Limits) -> Self {
        Self { file_mib: limits.file_mib, input_mib: limits.input_mib, files: limits.files, spent: Arc::default() }
    }

    /// How many files a tree may list.
    pub(super) fn files(&self) -> usize {
        self.files
    }

    /// Says that a tree lists more files than it may.
    pub(super) fn too_many_files(&self) -> GitError {
        GitError::TooLarge { what: "the number of files".into(), limit: "limits.files", allowed: self.files as u64 }
    }

    /// How many bytes one file may have.
    pub(super) fn file_bytes(&self) -> u64 {
        self.file_mib.saturating_mul(MIB)
    }

    /// Counts a file about to be read.
    pub(super) fn spend(&self, path: &RepoPath, content: &ContentId, size: u64) -> Result<(), ReadError> {
        if size > self.file_bytes() {
            return Err(ReadError::TooLarge { path: path.clone(), size, limit_mib: self.file_mib });
        }
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.counted.contains(content) {
            return Ok(());
        }
        let bytes = spent.bytes.saturating_add(size);
        if bytes > self.input_mib.saturating_mul(MIB) {
            return Err(ReadError::OverBudget { path: path.clone(), limit_mib: self.input_mib });
        }
        spent.bytes = bytes;
        spent.counted.insert(content.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ContentId {
        ContentId(text.into())
    }

    #[test]
    fn a_content_counts_once_and_the_sum_is_bounded() {
        let budget = InputBudget::new(&Limits { file_mib: 1, input_mib: 1, ..Limits::default() });
        let path = RepoPath::new("main.tf").expect("a path");
        assert_eq!(budget.spend(&path, &id("a"), MIB), Ok(()));
        assert_eq!(budget.clone().spend(&path, &id("a"), MIB), Ok(()));
        assert_eq!(budget.spend(&path, &id("b"), 1), Err(ReadError::OverBudget { path: path.clone(), limit_mib: 1 }));
        assert_eq!(budget.spend(&path, &id("c"), MIB + 1), Err(ReadError::TooLarge { path, size: MIB + 1, limit_mib: 1 }));
    }
}
