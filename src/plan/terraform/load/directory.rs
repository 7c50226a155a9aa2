//! The configuration files of one directory.
//!
//! Always true: primary files come before override files, each sorted by name, as Terraform reads them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Diagnostic, Place, RepoPath, Span};
use crate::plan::cache::Cache;
use crate::syntax::hcl::File;

use super::json;
use super::sources::Sources;

/// One parsed configuration file.
#[derive(Debug)]
pub(crate) struct SourceFile {
    pub(crate) path: RepoPath,
    pub(crate) syntax: Arc<File>,
    pub(crate) is_override: bool,
}

impl SourceFile {
    /// Returns a span of this file as a place.
    pub(crate) fn place(&self, span: Span) -> Place {
        Place { file: self.path.clone(), span }
    }
}

/// The files of one directory.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    pub(crate) files: Vec<SourceFile>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The endings of configuration files; an OpenTofu file stands in for the Terraform file of the same stem.
const NATIVE: [(&str, &str); 2] = [(".tofu", ".tf"), (".tofu.json", ".tf.json")];

/// Tells whether a file of this name is part of a Terraform configuration.
///
/// Hidden files and editors' backups (`x.tf~`, `#x.tf#`) are not.
pub(crate) fn is_configuration(name: &str) -> bool {
    let backup = name.ends_with('~') || name.starts_with('#') && name.ends_with('#');
    stem(name).is_some() && !name.starts_with('.') && !backup
}

fn stem(name: &str) -> Option<&str> {
    NATIVE.iter().flat_map(|(tofu, tf)| [tofu, tf]).find_map(|ending| name.strip_suffix(ending))
}

/// Reads and parses the configuration files of a directory.
pub(crate) fn load_directory(sources: &Sources<'_>, directory: &RepoPath, cache: &Cache) -> Directory {
    let paths: Vec<RepoPath> = sources.list(directory).into_iter().filter(|path| is_configuration(path.file_name())).collect();
    let shadowed: BTreeSet<String> = paths
        .iter()
        .filter_map(|path| NATIVE.iter().find_map(|(tofu, tf)| Some(format!("{}{tf}", path.file_name().strip_suffix(tofu)?))))
        .collect();
    let mut found = Directory::default();
    for path in paths.into_iter().filter(|path| !shadowed.contains(path.file_name())) {
        let is_override = stem(path.file_name()).is_some_and(|stem| stem == "override" || stem.ends_with("_override"));
        match parse(sources, &path, cache, Kind::Configuration) {
            Ok(syntax) => {
                found.diagnostics.extend(errors_of(&syntax, &path));
                found.files.push(SourceFile { path, syntax, is_override });
            }
            Err(diagnostic) => found.diagnostics.push(diagnostic),
        }
    }
    found.files.sort_by_key(|file| file.is_override);
    found
}

/// Reads and parses a file of variable values (`.tfvars` or `.tfvars.json`).
pub(crate) fn parse_values(sources: &Sources<'_>, path: &RepoPath, cache: &Cache) -> (Option<SourceFile>, Vec<Diagnostic>) {
    match parse(sources, path, cache, Kind::Values) {
        Ok(syntax) => {
            let diagnostics = errors_of(&syntax, path);
            (Some(SourceFile { path: path.clone(), syntax, is_override: false }), diagnostics)
        }
        Err(diagnostic) => (None, vec![diagnostic]),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Configuration,
    Values,
}

fn parse(sources: &Sources<'_>, path: &RepoPath, cache: &Cache, kind: Kind) -> Result<Arc<File>, Diagnostic> {
    let Some(content) = sources.content(path) else {
        return Err(Diagnostic::error(format!("{path} does not exist: correct the path, or add the file"), None));
    };
    let whole = || Some(Place { file: path.clone(), span: Span::default() });
    let dialect = match (path.file_name().ends_with(".json"), kind) {
        (false, _) => "hcl",
        (true, Kind::Configuration) => "json",
        (true, Kind::Values) => "json values",
    };
    cache.file(&content, dialect, || {
        let bytes = sources.read(path).map_err(|failure| Diagnostic::error(failure.to_string(), whole()))?;
        let text = std::str::from_utf8(&bytes).map_err(|failure| {
            Diagnostic::error(format!("{path} is not UTF-8 (byte {} is invalid): save it as UTF-8", failure.valid_up_to()), whole())
        })?;
        Ok(match dialect {
            "hcl" => crate::syntax::hcl::parse(text),
            "json" => json::configuration(text),
            _ => json::values(text),
        })
    })
}

fn errors_of(file: &File, path: &RepoPath) -> Vec<Diagnostic> {
    file.errors.iter().map(|error| Diagnostic::error(error.message.clone(), Some(Place { file: path.clone(), span: error.span }))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MemoryTree;

    #[test]
    fn files_are_chosen_and_ordered_as_terraform_does() {
        let names =
            ["b.tf", "a_override.tf", "override.tf.json", ".hidden.tf", "x.tf~", "#y.tf#", "b.tofu", "notes.txt", "sub/c.tf", "z.tf.json"];
        let tree = MemoryTree::new(names.map(|name| (RepoPath::new(name).expect("a path"), "{}")));
        let sources = Sources::new(&tree);
        let directory = load_directory(&sources, &RepoPath::root(), &Cache::new());
        let read: Vec<&str> = directory.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(read, ["b.tofu", "z.tf.json", "a_override.tf", "override.tf.json"]);
    }
}
