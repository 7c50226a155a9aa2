//! What the fuzz targets share: several files in one input, and mutations that keep most of the syntax whole.
//!
//! Always true: the same input and seed give the same files and the same mutation.

pub mod mutate;

use plangate::model::{Limits, MemoryTree, PlanOptions, Project, ProjectId, ProjectKind, RepoPath};

/// What separates the files of one input: a line with this and a path.
const SEPARATOR: &str = "--- ";

/// Bounds that end an input within about a second.
pub fn limits() -> Limits {
    Limits { steps: 300_000, instances: 200, ..Limits::default() }
}

/// Plans nothing but what the input itself says.
pub fn options() -> PlanOptions {
    PlanOptions::default()
}

/// Reads an input: text before the first `--- path` line is `main.tf`.
pub fn tree(text: &str) -> MemoryTree {
    let mut files: Vec<(RepoPath, String)> = Vec::new();
    let mut current = RepoPath::new("main.tf").expect("a path");
    let mut content = String::new();
    for line in text.split_inclusive('\n') {
        let named = line.strip_prefix(SEPARATOR).and_then(|name| RepoPath::new(name.trim_end()));
        match named.filter(|path| !path.is_root()) {
            Some(path) => files.push((std::mem::replace(&mut current, path), std::mem::take(&mut content))),
            None => content.push_str(line),
        }
    }
    files.push((current, content));
    MemoryTree::new(files)
}

/// The project at the input's root.
pub fn project(kind: ProjectKind) -> Project {
    Project {
        id: ProjectId::new(".").expect("an id"),
        path: RepoPath::root(),
        kind,
        environment: None,
        workspace: None,
        var_files: Vec::new(),
    }
}
