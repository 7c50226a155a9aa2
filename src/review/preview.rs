//! What a policy or pack that a pull request proposes would do to that pull request.
//!
//! Always true: the proposal decides nothing; the verdict in force comes from the default branch.

use std::collections::BTreeSet;

use super::judge::review;
use super::pages::test_pages;
use super::wire::PreviewReport;
use crate::engine::RuleSet;
use crate::model::{Change, DiagnosticSeverity, Finding, Limits, Policy, Verdict};

/// Reviews a change by the policy in force and by the one proposed, and runs the pages of the proposed packs named in `tested`.
pub fn preview(
    change: &Change,
    current: (&Policy, &RuleSet),
    proposed: (&Policy, &RuleSet),
    tested: &[String],
    limits: &Limits,
) -> PreviewReport {
    let now = review(change, current.0, current.1, limits);
    let then = review(change, proposed.0, proposed.1, limits);
    let rules: Vec<String> = proposed.1.rules().iter().filter(|rule| tested.contains(&rule.pack)).map(|rule| rule.id.to_string()).collect();
    let mut problems = Vec::new();
    if !rules.is_empty() {
        problems.extend(test_pages(proposed.1, &rules).into_iter().flat_map(|page| {
            let rule = page.rule;
            page.failures.into_iter().map(move |failure| format!("the test of {rule} fails: {failure}"))
        }));
    }
    let known: BTreeSet<&str> = now.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    let errors = then.diagnostics.iter().filter(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error);
    problems.extend(errors.filter(|diagnostic| !known.contains(diagnostic.message.as_str())).map(|diagnostic| diagnostic.message.clone()));
    let (before, after) = (blocked(&now), blocked(&then));
    PreviewReport {
        problems,
        newly_blocked: after.difference(&before).cloned().collect(),
        no_longer_blocked: before.difference(&after).cloned().collect(),
    }
}

fn blocked(verdict: &Verdict) -> BTreeSet<String> {
    verdict.findings.iter().filter(|finding| finding.blocks).map(name).collect()
}

fn name(finding: &Finding) -> String {
    match &finding.resource {
        Some(address) => format!("{} on {address} in {}", finding.rule, finding.project),
        None => format!("{} in {}", finding.rule, finding.project),
    }
}
