//! What comments ask for that want a rule not to be applied, in our words and in other tools'.
//!
//! Always true: a request names one rule; whether it is heeded is for policy to say.

/// How many rules one comment may name, as each is given the comment's reason.
const MAX_RULES: usize = 100;

const MARKERS: [&str; 4] = ["plangate:ignore", "checkov:skip=", "tfsec:ignore:", "trivy:ignore:"];

/// What a comment asks for.
pub(super) struct Request {
    pub(super) rule: String,
    pub(super) until: Option<String>,
    pub(super) reason: Option<String>,
}

/// Reads the requests of one comment: `plangate:ignore RULE [until=DATE] reason="…"`, `checkov:skip=ID:reason`,
/// `tfsec:ignore:ID[:exp:DATE]` and `trivy:ignore:ID[:exp:DATE]`.
pub(super) fn requests(comment: &str) -> Vec<Request> {
    if !MARKERS.iter().any(|marker| comment.contains(marker)) {
        return Vec::new();
    }
    let comment = comment.trim_end_matches("*/").trim();
    let mut found = Vec::new();
    if let Some((_, rest)) = comment.split_once("plangate:ignore") {
        let (options, reason) = match rest.split_once("reason=") {
            Some((options, reason)) => (options, Some(reason.trim().trim_matches('"').to_owned())),
            None => (rest, None),
        };
        let until = options.split_whitespace().find_map(|word| word.strip_prefix("until=")).map(str::to_owned);
        let rules = options.split([' ', '\t', ',', ':']).filter(|word| !word.is_empty() && !word.contains('='));
        let rules = rules.take(MAX_RULES);
        found.extend(rules.map(|rule| Request { rule: rule.to_owned(), until: until.clone(), reason: reason.clone() }));
    }
    if let Some((_, rest)) = comment.split_once("checkov:skip=") {
        let (rules, reason) = match rest.split_once(':') {
            Some((rules, reason)) => (rules, Some(reason.trim().to_owned())),
            None => (rest.split_whitespace().next().unwrap_or(""), None),
        };
        let rules = rules.split(',').map(str::trim).filter(|rule| !rule.is_empty()).take(MAX_RULES);
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
    #[test]
    fn a_reason_is_not_repeated_without_end() {
        let reason = "because ".repeat(1_000);
        for comment in
            [format!("plangate:ignore {}reason={reason}", "a ".repeat(10_000)), format!("checkov:skip={}:{reason}", "a,".repeat(10_000))]
        {
            assert_eq!(requests(&comment).len(), MAX_RULES);
        }
    }
}
