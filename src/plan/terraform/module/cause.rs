//! Why a value is unknown: the first thing behind it that only an apply can know.
//!
//! Always true: a cause is named as the user wrote it, or by the address of what it belongs to.

use std::sync::Arc;

use super::super::config::{Expression, address_text, reference_expression, references_in};
use super::super::eval::Problems;
use super::graph::{Env, Graph, Node};
use super::instance::{Instance, InstanceId};

/// How many references are followed.
const MAX_DEPTH: usize = 16;

impl<'f> Graph<'f> {
    /// Finds the cause of an expression's unknown value.
    pub(crate) fn unknown_cause(&self, at: &Instance<'f>, expr: Expression<'f>, env: &Env<'_>) -> Option<Arc<str>> {
        self.cause(at, expr, env, MAX_DEPTH)
    }

    fn cause(&self, at: &Instance<'f>, expr: Expression<'f>, env: &Env<'_>, depth: usize) -> Option<Arc<str>> {
        let depth = depth.checked_sub(1)?;
        for (root, steps) in references_in(expr.syntax) {
            let part = reference_expression(root, steps);
            if self.evaluate_part(at, expr, &part, env, &mut Problems::default()).is_wholly_known() {
                continue;
            }
            let text = address_text(&part);
            let first = text.as_deref().and_then(|text| text.split(['.', '[']).nth(1)).unwrap_or("");
            let found = self.cause_behind(at, &root.text, first, depth);
            return found.or_else(|| text.map(|text| self.qualified(at, &root.text, &text)));
        }
        None
    }

    /// Finds the cause of a local value or a variable, once for all who ask with as many references left to follow.
    fn cause_behind(&self, at: &Instance<'f>, root: &str, name: &str, depth: usize) -> Option<Arc<str>> {
        let local = || at.module.locals.get_key_value(name);
        let argument = || {
            let caller = at.caller.as_ref()?;
            Some((caller, caller.call.body.attributes.iter().find(|attr| &**attr.name() == name)?))
        };
        match root {
            "local" => {
                let (name, expr) = local()?;
                self.cause_once((at.id, Node::Local(name), depth), || self.cause(at, *expr, &Env::default(), depth))
            }
            "var" => {
                let (caller, argument) = argument()?;
                self.cause_once((at.id, Node::Variable(argument.name()), depth), || {
                    let env = Env { repetition: Some(&caller.repetition), ..Env::default() };
                    self.cause(&self.instance(caller.instance), argument.expression(), &env, depth)
                })
            }
            _ => None,
        }
    }

    fn cause_once(&self, key: (InstanceId, Node<'f>, usize), find: impl FnOnce() -> Option<Arc<str>>) -> Option<Arc<str>> {
        if let Some(known) = self.causes.borrow().get(&key) {
            return known.clone();
        }
        let found = find();
        self.causes.borrow_mut().insert(key, found.clone());
        found
    }

    fn qualified(&self, at: &Instance<'f>, root: &str, text: &str) -> Arc<str> {
        match root {
            "each" | "count" | "self" | "path" => text.into(),
            _ => at.qualify(text).into(),
        }
    }
}
