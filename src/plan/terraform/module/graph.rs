//! The reference graph of a project: values by module instance and name, computed once, when first asked for.
//!
//! Always true: a value that depends on itself is reported once, with the chain, and is unknown.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::model::{Diagnostic, DiagnosticSeverity, Limits, Place, PlanOptions, RepoPath, ResourceMode};
use crate::syntax::hcl::{Expr, Object};

use super::super::config::{Module, Resource, references_in};
use super::super::cty::Value;
use super::super::eval::{Frame, Machine};
use super::address_set::AddressSet;
use super::expansion::{Expansion, Key, Repetition};
use super::given::Given;
use super::import_targets::ImportTargets;
use super::instance::{Instance, InstanceId};
use super::outline::{Declared, outline};
use super::resource_instance::ResourceInstance;
use super::tree::Loaded;

/// A value of a module instance that others may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node<'f> {
    Variable(&'f str),
    Local(&'f str),
    Output(&'f str),
    /// The instances of a module call.
    Call(&'f str),
    /// A module call as a whole value.
    CallValue(&'f str),
    /// The instances of a resource, by its index in the module.
    Expansion(usize),
    /// One instance of a resource, by position.
    Resource(usize, usize),
    /// A resource as a whole value.
    ResourceValue(usize),
    /// The ids that an `import` block gives, by its index in the root module.
    Import(usize),
}

/// Where in a block an expression stands: what it may refer to beyond the module's names.
#[derive(Clone, Copy, Default)]
pub(crate) struct Env<'a> {
    pub(crate) repetition: Option<&'a Repetition>,
    pub(crate) itself: Option<&'a Value>,
    pub(crate) frames: Option<&'a Frame<'a>>,
}

/// The addresses that something refers to.
pub(super) type Addresses = Rc<AddressSet>;

/// The resources that are created before they are destroyed: the calls that lead to their module, and their index in it.
pub(super) type CreatedFirst = HashSet<(Arc<str>, usize)>;

/// The addresses behind each name, as far as they have been worked out; a name that is being worked out counts as empty.
type AddressTable<'f> = HashMap<(InstanceId, Node<'f>), Addresses>;

/// One attribute of all the instances of a resource, which is named by its index in the module.
type Columns = HashMap<(InstanceId, usize, Arc<str>), Value>;

/// What a literal object holds, by key.
pub(super) type LiteralItems<'f> = Rc<HashMap<&'f str, &'f Expr>>;

/// Why local values and variables are unknown, by how many references there were left to follow.
type Causes<'f> = HashMap<(InstanceId, Node<'f>, usize), Option<Arc<str>>>;

/// What keeping one more value costs, in steps.
const KEPT: u64 = 32;

enum Slot<V> {
    Running,
    Done(V),
}

type Table<'f, V> = RefCell<HashMap<(InstanceId, Node<'f>), Slot<V>>>;

/// The instances of each module call.
type Children<'f> = HashMap<(InstanceId, &'f str), Rc<Vec<InstanceId>>>;

/// The module instances of a project and the values computed so far.
pub(crate) struct Graph<'f> {
    pub(crate) machine: &'f Machine<'f>,
    pub(crate) loaded: &'f Loaded<'f>,
    pub(crate) options: &'f PlanOptions,
    pub(super) given: BTreeMap<Arc<str>, Given>,
    pub(super) workspace: Arc<str>,
    instances: RefCell<Vec<Rc<Instance<'f>>>>,
    values: Table<'f, Value>,
    expansions: Table<'f, Rc<Expansion>>,
    pub(super) calls: RefCell<Children<'f>>,
    resources: Table<'f, Rc<ResourceInstance<'f>>>,
    pub(super) attribute_names: std::cell::OnceCell<Vec<Arc<str>>>,
    outline: std::cell::OnceCell<Vec<Declared<'f>>>,
    pub(super) created_first: std::cell::OnceCell<CreatedFirst>,
    active: RefCell<Vec<(InstanceId, Node<'f>)>>,
    problems: RefCell<Vec<Diagnostic>>,
    pub(super) addresses: RefCell<AddressTable<'f>>,
    pub(super) causes: RefCell<Causes<'f>>,
    /// What literal objects hold; `None` for those with a key that has to be worked out.
    pub(super) literal_objects: RefCell<HashMap<*const Object, Option<LiteralItems<'f>>>>,
    pub(super) columns: RefCell<Columns>,
    pub(super) settings: RefCell<HashMap<(InstanceId, usize), super::provider_settings::ProviderSettings>>,
    pub(super) import_targets: std::cell::OnceCell<ImportTargets>,
    pub(super) incomplete: Cell<bool>,
    room: Cell<usize>,
    most: usize,
}

impl<'f> Graph<'f> {
    /// Makes the graph of a project with its root module's instance.
    pub(crate) fn new(
        machine: &'f Machine<'f>,
        loaded: &'f Loaded<'f>,
        options: &'f PlanOptions,
        limits: &Limits,
        workspace: Option<&str>,
        given: BTreeMap<Arc<str>, Given>,
    ) -> Self {
        let graph = Self {
            machine,
            loaded,
            options,
            given,
            workspace: workspace.unwrap_or("default").into(),
            instances: RefCell::default(),
            values: RefCell::default(),
            expansions: RefCell::default(),
            calls: RefCell::default(),
            resources: RefCell::default(),
            attribute_names: Default::default(),
            outline: Default::default(),
            created_first: Default::default(),
            active: RefCell::default(),
            problems: RefCell::default(),
            addresses: RefCell::default(),
            causes: RefCell::default(),
            literal_objects: RefCell::default(),
            columns: RefCell::default(),
            settings: RefCell::default(),
            import_targets: Default::default(),
            incomplete: Cell::new(false),
            room: Cell::new(limits.instances),
            most: limits.instances,
        };
        graph.add_instance(loaded.root(), machine.root.clone(), ".".into(), "".into(), "".into(), None);
        graph
    }

    pub(super) fn add_instance(
        &self,
        module: &'f Module<'f>,
        directory: RepoPath,
        path: Arc<str>,
        address: Arc<str>,
        calls: Arc<str>,
        caller: Option<super::instance::Caller<'f>>,
    ) -> InstanceId {
        let mut instances = self.instances.borrow_mut();
        let id = InstanceId(u32::try_from(instances.len()).unwrap_or(u32::MAX));
        instances.push(Rc::new(Instance { id, module, directory, path, address, calls, caller }));
        id
    }

    /// Returns an instance.
    pub(crate) fn instance(&self, id: InstanceId) -> Rc<Instance<'f>> {
        self.instances.borrow()[id.0 as usize].clone()
    }

    /// Returns the modules of the project as they are declared.
    pub(crate) fn outline(&self) -> &[Declared<'f>] {
        self.outline.get_or_init(|| outline(self.loaded, &self.machine.root, self.options))
    }

    /// Returns what `terraform.workspace` says.
    pub(crate) fn workspace(&self) -> &Arc<str> {
        &self.workspace
    }

    /// Returns all instances that calls have led to so far.
    pub(super) fn all_instances(&self) -> Vec<Rc<Instance<'f>>> {
        self.instances.borrow().clone()
    }

    /// Reports an error.
    pub(crate) fn error(&self, message: impl Into<String>, place: Option<Place>) {
        self.problems.borrow_mut().push(Diagnostic::contained(message, place));
    }

    /// Tells whether an error has been reported at one of some places.
    pub(super) fn has_error_at(&self, places: &[Place]) -> bool {
        let is_error = |found: &Diagnostic| found.severity == DiagnosticSeverity::Error;
        self.problems.borrow().iter().any(|found| is_error(found) && found.place.as_ref().is_some_and(|place| places.contains(place)))
    }

    /// Reports a warning.
    pub(crate) fn warning(&self, message: impl Into<String>, place: Option<Place>) {
        self.problems.borrow_mut().push(Diagnostic::warning(message, place));
    }

    /// Reports what an evaluation found wrong.
    pub(super) fn report(&self, mut problems: Vec<Diagnostic>) {
        self.problems.borrow_mut().append(&mut problems);
    }

    /// Returns everything reported, without repetitions.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut list = self.problems.borrow().clone();
        list.extend(self.machine.reached());
        list
    }

    /// Tells whether every module could be read.
    pub(crate) fn is_complete(&self) -> bool {
        !self.incomplete.get()
    }

    /// Takes room for instances; false, and an error, if there is not enough.
    pub(super) fn room_for(&self, count: usize, place: impl FnOnce() -> Place) -> bool {
        match self.room.get().checked_sub(count) {
            Some(left) => {
                self.room.set(left);
                true
            }
            None => {
                let message = format!("the limit `limits.instances` of {} instances is reached: use fewer, or raise the limit", self.most);
                self.machine.stop(message, Some(place()));
                false
            }
        }
    }

    /// Writes the address of a resource's instance.
    pub(crate) fn resource_address(&self, at: &Instance<'f>, index: usize, key: &Key) -> String {
        let resource = &at.module.resources[index];
        let prefix = if resource.mode == ResourceMode::Data { "data." } else { "" };
        at.qualify(&format!("{prefix}{}.{}{key}", resource.kind, resource.name))
    }

    /// Returns a value, computing it if this is the first time it is asked for.
    pub(super) fn value(&self, at: &Instance<'f>, node: Node<'f>, compute: impl FnOnce() -> Value) -> Value {
        self.once(&self.values, at, node, Value::dynamic, compute)
    }

    /// Tells whether the value of a resource as a whole is there.
    pub(super) fn is_resource_done(&self, at: &Instance<'f>, index: usize) -> bool {
        matches!(self.values.borrow().get(&(at.id, Node::ResourceValue(index))), Some(Slot::Done(_)))
    }

    pub(super) fn expansion_once(&self, at: &Instance<'f>, node: Node<'f>, compute: impl FnOnce() -> Expansion) -> Rc<Expansion> {
        let unknown = || Rc::new(Expansion::Unknown { counted: false });
        self.once(&self.expansions, at, node, unknown, || Rc::new(compute()))
    }

    pub(super) fn resource_once(
        &self,
        at: &Instance<'f>,
        node: Node<'f>,
        fallback: impl FnOnce() -> ResourceInstance<'f>,
        compute: impl FnOnce() -> ResourceInstance<'f>,
    ) -> Rc<ResourceInstance<'f>> {
        self.once(&self.resources, at, node, || Rc::new(fallback()), || Rc::new(compute()))
    }

    fn once<V: Clone>(
        &self,
        table: &Table<'f, V>,
        at: &Instance<'f>,
        node: Node<'f>,
        fallback: impl FnOnce() -> V,
        compute: impl FnOnce() -> V,
    ) -> V {
        let key = (at.id, node);
        match table.borrow().get(&key) {
            Some(Slot::Done(value)) => return value.clone(),
            Some(Slot::Running) => {
                self.report_cycle(key);
                return fallback();
            }
            None => {}
        }
        if !self.machine.spend(KEPT, || self.node_place(at, node)) {
            return fallback();
        }
        table.borrow_mut().insert(key, Slot::Running);
        self.active.borrow_mut().push(key);
        let value = compute();
        self.active.borrow_mut().pop();
        table.borrow_mut().insert(key, Slot::Done(value.clone()));
        value
    }

    fn report_cycle(&self, key: (InstanceId, Node<'f>)) {
        let active = self.active.borrow();
        let start = active.iter().position(|other| *other == key).unwrap_or(0);
        let mut names: Vec<String> = Vec::new();
        for (id, node) in active[start..].iter().chain([&key]) {
            let name = self.node_name(&self.instance(*id), *node);
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
        if names.len() == 1 {
            if let Node::Expansion(index) | Node::Resource(index, _) | Node::ResourceValue(index) = key.1
                && let Some(place) = reference_to_itself(&self.instance(key.0).module.resources[index])
            {
                return self.error(format!("Self-referential block: the arguments of {} may not refer to it", names[0]), Some(place));
            }
            names.push(names[0].clone());
        }
        let place = self.node_place(&self.instance(key.0), key.1);
        self.error(format!("Cycle: {}; one of these must not depend on the next", names.join(" → ")), Some(place));
    }

    fn node_name(&self, at: &Instance<'f>, node: Node<'f>) -> String {
        let resource = |index: usize| {
            let resource = &at.module.resources[index];
            let prefix = if resource.mode == ResourceMode::Data { "data." } else { "" };
            format!("{prefix}{}.{}", resource.kind, resource.name)
        };
        at.qualify(&match node {
            Node::Variable(name) => format!("var.{name}"),
            Node::Local(name) => format!("local.{name}"),
            Node::Output(name) => format!("output.{name}"),
            Node::Call(name) | Node::CallValue(name) => format!("module.{name}"),
            Node::Expansion(index) | Node::Resource(index, _) | Node::ResourceValue(index) => resource(index),
            Node::Import(index) => format!("the import of {}", at.module.imports[index].target),
        })
    }

    fn node_place(&self, at: &Instance<'f>, node: Node<'f>) -> Place {
        match node {
            Node::Variable(name) => at.module.variables[name].block.header(),
            Node::Local(name) => at.module.locals[name].place(),
            Node::Output(name) => at.module.outputs[name].block.header(),
            Node::Call(name) | Node::CallValue(name) => at.module.calls[name].block.header(),
            Node::Expansion(index) | Node::Resource(index, _) | Node::ResourceValue(index) => at.module.resources[index].block.header(),
            Node::Import(index) => at.module.imports[index].to.place(),
        }
    }
}

/// Finds where the arguments of a resource refer to it.
fn reference_to_itself(resource: &Resource<'_>) -> Option<Place> {
    let mut bodies = vec![resource.body.clone()];
    while let Some(body) = bodies.pop() {
        for attr in &body.attributes {
            for (root, steps) in references_in(&attr.syntax.value) {
                let names = std::iter::once(&root.text).chain(steps.iter().map_while(|step| Some(&step.name()?.text)));
                let own = [&resource.kind, &resource.name];
                let found = match (resource.mode, &*root.text) {
                    (ResourceMode::Data, "data") | (ResourceMode::Managed, "resource") => names.skip(1).take(2).eq(own),
                    (ResourceMode::Managed, _) => names.take(2).eq(own),
                    (ResourceMode::Data, _) => false,
                };
                if found {
                    return Some(attr.file.place(root.span));
                }
            }
        }
        bodies.extend(body.blocks.iter().map(|block| block.body()));
    }
    None
}
