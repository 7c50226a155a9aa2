//! `check --format junit`: one suite a project, one case a finding, for build servers that show test reports.
//!
//! Always true: it is well-formed XML 1.0 whatever the input holds; only what blocks is a failure.

use std::fmt::Write;

use super::escape::xml;
use super::weight::advice;
use crate::model::{DiagnosticSeverity, Finding, ProjectId, Status, Verdict};

/// Renders a verdict as JUnit XML.
pub fn junit(verdict: &Verdict) -> String {
    let mut suites: Vec<&ProjectId> = verdict.projects.iter().map(|project| &project.project.id).collect();
    suites.extend(verdict.findings.iter().map(|finding| &finding.project));
    suites.sort();
    suites.dedup();
    let errors: Vec<_> = verdict.diagnostics.iter().filter(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error).collect();
    let failures = verdict.findings.iter().filter(|finding| finding.blocks).count();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let tests = verdict.findings.len() + errors.len();
    line(&mut out, 0, &format!(r#"<testsuites name="plangate" tests="{tests}" failures="{failures}" errors="{}">"#, errors.len()));
    for suite in suites {
        let cases: Vec<&Finding> = verdict.findings.iter().filter(|finding| finding.project == *suite).collect();
        let failures = cases.iter().filter(|finding| finding.blocks).count();
        let name = xml(suite.as_str());
        line(&mut out, 1, &format!(r#"<testsuite name="{name}" tests="{}" failures="{failures}" errors="0">"#, cases.len()));
        for finding in cases {
            case(&mut out, finding);
        }
        line(&mut out, 1, "</testsuite>");
    }
    if !errors.is_empty() {
        line(&mut out, 1, &format!(r#"<testsuite name="diagnostics" tests="{0}" failures="0" errors="{0}">"#, errors.len()));
        for diagnostic in errors {
            let at = diagnostic.location.as_ref().map(|at| format!("{}:{}", at.file, at.start_line)).unwrap_or_default();
            line(&mut out, 2, &format!(r#"<testcase classname="plangate" name="{}">"#, xml(&at)));
            line(&mut out, 3, &format!(r#"<error message="{}"/>"#, xml(&diagnostic.message)));
            line(&mut out, 2, "</testcase>");
        }
        line(&mut out, 1, "</testsuite>");
    }
    line(&mut out, 0, "</testsuites>");
    out
}

fn case(out: &mut String, finding: &Finding) {
    let name = finding.resource.as_ref().map_or(finding.project.as_str(), |address| address.as_str());
    let place = finding.location.as_ref().map(|at| format!(r#" file="{}" line="{}""#, xml(at.file.as_str()), at.start_line));
    let open = format!(r#"<testcase classname="{}" name="{}"{}"#, finding.rule, xml(name), place.unwrap_or_default());
    let message = xml(&finding.message);
    let inner = if finding.blocks {
        Some(format!(r#"<failure type="{}" message="{message}">{}</failure>"#, finding.severity, xml(&advice(finding))))
    } else {
        match finding.status {
            Status::Passed | Status::Resolved => None,
            status => Some(format!(r#"<skipped message="{}: {message}"/>"#, super::words::status(status))),
        }
    };
    match inner {
        None => line(out, 2, &format!("{open}/>")),
        Some(inner) => {
            line(out, 2, &format!("{open}>"));
            line(out, 3, &inner);
            line(out, 2, "</testcase>");
        }
    }
}

fn line(out: &mut String, depth: usize, text: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{:1$}{text}", "", depth * 2);
}
