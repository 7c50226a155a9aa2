//! Planning: from source to resources, without running anything.
//!
//! Always true: planning is a pure function of the tree and the options; what only an apply can know is an unknown value, never a guess.

mod cache;
mod compare;
mod decimal;
mod default_tags;
mod discover;
mod document;
mod duplicates;
mod explain;
mod explanation;
mod facts;
mod ignore_request;
mod ignored;
mod influence;
mod kubernetes;
mod likeness;
mod lineage;
mod matching;
mod moves;
mod near;
mod planner;
mod replacement;
mod replacement_table;
mod representation;
mod ripples;
mod spelling;
mod terraform;
mod unwritten;
mod values_json;
mod ways_out;

pub use cache::Cache;
pub use compare::compare;
pub use discover::{discover, is_infrastructure};
pub use document::{DocumentError, DocumentPlan, document};
pub use explain::explain;
pub use explanation::{ExplainError, Explanation, ExplanationStep};
pub use facts::{Facts, WayOut};
pub use ignored::values_after;
pub use planner::plan;
pub use representation::representation;
pub use ways_out::ways_out;
