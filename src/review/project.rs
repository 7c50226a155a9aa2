//! One project on both sides of a change: planned, compared, and found affected or not.
//!
//! Always true: a project that the change cannot reach is not planned, and one that it did not reach is not judged.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::reach::{Reach, appeared_or_gone, changed_paths, is_affected};
use crate::model::{
    Change, Diagnostic, Discovery, Limits, Plan, PlanOptions, Project, ProjectId, RepoPath, Resource, ResourceChange, SourceTree,
};
use crate::plan::{self, Facts};

/// A project as it was found on each side; at least one side has it.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) before: Option<Project>,
    pub(super) after: Option<Project>,
}

/// The plans of a project that a change affects.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) project: Project,
    pub(super) before: Option<Plan>,
    /// Without resources where the project is gone.
    pub(super) after: Plan,
    pub(super) changes: Vec<ResourceChange>,
}

/// The paths that differ between the sides; there are none to speak of where a tree is judged as a whole.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) paths: BTreeSet<RepoPath>,
    appeared_or_gone: BTreeSet<RepoPath>,
}

impl Changed {
    pub(super) fn new(before: &dyn SourceTree, after: &dyn SourceTree) -> Self {
        let paths = changed_paths(before.files(), after.files());
        let appeared_or_gone = appeared_or_gone(&paths, before.files(), after.files());
        Self { paths, appeared_or_gone }
    }
}

/// Pairs the projects of both sides by id, in order, leaving out what the change cannot reach.
pub(super) fn candidates<'d>(
    change: &Change,
    changed: Option<&Changed>,
    before: Option<&'d Discovery>,
    after: &'d Discovery,
    options: &PlanOptions,
    facts: &Facts,
) -> Vec<Candidate> {
    let Some((changed, before, before_tree)) = changed.zip(before).zip(change.before.as_deref()).map(|((c, d), t)| (c, d, t)) else {
        return after.projects.iter().map(|project| Candidate { before: None, after: Some(project.clone()) }).collect();
    };
    if changed.paths.is_empty() {
        return Vec::new();
    }
    let ids: BTreeSet<&ProjectId> = before.projects.iter().chain(&after.projects).map(|project| &project.id).collect();
    let by_id = |discovery: &'d Discovery| -> HashMap<&'d ProjectId, &'d Project> {
        discovery.projects.iter().map(|project| (&project.id, project)).collect()
    };
    let (known_before, known_after) = (by_id(before), by_id(after));
    let reach_before = Reach::new(before_tree, &changed.paths, options, facts);
    let reach_after = Reach::new(&*change.after, &changed.paths, options, facts);
    ids.into_iter()
        .map(|id| Candidate { before: known_before.get(id).copied().cloned(), after: known_after.get(id).copied().cloned() })
        .filter(|candidate| {
            candidate.before != candidate.after
                || candidate.after.as_ref().is_some_and(|project| reach_after.may_touch(project, options))
                || candidate.before.as_ref().is_some_and(|project| reach_before.may_touch(project, options))
        })
        .collect()
}

/// Plans projects within the bounds of one review.
pub(super) struct Planner<'a> {
    pub(super) change: &'a Change,
    pub(super) changed: Option<&'a Changed>,
    pub(super) options: &'a PlanOptions,
    pub(super) limits: &'a Limits,
    cache: &'a Arc<plan::Cache>,
    instances: AtomicUsize,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        change: &'a Change,
        changed: Option<&'a Changed>,
        options: &'a PlanOptions,
        limits: &'a Limits,
        cache: &'a Arc<plan::Cache>,
    ) -> Self {
        Self { change, changed, options, limits, cache, instances: AtomicUsize::new(0) }
    }

    /// Plans a project on both sides; `None` if the change turns out not to affect it.
    pub(super) fn plan(&self, candidate: &Candidate) -> Option<Planned> {
        let after = candidate.after.as_ref().map(|project| self.plan_side(&*self.change.after, project));
        let before_tree = self.change.before.as_deref();
        let before = candidate.before.as_ref().zip(before_tree).map(|(project, tree)| self.plan_side(tree, project));
        let affected = |plan: &Plan| self.changed.is_none_or(|changed| is_affected(plan, &changed.paths, &changed.appeared_or_gone));
        if candidate.before == candidate.after && !before.iter().chain(&after).any(affected) {
            return None;
        }
        let project = candidate.after.clone().or_else(|| candidate.before.clone())?;
        let changes = plan::compare(before.as_ref(), after.as_ref());
        let mut after = after.unwrap_or_else(|| Plan::empty(project.clone()));
        let total = self.instances.fetch_add(after.resources.len(), Ordering::Relaxed) + after.resources.len();
        if total > self.limits.instances {
            after.diagnostics.push(Diagnostic::error(
                format!(
                    "the limit of {} resource instances in one review (limits.instances) is reached: split the change, or raise the limit",
                    self.limits.instances
                ),
                None,
            ));
        }
        Some(Planned { project, before, after, changes })
    }

    /// Plans one side of a project.
    pub(super) fn plan_side(&self, tree: &dyn SourceTree, project: &Project) -> Plan {
        plan::plan(tree, project, self.options, self.limits, self.cache)
    }

    /// Plans a project of a tree that nobody else will plan: what is parsed for it is not kept.
    pub(super) fn plan_patched(&self, tree: &dyn SourceTree, project: &Project) -> Plan {
        plan::plan(tree, project, self.options, self.limits, &plan::Cache::over(Arc::clone(self.cache)))
    }
}

/// Finds a resource of a plan by its address.
pub(super) fn resource<'p>(plan: &'p Plan, address: &str) -> Option<&'p Resource> {
    plan.resources.binary_search_by(|resource| resource.address.as_str().cmp(address)).ok().map(|at| &plan.resources[at])
}
