//! Reading a tree while remembering what was read, and what was looked for.
//!
//! Always true: every path that could change the plan is recorded, whether it exists or not.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use crate::model::{ContentId, FileEntry, ReadError, RepoPath, SourceTree};

/// A tree as one project sees it.
pub(crate) struct Sources<'t> {
    tree: &'t dyn SourceTree,
    reads: RefCell<BTreeSet<RepoPath>>,
    listed: RefCell<BTreeSet<RepoPath>>,
}

impl<'t> Sources<'t> {
    /// Starts recording.
    pub(crate) fn new(tree: &'t dyn SourceTree) -> Self {
        Self { tree, reads: RefCell::default(), listed: RefCell::default() }
    }

    /// Reads a file.
    pub(crate) fn read(&self, path: &RepoPath) -> Result<Arc<[u8]>, ReadError> {
        self.looked_for(path);
        self.tree.read(path)
    }

    /// Returns what a file's content is called, if there is such a file.
    pub(crate) fn content(&self, path: &RepoPath) -> Option<ContentId> {
        self.looked_for(path);
        self.tree.files().get(path).map(|entry| entry.content.clone())
    }

    /// Tells whether there is such a file.
    pub(crate) fn exists(&self, path: &RepoPath) -> bool {
        self.looked_for(path);
        self.tree.files().contains_key(path)
    }

    /// Tells whether some file lies below this path.
    pub(crate) fn has_directory(&self, path: &RepoPath) -> bool {
        self.listed.borrow_mut().insert(path.clone());
        let prefix = format!("{path}/");
        let next = self.tree.files().range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded)).next();
        path.is_root() || next.is_some_and(|(below, _)| below.as_str().starts_with(&prefix))
    }

    fn looked_for(&self, path: &RepoPath) {
        let mut reads = self.reads.borrow_mut();
        if !reads.contains(path) {
            reads.insert(path.clone());
        }
    }

    /// Lists the files directly in a directory, sorted by name.
    pub(crate) fn list(&self, directory: &RepoPath) -> Vec<RepoPath> {
        self.listed.borrow_mut().insert(directory.clone());
        let mut found = Vec::new();
        let prefix = if directory.is_root() { String::new() } else { format!("{directory}/") };
        let files = self.tree.files();
        let mut from = Bound::Included(prefix.clone());
        loop {
            let start = match &from {
                Bound::Included(text) => Bound::Included(text.as_str()),
                Bound::Excluded(text) => Bound::Excluded(text.as_str()),
                Bound::Unbounded => Bound::Unbounded,
            };
            let Some((path, _)) = files.range::<str, _>((start, Bound::Unbounded)).next() else { break };
            let Some(rest) = path.as_str().strip_prefix(&prefix) else { break };
            match rest.split_once('/') {
                // `0` follows `/`: everything below that directory is passed over at once.
                Some((below, _)) => from = Bound::Included(format!("{prefix}{below}0")),
                None => {
                    found.push(path.clone());
                    from = Bound::Excluded(path.as_str().to_owned());
                }
            }
        }
        found
    }

    /// Lists the files in a directory and everything below it.
    pub(crate) fn list_below(&self, directory: &RepoPath) -> Vec<RepoPath> {
        let prefix = if directory.is_root() { String::new() } else { format!("{directory}/") };
        let below: Vec<RepoPath> = self
            .tree
            .files()
            .range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded))
            .map(|(path, _): (&RepoPath, &FileEntry)| path)
            .take_while(|path| path.as_str().starts_with(&prefix))
            .cloned()
            .collect();
        let mut listed = self.listed.borrow_mut();
        listed.insert(directory.clone());
        for path in &below {
            if let Some(parent) = path.parent() {
                listed.insert(parent);
            }
        }
        below
    }

    /// Returns what was read or looked for, and the directories whose listing mattered.
    pub(crate) fn into_record(self) -> (BTreeSet<RepoPath>, BTreeSet<RepoPath>) {
        (self.reads.into_inner(), self.listed.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MemoryTree;

    #[test]
    fn listing_is_of_one_directory() {
        let path = |text: &str| RepoPath::new(text).expect("a path");
        let tree = MemoryTree::new(["a/x.tf", "a/b/y.tf", "a/b/c/z.tf", "a/y.tf", "a0.tf"].map(|p| (path(p), "")));
        let sources = Sources::new(&tree);
        assert_eq!(sources.list(&path("a")), [path("a/x.tf"), path("a/y.tf")]);
        assert_eq!(sources.list(&RepoPath::root()), [path("a0.tf")]);
        assert_eq!(sources.list_below(&path("a/b")), [path("a/b/c/z.tf"), path("a/b/y.tf")]);
        assert!(sources.content(&path("none.tf")).is_none());
        let (reads, listed) = sources.into_record();
        assert_eq!(reads.into_iter().collect::<Vec<_>>(), [path("none.tf")]);
        assert!(listed.contains(&path("a/b/c")) && listed.contains(&RepoPath::root()));
    }
}
