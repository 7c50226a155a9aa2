//! Source lines with carets under what is meant, as compilers print them.
//!
//! Always true: the source shown is escaped first, and the carets stand where they stood before.

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet as Source};

use super::escape::{visible, visible_line};
use crate::model::{DiagnosticSeverity, Location, Snippet, VerdictDiagnostic};

/// Columns of a terminal whose width is not known.
const DEFAULT_WIDTH: usize = 120;
/// A range of more lines than this is shown by its first line: the head of a block says which it is.
const WHOLE_RANGE_LINES: u32 = 1;

/// How the text is laid out.
#[derive(Clone, Copy, Debug, Default)]
pub struct HumanOptions {
    pub colours: bool,
    /// Columns of the terminal, where that is known.
    pub width: Option<usize>,
}

/// How a message is introduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Error,
    Warning,
    Note,
}

/// One message about a range of source.
pub(super) struct Message<'a> {
    pub(super) tone: Tone,
    /// Shown in brackets after the tone.
    pub(super) id: Option<&'a str>,
    pub(super) text: &'a str,
    pub(super) location: Option<&'a Location>,
    pub(super) snippet: Option<&'a Snippet>,
    /// What stands beside the carets.
    pub(super) label: Option<String>,
    /// Labelled lines below: `help`, what to do.
    pub(super) footers: Vec<(&'static str, String)>,
}

/// Renders messages about what could not be read or decided.
pub fn diagnostics(diagnostics: &[VerdictDiagnostic], options: &HumanOptions) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let tone = match diagnostic.severity {
            DiagnosticSeverity::Error => Tone::Error,
            DiagnosticSeverity::Warning => Tone::Warning,
        };
        let message = Message {
            tone,
            id: None,
            text: &diagnostic.message,
            location: diagnostic.location.as_ref(),
            snippet: diagnostic.snippet.as_ref(),
            label: None,
            footers: Vec::new(),
        };
        out.push_str(&render(&message, options));
        out.push_str("\n\n");
    }
    out
}

/// Renders a remark about a range of source, whatever its severity.
pub fn note(remark: &VerdictDiagnostic, options: &HumanOptions) -> String {
    let message = Message {
        tone: Tone::Note,
        id: None,
        text: &remark.message,
        location: remark.location.as_ref(),
        snippet: remark.snippet.as_ref(),
        label: None,
        footers: Vec::new(),
    };
    render(&message, options)
}

/// Renders one message, without a line break at its end.
pub(super) fn render(message: &Message<'_>, options: &HumanOptions) -> String {
    let level = match message.tone {
        Tone::Error => Level::ERROR,
        Tone::Warning => Level::WARNING,
        Tone::Note => Level::NOTE,
    };
    let mut title = level.primary_title(visible_line(message.text).into_owned());
    if let Some(id) = message.id {
        title = title.id(visible_line(id).into_owned());
    }
    let mut group = Group::with_title(title);
    if let Some(location) = message.location {
        group = group.element(place(location, message));
    }
    for (name, text) in &message.footers {
        let level = if *name == "help" { Level::HELP } else { Level::NOTE.with_name(*name) };
        group = group.element(level.message(visible(text).into_owned()));
    }
    let renderer = if options.colours { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(options.width.unwrap_or(DEFAULT_WIDTH)).render(&[group])
}

fn place<'a>(location: &Location, message: &Message<'a>) -> Element<'a> {
    let path = visible_line(location.file.as_str()).into_owned();
    let Some((text, range)) = message.snippet.and_then(|snippet| marked(snippet, location)) else {
        return Origin::path(path).line(location.start_line as usize).char_column(location.start_column as usize).into();
    };
    let mut annotation: Annotation<'a> = AnnotationKind::Primary.span(range);
    if let Some(label) = &message.label {
        annotation = annotation.label(visible_line(label).into_owned());
    }
    Source::source(text).line_start(location.start_line as usize).path(path).fold(true).annotation(annotation).into()
}

/// Returns the lines of a location, escaped, and the range of bytes in them that it covers.
fn marked(snippet: &Snippet, location: &Location) -> Option<(String, std::ops::Range<usize>)> {
    let skipped = location.start_line.checked_sub(snippet.first_line)? as usize;
    let lines: Vec<&str> = snippet.text.lines().skip(skipped).collect();
    let first = lines.first()?;
    let wanted = location.end_line - location.start_line + 1;
    let whole = wanted <= WHOLE_RANGE_LINES && lines.len() >= wanted as usize;
    let shown = if whole { &lines[..wanted as usize] } else { &lines[..1] };
    let end_column = if whole { location.end_column as usize - 1 } else { usize::MAX };
    let (before, _) = split_at_char(first, location.start_column as usize - 1);
    let last = shown.last()?;
    let (until, _) = split_at_char(last.trim_end(), end_column);
    let start = visible_line(before).len();
    let above: usize = shown[..shown.len() - 1].iter().map(|line| visible_line(line).len() + 1).sum();
    let end = above + visible_line(until).len();
    let text = shown.iter().map(|line| visible_line(line)).collect::<Vec<_>>().join("\n");
    Some((text, start.min(end)..end))
}

fn split_at_char(text: &str, at: usize) -> (&str, &str) {
    text.split_at(text.char_indices().nth(at).map_or(text.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RepoPath;

    #[test]
    fn carets_stay_under_what_is_meant() {
        let location = Location { file: RepoPath::new("a\u{1b}.tf").unwrap(), start_line: 3, start_column: 4, end_line: 3, end_column: 9 };
        let snippet = Snippet { first_line: 3, text: "\u{1b}  acl=1 # ü".into() };
        let message = Message {
            tone: Tone::Error,
            id: Some("rule"),
            text: "wrong",
            location: Some(&location),
            snippet: Some(&snippet),
            label: Some("here".into()),
            footers: vec![("help", "write\nit so".into())],
        };
        let shown = render(&message, &HumanOptions::default());
        insta::assert_snapshot!(shown, @r"
        error[rule]: wrong
         --> a\u{1b}.tf:3:9
          |
        3 | \u{1b}  acl=1 # ü
          |         ^^^^^ here
          |
          = help: write
                  it so
        ");
    }
}
