//! Plans a directory of manifests.
//!
//! Always true: every YAML file of the directory counts as read, so that a change to any of them is seen.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Address, Diagnostic, InlineIgnore, Limits, Place, Plan, Project, RepoPath, Resource, ResourceMode, SourceTree, Span, Value, ValueKind,
};
use crate::plan::duplicates::distinguish;
use crate::plan::ignore_request::requests;
use crate::syntax::yaml::{Node, parse};

use super::manifest::{Identity, looks_like_manifests, manifests};
use super::value::Reader;

/// Plans the manifests that lie directly in a project's directory.
pub(in crate::plan) fn plan(tree: &dyn SourceTree, project: &Project, limits: &Limits) -> Plan {
    let mut plan = Plan { listed: BTreeSet::from([project.path.clone()]), ..Plan::empty(project.clone()) };
    for path in tree.files().keys().filter(|path| path.parent().as_ref() == Some(&project.path) && is_manifest_file(path)) {
        plan.reads.insert(path.clone());
        read_file(tree, path, &mut plan);
        if plan.resources.len() > limits.instances {
            let message = format!("There are more manifests than the limit `limits.instances` of {}", limits.instances);
            plan.diagnostics.push(Diagnostic::error(message, None));
            plan.resources.truncate(limits.instances);
            plan.cut_short = true;
            break;
        }
    }
    distinguish(&mut plan);
    plan.ignores.sort();
    plan
}

/// Tells whether a file may hold manifests by its name. Charts, kustomizations and lock files are other tools' files.
pub(in crate::plan) fn is_manifest_file(path: &RepoPath) -> bool {
    let name = path.file_name();
    let is_other = matches!(name, "Chart.yaml" | "Chart.yml" | "kustomization.yaml" | "kustomization.yml" | "pnpm-lock.yaml");
    (name.ends_with(".yaml") || name.ends_with(".yml")) && !is_other
}

fn read_file(tree: &dyn SourceTree, path: &RepoPath, plan: &mut Plan) {
    let whole = |message: String| Diagnostic::error(message, Some(Place { file: path.clone(), span: Span::default() }));
    let bytes = match tree.read(path) {
        Ok(bytes) => bytes,
        Err(error) => return plan.diagnostics.push(whole(error.to_string())),
    };
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return plan.diagnostics.push(whole(format!("{path} is not UTF-8 text")));
    };
    // Other YAML may lie beside manifests, and templates of other tools are not YAML at all.
    if !text.contains("apiVersion") || !text.contains("kind") {
        return;
    }
    let stream = parse(text);
    let found: Vec<&Node> = stream.documents.iter().flat_map(|document| manifests(&document.root)).collect();
    if found.is_empty() && (text.contains("{{") || !looks_like_manifests(text, &stream)) {
        return;
    }
    for error in &stream.errors {
        let place = Place { file: path.clone(), span: error.span };
        plan.diagnostics.push(Diagnostic::error(format!("{}, so this document is not planned", error.message), Some(place)));
    }
    let mut after = 0;
    for node in found {
        match resource(node, text, Some(path)) {
            Ok(resource) => {
                let end = (node.span.end as usize).max(after);
                plan.ignores.extend(ignores(text, after, end, &resource));
                after = end;
                plan.resources.push(resource);
            }
            Err(message) => {
                let place = Place { file: path.clone(), span: node.span };
                plan.diagnostics.push(Diagnostic::error(message, Some(place)));
            }
        }
    }
}

/// Makes a resource of a manifest.
pub(in crate::plan) fn resource(node: &Node, text: &str, file: Option<&RepoPath>) -> Result<Resource, String> {
    let Identity { kind, address, name } = Identity::of(node);
    if name.is_empty() {
        return Err(format!("This {kind} has no name: set `metadata.name`"));
    }
    let mut reader = Reader { file, text, places: BTreeMap::new() };
    let mut values = reader.value(node, &mut Vec::new());
    if kind == "Secret" {
        hide(&mut values, &["data", "stringData"]);
    }
    let labels = values.step(&"metadata".into()).and_then(|metadata| metadata.step(&"labels".into())).and_then(Value::as_map);
    Ok(Resource {
        address: Address::new(&address).map_err(|error| error.to_string())?,
        kind: kind.into(),
        name: name.into(),
        module: None,
        mode: ResourceMode::Managed,
        provider: "".into(),
        region: None,
        tags: labels.cloned().unwrap_or_default(),
        references: BTreeMap::new(),
        block: file.map(|file| Place { file: file.clone(), span: node.span }),
        places: reader.places,
        replace_triggers: Vec::new(),
        ignore_changes: Vec::new(),
        import_id: None,
        create_before_destroy: false,
        values,
    })
}

/// Marks the values of some of a map's maps as sensitive.
fn hide(values: &mut Value, keys: &[&str]) {
    let ValueKind::Map(map) = &mut values.kind else { return };
    for (key, value) in map {
        if let (true, ValueKind::Map(entries)) = (keys.contains(&&**key), &mut value.kind) {
            entries.values_mut().for_each(|value| value.sensitive = true);
        }
    }
}

/// Finds the inline ignores of a manifest: in comments within it, or above it after whatever stands before.
fn ignores(text: &str, from: usize, to: usize, resource: &Resource) -> Vec<InlineIgnore> {
    let Some(block) = &resource.block else { return Vec::new() };
    let line_end = text[to..].find('\n').map_or(text.len(), |at| to + at);
    let mut found = Vec::new();
    let mut start = from;
    for line in text[from..line_end].split_inclusive('\n') {
        let comment = line.find('#').filter(|at| *at == 0 || line[..*at].ends_with([' ', '\t']));
        for request in comment.map(|at| requests(&line[at..])).unwrap_or_default() {
            let place = Place { file: block.file.clone(), span: Span::new(start + comment.unwrap_or(0), start + line.trim_end().len()) };
            found.push(InlineIgnore {
                rule: request.rule,
                block: block.clone(),
                comment: place,
                until: request.until,
                reason: request.reason,
            });
        }
        start += line.len();
    }
    found
}
