//! What unknown values are made from.
//!
//! Always true: only unknown values have a derivation, and it is no part of what a value is: values that differ in it alone are equal.

use super::value::{Kind, Value};
use crate::model::{DerivationId, Step};

impl Value {
    /// Returns what this unknown value is made from, where that is recorded; `None` for a known one.
    pub(crate) fn derivation(&self) -> Option<DerivationId> {
        self.derivation
    }

    /// Says what an unknown value is made from; a known one stays what it is.
    pub(crate) fn with_derivation(mut self, derivation: Option<DerivationId>) -> Value {
        if !self.is_known() {
            self.derivation = derivation;
        }
        self
    }

    /// Tells whether it is not recorded of this value, or of something in it, what it is made from.
    pub(crate) fn is_underived(&self) -> bool {
        match &self.kind {
            Kind::Unknown(..) => self.derivation.is_none(),
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => items.is_underived(),
            Kind::Map(_, entries) | Kind::Object(entries) => entries.is_underived(),
            _ => false,
        }
    }

    /// Says of each unknown value in this one of which it is not recorded yet what it is made from; `derive` is given its path.
    pub(crate) fn derive_each(&self, derive: &mut impl FnMut(&[Step]) -> Option<DerivationId>) -> Value {
        self.derive_below(&mut Vec::new(), derive)
    }

    fn derive_below(&self, at: &mut Vec<Step>, derive: &mut impl FnMut(&[Step]) -> Option<DerivationId>) -> Value {
        if !self.is_underived() {
            return self.clone();
        }
        if !self.is_known() {
            return self.clone().with_derivation(derive(at));
        }
        let mut steps = self.child_steps().into_iter();
        self.map_children(|child| {
            at.extend(steps.next());
            let child = child.derive_below(at, derive);
            at.pop();
            child
        })
    }

    /// Calls `visit` for each unknown value in this one, with its path.
    pub(crate) fn visit_unknown(&self, at: &mut Vec<Step>, visit: &mut impl FnMut(&[Step], &Value)) {
        if self.is_wholly_known() {
            return;
        }
        let mut inside = |step: Step, child: &Value| {
            at.push(step);
            child.visit_unknown(at, visit);
            at.pop();
        };
        match &self.kind {
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => {
                items.iter().enumerate().for_each(|(index, item)| inside(Step::Index(index), item));
            }
            Kind::Map(_, entries) | Kind::Object(entries) => {
                entries.iter().for_each(|(name, entry)| inside(Step::Key(name.clone()), entry));
            }
            _ => visit(at, self),
        }
    }

    /// Lists the steps to the direct children, in their order.
    fn child_steps(&self) -> Vec<Step> {
        match (self.as_items(), self.as_entries()) {
            (Some(items), _) => (0..items.len()).map(Step::Index).collect(),
            (_, Some(entries)) => entries.keys().cloned().map(Step::Key).collect(),
            _ => Vec::new(),
        }
    }
}
