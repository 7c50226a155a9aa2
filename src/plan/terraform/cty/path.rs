//! Ways into a value, for messages about something inside it.
//!
//! Always true: a path's text is what Terraform's messages print.

use super::value::{Kind, Value};

/// One step into a value.
#[derive(Clone, Debug)]
pub(crate) enum PathStep {
    Attribute(std::sync::Arc<str>),
    /// An index of a list or key of a map; sets have the element itself.
    Index(Value),
}

/// What is wrong with a value, and where in it.
#[derive(Clone, Debug)]
pub(crate) struct PathError {
    pub path: Vec<PathStep>,
    pub message: String,
}

impl PathError {
    /// Makes an error about the value as a whole.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { path: Vec::new(), message: message.into() }
    }

    /// Puts a step in front: the error is about something inside a value.
    pub(crate) fn under(mut self, step: PathStep) -> Self {
        self.path.insert(0, step);
        self
    }

    /// Writes the path as Terraform does in front of a message: `.a["b"][0]`.
    pub(crate) fn path_text(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            match step {
                PathStep::Attribute(name) => {
                    text.push('.');
                    text.push_str(name);
                }
                PathStep::Index(key) => match key.kind() {
                    Kind::String(key) => text.push_str(&format!("[{key:?}]")),
                    Kind::Number(index) => text.push_str(&format!("[{index}]")),
                    _ => text.push_str("[...]"),
                },
            }
        }
        text
    }
}

impl std::fmt::Display for PathError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.path_text();
        if path.is_empty() { f.write_str(&self.message) } else { write!(f, "{path}: {}", self.message) }
    }
}

impl std::error::Error for PathError {}
