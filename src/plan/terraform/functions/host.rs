//! What functions need from the evaluator: files, templates, and leave to use more time and memory.
//!
//! Always true: paths given here are as the configuration has them, relative to the root module unless absolute.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::plan::terraform::cty::Value;

/// The bound that a call would have passed, as a sentence about it: `the evaluation takes more than 50000000 steps`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct LimitReached(pub String);

/// Why a file cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FileError {
    /// Nothing is there.
    #[error("no file exists")]
    NotFound,
    /// A directory is there.
    #[error("is a directory, not a file")]
    IsDirectory,
    /// It lies outside the tree that is planned, or depends on the machine: not known here.
    #[error("lies outside the planned tree")]
    Outside,
    /// It could not be read: too large, for one.
    #[error("{0}")]
    Unreadable(String),
}

/// The files a configuration may read.
pub(crate) trait FileAccess {
    /// Reads a file's bytes.
    fn read(&mut self, path: &str) -> Result<Arc<[u8]>, FileError>;

    /// Tells whether a regular file is there.
    fn exists(&mut self, path: &str) -> Result<bool, FileError>;

    /// Lists the paths of all files under a directory, relative to it, with `/`; an absent directory is empty.
    fn list(&mut self, directory: &str) -> Result<Vec<String>, FileError>;
}

/// The evaluator, as functions see it.
pub(crate) trait Host: FileAccess {
    /// Counts `steps` of work or about as many values made; an error once that is too much.
    fn spend(&mut self, steps: u64) -> Result<(), LimitReached>;

    /// Returns the time at which the plan is made, in RFC 3339; `None` where the plan must not depend on it.
    fn plan_time(&self) -> Option<String>;

    /// Reads a text of variable definitions, `name = value`, as an object. The error is the first diagnostic as one sentence.
    fn read_values(&mut self, text: &str) -> Result<Value, String>;

    /// Renders a template's text with the given variables.
    ///
    /// `name` is the file's path for messages, or what `templatestring` calls it. The error is Terraform's diagnostic as one sentence.
    fn render_template(&mut self, name: &str, text: &str, variables: &BTreeMap<Arc<str>, Value>) -> Result<Value, String>;
}
