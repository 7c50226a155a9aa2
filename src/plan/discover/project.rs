//! Projects as discovery makes them.
//!
//! Always true: the id is the directory, and the environment of a project that has one of its own.

use crate::model::{Project, ProjectId, ProjectKind, RepoPath};

/// Makes a project of a directory; an environment of its own is part of its id.
pub(super) fn project(path: &RepoPath, kind: ProjectKind, environment: Option<&str>) -> Option<Project> {
    let directory = if path.is_root() { "." } else { path.as_str() };
    let id = match environment {
        Some(environment) => format!("{directory}#{environment}"),
        None => directory.to_owned(),
    };
    Some(Project {
        id: ProjectId::new(&id).ok()?,
        path: path.clone(),
        kind,
        environment: environment.map(str::to_owned),
        workspace: None,
        var_files: Vec::new(),
    })
}
