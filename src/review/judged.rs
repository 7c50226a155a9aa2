//! One affected project, judged: both sides evaluated, matched, and made into findings.
//!
//! Always true: findings, resources and diagnostics come in a fixed order, whatever the threads did.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::difference::changed_attributes;
use super::exceptions::{Exemptions, Standing, inline_ignore};
use super::fingerprint::fingerprint;
use super::locate::resolve;
use super::matching::{Moves, Relation, Report, is_about_secrets, relate, reports};
use super::project::{Planned, resource};
use super::selection::Rulebook;
use super::sources::{Sources, secret_spans};
use super::wording;
use crate::engine::{Evaluation, EvaluationContext, Precedent, RuleSet, Selected};
use crate::model::{
    Action, Address, Change, Diagnostic, DiagnosticSeverity, Enforcement, ExemptionNote, Finding, Gate, InlineIgnores, Judgement,
    JudgementKind, Limits, ModuleCall, Plan, Policy, Project, ProjectId, ProjectKind, ProjectSummary, ResourceChange, ResourceSummary,
    RuleId, RuleInfo, Status, Undetermined, VerdictDiagnostic,
};
use crate::plan::values_after;

/// What judging needs beyond the project.
pub(super) struct Judge<'a> {
    pub(super) change: &'a Change,
    pub(super) policy: &'a Policy,
    pub(super) rules: &'a RuleSet,
    pub(super) limits: &'a Limits,
    pub(super) rulebook: Rulebook<'a>,
    /// The rules' parameters from policy over their defaults; a rule whose parameters are wrong is missing.
    pub(super) parameters: BTreeMap<RuleId, serde_json::Value>,
    pub(super) before_sources: Option<Sources<'a>>,
    pub(super) sources: Sources<'a>,
    pub(super) context: EvaluationContext,
    pub(super) exemptions: Exemptions<'a>,
}

/// A project's part of the verdict.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) summary: ProjectSummary,
    pub(super) findings: Vec<Found>,
    pub(super) diagnostics: Vec<VerdictDiagnostic>,
    /// What passed: rule and resource.
    pub(super) passed: BTreeSet<(RuleId, Option<Address>)>,
    /// The rules that applied to something.
    pub(super) rules: BTreeSet<RuleId>,
    pub(super) evaluations: u64,
}

/// A finding, and what it was made from.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) finding: Finding,
    pub(super) report: Option<Report>,
}

/// The judgements of both sides of one project.
pub(super) struct Sides {
    pub(super) before: Vec<Judgement>,
    pub(super) after: Vec<Judgement>,
}

impl Judged {
    /// Puts the findings into their order.
    pub(super) fn sort(&mut self) {
        self.findings.sort_by(|a, b| order(&a.finding).cmp(&order(&b.finding)));
    }
}

impl<'a> Judge<'a> {
    /// Returns the rules that could hold in a project.
    pub(super) fn selected(&self, project: &Project) -> Vec<Selected> {
        let holds = |rule: &&RuleInfo| self.rulebook.may_hold(rule, project);
        let with_parameters = |rule: &RuleInfo| {
            let parameters = self.parameters.get(&rule.id)?;
            Some(Selected { rule: rule.id.clone(), parameters: Some(parameters.clone()) })
        };
        self.rules.rules().iter().filter(holds).filter_map(with_parameters).collect()
    }

    /// Evaluates the rules on a plan; `before` and `changes` are for change rules.
    pub(super) fn evaluate_side(
        &self,
        plan: &Plan,
        before: Option<&Plan>,
        changes: &[ResourceChange],
        selected: &[Selected],
        precedent: Option<Precedent<'_>>,
    ) -> Vec<Judgement> {
        let (context, steps) = (&self.context, self.limits.steps);
        self.rules.evaluate(&Evaluation { plan, before, changes, rules: selected, context, precedent, steps })
    }

    /// Evaluates the rules on both sides; a resource that says the same on both is evaluated once.
    pub(super) fn evaluate(&self, planned: &Planned, selected: &[Selected]) -> Sides {
        let after = self.evaluate_side(&planned.after, planned.before.as_ref(), &planned.changes, selected, None);
        let precedent = Precedent { plan: &planned.after, changes: &[], judgements: &after };
        let before = planned.before.as_ref().map(|before| self.evaluate_side(before, None, &[], selected, Some(precedent)));
        Sides { before: before.unwrap_or_default(), after }
    }

    /// Judges one project by the rules that [`Judge::selected`] chose.
    pub(super) fn judge(&self, planned: &Planned, selected: &[Selected]) -> Judged {
        self.verdict_on(planned, selected, &self.evaluate(planned, selected))
    }

    /// Turns judgements of a plan into reports, by the addresses that the plan itself uses.
    pub(super) fn reports(&self, judgements: &[Judgement], project: &ProjectId, plan: &Plan) -> Vec<Report> {
        reports(judgements, project, &Moves::default(), |rule| self.info(rule), plan)
    }

    /// Makes a project's part of the verdict of what the rules said of it.
    pub(super) fn verdict_on(&self, planned: &Planned, selected: &[Selected], sides: &Sides) -> Judged {
        let mut diagnostics = self.diagnostics(planned, sides);
        let moves = Moves::new(&planned.changes);
        let id = &planned.project.id;
        let before: Vec<Report> = {
            let own = |plan: &Plan| {
                let mut own = reports(&sides.before, id, &moves, |rule| self.info(rule), plan);
                own.extend(self.unread(plan, selected));
                own
            };
            planned.before.as_ref().map(own).unwrap_or_default()
        };
        let mut after = self.reports(&sides.after, id, &planned.after);
        after.extend(self.unread(&planned.after, selected));
        let (relations, gone) = relate(&before, &after);
        let actions: BTreeMap<&Address, Action> = planned.changes.iter().map(|change| (&change.address, change.action)).collect();

        let mut findings = Vec::new();
        for (report, relation) in after.into_iter().zip(relations) {
            // A change rule may speak of a resource that is gone: only the base side knows it, and no line of the head side shows it.
            let is_there =
                |address: &Address| resource(&planned.after, address.as_str()).is_some() || module_call(&planned.after, address).is_some();
            let gone = report.resource.as_ref().is_some_and(|address| !is_there(address));
            let plan = if gone { planned.before.as_ref().unwrap_or(&planned.after) } else { &planned.after };
            let Some(mut finding) = self.finding(&planned.project, plan, &report, !gone) else { continue };
            self.decide(&mut finding, relation, planned, &actions, &mut diagnostics);
            findings.push(Found { finding, report: Some(report) });
        }
        for report in gone.into_iter().map(|index| &before[index]).filter(|report| report.because.is_none()) {
            let Some(plan) = &planned.before else { continue };
            if let Some(mut finding) = self.finding(&planned.project, plan, report, false) {
                finding.status = Status::Resolved;
                findings.push(Found { finding, report: None });
            }
        }
        if self.policy.filter.include_passed {
            findings.extend(self.passed(planned, sides));
        }
        let is_passed = |judgement: &&Judgement| judgement.kind == JudgementKind::Passed;
        let passed = match self.change.documents.is_empty() {
            true => BTreeSet::new(),
            false => sides.after.iter().filter(is_passed).map(|judgement| (judgement.rule.clone(), judgement.resource.clone())).collect(),
        };
        let mut judged = Judged {
            summary: self.summary(planned),
            findings,
            diagnostics,
            passed,
            rules: sides.after.iter().map(|judgement| judgement.rule.clone()).collect(),
            evaluations: (sides.before.len() + sides.after.len()) as u64,
        };
        judged.sort();
        judged
    }

    pub(super) fn info(&self, rule: &RuleId) -> Option<&'a RuleInfo> {
        self.rules.rule(rule.as_str())
    }

    /// One undetermined report for every rule that could apply in a project of which a module could not be read.
    fn unread(&self, plan: &Plan, selected: &[Selected]) -> Vec<Report> {
        if plan.complete {
            return Vec::new();
        }
        let could_apply = |rule: &&RuleInfo| rule.resources.iter().any(|kind| is_type_of(kind, plan.project.kind));
        let report = |rule: &RuleInfo| Report {
            rule: rule.id.clone(),
            resource: None,
            violation: None,
            because: Some("a module could not be read, and the rule could apply to what is in it".to_owned()),
            fingerprint: fingerprint(&rule.id, &plan.project.id, None, &[], &serde_json::Value::Null),
        };
        selected.iter().filter_map(|selected| self.info(&selected.rule)).filter(could_apply).map(report).collect()
    }

    /// Makes a finding of a report, before its status is decided. `None` if policy disables the rule for this type of resource.
    fn finding(&self, project: &Project, plan: &Plan, report: &Report, located: bool) -> Option<Finding> {
        let rule = self.info(&report.rule)?;
        let on = report.resource.as_ref().and_then(|address| resource(plan, address.as_str()));
        let kind = on.map(|resource| resource.kind.to_string());
        let enforcement = self.rulebook.decide(rule, project, kind.as_deref()).enforcement;
        if enforcement == Enforcement::Disabled {
            return None;
        }
        let violation = report.violation.as_ref();
        let path = violation.map(|violation| violation.path.clone()).unwrap_or_default();
        let place = match &report.resource {
            Some(address) if on.is_none() => module_call(plan, address).and_then(|call| call.place.as_ref()),
            _ => on.and_then(|resource| resource.place(&path)),
        };
        let place = place.filter(|_| located);
        let secret = match (on, place) {
            (Some(_), Some(place)) if is_about_secrets(rule) => vec![place.span],
            (Some(resource), Some(place)) => secret_spans(resource, &place.file),
            _ => Vec::new(),
        };
        Some(Finding {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            severity: rule.severity,
            enforcement,
            status: if report.because.is_some() { Status::Undetermined } else { Status::Existing },
            project: project.id.clone(),
            environment: project.environment.clone(),
            resource: report.resource.clone(),
            resource_type: kind,
            message: violation.map_or_else(|| rule.title.clone(), |violation| violation.message.clone()),
            remediation: wording::remediation(rule, self.rules.page(&rule.id), violation),
            docs: wording::docs(rule),
            frameworks: rule.frameworks.clone(),
            path,
            evidence: violation.map(|violation| violation.evidence.clone()).unwrap_or_default(),
            undetermined_by: report.because.clone(),
            location: place.and_then(|place| self.sources.location(place)),
            snippet: place.and_then(|place| self.sources.snippet(place, &secret)),
            fix: None,
            exemption: None,
            fingerprint: report.fingerprint.clone(),
            blocks: false,
        })
    }

    /// Decides a finding's status and whether it blocks: relation to the base, ignores, exemptions, gate.
    fn decide(
        &self,
        finding: &mut Finding,
        relation: Relation,
        planned: &Planned,
        actions: &BTreeMap<&Address, Action>,
        diagnostics: &mut Vec<VerdictDiagnostic>,
    ) {
        let Some(rule) = self.info(&finding.rule) else { return };
        let mut introduced = relation == Relation::Introduced || self.change.before.is_none() || rule.change;
        let on = finding.resource.as_ref().and_then(|address| resource(&planned.after, address.as_str()));
        let ignore = inline_ignore(&planned.after.ignores, rule, on.and_then(|resource| resource.block.as_ref()), self.change.as_of);
        if let Some(ignore) = ignore {
            if self.policy.inline_ignores == InlineIgnores::Allow {
                finding.status = Status::Suppressed;
                return;
            }
            let message = match self.policy.inline_ignores {
                InlineIgnores::Deny => format!("the policy does not let comments ignore rules: {} is judged all the same", rule.id),
                _ => format!("this comment only asks to ignore {}: an approver must grant it with an exemption", rule.id),
            };
            diagnostics.push(self.located(&Diagnostic::warning(message, Some(ignore.comment.clone()))));
        }
        match self.exemptions.standing(&rule.id, &planned.project, &finding.fingerprint) {
            Standing::Exempted(exemption) if !self.rulebook.never_exempts(rule, &planned.project, finding.resource_type.as_deref()) => {
                finding.status = Status::Exempted;
                finding.exemption = Some(ExemptionNote::from(exemption));
                return;
            }
            Standing::Ended => {
                let action = finding.resource.as_ref().and_then(|address| actions.get(address));
                introduced |= action.is_some_and(|action| *action != Action::NoOp);
            }
            Standing::Exempted(_) | Standing::None => {}
        }
        let counts = introduced || self.policy.gate == Gate::All;
        let strict = finding.enforcement >= Enforcement::Mandatory;
        if finding.status == Status::Undetermined {
            let decision = self.rulebook.decide(rule, &planned.project, finding.resource_type.as_deref());
            finding.blocks = counts && strict && decision.undetermined == Undetermined::Block;
        } else {
            finding.status = if introduced { Status::Introduced } else { Status::Existing };
            finding.blocks = counts && strict;
        }
    }

    /// What passed, for those who ask to see it.
    fn passed(&self, planned: &Planned, sides: &Sides) -> Vec<Found> {
        let passed = sides.after.iter().filter(|judgement| judgement.kind == JudgementKind::Passed);
        let report = |judgement: &Judgement| Report {
            rule: judgement.rule.clone(),
            resource: judgement.resource.clone(),
            violation: None,
            because: None,
            fingerprint: fingerprint(&judgement.rule, &planned.project.id, judgement.resource.as_ref(), &[], &serde_json::Value::Null),
        };
        passed
            .filter_map(|judgement| self.finding(&planned.project, &planned.after, &report(judgement), true))
            .map(|finding| Finding { status: Status::Passed, snippet: None, ..finding })
            .map(|finding| Found { finding, report: None })
            .collect()
    }

    fn diagnostics(&self, planned: &Planned, sides: &Sides) -> Vec<VerdictDiagnostic> {
        // Asked about named rules only, an error that leaves one value unknown is theirs to notice: they are undetermined where they read it.
        let asked = |diagnostic: &Diagnostic| !diagnostic.contained || self.policy.filter.rules.is_empty();
        let weighed = |diagnostic: &Diagnostic| match asked(diagnostic) {
            true => self.located(diagnostic),
            false => VerdictDiagnostic { severity: DiagnosticSeverity::Warning, ..self.located(diagnostic) },
        };
        let mut all: Vec<VerdictDiagnostic> = planned.after.diagnostics.iter().map(weighed).collect();
        let broken = |plan: &&Plan| plan.diagnostics.iter().any(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error);
        if planned.before.as_ref().is_some_and(|plan| broken(&plan)) && !broken(&&planned.after) {
            let message =
                format!("{}: the base side could not be read whole, so what was there before may count as introduced", planned.project.id);
            all.push(self.located(&Diagnostic::warning(message, None)));
        }
        // What a plan that was cut short does not hold looks as if it had never been there: deletions would go unseen.
        if let Some(before) = planned.before.as_ref().filter(|plan| plan.cut_short) {
            let why =
                before.diagnostics.iter().filter(|diagnostic| !diagnostic.contained && diagnostic.severity == DiagnosticSeverity::Error);
            all.extend(why.map(|diagnostic| {
                let message = format!("{}: the base side could not be planned: {}", planned.project.id, diagnostic.message);
                self.located(&Diagnostic::error(message, None))
            }));
        }
        let mut failed: BTreeSet<(&RuleId, &str)> = BTreeSet::new();
        for judgement in &sides.after {
            let JudgementKind::Failed { error } = &judgement.kind else { continue };
            if failed.insert((&judgement.rule, error)) {
                let on = judgement.resource.as_ref().map_or_else(|| planned.project.id.to_string(), Address::to_string);
                all.push(self.located(&Diagnostic::error(format!("the rule {} failed on {on}: {error}", judgement.rule), None)));
            }
        }
        all
    }

    /// Resolves a diagnostic's place to lines.
    pub(super) fn located(&self, diagnostic: &Diagnostic) -> VerdictDiagnostic {
        resolve(&self.sources, diagnostic)
    }

    fn summary(&self, planned: &Planned) -> ProjectSummary {
        let resources = planned.changes.iter().filter_map(|change| {
            let after = change.after.and_then(|index| planned.after.resources.get(index));
            let before = change.before.and_then(|index| planned.before.as_ref()?.resources.get(index));
            let known = after.or(before)?;
            let differs = change.action.is_replacement() || matches!(change.action, Action::Update | Action::UpdateReplacementUnknown);
            let changed = match (before, after) {
                (Some(old), Some(new)) if differs => changed_attributes(&old.values, &values_after(change.action, before, new)),
                _ => Vec::new(),
            };
            let sources = if after.is_some() { Some(&self.sources) } else { self.before_sources.as_ref() };
            Some(ResourceSummary {
                address: change.address.clone(),
                kind: known.kind.to_string(),
                action: change.action,
                previous_address: change.previous_address.clone(),
                location: known.block.as_ref().and_then(|block| sources?.location(block)),
                changed,
            })
        });
        ProjectSummary {
            project: planned.project.clone(),
            complete: planned.after.complete,
            resources: resources.collect(),
            unsupported: Vec::new(),
        }
    }
}

/// The key that findings are sorted by.
fn order(finding: &Finding) -> impl Ord + use<'_> {
    let at = finding.location.as_ref().map(|at| (&at.file, at.start_line, at.start_column));
    (at.is_none(), at, &finding.resource, &finding.rule, &finding.path, finding.status, &finding.fingerprint, Reverse(finding.severity))
}

/// Finds a module call of a plan by its address.
fn module_call<'p>(plan: &'p Plan, address: &Address) -> Option<&'p ModuleCall> {
    plan.modules.iter().find(|call| call.address == *address)
}

/// Tells by its spelling whether a type (or a glob) could be one of a kind of project: `aws_s3_bucket`, `Deployment`, `AWS::S3::Bucket`.
fn is_type_of(kind: &str, project: ProjectKind) -> bool {
    let first = kind.chars().next();
    match project {
        _ if kind.starts_with('*') => true,
        ProjectKind::Terraform | ProjectKind::Pulumi => first.is_some_and(|c| c.is_ascii_lowercase()),
        ProjectKind::Cloudformation => kind.contains("::"),
        ProjectKind::Kubernetes => first.is_some_and(|c| c.is_ascii_uppercase()) && !kind.contains("::"),
    }
}
