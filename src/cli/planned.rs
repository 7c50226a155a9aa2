//! One project, planned on the sides that are asked for.
//!
//! Always true: a project that is new has no base side.

use plangate::model::{DiagnosticSeverity, Limits, Plan, PlanOptions, Project, ResourceChange, SourceTree};
use plangate::plan::{self, Cache};

use super::input::Source;

/// One project on the sides that are asked for.
pub(crate) struct Planned {
    pub(crate) project: Project,
    pub(crate) before: Option<Plan>,
    pub(crate) after: Plan,
    pub(crate) changes: Vec<ResourceChange>,
}

/// Plans a project on each side and compares.
pub(crate) fn plan_project(project: &Project, source: &Source, options: &PlanOptions, limits: &Limits, cache: &Cache) -> Planned {
    let side = |tree: &dyn SourceTree| plan::plan(tree, project, options, limits, cache);
    let is_there = |tree: &&dyn SourceTree| tree.files().keys().any(|path| path.is_within(&project.path));
    let before = source.before.as_deref().filter(is_there).map(side);
    let mut after = side(source.after.as_ref());
    // A base side that was cut short looks as if nothing had been there.
    let cut_short = before.iter().filter(|plan| plan.cut_short).flat_map(|plan| &plan.diagnostics);
    let errors = cut_short.filter(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error && !diagnostic.contained);
    after.diagnostics.extend(errors.cloned());
    let changes = plan::compare(before.as_ref(), Some(&after));
    Planned { project: project.clone(), before, after, changes }
}
