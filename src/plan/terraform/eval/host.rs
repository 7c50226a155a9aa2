//! What the evaluator gives to functions: files of the tree, templates, and a share of the budget.
//!
//! Always true: a path outside the tree is not known here; nothing else of the machine can be seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{ReadError, RepoPath, Span};
use crate::syntax::hcl::{Name, Step, parse, parse_template};

use super::super::cty::Value;
use super::super::functions::{FileAccess, FileError, Host, LimitReached};
use super::machine::Machine;
use super::scope::{Constants, Names, Problems, Resolved, Scope};

/// A scope as functions see it.
pub(super) struct MachineHost<'a> {
    scope: &'a Scope<'a>,
    span: Span,
}

impl<'a> MachineHost<'a> {
    pub(super) fn new(scope: &'a Scope<'a>, span: Span) -> Self {
        Self { scope, span }
    }

    fn path(&self, path: &str) -> Result<RepoPath, FileError> {
        self.scope.machine.root.join(path).ok_or(FileError::Outside)
    }
}

impl FileAccess for MachineHost<'_> {
    fn read(&mut self, path: &str) -> Result<Arc<[u8]>, FileError> {
        let path = self.path(path)?;
        let sources = self.scope.machine.sources;
        sources.read(&path).map_err(|error| match error {
            ReadError::NotFound(_) if sources.has_directory(&path) => FileError::IsDirectory,
            ReadError::NotFound(_) => FileError::NotFound,
            other => FileError::Unreadable(other.to_string()),
        })
    }

    fn exists(&mut self, path: &str) -> Result<bool, FileError> {
        let path = self.path(path)?;
        Ok(self.scope.machine.sources.exists(&path))
    }

    fn list(&mut self, directory: &str) -> Result<Vec<String>, FileError> {
        let directory = self.path(directory)?;
        let skip = if directory.is_root() { 0 } else { directory.as_str().len() + 1 };
        let below = self.scope.machine.sources.list_below(&directory);
        Ok(below.iter().map(|path| path.as_str()[skip..].to_owned()).collect())
    }
}

impl Host for MachineHost<'_> {
    fn spend(&mut self, steps: u64) -> Result<(), LimitReached> {
        let machine = self.scope.machine;
        if machine.spend(steps, || self.scope.place(self.span)) { Ok(()) } else { Err(LimitReached(machine.steps_message())) }
    }

    fn plan_time(&self) -> Option<String> {
        self.scope.machine.timestamp.clone()
    }

    fn read_values(&mut self, text: &str) -> Result<Value, String> {
        let parsed = parse(text);
        if let Some(error) = parsed.errors.first() {
            return Err(error.message.clone());
        }
        if let Some(block) = parsed.body.blocks().next() {
            return Err(format!("unexpected block {:?}", block.kind.text));
        }
        let scope = Scope { machine: self.scope.machine, names: &Constants, file: self.scope.file, frames: None };
        let mut problems = Problems::default();
        let entries = parsed.body.attributes().map(|attribute| (attribute.name.text.clone(), scope.eval(&attribute.value, &mut problems)));
        let value = Value::object(entries.collect());
        match problems.list.into_iter().next() {
            Some(problem) => Err(problem.message),
            None => Ok(value),
        }
    }

    fn render_template(&mut self, name: &str, text: &str, variables: &BTreeMap<Arc<str>, Value>) -> Result<Value, String> {
        let file = self.path(name).unwrap_or_else(|_| self.scope.file.clone());
        template_value(self.scope.machine, &file, text, variables)
    }
}

/// Renders a template's text with nothing but the given variables; the error is the first problem's message.
pub(crate) fn template_value(
    machine: &Machine<'_>,
    file: &RepoPath,
    text: &str,
    variables: &BTreeMap<Arc<str>, Value>,
) -> Result<Value, String> {
    let (expr, errors) = parse_template(text, 0);
    if let Some(error) = errors.first() {
        return Err(error.message.clone());
    }
    let names = TemplateNames(variables);
    let scope = Scope { machine, names: &names, file, frames: None };
    let mut problems = Problems::default();
    let value = scope.eval(&expr, &mut problems);
    match problems.list.into_iter().next() {
        Some(problem) => Err(problem.message),
        None => Ok(value),
    }
}

/// The variables of a template, and nothing else.
struct TemplateNames<'a>(&'a BTreeMap<Arc<str>, Value>);

impl Names for TemplateNames<'_> {
    fn is_template(&self) -> bool {
        true
    }

    fn resolve(&self, _: &Scope<'_>, root: &Name, _: &[Step], _: &mut Problems) -> Option<Resolved> {
        Some(Resolved { value: self.0.get(&*root.text)?.clone(), taken: 0 })
    }
}
