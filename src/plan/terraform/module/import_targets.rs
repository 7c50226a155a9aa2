//! Which `import` blocks may be about an address, without asking each of them.
//!
//! Always true: nothing is evaluated here, so a block that computes its keys is found by its resource only.

use std::collections::HashMap;

use super::super::config::{Import, address_text};

/// The `import` blocks by what they import to, as positions in their list.
#[derive(Default)]
pub(super) struct ImportTargets {
    /// Those that write an address out.
    pub(super) by_address: HashMap<String, usize>,
    /// The others, by their target without keys.
    pub(super) by_target: HashMap<String, Vec<usize>>,
}

impl ImportTargets {
    /// Reads what the blocks import to.
    pub(super) fn new(imports: &[Import<'_>]) -> Self {
        let mut found = Self::default();
        for (index, import) in imports.iter().enumerate() {
            match address_text(import.to.syntax) {
                Some(address) => {
                    found.by_address.entry(address).or_insert(index);
                }
                None => found.by_target.entry(import.target.clone()).or_default().push(index),
            }
        }
        found
    }
}
