//! Marks on values: reading, adding and taking them off, also from all that is inside.
//!
//! Always true: what is rebuilt without a mark keeps its types, its origins and its other marks.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::marks::Marks;
use super::value::{Entries, Items, Kind, Value};

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
        Value { kind, marks: self.marks, origin: self.origin.clone(), derivation: self.derivation }
    }
}

impl Entries {
    fn map(&self, mut change: impl FnMut(&Value) -> Value) -> Entries {
        Entries::new(self.iter().map(|(name, value)| (name.clone(), change(value))).collect::<BTreeMap<_, _>>())
    }
}
