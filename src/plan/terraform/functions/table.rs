//! The table of all functions.
//!
//! Always true: every name is there once; `core::NAME` is the same function as `NAME`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::function::Function;
use super::{
    conversions, csv_decode, encoding, files, format, hashes, mappings, networks, numeric, patterns, predicates, sequences, sets, strings,
    terraform_provider, times, yaml_decode, yaml_encode,
};

static TABLE: LazyLock<BTreeMap<&'static str, Function>> = LazyLock::new(|| {
    let all = [
        conversions::functions(),
        csv_decode::functions(),
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

/// The functions of the provider that is built into Terraform.
static PROVIDER: LazyLock<BTreeMap<&'static str, Function>> =
    LazyLock::new(|| terraform_provider::functions().into_iter().map(|function| (function.name(), function)).collect());

/// Finds a function by its name, with or without `core::`; also those of `provider::terraform`.
///
/// `try`, `can` and `type` work on expressions and are the evaluator's own.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    match name.strip_prefix(terraform_provider::NAMESPACE) {
        Some(name) => PROVIDER.get(name),
        None => TABLE.get(name.strip_prefix("core::").unwrap_or(name)),
    }
}
