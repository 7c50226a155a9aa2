//! What planning keeps between projects and between the two sides of a review: parsed files, by content.
//!
//! Always true: an entry depends only on a file's content and dialect, so a cache changes speed, never an answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::ContentId;
use crate::syntax::hcl::File;

use super::facts::Facts;

/// Parsed source files, keyed by content; shared by every project and both sides of a review.
///
/// It locks internally, so projects may be planned in parallel with one cache.
#[derive(Debug, Default)]
pub struct Cache {
    files: Mutex<HashMap<(ContentId, &'static str), Arc<File>>>,
    facts: Arc<Facts>,
    /// Looked at first, never added to.
    under: Option<Arc<Cache>>,
}

impl Cache {
    /// Makes an empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a cache of parsed files beside facts that are there already.
    pub fn with_facts(facts: Arc<Facts>) -> Self {
        Self { facts, ..Self::default() }
    }

    /// Returns what is known of files without parsing them again.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Makes a cache that also knows what another one knows, and keeps what is new to itself.
    pub fn over(under: Arc<Cache>) -> Self {
        Self { facts: Arc::clone(&under.facts), under: Some(under), ..Self::default() }
    }

    /// Returns the parsed file of a content, parsing it outside the lock if it is new. A failure is not kept.
    pub(super) fn file<E>(
        &self,
        content: &ContentId,
        dialect: &'static str,
        parse: impl FnOnce() -> Result<File, E>,
    ) -> Result<Arc<File>, E> {
        let key = (content.clone(), dialect);
        if let Some(file) = self.known(&key) {
            return Ok(file);
        }
        let file = Arc::new(parse()?);
        Ok(self.files.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert(file).clone())
    }

    fn known(&self, key: &(ContentId, &'static str)) -> Option<Arc<File>> {
        let under = self.under.as_ref().and_then(|under| under.known(key));
        under.or_else(|| self.files.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }
}
