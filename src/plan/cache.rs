//! What planning keeps between projects and between the two sides of a review: parsed files, by content.
//!
//! Always true: an entry depends only on a file's content and path, so a cache changes speed, never an answer.

/// Parsed source files, keyed by content; shared by every project and both sides of a review.
///
/// It locks internally, so projects may be planned in parallel with one cache.
#[derive(Debug, Default)]
pub struct Cache {}

impl Cache {
    /// Makes an empty cache.
    pub fn new() -> Self {
        Self::default()
    }
}
