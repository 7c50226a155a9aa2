//! Comments that ask for a rule not to be applied to a block.
//!
//! Always true: a comment belongs to one top-level block: the one it stands in, behind, or directly above.

use crate::model::{InlineIgnore, Span};

use super::super::load::SourceFile;

/// Finds the inline ignores of a file: `plangate:ignore RULE [until=DATE] reason="…"`, `checkov:skip=ID:reason`,
/// `tfsec:ignore:ID[:exp:DATE]` and `trivy:ignore:ID[:exp:DATE]`.
pub(crate) fn ignores_of(file: &SourceFile) -> Vec<InlineIgnore> {
    let text: &str = &file.syntax.source;
    let mut found = Vec::new();
    for comment in file.syntax.comments() {
        let words = file.syntax.text(comment.span);
        if !MARKERS.iter().any(|marker| words.contains(marker)) {
            continue;
        }
        let Some(block) = block_of(file, text, comment.span) else { continue };
        for request in requests(words) {
            found.push(InlineIgnore {
                rule: request.rule,
                block: file.place(block),
                comment: file.place(comment.span),
                until: request.until,
                reason: request.reason,
            });
        }
    }
    found
}

const MARKERS: [&str; 4] = ["plangate:ignore", "checkov:skip=", "tfsec:ignore:", "trivy:ignore:"];

/// Finds the block that a comment is about: the one that holds it, ends on its line, or starts on the next line that is not a comment.
fn block_of(file: &SourceFile, text: &str, comment: Span) -> Option<Span> {
    let blocks = || file.syntax.body.blocks().map(|block| block.span);
    if let Some(around) = blocks().find(|span| span.contains(comment)) {
        return Some(around);
    }
    let between = |from: u32, to: u32| text.get(from as usize..to as usize).unwrap_or("");
    if let Some(before) = blocks().rev_before(comment.start)
        && !between(before.end, comment.start).contains('\n')
    {
        return Some(before);
    }
    let next = blocks().find(|span| span.start >= comment.end)?;
    let mut at = comment.end;
    for other in file.syntax.comments().iter().filter(|other| other.span.start >= comment.end && other.span.end <= next.start) {
        if between(at, other.span.start).trim_matches([' ', '\t', '\r']).matches('\n').count() > 1 {
            return None;
        }
        at = other.span.end;
    }
    let gap = between(at, next.start);
    (gap.trim().is_empty() && gap.matches('\n').count() <= 1).then_some(next)
}

trait LastBefore {
    fn rev_before(self, offset: u32) -> Option<Span>;
}

impl<I: Iterator<Item = Span>> LastBefore for I {
    /// Returns the last span that ends before an offset.
    fn rev_before(self, offset: u32) -> Option<Span> {
        self.take_while(|span| span.end <= offset).last()
    }
}

struct Request {
    rule: String,
    until: Option<String>,
    reason: Option<String>,
}

/// Reads the requests of one comment.
fn requests(comment: &str) -> Vec<Request> {
    let comment = comment.trim_end_matches("*/").trim();
    let mut found = Vec::new();
    if let Some((_, rest)) = comment.split_once("plangate:ignore") {
        let (options, reason) = match rest.split_once("reason=") {
            Some((options, reason)) => (options, Some(reason.trim().trim_matches('"').to_owned())),
            None => (rest, None),
        };
        let until = options.split_whitespace().find_map(|word| word.strip_prefix("until=")).map(str::to_owned);
        let rules = options.split([' ', '\t', ',', ':']).filter(|word| !word.is_empty() && !word.contains('='));
        found.extend(rules.map(|rule| Request { rule: rule.to_owned(), until: until.clone(), reason: reason.clone() }));
    }
    if let Some((_, rest)) = comment.split_once("checkov:skip=") {
        let (rules, reason) = match rest.split_once(':') {
            Some((rules, reason)) => (rules, Some(reason.trim().to_owned())),
            None => (rest.split_whitespace().next().unwrap_or(""), None),
        };
        let rules = rules.split(',').map(str::trim).filter(|rule| !rule.is_empty());
        found.extend(rules.map(|rule| Request { rule: rule.to_owned(), until: None, reason: reason.clone() }));
    }
    for marker in ["tfsec:ignore:", "trivy:ignore:"] {
        for part in comment.split(marker).skip(1) {
            let word = part.split([' ', '\t', ',']).next().unwrap_or("");
            let mut pieces = word.split(':');
            let rule = pieces.next().unwrap_or("").to_owned();
            let rest: Vec<&str> = pieces.collect();
            let until = rest.iter().position(|piece| *piece == "exp").and_then(|at| rest.get(at + 1)).map(|day| (*day).to_owned());
            if !rule.is_empty() {
                found.push(Request { rule, until, reason: None });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(comment: &str, expect: &[(&str, Option<&str>, Option<&str>)]) {
        let found = requests(comment);
        let found: Vec<_> = found.iter().map(|r| (r.rule.as_str(), r.until.as_deref(), r.reason.as_deref())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn every_tools_form_is_read() {
        check(
            "# plangate:ignore aws-s3-logging until=2027-01-31 reason=\"legacy bucket\"",
            &[("aws-s3-logging", Some("2027-01-31"), Some("legacy bucket"))],
        );
        check("#checkov:skip=CKV_AWS_20: public by design", &[("CKV_AWS_20", None, Some("public by design"))]);
        check("#tfsec:ignore:aws-s3-x tfsec:ignore:AVD-1:exp:2025-01-02", &[("aws-s3-x", None, None), ("AVD-1", Some("2025-01-02"), None)]);
        check("/* trivy:ignore:AVD-AWS-0086 */", &[("AVD-AWS-0086", None, None)]);
    }
}
