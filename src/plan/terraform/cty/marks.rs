//! Marks: what travels with a value into everything computed from it.
//!
//! Always true: a mark on a container holds for all that is in it; a set carries the marks of its elements itself.

use std::collections::BTreeMap;
use std::ops::{BitOr, BitOrAssign};
use std::sync::Arc;

use super::value::{Entries, Items, Kind, Value};

/// A set of marks.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Marks(u8);

impl Marks {
    pub(crate) const NONE: Marks = Marks(0);
    /// Must not be shown.
    pub(crate) const SENSITIVE: Marks = Marks(1);
    /// Must not be stored.
    pub(crate) const EPHEMERAL: Marks = Marks(2);

    /// Tells whether there is no mark.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Tells whether every mark of `other` is here.
    pub(crate) fn contains(self, other: Marks) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns these marks but those of `other`.
    pub(crate) fn without(self, other: Marks) -> Marks {
        Marks(self.0 & !other.0)
    }
}

impl BitOr for Marks {
    type Output = Marks;

    fn bitor(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }
}

impl BitOrAssign for Marks {
    fn bitor_assign(&mut self, other: Marks) {
        self.0 |= other.0;
    }
}

impl std::fmt::Debug for Marks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut names = Vec::new();
        if self.contains(Self::SENSITIVE) {
            names.push("sensitive");
        }
        if self.contains(Self::EPHEMERAL) {
            names.push("ephemeral");
        }
        f.write_str(&names.join("+"))
    }
}

impl Value {
    /// Returns the marks on this value itself, not those of what is in it.
    pub(crate) fn marks(&self) -> Marks {
        self.marks
    }

    /// Adds marks to this value itself.
    pub(crate) fn with_marks(mut self, marks: Marks) -> Value {
        self.marks |= marks;
        self
    }

    /// Replaces the marks of this value itself.
    pub(crate) fn with_only_marks(mut self, marks: Marks) -> Value {
        self.marks = marks;
        self
    }

    /// Takes the marks off this value itself; what is in it keeps its own.
    pub(crate) fn unmark(&self) -> (Value, Marks) {
        (self.clone().with_only_marks(Marks::NONE), self.marks)
    }

    /// Returns all the marks of this value and of everything in it.
    pub(crate) fn deep_marks(&self) -> Marks {
        self.marks
            | match &self.kind {
                Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => items.marks(),
                Kind::Map(_, entries) | Kind::Object(entries) => entries.marks(),
                _ => Marks::NONE,
            }
    }

    /// Takes the marks off this value and everything in it, and returns them united.
    pub(crate) fn unmark_deep(&self) -> (Value, Marks) {
        let marks = self.deep_marks();
        (self.without_marks_deep(marks), marks)
    }

    /// Takes the given marks off this value and everything in it.
    pub(crate) fn without_marks_deep(&self, marks: Marks) -> Value {
        if self.deep_marks().without(marks) == self.deep_marks() {
            return self.clone();
        }
        self.map_children(|child| child.without_marks_deep(marks)).with_only_marks(self.marks.without(marks))
    }

    /// Rebuilds the value with each direct child replaced; the types of collections must stay.
    pub(crate) fn map_children(&self, mut change: impl FnMut(&Value) -> Value) -> Value {
        let mut items = |items: &Arc<Items>| Arc::new(Items::new(items.iter().map(&mut change).collect()));
        let kind = match &self.kind {
            Kind::List(element, of) => Kind::List(element.clone(), items(of)),
            Kind::Set(element, of) => Kind::Set(element.clone(), items(of)),
            Kind::Tuple(of) => Kind::Tuple(items(of)),
            Kind::Map(element, of) => Kind::Map(element.clone(), Arc::new(of.map(change))),
            Kind::Object(of) => Kind::Object(Arc::new(of.map(change))),
            other => other.clone(),
        };
        Value { kind, marks: self.marks, origin: self.origin.clone() }
    }
}

impl Entries {
    fn map(&self, mut change: impl FnMut(&Value) -> Value) -> Entries {
        Entries::new(self.iter().map(|(name, value)| (name.clone(), change(value))).collect::<BTreeMap<_, _>>())
    }
}
