//! Tags that a provider configuration gives to everything: what their change does to a resource that itself says the same as before.
//!
//! Always true: a resource's own tag wins over the provider's, so that only the tags which it has in the end count.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/resource-tagging>

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, LazyLock};

use crate::model::{Resource, ResourceMode, Step, Value};

/// The types of AWS that have `tags_all`.
static TAGGABLE: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("taggable.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// Tells whether `tags_all` of a resource becomes another; `values` are its values after the change.
///
/// What is not known of a tag is taken to stay as it is.
pub(super) fn differ(before: &Resource, after: &Resource, values: &Value) -> bool {
    let is_tagged = after.mode == ResourceMode::Managed && TAGGABLE.contains(&*after.kind);
    let all = [Step::from("tags_all")];
    if !is_tagged || after.ignore_changes.iter().any(|ignored| all.starts_with(ignored)) {
        return false;
    }
    // What `ignore_changes` leaves alone of the resource's own tags is in `values`.
    let own = |values: &Value| values.get(&[Step::from("tags")]).and_then(Value::as_map).cloned().unwrap_or_default();
    let written = own(&after.values);
    let mut tags: BTreeMap<Arc<str>, Value> = after.tags.clone();
    tags.retain(|name, _| !written.contains_key(name));
    tags.extend(own(values));
    let is_same = |(a, b): (&Value, &Value)| a.has_unknown() || b.has_unknown() || a.same(b);
    tags.len() != before.tags.len() || !tags.iter().all(|(name, tag)| before.tags.get(name).is_some_and(|old| is_same((old, tag))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_types() {
        assert!(TAGGABLE.len() > 700 && TAGGABLE.contains("aws_s3_bucket") && !TAGGABLE.contains("aws_iam_role_policy"));
        assert!(TAGGABLE.iter().all(|kind| kind.starts_with("aws_") && !kind.contains(' ')));
    }
}
