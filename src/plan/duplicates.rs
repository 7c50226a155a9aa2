//! Resources that a source declares under one address.
//!
//! Always true: none is left out: the later ones are planned, and so judged, under numbered addresses.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Diagnostic, Plan};

/// Sorts the resources of a plan by address; of several with one address, the later ones are numbered and warned of.
pub(super) fn distinguish(plan: &mut Plan) {
    let mut taken: BTreeSet<Address> = plan.resources.iter().map(|resource| resource.address.clone()).collect();
    let mut seen: BTreeMap<Address, usize> = BTreeMap::new();
    for resource in &mut plan.resources {
        let count = seen.entry(resource.address.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            continue;
        }
        let message = format!("{} is declared more than once; the last one applied wins", resource.address);
        plan.diagnostics.push(Diagnostic::warning(message, resource.block.clone()));
        while let Ok(numbered) = Address::new(&format!("{}#{count}", resource.address)) {
            if taken.insert(numbered.clone()) {
                resource.address = numbered;
                break;
            }
            *count += 1;
        }
    }
    plan.resources.sort_by(|a, b| a.address.cmp(&b.address));
}
