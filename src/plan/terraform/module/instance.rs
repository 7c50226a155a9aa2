//! One instance of a module: a directory's declarations under an address.
//!
//! Always true: an instance is only an identity; its values live in the graph.

use std::sync::Arc;

use crate::model::RepoPath;

use super::super::config::{Call, Module};
use super::expansion::Repetition;

/// Identifies an instance within its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct InstanceId(pub(super) u32);

impl InstanceId {
    /// The root module.
    pub(crate) const ROOT: Self = Self(0);
}

/// One instance of a module.
#[derive(Debug)]
pub(crate) struct Instance<'f> {
    pub(crate) id: InstanceId,
    pub(crate) module: &'f Module<'f>,
    pub(crate) directory: RepoPath,
    /// What `path.module` says.
    pub(crate) path: Arc<str>,
    /// `module.a["k"].module.b`, empty for the root.
    pub(crate) address: Arc<str>,
    /// The calls that lead here, joined by dots: the key of `.terraform/modules/modules.json`.
    pub(crate) calls: Arc<str>,
    pub(crate) caller: Option<Caller<'f>>,
}

/// The call that made an instance.
#[derive(Debug)]
pub(crate) struct Caller<'f> {
    pub(crate) instance: InstanceId,
    pub(crate) call: &'f Call<'f>,
    pub(crate) name: Arc<str>,
    pub(crate) repetition: Repetition,
}

impl Instance<'_> {
    /// Puts the module's address in front of an address within it.
    pub(crate) fn qualify(&self, within: &str) -> String {
        if self.address.is_empty() { within.to_owned() } else { format!("{}.{within}", self.address) }
    }

    /// Counts how deep the module lies.
    pub(crate) fn depth(&self) -> usize {
        if self.calls.is_empty() { 0 } else { self.calls.split('.').count() }
    }
}
