//! What a manifest is, and what it is called.
//!
//! Always true: a `List` is not a manifest itself; its items are.

use crate::syntax::yaml::{Node, NodeKind, Stream, parse};

/// Tells whether a YAML text holds at least one manifest.
pub(in crate::plan) fn holds_manifests(text: &str) -> bool {
    text.contains("apiVersion")
        && text.contains("kind")
        && parse(text).documents.iter().any(|document| !manifests(&document.root).is_empty())
}

/// Returns the manifests of a document: itself, or the items of a list.
pub(in crate::plan) fn manifests(root: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    let mut rest = vec![root];
    while let Some(node) = rest.pop() {
        let (Some(_), Some(kind)) = (text(node, "apiVersion"), text(node, "kind")) else { continue };
        match node.get("items") {
            Some(items) if kind.ends_with("List") && matches!(items.kind, NodeKind::Sequence { .. }) => {
                rest.extend(items.items().iter().rev())
            }
            _ => found.push(node),
        }
    }
    found
}

/// Tells whether a text that does not parse looks like a manifest.
pub(super) fn looks_like_manifests(text: &str, stream: &Stream) -> bool {
    let has_line = |key: &str| text.lines().any(|line| line.starts_with(key));
    !stream.errors.is_empty() && has_line("apiVersion:") && has_line("kind:")
}

/// The identity of a manifest.
pub(super) struct Identity<'n> {
    pub(super) kind: &'n str,
    /// `Kind/namespace/name`, or `Kind.group/…` outside of the core and apps groups.
    pub(super) address: String,
    pub(super) name: &'n str,
}

impl<'n> Identity<'n> {
    /// Reads a manifest's identity. The namespace is empty where none is written; a generated name ends with `*`.
    pub(super) fn of(manifest: &'n Node) -> Self {
        let kind = text(manifest, "kind").unwrap_or("");
        let metadata = manifest.get("metadata");
        let of_metadata = |key| metadata.and_then(|metadata| text(metadata, key)).unwrap_or("");
        let group = text(manifest, "apiVersion").and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
        let qualified = if matches!(group, "" | "apps") { kind.to_owned() } else { format!("{kind}.{group}") };
        let (name, generated) = match (of_metadata("name"), of_metadata("generateName")) {
            ("", prefix) => (prefix, "*"),
            (name, _) => (name, ""),
        };
        Self { kind, address: format!("{qualified}/{}/{name}{generated}", of_metadata("namespace")), name }
    }
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_scalar().map(|scalar| &*scalar.text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_have_addresses() {
        let source = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: a, namespace: n}}\n\
             - {apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}\n---\n\
             {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {generateName: c-}}\n---\nx: 1\n";
        let stream = parse(source);
        let addresses: Vec<_> =
            stream.documents.iter().flat_map(|document| manifests(&document.root)).map(|node| Identity::of(node).address).collect();
        assert_eq!(addresses, ["Service/n/a", "Deployment//b", "Ingress.networking.k8s.io//c-*"]);
    }
}
