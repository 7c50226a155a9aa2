//! Lines of a text: where one starts and ends, its indentation, the file's newline.
//!
//! Always true: positions are bytes of the text and lie on character boundaries.

use std::ops::Range;

/// Returns where the line of a position starts.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Returns where the line of a position ends, before its newline.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |len| at + len);
    if end > at && text[..end].ends_with('\r') { end - 1 } else { end }
}

/// Returns where the next line starts, or the end of the text.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |len| at + len + 1)
}

/// Returns the blanks at the start of a position's line.
pub(super) fn indentation(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    let rest = line.trim_start_matches([' ', '\t']);
    &line[..line.len() - rest.len()]
}

/// Tells whether a range's lines hold nothing before it.
pub(super) fn starts_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim_matches([' ', '\t', '\u{feff}']).is_empty()
}

/// Tells whether the line that starts at a position is blank; the end of the text is not.
fn is_blank_line(text: &str, start: usize) -> bool {
    start < text.len() && text[start..line_end(text, start)].trim().is_empty()
}

/// Returns what to cut so that whole lines go, and with them a blank line that nothing would need any more.
pub(super) fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let start = line_start(text, range.start);
    let mut end = next_line(text, range.end);
    let before = text[..start].trim_end_matches(['\n', '\r', ' ', '\t']);
    let blank_before = text[before.len()..start].matches('\n').count() > 1;
    let opens = before.is_empty() || before.ends_with(['{', '[', '(']);
    let closes = text[end..].trim_start().starts_with(['}', ']', ')']) || text[end..].trim().is_empty();
    if (blank_before || opens) && is_blank_line(text, end) {
        end = next_line(text, end);
    } else if blank_before && closes {
        // The blank line that set this apart goes, since now it would stand before the closing bracket.
        let blank = text[..start].trim_end_matches([' ', '\t']).len();
        let previous = text[..blank].strip_suffix('\n').map_or(start, |text| line_start(text, text.len()));
        return previous..end;
    }
    start..end
}

/// Returns the text with the newlines that a file uses.
pub(super) fn with_newlines_of(file: &str, text: String) -> String {
    match file.find('\n') {
        Some(at) if file[..at].ends_with('\r') => text.replace("\r\n", "\n").replace('\n', "\r\n"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, part: &str) -> String {
        let at = text.find(part).expect("the part");
        let range = whole_lines(text, at..at + part.len());
        format!("{}{}", &text[..range.start], &text[range.end..])
    }

    #[test]
    fn blank_lines_do_not_pile_up() {
        assert_eq!(cut("{\n  a\n\n  b\n\n  c\n}\n", "b"), "{\n  a\n\n  c\n}\n");
        assert_eq!(cut("{\n  a\n\n  b\n}\n", "b"), "{\n  a\n}\n");
        assert_eq!(cut("{\n  a\n\n  b\n}\n", "a"), "{\n  b\n}\n");
        assert_eq!(cut("{\n  a\n  b\n}\n", "b"), "{\n  a\n}\n");
        assert_eq!(cut("{\r\n  a\r\n\r\n  b\r\n}\r\n", "b"), "{\r\n  a\r\n}\r\n");
    }
}
