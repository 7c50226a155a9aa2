//! Which part of a value a reference reads: the elements and attributes on the way to it.
//!
//! Always true: what cannot be told apart is `Each`, so a selection leads to no less than what is read.

use std::collections::VecDeque;
use std::sync::Arc;

use super::super::cty::Value;

/// One step towards a part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Selector {
    /// The attribute or element of a name.
    Key(Arc<str>),
    /// The element that an index gives: of a map, the one whose key reads like it.
    Index(usize),
    /// The element at a position: of a map, in the order of its keys.
    Position(usize),
    /// Any element.
    Each,
    /// The key under which an element stands, and nothing of the element.
    Name,
}

impl Selector {
    /// Returns what an index's value selects.
    pub(super) fn of(key: &Value) -> Self {
        let index = |key: &Value| usize::try_from(key.as_number()?.as_i64()?).ok();
        match key.as_str() {
            Some(name) => Self::Key(name.into()),
            None => index(key).map_or(Self::Each, Self::Index),
        }
    }

    /// Returns the name that this is, of a map or object.
    pub(super) fn key(&self) -> Option<Arc<str>> {
        match self {
            Self::Key(name) => Some(name.clone()),
            Self::Index(index) => Some(index.to_string().into()),
            Self::Position(_) | Self::Each | Self::Name => None,
        }
    }

    /// Returns the position that this is, of a list or tuple.
    pub(super) fn position(&self) -> Option<usize> {
        match self {
            Self::Key(name) => name.parse().ok(),
            Self::Index(at) | Self::Position(at) => Some(*at),
            Self::Each | Self::Name => None,
        }
    }

    /// Returns this as it is meant in what is gone through in order.
    pub(super) fn in_order(&self) -> Self {
        self.position().map_or(Self::Each, Self::Position)
    }
}

/// The selectors of a reference, as its steps are gone along.
#[derive(Debug, Default)]
pub(super) struct Path {
    selectors: Vec<Selector>,
    /// Where splats stand, outermost first: what follows chooses among what they make.
    splats: VecDeque<usize>,
}

impl Path {
    /// Adds a step into the value.
    pub(super) fn push(&mut self, selector: Selector) {
        match self.splats.pop_front() {
            Some(at) => self.selectors[at] = selector.in_order(),
            None => self.selectors.push(selector),
        }
    }

    /// Adds a splat, with the steps that it takes into each element.
    pub(super) fn splat(&mut self, each: Path) {
        self.splats.push_back(self.selectors.len());
        self.selectors.push(Selector::Each);
        self.splats.extend(each.splats.iter().map(|at| at + self.selectors.len()));
        self.selectors.extend(each.selectors);
    }

    /// Adds what is read of the value that the steps lead to.
    pub(super) fn then(mut self, rest: &[Selector]) -> Vec<Selector> {
        rest.iter().for_each(|selector| self.push(selector.clone()));
        self.selectors
    }
}

#[cfg(test)]
mod tests {
    use super::Selector::{Each, Index, Key, Position};
    use super::*;

    #[test]
    fn what_follows_a_splat_chooses_among_what_it_makes() {
        let splat = || {
            let mut inner = Path::default();
            inner.push(Key("ports".into()));
            let mut innermost = Path::default();
            innermost.push(Key("id".into()));
            inner.splat(innermost);
            let mut path = Path::default();
            path.splat(inner);
            path
        };
        let key = |name: &str| Key(name.into());
        assert_eq!(splat().then(&[]), [Each, key("ports"), Each, key("id")]);
        assert_eq!(splat().then(&[Index(3)]), [Position(3), key("ports"), Each, key("id")]);
        assert_eq!(splat().then(&[Index(3), key("1"), key("x")]), [Position(3), key("ports"), Position(1), key("id"), key("x")]);
    }
}
