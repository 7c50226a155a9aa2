//! The `policy_data` of the data source `google_iam_policy`.
//!
//! Always true: it is known only if everything that goes into it is.
//! <https://registry.terraform.io/providers/hashicorp/google/latest/docs/data-sources/iam_policy>

use serde_json::{Map, Value as Json, json};

use super::body::{EvaluatedBlock, EvaluatedBody};
use super::hash_order::{hashed, in_hash_order};
use super::policy_document::escaped;
use super::policy_statement::{text, texts};

/// Returns the JSON text: bindings by role, members sorted.
pub(super) fn policy_data(body: &EvaluatedBody<'_>) -> Option<String> {
    if body.groups.iter().any(|group| group.unknown.is_some()) {
        return None;
    }
    let mut policy = Map::new();
    let audits = body.blocks("audit_config").iter().map(audit_config).collect::<Option<Vec<_>>>()?;
    if !audits.is_empty() {
        policy.insert("auditConfigs".into(), ordered(audits).into());
    }
    let mut bindings = ordered(body.blocks("binding").iter().map(binding).collect::<Option<Vec<_>>>()?);
    bindings.sort_by(|a, b| a["role"].as_str().cmp(&b["role"].as_str()));
    if !bindings.is_empty() {
        policy.insert("bindings".into(), bindings.into());
    }
    Some(escaped(&Json::Object(policy).to_string()))
}

/// An element of a set and what it is hashed by.
type Hashed = ((String, String), Json);

fn ordered(elements: Vec<Hashed>) -> Vec<Json> {
    in_hash_order(elements, |(hash, _)| hash.clone()).into_iter().map(|(_, json)| json).collect()
}

fn set_text(mut values: Vec<String>, suffix: &str) -> (Vec<String>, String) {
    values = in_hash_order(values, |value| hashed(format!("{value}{suffix}")));
    let text = values.iter().map(|value| format!("{value};")).collect();
    (values, text)
}

fn binding(block: &EvaluatedBlock<'_>) -> Option<Hashed> {
    let role = text(&block.body, "role")?.unwrap_or_default();
    let (mut members, shown) = set_text(texts(block.body.attribute("members"))?.unwrap_or_default(), "");
    members.sort();
    let (mut binding, mut condition_text) = (Map::new(), String::new());
    if let Some(block) = block.body.blocks("condition").first() {
        let field = |name: &str| text(&block.body, name).map(Option::unwrap_or_default);
        let (description, expression, title) = (field("description")?, field("expression")?, field("title")?);
        condition_text = format!("<description:{description};expression:{expression};title:{title};>;");
        let parts = [("description", description), ("expression", expression), ("title", title)];
        let parts = parts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value.into()));
        binding.insert("condition".into(), Json::Object(parts.collect()));
    }
    let hash = hashed(format!("condition:({condition_text});members:{{{shown}}};role:{role};"));
    if !members.is_empty() {
        binding.insert("members".into(), members.into());
    }
    binding.insert("role".into(), role.into());
    Some((hash, Json::Object(binding)))
}

fn audit_config(block: &EvaluatedBlock<'_>) -> Option<Hashed> {
    let service = text(&block.body, "service")?.unwrap_or_default();
    let logs = block.body.blocks("audit_log_configs").iter().map(|block| {
        let log_type = text(&block.body, "log_type")?.unwrap_or_default();
        let (members, shown) = set_text(texts(block.body.attribute("exempted_members"))?.unwrap_or_default(), ";");
        let hash = hashed(format!("exempted_members:{{{shown}}};log_type:{log_type};"));
        let members = (!members.is_empty()).then(|| ("exemptedMembers".to_owned(), Json::from(members)));
        Some((hash, Json::Object(members.into_iter().chain([("logType".to_owned(), log_type.into())]).collect())))
    });
    let logs = in_hash_order(logs.collect::<Option<Vec<Hashed>>>()?, |(hash, _)| hash.clone());
    let shown: String = logs.iter().map(|((_, text), _)| format!("<{text}>;")).collect();
    let hash = hashed(format!("audit_log_configs:{{{shown}}};service:{service};"));
    let logs: Vec<Json> = logs.into_iter().map(|(_, json)| json).collect();
    Some((hash, json!({ "auditLogConfigs": logs, "service": service })))
}
