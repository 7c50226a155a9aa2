//! `check --format json`: the form that other programs rely on.
//!
//! Always true: keys and items come in a fixed order, so equal verdicts are equal bytes but for `stats`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::model::{
    Action, Address, Applicability, Edit, Enforcement, ExemptionNote, Finding, Fingerprint, Location, Outcome, ProjectId, ProjectKind,
    ProjectSummary, RepoPath, ResourceSummary, RuleId, Severity, Status, Step, Summary, Unsupported, Verdict,
};

/// Version of the form; raised when something is removed or changes its meaning.
const SCHEMA_VERSION: u32 = 1;

/// Writes a verdict as JSON, indented, without building it in memory first.
pub fn write_json(verdict: &Verdict, elapsed_ms: u64, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Report::new(verdict, elapsed_ms))?;
    out.write_all(b"\n")
}

/// Returns a verdict as JSON, indented.
pub fn json(verdict: &Verdict, elapsed_ms: u64) -> String {
    let mut text = Vec::new();
    // Writing to memory does not fail, and every key of a report is text.
    let written = write_json(verdict, elapsed_ms, &mut text);
    debug_assert!(written.is_ok());
    String::from_utf8(text).unwrap_or_default()
}

#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    outcome: Outcome,
    summary: &'a Summary,
    projects: Vec<ProjectReport<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unsupported: &'a [Unsupported],
    findings: Findings<'a>,
    diagnostics: Vec<DiagnosticReport<'a>>,
    stats: Stats,
}

#[derive(Serialize)]
struct Stats {
    elapsed_ms: u64,
    evaluations: u64,
}

#[derive(Serialize)]
struct ProjectReport<'a> {
    id: &'a ProjectId,
    path: &'a str,
    kind: ProjectKind,
    environment: Option<&'a str>,
    complete: bool,
    changes: BTreeMap<ActionKey, usize>,
    resources: Vec<ResourceReport<'a>>,
    unsupported: &'a [Unsupported],
}

/// The keys of `changes`, in the order they are printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
enum ActionKey {
    #[serde(rename = "create")]
    Create,
    #[serde(rename = "update")]
    Update,
    #[serde(rename = "update_replacement_unknown")]
    UpdateReplacementUnknown,
    #[serde(rename = "replace")]
    Replace,
    #[serde(rename = "delete")]
    Delete,
    /// Printed only where there is one.
    #[serde(rename = "forget")]
    Forget,
    #[serde(rename = "no-op")]
    NoOp,
}

#[derive(Serialize)]
struct ResourceReport<'a> {
    address: &'a Address,
    #[serde(rename = "type")]
    kind: &'a str,
    actions: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_address: Option<&'a Address>,
    location: Option<LineRange<'a>>,
}

#[derive(Serialize)]
struct LineRange<'a> {
    file: &'a RepoPath,
    start_line: u32,
    end_line: u32,
}

#[derive(Serialize)]
struct DiagnosticReport<'a> {
    severity: crate::model::DiagnosticSeverity,
    message: &'a str,
    location: Option<LineRange<'a>>,
}

#[derive(Serialize)]
struct FindingReport<'a> {
    rule: &'a RuleId,
    title: &'a str,
    severity: Severity,
    enforcement: Enforcement,
    status: Status,
    project: &'a ProjectId,
    resource: Option<&'a Address>,
    resource_type: Option<&'a str>,
    message: &'a str,
    remediation: &'a str,
    docs: &'a str,
    frameworks: &'a BTreeMap<String, Vec<String>>,
    path: &'a [Step],
    undetermined_by: Option<&'a str>,
    location: Option<&'a Location>,
    fix: Option<FixReport<'a>>,
    exemption: Option<&'a ExemptionNote>,
    fingerprint: &'a Fingerprint,
}

#[derive(Serialize)]
struct FixReport<'a> {
    title: &'a str,
    applicability: Applicability,
    edits: Vec<EditReport<'a>>,
}

#[derive(Serialize)]
struct EditReport<'a> {
    file: &'a RepoPath,
    start: u32,
    end: u32,
    text: &'a str,
}

/// The findings, turned into their report form one by one as they are written.
struct Findings<'a>(&'a [Finding]);

impl Serialize for Findings<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(FindingReport::new))
    }
}

impl<'a> Report<'a> {
    fn new(verdict: &'a Verdict, elapsed_ms: u64) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            outcome: verdict.outcome,
            summary: &verdict.summary,
            projects: verdict.projects.iter().map(ProjectReport::new).collect(),
            unsupported: &verdict.unsupported,
            findings: Findings(&verdict.findings),
            diagnostics: verdict
                .diagnostics
                .iter()
                .map(|diagnostic| DiagnosticReport {
                    severity: diagnostic.severity,
                    message: &diagnostic.message,
                    location: diagnostic.location.as_ref().map(LineRange::new),
                })
                .collect(),
            stats: Stats { elapsed_ms, evaluations: verdict.evaluations },
        }
    }
}

impl<'a> LineRange<'a> {
    fn new(location: &'a Location) -> Self {
        Self { file: &location.file, start_line: location.start_line, end_line: location.end_line }
    }
}

impl<'a> ProjectReport<'a> {
    fn new(summary: &'a ProjectSummary) -> Self {
        let mut changes: BTreeMap<ActionKey, usize> = [
            ActionKey::Create,
            ActionKey::Update,
            ActionKey::UpdateReplacementUnknown,
            ActionKey::Replace,
            ActionKey::Delete,
            ActionKey::NoOp,
        ]
        .into_iter()
        .map(|key| (key, 0))
        .collect();
        for key in summary.resources.iter().filter_map(|resource| action_key(resource.action)) {
            *changes.entry(key).or_default() += 1;
        }
        let project = &summary.project;
        Self {
            id: &project.id,
            path: if project.path.is_root() { "." } else { project.path.as_str() },
            kind: project.kind,
            environment: project.environment.as_deref(),
            complete: summary.complete,
            changes,
            resources: summary.resources.iter().map(ResourceReport::new).collect(),
            unsupported: &summary.unsupported,
        }
    }
}

impl<'a> ResourceReport<'a> {
    fn new(resource: &'a ResourceSummary) -> Self {
        Self {
            address: &resource.address,
            kind: &resource.kind,
            actions: resource.action.in_terraform(),
            previous_address: resource.previous_address.as_ref(),
            location: resource.location.as_ref().map(LineRange::new),
        }
    }
}

impl<'a> FindingReport<'a> {
    fn new(finding: &'a Finding) -> Self {
        Self {
            rule: &finding.rule,
            title: &finding.title,
            severity: finding.severity,
            enforcement: finding.enforcement,
            status: finding.status,
            project: &finding.project,
            resource: finding.resource.as_ref(),
            resource_type: finding.resource_type.as_deref(),
            message: &finding.message,
            remediation: &finding.remediation,
            docs: &finding.docs,
            frameworks: &finding.frameworks,
            path: &finding.path,
            undetermined_by: finding.undetermined_by.as_deref(),
            location: finding.location.as_ref(),
            fix: finding.fix.as_ref().map(|fix| FixReport {
                title: &fix.title,
                applicability: fix.applicability,
                edits: fix.edits.iter().map(EditReport::new).collect(),
            }),
            exemption: finding.exemption.as_ref(),
            fingerprint: &finding.fingerprint,
        }
    }
}

impl<'a> EditReport<'a> {
    fn new(edit: &'a Edit) -> Self {
        Self { file: &edit.file, start: edit.span.start, end: edit.span.end, text: &edit.text }
    }
}

/// Terraform's words for an action; a data source that is read counts as no change.
fn action_key(action: Action) -> Option<ActionKey> {
    match action {
        Action::Create => Some(ActionKey::Create),
        Action::Update => Some(ActionKey::Update),
        Action::UpdateReplacementUnknown => Some(ActionKey::UpdateReplacementUnknown),
        Action::Replace | Action::ReplaceCreateFirst => Some(ActionKey::Replace),
        Action::Delete => Some(ActionKey::Delete),
        Action::Forget => Some(ActionKey::Forget),
        Action::NoOp => Some(ActionKey::NoOp),
        Action::Read => None,
    }
}
