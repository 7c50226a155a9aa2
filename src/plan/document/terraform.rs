//! `terraform show -json` of a plan or a state, format versions 0.x and 1.x.
//!
//! Always true: `before` holds what the document says was there, `after` what it plans.
//! <https://developer.hashicorp.com/terraform/internals/json-format>

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Address, Diagnostic, Plan, PlanDocument, ProjectKind, Resource, ResourceMode, Value, ValueKind};
use crate::syntax::json::{Node, NodeKind};

use super::address::module_of;
use super::plan::{DocumentError, DocumentPlan, plan};
use super::references::{Regions, add_references};
use super::values::value;

/// Reads a document.
pub(super) fn read(document: &PlanDocument, root: &Node) -> Result<DocumentPlan, DocumentError> {
    let version = root.get("format_version").and_then(Node::as_str).unwrap_or("");
    if !matches!(version.split('.').next(), Some("0" | "1")) {
        return Err(DocumentError::Version { name: document.name.clone(), version: version.to_owned() });
    }
    let mut sides = Sides { regions: Regions::of(root), ..Sides::default() };
    for change in items(root.get("resource_changes")) {
        sides.change(change);
    }
    // Data sources that were read while planning stand in the prior state only; a state document has its resources in `values`.
    let prior = root.get("prior_state").and_then(|state| state.get("values")).and_then(|values| values.get("root_module"));
    let state = root.get("values").and_then(|values| values.get("root_module"));
    sides.module(prior, |mode| mode == ResourceMode::Data);
    sides.module(state, |_| true);
    add_references(root, &mut sides.after);
    let has_changes = root.get("resource_changes").is_some();
    let named = match (&document.project, root.get("plangate_project").and_then(Node::as_str)) {
        (None, Some(id)) => PlanDocument { project: Some(id.to_owned()), ..document.clone() },
        _ => document.clone(),
    };
    let mut after = plan(&named, ProjectKind::Terraform, sides.after);
    after.outputs = outputs(root.get("planned_values").or(root.get("values")).and_then(|values| values.get("outputs")));
    after.variables = members(root.get("variables")).map(|(name, it)| (name.clone(), value(it.get("value"), None, None))).collect();
    after.complete = !matches!(root.get("complete").map(|node| &node.kind), Some(NodeKind::Bool(false)));
    if matches!(root.get("errored").map(|node| &node.kind), Some(NodeKind::Bool(true))) {
        let message = format!("{} is a plan that ended with an error, so it may lack resources", document.name);
        after.diagnostics.push(Diagnostic::error(message, None));
    }
    let before = has_changes.then(|| Plan { outputs: BTreeMap::new(), ..plan(&named, ProjectKind::Terraform, sides.before) });
    Ok(DocumentPlan { before, after })
}

fn items(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Array(items)) => items,
        _ => &[],
    }
}

fn members(node: Option<&Node>) -> impl Iterator<Item = (&Arc<str>, &Node)> {
    let members = match node.map(|node| &node.kind) {
        Some(NodeKind::Object(members)) => &members[..],
        _ => &[],
    };
    members.iter().map(|member| (&member.name, &member.value))
}

fn outputs(node: Option<&Node>) -> BTreeMap<Arc<str>, Value> {
    let output = |output: &Node| {
        let known = output.get("value");
        let kind = if known.is_none() { ValueKind::Unknown(None) } else { value(known, None, None).kind };
        let sensitive = matches!(output.get("sensitive").map(|node| &node.kind), Some(NodeKind::Bool(true)));
        Value { kind, sensitive, origin: None }
    };
    members(node).map(|(name, node)| (name.clone(), output(node))).collect()
}

/// The resources of both sides of a plan.
#[derive(Default)]
struct Sides {
    regions: Regions,
    before: Vec<Resource>,
    after: Vec<Resource>,
}

impl Sides {
    fn change(&mut self, node: &Node) {
        let Some(change) = node.get("change") else { return };
        let is_there = |side: &str| change.get(side).is_some_and(|node| !matches!(node.kind, NodeKind::Null));
        if is_there("before") {
            let values = value(change.get("before"), None, change.get("before_sensitive"));
            let address = node.get("previous_address").or(node.get("address"));
            self.before.extend(self.resource(node, address, values));
        }
        let is_deleted =
            items(change.get("actions")).iter().all(|action| action.as_str() == Some("delete") || action.as_str() == Some("forget"));
        if !is_deleted {
            let values = value(change.get("after"), change.get("after_unknown"), change.get("after_sensitive"));
            self.after.extend(self.resource(node, node.get("address"), values));
        }
    }

    /// Takes the resources of a module of a state, and of those below it.
    fn module(&mut self, module: Option<&Node>, wanted: impl Fn(ResourceMode) -> bool) {
        let mut rest: Vec<&Node> = module.into_iter().collect();
        while let Some(module) = rest.pop() {
            for node in items(module.get("resources")) {
                let values = value(node.get("values"), None, node.get("sensitive_values"));
                let made = self.resource(node, node.get("address"), values).filter(|resource| wanted(resource.mode));
                self.after.extend(made);
            }
            rest.extend(items(module.get("child_modules")));
        }
    }

    fn resource(&self, node: &Node, address: Option<&Node>, values: Value) -> Option<Resource> {
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        let address = address.and_then(Node::as_str)?;
        let mode = if text("mode") == Some("data") { ResourceMode::Data } else { ResourceMode::Managed };
        let module = text("module_address").map_or_else(|| module_of(address), |module| Some(module.to_owned()));
        // `registry.terraform.io/hashicorp/aws` → `aws`.
        let provider = text("provider_name").and_then(|name| name.rsplit('/').next()).unwrap_or("");
        Some(Resource {
            address: Address::new(address).ok()?,
            kind: text("type")?.into(),
            name: text("name")?.into(),
            region: self.regions.of_resource(address, provider),
            module: module.map(Into::into),
            mode,
            provider: provider.into(),
            tags: tags(&values),
            references: BTreeMap::new(),
            block: None,
            places: BTreeMap::new(),
            replace_triggers: Vec::new(),
            ignore_changes: Vec::new(),
            import_id: None,
            create_before_destroy: false,
            values,
        })
    }
}

/// Returns the effective tags: `tags_all` where the provider works them out, with what `tags` says.
fn tags(values: &Value) -> BTreeMap<Arc<str>, Value> {
    let of = |key: &str| values.step(&key.into()).and_then(Value::as_map).cloned().unwrap_or_default();
    let mut tags = of("tags_all");
    tags.extend(of("tags"));
    tags
}
