//! Text from a repository made harmless for the place it is shown in.
//!
//! Always true: what comes out cannot open or close Markdown, HTML, a fence, a mention or a reference, and shows every control and
//! bidirectional character as `\u{…}`.

use std::borrow::Cow;

/// Shows control and bidirectional characters as `\u{…}`; keeps newlines and tabs.
pub fn visible(text: &str) -> Cow<'_, str> {
    visible_but(text, |character| matches!(character, '\n' | '\t'))
}

/// Shows control and bidirectional characters as `\u{…}`, newlines too: for text on one line.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    visible_but(text, |_| false)
}

fn visible_but(text: &str, kept: fn(char) -> bool) -> Cow<'_, str> {
    let hidden = |character: char| is_hidden(character) && !kept(character);
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if hidden(character) {
            shown.push_str(&format!("\\u{{{:x}}}", character as u32));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Tells whether a character changes how text looks without being seen: controls, bidirectional marks (Unicode TR 9), zero-width and tag characters.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Escapes one line of text for running Markdown and for table cells.
///
/// Newlines become spaces. Every character that has a meaning in GitHub's Markdown is escaped. GitHub links mentions, issue references
/// and URLs in the rendered text, where escapes are gone, so these are broken by a zero-width space.
pub fn inline(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = visible_line(&text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("@\u{200b}"),
            '#' => out.push_str("#\u{200b}"),
            ':' if rest.as_str().starts_with("//") => out.push_str(":\u{200b}"),
            '.' if ends_with_word(&out, "www") => out.push_str("\u{200b}."),
            '-' if ends_with_word(&out, "gh") => out.push_str("\u{200b}-"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '!' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.len().checked_sub(word.len()).and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
}

/// Puts one line of text into a code span that it cannot leave. Not for table cells: see [`code_cell`].
pub fn code_span(text: &str) -> String {
    let text = text.split(['\n', '\r']).collect::<Vec<_>>().join(" ");
    let text = visible_line(&text);
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Puts one line of text as code into a table cell that it cannot leave.
///
/// A cell ends at a pipe even inside a code span, and a backslash before an escaped pipe frees it, so text with a pipe becomes HTML.
pub fn code_cell(text: &str) -> String {
    if text.contains('|') { format!("<code>{}</code>", inline(text)) } else { code_span(text) }
}

/// Puts lines of text into a fenced block that they cannot close.
pub fn code_block(language: &str, text: &str) -> String {
    let text = visible(text);
    let fence = "`".repeat(longest_run(&text, '`').max(2) + 1);
    let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
    format!("{fence}{language}\n{text}{end}{fence}")
}

/// Escapes text for XML content and attributes; characters that XML 1.0 cannot hold are shown as `\u{…}`.
pub(super) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push_str(&format!("\\u{{{:x}}}", character as u32)),
            other => out.push(other),
        }
    }
    out
}

/// Writes a path as a relative URI reference (RFC 3986): everything but unreserved characters and `/` is percent-encoded.
pub(super) fn path_in_url(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// Cuts text to at most `limit` characters at a character boundary, ending it with `…` where something was cut.
pub(super) fn shorten(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some(_) => {
            let end = text.char_indices().nth(limit.saturating_sub(1)).map_or(0, |(at, _)| at);
            Cow::Owned(format!("{}…", text[..end].trim_end()))
        }
    }
}

fn longest_run(text: &str, wanted: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_stay_text() {
        assert_eq!(
            inline("a\n| b <!-- [x](http://e) @acme #1"),
            "a \\| b &lt;\\!-- \\[x\\]\\(http:\u{200b}//e\\) @\u{200b}acme #\u{200b}1"
        );
        assert_eq!(inline("GH-1 www.e"), "GH\u{200b}-1 www\u{200b}.e");
        assert_eq!(visible("a\u{202e}b\u{7}\n"), "a\\u{202e}b\\u{7}\n");
        assert_eq!(code_span("x`y``\n"), "```x`y`` ```");
        assert_eq!(code_cell("a\\|b"), "<code>a\\\\\\|b</code>");
        assert_eq!(code_span("`"), "`` ` ``");
        assert_eq!(code_block("hcl", "```\n````"), "`````hcl\n```\n````\n`````");
        assert_eq!(xml("<a b=\"\u{1}\">"), "&lt;a b=&quot;\\u{1}&quot;&gt;");
    }

    #[test]
    fn paths_keep_their_characters_in_urls() {
        assert_eq!(path_in_url("a b/c#1?%41.tf"), "a%20b/c%231%3F%2541.tf");
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöüß", 3), "äö…");
    }
}
