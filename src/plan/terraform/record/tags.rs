//! Effective tags and labels, the provider's defaults included.
//!
//! Always true: a resource's own tag wins over the provider's default of the same key.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{self, ResourceMode};

use super::super::cty::{Value, to_plan};
use super::super::module::ProviderSettings;
use super::super::resource::EvaluatedBody;

/// Returns the effective tags of a resource, by the provider of its type.
pub(super) fn effective(
    mode: ResourceMode,
    kind: &str,
    body: &EvaluatedBody<'_>,
    provider: &ProviderSettings,
) -> BTreeMap<Arc<str>, model::Value> {
    let mut tags = BTreeMap::new();
    let own: &[&str] = match kind.split('_').next() {
        Some("aws") => &["tags_all", "tags"],
        Some("google") => &["labels", "user_labels", "resource_labels"],
        _ => &["tags", "labels"],
    };
    if mode == ResourceMode::Managed {
        tags.extend(provider.default_tags.iter().map(|(key, value)| (key.clone(), to_plan(value))));
    }
    for name in own {
        if let Some(entries) = body.attribute(name).and_then(Value::as_entries) {
            tags.extend(entries.iter().map(|(key, value)| (key.clone(), to_plan(value))));
        }
    }
    // `tag` blocks of auto scaling groups.
    for block in body.blocks("tag") {
        if let (Some(key), Some(value)) = (block.body.attribute("key").and_then(Value::as_str), block.body.attribute("value")) {
            tags.insert(key.into(), to_plan(value));
        }
    }
    tags
}
