//! Reading YAML that people wrote, within bounds.
//!
//! Always true: a text of any content is read in bounded time and memory, and a mistake in it is told with file, line and column.

use serde::de::DeserializeOwned;

/// A mistake in a policy file. Its `Display` is what the user reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}{}: {message}", position(*line, *column))]
pub struct PolicyError {
    /// What the file is called.
    pub name: String,
    /// From 1; `None` where the mistake has no line.
    pub line: Option<u64>,
    pub column: Option<u64>,
    /// What is wrong, and how to mend it.
    pub message: String,
}

/// A mistake in the server's configuration, or a file it names that cannot be read. Its `Display` is what the user reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error(transparent)]
    File(#[from] PolicyError),
    #[error("{name}: {key}: {message}")]
    Value { name: String, key: String, message: String },
    #[error("the environment's {variable}: {message}")]
    Environment { variable: String, message: String },
    #[error("{path} cannot be read: {reason}")]
    Unreadable { path: String, reason: String },
}

fn position(line: Option<u64>, column: Option<u64>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!(":{line}:{column}"),
        (Some(line), None) => format!(":{line}"),
        _ => String::new(),
    }
}

/// The most that a policy or configuration file may have, in bytes.
pub(super) const MAX_BYTES: usize = 256 * 1024;

/// Reads a document into a type; an empty document is read as an empty map.
#[expect(dead_code, reason = "next")]
pub(super) fn read<T: DeserializeOwned>(text: &str, name: &str) -> Result<T, PolicyError> {
    let error = |line, column, message| PolicyError { name: name.to_owned(), line, column, message };
    if text.len() > MAX_BYTES {
        return Err(error(None, None, format!("it has {} bytes, more than {MAX_BYTES}: make it smaller", text.len())));
    }
    let _ = text;
    unimplemented!()
}
