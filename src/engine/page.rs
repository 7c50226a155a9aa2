//! A rule's page, `<rule>.md`: its documentation, and the cases that are its test.
//!
//! Always true: a page has the sections Why, Bad, Good, Fixed and References in this order (Fixed only where the rule has a fix), and
//! every fence whose info string names a kind is a test.

use super::fences::{self, Fence, FenceKind};

/// A parsed page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The whole page as it is written.
    pub markdown: String,
    /// Heading and body of each `##` section, in order.
    pub sections: Vec<(String, String)>,
    /// The fences that are tests, in order.
    pub fences: Vec<Fence>,
}

impl Page {
    /// Returns the body of a section.
    pub fn section(&self, heading: &str) -> Option<&str> {
        self.sections.iter().find(|(name, _)| name == heading).map(|(_, body)| body.as_str())
    }
}

/// Reads a page. `has_fix` says whether the section Fixed must be there.
///
/// # Errors
///
/// Lines, from 1, and what is wrong there.
pub(super) fn parse(markdown: &str, has_fix: bool) -> Result<Page, Vec<(u32, String)>> {
    let mut errors = Vec::new();
    let mut sections: Vec<(String, String, u32)> = Vec::new();
    let blocks = fences::scan(markdown);
    for (number, line) in (1u32..).zip(markdown.lines()) {
        let fenced = blocks.iter().any(|block| (block.open..=block.close).contains(&number));
        match line.strip_prefix("## ") {
            Some(heading) if !fenced => sections.push((heading.trim().to_owned(), String::new(), number)),
            _ => match sections.last_mut() {
                Some((_, body, _)) => {
                    body.push_str(line);
                    body.push('\n');
                }
                None if line.trim().is_empty() => {}
                None => {
                    errors.push((number, "the page starts at \"## Why\": title and first paragraph come from the METADATA".to_owned()));
                }
            },
        }
    }
    errors.dedup_by(|b, a| a.1 == b.1);
    let wanted: &[&str] = if has_fix { &["Why", "Bad", "Good", "Fixed", "References"] } else { &["Why", "Bad", "Good", "References"] };
    let found: Vec<&str> = sections.iter().map(|(name, ..)| name.as_str()).collect();
    if found != wanted {
        let line = sections.first().map_or(1, |(.., line)| *line);
        let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
        errors.push((line, format!("the page has the sections {found}; write {}, in this order", wanted.join(", "))));
    }
    let mut tests = Vec::new();
    for block in &blocks {
        match fences::read(block) {
            Ok(Some(fence)) => tests.push(fence),
            Ok(None) => {}
            Err(message) => errors.push((block.open, message)),
        }
    }
    for kind in [FenceKind::Bad, FenceKind::Good] {
        if !tests.iter().any(|fence| fence.kind == kind) {
            errors.push((1, format!("the page has no {} case: add a fence like ```terraform {}", kind.as_str(), kind.as_str())));
        }
    }
    if errors.is_empty() {
        let sections = sections.into_iter().map(|(name, body, _)| (name, body.trim_matches('\n').to_owned())).collect();
        Ok(Page { markdown: markdown.to_owned(), sections, fences: tests })
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fences::ExpectedFinding;
    use super::*;

    const PAGE: &str = "## Why\n\nBecause.\n\n## Bad\n\n```terraform bad\nresource \"a\" \"b\" {\n  acl = \"x\" # finding: acl\n}\n```\n\n\
        ## Good\n\n```terraform good case=2 file=sub/x.tf env=prod params={\"a\": [1, 2]}\n## not a heading\n```\n\n## References\n\n- a\n";

    #[test]
    fn a_page_is_sections_and_cases() {
        let page = parse(PAGE, false).expect("a page");
        assert_eq!(page.section("Why"), Some("Because."));
        assert_eq!(page.fences.len(), 2);
        let bad = &page.fences[0];
        assert_eq!((bad.case, bad.file.as_str(), bad.line), (1, "main.tf", 8));
        assert_eq!(bad.text, "resource \"a\" \"b\" {\n  acl = \"x\"\n}\n");
        assert_eq!(bad.findings, [ExpectedFinding { line: 2, path: "acl".into() }]);
        let good = &page.fences[1];
        assert_eq!((good.case, good.file.as_str(), good.environment.as_deref()), (2, "sub/x.tf", Some("prod")));
        assert_eq!(good.parameters, Some(serde_json::json!({"a": [1, 2]})));
    }

    #[test]
    fn a_page_without_its_sections_is_refused() {
        let errors = parse("# Title\n\n## Why\n\nx\n", true).expect_err("no page");
        assert!(errors[0].1.contains("starts at \"## Why\""), "{errors:?}");
        assert!(errors.iter().any(|(_, message)| message.contains("Why, Bad, Good, Fixed, References")), "{errors:?}");
        assert!(errors.iter().any(|(_, message)| message.contains("no bad case")), "{errors:?}");
    }

    #[test]
    fn a_fence_with_a_mistake_is_refused() {
        for (fence, message) in [
            ("```terraform bad colour=red", "unknown attribute"),
            ("```python bad", "language"),
            ("```terraform bad case=x", "case"),
            ("```terraform bad file=../x", "file"),
            ("```terraform bad params={", "params"),
        ] {
            let page = format!("## Why\n\n## Bad\n\n{fence}\n```\n\n## Good\n\n```terraform good\n```\n\n## References\n");
            let errors = parse(&page, false).expect_err(fence);
            assert!(errors.iter().any(|(line, text)| *line == 5 && text.contains(message)), "{fence}: {errors:?}");
        }
    }
}
