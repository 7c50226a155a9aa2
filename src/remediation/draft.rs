//! A text that is edited step by step while it remembers what of it is unedited.
//!
//! Always true: the edits it gives, applied to the original text, make the current text.

use std::ops::Range;

use crate::model::{Edit, RepoPath, Span};

/// A replacement of a range of the current text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

impl Splice {
    pub(super) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }

    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at..at, text)
    }
}

/// A stretch of the current text.
#[derive(Clone, Debug)]
enum Piece {
    Original(Range<usize>),
    New(String),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Original(range) => range.len(),
            Self::New(text) => text.len(),
        }
    }

    fn split(self, at: usize) -> (Self, Self) {
        match self {
            Self::Original(range) => (Self::Original(range.start..range.start + at), Self::Original(range.start + at..range.end)),
            Self::New(mut text) => {
                let rest = text.split_off(at);
                (Self::New(text), Self::New(rest))
            }
        }
    }
}

/// A file's text with edits that have not been made yet.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    original: String,
    current: String,
    pieces: Vec<Piece>,
}

impl Draft {
    pub(super) fn new(original: String) -> Self {
        let pieces = vec![Piece::Original(0..original.len())];
        Self { current: original.clone(), original, pieces }
    }

    /// Returns the current text.
    pub(super) fn text(&self) -> &str {
        &self.current
    }

    /// Makes splices of the current text that do not overlap. Of two at one place, the first stays first.
    pub(super) fn splice(&mut self, mut splices: Vec<Splice>) {
        splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
        for splice in splices.into_iter().rev() {
            self.splice_one(splice);
        }
    }

    fn splice_one(&mut self, Splice { range, text }: Splice) {
        if self.current.get(range.clone()) == Some(&*text) {
            return;
        }
        let mut before = Vec::with_capacity(self.pieces.len() + 2);
        let mut after = Vec::new();
        let mut at = 0;
        for piece in std::mem::take(&mut self.pieces) {
            let len = piece.len();
            let (cut_start, cut_end) = (range.start.clamp(at, at + len) - at, range.end.clamp(at, at + len) - at);
            let (kept, rest) = piece.split(cut_start);
            let (_, kept_after) = rest.split(cut_end - cut_start);
            if kept.len() > 0 {
                before.push(kept);
            }
            if kept_after.len() > 0 {
                // Nothing of a piece that ends before the range is behind it.
                if at + cut_end >= range.end { after.push(kept_after) } else { before.push(kept_after) }
            }
            at += len;
        }
        before.push(Piece::New(text.clone()));
        before.append(&mut after);
        self.pieces = before;
        self.current.replace_range(range, &text);
    }

    /// Returns the edits that make the current text from the original one, in order.
    pub(super) fn edits(&self, file: &RepoPath) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut at = 0;
        let mut text = String::new();
        let end = self.original.len();
        for piece in self.pieces.iter().chain([&Piece::Original(end..end)]) {
            match piece {
                Piece::New(new) => text.push_str(new),
                Piece::Original(range) => {
                    if (range.start > at || !text.is_empty()) && self.original[at..range.start] != text {
                        edits.push(Edit { file: file.clone(), span: Span::new(at, range.start), text: std::mem::take(&mut text) });
                    }
                    text.clear();
                    at = range.end;
                }
            }
        }
        edits
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::remediation::apply::apply;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn edits_make_the_current_text(
            original in "[a-f]{0,30}",
            steps in prop::collection::vec((any::<prop::sample::Index>(), 0..6usize, "[A-C]{0,3}"), 0..8),
        ) {
            let mut draft = Draft::new(original.clone());
            for (at, len, text) in steps {
                let start = at.index(draft.text().len() + 1);
                let end = (start + len).min(draft.text().len());
                draft.splice(vec![Splice::new(start..end, text)]);
            }
            let edits = draft.edits(&RepoPath::root());
            let applied = apply(&original, &edits.iter().collect::<Vec<_>>());
            prop_assert_eq!(applied.as_deref(), Ok(draft.text()));
        }
    }
}
