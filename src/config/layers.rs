//! Merging the layers of policy: server, organisation, repository.
//!
//! Always true: a lower layer tightens freely, and loosens only what a higher one marks as overridable.

use super::policy_file::PolicyFile;
use crate::model::{Policy, PolicyLayer};

/// A policy file and where it is from.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub layer: PolicyLayer,
    /// What errors call it: a path, or `owner/name:path`.
    pub name: String,
    pub file: PolicyFile,
}

/// A layer says what it may not say. Its `Display` is what the user reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {key}: {reason}")]
pub struct LayerError {
    pub layer: PolicyLayer,
    pub name: String,
    pub key: String,
    pub reason: String,
}

/// Merges layers, given from the highest to the lowest, over the built-in policy.
pub fn merge(layers: &[Layer]) -> Result<Policy, LayerError> {
    let _ = layers;
    unimplemented!()
}
