//! Why a value is unknown: the first thing behind it that only an apply can know.
//!
//! Always true: a cause is named as the user wrote it, or by the address of what it belongs to.

use std::sync::Arc;

use super::super::config::{Expression, address_text, reference_expression, references_in};
use super::super::eval::Problems;
use super::graph::{Env, Graph};
use super::instance::Instance;

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
            let behind = match &*root.text {
                "local" => at.module.locals.get(first).map(|local| (None, *local)),
                "var" => at.caller.as_ref().and_then(|caller| {
                    let argument = caller.call.body.attributes.iter().find(|attr| &**attr.name() == first)?;
                    Some((Some(caller), argument.expression()))
                }),
                _ => None,
            };
            let found = match behind {
                Some((None, local)) => self.cause(at, local, &Env::default(), depth),
                Some((Some(caller), argument)) => {
                    let env = Env { repetition: Some(&caller.repetition), ..Env::default() };
                    self.cause(&self.instance(caller.instance), argument, &env, depth)
                }
                None => None,
            };
            return found.or_else(|| text.map(|text| self.qualified(at, &root.text, &text)));
        }
        None
    }

    fn qualified(&self, at: &Instance<'f>, root: &str, text: &str) -> Arc<str> {
        match root {
            "each" | "count" | "self" | "path" => text.into(),
            _ => at.qualify(text).into(),
        }
    }
}
