//! Diagnostics of a plan, with lines and source.
//!
//! Always true: a place whose file cannot be read leaves the message without its place, never without its words.

use super::sources::Sources;
use crate::model::{Diagnostic, SourceTree, VerdictDiagnostic};

/// Resolves the places of diagnostics to lines of a tree's files, and cuts out the source around them.
pub fn locate(tree: &dyn SourceTree, diagnostics: &[Diagnostic]) -> Vec<VerdictDiagnostic> {
    let sources = Sources::new(tree);
    diagnostics.iter().map(|diagnostic| resolve(&sources, diagnostic)).collect()
}

/// Resolves one diagnostic.
pub(super) fn resolve(sources: &Sources<'_>, diagnostic: &Diagnostic) -> VerdictDiagnostic {
    let place = diagnostic.place.as_ref();
    VerdictDiagnostic {
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        location: place.and_then(|place| sources.location(place)),
        snippet: place.and_then(|place| sources.snippet(place, &[])),
    }
}
