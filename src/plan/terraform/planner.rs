//! Planning one Terraform project: evaluate every instance, collect.
//!
//! Always true: resources come out sorted by address, diagnostics in source order and each once.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::{
    Derivations, Diagnostic, DiagnosticSeverity, InlineIgnore, Limits, Place, Plan, PlanOptions, Project, RepoPath, SourceTree, Step,
};

use super::super::cache::Cache;
use super::collect::Collected;
use super::config::ignores_of;
use super::configuration::configuration;
use super::cty::{Marks, to_plan};
use super::module::{Graph, InstanceId, Loaded};
use super::record::of_value;
use super::rehearsal::rehearse;
use super::session::{Session, Task};
use super::validate::validate;

/// Plans one Terraform directory.
pub(in crate::plan) fn plan(tree: &dyn SourceTree, project: &Project, options: &PlanOptions, limits: &Limits, cache: &Cache) -> Plan {
    match (Session { tree, project, options, limits, cache }).run(WholePlan { project }) {
        Ok((plan, (reads, listed))) => Plan { reads, listed, ..plan },
        Err(message) => {
            Plan { complete: false, cut_short: true, diagnostics: vec![Diagnostic::error(message, None)], ..Plan::empty(project.clone()) }
        }
    }
}

struct WholePlan<'a> {
    project: &'a Project,
}

impl Task for WholePlan<'_> {
    type Output = Plan;

    fn run(self, graph: &Graph<'_>, loaded: &Loaded<'_>, mut diagnostics: Vec<Diagnostic>) -> Plan {
        let mut collected = Collected::default();
        collected.module(graph, InstanceId::ROOT);
        if !graph.machine.is_stopped() {
            let declared: BTreeSet<&str> = collected.resources.iter().map(|resource| resource.address.as_str()).collect();
            graph.check_imports(|address| declared.contains(address));
            graph.check_refactoring();
            graph.check_dependencies();
        }
        let mut plan = Plan::empty(self.project.clone());
        let at = graph.instance(InstanceId::ROOT);
        for name in at.module.variables.keys() {
            if let Some(value) = graph.variable(&at, name).filter(|value| !value.marks().contains(Marks::EPHEMERAL)) {
                plan.variables.insert(name.clone(), to_plan(&value));
            }
        }
        let mut outputs = BTreeMap::new();
        for (name, output) in &at.module.outputs {
            if let Some(value) = graph.output(&at, name)
                && graph.machine.spend_on_record(value.weight(), || output.value.place())
            {
                plan.outputs.insert(name.clone(), to_plan(&value));
                of_value(&value, &mut vec![Step::Key(name.clone())], &mut outputs);
            }
        }
        let nodes = graph.machine.derivations();
        plan.derivations = nodes.map(|nodes| Derivations { nodes, resources: collected.unknown, outputs });
        plan.configuration = graph.options.with_configuration.then(|| configuration(graph.machine, loaded, graph.options).into());
        plan.complete = graph.is_complete();
        plan.cut_short = graph.machine.is_stopped();
        plan.resources = collected.resources;
        plan.resources.sort_by(|a, b| a.address.cmp(&b.address));
        plan.resources.dedup_by(|a, b| a.address == b.address);
        plan.moves = collected.moves;
        plan.forgotten = collected.forgotten;
        plan.modules = collected.calls.into_values().collect();
        plan.ignores = ignores(&collected.used, loaded);
        let declared = graph.outline().iter().map(|declared| &declared.directory);
        for directory in declared.chain(&collected.used).collect::<BTreeSet<_>>() {
            if let Some((module, files)) = loaded.module(directory) {
                diagnostics.extend(files.diagnostics.iter().chain(&module.diagnostics).cloned());
            }
        }
        diagnostics.extend(validate(graph.outline()));
        let rehearsed = rehearse(graph.machine, graph.outline(), graph.workspace());
        diagnostics.extend(graph.diagnostics());
        add_unsaid(&mut diagnostics, rehearsed);
        plan.diagnostics = ordered(diagnostics);
        plan
    }
}

fn ignores(used: &BTreeSet<RepoPath>, loaded: &Loaded<'_>) -> Vec<InlineIgnore> {
    let files = used.iter().filter_map(|directory| loaded.module(directory)).flat_map(|(_, directory)| &directory.files);
    let mut found: Vec<InlineIgnore> = files.flat_map(ignores_of).collect();
    found.sort();
    found
}

/// Adds what was found where nothing else is wrong: the same mistake, once its values are known, is told in more words.
fn add_unsaid(diagnostics: &mut Vec<Diagnostic>, found: Vec<Diagnostic>) {
    if found.is_empty() {
        return;
    }
    let said: HashSet<Place> =
        diagnostics.iter().filter(|said| said.severity == DiagnosticSeverity::Error).filter_map(|said| said.place.clone()).collect();
    diagnostics.extend(found.into_iter().filter(|new| new.place.as_ref().is_none_or(|place| !said.contains(place))));
}

/// Sorts by place and drops what several instances of one module say alike.
fn ordered(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| (&a.place, &a.severity, &a.message).cmp(&(&b.place, &b.severity, &b.message)));
    diagnostics.dedup();
    diagnostics
}
