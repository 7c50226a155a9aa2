//! `check --format github`: workflow commands that GitHub Actions turns into annotations.
//!
//! Source: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
//!
//! Always true: every command is one line, and no text of the input can start another.

use super::escape::visible;
use super::status::headline;
use super::weight::{AnnotationLevel, advice, level};
use crate::model::{DiagnosticSeverity, Location, Verdict};

/// Renders what needs attention as workflow commands, one a line, and ends with a line in words.
pub fn github_annotations(verdict: &Verdict) -> String {
    let mut out = String::new();
    for diagnostic in &verdict.diagnostics {
        let kind = match diagnostic.severity {
            DiagnosticSeverity::Error => "error",
            DiagnosticSeverity::Warning => "warning",
        };
        command(&mut out, kind, diagnostic.location.as_ref(), "plangate", &diagnostic.message);
    }
    for finding in &verdict.findings {
        let kind = match level(finding) {
            None => continue,
            Some(AnnotationLevel::Failure) => "error",
            Some(AnnotationLevel::Warning) => "warning",
            Some(AnnotationLevel::Notice) => "notice",
        };
        let title = match &finding.resource {
            Some(address) => format!("{} in {address}", finding.rule),
            None => finding.rule.to_string(),
        };
        command(&mut out, kind, finding.location.as_ref(), &title, &advice(finding));
    }
    out.push_str(&data(&format!("plangate: {}", headline(verdict))));
    out.push('\n');
    out
}

fn command(out: &mut String, kind: &str, at: Option<&Location>, title: &str, message: &str) {
    out.push_str("::");
    out.push_str(kind);
    out.push(' ');
    if let Some(at) = at {
        out.push_str(&format!("file={},line={},endLine={},", property(at.file.as_str()), at.start_line, at.end_line));
        if at.start_line == at.end_line {
            out.push_str(&format!("col={},endColumn={},", at.start_column, at.end_column));
        }
    }
    out.push_str(&format!("title={}::{}\n", property(title), data(message)));
}

fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
