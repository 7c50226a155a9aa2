//! What one plan may cost: steps, depth and size, counted across everything it evaluates.
//!
//! Always true: once a bound is reached every further evaluation ends at once, and the first bound reached is kept for the plan.

use std::cell::{Cell, RefCell};

use crate::model::{Diagnostic, Place, RepoPath};

use super::super::cty::Value;
use super::super::load::Sources;
use super::recorder::Recorder;

/// How deep evaluations may nest: expressions in expressions, values behind references, templates in templates.
///
/// The planner's thread has a stack for this many.
const MAX_DEPTH: u32 = 4_000;
/// How many containers may lie in each other, so that whatever walks through a value needs little stack.
const MAX_NESTING: u32 = 200;
/// How many values one value may hold, written out.
const MAX_WEIGHT: u64 = 1_000_000;

/// The counters, and the tree that functions read from.
pub(crate) struct Machine<'s> {
    pub(crate) sources: &'s Sources<'s>,
    /// The root module's directory, to which paths in the configuration are relative.
    pub(crate) root: RepoPath,
    /// What `plantimestamp()` says.
    pub(crate) timestamp: Option<String>,
    limit: u64,
    steps: Cell<u64>,
    depth: Cell<u32>,
    reached: RefCell<Option<Diagnostic>>,
    /// What unknown values are made from, where that is wanted.
    pub(super) recorder: Option<RefCell<Recorder>>,
    /// Whether an expression is being recorded by what it refers to.
    pub(super) is_summing_up: Cell<bool>,
}

impl<'s> Machine<'s> {
    /// Makes a machine that may take `limit` steps.
    pub(crate) fn new(sources: &'s Sources<'s>, root: RepoPath, timestamp: Option<String>, limit: u64) -> Self {
        Self {
            sources,
            root,
            timestamp,
            limit,
            steps: Cell::new(0),
            depth: Cell::new(0),
            reached: RefCell::new(None),
            recorder: None,
            is_summing_up: Cell::new(false),
        }
    }

    /// Makes the machine record what unknown values are made from.
    pub(crate) fn recording(self) -> Self {
        Self { recorder: Some(RefCell::new(Recorder::new())), ..self }
    }

    /// Goes one level deeper; false if that, or one more step, is too much.
    pub(super) fn enter(&self, place: impl Fn() -> Place) -> bool {
        if self.is_stopped() {
            return false;
        }
        if self.depth.get() >= MAX_DEPTH {
            self.stop(format!("expressions and references are nested more than {MAX_DEPTH} deep: shorten the chain"), Some(place()));
            return false;
        }
        if !self.spend(1, &place) {
            return false;
        }
        self.depth.set(self.depth.get() + 1);
        true
    }

    /// Tells whether the evaluation is nested deeper than this.
    pub(super) fn is_nested_beyond(&self, depth: u32) -> bool {
        self.depth.get() > depth
    }

    /// Comes back from [`Machine::enter`].
    pub(super) fn leave(&self) {
        self.depth.set(self.depth.get() - 1);
    }

    /// Counts work; false once it is too much.
    pub(crate) fn spend(&self, steps: u64, place: impl Fn() -> Place) -> bool {
        let spent = self.steps.get().saturating_add(steps);
        self.steps.set(spent);
        if spent > self.limit {
            self.stop(self.steps_message(), Some(place()));
            return false;
        }
        true
    }

    /// Counts what writing a value into the plan takes: that writes out what values share, so much of it costs more than it did to make.
    pub(crate) fn spend_on_record(&self, weight: u64, place: impl Fn() -> Place) -> bool {
        self.spend(weight.saturating_mul(16).saturating_add(weight.saturating_sub(1_000).saturating_mul(32)), place)
    }

    /// Says what the bound on steps is.
    pub(super) fn steps_message(&self) -> String {
        format!("the limit `limits.steps` of {} evaluation steps is reached: simplify the configuration, or raise the limit", self.limit)
    }

    /// Counts what making a value took, and tells whether it may be this large and nested.
    pub(super) fn fits(&self, value: &Value, place: impl Fn() -> Place) -> bool {
        if !self.spend(value.cost(), &place) {
            return false;
        }
        let message = if value.weight() > MAX_WEIGHT {
            format!("a value holds more than {MAX_WEIGHT} values: the configuration multiplies it too often")
        } else if value.depth() > MAX_NESTING {
            format!("a value is nested more than {MAX_NESTING} deep: the configuration wraps it too often")
        } else {
            return true;
        };
        self.stop(message, Some(place()));
        false
    }

    /// Ends every further evaluation.
    pub(crate) fn stop(&self, message: String, place: Option<Place>) {
        self.reached.borrow_mut().get_or_insert_with(|| Diagnostic::error(message, place));
    }

    /// Tells whether a bound was reached.
    pub(crate) fn is_stopped(&self) -> bool {
        self.reached.borrow().is_some()
    }

    /// Returns the bound that was reached.
    pub(crate) fn reached(&self) -> Option<Diagnostic> {
        self.reached.borrow().clone()
    }
}
