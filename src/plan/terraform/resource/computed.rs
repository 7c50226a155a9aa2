//! Attributes that a provider computes from the configuration alone.
//!
//! Always true: only what the provider is documented to compute, without asking anybody, is known.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Place, ResourceMode};

use super::super::config::Body;
use super::super::cty::{Marks, Type, Value};
use super::super::eval::{Machine, template_value};
use super::body::EvaluatedBody;
use super::hash_order::hashed;
use super::{cloud_config, google_policy, policy_document, regions};

/// The attributes of a type whose whole schema is known here: what a block may set, and what it may not.
type Schema = (&'static [&'static str], &'static [&'static str]);

/// Returns the schema of a type that is built into Terraform.
fn schema(mode: ResourceMode, kind: &str) -> Option<Schema> {
    match (mode, kind) {
        (ResourceMode::Managed, "terraform_data") => Some((&["input", "triggers_replace"], &["id", "output"])),
        (ResourceMode::Data, "terraform_remote_state") => Some((&["backend", "config", "defaults", "workspace"], &["outputs"])),
        _ => None,
    }
}

/// Tells whether the whole schema of a type is known here, so that attributes beyond it do not exist.
pub(crate) fn is_closed(mode: ResourceMode, kind: &str) -> bool {
    schema(mode, kind).is_some()
}

/// Returns the type of a resource's value, where the whole schema is known here.
pub(crate) fn schema_type(mode: ResourceMode, kind: &str) -> Option<Type> {
    let (settable, computed) = schema(mode, kind)?;
    let ty = |name: &str| if matches!(name, "id" | "backend" | "workspace") { Type::String } else { Type::Dynamic };
    Some(Type::object(settable.iter().chain(computed).map(|name| ((*name).into(), ty(name))).collect()))
}

/// Says what in a block is not part of its type's schema, where the whole schema is known.
pub(crate) fn unsupported(mode: ResourceMode, kind: &str, body: &Body<'_>) -> Vec<(String, Place)> {
    let Some((settable, computed)) = schema(mode, kind) else { return Vec::new() };
    let arguments = body.attributes.iter().filter_map(|attr| {
        let name: &str = attr.name();
        let message = match (settable.contains(&name), computed.contains(&name)) {
            (true, _) => return None,
            (_, true) => format!("Invalid argument: {name:?} of {kind} is read-only"),
            _ => format!("Unsupported argument: {kind} has no argument named {name:?}"),
        };
        Some((message, attr.file.place(attr.syntax.name.span)))
    });
    let blocks = body.blocks.iter().map(|block| {
        let name = if block.kind() == "dynamic" { block.label(0).map_or("dynamic", |name| name) } else { block.kind() };
        (format!("Unsupported block type: {kind} has no blocks of type {name:?}"), block.header())
    });
    arguments.chain(blocks).collect()
}

/// Returns the attributes of a resource that depends on itself: those of its whole schema, unknown.
pub(crate) fn undecided(mode: ResourceMode, kind: &str) -> Vec<(Arc<str>, Value)> {
    let (settable, computed) = schema(mode, kind).unwrap_or_default();
    settable.iter().chain(computed).map(|name| ((*name).into(), Value::dynamic())).collect()
}

/// What the attributes of a resource may depend on beside its own block.
pub(crate) struct Surroundings<'a> {
    pub(crate) machine: &'a Machine<'a>,
    /// The id of the object that an `import` block makes the resource stand for.
    pub(crate) imported: Option<&'a Value>,
    /// The region of the provider configuration, if known.
    pub(crate) region: Option<Arc<str>>,
}

/// Returns the attributes of a resource that are computed, known or not.
pub(crate) fn computed(mode: ResourceMode, kind: &str, body: &EvaluatedBody<'_>, around: &Surroundings<'_>) -> Vec<(Arc<str>, Value)> {
    let text = |text: Option<String>| text.map_or_else(|| Value::unknown(Type::String), Value::string).with_marks(marks(body));
    let text_of = |name: &str| body.attribute(name).and_then(Value::as_str);
    match (mode, kind) {
        (ResourceMode::Managed, "terraform_data") => terraform_data(body, around.imported),
        (ResourceMode::Data, "terraform_remote_state") => remote_state(body),
        (ResourceMode::Data, "aws_iam_policy_document") => {
            let (json, minified) = policy_document::document(body).map(policy_document::Document::print).unzip();
            let id = json.as_ref().map(|json: &String| hashed(json.clone()).0);
            let version = json.is_some().then(|| policy_document::VERSION.to_owned());
            let given = body.attribute("version").is_some_and(|version| !version.is_null());
            let default = (!given).then(|| ("version".into(), text(version)));
            [("id".into(), text(id)), ("json".into(), text(json)), ("minified_json".into(), text(minified))]
                .into_iter()
                .chain(default)
                .collect()
        }
        (ResourceMode::Data, "google_iam_policy") => vec![("policy_data".into(), text(google_policy::policy_data(body)))],
        (ResourceMode::Data, "cloudinit_config" | "template_cloudinit_config") => {
            vec![("rendered".into(), text(cloud_config::rendered(body)))]
        }
        (ResourceMode::Data, "template_file") => vec![("rendered".into(), template_file(around.machine, body))],
        (ResourceMode::Data, "aws_region") if body.attribute("endpoint").is_none() => {
            let own = body.attribute("region").or_else(|| body.attribute("name")).filter(|value| !value.is_null());
            regions::region(own.map_or(around.region.as_deref(), Value::as_str))
        }
        (ResourceMode::Data, "aws_partition") => regions::partition(around.region.as_deref()),
        (ResourceMode::Data, "aws_arn") => arn(text_of("arn")).map(|(name, value)| (name.into(), text(value))).into(),
        (ResourceMode::Data, "aws_service_principal") => {
            let own = body.attribute("region").filter(|value| !value.is_null());
            let region = own.map_or(around.region.as_deref(), Value::as_str);
            let principal = regions::service_principal(text_of("service_name"), region);
            principal.map(|(name, value)| (name.into(), text(value))).into()
        }
        _ => Vec::new(),
    }
}

/// Takes an ARN apart: `arn:partition:service:region:account:resource`.
fn arn(arn: Option<&str>) -> [(&'static str, Option<String>); 6] {
    let parts: Option<Vec<&str>> = arn.map(|arn| arn.splitn(6, ':').collect()).filter(|parts: &Vec<&str>| parts.len() == 6);
    let part = |at: usize| parts.as_ref().map(|parts| parts[at].to_owned());
    let id = parts.as_ref().and(arn).map(str::to_owned);
    [("id", id), ("partition", part(1)), ("service", part(2)), ("region", part(3)), ("account", part(4)), ("resource", part(5))]
}

/// Returns the marks of everything in a block.
fn marks(body: &EvaluatedBody<'_>) -> Marks {
    let own = body.attributes.iter().fold(Marks::NONE, |marks, (_, value)| marks | value.deep_marks());
    body.groups.iter().flat_map(|group| &group.blocks).fold(own, |all, block| all | marks(&block.body))
}

/// The built-in `terraform_data`: a new one's id is unknown, and its output is unknown but of its input's type.
///
/// An imported one has its id and nothing else, so that a trigger replaces it at once and an input updates it.
fn terraform_data(body: &EvaluatedBody<'_>, imported: Option<&Value>) -> Vec<(Arc<str>, Value)> {
    let given = |name: &str| body.attribute(name).cloned().unwrap_or_else(|| Value::null(Type::Dynamic));
    let (input, triggers) = (given("input"), given("triggers_replace"));
    let is_unset = |value: &Value| value.is_null() && value.ty() == Type::Dynamic;
    let kept = imported.filter(|_| is_unset(&triggers));
    let output = match kept {
        Some(_) if !is_unset(&input) => Value::unknown(input.ty()),
        _ if input.is_null() => Value::null(input.ty()),
        _ => Value::unknown(input.ty()),
    };
    let id = kept.cloned().unwrap_or_else(|| Value::unknown(Type::String).refine_not_null());
    vec![("id".into(), id), ("input".into(), input), ("output".into(), output), ("triggers_replace".into(), triggers)]
}

/// The built-in `terraform_remote_state`: what it is asked is known, what another configuration's state holds is not.
fn remote_state(body: &EvaluatedBody<'_>) -> Vec<(Arc<str>, Value)> {
    let given = |name: &str| body.attribute(name).cloned().unwrap_or_else(|| Value::null(Type::Dynamic));
    let asked = ["backend", "config", "defaults", "workspace"].map(|name| (name.into(), given(name)));
    asked.into_iter().chain([("outputs".into(), Value::dynamic())]).collect()
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
