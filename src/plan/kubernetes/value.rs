//! A manifest's nodes as values, each with its place.
//!
//! Always true: merge keys (`<<`) are resolved; a key that is written out wins over a merged one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Place, RepoPath, Span, Step, Value, ValueKind, ValuePath};
use crate::syntax::yaml::{Node, NodeKind, ScalarStyle};

use super::scalar::resolve;

/// Turns the nodes of one file into values.
pub(super) struct Reader<'t> {
    pub(super) file: Option<&'t RepoPath>,
    pub(super) text: &'t str,
    /// The places of the paths read so far.
    pub(super) places: BTreeMap<ValuePath, Place>,
}

impl Reader<'_> {
    /// Reads the value at a path; what stands behind an alias has the alias' place.
    pub(super) fn value(&mut self, node: &Node, path: &mut ValuePath) -> Value {
        let placed = !node.alias;
        let kind = match &node.kind {
            NodeKind::Scalar(scalar) => resolve(scalar, node.tag.as_deref()),
            NodeKind::Sequence { items, .. } => {
                let mut values = Vec::with_capacity(items.len());
                for (at, item) in items.iter().enumerate() {
                    path.push(Step::Index(at));
                    if placed {
                        self.place(path, item.span);
                    }
                    values.push(self.value(item, path));
                    path.pop();
                }
                ValueKind::List(values)
            }
            NodeKind::Mapping { entries, .. } => {
                let mut map: BTreeMap<Arc<str>, Value> = BTreeMap::new();
                for entry in entries {
                    let Some(key) = entry.key.as_scalar() else { continue };
                    if &*key.text == "<<" && key.style == ScalarStyle::Plain {
                        continue;
                    }
                    path.push(Step::Key(key.text.clone()));
                    if placed {
                        self.place(path, entry.key.span.to(entry.value.span));
                    }
                    let value = self.value(&entry.value, path);
                    map.insert(key.text.clone(), value);
                    path.pop();
                }
                for source in merged(node) {
                    let mut apart = Reader { places: BTreeMap::new(), ..*self };
                    if let ValueKind::Map(more) = apart.value(source, &mut Vec::new()).kind {
                        more.into_iter().for_each(|(key, value)| {
                            map.entry(key).or_insert(value);
                        });
                    }
                }
                ValueKind::Map(map)
            }
        };
        Value { kind, sensitive: false, origin: self.origin(node.span) }
    }

    fn place(&mut self, path: &ValuePath, span: Span) {
        if let Some(place) = self.origin(span) {
            self.places.insert(path.clone(), place);
        }
    }

    /// Returns a span without the line breaks at its end, as block scalars have them.
    pub(super) fn origin(&self, span: Span) -> Option<Place> {
        let written = self.text.get(span.range()).unwrap_or("").trim_end().len();
        let span = Span { start: span.start, end: span.start + u32::try_from(written).unwrap_or(0) };
        self.file.map(|file| Place { file: file.clone(), span })
    }
}

/// Returns what a mapping's merge key names: one mapping, or several of which the first wins.
fn merged(node: &Node) -> impl Iterator<Item = &Node> {
    let value =
        node.entries().iter().find(|entry| entry.key.as_scalar().is_some_and(|key| &*key.text == "<<" && key.style == ScalarStyle::Plain));
    value.into_iter().flat_map(|entry| match &entry.value.kind {
        NodeKind::Sequence { items, .. } => items.iter().collect::<Vec<_>>(),
        _ => vec![&entry.value],
    })
}
