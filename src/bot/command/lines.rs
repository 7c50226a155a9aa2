//! Finds the lines of a comment that are commands.
//!
//! Always true: only column 1 of a top-level paragraph counts; quotes, lists, fences, tables, headings and HTML comments never do.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// What every command begins with.
pub const PREFIX: &str = "/plangate";

/// Returns the command lines of a Markdown comment in order, the prefix stripped.
pub fn command_lines(body: &str) -> Vec<&str> {
    if !body.contains(PREFIX) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut depth = 0usize;
    let mut paragraph = None;
    let mut hidden: Vec<std::ops::Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if depth == 0 && matches!(tag, Tag::Paragraph) {
                    paragraph = Some(range);
                    hidden.clear();
                }
                depth += 1;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some(range) = paragraph.take()
                {
                    collect(body, range, &hidden, &mut lines);
                }
            }
            Event::Code(_) | Event::InlineHtml(_) if paragraph.is_some() => hidden.push(range),
            _ => {}
        }
    }
    lines
}

/// Takes the command lines of one paragraph, whose inline code and inline HTML (`hidden`, in order) do not count.
fn collect<'a>(body: &'a str, paragraph: std::ops::Range<usize>, hidden: &[std::ops::Range<usize>], into: &mut Vec<&'a str>) {
    let mut at = paragraph.start;
    let mut hidden = hidden.iter().peekable();
    for line in body[paragraph.clone()].split_inclusive('\n') {
        while hidden.next_if(|range| range.end <= at).is_some() {}
        let inside = hidden.peek().is_some_and(|range| range.contains(&at));
        let column_one = at == 0 || body.as_bytes()[at - 1] == b'\n';
        if column_one
            && !inside
            && let Some(rest) = line.strip_prefix(PREFIX)
            && rest.chars().next().is_none_or(char::is_whitespace)
        {
            into.push(rest.trim());
        }
        at += line.len();
    }
}

#[cfg(test)]
mod tests {
    use super::command_lines;

    fn check(body: &str, expect: &[&str]) {
        assert_eq!(command_lines(body), expect, "{body:?}");
    }

    #[test]
    fn commands_stand_at_the_start_of_a_line_of_a_top_level_paragraph() {
        check("/plangate help", &["help"]);
        check("/plangate", &[""]);
        check("Please:\r\n/plangate check\r\n\r\n/plangate approve E-AAAAAA\r\n", &["check", "approve E-AAAAAA"]);
        check("/plangates help", &[]);
        check(" /plangate help", &[]);
        check("see /plangate help", &[]);
    }

    #[test]
    fn quoted_listed_fenced_and_hidden_lines_are_not_commands() {
        check("> /plangate help", &[]);
        check("> quoted\n/plangate approve E-AAAAAA", &[]);
        check("- item\n/plangate help", &[]);
        check("- item\n\n  /plangate help", &[]);
        check("```\n/plangate help\n```", &[]);
        check("~~~~text\n/plangate help", &[]);
        check("    /plangate help", &[]);
        check("<!--\n/plangate help\n-->", &[]);
        check("a <!-- b\n/plangate help\n--> c", &[]);
        check("a `b\n/plangate help\nc` d", &[]);
        check("<details>\n/plangate help\n</details>", &[]);
        check("# title\n/plangate help", &["help"]);
        check("/plangate help\n===", &[]);
        check("a | b\n--|--\n/plangate help | c", &[]);
    }

    #[test]
    fn a_hostile_comment_is_read_in_linear_time() {
        for piece in ["> ", "`", "<!-- ", "/plangate help\n", "- ", "[", "*a "] {
            let body = format!("{}\n/plangate", piece.repeat(65_536 / piece.len()));
            let _ = command_lines(&body);
        }
    }
}
