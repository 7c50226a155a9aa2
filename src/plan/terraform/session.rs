//! The setting in which a project is evaluated: a thread with enough stack, the files, the graph.
//!
//! Always true: the thread's stack holds the deepest evaluation allowed, so nothing in the input can overflow it.

use std::collections::BTreeSet;

use crate::model::{Diagnostic, Limits, PlanOptions, Project, RepoPath, SourceTree};

use super::super::cache::Cache;
use super::eval::Machine;
use super::load::Sources;
use super::module::{Graph, Loaded, given_values, load};

/// The stack of the evaluating thread, in bytes; only what is used takes memory.
const STACK: usize = 256 << 20;

/// A project and what planning is told about it.
#[derive(Clone, Copy)]
pub(super) struct Session<'a> {
    pub(super) tree: &'a dyn SourceTree,
    pub(super) project: &'a Project,
    pub(super) options: &'a PlanOptions,
    pub(super) limits: &'a Limits,
    pub(super) cache: &'a Cache,
}

/// The paths that an evaluation read or looked for, and the directories that it listed.
pub(super) type Record = (BTreeSet<RepoPath>, BTreeSet<RepoPath>);

/// Something to do with a project's graph; it is given the graph, its modules, and what was wrong with values given for variables.
pub(super) trait Task: Send {
    type Output: Send;

    fn run(self, graph: &Graph<'_>, loaded: &Loaded<'_>, diagnostics: Vec<Diagnostic>) -> Self::Output;
}

impl Session<'_> {
    /// Runs a task on a thread of its own; the error says why there is none.
    pub(super) fn run<T: Task>(self, task: T) -> Result<(T::Output, Record), String> {
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().name("plan".into()).stack_size(STACK).spawn_scoped(scope, || self.evaluate(task));
            match thread.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(done)) => Ok(done),
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                Err(error) => {
                    Err(format!("planning could not start a thread, for want of memory (`limits.memory_mib`) or of threads: {error}"))
                }
            }
        })
    }

    fn evaluate<T: Task>(self, task: T) -> (T::Output, Record) {
        let sources = Sources::new(self.tree);
        let output = self.with_graph(&sources, task);
        (output, sources.into_record())
    }

    fn with_graph<T: Task>(self, sources: &Sources<'_>, task: T) -> T::Output {
        let root = &self.project.path;
        let directories = load(sources, root, self.options, self.cache);
        let machine = Machine::new(sources, root.clone(), self.options.timestamp.clone(), self.limits.steps);
        let machine = if self.options.with_derivations { machine.recording() } else { machine };
        let loaded = Loaded::new(&directories, root, &machine);
        let (given, diagnostics) = given_values(&machine, loaded.root(), self.project, self.options, self.cache);
        let workspace = self.project.workspace.as_deref().or(self.options.workspace.as_deref());
        let graph = Graph::new(&machine, &loaded, self.options, self.limits, workspace, given);
        task.run(&graph, &loaded, diagnostics)
    }
}
