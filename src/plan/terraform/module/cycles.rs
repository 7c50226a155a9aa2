//! Cycles that `depends_on` closes, so that no value depends on itself.
//!
//! Always true: a cycle of values, which the evaluation reports, is not reported again.

use std::collections::{HashMap, HashSet};

use crate::model::{Place, ResourceMode};

use super::dependencies::{Located, Part, dependencies};
use super::graph::Graph;
use super::outline::Declared;

/// How many cycles are looked for.
const MAX_CYCLES: usize = 20;

/// Where the search has got to with a part: what of its dependencies is still to be looked at, and its place on the way.
struct Open<'f> {
    part: Located<'f>,
    rest: Vec<Located<'f>>,
}

impl<'f> Graph<'f> {
    /// Reports what `depends_on` makes depend on itself.
    pub(crate) fn check_dependencies(&self) {
        let modules = self.outline();
        let starts = modules.iter().enumerate().flat_map(|(at, declared)| ordered_parts(at, declared));
        let mut cycles = Vec::new();
        let mut done = HashSet::new();
        for start in starts {
            self.search(start, &mut done, &mut cycles);
        }
        for cycle in cycles {
            let places: Vec<Place> = cycle.iter().filter_map(|part| place(modules, *part)).collect();
            if !places.is_empty() && !self.has_error_at(&places) {
                let mut names: Vec<String> = cycle.iter().filter_map(|part| name(modules, *part)).collect();
                names.dedup();
                names.extend(names.first().cloned());
                let message = format!("Cycle: {}; one of these must not depend on the next", names.join(" → "));
                self.error(message, places.into_iter().next());
            }
        }
    }

    /// Goes through everything that a part depends on, and keeps the ways that come back to where they have been.
    fn search(&self, start: Located<'f>, done: &mut HashSet<Located<'f>>, cycles: &mut Vec<Vec<Located<'f>>>) {
        let modules = self.outline();
        let mut way: Vec<Open<'f>> = Vec::new();
        let mut on_way: HashMap<Located<'f>, usize> = HashMap::new();
        let mut next = Some(start);
        let header = || modules[start.0].module.resources[0].block.header();
        while cycles.len() < MAX_CYCLES {
            if let Some(part) = next.take().filter(|part| !done.contains(part)) {
                match on_way.get(&part) {
                    // What refers to itself directly is refused as such.
                    Some(from) if way.len() - from > 1 => cycles.push(way[*from..].iter().map(|open| open.part).collect()),
                    Some(_) => {}
                    None => {
                        if !self.machine.spend(8, header) {
                            return;
                        }
                        on_way.insert(part, way.len());
                        way.push(Open { part, rest: dependencies(modules, part) });
                    }
                }
            }
            let Some(open) = way.last_mut() else { return };
            next = open.rest.pop();
            if next.is_none() {
                on_way.remove(&open.part);
                done.insert(open.part);
                way.pop();
            }
        }
    }
}

/// Lists the resources of a module that say in so many words what they depend on, or stand in a module whose call does.
fn ordered_parts<'f>(at: usize, declared: &Declared<'f>) -> Vec<Located<'f>> {
    let around = declared.caller.is_some_and(|(_, call)| !call.depends_on.is_empty());
    let resources = declared.module.resources.iter().enumerate();
    resources.filter(|(_, resource)| around || !resource.depends_on.is_empty()).map(|(index, _)| (at, Part::Resource(index))).collect()
}

fn place(modules: &[Declared<'_>], (at, part): Located<'_>) -> Option<Place> {
    let module = modules[at].module;
    match part {
        Part::Resource(index) => Some(module.resources[index].block.header()),
        Part::Local(name) => Some(module.locals[name].place()),
        Part::Output(name) => Some(module.outputs[name].block.header()),
        Part::Variable(name) => Some(module.variables[name].block.header()),
        Part::Provider(_) | Part::Whole | Part::Around => None,
    }
}

fn name(modules: &[Declared<'_>], (at, part): Located<'_>) -> Option<String> {
    let declared = &modules[at];
    let within = match part {
        Part::Resource(index) => {
            let resource = &declared.module.resources[index];
            let prefix = if resource.mode == ResourceMode::Data { "data." } else { "" };
            format!("{prefix}{}.{}", resource.kind, resource.name)
        }
        Part::Local(name) => format!("local.{name}"),
        Part::Output(name) => format!("output.{name}"),
        Part::Variable(name) => format!("var.{name}"),
        Part::Provider(_) | Part::Whole | Part::Around => return None,
    };
    let calls = declared.calls.split('.').filter(|call| !call.is_empty()).map(|call| format!("module.{call}."));
    Some(calls.collect::<String>() + &within)
}
