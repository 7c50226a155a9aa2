//! `moved` blocks: how an address of the base is called on the head.
//!
//! Always true: an address is rewritten at most once per declared move, so chains end.

/// Declared moves, in order.
pub(super) struct Moves<'a> {
    moves: &'a [(String, String)],
}

impl<'a> Moves<'a> {
    /// Takes the moves of a plan: from → to, each a resource, an instance, a module or a module instance.
    pub(super) fn new(moves: &'a [(String, String)]) -> Self {
        Self { moves }
    }

    /// Returns what an address is called after the moves; itself where none concerns it.
    pub(super) fn apply(&self, address: &str) -> String {
        let mut current = address.to_owned();
        let mut used = vec![false; self.moves.len()];
        while let Some((at, next)) = self.step(&current, &used) {
            used[at] = true;
            current = next;
        }
        current
    }

    fn step(&self, address: &str, used: &[bool]) -> Option<(usize, String)> {
        self.moves.iter().enumerate().filter(|(at, _)| !used[*at]).find_map(|(at, (from, to))| {
            let rest = address.strip_prefix(from.as_str())?;
            let boundary = rest.is_empty() || rest.starts_with('.') || rest.starts_with('[');
            // `moved { from = a.b, to = a.b[0] }` is about the instance without a key only.
            let exact = rest.is_empty() || !to.ends_with(']') || rest.starts_with('.');
            (boundary && exact).then(|| (at, format!("{to}{rest}")))
        })
    }
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
