//! Rule packs: loaded, checked, compiled, and evaluated on plans.
//!
//! Always true: `regorus` is used in this module only, and no rule can abort, hang or reach outside the process.

mod bundled;
mod calls;
mod compiled;
mod convert;
mod dataflow;
mod evaluation;
mod fences;
mod finding;
mod input;
mod intent;
mod judging;
mod layout;
mod loading;
mod manifest;
mod metadata;
mod module;
mod native;
mod origins;
mod pack;
mod page;
mod parameters;
mod precedent;
mod quiet;
mod reads;
mod relations;
mod rule;
mod ruleset;
mod unknowns;
mod unsupported;

pub use bundled::bundled;
pub use evaluation::{Evaluation, EvaluationContext, Selected};
pub use fences::{ExpectedFinding, Fence, FenceKind};
pub use pack::{PackError, PackSource};
pub use page::Page;
pub use precedent::Precedent;
pub use ruleset::RuleSet;
