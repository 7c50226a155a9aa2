//! Rule packs: loaded, checked, compiled, and evaluated on plans.
//!
//! Always true: `regorus` is used in this module only, and no rule can abort, hang or reach outside the process.

mod bundled;
mod evaluation;
mod fences;
mod pack;
mod page;
mod ruleset;

pub use bundled::bundled;
pub use evaluation::{Evaluation, EvaluationContext, Selected};
pub use pack::{PackError, PackSource};
pub use page::{ExpectedFinding, Fence, FenceKind, Page};
pub use ruleset::RuleSet;
