//! Unified diffs, as `git apply` reads them.
//!
//! Always true: equal texts give an empty diff.

use similar::TextDiff;

use crate::model::RepoPath;

/// Prints the difference between two versions of a file with three lines of context.
pub fn unified_diff(path: &RepoPath, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(3).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_shown_with_context() {
        let path = RepoPath::new("x/main.tf").expect("a path");
        assert_eq!(unified_diff(&path, "a\nb\n", "a\nc\n"), "--- a/x/main.tf\n+++ b/x/main.tf\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
        assert_eq!(unified_diff(&path, "a\n", "a\n"), "");
    }
}
