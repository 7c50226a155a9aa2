//! The table of all functions.
//!
//! Always true: every name is there once; `core::NAME` is the same function as `NAME`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::function::Function;
use super::{
    conversions, encoding, files, format, hashes, mappings, networks, numeric, patterns, predicates, sequences, sets, strings, times,
    yaml_decode, yaml_encode,
};

static TABLE: LazyLock<BTreeMap<&'static str, Function>> = LazyLock::new(|| {
    let all = [
        conversions::functions(),
        encoding::functions(),
        files::functions(),
        format::functions(),
        hashes::functions(),
        mappings::functions(),
        networks::functions(),
        numeric::functions(),
        patterns::functions(),
        predicates::functions(),
        sequences::functions(),
        sets::functions(),
        strings::functions(),
        times::functions(),
        yaml_decode::functions(),
        yaml_encode::functions(),
    ];
    all.into_iter().flatten().map(|function| (function.name(), function)).collect()
});

/// Finds a function by its name, with or without `core::`.
///
/// `try`, `can` and `type` work on expressions and are the evaluator's own.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    TABLE.get(name.strip_prefix("core::").unwrap_or(name))
}

/// Lists the names of all functions, sorted.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.keys().copied()
}
