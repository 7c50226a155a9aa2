//! What a rule pack is made of, and what can be wrong with it.
//!
//! Always true: an error names the pack, the file, the line where there is one, and how to mend it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The files of one pack, paths relative to its folder, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackSource {
    /// The pack's name as policy gives it; its `pack.yml` must say the same.
    pub name: String,
    pub files: BTreeMap<String, Arc<str>>,
}

/// One mistake in a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub struct PackError {
    pub pack: String,
    /// Relative to the pack's folder; empty where the pack as a whole is meant.
    pub file: String,
    /// From 1.
    pub line: Option<u32>,
    /// What is wrong, and how to mend it.
    pub message: String,
}

impl PackError {
    /// Tells whether a pack is at fault; without, there was no memory or no thread to load any.
    pub fn blames_a_pack(&self) -> bool {
        !self.pack.is_empty()
    }

    /// Makes an error about a line of a file.
    pub(super) fn at(pack: &str, file: &str, line: impl Into<Option<u32>>, message: impl Into<String>) -> Self {
        Self { pack: pack.to_owned(), file: file.to_owned(), line: line.into(), message: message.into() }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.blames_a_pack() {
            return f.write_str(&self.message);
        }
        write!(f, "pack {}", self.pack)?;
        if !self.file.is_empty() {
            write!(f, ", {}", self.file)?;
        }
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.message)
    }
}
