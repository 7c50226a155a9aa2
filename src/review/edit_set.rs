//! Edits of several fixes that can be applied together.
//!
//! Always true: edits of different fixes do not overlap, and only such start at one place whose order does not matter: different blocks, each
//! added whole.

use std::collections::BTreeSet;

use crate::model::{Edit, Span};

/// Edits by file and span.
#[derive(Clone, Debug, Default)]
pub(super) struct EditSet(BTreeSet<Edit>);

impl EditSet {
    /// Adds the edits of a fix, unless one of them meets one that is there already, equal ones aside. Tells whether it did.
    pub(super) fn add(&mut self, fix: &[Edit]) -> bool {
        let fits = fix.iter().all(|edit| self.0.contains(edit) || !self.meets(edit));
        if fits {
            self.0.extend(fix.iter().cloned());
        }
        fits
    }

    /// Returns the edits, sorted by file and span.
    pub(super) fn into_edits(self) -> Vec<Edit> {
        self.0.into_iter().collect()
    }

    /// As edits in the set do not overlap, only the one before an edit and those that start in it can meet it.
    fn meets(&self, edit: &Edit) -> bool {
        let Span { start, end } = edit.span;
        let first_here = Edit { file: edit.file.clone(), span: Span { start, end: start }, text: String::new() };
        let before = self.0.range(..&first_here).next_back().filter(|other| other.file == edit.file);
        let mut from_here = self.0.range(&first_here..).take_while(|other| other.file == edit.file && other.span.start <= end);
        before.is_some_and(|other| other.span.end > start)
            || from_here.any(|other| if other.span.start == start { !go_together(edit, other) } else { other.span.start < end })
    }
}

/// Tells whether two edits at one place each add a block of their own, after an empty line.
fn go_together(one: &Edit, other: &Edit) -> bool {
    fn added(edit: &Edit) -> Option<&str> {
        let block = edit.text.trim_start_matches(['\r', '\n']);
        let is_whole = edit.span.is_empty() && edit.text.len() >= block.len() + 2 && block.ends_with('}');
        block.lines().next().filter(|header| is_whole && header.ends_with('{'))
    }
    added(one).zip(added(other)).is_some_and(|(one, other)| one != other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RepoPath;

    fn edit(start: u32, end: u32) -> Edit {
        Edit { file: RepoPath::new("m.tf").expect("a path"), span: Span { start, end }, text: "x".into() }
    }

    #[test]
    fn fixes_that_meet_do_not_go_together() {
        for (second, fits) in [
            ((5, 10), true),
            ((0, 5), true),
            ((6, 7), false),
            ((3, 6), false),
            ((9, 12), false),
            ((10, 12), true),
            ((5, 6), false),
            ((20, 20), true),
            ((15, 21), false),
        ] {
            let mut set = EditSet::default();
            assert!(set.add(&[edit(5, 10), edit(20, 20)]));
            assert_eq!(set.add(&[edit(second.0, second.1)]), fits, "{second:?}");
        }
        let added = |text: &str| Edit { text: text.into(), ..edit(20, 20) };
        let block = |name: &str, body: &str| added(&format!("\n\nresource \"a\" \"{name}\" {{\n{body}}}"));
        let mut blocks = EditSet::default();
        assert!(blocks.add(&[block("one", "")]) && blocks.add(&[block("two", "")]), "blocks of their own");
        assert!(!blocks.add(&[block("two", "  b = 1\n")]), "the same block with something else in it");
        assert!(!blocks.add(&[added("x")]) && !blocks.add(&[edit(20, 21)]) && blocks.add(&[edit(21, 22)]));
        let mut other_file = EditSet::default();
        assert!(other_file.add(&[edit(5, 10)]));
        assert!(other_file.add(&[Edit { file: RepoPath::new("n.tf").expect("a path"), ..edit(5, 10) }]));
        assert_eq!(other_file.into_edits().len(), 2);
    }
}
