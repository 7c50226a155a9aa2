//! Plan documents that were handed in: their findings beside those of the static plan.
//!
//! Always true: a document may add findings and settle what was undetermined; it takes back a certain finding only if it is trusted.

use std::collections::BTreeSet;

use super::judged::{Found, Judge, Judged};
use super::project::{Planned, resource};
use crate::model::{Address, Change, Diagnostic, Plan, Project, ProjectId, RuleId, Status};
use crate::plan::{self, DocumentPlan};

/// A plan that was handed in, and the project it is of.
pub(super) struct Handed {
    plan: DocumentPlan,
    trusted: bool,
    /// The project that the source shows it to be of; `None` if it stands alone.
    pub(super) project: Option<ProjectId>,
}

/// Reads the documents of a change; ones that cannot be read are mistakes.
///
/// A document is of the project it names; where it names none and the source holds one project only, of that.
pub(super) fn read(change: &Change, projects: &[Project]) -> (Vec<Handed>, Vec<Diagnostic>) {
    let mut handed = Vec::new();
    let mut mistakes = Vec::new();
    for document in &change.documents {
        let plans = match plan::document(document) {
            Ok(plans) => plans,
            Err(error) => {
                mistakes.push(Diagnostic::error(format!("the plan document {error}"), None));
                continue;
            }
        };
        for plan in plans {
            let named =
                |project: &&Project| document.project.as_deref() == Some(project.id.as_str()) || project.id == plan.after.project.id;
            let of_kind: Vec<&Project> = projects.iter().filter(|project| project.kind == plan.after.project.kind).collect();
            let project = of_kind.iter().copied().find(named).or(match &of_kind[..] {
                [only] if document.project.is_none() => Some(*only),
                _ => None,
            });
            let project = project.map(|project| project.id.clone());
            handed.push(Handed { plan, trusted: document.trusted, project });
        }
    }
    (handed, mistakes)
}

impl Handed {
    /// Judges the document alone.
    pub(super) fn judge(self, judge: &Judge<'_>) -> Judged {
        let DocumentPlan { before, after } = self.plan;
        let changes = plan::compare(before.as_ref(), Some(&after));
        let planned = Planned { project: after.project.clone(), before, after, changes };
        judge.judge(&planned, &judge.selected(&planned.project))
    }

    /// Judges the document as another plan of a project, and unites what it says with what the static plan said.
    pub(super) fn unite(mut self, judge: &Judge<'_>, planned: &Planned, judged: &mut Judged) {
        self.plan.before.iter_mut().for_each(|plan| plan.project = planned.project.clone());
        let after = &mut self.plan.after;
        after.project = planned.project.clone();
        locate(after, &planned.after);
        after.ignores.clone_from(&planned.after.ignores);
        let trusted = self.trusted;
        let theirs = self.judge(judge);
        judged.evaluations += theirs.evaluations;
        judged.rules.extend(theirs.rules.iter().cloned());
        judged.diagnostics.extend(theirs.diagnostics.iter().cloned());

        let subject = |found: &Found| (found.finding.rule.clone(), found.finding.resource.clone());
        let is_certain = |found: &Found| matches!(found.finding.status, Status::Introduced | Status::Existing);
        let violated: BTreeSet<(RuleId, Option<Address>)> = theirs.findings.iter().filter(|found| is_certain(found)).map(subject).collect();
        let undetermined: BTreeSet<_> =
            theirs.findings.iter().filter(|found| found.finding.status == Status::Undetermined).map(subject).collect();
        let decided = |found: &Found| {
            let key = subject(found);
            let whole = found.finding.resource.is_none() && !undetermined.contains(&key);
            whole || violated.contains(&key) || theirs.passed.contains(&key)
        };
        judged.findings.retain(|found| match found.finding.status {
            Status::Undetermined => !decided(found),
            Status::Introduced | Status::Existing if trusted => !theirs.passed.contains(&subject(found)),
            _ => true,
        });
        let known: BTreeSet<_> = judged.findings.iter().map(|found| found.finding.fingerprint.clone()).collect();
        judged
            .findings
            .extend(theirs.findings.into_iter().filter(|found| is_certain(found) && !known.contains(&found.finding.fingerprint)));
        judged.sort();
    }
}

/// Gives the resources of a document the places that the source has for them.
fn locate(document: &mut Plan, source: &Plan) {
    for placed in &mut document.resources {
        if let Some(written) = resource(source, placed.address.as_str()) {
            placed.block.clone_from(&written.block);
            placed.places.clone_from(&written.places);
        }
    }
}
