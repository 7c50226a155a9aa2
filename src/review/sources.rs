//! The source text of one side: places turned into lines, and lines to show.
//!
//! Always true: what is shown never holds a sensitive value.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::{LineIndex, Location, Place, RepoPath, Resource, Snippet, SourceTree, Span, Value, ValueKind};

/// Lines of source that are shown at most.
const SNIPPET_LINES: u32 = 12;
/// Characters of a line that are shown at most.
const SNIPPET_COLUMNS: usize = 240;
/// What stands in for a sensitive value.
pub(super) const REDACTED: &str = "(sensitive)";

/// Texts of a tree with their lines, read once each.
pub(super) struct Sources<'a> {
    tree: &'a dyn SourceTree,
    texts: Mutex<HashMap<RepoPath, Option<Arc<SourceText>>>>,
}

struct SourceText {
    text: String,
    lines: LineIndex,
}

impl<'a> Sources<'a> {
    pub(super) fn new(tree: &'a dyn SourceTree) -> Self {
        Self { tree, texts: Mutex::default() }
    }

    /// Converts a place to lines and columns; `None` if its file cannot be read.
    pub(super) fn location(&self, place: &Place) -> Option<Location> {
        let source = self.read(&place.file)?;
        Some(source.lines.location(&source.text, &trimmed(&source.text, place)))
    }

    /// Cuts out the lines of a place, with the spans in `secret` blotted out.
    pub(super) fn snippet(&self, place: &Place, secret: &[Span]) -> Option<Snippet> {
        let source = self.read(&place.file)?;
        let place = trimmed(&source.text, place);
        let first_line = source.lines.line(place.span.start);
        let last_line = source.lines.line(place.span.end.max(place.span.start + 1) - 1).min(first_line + SNIPPET_LINES - 1);
        let start = source.lines.line_start(first_line)? as usize;
        let end = source.lines.line_start(last_line + 1).map_or(source.text.len(), |at| at as usize);
        let lines = redacted(&source.text, Span::new(start, end), secret);
        let lines: Vec<String> = lines.lines().map(|line| line.chars().take(SNIPPET_COLUMNS).collect()).collect();
        Some(Snippet { first_line, text: lines.join("\n") })
    }

    fn read(&self, file: &RepoPath) -> Option<Arc<SourceText>> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = texts.get(file) {
            return known.clone();
        }
        let read = self.tree.read(file).ok().map(|bytes| {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Arc::new(SourceText { lines: LineIndex::new(&text), text })
        });
        texts.insert(file.clone(), read.clone());
        read
    }
}

/// Drops a line break at a place's end, so that it does not seem to reach into the next line.
fn trimmed(text: &str, place: &Place) -> Place {
    let kept = text.get(place.span.range()).map_or(place.span.len(), |covered| covered.trim_end().len());
    Place { file: place.file.clone(), span: Span::new(place.span.start as usize, place.span.start as usize + kept) }
}

/// Returns the text in `shown` with every part of it that lies in `secret` replaced by [`REDACTED`]; line breaks stay.
fn redacted(text: &str, shown: Span, secret: &[Span]) -> String {
    let mut secret: Vec<Span> = secret.iter().copied().filter(|span| span.start < shown.end && shown.start < span.end).collect();
    secret.sort_unstable();
    let mut out = String::new();
    let mut at = shown.start as usize;
    for span in secret {
        let from = (span.start.max(shown.start) as usize).max(at);
        let to = span.end.min(shown.end) as usize;
        if to <= from {
            continue;
        }
        out.push_str(text.get(at..from).unwrap_or_default());
        out.push_str(REDACTED);
        let breaks = text.get(from..to).unwrap_or_default().matches('\n').count();
        out.extend(std::iter::repeat_n('\n', breaks));
        at = to;
    }
    out.push_str(text.get(at..shown.end as usize).unwrap_or_default());
    out
}

/// Collects where the sensitive values of a resource are written, in one file.
pub(super) fn secret_spans(resource: &Resource, file: &RepoPath) -> Vec<Span> {
    let mut spans = Vec::new();
    collect(&resource.values, file, &mut spans);
    spans
}

fn collect(value: &Value, file: &RepoPath, spans: &mut Vec<Span>) {
    if value.sensitive {
        spans.extend(value.origin.iter().filter(|origin| origin.file == *file).map(|origin| origin.span));
    }
    match &value.kind {
        ValueKind::List(items) => items.iter().for_each(|item| collect(item, file, spans)),
        ValueKind::Map(map) => map.values().for_each(|item| collect(item, file, spans)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MemoryTree;

    #[test]
    fn snippets_are_whole_lines_without_secrets() {
        let path = RepoPath::new("m.tf").unwrap();
        let text = "a = 1\npassword = <<E\nhunter2\nE\nb = 2\n";
        let tree = MemoryTree::new([(path.clone(), text)]);
        let sources = Sources::new(&tree);
        let at = |needle: &str| text.find(needle).unwrap();
        let place = Place { file: path, span: Span::new(at("password"), at("b = 2")) };
        let secret = Span::new(at("<<E"), at("\nb = 2"));
        let snippet = sources.snippet(&place, &[secret]).unwrap();
        assert_eq!(snippet, Snippet { first_line: 2, text: "password = (sensitive)\n\n".to_owned() });
        let location = sources.location(&place).unwrap();
        assert_eq!((location.start_line, location.end_line, location.end_column), (2, 4, 2));
    }
}
