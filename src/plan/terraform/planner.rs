//! Planning one Terraform project: load, resolve variables, evaluate every instance, collect.
//!
//! Always true: resources come out sorted by address, diagnostics in source order, and the thread that evaluates has a stack for the deepest evaluation allowed.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Diagnostic, InlineIgnore, Limits, ModuleCall, Plan, PlanOptions, Project, RepoPath, SourceTree};

use super::super::cache::Cache;
use super::config::{Call, ModuleSource, ignores_of};
use super::configuration::configuration;
use super::cty::{Marks, to_plan};
use super::eval::Machine;
use super::load::Sources;
use super::module::{Env, Failure, Graph, Instance, InstanceId, Loaded, given_values, load};
use super::resource::emit;

/// The stack of the evaluating thread, in bytes; only what is used takes memory.
const STACK: usize = 256 << 20;

/// Plans one Terraform directory.
pub(in crate::plan) fn plan(tree: &dyn SourceTree, project: &Project, options: &PlanOptions, limits: &Limits, cache: &Cache) -> Plan {
    let run = || Planner { project, options, limits, cache }.plan(tree);
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("plan".into()).stack_size(STACK).spawn_scoped(scope, run);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(plan)) => plan,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => failed(project, format!("planning could not start a thread: {error}")),
        }
    })
}

fn failed(project: &Project, message: String) -> Plan {
    Plan {
        project: project.clone(),
        complete: false,
        resources: Vec::new(),
        outputs: BTreeMap::new(),
        variables: BTreeMap::new(),
        moves: Vec::new(),
        diagnostics: vec![Diagnostic::error(message, None)],
        reads: BTreeSet::new(),
        listed: BTreeSet::new(),
        ignores: Vec::new(),
        modules: Vec::new(),
        configuration: None,
    }
}

struct Planner<'a> {
    project: &'a Project,
    options: &'a PlanOptions,
    limits: &'a Limits,
    cache: &'a Cache,
}

impl Planner<'_> {
    fn plan(&self, tree: &dyn SourceTree) -> Plan {
        let sources = Sources::new(tree);
        let mut plan = self.evaluate(&sources);
        (plan.reads, plan.listed) = sources.into_record();
        plan
    }

    fn evaluate(&self, sources: &Sources<'_>) -> Plan {
        let root = &self.project.path;
        let directories = load(sources, root, self.options, self.cache);
        let machine = Machine::new(sources, root.clone(), self.options.timestamp.clone(), self.limits.steps);
        let loaded = Loaded::new(&directories, root, &machine);
        let (given, mut diagnostics) = given_values(&machine, loaded.root(), self.project, self.options, self.cache);
        let workspace = self.project.workspace.as_deref().or(self.options.workspace.as_deref());
        let graph = Graph::new(&machine, &loaded, self.options, self.limits, workspace, given);
        let mut collected = Collected::default();
        collected.module(&graph, InstanceId::ROOT);
        let at = graph.instance(InstanceId::ROOT);
        let mut plan = failed(self.project, String::new());
        for name in at.module.variables.keys() {
            if let Some(value) = graph.variable(&at, name).filter(|value| !value.marks().contains(Marks::EPHEMERAL)) {
                plan.variables.insert(name.clone(), to_plan(&value));
            }
        }
        for name in at.module.outputs.keys() {
            if let Some(value) = graph.output(&at, name) {
                plan.outputs.insert(name.clone(), to_plan(&value));
            }
        }
        plan.configuration = Some(configuration(&machine, &loaded, self.options).into());
        plan.complete = graph.is_complete();
        plan.resources = collected.resources;
        plan.resources.sort_by(|a, b| a.address.cmp(&b.address));
        plan.resources.dedup_by(|a, b| a.address == b.address);
        plan.moves = collected.moves;
        plan.modules = collected.calls.into_values().collect();
        plan.ignores = ignores(&collected.used, &loaded);
        for directory in &collected.used {
            if let Some((module, files)) = loaded.module(directory) {
                diagnostics.extend(files.diagnostics.iter().chain(&module.diagnostics).cloned());
            }
        }
        diagnostics.extend(graph.diagnostics());
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

/// Sorts by place and drops what several instances of one module say alike.
fn ordered(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| (&a.place, &a.severity, &a.message).cmp(&(&b.place, &b.severity, &b.message)));
    diagnostics.dedup();
    diagnostics
}

/// What the module instances of a project hold.
#[derive(Default)]
struct Collected {
    resources: Vec<crate::model::Resource>,
    moves: Vec<(String, String)>,
    /// Module calls by address without instance keys.
    calls: BTreeMap<Address, ModuleCall>,
    /// The directories that some module instance is of.
    used: BTreeSet<RepoPath>,
}

impl Collected {
    fn module(&mut self, graph: &Graph<'_>, id: InstanceId) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let at = graph.instance(id);
            self.used.insert(at.directory.clone());
            self.moves.extend(at.module.moves.iter().map(|(from, to)| (at.qualify(from), at.qualify(to))));
            for index in 0..at.module.resources.len() {
                self.resource(graph, &at, index);
            }
            for name in at.module.locals.keys() {
                graph.local(&at, name);
            }
            for name in at.module.outputs.keys() {
                graph.output(&at, name);
            }
            graph.check_module(&at);
            for (name, call) in &at.module.calls {
                self.call(&at, name, call);
                if let Some(children) = graph.children(&at, name) {
                    open.extend(children.iter().copied());
                }
            }
            if graph.machine.is_stopped() {
                return;
            }
        }
    }

    fn call(&mut self, at: &Instance<'_>, name: &str, call: &Call<'_>) {
        let (ModuleSource::Local(source) | ModuleSource::Remote(source)) = &call.source else { return };
        let path = if at.calls.is_empty() { name.to_owned() } else { format!("{}.{name}", at.calls) };
        let Ok(address) = Address::new(&format!("module.{}", path.replace('.', ".module."))) else { return };
        let place = Some(call.source_place.map_or_else(|| call.block.header(), |expr| expr.place()));
        let entry = ModuleCall { address: address.clone(), source: source.clone(), version: call.version.clone(), place };
        self.calls.entry(address).or_insert(entry);
    }

    fn resource<'f>(&mut self, graph: &Graph<'f>, at: &Instance<'f>, index: usize) {
        let expansion = graph.resource_expansion(at, index);
        let resource = &at.module.resources[index];
        for position in 0..expansion.len() {
            let instance = graph.resource_instance(at, index, position);
            if graph.machine.is_stopped() {
                return;
            }
            let env = Env { repetition: Some(&instance.repetition), ..Env::default() };
            for condition in &resource.lifecycle.preconditions {
                let what = format!("Resource precondition failed for {}", graph.resource_address(at, index, &instance.key));
                graph.assert(at, condition, &env, Failure::Error, &what);
            }
            if !resource.lifecycle.postconditions.is_empty() {
                let itself = graph.resource_object(at, index, position);
                let env = Env { itself: Some(&itself), ..env };
                for condition in &resource.lifecycle.postconditions {
                    let what = format!("Resource postcondition failed for {}", graph.resource_address(at, index, &instance.key));
                    graph.assert(at, condition, &env, Failure::Error, &what);
                }
            }
            let place = || resource.block.header();
            let weight = instance.body.attributes.iter().map(|(_, value)| value.weight()).sum::<u64>();
            if !graph.machine.spend(weight.saturating_mul(8), place) {
                return;
            }
            self.resources.extend(emit(graph, at, index, &instance));
        }
    }
}
