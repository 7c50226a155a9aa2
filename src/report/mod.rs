//! Verdicts in the forms that people and other programs read.
//!
//! Always true: every function here is pure, and nothing that came from a repository is printed unescaped.

mod annotations;
mod check_run;
mod comment;
mod comment_view;
mod context;
mod escape;
mod excerpt;
mod human;
mod json;
mod junit;
mod sarif;
mod status;
mod weight;
mod words;

pub use annotations::github_annotations;
pub use check_run::{Annotation, ChangedLines, CheckRun, Conclusion, check_run};
pub use comment::{MARKER, comment, is_worth_a_comment, markdown};
pub use context::CommentContext;
pub use escape::{code_block, code_cell, code_span, inline, visible, visible_line};
pub use excerpt::{HumanOptions, diagnostics, note};
pub use human::human;
pub use json::{json, write_json};
pub use junit::junit;
pub use sarif::sarif;
pub use status::{StatusReport, StatusState, status};
pub use weight::AnnotationLevel;
