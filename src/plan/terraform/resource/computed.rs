//! Attributes that a provider computes from the configuration alone.
//!
//! Always true: only what the provider is documented to compute, without asking anybody, is known.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::ResourceMode;

use super::super::cty::{Type, Value};
use super::super::eval::{Machine, template_value};
use super::body::EvaluatedBody;
use super::policy_document;

/// Tells whether the whole schema of a type is known here, so that attributes beyond it do not exist.
pub(crate) fn is_closed(mode: ResourceMode, kind: &str) -> bool {
    mode == ResourceMode::Managed && kind == "terraform_data"
}

/// Returns the attributes of a resource that are computed, known or not.
pub(crate) fn computed(machine: &Machine<'_>, mode: ResourceMode, kind: &str, body: &EvaluatedBody<'_>) -> Vec<(Arc<str>, Value)> {
    match (mode, kind) {
        (ResourceMode::Managed, "terraform_data") => terraform_data(body),
        (ResourceMode::Data, "aws_iam_policy_document") => {
            let json = policy_document::json(body).map_or_else(|| Value::unknown(Type::String), Value::string);
            let json = json.with_marks(body.attributes.iter().fold(Default::default(), |marks, (_, value)| marks | value.deep_marks()));
            vec![("json".into(), json)]
        }
        (ResourceMode::Data, "template_file") => vec![("rendered".into(), template_file(machine, body))],
        _ => Vec::new(),
    }
}

/// The built-in `terraform_data`: a new one's id is unknown, and its output is unknown but of its input's type.
fn terraform_data(body: &EvaluatedBody<'_>) -> Vec<(Arc<str>, Value)> {
    let given = |name: &str| body.attribute(name).cloned().unwrap_or_else(|| Value::null(Type::Dynamic));
    let input = given("input");
    let output = if input.is_null() { Value::null(input.ty()) } else { Value::unknown(input.ty()) };
    vec![
        ("id".into(), Value::unknown(Type::String).refine_not_null()),
        ("input".into(), input),
        ("output".into(), output),
        ("triggers_replace".into(), given("triggers_replace")),
    ]
}

/// The `template_file` data source: its template with its variables.
fn template_file(machine: &Machine<'_>, body: &EvaluatedBody<'_>) -> Value {
    let none = Value::object(BTreeMap::new());
    let variables = body.attribute("vars").unwrap_or(&none);
    let rendered = match (body.attribute("template").and_then(Value::as_str), variables.as_entries()) {
        (Some(text), Some(entries)) => template_value(machine, &machine.root, text, entries).ok(),
        _ => None,
    };
    rendered.unwrap_or_else(|| Value::unknown(Type::String))
}
