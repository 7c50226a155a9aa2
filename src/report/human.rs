//! `check --format human`: what a developer reads at a terminal.
//!
//! Always true: without colours the text holds no escape sequence, and nothing of the input can bring one in.

use std::fmt::Write;

use super::escape::visible_line;
use super::excerpt::{HumanOptions, Message, Tone, diagnostics, render};
use super::status::{blocking, counted, headline};
use super::words;
use crate::model::{Applicability, Finding, Outcome, Severity, Status, Verdict};

/// Lines of a list that is only mentioned.
const MENTIONED: usize = 10;

/// Renders a verdict for a terminal: what is wrong with the lines it is about, what is merely worth knowing, a summary.
pub fn human(verdict: &Verdict, options: &HumanOptions) -> String {
    let mut out = diagnostics(&verdict.diagnostics, options);
    let mut shown: Vec<&Finding> = verdict.findings.iter().filter(|finding| is_shown(finding)).collect();
    // What blocks comes last, where the reader's eye is when the command ends.
    shown.sort_by_key(|finding| (finding.blocks, finding.severity));
    for finding in shown {
        out.push_str(&render(&message(finding), options));
        out.push_str("\n\n");
    }
    mention(&mut out, verdict, Status::Undetermined, "could not be determined");
    mention(&mut out, verdict, Status::Exempted, "exempted");
    mention(&mut out, verdict, Status::Suppressed, "suppressed by comments in the source");
    mention(&mut out, verdict, Status::Resolved, "resolved by this change");
    mention(&mut out, verdict, Status::Passed, "passed");
    summary(&mut out, verdict, options);
    out
}

fn is_shown(finding: &Finding) -> bool {
    finding.blocks || finding.status == Status::Introduced
}

fn message(finding: &Finding) -> Message<'_> {
    let tone = match finding.status {
        _ if finding.blocks => Tone::Error,
        Status::Introduced if finding.severity >= Severity::Medium => Tone::Warning,
        _ => Tone::Note,
    };
    let mut footers = Vec::new();
    if let Some(because) = &finding.undetermined_by {
        footers.push(("note", format!("it could not be determined: {because}")));
    }
    if !finding.remediation.is_empty() {
        footers.push(("help", finding.remediation.clone()));
    }
    match &finding.fix {
        Some(_) if finding.has_safe_fix() => {
            footers.push(("fix", "`plangate fix` shows a verified fix, `plangate fix --write` applies it".to_owned()))
        }
        Some(fix) if fix.applicability == Applicability::Unsafe => {
            footers.push(("fix", "there is a fix that needs a person to look at it: see --format json".to_owned()))
        }
        _ => {}
    }
    let place = if finding.location.is_none() { finding.resource.as_ref().map(|address| format!(" on {address}")) } else { None };
    footers.push((
        "note",
        format!("{}, {} in {}{}", finding.severity, words::enforcement(finding.enforcement), finding.project, place.unwrap_or_default()),
    ));
    footers.push(("docs", finding.docs.clone()));
    Message {
        tone,
        id: Some(finding.rule.as_str()),
        text: &finding.message,
        location: finding.location.as_ref(),
        snippet: finding.snippet.as_ref(),
        label: finding.resource.as_ref().map(ToString::to_string),
        footers,
    }
}

/// Lists findings of one status, one a line, and says how many are left out.
fn mention(out: &mut String, verdict: &Verdict, status: Status, what: &str) {
    let all: Vec<&Finding> = verdict.findings.iter().filter(|finding| finding.status == status && !finding.blocks).collect();
    if all.is_empty() {
        return;
    }
    line(out, &format!("{} {what}:", all.len()));
    // `--all` asks for everything that passed.
    let shown = if status == Status::Passed { all.len() } else { MENTIONED };
    for finding in all.iter().take(shown) {
        let on = finding.resource.as_ref().map_or_else(|| finding.project.to_string(), ToString::to_string);
        let why = match (&finding.undetermined_by, &finding.exemption) {
            (Some(because), _) => format!(" ({because})"),
            (_, Some(note)) => format!(" ({} until {}, approved by {})", note.id, note.until, note.approved_by),
            _ => String::new(),
        };
        line(out, &format!("  {} on {on}{why}", finding.rule));
    }
    if all.len() > shown {
        line(out, &format!("  and {} more (--format json lists them all)", all.len() - shown));
    }
    out.push('\n');
}

fn summary(out: &mut String, verdict: &Verdict, options: &HumanOptions) {
    for project in &verdict.projects {
        line(out, &format!("{}: {}", project.project.id, words::changes(project)));
        for unsupported in &project.unsupported {
            line(out, &format!("  {} is {}, which is not evaluated", unsupported.path, unsupported.kind));
        }
    }
    for unsupported in &verdict.unsupported {
        line(out, &format!("{} is {}, which is not evaluated", unsupported.path, unsupported.kind));
    }
    let fixable = verdict.findings.iter().filter(|finding| finding.has_safe_fix()).count();
    if fixable > 0 {
        line(
            out,
            &format!(
                "{} be mended by `plangate fix --write`.",
                if fixable == 1 { "1 finding can".to_owned() } else { format!("{fixable} findings can") }
            ),
        );
    }
    let rules = counted(verdict.summary.rules, "rule");
    let (colour, words) = match verdict.outcome {
        Outcome::Pass => ("32", headline(verdict)),
        Outcome::Fail => ("31", format!("{} on {}", headline(verdict), counted(verdict.summary.resources, "resource"))),
        Outcome::Error => match blocking(verdict) {
            0 => ("31", headline(verdict)),
            blocking => ("31", format!("{} ({} besides)", headline(verdict), counted(blocking, "blocking violation"))),
        },
    };
    let words = visible_line(&words).into_owned();
    let words = if options.colours { format!("\x1b[1;{colour}m{words}\x1b[0m") } else { words };
    let _ = writeln!(out, "{words} ({rules} applied)");
}

fn line(out: &mut String, text: &str) {
    out.push_str(&visible_line(text));
    out.push('\n');
}
