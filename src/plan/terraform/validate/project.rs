//! The modules of a project, each looked through once.
//!
//! Always true: a module that several calls lead to is judged once for each of its directories, its provider configurations once for each call.

use std::collections::HashSet;

use crate::model::{Diagnostic, PlanOptions, RepoPath};

use super::super::module::{Loaded, outline};
use super::around::Around;
use super::{blocks, providers, version};

/// Says what in the modules of a project is refused before anything is evaluated.
pub(in super::super) fn validate<'f>(loaded: &'f Loaded<'f>, root: &RepoPath, options: &PlanOptions) -> Vec<Diagnostic> {
    let all = outline(loaded, root, options);
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for (at, declared) in all.iter().enumerate() {
        let around = Around { all: &all, at };
        providers::check(around, &mut found);
        if seen.insert(&declared.directory) {
            blocks::check(around, &mut found);
            version::check(declared.module, &mut found);
        }
    }
    found
}
