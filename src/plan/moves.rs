//! `moved` blocks: how an address of the base is called on the head.
//!
//! Always true: an address is rewritten at most once per declared move, so chains end.

use std::collections::{HashMap, HashSet};

/// How many moves of a chain are followed.
const MAX_CHAIN: usize = 256;

/// Declared moves, in order.
pub(super) struct Moves<'a> {
    moves: &'a [(String, String)],
    by_from: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Moves<'a> {
    /// Takes the moves of a plan: from → to, each a resource, an instance, a module or a module instance.
    pub(super) fn new(moves: &'a [(String, String)]) -> Self {
        let mut by_from: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, (from, _)) in moves.iter().enumerate() {
            by_from.entry(from).or_default().push(at);
        }
        Self { moves, by_from }
    }

    /// Returns what an address is called after the moves; itself where none concerns it.
    pub(super) fn apply(&self, address: &str) -> String {
        let mut current = address.to_owned();
        let mut used = HashSet::new();
        while used.len() < MAX_CHAIN
            && let Some((at, next)) = self.step(&current, &used)
        {
            used.insert(at);
            current = next;
        }
        current
    }

    /// Finds the first declared move that concerns an address and has not been used.
    fn step(&self, address: &str, used: &HashSet<usize>) -> Option<(usize, String)> {
        if self.moves.is_empty() {
            return None;
        }
        let concerning = prefixes(address).filter_map(|prefix| Some((prefix, self.by_from.get(prefix)?)));
        let unused = concerning.flat_map(|(prefix, moves)| moves.iter().map(move |at| (*at, prefix))).filter(|(at, _)| !used.contains(at));
        let fitting = unused.filter(|(at, prefix)| {
            let rest = &address[prefix.len()..];
            // `moved { from = a.b, to = a.b[0] }` is about the instance without a key only.
            rest.is_empty() || !self.moves[*at].1.ends_with(']') || rest.starts_with('.')
        });
        fitting.min_by_key(|(at, _)| *at).map(|(at, prefix)| (at, format!("{}{}", self.moves[at].1, &address[prefix.len()..])))
    }
}

/// Lists an address and everything that it is in: its resource, its module instance, that instance's module, and so on.
pub(super) fn prefixes(address: &str) -> impl Iterator<Item = &str> {
    address.char_indices().filter(|(_, character)| matches!(character, '.' | '[')).map(|(at, _)| &address[..at]).chain([address])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(moves: &[(&str, &str)], address: &str, expect: &str) {
        let moves: Vec<_> = moves.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        assert_eq!(Moves::new(&moves).apply(address), expect);
    }

    #[test]
    fn moves_rename_resources_instances_and_modules() {
        check(&[("aws_x.a", "aws_x.b")], "aws_x.a[\"k\"]", "aws_x.b[\"k\"]");
        check(&[("aws_x.a", "aws_x.b")], "aws_x.ab", "aws_x.ab");
        check(&[("aws_x.a", "aws_x.a[0]")], "aws_x.a", "aws_x.a[0]");
        check(&[("aws_x.a", "aws_x.a[0]")], "aws_x.a[0]", "aws_x.a[0]");
        check(&[("module.a", "module.b[\"k\"]")], "module.a.aws_x.y", "module.b[\"k\"].aws_x.y");
        check(&[("aws_x.a", "aws_x.b"), ("aws_x.b", "module.m.aws_x.c")], "aws_x.a", "module.m.aws_x.c");
        check(&[("aws_x.a", "aws_x.b"), ("aws_x.b", "aws_x.a")], "aws_x.a", "aws_x.a");
    }
}
