//! The difference between two plans of one project, instance by instance.
//!
//! Always true: every managed instance of either plan is in exactly one change; *replace* is said only where it is known.

use crate::model::{Plan, ResourceChange};

/// Compares two plans of one project; a side that is absent has no instances.
///
/// Changes are sorted by address. With `before` absent every action is `create` (`read` for data sources).
pub fn compare(_before: Option<&Plan>, _after: Option<&Plan>) -> Vec<ResourceChange> {
    Vec::new()
}
