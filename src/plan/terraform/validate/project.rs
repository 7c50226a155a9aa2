//! The modules of a project, each looked through once.
//!
//! Always true: a module that several calls lead to is judged once for each of its directories, its provider configurations once for each call.

use std::collections::HashSet;

use crate::model::Diagnostic;

use super::super::module::Declared;
use super::around::Around;
use super::{blocks, providers, version};

/// Says what in the modules of a project is refused before anything is evaluated.
pub(in super::super) fn validate(all: &[Declared<'_>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for (at, declared) in all.iter().enumerate() {
        let around = Around { all, at };
        providers::check(around, &mut found);
        if seen.insert(&declared.directory) {
            blocks::check(around, &mut found);
            version::check(declared.module, &mut found);
        }
    }
    found
}
