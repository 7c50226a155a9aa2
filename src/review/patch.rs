//! Edits applied to the files of a tree.
//!
//! Always true: the tree itself stays as it is.

use std::collections::BTreeMap;

use crate::model::{Edit, RepoPath, SourceTree};
use crate::remediation;

/// Applies edits to a tree's files; returns the new texts of the files that they touch.
pub fn patch(tree: &dyn SourceTree, edits: &[Edit]) -> Result<BTreeMap<RepoPath, String>, String> {
    let mut by_file: BTreeMap<&RepoPath, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(&edit.file).or_default().push(edit);
    }
    let mut texts = BTreeMap::new();
    for (file, edits) in by_file {
        let before = if tree.files().contains_key(file) {
            let bytes = tree.read(file).map_err(|error| error.to_string())?;
            String::from_utf8(bytes.to_vec()).map_err(|_| format!("{file} is not UTF-8"))?
        } else {
            String::new()
        };
        texts.insert(file.clone(), remediation::apply(&before, &edits).map_err(|error| format!("{file}: {error}"))?);
    }
    Ok(texts)
}
