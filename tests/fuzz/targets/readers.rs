//! The readers of YAML, JSON and plan documents: spans lie in the source, nothing panics or hangs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plangate::model::{PlanDocument, ProjectKind};
use plangate::plan::{self, Cache};
use plangate::syntax::{json, yaml};

fuzz_target!(|text: &str| {
    for document in yaml::parse(text).documents {
        yaml_node(&document.root, text);
    }
    if let Ok(root) = json::parse(text) {
        json_node(&root, text);
    }
    let tree = plangate_fuzz::tree(&format!("--- web.yaml\n{text}"));
    let project = plangate_fuzz::project(ProjectKind::Kubernetes);
    let plan = plan::plan(&tree, &project, &plangate_fuzz::options(), &plangate_fuzz::limits(), &Cache::new());
    let _ = plan::compare(None, Some(&plan));
    let document = PlanDocument { name: "fuzz".to_owned(), bytes: text.as_bytes().into(), project: None, trusted: false };
    let _ = plan::document(&document);
});

fn yaml_node(node: &yaml::Node, text: &str) {
    assert!(text.get(node.span.range()).is_some(), "{:?} of {} bytes", node.span, text.len());
    node.items().iter().for_each(|item| yaml_node(item, text));
    for entry in node.entries() {
        yaml_node(&entry.key, text);
        yaml_node(&entry.value, text);
    }
}

fn json_node(node: &json::Node, text: &str) {
    let part = text.get(node.span.range()).expect("a span of the text");
    match &node.kind {
        json::NodeKind::Object(members) => members.iter().for_each(|member| json_node(&member.value, text)),
        json::NodeKind::Array(items) => items.iter().for_each(|item| json_node(item, text)),
        _ => assert_eq!(part, part.trim()),
    }
}
