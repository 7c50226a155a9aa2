//! `create_before_destroy`, and the resources that have to follow it.
//!
//! Always true: whatever a resource depends on that is created before it is destroyed is so too, even where its own block says otherwise.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy>

use std::collections::HashSet;

use super::super::config::Module;
use super::dependencies::{Located, Part, dependencies};
use super::graph::{CreatedFirst, Graph};
use super::instance::Instance;

impl<'f> Graph<'f> {
    /// Tells whether a resource's replacement is created before what it replaces is destroyed.
    pub(crate) fn is_created_first(&self, at: &Instance<'f>, index: usize) -> bool {
        let found = self.created_first.get_or_init(|| self.find_created_first());
        !found.is_empty() && found.contains(&(at.calls.clone(), index))
    }

    fn find_created_first(&self) -> CreatedFirst {
        let asking =
            |module: &'f Module<'f>| module.resources.iter().enumerate().filter(|(_, resource)| resource.lifecycle.create_before_destroy);
        let Some((_, first)) = self.loaded.modules().find_map(|module| asking(module).next()) else { return CreatedFirst::new() };
        let modules = self.outline();
        let mut seen: HashSet<Located<'f>> = HashSet::new();
        let starts = modules.iter().enumerate();
        let mut open: Vec<Located<'f>> =
            starts.flat_map(|(at, declared)| asking(declared.module).map(move |(index, _)| (at, Part::Resource(index)))).collect();
        while let Some(part) = open.pop() {
            if !seen.insert(part) {
                continue;
            }
            if !self.machine.spend(8, || first.block.header()) {
                break;
            }
            open.extend(dependencies(modules, part).into_iter().filter(|part| !seen.contains(part)));
        }
        let resource = |(at, part): &(usize, Part<'f>)| match part {
            Part::Resource(index) => Some((modules[*at].calls.clone(), *index)),
            _ => None,
        };
        seen.iter().filter_map(resource).collect()
    }
}
