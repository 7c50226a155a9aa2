//! Which instance of the base became which instance of the head.
//!
//! Always true: every instance is in at most one pair, and pairs are of one mode.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Resource;

use super::moves::Moves;

/// Pairs instances of two sides: index on the head side → index on the base side.
///
/// By address after the declared moves; else by the address as it was; else as Terraform moves by itself: an instance without a key to
/// `[0]` where `count` was added, and back where it was removed. Only resources move so, not module calls.
pub(super) fn match_instances(old: &[Resource], new: &[Resource], moves: &Moves<'_>) -> BTreeMap<usize, usize> {
    let by_address: BTreeMap<&str, usize> = new.iter().enumerate().map(|(index, r)| (r.address.as_str(), index)).collect();
    let there_before: BTreeSet<&str> = old.iter().map(|r| r.address.as_str()).collect();
    let mut matched = BTreeMap::new();
    let mut rest = Vec::new();
    let mut claim = |address: &str, index: usize| {
        let at = by_address.get(address).filter(|at| new[**at].mode == old[index].mode && !matched.contains_key(*at));
        at.is_some_and(|at| matched.insert(*at, index).is_none())
    };
    for (index, resource) in old.iter().enumerate() {
        let address = resource.address.as_str();
        let moved = moves.apply(address);
        // An instance that keeps its address wins over one that would move onto it.
        let free = moved == address || !there_before.contains(moved.as_str()) || moves.apply(&moved) != moved;
        if !(free && claim(&moved, index)) {
            rest.push(index);
        }
    }
    rest.retain(|index| !claim(old[*index].address.as_str(), *index));
    for index in rest {
        let address = old[index].address.as_str();
        let other = match address.strip_suffix("[0]") {
            Some(single) => single.to_owned(),
            None => format!("{address}[0]"),
        };
        if !there_before.contains(other.as_str()) {
            claim(&other, index);
        }
    }
    matched
}
