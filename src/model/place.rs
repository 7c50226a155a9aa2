//! Where something stands in a source file: byte spans inside, lines and columns outside.
//!
//! Always true: a span counts bytes from the file's start and its `start` is not after its `end`.

use serde::{Deserialize, Serialize};

use super::path::RepoPath;

/// A half-open range of bytes in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// Makes a span; a reversed range becomes empty at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// Returns the span as a range to slice text with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the number of bytes covered.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Tells whether no byte is covered.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Tells whether `other` lies wholly in this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns the smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A span in a named file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub file: RepoPath,
    pub span: Span,
}

/// A span as people and other tools count it: lines and columns from 1, columns in characters, `end_column` after the last one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Location {
    pub file: RepoPath,
    pub start_line: u32,
    pub start_column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

/// Turns byte offsets of one text into lines and columns.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Records where the lines of `text` start.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1));
        Self { starts }
    }

    /// Returns the line, from 1, on which a byte stands.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset) as u32
    }

    /// Returns where `line`, counted from 1, starts; `None` past the last line.
    pub fn line_start(&self, line: u32) -> Option<u32> {
        self.starts.get(line.checked_sub(1)? as usize).copied()
    }

    /// Converts a place in the indexed `text`.
    ///
    /// Offsets past the end count as the end; ones inside a character as its start.
    pub fn location(&self, text: &str, place: &Place) -> Location {
        let (start_line, start_column) = self.position(text, place.span.start);
        let (end_line, end_column) = self.position(text, place.span.end);
        Location { file: place.file.clone(), start_line, start_column, end_line, end_column }
    }

    fn position(&self, text: &str, offset: u32) -> (u32, u32) {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(offset as u32);
        let start = self.starts[line as usize - 1] as usize;
        (line, text[start..offset].chars().count() as u32 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "a\nüx = 1\n";
        let index = LineIndex::new(text);
        let place = Place { file: RepoPath::new("m.tf").expect("a path"), span: Span::new(4, 5) };
        let at = index.location(text, &place);
        assert_eq!((at.start_line, at.start_column, at.end_line, at.end_column), (2, 2, 2, 3));
        assert_eq!(index.line_start(3), Some(10));
    }
}
