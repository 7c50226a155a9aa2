//! Builtins of the rule engine that are run here instead, because rules call them for every text of every resource.
//!
//! Always true: what is run here says what the engine's own says; only the cost differs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use regex::Regex;
use regorus::Value as Rego;
use regorus::rvm::Program;
use regorus::unstable::{BUILTINS, BuiltinFcn, Expr, Ref, Span};

/// Puts the builtins of this file in the place of the engine's in a program.
pub(super) fn install(program: &mut Program) {
    for (info, builtin) in program.builtin_info_table.iter().zip(&mut program.resolved_builtins) {
        if info.name == REGEX_MATCH {
            builtin.0 = regex_match;
        }
    }
}

const REGEX_MATCH: &str = "regex.match";

/// Patterns that a thread keeps; beyond them it starts anew, as patterns may come from what is judged.
const KEPT: usize = 512;

thread_local! {
    /// The engine's own cache hands out copies of a pattern, each of which builds its automaton again.
    static PATTERNS: RefCell<HashMap<Arc<str>, Regex>> = RefCell::default();
}

/// `regex.match(pattern, value)`: a pattern is compiled once in a thread. What it may be is for the engine to say.
fn regex_match(span: &Span, params: &[Ref<Expr>], args: &[Rego], strict: bool) -> anyhow::Result<Rego> {
    if let [Rego::String(pattern), Rego::String(text)] = args
        && let Some(found) = PATTERNS.with_borrow(|known| known.get(pattern).map(|regex| regex.is_match(text)))
    {
        return Ok(Rego::Bool(found));
    }
    let Some((engines, _)): Option<&BuiltinFcn> = BUILTINS.get(REGEX_MATCH) else { return Ok(Rego::Undefined) };
    let answer = engines(span, params, args, strict)?;
    if let Some(Rego::String(pattern)) = args.first()
        && let Ok(regex) = Regex::new(pattern)
    {
        PATTERNS.with_borrow_mut(|known| {
            if known.len() == KEPT {
                known.clear();
            }
            known.insert(Arc::clone(pattern), regex);
        });
    }
    Ok(answer)
}
