//! Functions, operators and conversions against what the real Terraform says of the same expressions.
//!
//! Always true: the references in `fixtures/terraform/functions` were printed by Terraform 1.11 (`tests/terraform-functions.py`).

use std::fmt::Write as _;
use std::path::Path;

use plangate::model::{Plan, Step, Value, ValueKind};

use crate::planning::plan_text;

type References = serde_json::Map<String, serde_json::Value>;

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/terraform/functions").join(name);
    std::fs::read_to_string(path).expect("a fixture")
}

fn references(name: &str) -> References {
    serde_json::from_str(&fixture(name)).expect("references")
}

/// Returns the input of each `terraform_data.eN`, in the order of N.
fn inputs(plan: &Plan, count: usize) -> Vec<Option<Value>> {
    let input = |index: usize| {
        let name = format!("terraform_data.e{index}");
        let resource = plan.resources.iter().find(|resource| resource.address.to_string() == name)?;
        resource.values.get(&[Step::from("input")]).cloned()
    };
    (0..count).map(input).collect()
}

/// Fails with a list of what differs.
fn check_all(differences: &[String], count: usize) {
    assert!(differences.is_empty(), "{} of {count} differ:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn known_expressions_have_terraforms_values() {
    let references = references("known.json");
    assert!(references.len() > 400);
    let built_in = "terraform {\n  required_providers {\n    terraform = { source = \"terraform.io/builtin/terraform\" }\n  }\n}\n";
    let mut text = built_in.to_owned();
    for (index, expression) in references.keys().enumerate() {
        let _ = writeln!(text, "resource \"terraform_data\" \"e{index}\" {{\n  input = try(jsonencode({expression}), null)\n}}");
    }
    let plan = plan_text(&text);
    let mut differences = Vec::new();
    for ((expression, expected), ours) in references.iter().zip(inputs(&plan, references.len())) {
        let ours = ours.as_ref().and_then(Value::as_str);
        if ours != expected.as_str() {
            differences.push(format!("{expression}\n  terraform {expected}\n  ours      {ours:?}"));
        }
    }
    check_all(&differences, references.len());
}

/// Tells whether a value says what a reference says; `{"unknown": true}` stands for what is not known.
fn agrees(value: Option<&Value>, expected: &serde_json::Value) -> bool {
    let Some(value) = value else { return expected.is_null() };
    match (&value.kind, expected) {
        (ValueKind::Unknown(_), serde_json::Value::Object(entries)) => entries.len() == 1 && entries.contains_key("unknown"),
        (ValueKind::Null, serde_json::Value::Null) => true,
        (ValueKind::Bool(a), serde_json::Value::Bool(b)) => a == b,
        (ValueKind::Number(a), serde_json::Value::Number(b)) => Some(a.as_f64()) == b.as_f64(),
        (ValueKind::String(a), serde_json::Value::String(b)) => **a == **b,
        (ValueKind::List(a), serde_json::Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agrees(Some(a), b)),
        (ValueKind::Map(a), serde_json::Value::Object(b)) => {
            a.keys().all(|key| b.contains_key(&**key)) && b.iter().all(|(key, b)| agrees(a.get(key.as_str()), b))
        }
        _ => false,
    }
}

#[test]
fn unknown_values_go_as_far_as_terraforms() {
    let references = references("unknown.json");
    assert!(references.len() > 400);
    let mut text = fixture("unknown.tf");
    for (index, expression) in references.keys().enumerate() {
        let _ = writeln!(text, "resource \"terraform_data\" \"e{index}\" {{\n  input = {{ v = {expression} }}\n}}");
    }
    let plan = plan_text(&text);
    let mut differences = Vec::new();
    for ((expression, expected), ours) in references.iter().zip(inputs(&plan, references.len())) {
        let ours = ours.as_ref();
        let inner = ours.and_then(|input| input.get(&[Step::from("v")]));
        let ours = if ours.is_some_and(Value::is_unknown) { ours } else { inner };
        if !agrees(ours, expected) {
            differences.push(format!("{expression}\n  terraform {expected}\n  ours      {ours:?}"));
        }
    }
    check_all(&differences, references.len());
}
