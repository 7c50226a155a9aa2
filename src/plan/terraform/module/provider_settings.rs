//! What a provider configuration says that matters here.
//!
//! Always true: what is not known is left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::cty::Value;

/// What matters of a provider configuration to the resources that use it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProviderSettings {
    pub(crate) region: Option<Arc<str>>,
    /// `default_tags` of AWS, `default_labels` of Google.
    pub(crate) default_tags: BTreeMap<Arc<str>, Value>,
}
