//! From a rule's intent to text edits that keep every comment and blank line.
//!
//! Always true: an edit replaces an exact span of the unedited text; whether it mends anything is for planning and judging to show.

mod apply;
mod diff;
mod draft;
mod editor;
mod json;
mod lines;
mod no_fix;
mod terraform;
mod yaml;

pub use apply::{ApplyError, apply};
pub use diff::unified_diff;
pub use editor::{Editor, edits};
pub use no_fix::NoFix;
