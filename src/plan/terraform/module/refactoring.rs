//! `moved` and `removed` blocks against what is declared: what they say is gone must be gone, and no two may disagree.
//!
//! Always true: each instance of a module has the moves that its module declares, under its own address.
//! <https://developer.hashicorp.com/terraform/language/moved>

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::model::{Place, ResourceMode};

use super::super::config::Move;
use super::expansion::Key;
use super::graph::Graph;
use super::instance::Instance;

/// The addresses that a project declares.
#[derive(Default)]
struct Declared {
    /// Resources and module calls, without the key of their last part.
    blocks: HashSet<String>,
    instances: HashSet<String>,
}

impl<'f> Graph<'f> {
    /// Reports the `moved` and `removed` blocks that contradict what is declared, or each other.
    pub(crate) fn check_refactoring(&self) {
        let instances = self.all_instances();
        if instances.iter().any(|at| !at.module.moves.is_empty()) {
            self.check_moves(&instances);
        }
        for at in &instances {
            for removed in &at.module.removed {
                if let Some(place) = self.still_declared(at, &removed.from) {
                    let message = format!(
                        "Removed object still exists: {} is declared here, but a removed block says that it is gone; remove one of the two",
                        removed.from
                    );
                    self.error(message, Some(place));
                }
            }
        }
    }

    fn check_moves(&self, instances: &[Rc<Instance<'f>>]) {
        let declared = self.declared(instances);
        let (mut by_from, mut by_to) = (HashMap::new(), HashMap::new());
        for at in instances {
            for moved in &at.module.moves {
                let (from, to) = (at.qualify(&moved.from), at.qualify(&moved.to));
                // `a` to `a[0]` is about the instance of `a` that has no key.
                let keyed = from.ends_with(']') || to.ends_with(']');
                if if keyed { &declared.instances } else { &declared.blocks }.contains(&from) {
                    self.refuse_move(
                        moved,
                        &format!(
                            "Moved object still exists: {} is still declared; move its block's name along, or remove this one",
                            moved.from
                        ),
                    );
                }
                if by_from.entry(from.clone()).or_insert_with(|| to.clone()) != &to {
                    self.refuse_move(moved, &format!("Ambiguous move statements: {} is moved elsewhere by another block", moved.from));
                }
                if by_to.entry(to).or_insert_with(|| from.clone()) != &from {
                    self.refuse_move(moved, &format!("Ambiguous move statements: another block moves something to {} too", moved.to));
                }
            }
        }
    }

    fn refuse_move(&self, moved: &Move<'f>, message: &str) {
        self.error(message, Some(moved.block.header()));
    }

    fn declared(&self, instances: &[Rc<Instance<'f>>]) -> Declared {
        let mut declared = Declared::default();
        for at in instances {
            for index in 0..at.module.resources.len() {
                declared.blocks.insert(self.resource_address(at, index, &Key::None));
                let expansion = self.resource_expansion(at, index);
                let addresses = (0..expansion.len()).map(|position| self.resource_address(at, index, &expansion.instance(position).0));
                declared.instances.extend(addresses);
            }
            declared.blocks.extend(at.module.calls.keys().map(|name| at.qualify(&format!("module.{name}"))));
            declared.instances.insert(at.address.to_string());
        }
        declared
    }

    /// Finds the block that still declares a resource or a module, by an address without keys.
    fn still_declared(&self, at: &Rc<Instance<'f>>, address: &str) -> Option<Place> {
        let mut at = at.clone();
        let mut parts = address.split('.');
        loop {
            let (kind, name) = (parts.next()?, parts.next()?);
            if kind != "module" {
                let index = at.module.resource(ResourceMode::Managed, kind, name)?;
                return Some(at.module.resources[index].block.header());
            }
            let (name, call) = at.module.calls.get_key_value(name)?;
            if parts.clone().next().is_none() {
                return Some(call.block.header());
            }
            let child = *self.children(&at, name)?.first()?;
            at = self.instance(child);
        }
    }
}
