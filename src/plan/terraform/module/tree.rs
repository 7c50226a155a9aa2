//! Which directories a project's module calls lead to, and where a call's module is.
//!
//! Always true: only directories of the tree are read; what would have to be fetched is missing, and the user is told how to supply it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{PlanOptions, RepoPath};
use crate::plan::cache::Cache;

use super::super::config::{Call, Module, ModuleSource, build};
use super::super::eval::{Constants, Machine, Problems, Scope};
use super::super::load::{Directory, SourceFile, Sources, load_directory};
use super::instance::Instance;

/// How deep modules may call modules.
const MAX_MODULE_DEPTH: usize = 64;

/// The parsed files of every directory that the project's calls may lead to.
#[derive(Default)]
pub(crate) struct Directories {
    by_path: BTreeMap<RepoPath, Directory>,
    /// `.terraform/modules/modules.json`: directories by the calls that lead to them.
    installed: BTreeMap<String, RepoPath>,
}

/// The modules of a project.
pub(crate) struct Loaded<'f> {
    modules: BTreeMap<RepoPath, Module<'f>>,
    directories: &'f Directories,
    root: RepoPath,
}

/// Reads the root directory and every directory that calls lead to.
pub(crate) fn load(sources: &Sources<'_>, root: &RepoPath, options: &PlanOptions, cache: &Cache) -> Directories {
    let installed = installed_modules(sources, root);
    let mut found = Directories { by_path: BTreeMap::new(), installed };
    let mut open = vec![root.clone()];
    open.extend(found.installed.values().cloned());
    while let Some(path) = open.pop() {
        if found.by_path.contains_key(&path) {
            continue;
        }
        let directory = load_directory(sources, &path, cache);
        for file in &directory.files {
            let calls = file.syntax.body.blocks().filter(|block| &*block.kind.text == "module");
            for source in calls.filter_map(|block| block.body.attribute("source")?.value.as_str()) {
                let target = match is_local(source) {
                    true => path.join(source),
                    false => mapped(options, source),
                };
                open.extend(target);
            }
        }
        found.by_path.insert(path, directory);
    }
    found
}

fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../") || matches!(source, "." | "..")
}

/// Looks a source up in the policy's `modules.mapping`: as written, without its version, or by what stands before `//`.
fn mapped(options: &PlanOptions, source: &str) -> Option<RepoPath> {
    let plain = source.split('?').next().unwrap_or(source);
    if let Some(path) = options.module_mapping.get(source).or_else(|| options.module_mapping.get(plain)) {
        return Some(path.clone());
    }
    let after_scheme = plain.find("://").map_or(0, |at| at + 3);
    let at = plain[after_scheme..].find("//")? + after_scheme;
    options.module_mapping.get(&plain[..at])?.join(plain[at..].trim_start_matches('/'))
}

fn installed_modules(sources: &Sources<'_>, root: &RepoPath) -> BTreeMap<String, RepoPath> {
    #[derive(serde::Deserialize)]
    struct Manifest {
        #[serde(rename = "Modules")]
        modules: Vec<Entry>,
    }
    #[derive(serde::Deserialize)]
    struct Entry {
        #[serde(rename = "Key")]
        key: String,
        #[serde(rename = "Dir")]
        directory: String,
    }
    let manifest = root.join(".terraform/modules/modules.json").and_then(|path| sources.read(&path).ok());
    let manifest = manifest.and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
    let entries = manifest.map(|manifest| manifest.modules).unwrap_or_default();
    entries.into_iter().filter(|entry| !entry.key.is_empty()).filter_map(|entry| Some((entry.key, root.join(&entry.directory)?))).collect()
}

/// Where a call's module is.
pub(super) struct Target {
    pub(super) directory: RepoPath,
    /// What `path.module` says in it.
    pub(super) path: Arc<str>,
}

/// Why a call's module cannot be had.
pub(super) enum Missing {
    /// It would have to be fetched.
    NotInstalled(String),
    /// Nothing is where it leads.
    NoModule(String),
    /// The call is wrong.
    Wrong(String),
}

impl<'f> Loaded<'f> {
    /// Reads the declarations of all directories.
    pub(crate) fn new(directories: &'f Directories, root: &RepoPath, machine: &Machine<'_>) -> Self {
        let modules = directories
            .by_path
            .iter()
            .map(|(path, directory)| {
                let constant = |file: &SourceFile, expr: &crate::syntax::hcl::Expr, diagnostics: &mut Vec<_>| {
                    let scope = Scope { machine, names: &Constants, file: &file.path, frames: None };
                    let mut problems = Problems::default();
                    let value = scope.eval(expr, &mut problems);
                    diagnostics.append(&mut problems.list);
                    value
                };
                (path.clone(), build(&directory.files, &constant))
            })
            .collect();
        Self { modules, directories, root: root.clone() }
    }

    /// Returns the root module.
    pub(crate) fn root(&'f self) -> &'f Module<'f> {
        // `load` reads the root directory first, whatever is in it.
        &self.modules[&self.root]
    }

    /// Returns a directory's module and files.
    pub(crate) fn module(&'f self, directory: &RepoPath) -> Option<(&'f Module<'f>, &'f Directory)> {
        Some((self.modules.get(directory)?, self.directories.by_path.get(directory)?))
    }

    /// Iterates over all modules that were read.
    pub(crate) fn modules(&'f self) -> impl Iterator<Item = &'f Module<'f>> {
        self.modules.values()
    }

    /// Iterates over all files that were read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.directories.by_path.values().flat_map(|directory| &directory.files)
    }

    /// Finds the directory of a call's module; `calls` are the names of the calls that lead there, joined by dots.
    pub(crate) fn directory_of(&self, caller: &RepoPath, call: &Call<'_>, calls: &str, options: &PlanOptions) -> Option<RepoPath> {
        match &call.source {
            ModuleSource::Invalid => None,
            ModuleSource::Local(source) => caller.join(source),
            ModuleSource::Remote(source) => mapped(options, source).or_else(|| self.directories.installed.get(calls).cloned()),
        }
    }

    /// Writes a directory as seen from the root module.
    pub(super) fn path_of(&self, directory: &RepoPath) -> Arc<str> {
        relative(&self.root, directory).into()
    }

    /// Finds where the module of a call is.
    pub(super) fn target(&self, at: &Instance<'f>, name: &str, call: &Call<'f>, options: &PlanOptions) -> Result<Target, Missing> {
        if at.depth() >= MAX_MODULE_DEPTH {
            return Err(Missing::Wrong(format!("modules are called more than {MAX_MODULE_DEPTH} deep: shorten the chain of calls")));
        }
        let calls = if at.calls.is_empty() { name.to_owned() } else { format!("{}.{name}", at.calls) };
        let directory = self.directory_of(&at.directory, call, &calls, options);
        let (directory, path) = match (&call.source, directory) {
            (ModuleSource::Invalid, _) => return Err(Missing::Wrong(format!("module {name} needs a literal \"source\""))),
            (ModuleSource::Local(source), None) => {
                return Err(Missing::NotInstalled(format!("its source {source:?} lies outside the repository")));
            }
            (ModuleSource::Remote(source), None) if !is_address(source) => {
                let advice = "a directory is written with ./ or ../ before it";
                return Err(Missing::Wrong(format!("Invalid module source address: {source:?} is none; {advice}")));
            }
            (ModuleSource::Remote(source), None) => {
                return Err(Missing::NotInstalled(format!("its source {source:?} is not in the repository")));
            }
            (ModuleSource::Local(source), Some(directory)) => (directory, clean(&format!("{}/{source}", at.path))),
            (ModuleSource::Remote(_), Some(directory)) => {
                let path = relative(&self.root, &directory);
                (directory, path)
            }
        };
        match self.module(&directory) {
            Some((_, files)) if !files.files.is_empty() || !files.diagnostics.is_empty() => {}
            _ => {
                let shown = if directory.is_root() { "." } else { directory.as_str() };
                return Err(Missing::NoModule(format!("module {name}: the directory {shown} has no configuration files")));
            }
        }
        Ok(Target { directory, path: path.into() })
    }
}

/// Tells whether a source may be fetched from somewhere: a registry's address, a URL, or a host that Terraform knows.
///
/// <https://developer.hashicorp.com/terraform/language/modules/sources>
fn is_address(source: &str) -> bool {
    let package = source.split("//").next().unwrap_or(source);
    let is_registry = matches!(package.split('/').count(), 3 | 4) && package.split('/').all(|part| !part.is_empty());
    let known = ["github.com/", "bitbucket.org/", "git@", "/"].iter().any(|start| source.starts_with(start));
    is_registry || known || source.contains("://") || source.contains("::") || (source.contains('@') && source.contains(':'))
}

/// Cleans a path as Go's `filepath.Clean` does.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// Writes a directory as seen from another one.
fn relative(from: &RepoPath, to: &RepoPath) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    let parts: Vec<&str> = up.chain(to[common..].iter().copied()).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_spelled_as_the_calls_do() {
        assert_eq!(clean("././near/far"), "near/far");
        assert_eq!(clean("./../../modules/x"), "../../modules/x");
        assert_eq!(clean("a/.."), ".");
        let path = |text| RepoPath::new(text).expect("a path");
        assert_eq!(relative(&path("infra/app"), &path("modules/vpc")), "../../modules/vpc");
    }

    #[test]
    fn sources_that_lead_nowhere_are_told_from_addresses() {
        for source in
            ["acme/vpc/aws", "registry.example/acme/vpc/aws//sub", "github.com/acme/vpc", "git::ssh://h/x", "git@h:x.git", "https://h/x"]
        {
            assert!(is_address(source), "{source}");
        }
        for source in ["modules/vpc", "vpc", "..x", ""] {
            assert!(!is_address(source), "{source}");
        }
    }

    #[test]
    fn mapped_sources_may_have_versions_and_subdirectories() {
        let path = |text| RepoPath::new(text).expect("a path");
        let mut options = PlanOptions::default();
        options.module_mapping.insert("git::https://host.example/mods.git".into(), path("vendor/mods"));
        options.module_mapping.insert("acme/vpc/aws".into(), path("vendor/vpc"));
        assert_eq!(mapped(&options, "git::https://host.example/mods.git//net?ref=v1"), Some(path("vendor/mods/net")));
        assert_eq!(mapped(&options, "acme/vpc/aws"), Some(path("vendor/vpc")));
        assert_eq!(mapped(&options, "acme/other/aws"), None);
    }
}
