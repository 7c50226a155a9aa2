//! Directories of Kubernetes manifests.
//!
//! Always true: a directory is a project if a YAML file directly in it holds a manifest; charts are left to Helm.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Diagnostic, Discovery, Place, Project, ProjectId, ProjectKind, ReadError, RepoPath, SourceTree, Span, Unsupported};

use super::super::facts::{Facts, Yaml};
use super::super::kubernetes::{holds_manifests, is_manifest_file};
use super::project::project;

/// Finds the Kubernetes projects. Where a directory is another kind's project too, `#kubernetes` tells them apart.
pub(super) fn find(tree: &dyn SourceTree, by_directory: &BTreeMap<RepoPath, Vec<&RepoPath>>, facts: &Facts, found: &mut Discovery) {
    let is_chart = |path: &&RepoPath| matches!(path.file_name(), "Chart.yaml" | "Chart.yml");
    let charts: BTreeSet<&RepoPath> = by_directory.iter().filter(|(_, files)| files.iter().any(is_chart)).map(|(path, _)| path).collect();
    let taken: BTreeSet<String> = found.projects.iter().map(|project| project.id.as_str().to_owned()).collect();
    for (directory, files) in by_directory {
        let in_chart = std::iter::successors(Some(directory.clone()), RepoPath::parent).any(|above| charts.contains(&above));
        if in_chart || directory.components().any(|part| part.starts_with('.')) {
            continue;
        }
        let mut has_manifests = false;
        for path in files.iter().filter(|path| is_manifest_file(path)) {
            match yaml_in(tree, path, facts) {
                Ok(Yaml::Manifests | Yaml::BrokenManifest) => has_manifests = true,
                Ok(Yaml::Template) => {
                    found.unsupported.push(Unsupported { path: (*path).clone(), kind: "kubernetes template".to_owned() });
                }
                Ok(Yaml::Other) => {}
                Err(error) => {
                    // What it holds is not known: it may be manifests.
                    let place = Place { file: (*path).clone(), span: Span::default() };
                    found.diagnostics.push(Diagnostic::error(error.to_string(), Some(place)));
                }
            }
        }
        if !has_manifests {
            continue;
        }
        let Some(made) = project(directory, ProjectKind::Kubernetes, None) else { continue };
        let id = if taken.contains(made.id.as_str()) { ProjectId::new(&format!("{}#kubernetes", made.id)).ok() } else { None };
        found.projects.push(Project { id: id.unwrap_or_else(|| made.id.clone()), ..made });
    }
}

/// Tells what a YAML file is.
fn yaml_in(tree: &dyn SourceTree, path: &RepoPath, facts: &Facts) -> Result<Yaml, ReadError> {
    let entry = tree.files().get(path).ok_or_else(|| ReadError::NotFound(path.clone()))?;
    facts.yaml.get_or_learn(entry.content.clone(), || {
        let bytes = tree.read(path)?;
        let text = String::from_utf8_lossy(&bytes);
        let has_manifest_lines = ["apiVersion:", "kind:"].iter().all(|key| text.lines().any(|line| line.starts_with(key)));
        Ok(match () {
            () if holds_manifests(&text) => Yaml::Manifests,
            () if !has_manifest_lines => Yaml::Other,
            () if text.contains("{{") => Yaml::Template,
            () if !crate::syntax::yaml::parse(&text).errors.is_empty() => Yaml::BrokenManifest,
            () => Yaml::Other,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::cache::Cache;
    use super::super::discover;
    use super::*;
    use crate::model::{MemoryTree, PlanOptions};

    #[test]
    fn directories_of_manifests_are_projects() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n";
        let files = [
            ("k8s/web/pod.yaml", pod),
            ("k8s/web/notes.yaml", "a: 1\n"),
            ("k8s/broken/pod.yml", "apiVersion: v1\nkind: [Pod\n"),
            ("charts/x/Chart.yaml", "name: x\n"),
            ("charts/x/templates/pod.yaml", pod),
            ("mixed/main.tf", ""),
            ("mixed/pod.yaml", pod),
            ("tpl/pod.yaml", "apiVersion: v1\nkind: Pod\nx: {{ y }}\nz: [\n"),
            (".github/pod.yaml", pod),
        ];
        let tree = MemoryTree::new(files.map(|(path, text)| (RepoPath::new(path).expect("a path"), text)));
        let found = discover(&tree, &PlanOptions::default(), &Cache::new());
        let ids: Vec<_> = found.projects.iter().map(|project| project.id.as_str()).collect();
        assert_eq!(ids, ["k8s/broken", "k8s/web", "mixed", "mixed#kubernetes"]);
        let unsupported: Vec<_> = found.unsupported.iter().map(|it| (it.path.as_str(), it.kind.as_str())).collect();
        assert_eq!(unsupported, [("charts/x", "helm"), ("tpl/pod.yaml", "kubernetes template")]);
    }
}
