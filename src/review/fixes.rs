//! Fixes, offered only after planning and judging the patched tree.
//!
//! Always true: a fix that is called verified made its violation go away, brought nothing new, and changed only what it meant to.

use std::collections::{BTreeMap, BTreeSet};

use super::edit_set::EditSet;
use super::judged::{Judge, Judged, Sides};
use super::project::{Planned, Planner, resource};
use super::trial::{Attempt, Outcome, Trials};
use super::wording;
use crate::engine::Selected;
use crate::model::{Applicability, Edit, Finding, Fix, FixStep, Place, Status};
use crate::remediation::Editor;

/// Trials of one project's fixes: what is not verified by then is not offered.
const MAX_TRIALS: usize = 40;

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
/// All fixes that do not touch each other are tried together. Where that fails, those at fault and the others are tried apart; where nobody
/// can be blamed, each half is. A trial in which every fix left its own violation as it was needs no other.
pub(super) fn attach(
    judge: &Judge<'_>,
    planner: &Planner<'_>,
    planned: &Planned,
    selected: &[Selected],
    sides: &Sides,
    judged: &mut Judged,
) {
    let proposals = proposals(planner, planned, judged);
    let attempts = attempts(&proposals);
    let trials = Trials { judge, planner, planned, selected, sides, judged };
    let mut open = groups(&attempts);
    let mut verified: BTreeSet<usize> = BTreeSet::new();
    for _ in 0..MAX_TRIALS {
        let Some(group) = open.pop() else { break };
        match trials.run(&attempts, &group) {
            Outcome::Works => verified.extend(group.iter().flat_map(|at| &attempts[*at].findings)),
            Outcome::Fails { ineffective, .. } if ineffective.len() == group.len() => {}
            Outcome::Fails { ineffective, harmful } => {
                let (mut blamed, mut others): (Vec<usize>, Vec<usize>) =
                    group.into_iter().partition(|at| ineffective.contains(at) || harmful.contains(at));
                if blamed.is_empty() {
                    blamed = others.split_off(others.len() / 2);
                } else if others.is_empty() {
                    others = blamed.split_off(blamed.len().div_ceil(2));
                }
                if !blamed.is_empty() && !others.is_empty() {
                    open.extend([blamed, others]);
                }
            }
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
    let mut edits = EditSet::default();
    for finding in findings {
        if finding.fix.as_ref().is_some_and(|fix| edits.add(&fix.edits)) {
            chosen.push(finding);
        }
    }
    (chosen, edits.into_edits())
}

fn proposals(planner: &Planner<'_>, planned: &Planned, judged: &Judged) -> Vec<Proposal> {
    let mut editor = Editor::new(&*planner.change.after);
    let mut proposals = Vec::new();
    for (index, found) in judged.findings.iter().enumerate() {
        let intent = found.report.as_ref().and_then(|report| report.violation.as_ref()?.fix.as_ref());
        let on = found.finding.resource.as_ref().and_then(|address| resource(&planned.after, address.as_str()));
        let (Some(intent), Some(on), Status::Introduced | Status::Existing) = (intent, on, found.finding.status) else { continue };
        let Ok(mut edits) = editor.edits(&planned.after, on, intent) else { continue };
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

/// Puts proposals with the same edits together.
fn attempts(proposals: &[Proposal]) -> Vec<Attempt> {
    let mut known: BTreeMap<&[Edit], usize> = BTreeMap::new();
    let mut attempts: Vec<Attempt> = Vec::new();
    for Proposal { finding, fix, block, adds } in proposals {
        let at = *known.entry(&fix.edits).or_insert(attempts.len());
        if at == attempts.len() {
            attempts.push(Attempt { edits: fix.edits.clone(), findings: Vec::new(), blocks: Vec::new(), adds: false });
        }
        let attempt = &mut attempts[at];
        attempt.findings.push(*finding);
        attempt.blocks.extend(block.clone());
        attempt.adds |= *adds;
    }
    attempts
}

/// Sorts attempts into groups that can be applied together; the first, which is the last to be returned, is the largest.
fn groups(attempts: &[Attempt]) -> Vec<Vec<usize>> {
    let mut groups = Vec::new();
    let mut left: Vec<usize> = (0..attempts.len()).collect();
    while !left.is_empty() && groups.len() < MAX_TRIALS {
        let mut edits = EditSet::default();
        let (group, rest) = left.into_iter().partition(|at: &usize| edits.add(&attempts[*at].edits));
        groups.push(group);
        left = rest;
    }
    groups.reverse();
    groups
}
