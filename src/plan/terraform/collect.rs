//! Everything that the module instances of a project hold, asked for once so that every error shows.
//!
//! Always true: instances are visited from the root outwards; after a limit is reached nothing more is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Address, DerivationId, ModuleCall, RepoPath, ValuePath};

use super::config::{Call, ModuleSource};
use super::module::{Env, Failure, Graph, Instance, InstanceId, Key};
use super::record::{emit, of_instance};

/// What the module instances of a project hold.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) resources: Vec<crate::model::Resource>,
    /// What the unknown values of the resources are made from, where that is wanted.
    pub(super) unknown: HashMap<Address, BTreeMap<ValuePath, DerivationId>>,
    pub(super) moves: Vec<(String, String)>,
    pub(super) forgotten: Vec<String>,
    /// Module calls by address without instance keys.
    pub(super) calls: BTreeMap<Address, ModuleCall>,
    /// The directories that some module instance is of.
    pub(super) used: BTreeSet<RepoPath>,
}

impl Collected {
    /// Visits a module instance and all below it.
    pub(super) fn module(&mut self, graph: &Graph<'_>, id: InstanceId) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let at = graph.instance(id);
            self.used.insert(at.directory.clone());
            // Each instance of a module has its own copy of what it declares.
            let own = (at.module.moves.len() + at.module.removed.len()) as u64;
            if at.caller.as_ref().is_some_and(|caller| !graph.machine.spend(own.saturating_mul(200), || caller.call.block.header())) {
                return;
            }
            self.moves.extend(at.module.moves.iter().map(|moved| (at.qualify(&moved.from), at.qualify(&moved.to))));
            let forgotten = at.module.removed.iter().filter(|removed| !removed.destroy);
            self.forgotten.extend(forgotten.map(|removed| at.qualify(&removed.from)));
            for index in 0..at.module.resources.len() {
                self.resource(graph, &at, index);
            }
            for name in at.module.variables.keys() {
                graph.variable(&at, name);
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
        if resource.count.is_some() && expansion.len() == 0 {
            // Terraform moves what had no key to the first instance by itself, also where there is none any more.
            self.moves.push((graph.resource_address(at, index, &Key::None), graph.resource_address(at, index, &Key::Index(0))));
        }
        for position in 0..expansion.len() {
            let instance = graph.resource_instance(at, index, position);
            if graph.machine.is_stopped() {
                return;
            }
            let env = Env { repetition: Some(&instance.repetition), ..Env::default() };
            graph.refuse_unkeepable(resource, &instance);
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
            if !graph.machine.spend_on_record(instance.body.weight(), || resource.block.header()) {
                return;
            }
            let Some(resource) = emit(graph, at, index, &instance) else { continue };
            if graph.machine.is_recording() {
                let unknown = of_instance(&instance);
                if !unknown.is_empty() {
                    self.unknown.insert(resource.address.clone(), unknown);
                }
            }
            self.resources.push(resource);
        }
    }
}
