//! Fixes, offered only after planning and judging the patched tree.
//!
//! Always true: a fix that is called verified made its violation go away, brought nothing new, and changed only what it meant to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::judged::{Judge, Judged};
use super::matching::{Moves, Report, reports};
use super::project::{Planned, Planner, resource};
use super::wording;
use crate::engine::Selected;
use crate::model::{
    Action, Applicability, Edit, Finding, Fingerprint, Fix, FixStep, MemoryTree, PatchedTree, Place, Plan, RepoPath, SourceTree, Status,
};
use crate::{plan, remediation};

/// Findings of one project whose fixes are verified one by one, where mending all at once did not work.
const SINGLE_VERIFICATIONS: usize = 40;

/// A fix that is not verified yet.
struct Proposal {
    /// Its finding, by index.
    finding: usize,
    fix: Fix,
    /// The block it edits: its instances may change.
    block: Option<Place>,
    /// Whether it adds resources of its own.
    adds: bool,
}

/// Attaches fixes to the findings of a project that a rule knows how to mend.
///
/// All fixes that do not touch each other are tried together first; where that fails, each is tried alone, up to a bound.
pub(super) fn attach(judge: &Judge<'_>, planner: &Planner<'_>, planned: &Planned, selected: &[Selected], judged: &mut Judged) {
    let proposals = proposals(planner, planned, judged);
    if proposals.is_empty() {
        return;
    }
    let trial = Trial { judge, planner, planned, selected, judged };
    let together = compatible(&proposals);
    let mut verified: BTreeSet<usize> = BTreeSet::new();
    if together.len() > 1 && trial.succeeds(&together) {
        verified.extend(together.iter().map(|proposal| proposal.finding));
    }
    let rest: Vec<&Proposal> = proposals.iter().filter(|proposal| !verified.contains(&proposal.finding)).collect();
    let mut outcomes: Vec<(Vec<Edit>, bool)> = Vec::new();
    for proposal in &rest {
        // Instances of one block share their edits, and so their outcome.
        let known = outcomes.iter().find(|(edits, _)| *edits == proposal.fix.edits).map(|(_, works)| *works);
        let works = match known {
            Some(works) => works,
            None if outcomes.len() < SINGLE_VERIFICATIONS => {
                let same: Vec<&Proposal> = rest.iter().copied().filter(|other| other.fix.edits == proposal.fix.edits).collect();
                let works = trial.succeeds(&same);
                outcomes.push((proposal.fix.edits.clone(), works));
                works
            }
            None => false,
        };
        if works {
            verified.insert(proposal.finding);
        }
    }
    for proposal in proposals {
        if verified.contains(&proposal.finding) {
            judged.findings[proposal.finding].finding.fix = Some(Fix { verified: true, ..proposal.fix });
        }
    }
}

/// Chooses the edits of findings' fixes that can be applied together, in order: equal ones once, overlapping ones not.
///
/// Returns the findings whose fixes are in, and the edits, sorted by file and span.
pub fn combine<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> (Vec<&'f Finding>, Vec<Edit>) {
    let mut chosen = Vec::new();
    let mut edits: BTreeSet<Edit> = BTreeSet::new();
    for finding in findings {
        let Some(fix) = &finding.fix else { continue };
        if fits(&edits, &fix.edits) {
            edits.extend(fix.edits.iter().cloned());
            chosen.push(finding);
        }
    }
    (chosen, edits.into_iter().collect())
}

/// Applies edits to a tree's files; returns the new texts of the files that they touch.
pub fn patch(tree: &dyn SourceTree, edits: &[Edit]) -> Result<BTreeMap<RepoPath, String>, String> {
    let mut by_file: BTreeMap<&RepoPath, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(&edit.file).or_default().push(edit);
    }
    let mut texts = BTreeMap::new();
    for (file, edits) in by_file {
        let before = if tree.files().contains_key(file) {
            let bytes = tree.read(file).map_err(|error| error.to_string())?;
            String::from_utf8(bytes.to_vec()).map_err(|_| format!("{file} is not UTF-8"))?
        } else {
            String::new()
        };
        texts.insert(file.clone(), remediation::apply(&before, &edits).map_err(|error| format!("{file}: {error}"))?);
    }
    Ok(texts)
}

fn proposals(planner: &Planner<'_>, planned: &Planned, judged: &Judged) -> Vec<Proposal> {
    let tree = &*planner.change.after;
    let mut proposals = Vec::new();
    for (index, found) in judged.findings.iter().enumerate() {
        let intent = found.report.as_ref().and_then(|report| report.violation.as_ref()?.fix.as_ref());
        let on = found.finding.resource.as_ref().and_then(|address| resource(&planned.after, address.as_str()));
        let (Some(intent), Some(on), Status::Introduced | Status::Existing) = (intent, on, found.finding.status) else { continue };
        let Ok(mut edits) = remediation::edits(tree, &planned.after, on, intent) else { continue };
        edits.sort();
        if edits.is_empty() {
            continue;
        }
        proposals.push(Proposal {
            finding: index,
            fix: Fix {
                title: wording::intent(intent),
                applicability: if intent.is_unsafe { Applicability::Unsafe } else { Applicability::Safe },
                edits,
                verified: false,
            },
            block: on.block.clone(),
            adds: intent.steps.iter().any(|step| matches!(step, FixStep::Resource { .. })),
        });
    }
    proposals
}

/// The proposals whose edits can be applied together, equal ones included.
fn compatible(proposals: &[Proposal]) -> Vec<&Proposal> {
    let mut edits: BTreeSet<Edit> = BTreeSet::new();
    let mut chosen = Vec::new();
    for proposal in proposals {
        if fits(&edits, &proposal.fix.edits) {
            edits.extend(proposal.fix.edits.iter().cloned());
            chosen.push(proposal);
        }
    }
    chosen
}

/// Tells whether edits overlap none of those chosen, equal ones aside. Two insertions at one place would depend on their order.
fn fits(chosen: &BTreeSet<Edit>, edits: &[Edit]) -> bool {
    edits.iter().all(|edit| {
        chosen.contains(edit)
            || !chosen.iter().any(|other| {
                let (a, b) = (edit.span, other.span);
                edit.file == other.file && (a.start == b.start || (a.start < b.end && b.start < a.end))
            })
    })
}

/// What trying out fixes needs.
struct Trial<'a, 'j> {
    judge: &'j Judge<'a>,
    planner: &'j Planner<'a>,
    planned: &'j Planned,
    selected: &'j [Selected],
    judged: &'j Judged,
}

impl Trial<'_, '_> {
    /// Plans and judges the tree with the proposals' edits: their violations must be gone, nothing else new, and no resource changed but
    /// the instances of the blocks they edit.
    fn succeeds(&self, proposals: &[&Proposal]) -> bool {
        let edits: BTreeSet<Edit> = proposals.iter().flat_map(|proposal| proposal.fix.edits.iter().cloned()).collect();
        let edits: Vec<Edit> = edits.into_iter().collect();
        let tree = self.planner.change.after.clone();
        let Ok(texts) = patch(&*tree, &edits) else { return false };
        let patched: Arc<dyn SourceTree> = Arc::new(PatchedTree::new(tree, MemoryTree::new(texts)));
        let after = self.planner.plan_side(&*patched, &self.planned.project);
        self.changes_only_what_it_should(&after, proposals) && self.mends(&after, proposals)
    }

    fn changes_only_what_it_should(&self, after: &Plan, proposals: &[&Proposal]) -> bool {
        let known: BTreeSet<_> = self.planned.after.diagnostics.iter().map(|diagnostic| &diagnostic.message).collect();
        if after.diagnostics.iter().any(|diagnostic| !known.contains(&diagnostic.message)) {
            return false;
        }
        let blocks: Vec<&Place> = proposals.iter().filter_map(|proposal| proposal.block.as_ref()).collect();
        let adds = proposals.iter().any(|proposal| proposal.adds);
        plan::compare(Some(&self.planned.after), Some(after)).iter().all(|change| match change.action {
            Action::NoOp | Action::Read => true,
            Action::Create => adds,
            Action::Delete | Action::Forget => false,
            Action::Update | Action::UpdateReplacementUnknown | Action::Replace => {
                let before = change.before.and_then(|index| self.planned.after.resources.get(index));
                before.and_then(|resource| resource.block.as_ref()).is_some_and(|block| blocks.contains(&block))
            }
        })
    }

    fn mends(&self, after: &Plan, proposals: &[&Proposal]) -> bool {
        let changes = plan::compare(self.planned.before.as_ref(), Some(after));
        let judgements = self.judge.evaluate_side(after, self.planned.before.as_ref(), &changes, self.selected);
        let now = count(&reports(&judgements, &self.planned.project.id, &Moves::default(), |rule| self.judge.info(rule), after));
        let mut allowed = count(self.judged.findings.iter().filter_map(|found| found.report.as_ref()));
        for proposal in proposals {
            let fingerprint = &self.judged.findings[proposal.finding].finding.fingerprint;
            if let Some(number) = allowed.get_mut(&(fingerprint.clone(), true)) {
                *number -= 1;
            }
        }
        now.into_iter().all(|(key, number)| allowed.get(&key).is_some_and(|allowed| number <= *allowed))
    }
}

/// Counts reports by fingerprint and certainty.
fn count<'r>(reports: impl IntoIterator<Item = &'r Report>) -> HashMap<(Fingerprint, bool), usize> {
    let mut counts = HashMap::new();
    for report in reports {
        *counts.entry((report.fingerprint.clone(), report.because.is_none())).or_default() += 1;
    }
    counts
}
