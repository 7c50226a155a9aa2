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
    /// The types of the resources that it adds.
    adds: BTreeSet<String>,
}

/// Attaches fixes to the findings of a project that a rule knows how to mend.
///
/// All fixes that do not touch each other are tried together. Where that fails, those at fault for certain are given up, those that may be at
/// fault are tried apart from each other, and the rest once more.
pub(super) fn attach(
    judge: &Judge<'_>,
    planner: &Planner<'_>,
    planned: &Planned,
    selected: &[Selected],
    sides: &Sides,
    judged: &mut Judged,
) {
    let proposals = proposals(planner, planned, judged);
    if proposals.is_empty() {
        return;
    }
    let attempts = attempts(&proposals);
    let known = judge.reports(&sides.after, &planned.project.id, &planned.after);
    let trials = Trials { judge, planner, planned, selected, sides, judged, known: &known };
    let mut open = groups(&attempts);
    let mut verified: BTreeSet<usize> = BTreeSet::new();
    for _ in 0..MAX_TRIALS {
        let Some(group) = open.pop() else { break };
        match trials.run(&attempts, &group) {
            Outcome::Works => verified.extend(group.iter().flat_map(|at| &attempts[*at].findings)),
            Outcome::Fails { at_fault, suspects } => open.extend(next_groups(&attempts, group, &at_fault, &suspects)),
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
            adds: intent.steps.iter().filter_map(added_type).collect(),
        });
    }
    proposals
}

fn added_type(step: &FixStep) -> Option<String> {
    match step {
        FixStep::Resource { kind, .. } => Some(kind.clone()),
        _ => None,
    }
}

/// Puts proposals with the same edits together.
fn attempts(proposals: &[Proposal]) -> Vec<Attempt> {
    let mut known: BTreeMap<&[Edit], usize> = BTreeMap::new();
    let mut attempts: Vec<Attempt> = Vec::new();
    for Proposal { finding, fix, block, adds } in proposals {
        let at = *known.entry(&fix.edits).or_insert(attempts.len());
        if at == attempts.len() {
            attempts.push(Attempt { edits: fix.edits.clone(), findings: Vec::new(), blocks: Vec::new(), adds: BTreeSet::new() });
        }
        let attempt = &mut attempts[at];
        attempt.findings.push(*finding);
        attempt.blocks.extend(block.clone());
        attempt.adds.extend(adds.iter().cloned());
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

/// Divides a group that failed into smaller ones, to be tried from the last to the first.
///
/// Those at fault are given up: a fix that left its own violation as it was, or that alone edits or added what became worse. Suspects are put
/// into groups of which each holds one of those that edit the same block. Where nobody is to blame, each half is tried.
fn next_groups(attempts: &[Attempt], group: Vec<usize>, at_fault: &BTreeSet<usize>, suspects: &BTreeSet<usize>) -> Vec<Vec<usize>> {
    let doubtful: Vec<usize> = suspects.difference(at_fault).copied().collect();
    let others: Vec<usize> = group.iter().copied().filter(|at| !at_fault.contains(at) && !suspects.contains(at)).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut seen: BTreeMap<&Place, usize> = BTreeMap::new();
    for at in doubtful {
        let blocks = &attempts[at].blocks;
        let turn = blocks.iter().filter_map(|block| seen.get(block)).copied().max().unwrap_or(0);
        seen.extend(blocks.iter().map(|block| (block, turn + 1)));
        groups.resize_with(groups.len().max(turn + 1), Vec::new);
        groups[turn].push(at);
    }
    groups.push(others);
    groups.retain(|group| !group.is_empty());
    match &mut groups[..] {
        [same] if same.len() == group.len() && group.len() > 1 => {
            let half = same.split_off(group.len() / 2);
            groups.push(half);
            groups
        }
        [same] if same.len() == group.len() => Vec::new(),
        _ => groups,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RepoPath, Span};

    #[test]
    fn who_is_to_blame_is_tried_apart_or_not_at_all() {
        let attempt = |block: u32| Attempt {
            edits: Vec::new(),
            findings: Vec::new(),
            blocks: vec![Place { file: RepoPath::root(), span: Span { start: block, end: block } }],
            adds: BTreeSet::new(),
        };
        let attempts = [1, 1, 2, 3, 4, 5].map(attempt);
        let next = |group: &[usize], at_fault: &[usize], suspects: &[usize]| {
            let set = |of: &[usize]| of.iter().copied().collect::<BTreeSet<usize>>();
            next_groups(&attempts, group.to_vec(), &set(at_fault), &set(suspects))
        };
        assert_eq!(next(&[0, 1, 2, 3], &[], &[0, 1]), [vec![0], vec![1], vec![2, 3]], "two fixes of one block");
        assert_eq!(next(&[0, 2, 3], &[0, 3], &[]), [vec![2]], "those at fault are given up");
        assert_eq!(next(&[0, 2, 3], &[], &[]), [vec![0], vec![2, 3]], "nobody can be blamed");
        assert_eq!(next(&[4, 5], &[], &[4, 5]), [vec![4], vec![5]], "either may have added what is wrong");
        assert!(next(&[2], &[], &[]).is_empty() && next(&[2], &[2], &[]).is_empty());
    }
}
