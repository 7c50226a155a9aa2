//! What files say about how projects hang together, learnt without planning them.
//!
//! Always true: a fact depends only on a file's content and dialect, so that facts may be kept from review to review.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::ContentId;

/// Facts of each kind that are kept; beyond them the kind is forgotten as a whole.
const KEPT: usize = 200_000;

/// Facts by content. They are small, and finding one again needs no reading of the file.
///
/// Content ids must mean the same in every tree that shares it: git's do, those of directories only within one process.
#[derive(Debug, Default)]
pub struct Facts {
    pub(super) uses: Known<(ContentId, bool), Arc<Use>>,
    pub(super) yaml: Known<ContentId, Yaml>,
    pub(super) templates: Known<ContentId, bool>,
    pub(super) ways_out: Known<ContentId, Arc<[WayOut]>>,
}

/// What a Terraform file says about how its directory is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) has_backend: bool,
    /// The local sources of its module calls.
    pub(super) calls: Vec<String>,
}

/// What a YAML file is to Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Yaml {
    Manifests,
    /// A manifest that does not parse: its project says so.
    BrokenManifest,
    /// A manifest with a template language in it.
    Template,
    Other,
}

/// A way in which evaluating a file can lead out of its directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// A relative path.
    To(String),
    /// A path that only evaluation would tell.
    Anywhere,
}

/// Facts of one kind.
#[derive(Debug)]
pub(super) struct Known<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Known<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Known<K, V> {
    /// Returns what is known, or learns it outside of the lock. A failure is not kept.
    pub(super) fn get_or_learn<E>(&self, key: K, learn: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(known.clone());
        }
        let learnt = learn()?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() == KEPT {
            known.clear();
        }
        known.insert(key, learnt.clone());
        Ok(learnt)
    }
}
