//! The module calls of a project as they are declared, whatever instances they have.
//!
//! Always true: a call comes after the one it is part of; a call whose module cannot be had, or that calls itself, has no module below it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{PlanOptions, RepoPath};

use super::super::config::{Call, Module};
use super::tree::Loaded;

/// How many calls are looked into: modules that call others several times each multiply.
const MAX_CALLS: usize = 2_000;

/// One module as a call declares it; the first one is the root module.
pub(crate) struct Declared<'f> {
    pub(crate) module: &'f Module<'f>,
    pub(crate) directory: RepoPath,
    /// What `path.module` says in it.
    pub(crate) path: Arc<str>,
    /// The names of the calls that lead here, joined by dots.
    pub(crate) calls: Arc<str>,
    /// Who calls it, by position, and how.
    pub(crate) caller: Option<(usize, &'f Call<'f>)>,
    /// The modules that it calls, by position; a call whose module cannot be had is not listed.
    pub(crate) children: BTreeMap<&'f str, usize>,
}

/// Lists the modules of a project.
pub(super) fn outline<'f>(loaded: &'f Loaded<'f>, root: &RepoPath, options: &PlanOptions) -> Vec<Declared<'f>> {
    let none = BTreeMap::new();
    let mut all =
        vec![Declared { module: loaded.root(), directory: root.clone(), path: ".".into(), calls: "".into(), caller: None, children: none }];
    let mut at = 0;
    while at < all.len() {
        for (name, call) in &all[at].module.calls {
            let calls: Arc<str> = if all[at].calls.is_empty() { name.clone() } else { format!("{}.{name}", all[at].calls).into() };
            let Some(directory) = loaded.directory_of(&all[at].directory, call, &calls, options) else { continue };
            let Some((module, files)) = loaded.module(&directory) else { continue };
            if files.files.is_empty() || is_within(&all, at, &directory) || all.len() >= MAX_CALLS {
                continue;
            }
            let path = loaded.path_of(&directory);
            let child = Declared { module, directory, path, calls, caller: Some((at, call)), children: BTreeMap::new() };
            let position = all.len();
            all[at].children.insert(name, position);
            all.push(child);
        }
        at += 1;
    }
    all
}

/// Tells whether a module is of a directory, or is called, however far up, by one that is.
fn is_within(all: &[Declared<'_>], at: usize, directory: &RepoPath) -> bool {
    let mut around = Some(at);
    while let Some(at) = around {
        if all[at].directory == *directory {
            return true;
        }
        around = all[at].caller.map(|(caller, _)| caller);
    }
    false
}
