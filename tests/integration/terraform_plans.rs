//! Whole configurations against what the real Terraform says of them.
//!
//! Always true: what is expected was printed by Terraform 1.11 (`tests/terraform-plans.py`), never by the planner.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use plangate::model::{MemoryTree, Plan, RepoPath};
use serde_json::{Map, Value as Json, json};

use crate::planning::{plan_to_compare, plan_tree, represent};

/// A folder of fixtures: each is a configuration with what was recorded of it beside.
fn cases(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/terraform").join(kind);
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    cases
}

fn expected(case: &Path) -> Json {
    let text = std::fs::read_to_string(case.join("expected.json")).expect("a record");
    serde_json::from_str(&text).expect("JSON")
}

/// Reads a directory as a tree, without what was recorded beside it.
fn directory(path: &Path) -> MemoryTree {
    let mut files = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).expect("a directory") {
            let entry = entry.expect("an entry").path();
            if entry.is_dir() {
                open.push(entry);
            } else if !entry.ends_with("expected.json") {
                let relative = entry.strip_prefix(path).expect("a path inside").to_string_lossy().into_owned();
                files.push((RepoPath::new(&relative).expect("a relative path"), std::fs::read(&entry).expect("bytes")));
            }
        }
    }
    MemoryTree::new(files)
}

fn without_nulls(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            Json::Object(members.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.clone(), without_nulls(v))).collect())
        }
        Json::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

/// Lists where a document of flags is true.
fn true_paths(value: &Json) -> BTreeSet<String> {
    fn collect(value: &Json, at: &mut Vec<Json>, into: &mut BTreeSet<String>) {
        let items: Vec<(Json, &Json)> = match value {
            Json::Bool(true) => {
                into.insert(Json::Array(at.clone()).to_string());
                return;
            }
            Json::Object(members) => members.iter().map(|(key, value)| (json!(key), value)).collect(),
            Json::Array(items) => items.iter().enumerate().map(|(index, value)| (json!(index), value)).collect(),
            _ => return,
        };
        for (step, value) in items {
            at.push(step);
            collect(value, at, into);
            at.pop();
        }
    }
    let mut found = BTreeSet::new();
    collect(value, &mut Vec::new(), &mut found);
    found
}

fn recorded_paths(value: &Json) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().map(Json::to_string).collect()
}

/// Compares numbers by value: terraform and we may write them differently.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0));
            a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
        }
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|other| same(v, other))),
        (a, b) => a == b,
    }
}

/// Reduces a plan to what was recorded of terraform's.
fn reduced(found: &Json) -> (BTreeMap<String, Json>, Map<String, Json>) {
    let changes = found["resource_changes"].as_array().into_iter().flatten().filter(|change| change["mode"] == "managed");
    let resources = changes.map(|entry| (entry["address"].as_str().unwrap_or_default().to_owned(), entry["change"].clone()));
    let outputs = found["planned_values"]["outputs"].as_object().into_iter().flatten().map(|(name, output)| {
        let kept = ["sensitive", "value"].into_iter().filter_map(|key| Some((key.to_owned(), without_nulls(output.get(key)?))));
        (name.clone(), Json::Object(kept.collect()))
    });
    (resources.collect(), outputs.collect())
}

fn differences(expected: &Json, found: &Json) -> Vec<String> {
    let mut differences = Vec::new();
    let none = Map::new();
    let (resources, outputs) = reduced(found);
    let wanted = expected["resources"].as_object().unwrap_or(&none);
    let extra = resources.keys().filter(|address| !wanted.contains_key(*address));
    differences.extend(extra.map(|address| format!("{address}: terraform does not plan it")));
    for (address, want) in wanted {
        let Some(change) = resources.get(address) else {
            differences.push(format!("{address}: missing"));
            continue;
        };
        if change["actions"] != want["actions"] {
            differences.push(format!("{address}: {} instead of {}", change["actions"], want["actions"]));
        }
        let after = without_nulls(&change["after"]);
        if !same(&after, &want["after"]) {
            differences.push(format!("{address}: {after} instead of {}", want["after"]));
        }
        for (what, flags) in [("unknown", "after_unknown"), ("sensitive", "after_sensitive")] {
            let (ours, theirs) = (true_paths(&change[flags]), recorded_paths(&want[what]));
            if ours != theirs {
                differences.push(format!("{address}: {what} {ours:?} instead of {theirs:?}"));
            }
        }
    }
    for (name, want) in expected["outputs"].as_object().unwrap_or(&none) {
        match outputs.get(name) {
            Some(output) if same(output, want) => {}
            Some(output) => differences.push(format!("output {name}: {output} instead of {want}")),
            None => differences.push(format!("output {name}: missing")),
        }
    }
    let extra = outputs.keys().filter(|name| expected["outputs"].get(name.as_str()).is_none());
    differences.extend(extra.map(|name| format!("output {name}: terraform has none")));
    differences
}

#[test]
fn plans_are_those_of_terraform() {
    let cases = cases("plans");
    assert!(cases.len() >= 60, "the fixtures are gone");
    let mut wrong = Vec::new();
    for case in cases {
        let plan = plan_tree(&directory(&case));
        let name = case.file_name().expect("a name").to_string_lossy().into_owned();
        let mut lines = differences(&expected(&case), &represent(&plan));
        let errors = plan.diagnostics.iter().filter(|diagnostic| diagnostic.severity == plangate::model::DiagnosticSeverity::Error);
        lines.extend(errors.map(|diagnostic| format!("terraform finds nothing wrong, but: {}", diagnostic.message)));
        wrong.extend(lines.into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn data_sources_say_what_their_provider_makes_of_the_configuration() {
    let cases = cases("providers");
    assert!(!cases.is_empty(), "the fixtures are gone");
    let mut wrong = Vec::new();
    for case in cases {
        let (_, found) = reduced(&represent(&plan_tree(&directory(&case))));
        for (name, want) in expected(&case)["outputs"].as_object().expect("outputs") {
            if found.get(name).is_none_or(|found| !same(found, want)) {
                wrong.push(format!("{}: output {name}: {:?} instead of {want}", case.display(), found.get(name)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lists the lines that a plan's diagnostics point at: `main.tf:3`.
fn diagnosed_lines(case: &Path, plan: &Plan) -> BTreeSet<String> {
    let places = plan.diagnostics.iter().filter_map(|diagnostic| diagnostic.place.as_ref());
    let line = |text: &str, at: u32| text.as_bytes()[..at as usize].iter().filter(|byte| **byte == b'\n').count() + 1;
    let lines = places.map(|place| {
        let text = std::fs::read_to_string(case.join(place.file.as_str())).expect("the file of a place");
        format!("{}:{}", place.file, line(&text, place.span.start))
    });
    lines.collect()
}

#[test]
fn what_terraform_refuses_is_pointed_out_on_the_same_line() {
    let cases = cases("refused");
    assert!(cases.len() >= 8, "the fixtures are gone");
    let mut silent = Vec::new();
    for case in cases {
        let found = diagnosed_lines(&case, &plan_tree(&directory(&case)));
        for error in expected(&case)["errors"].as_array().expect("errors") {
            if !found.contains(error[0].as_str().expect("a line")) {
                silent.push(format!("{} {}: {}", case.display(), error[0], error[1]));
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// Reduces a comparison to what was recorded of terraform's.
fn reduced_changes(changes: &Json) -> Json {
    let managed = || changes["resource_changes"].as_array().into_iter().flatten().filter(|change| change["mode"] == "managed");
    let by_address = |change: &Json, value: &Json| (change["address"].as_str().unwrap_or_default().to_owned(), value.clone());
    let moved = managed().filter(|change| change["previous_address"].is_string());
    let outputs = changes["output_changes"].as_object().into_iter().flatten();
    json!({
        "actions": managed().map(|change| by_address(change, &change["change"]["actions"])).collect::<Map<_, _>>(),
        "before": moved.map(|change| by_address(change, &change["previous_address"])).collect::<Map<_, _>>(),
        "outputs": outputs.map(|(name, change)| (name.clone(), change["actions"].clone())).collect::<Map<_, _>>(),
    })
}

#[test]
fn changes_are_those_that_terraform_plans_on_what_it_applied() {
    let cases = cases("changes");
    assert!(cases.len() >= 16, "the fixtures are gone");
    let mut wrong = Vec::new();
    for case in cases {
        let [base, head] = ["base", "head"].map(|side| plan_to_compare(&directory(&case.join(side))));
        let changes = plangate::plan::compare(Some(&base), Some(&head));
        let document = plangate::plan::representation(&head, Some(&base), &changes);
        let (found, want) = (reduced_changes(&serde_json::from_str(&document).expect("JSON")), expected(&case));
        if found != want {
            wrong.push(format!("{}: {found} instead of {want}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
