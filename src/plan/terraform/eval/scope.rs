//! Where an expression is evaluated: its file, the names it may use, and the bounds it counts against.
//!
//! Always true: names of `for` expressions and dynamic blocks hide those around them.

use crate::model::{Diagnostic, DiagnosticSeverity, Place, RepoPath, Span};
use crate::syntax::hcl::{Name, Step};

use super::super::cty::Value;
use super::machine::Machine;

/// Diagnostics of an evaluation.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    pub(crate) list: Vec<Diagnostic>,
}

impl Problems {
    /// Tells whether there is an error.
    pub(crate) fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error)
    }

    /// Adds an error.
    pub(crate) fn error(&mut self, message: impl Into<String>, place: Place) {
        self.list.push(Diagnostic::contained(message, Some(place)));
    }
}

/// The value of a reference's root and how many of the steps after it are taken already.
pub(crate) struct Resolved {
    pub(crate) value: Value,
    pub(crate) taken: usize,
}

/// What names mean that no `for` expression or dynamic block introduces: `var`, `local`, resource types, …
pub(crate) trait Names {
    /// Resolves a root name with as many steps as it takes; `None` if there is no such name.
    fn resolve(&self, scope: &Scope<'_>, root: &Name, steps: &[Step], problems: &mut Problems) -> Option<Resolved>;

    /// Tells whether this is a template, which may not render another one.
    fn is_template(&self) -> bool {
        false
    }

    /// Tells whether the module says that it needs a provider, whose functions may be called then.
    fn requires_provider(&self, _local_name: &str) -> bool {
        false
    }

    /// Tells whether functions may be called.
    fn allows_calls(&self) -> bool {
        true
    }
}

/// No names and no functions: variable files and defaults.
pub(crate) struct Constants;

impl Names for Constants {
    fn resolve(&self, scope: &Scope<'_>, root: &Name, _: &[Step], problems: &mut Problems) -> Option<Resolved> {
        problems.error("references are not allowed here: write a literal value", scope.place(root.span));
        Some(Resolved { value: Value::dynamic(), taken: usize::MAX })
    }

    fn allows_calls(&self) -> bool {
        false
    }
}

/// One name that a `for` expression or dynamic block introduces.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a Value,
    pub(crate) outer: Option<&'a Frame<'a>>,
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) machine: &'a Machine<'a>,
    pub(crate) names: &'a dyn Names,
    pub(crate) file: &'a RepoPath,
    pub(crate) frames: Option<&'a Frame<'a>>,
}

impl<'a> Scope<'a> {
    /// Returns a span of the scope's file as a place.
    pub(crate) fn place(&self, span: Span) -> Place {
        Place { file: self.file.clone(), span }
    }

    /// Finds a name that a `for` expression or dynamic block introduced.
    pub(super) fn frame(&self, name: &str) -> Option<&'a Value> {
        let mut frame = self.frames;
        while let Some(current) = frame {
            if current.name == name {
                return Some(current.value);
            }
            frame = current.outer;
        }
        None
    }
}
