//! Fixes: what a rule intends, and the text edits that carry it out.
//!
//! Always true: a rule never edits text; it states an intent, and only a verified plan of the patched tree makes it a fix.

use serde::{Deserialize, Serialize};

use super::path::RepoPath;
use super::place::Span;
use super::value::ValuePath;

/// One intent of a rule's `fix`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FixStep {
    Set {
        path: ValuePath,
        to: serde_json::Value,
    },
    Unset {
        path: ValuePath,
    },
    /// Keys into a map.
    Insert {
        path: ValuePath,
        entry: serde_json::Map<String, serde_json::Value>,
    },
    Append {
        path: ValuePath,
        item: serde_json::Value,
    },
    /// Adds a nested block.
    Block {
        name: String,
        body: serde_json::Value,
    },
    /// Removes a block or list item.
    Remove {
        path: ValuePath,
    },
    /// Adds a companion resource, which takes over `count` and `for_each`.
    Resource {
        kind: String,
        name: String,
        body: serde_json::Value,
    },
}

/// A rule's `fix`: steps that belong together. A value may be `{"ref": ["id"]}`, an attribute of this resource; `{"json": []}` inside a path enters a JSON document in a string (kept as the step key `json()`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FixIntent {
    pub steps: Vec<FixStep>,
    /// Offered, never pushed.
    pub is_unsafe: bool,
}

/// The step that stands for `{"json": []}` in a [`FixIntent`]'s paths.
pub const JSON_STEP: &str = "json()";

/// Whether a fix may be applied without a person looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    Safe,
    Unsafe,
}

/// Replaces a span of one file, counted in the unedited text, by other text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edit {
    pub file: RepoPath,
    pub span: Span,
    pub text: String,
}

/// A way to mend a finding: edits that do not overlap, sorted by file and span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    pub title: String,
    pub applicability: Applicability,
    pub edits: Vec<Edit>,
    /// Whether planning and judging the patched tree showed the violation gone and nothing else changed.
    pub verified: bool,
}
