//! `check --format sarif`: SARIF 2.1.0, for code scanning.
//!
//! Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
//!
//! Always true: a result's `ruleIndex` points at its own rule, and fingerprints are those of the other forms.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::escape::{path_in_url, visible};
use super::weight::advice;
use crate::model::{DiagnosticSeverity, Enforcement, Finding, Fix, Location, RepoPath, RuleId, Severity, Status, Verdict};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Renders a verdict as a SARIF log, indented.
pub fn sarif(verdict: &Verdict) -> String {
    let shown: Vec<&Finding> = verdict.findings.iter().filter(|finding| finding.status != Status::Resolved).collect();
    let mut rules: BTreeMap<&RuleId, &Finding> = BTreeMap::new();
    for finding in &shown {
        rules.entry(&finding.rule).or_insert(finding);
    }
    let index: BTreeMap<&RuleId, usize> = rules.keys().enumerate().map(|(at, id)| (*id, at)).collect();
    let notifications: Vec<Value> = verdict
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let mut notification = json!({
                "level": if diagnostic.severity == DiagnosticSeverity::Error { "error" } else { "warning" },
                "message": {"text": visible(&diagnostic.message)},
            });
            if let Some(at) = &diagnostic.location {
                notification["locations"] = json!([{"physicalLocation": physical(at)}]);
            }
            notification
        })
        .collect();
    let failed = verdict.diagnostics.iter().any(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error);
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "plangate",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.values().map(|finding| rule(finding)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": !failed, "toolExecutionNotifications": notifications}],
            "results": shown.iter().map(|finding| result(finding, index[&finding.rule])).collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn rule(finding: &Finding) -> Value {
    let mut tags = vec!["security".to_owned()];
    for (framework, controls) in &finding.frameworks {
        tags.extend(controls.iter().map(|control| format!("{framework}/{control}")));
    }
    let mut rule = json!({
        "id": finding.rule,
        "shortDescription": {"text": visible(&finding.title)},
        "help": {"text": visible(if finding.remediation.is_empty() { &finding.title } else { &finding.remediation })},
        // The scale of the Common Vulnerability Scoring System, which code scanning sorts by.
        "properties": {"tags": tags, "security-severity": match finding.severity {
            Severity::Critical => "9.5",
            Severity::High => "8.0",
            Severity::Medium => "5.5",
            Severity::Low => "2.0",
        }},
    });
    if finding.docs.starts_with("https://") {
        rule["helpUri"] = json!(finding.docs);
    }
    rule
}

fn result(finding: &Finding, rule_index: usize) -> Value {
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "kind": match finding.status {
            Status::Passed => "pass",
            Status::Undetermined => "open",
            _ => "fail",
        },
        "level": match finding.status {
            Status::Passed | Status::Undetermined => "none",
            _ if finding.blocks => "error",
            _ if finding.enforcement == Enforcement::Advisory => "note",
            _ => "warning",
        },
        "message": {"text": visible(&advice(finding))},
        "partialFingerprints": {"plangate/v1": finding.fingerprint},
        "properties": {"project": visible(finding.project.as_str()), "status": super::words::status(finding.status)},
    });
    match finding.status {
        Status::Introduced => result["baselineState"] = json!("new"),
        Status::Existing => result["baselineState"] = json!("unchanged"),
        _ => {}
    }
    let mut location = serde_json::Map::new();
    if let Some(at) = &finding.location {
        location.insert("physicalLocation".into(), physical(at));
    }
    if let Some(address) = &finding.resource {
        location.insert("logicalLocations".into(), json!([{"fullyQualifiedName": visible(address.as_str()), "kind": "resource"}]));
    }
    if !location.is_empty() {
        result["locations"] = json!([location]);
    }
    match finding.status {
        Status::Exempted => {
            let why = finding.exemption.as_ref().map_or("", |note| &note.reason);
            result["suppressions"] = json!([{"kind": "external", "status": "accepted", "justification": visible(why)}]);
        }
        Status::Suppressed => result["suppressions"] = json!([{"kind": "inSource", "status": "accepted"}]),
        _ => {}
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([fixed(fix)]);
    }
    result
}

fn fixed(fix: &Fix) -> Value {
    let mut files: BTreeMap<&RepoPath, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(&edit.file).or_default().push(json!({
            "deletedRegion": {"byteOffset": edit.span.start, "byteLength": edit.span.len()},
            "insertedContent": {"text": edit.text},
        }));
    }
    let changes: Vec<Value> = files
        .into_iter()
        .map(|(file, replacements)| json!({"artifactLocation": {"uri": path_in_url(file.as_str())}, "replacements": replacements}))
        .collect();
    json!({"description": {"text": visible(&fix.title)}, "artifactChanges": changes})
}

fn physical(at: &Location) -> Value {
    json!({
        "artifactLocation": {"uri": path_in_url(at.file.as_str()), "uriBaseId": "%SRCROOT%"},
        "region": {
            "startLine": at.start_line, "startColumn": at.start_column,
            "endLine": at.end_line, "endColumn": at.end_column,
        },
    })
}
