//! Trying out fixes: the patched tree is planned and judged.
//!
//! Always true: a trial works only if all its violations are gone, nothing new is there, and only what the fixes edit has changed.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::edit_set::EditSet;
use super::judged::{Judge, Judged, Sides};
use super::matching::Report;
use super::patch::patch;
use super::project::{Planned, Planner, resource};
use crate::engine::{Precedent, Selected};
use crate::model::{Action, Address, Edit, Fingerprint, MemoryTree, PatchedTree, Place, Plan, ResourceChange, SourceTree, ValuePath};
use crate::plan;

/// Edits to try: a fix that one or several findings share, as the instances of one block do.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) edits: Vec<Edit>,
    /// The findings that it would mend, by index.
    pub(super) findings: Vec<usize>,
    /// The blocks that it edits: their instances may change.
    pub(super) blocks: Vec<Place>,
    /// The types of the resources that it adds.
    pub(super) adds: BTreeSet<String>,
}

/// How a trial ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Works,
    /// Nobody can be blamed where both are empty.
    Fails {
        /// The attempts without which a violation that is still or newly there would not be.
        at_fault: BTreeSet<usize>,
        /// The attempts of which one or several brought a violation.
        suspects: BTreeSet<usize>,
    },
}

/// What trying out fixes needs.
pub(super) struct Trials<'a, 'j> {
    pub(super) judge: &'j Judge<'a>,
    pub(super) planner: &'j Planner<'a>,
    pub(super) planned: &'j Planned,
    pub(super) selected: &'j [Selected],
    /// What was said of the unpatched tree.
    pub(super) sides: &'j Sides,
    pub(super) judged: &'j Judged,
    /// What the rules report of the unpatched tree; what policy leaves out of the findings is there too.
    pub(super) known: &'j [Report],
}

impl Trials<'_, '_> {
    /// Plans and judges the tree with the edits of some attempts.
    pub(super) fn run(&self, attempts: &[Attempt], group: &[usize]) -> Outcome {
        let nobody = || Outcome::Fails { at_fault: BTreeSet::new(), suspects: BTreeSet::new() };
        let mut edits = EditSet::default();
        let tree = self.planner.change.after.clone();
        if !group.iter().all(|at| edits.add(&attempts[*at].edits)) {
            return nobody();
        }
        let Ok(texts) = patch(&*tree, &edits.into_edits()) else { return nobody() };
        let patched: Arc<dyn SourceTree> = Arc::new(PatchedTree::new(tree, MemoryTree::new(texts)));
        let after = self.planner.plan_patched(&*patched, &self.planned.project);
        let known: BTreeSet<_> = self.planned.after.diagnostics.iter().map(|diagnostic| &diagnostic.message).collect();
        if after.diagnostics.iter().any(|diagnostic| !known.contains(&diagnostic.message)) {
            return nobody();
        }
        let changes = plan::compare(Some(&self.planned.after), Some(&after));
        let blocks: BTreeSet<&Place> = group.iter().flat_map(|at| &attempts[*at].blocks).collect();
        let adds = group.iter().any(|at| !attempts[*at].adds.is_empty());
        if self.changes_only_what_it_should(&changes, &blocks, adds) {
            return self.mends(&after, attempts, group);
        }
        let others = changes.iter().filter(|change| change.action != Action::NoOp && !self.is_in(&blocks, change));
        let others = others.filter_map(|change| after.resources.get(change.after?));
        let needed = others.flat_map(|resource| resource.references.values().flatten()).collect();
        self.replacing(&changes, &needed, attempts, group)
    }

    /// Blames the attempts that replace what they edit, which changes those that need it.
    ///
    /// At fault are those that set the attribute which forces that, where what changed besides refers to what is replaced, which is `needed` then.
    /// If there are none, any that edits what is replaced is suspected.
    fn replacing(&self, changes: &[ResourceChange], needed: &BTreeSet<&Address>, attempts: &[Attempt], group: &[usize]) -> Outcome {
        let replaced: Vec<(&Place, &ResourceChange)> = changes
            .iter()
            .filter(|change| change.action.is_replacement())
            .filter_map(|change| Some((self.block_of(change)?, change)))
            .collect();
        let those = |holds: &dyn Fn(&Attempt, &ResourceChange) -> bool| -> BTreeSet<usize> {
            let involved =
                |attempt: &Attempt| replaced.iter().any(|(block, change)| attempt.blocks.contains(block) && holds(attempt, change));
            group.iter().copied().filter(|at| involved(&attempts[*at])).collect()
        };
        let at_fault = those(&|attempt, change| {
            let paths = attempt.findings.iter().map(|finding| &self.judged.findings[*finding].finding.path);
            let forces = |path: &ValuePath| change.replace_paths.iter().any(|forcing| path.starts_with(forcing));
            needed.contains(&change.address) && paths.into_iter().any(forces)
        });
        let suspects = if at_fault.is_empty() { those(&|_, _| true) } else { BTreeSet::new() };
        Outcome::Fails { at_fault, suspects }
    }

    fn changes_only_what_it_should(&self, changes: &[ResourceChange], blocks: &BTreeSet<&Place>, adds: bool) -> bool {
        changes.iter().all(|change| match change.action {
            Action::NoOp | Action::Read => true,
            Action::Create => adds,
            Action::Delete | Action::Forget => false,
            Action::Update | Action::UpdateReplacementUnknown | Action::Replace | Action::ReplaceCreateFirst => self.is_in(blocks, change),
        })
    }

    fn is_in(&self, blocks: &BTreeSet<&Place>, change: &ResourceChange) -> bool {
        self.block_of(change).is_some_and(|block| blocks.contains(block))
    }

    /// The block that what changes had before the edits.
    fn block_of(&self, change: &ResourceChange) -> Option<&Place> {
        self.planned.after.resources.get(change.before?)?.block.as_ref()
    }

    fn mends(&self, after: &Plan, attempts: &[Attempt], group: &[usize]) -> Outcome {
        let before = self.planned.before.as_ref();
        let changes = plan::compare(before, Some(after));
        let precedent = Precedent { plan: &self.planned.after, changes: &self.planned.changes, judgements: &self.sides.after };
        let judgements = self.judge.evaluate_side(after, before, &changes, self.selected, Some(precedent));
        let now = self.judge.reports(&judgements, &self.planned.project.id, after);
        let mut allowed: HashMap<(&Fingerprint, bool), usize> = HashMap::new();
        for report in self.known {
            *allowed.entry(key(report)).or_default() += 1;
        }
        let mut meant: HashMap<&Fingerprint, usize> = HashMap::new();
        for at in group {
            for finding in &attempts[*at].findings {
                let fingerprint = &self.judged.findings[*finding].finding.fingerprint;
                meant.insert(fingerprint, *at);
                allowed.entry((fingerprint, true)).and_modify(|number| *number = number.saturating_sub(1));
            }
        }
        let (mut works, mut at_fault, mut suspects) = (true, BTreeSet::new(), BTreeSet::new());
        for report in &now {
            match allowed.get_mut(&key(report)) {
                Some(number @ 1..) => *number -= 1,
                _ => {
                    works = false;
                    let involved = match meant.get(&report.fingerprint) {
                        Some(at) => vec![*at],
                        None => self.involved_in(report, after, attempts, group),
                    };
                    if involved.len() == 1 { &mut at_fault } else { &mut suspects }.extend(involved);
                }
            }
        }
        if works { Outcome::Works } else { Outcome::Fails { at_fault, suspects } }
    }

    /// The attempts that edit the block of what a new report is about, or added what it is about to one that they edit.
    fn involved_in(&self, report: &Report, after: &Plan, attempts: &[Attempt], group: &[usize]) -> Vec<usize> {
        let of_group = |involved: &dyn Fn(&Attempt) -> bool| group.iter().copied().filter(|at| involved(&attempts[*at])).collect();
        let block_of = |address: &str| resource(&self.planned.after, address)?.block.as_ref();
        let adds = |attempt: &Attempt| !attempt.adds.is_empty();
        let Some(address) = &report.resource else { return of_group(&adds) };
        if let Some(block) = block_of(address.as_str()) {
            return of_group(&|attempt| attempt.blocks.contains(block));
        }
        let Some(added) = resource(after, address.as_str()) else { return of_group(&adds) };
        let beside: Vec<&Place> = added.references.values().flatten().filter_map(|address| block_of(address.as_str())).collect();
        of_group(&|attempt| attempt.adds.contains(&*added.kind) && attempt.blocks.iter().any(|block| beside.contains(&block)))
    }
}

/// A report's fingerprint, and whether it is a violation for certain.
fn key(report: &Report) -> (&Fingerprint, bool) {
    (&report.fingerprint, report.because.is_none())
}
