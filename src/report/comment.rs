//! The one comment on a pull request, and the same as plain Markdown.
//!
//! Always true: it begins with [`MARKER`] and is never longer than GitHub takes; where it would be, it says less, in whole steps.

use std::sync::LazyLock;

use tera::{Context, Tera};

use super::comment_view::{Detail, View};
use super::context::CommentContext;
use super::escape::inline;
use super::status::headline;
use crate::model::Verdict;

/// The comment's first line, by which (with its author) it is found again.
pub const MARKER: &str = "<!-- plangate:verdict -->";

/// GitHub's bound on a comment is 65,536 characters; counted in bytes, which are never fewer.
const COMMENT_LIMIT: usize = 65_536;

const TEMPLATE: &str = "comment.md";

static TEMPLATES: LazyLock<Result<Tera, tera::Error>> = LazyLock::new(|| {
    let mut templates = Tera::default();
    templates.add_raw_template(TEMPLATE, include_str!("templates/comment.md"))?;
    // Every text is escaped for Markdown before it comes here.
    templates.autoescape_on(Vec::new());
    Ok(templates)
});

/// Tells whether a verdict on a pull request is worth a comment.
pub fn is_worth_a_comment(verdict: &Verdict) -> bool {
    let something = !(verdict.projects.is_empty() && verdict.unsupported.is_empty() && verdict.findings.is_empty());
    !verdict.diagnostics.is_empty() || (verdict.infrastructure && something)
}

/// Renders the comment.
pub fn comment(verdict: &Verdict, context: &CommentContext<'_>) -> String {
    let room = COMMENT_LIMIT - MARKER.len() - 1;
    format!("{MARKER}\n{}", markdown_within(verdict, context, room))
}

/// Renders a verdict as Markdown of any length, without commands.
pub fn markdown(verdict: &Verdict) -> String {
    markdown_within(verdict, &CommentContext::default(), usize::MAX)
}

/// Renders a verdict as Markdown of at most `limit` bytes, in as much detail as fits.
pub(super) fn markdown_within(verdict: &Verdict, context: &CommentContext<'_>, limit: usize) -> String {
    [Detail::Full, Detail::Table, Detail::Counts]
        .into_iter()
        .map(|detail| render(&View::new(verdict, context, detail)))
        .find(|text| text.len() <= limit)
        .unwrap_or_else(|| link(verdict, context))
}

/// The last step: one line and a link.
fn link(verdict: &Verdict, context: &CommentContext<'_>) -> String {
    let more = context.details_url.map(|url| format!("\n\n[The whole verdict]({url})")).unwrap_or_default();
    format!("### {}{more}\n", inline(&super::escape::shorten(&headline(verdict), 300)))
}

fn render(view: &View) -> String {
    let rendered = TEMPLATES.as_ref().map_err(ToString::to_string).and_then(|templates| {
        Context::from_serialize(view).and_then(|context| templates.render(TEMPLATE, &context)).map_err(|e| e.to_string())
    });
    match rendered {
        Ok(text) => squeeze(&text),
        // The template is part of the program, and a test renders every branch of it.
        Err(error) => unreachable!("the comment's template does not render: {error}"),
    }
}

/// Leaves at most one blank line between lines outside fences.
fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<usize> = None;
    let mut blank = true;
    for line in text.lines() {
        let ticks = line.bytes().take_while(|byte| *byte == b'`').count();
        match fence {
            Some(open) if ticks >= open && line[ticks..].trim().is_empty() => fence = None,
            None if ticks >= 3 => fence = Some(ticks),
            _ => {}
        }
        let is_blank = line.trim().is_empty();
        if !(is_blank && blank && fence.is_none()) {
            out.push_str(line);
            out.push('\n');
        }
        blank = is_blank;
    }
    out
}
