//! Which attributes of a resource differ between two sides, in words.
//!
//! Always true: paths come in order, and no value is in them.

use crate::model::{Step, Value, ValueKind, ValuePath, display_path};

/// Paths that are named at most; one more says how many are left.
const MAX_PATHS: usize = 24;

/// Names the paths at which the values of a resource differ: the outermost ones below which something was added or removed, else the leaves.
pub(super) fn changed_attributes(before: &Value, after: &Value) -> Vec<String> {
    let mut paths = Vec::new();
    walk(before, after, &mut Vec::new(), &mut paths);
    let more = paths.len().saturating_sub(MAX_PATHS);
    let mut words: Vec<String> = paths.iter().take(MAX_PATHS).map(|path| display_path(path)).collect();
    if more > 0 {
        words.push(format!("{more} more"));
    }
    words
}

fn walk(before: &Value, after: &Value, path: &mut ValuePath, out: &mut Vec<ValuePath>) {
    if before.same(after) {
        return;
    }
    match (&before.kind, &after.kind) {
        (ValueKind::Map(a), ValueKind::Map(b)) => {
            let mut keys: Vec<_> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                path.push(Step::Key(key.clone()));
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => walk(a, b, path, out),
                    // What is null is as good as not written.
                    (Some(only), None) | (None, Some(only)) if matches!(only.kind, ValueKind::Null) => {}
                    _ => out.push(path.clone()),
                }
                path.pop();
            }
        }
        (ValueKind::List(a), ValueKind::List(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                path.push(Step::Index(index));
                walk(a, b, path, out);
                path.pop();
            }
        }
        _ => out.push(path.clone()),
    }
}
