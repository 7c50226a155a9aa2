//! From a directory of the tree to parsed files: which ones count, in which order, in either syntax.
//!
//! Always true: a file that does not parse gives its errors and what could be understood of it.

mod directory;
mod json;
mod json_schema;
mod sources;

pub(crate) use directory::is_configuration;
pub(super) use directory::{Directory, SourceFile, load_directory, parse_values};
pub(super) use sources::Sources;
