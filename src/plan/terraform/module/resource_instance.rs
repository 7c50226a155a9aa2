//! One instance of a resource or data source, evaluated.
//!
//! Always true: it holds what the configuration says, and what follows from it without a provider.

use std::cell::OnceCell;
use std::sync::Arc;

use super::super::cty::Value;
use super::super::resource::EvaluatedBody;
use super::expansion::{Key, Repetition};

/// One instance of a resource or data source, evaluated.
#[derive(Debug)]
pub(crate) struct ResourceInstance<'f> {
    pub(crate) key: Key,
    pub(crate) repetition: Repetition,
    pub(crate) body: EvaluatedBody<'f>,
    pub(crate) computed: Vec<(Arc<str>, Value)>,
    /// The id of the object that an `import` block makes this stand for.
    pub(crate) imported: Option<Arc<str>>,
    /// The instance as a value, once that was asked for.
    pub(super) whole: OnceCell<Value>,
}
