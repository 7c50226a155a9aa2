//! Plain Kubernetes manifests.
//!
//! Always true: a manifest is one resource, whose values are the manifest as written.

mod manifest;
mod planner;
mod scalar;
mod value;

pub(super) use manifest::{holds_manifests, manifests};
pub(super) use planner::{is_manifest_file, plan, resource};
