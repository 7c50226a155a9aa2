//! What the comment's template is given: every text already escaped for Markdown.
//!
//! Always true: a field holds Markdown that is safe where the template puts it; table cells hold neither pipes nor line breaks of the input.

use serde::Serialize;

use super::context::CommentContext;
use super::escape::{code_block, code_cell, inline, path_in_url, shorten, visible_line};
use super::status::{blocking, counted, headline};
use super::words;
use crate::model::{
    Action, DiagnosticSeverity, Exemption, ExemptionState, Finding, Location, Mode, Outcome, ProjectSummary, ResourceSummary, Status,
    Verdict, VerdictDiagnostic,
};

/// How much a comment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Detail {
    Full,
    Table,
    Counts,
}

/// Rows of a preview that are shown; more are counted.
const PREVIEW_ROWS: usize = 100;
/// Rows of a preview above which it is folded.
const UNFOLDED_ROWS: usize = 12;
/// Rows of the tables of what does not block.
const OTHER_ROWS: usize = 100;
/// Characters of one text of the input.
const TEXT_LIMIT: usize = 600;

#[derive(Serialize)]
pub(super) struct View {
    detail: Detail,
    heading: String,
    byline: String,
    notes: Vec<String>,
    causes: Vec<Remark>,
    projects: Vec<ProjectView>,
    unsupported: String,
    blocking: Vec<FindingView>,
    commands: bool,
    fixes: String,
    diffs: Vec<String>,
    advisory_heading: String,
    advisory: Vec<FindingView>,
    undetermined_heading: String,
    undetermined: Vec<FindingView>,
    warnings_heading: String,
    warnings: Vec<Remark>,
    exemptions: Vec<ExemptionView>,
    counts: String,
}

#[derive(Serialize)]
struct Remark {
    text: String,
    place: String,
}

#[derive(Serialize)]
struct ProjectView {
    name: String,
    kind: &'static str,
    changes: String,
    rows: Vec<Row>,
    /// Whether any row says what it changes: what is created or deleted does not.
    detailed: bool,
    more: String,
    folded: bool,
}

#[derive(Serialize)]
struct Row {
    action: &'static str,
    resource: String,
    place: String,
    changed: String,
}

/// Findings of one rule at one place, for one resource or several.
#[derive(Serialize)]
struct FindingView {
    rule: String,
    title: String,
    severity: &'static str,
    resources: String,
    place: String,
    message: String,
    snippet: String,
    advice: String,
    docs: String,
    because: String,
    exempt: String,
}

#[derive(Serialize)]
struct ExemptionView {
    id: String,
    rule: String,
    resource: String,
    state: String,
    until: String,
    by: String,
    reason: String,
}

impl View {
    pub(super) fn new(verdict: &Verdict, context: &CommentContext<'_>, detail: Detail) -> Self {
        let counts_only = detail == Detail::Counts;
        let of = |wanted: &dyn Fn(&Finding) -> bool, most: usize| {
            if counts_only {
                Vec::new()
            } else {
                grouped(verdict, wanted).into_iter().take(most).map(|group| FindingView::new(&group, context)).collect()
            }
        };
        let number = |wanted: &dyn Fn(&Finding) -> bool| verdict.findings.iter().filter(|finding| wanted(finding)).count();
        let is_advisory = |finding: &Finding| finding.status == Status::Introduced && !finding.blocks;
        let is_undetermined = |finding: &Finding| finding.status == Status::Undetermined && !finding.blocks;
        let remarks = |severity| verdict.diagnostics.iter().filter(move |diagnostic| diagnostic.severity == severity);
        Self {
            detail,
            heading: heading(verdict),
            byline: byline(verdict, context),
            notes: context.notes.iter().map(|note| inline(note)).collect(),
            causes: remarks(DiagnosticSeverity::Error).take(if counts_only { 3 } else { 50 }).map(|d| Remark::new(d, context)).collect(),
            projects: verdict.projects.iter().filter(|_| !counts_only).map(|project| ProjectView::new(project, context, detail)).collect(),
            unsupported: unsupported(verdict),
            blocking: of(&|finding| finding.blocks, usize::MAX),
            commands: context.commands,
            fixes: fixes(verdict, context),
            diffs: if detail == Detail::Full { context.diffs.iter().map(|diff| code_block("diff", diff)).collect() } else { Vec::new() },
            advisory_heading: format!("{} (not blocking)", counted(number(&is_advisory), "advisory finding")),
            advisory: of(&is_advisory, OTHER_ROWS),
            undetermined_heading: format!("{} could not be determined", counted(number(&is_undetermined), "finding")),
            undetermined: of(&is_undetermined, OTHER_ROWS),
            warnings_heading: counted(remarks(DiagnosticSeverity::Warning).count(), "warning"),
            warnings: if counts_only {
                Vec::new()
            } else {
                remarks(DiagnosticSeverity::Warning).take(50).map(|d| Remark::new(d, context)).collect()
            },
            exemptions: context.exemptions.iter().take(if counts_only { 20 } else { 200 }).map(ExemptionView::new).collect(),
            counts: counts(verdict, context, detail),
        }
    }
}

fn heading(verdict: &Verdict) -> String {
    let sign = match (verdict.mode, verdict.outcome) {
        (_, Outcome::Pass) => "✅",
        (Mode::Observe, _) => "👀",
        (Mode::Enforce, Outcome::Fail) => "❌",
        (Mode::Enforce, Outcome::Error) => "⚠️",
    };
    let words = match verdict.outcome {
        Outcome::Error => "Plangate could not decide".to_owned(),
        Outcome::Fail => {
            let verb = if verdict.mode == Mode::Observe {
                "would block"
            } else if blocking(verdict) == 1 {
                "blocks"
            } else {
                "block"
            };
            format!("Plangate: {} {verb} this pull request", counted(blocking(verdict), "violation"))
        }
        Outcome::Pass => format!("Plangate: {}", inline(&headline(verdict))),
    };
    format!("{sign} {words}")
}

fn byline(verdict: &Verdict, context: &CommentContext<'_>) -> String {
    let mut parts = Vec::new();
    parts.extend(context.head.map(|head| format!("Judged at {}", head.short())));
    parts.extend((verdict.mode == Mode::Observe).then(|| "observing only: nothing is blocked yet".to_owned()));
    parts.extend(context.details_url.map(|url| format!("[the whole verdict]({url})")));
    parts.join(" · ")
}

fn unsupported(verdict: &Verdict) -> String {
    let all = verdict.unsupported.iter().chain(verdict.projects.iter().flat_map(|project| &project.unsupported));
    all.take(50)
        .map(|unsupported| format!("{} ({})", code_cell(unsupported.path.as_str()), inline(&unsupported.kind)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn fixes(verdict: &Verdict, context: &CommentContext<'_>) -> String {
    let number = verdict.findings.iter().filter(|finding| finding.has_safe_fix()).count();
    match number {
        0 => String::new(),
        _ if context.commands => format!("{} can be mended: comment `/plangate fix`.", counted(number, "finding")),
        _ => format!("{} can be mended: run `plangate fix`.", counted(number, "finding")),
    }
}

fn counts(verdict: &Verdict, context: &CommentContext<'_>, detail: Detail) -> String {
    let summary = &verdict.summary;
    let introduced = &summary.introduced;
    let numbers = [
        (introduced.mandatory + introduced.remediate, "introduced and mandatory"),
        (introduced.advisory, "introduced and advisory"),
        (summary.existing, "existing"),
        (summary.resolved, "resolved"),
        (summary.exempted, "exempted"),
        (summary.suppressed, "suppressed"),
        (summary.undetermined, "undetermined"),
    ];
    let parts: Vec<String> = numbers.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    let findings = if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") };
    let judged = format!(
        "{} and {} in {}: {findings}.",
        counted(summary.rules, "rule"),
        counted(summary.resources, "resource"),
        counted(summary.projects, "project")
    );
    let less = match (detail, context.details_url) {
        (Detail::Full, _) => String::new(),
        (_, Some(url)) => format!(" There is more than a comment holds: [the whole verdict]({url})."),
        (_, None) => " There is more than a comment holds.".to_owned(),
    };
    format!("<sub>{judged}{less}</sub>")
}

/// Groups findings by rule, place and message, in order.
fn grouped<'v>(verdict: &'v Verdict, wanted: &dyn Fn(&Finding) -> bool) -> Vec<Vec<&'v Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let key = |finding: &'v Finding| (&finding.rule, &finding.project, &finding.location, &finding.message, &finding.undetermined_by);
    for finding in verdict.findings.iter().filter(|finding| wanted(finding)) {
        match groups.last_mut() {
            Some(group) if finding.location.is_some() && group.first().is_some_and(|first| key(first) == key(finding)) => {
                group.push(finding)
            }
            _ => groups.push(vec![finding]),
        }
    }
    groups
}

impl FindingView {
    fn new(group: &[&Finding], context: &CommentContext<'_>) -> Self {
        let finding = group[0];
        let snippet = finding.snippet.as_ref().map(|snippet| code_block(language(finding), &snippet.text));
        Self {
            rule: code_cell(finding.rule.as_str()),
            title: text(&finding.title),
            severity: finding.severity.as_str(),
            resources: resources(group),
            place: finding.location.as_ref().map(|at| place(at, context)).unwrap_or_default(),
            message: text(&finding.message),
            snippet: snippet.unwrap_or_default(),
            advice: advice(&finding.remediation),
            docs: if finding.docs.starts_with("https://") { url(&finding.docs) } else { String::new() },
            because: finding.undetermined_by.as_deref().map(text).unwrap_or_default(),
            exempt: if context.commands { exempt(group) } else { String::new() },
        }
    }
}

fn resources(group: &[&Finding]) -> String {
    let named: Vec<String> =
        group.iter().filter_map(|finding| finding.resource.as_ref()).map(|address| code_cell(address.as_str())).collect();
    match named.len() {
        0 => code_cell(group[0].project.as_str()),
        1..=3 => named.join(", "),
        all => format!("{} and {} more", named[..3].join(", "), all - 3),
    }
}

/// The command that asks for an exemption, to be copied.
fn exempt(group: &[&Finding]) -> String {
    let on = match group {
        [finding] => finding.resource.as_ref().map(|address| format!(" on {address}")).unwrap_or_default(),
        _ => String::new(),
    };
    code_block("", &visible_line(&format!("/plangate exempt {}{on} because REASON", group[0].rule)))
}

fn language(finding: &Finding) -> &'static str {
    let file = finding.location.as_ref().map_or("", |at| at.file.file_name());
    match file.rsplit('.').next() {
        Some("yaml" | "yml") => "yaml",
        Some("json") => "json",
        _ => "hcl",
    }
}

impl Remark {
    fn new(diagnostic: &VerdictDiagnostic, context: &CommentContext<'_>) -> Self {
        Self { text: text(&diagnostic.message), place: diagnostic.location.as_ref().map(|at| place(at, context)).unwrap_or_default() }
    }
}

impl ProjectView {
    fn new(summary: &ProjectSummary, context: &CommentContext<'_>, detail: Detail) -> Self {
        let differing: Vec<&ResourceSummary> =
            summary.resources.iter().filter(|resource| !matches!(resource.action, Action::NoOp | Action::Read)).collect();
        let most = if detail == Detail::Full { PREVIEW_ROWS } else { PREVIEW_ROWS / 4 };
        let more = differing.len().saturating_sub(most);
        let rows = differing.into_iter().take(most).map(|resource| Row {
            action: words::action(resource.action),
            resource: code_cell(resource.address.as_str()),
            place: resource.location.as_ref().map(|at| place(at, context)).unwrap_or_default(),
            changed: changed(resource),
        });
        let rows: Vec<Row> = rows.collect();
        Self {
            name: code_cell(summary.project.id.as_str()),
            kind: words::kind(summary.project.kind),
            changes: words::changes(summary),
            folded: rows.len() > UNFOLDED_ROWS,
            detailed: rows.iter().any(|row| !row.changed.is_empty()),
            rows,
            more: if more > 0 { format!("and {more} more") } else { String::new() },
        }
    }
}

fn changed(resource: &ResourceSummary) -> String {
    let moved = resource.previous_address.as_ref().map(|from| format!("moved from {}", code_cell(from.as_str())));
    let paths = resource.changed.iter().take(8).map(|path| code_cell(path));
    let more = resource.changed.len().saturating_sub(8);
    moved.into_iter().chain(paths).chain((more > 0).then(|| format!("{more} more"))).collect::<Vec<_>>().join(", ")
}

impl ExemptionView {
    fn new(exemption: &Exemption) -> Self {
        let logins: Vec<String> = exemption.approvals.iter().map(|decision| decision.by.login.clone()).collect();
        let (state, by) = match &exemption.state {
            ExemptionState::Requested => ("requested".to_owned(), format!("{} of {} approved", logins.len(), exemption.needed)),
            ExemptionState::Granted => ("granted".to_owned(), logins.join(", ")),
            ExemptionState::Rejected { by, reason, .. } => (format!("rejected: {reason}"), by.login.clone()),
            ExemptionState::Revoked { by, .. } => ("revoked".to_owned(), by.login.clone()),
            ExemptionState::Lapsed { .. } => ("lapsed".to_owned(), String::new()),
        };
        Self {
            id: code_cell(exemption.id.as_str()),
            rule: code_cell(exemption.rule.as_str()),
            resource: exemption.resource.as_ref().map(|address| code_cell(address.as_str())).unwrap_or_default(),
            state: text(&state),
            until: exemption.until.to_string(),
            by: text(&by),
            reason: text(&exemption.reason),
        }
    }
}

/// A file and line, as a link where the file can be seen.
fn place(at: &Location, context: &CommentContext<'_>) -> String {
    let name = code_cell(&format!("{}:{}", at.file, at.start_line));
    let Some(base) = context.files_url else { return name };
    let lines = if at.end_line > at.start_line { format!("#L{}-L{}", at.start_line, at.end_line) } else { format!("#L{}", at.start_line) };
    format!("[{name}]({base}/{}{lines})", path_in_url(at.file.as_str()))
}

/// Percent-encodes what cannot stand in a link's destination, which is a whole URL.
fn url(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:?#=&%+,;@".contains(&byte);
    text.bytes().map(|byte| if keep(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// One text of the input, escaped and bounded.
fn text(text: &str) -> String {
    inline(&shorten(text, TEXT_LIMIT))
}

/// Advice in words, in which what stands between single backticks is code.
fn advice(advice: &str) -> String {
    let short = shorten(advice, TEXT_LIMIT);
    let parts: Vec<&str> = short.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return inline(&short);
    }
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 1 {
            out.push_str(&if part.is_empty() { String::new() } else { code_cell(part) });
        } else {
            // `inline` trims, and blanks around code matter.
            let (start, end) = (part.starts_with(' '), part.ends_with(' ') && part.len() > 1);
            out.push_str(if start { " " } else { "" });
            out.push_str(&inline(part));
            out.push_str(if end { " " } else { "" });
        }
    }
    out
}
