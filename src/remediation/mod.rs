//! remediation.

use crate::model::{Edit, FixIntent, Plan, RepoPath, Resource, SourceTree};

/// Why an intent cannot be turned into edits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no fix yet")]
pub struct NoFix;

/// Turns an intent into edits of the source.
pub fn edits(tree: &dyn SourceTree, plan: &Plan, resource: &Resource, intent: &FixIntent) -> Result<Vec<Edit>, NoFix> {
    let _ = (tree, plan, resource, intent);
    Err(NoFix)
}

/// Applies edits to one file's text.
pub fn apply(text: &str, edits: &[&Edit]) -> Result<String, NoFix> {
    if edits.is_empty() { Ok(text.to_owned()) } else { Err(NoFix) }
}

/// Prints the difference of two texts of one file.
pub fn unified_diff(path: &RepoPath, before: &str, after: &str) -> String {
    let _ = (path, before, after);
    String::new()
}
