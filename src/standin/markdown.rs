//! Markdown as GitHub shows it: tables, folded details, and nothing that could act.
//!
//! Always true: of the HTML in a text only the few tags listed here are left; everything else is shown as it was written.

use std::sync::LazyLock;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use regex::Regex;

/// Comments, and the tags that GitHub lets through and Plangate writes.
static KEPT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?s)<!--.*?-->|</?(?:details|summary|sub)>").ok());

/// Renders a comment.
pub(super) fn render(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).map(|event| match event {
        Event::Html(text) => Event::Html(tamed(&text)),
        Event::InlineHtml(text) => Event::InlineHtml(tamed(&text)),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if is_web(&dest_url) { dest_url } else { CowStr::Borrowed("#") };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        // Pictures would be fetched from wherever a text says.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => Event::Text(CowStr::Borrowed("")),
        other => other,
    });
    let mut shown = String::new();
    html::push_html(&mut shown, events);
    shown
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// Keeps the known tags, drops comments, and escapes the rest.
fn tamed(text: &str) -> CowStr<'static> {
    let Some(kept) = KEPT.as_ref() else { return escape(text).into() };
    let (mut shown, mut at) = (String::new(), 0);
    for found in kept.find_iter(text) {
        shown.push_str(&escape(&text[at..found.start()]));
        if !found.as_str().starts_with("<!--") {
            shown.push_str(found.as_str());
        }
        at = found.end();
    }
    shown.push_str(&escape(&text[at..]));
    shown.into()
}

/// Escapes text for HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn a_comment_is_shown_as_on_github() {
        let text = "<!-- plangate:verdict -->\n### No\n\n<details><summary>More</summary>\n\n`a`\n\n</details>\n\n| a |\n|---|\n| b |\n";
        let html = render(text);
        for part in ["<h3>No</h3>", "<details><summary>More</summary>", "<code>a</code>", "</details>", "<td>b</td>"] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        assert!(!html.contains("plangate:verdict"), "{html}");
    }

    #[test]
    fn nothing_in_a_comment_acts() {
        let html = render("<script>alert(1)</script>\n\n<details onclick=x> <sub onload=y>\n\n[a](javascript:x) ![b](http://x/y.png)");
        assert!(!html.contains("<script") && !html.contains("<details on") && !html.contains("<sub on"), "{html}");
        assert!(!html.contains("javascript:") && !html.contains("<img"), "{html}");
    }
}
