//! The review of one change: the way from two trees to a verdict.
//!
//! Always true: no network, no clock, no environment; a review always returns a verdict.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::documents;
use super::exceptions::Exemptions;
use super::fixes;
use super::judged::{Judge, Judged};
use super::project::{Candidate, Changed, Planned, Planner, candidates};
use super::selection::Rulebook;
use super::sources::Sources;
use super::workers::in_parallel;
use crate::engine::{EvaluationContext, RuleSet};
use crate::model::{
    Action, Change, Diagnostic, DiagnosticSeverity, Discovery, Enforcement, Finding, Limits, Outcome, PlanOptions, Policy, Project,
    RepoPath, RuleId, Status, Summary, Unsupported, Verdict, VerdictDiagnostic,
};
use crate::plan;

/// Reviews one change against one policy.
///
/// Deterministic: no network, no clock, no environment. The same arguments give the same verdict.
pub fn review(change: &Change, policy: &Policy, rules: &RuleSet, limits: &Limits) -> Verdict {
    review_knowing(change, policy, rules, limits, Arc::default())
}

/// Reviews as [`review`] does, and learns what files say about how projects hang together: a file that was seen before is not read
/// unless a project that the change reaches needs it.
pub fn review_knowing(change: &Change, policy: &Policy, rules: &RuleSet, limits: &Limits, facts: Arc<plan::Facts>) -> Verdict {
    let options = PlanOptions { with_derivations: true, ..policy.plan_options() };
    let cache = Arc::new(plan::Cache::with_facts(facts));
    let changed = change.before.as_deref().map(|before| Changed::new(before, &*change.after));
    let before = change.before.as_deref().map(|tree| plan::discover(tree, &options, &cache));
    let after = plan::discover(&*change.after, &options, &cache);
    let rulebook = Rulebook::new(policy, change.context.repository.as_ref(), change.as_of.date_naive());

    let mut candidates = candidates(change, changed.as_ref(), before.as_ref(), &after, &options, cache.facts());
    candidates.retain(|candidate| candidate.before.iter().chain(&candidate.after).any(|project| rulebook.takes(project)));

    let (parameters, mistakes) = parameters(policy, rules);
    let judge = Judge {
        change,
        policy,
        rules,
        limits,
        rulebook,
        parameters,
        before_sources: change.before.as_deref().map(Sources::new),
        sources: Sources::new(&*change.after),
        context: EvaluationContext::from(&change.context),
        exemptions: Exemptions::new(change),
    };
    let planner = Planner::new(change, changed.as_ref(), &options, limits, &cache);
    let known: Vec<Project> = candidates.iter().flat_map(|candidate| candidate.after.clone()).collect();
    let (handed, unread) = documents::read(change, &known);
    let has_document = |project: &Project| handed.iter().any(|handed| handed.project.as_ref() == Some(&project.id));
    let part = |candidate: &Candidate| {
        let planned = planner.plan(candidate)?;
        let selected = judge.selected(&planned.project);
        let sides = judge.evaluate(&planned, &selected);
        let mut judged = judge.verdict_on(&planned, &selected, &sides);
        fixes::attach(&judge, &planner, &planned, &selected, &sides, &mut judged);
        let reads = planned.after.reads.clone();
        Some(Part { judged, reads, planned: has_document(&planned.project).then_some(planned) })
    };
    let mut parts: Vec<Part> = match in_parallel(&candidates, limits, part) {
        Ok(parts) => parts.into_iter().flatten().collect(),
        Err(reason) => return Verdict { mode: policy.mode, ..Verdict::undecided(reason) },
    };
    for document in handed {
        let part = parts
            .iter_mut()
            .find(|part| part.planned.as_ref().is_some_and(|planned| Some(&planned.project.id) == document.project.as_ref()));
        match part {
            Some(Part { judged, planned: Some(planned), .. }) => document.unite(&judge, planned, judged),
            _ => parts.push(Part { judged: document.judge(&judge), reads: BTreeSet::new(), planned: None }),
        }
    }

    let read = |path: &RepoPath| parts.iter().any(|part| part.reads.contains(path));
    let concerns = |diagnostic: &&Diagnostic| {
        // Of what discovery saw, only what the change touches or an affected project reads may decide the outcome.
        changed.as_ref().is_none_or(|changed| diagnostic.place.as_ref().is_none_or(|at| changed.paths.contains(&at.file) || read(&at.file)))
    };
    let mut diagnostics: Vec<VerdictDiagnostic> = mistakes.iter().chain(&unread).map(|mistake| judge.located(mistake)).collect();
    diagnostics.extend(after.diagnostics.iter().filter(concerns).map(|diagnostic| judge.located(diagnostic)));
    let unsupported = unsupported(&after, changed.as_ref());
    let infrastructure = !change.documents.is_empty()
        || match &changed {
            Some(changed) => changed.paths.iter().any(plan::is_infrastructure),
            None => change.after.files().keys().any(plan::is_infrastructure),
        };
    assemble(parts.into_iter().map(|part| part.judged).collect(), diagnostics, unsupported, infrastructure, policy)
}

/// What became of one project.
struct Part {
    judged: Judged,
    reads: BTreeSet<RepoPath>,
    /// Kept where a plan document was handed in for it.
    planned: Option<Planned>,
}

/// Completes the parameters of every rule, and collects what is wrong with those that policy gives.
fn parameters(policy: &Policy, rules: &RuleSet) -> (BTreeMap<RuleId, serde_json::Value>, Vec<Diagnostic>) {
    let mut known = BTreeMap::new();
    let mut mistakes = Vec::new();
    for rule in rules.rules() {
        match rules.parameters(&rule.id, policy.parameters.get(&rule.id)) {
            Ok(parameters) => {
                known.insert(rule.id.clone(), parameters);
            }
            Err(mistake) => mistakes.push(Diagnostic::error(format!("the policy's parameters: {mistake}"), None)),
        }
    }
    (known, mistakes)
}

/// The unsupported sources that are worth naming: all of a whole tree; of a change, those it touches.
fn unsupported(after: &Discovery, changed: Option<&Changed>) -> Vec<Unsupported> {
    let touched =
        |unsupported: &&Unsupported| changed.is_none_or(|changed| changed.paths.iter().any(|path| path.is_within(&unsupported.path)));
    let mut all: Vec<Unsupported> = after.unsupported.iter().filter(touched).cloned().collect();
    all.sort();
    all.dedup();
    all
}

/// Puts the parts together and decides.
fn assemble(
    mut judged: Vec<Judged>,
    mut diagnostics: Vec<VerdictDiagnostic>,
    mut unsupported: Vec<Unsupported>,
    infrastructure: bool,
    policy: &Policy,
) -> Verdict {
    judged.sort_by(|a, b| a.summary.project.cmp(&b.summary.project));
    for part in judged.iter_mut().rev() {
        let path = &part.summary.project.path;
        let (within, others) = unsupported.into_iter().partition(|unsupported| unsupported.path.is_within(path));
        part.summary.unsupported = within;
        unsupported = others;
    }
    let mut summary = Summary { projects: judged.len(), ..Summary::default() };
    let mut rules = BTreeSet::new();
    let mut findings: Vec<Finding> = Vec::new();
    let mut projects = Vec::with_capacity(judged.len());
    let mut evaluations = 0;
    for part in judged {
        let present = |action: Action| !matches!(action, Action::Delete | Action::Forget);
        summary.resources += part.summary.resources.iter().filter(|resource| present(resource.action)).count();
        rules.extend(part.rules);
        evaluations += part.evaluations;
        diagnostics.extend(part.diagnostics);
        findings.extend(part.findings.into_iter().map(|found| found.finding));
        projects.push(part.summary);
    }
    summary.rules = rules.len();
    findings.iter().for_each(|finding| count(&mut summary, finding));
    diagnostics.sort_by(|a, b| {
        (&a.location, std::cmp::Reverse(a.severity), &a.message).cmp(&(&b.location, std::cmp::Reverse(b.severity), &b.message))
    });
    diagnostics.dedup();

    let undecided = diagnostics.iter().any(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error);
    let outcome = match () {
        () if undecided => Outcome::Error,
        () if findings.iter().any(|finding| finding.blocks) => Outcome::Fail,
        () => Outcome::Pass,
    };
    Verdict { outcome, mode: policy.mode, summary, projects, unsupported, findings, diagnostics, infrastructure, evaluations }
}

fn count(summary: &mut Summary, finding: &Finding) {
    match finding.status {
        Status::Introduced => match finding.enforcement {
            Enforcement::Mandatory => summary.introduced.mandatory += 1,
            Enforcement::Remediate => summary.introduced.remediate += 1,
            Enforcement::Advisory | Enforcement::Disabled => summary.introduced.advisory += 1,
        },
        Status::Existing => summary.existing += 1,
        Status::Resolved => summary.resolved += 1,
        Status::Exempted => summary.exempted += 1,
        Status::Suppressed => summary.suppressed += 1,
        Status::Undetermined => summary.undetermined += 1,
        Status::Passed => {}
    }
}
