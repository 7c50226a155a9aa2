//! CloudFormation templates, YAML or JSON.
//!
//! Always true: an intrinsic function that needs the account or another resource is unknown.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Address, PlanDocument, ProjectKind, Resource, ResourceMode, Value, ValueKind};
use crate::plan::decimal::decimal;
use crate::syntax::yaml::{Node, NodeKind, ScalarStyle};

use super::plan::{DocumentPlan, plan};

/// Tells whether a document is a template.
pub(super) fn is_template(root: &Node) -> bool {
    let is_resource = |node: &Node| node.get("Type").and_then(Node::as_scalar).is_some_and(|kind| kind.text.contains("::"));
    root.get("Resources").is_some_and(|resources| resources.entries().iter().any(|entry| is_resource(&entry.value)))
}

/// Reads a template.
pub(super) fn read(document: &PlanDocument, root: &Node) -> DocumentPlan {
    let mut template = Template { parameters: BTreeMap::new(), resources: root.get("Resources"), references: Vec::new() };
    let mut variables = BTreeMap::new();
    for entry in root.get("Parameters").map(Node::entries).unwrap_or_default() {
        let Some(name) = entry.key.as_scalar() else { continue };
        let is_secret = entry.value.get("NoEcho").and_then(Node::as_scalar).is_some_and(|flag| flag.text.eq_ignore_ascii_case("true"));
        let value = match entry.value.get("Default") {
            Some(default) => Value { sensitive: is_secret, ..template.value(default) },
            None => unknown(&format!("the parameter {}", name.text)),
        };
        template.parameters.insert(name.text.clone(), value.clone());
        variables.insert(name.text.clone(), value);
    }
    let entries = root.get("Resources").map(Node::entries).unwrap_or_default();
    let resources = entries.iter().filter_map(|entry| template.resource(&entry.key.as_scalar()?.text, &entry.value)).collect();
    let mut after = plan(document, ProjectKind::Cloudformation, resources);
    after.variables = variables;
    DocumentPlan { before: None, after }
}

fn unknown(why: &str) -> Value {
    ValueKind::Unknown(Some(why.into())).into()
}

struct Template<'t> {
    parameters: BTreeMap<Arc<str>, Value>,
    resources: Option<&'t Node>,
    /// The resources that the property being read refers to.
    references: Vec<Address>,
}

impl Template<'_> {
    fn resource(&mut self, id: &str, node: &Node) -> Option<Resource> {
        let kind = &node.get("Type")?.as_scalar()?.text;
        let mut values = BTreeMap::new();
        let mut references = BTreeMap::new();
        for entry in node.get("Properties").map(Node::entries).unwrap_or_default() {
            let Some(name) = entry.key.as_scalar() else { continue };
            self.references.clear();
            values.insert(name.text.clone(), self.value(&entry.value));
            self.references.sort();
            self.references.dedup();
            if !self.references.is_empty() {
                references.insert(name.text.to_string(), std::mem::take(&mut self.references));
            }
        }
        Some(Resource {
            address: Address::new(id).ok()?,
            kind: kind.clone(),
            name: id.into(),
            module: None,
            mode: ResourceMode::Managed,
            provider: "".into(),
            region: None,
            tags: values.get("Tags").map(tags).unwrap_or_default(),
            values: ValueKind::Map(values).into(),
            references,
            block: None,
            places: BTreeMap::new(),
            replace_triggers: Vec::new(),
            ignore_changes: Vec::new(),
            import_id: None,
            create_before_destroy: false,
        })
    }

    fn value(&mut self, node: &Node) -> Value {
        if let Some(function) = node.tag.as_deref().and_then(|tag| tag.strip_prefix('!')).filter(|name| !name.is_empty()) {
            return self.call(function, node);
        }
        match &node.kind {
            NodeKind::Scalar(scalar) => {
                let plain = scalar.style == ScalarStyle::Plain;
                match &*scalar.text {
                    "" | "null" | "~" if plain => Value::null(),
                    "true" if plain => ValueKind::Bool(true).into(),
                    "false" if plain => ValueKind::Bool(false).into(),
                    text => match decimal(text).filter(|_| plain) {
                        Some(number) => ValueKind::Number(number).into(),
                        None => ValueKind::String(scalar.text.clone()).into(),
                    },
                }
            }
            NodeKind::Sequence { items, .. } => ValueKind::List(items.iter().map(|item| self.value(item)).collect()).into(),
            NodeKind::Mapping { entries, .. } => {
                if let [only] = &entries[..]
                    && let Some(key) = only.key.as_scalar()
                    && (&*key.text == "Ref" || key.text.starts_with("Fn::"))
                {
                    return self.call(key.text.strip_prefix("Fn::").unwrap_or(&key.text), &only.value);
                }
                let entry = |entry: &crate::syntax::yaml::Entry| Some((entry.key.as_scalar()?.text.clone(), self.value(&entry.value)));
                ValueKind::Map(entries.iter().filter_map(entry).collect()).into()
            }
        }
    }

    /// Evaluates an intrinsic function on what follows its name or tag.
    fn call(&mut self, function: &str, argument: &Node) -> Value {
        let text = argument.as_scalar().map(|scalar| scalar.text.clone());
        match (function, text) {
            ("Ref", Some(name)) => self.reference(&name),
            ("GetAtt", Some(text)) => {
                self.refer(text.split('.').next().unwrap_or(""));
                unknown(&text)
            }
            ("GetAtt", None) => {
                let name = argument.items().first().and_then(Node::as_scalar).map(|name| name.text.clone());
                self.refer(name.as_deref().unwrap_or(""));
                unknown("Fn::GetAtt")
            }
            ("Sub", Some(text)) => self.substitute(&text, &BTreeMap::new()),
            ("Sub", None) => {
                let [text, names] = argument.items() else { return unknown("Fn::Sub") };
                let names = match self.value(names).kind {
                    ValueKind::Map(names) => names,
                    _ => BTreeMap::new(),
                };
                text.as_scalar().map_or_else(|| unknown("Fn::Sub"), |text| self.substitute(&text.text, &names))
            }
            ("Join", None) => {
                let [separator, items] = argument.items() else { return unknown("Fn::Join") };
                let separator = separator.as_scalar().map_or("", |scalar| &*scalar.text);
                let items = self.value(items);
                let texts: Option<Vec<_>> = items.as_list().map(|items| items.iter().map(as_text).collect()).unwrap_or_default();
                texts.map_or_else(|| unknown("Fn::Join"), |texts| Value::string(&texts.join(separator)))
            }
            (name, _) => {
                // What is in it may refer to resources.
                let inner = Node { tag: None, ..argument.clone() };
                self.value(&inner);
                unknown(&format!("Fn::{name}"))
            }
        }
    }

    fn reference(&mut self, name: &str) -> Value {
        match self.parameters.get(name) {
            Some(value) => value.clone(),
            None => {
                self.refer(name);
                unknown(name)
            }
        }
    }

    fn refer(&mut self, name: &str) {
        if self.resources.is_some_and(|resources| resources.get(name).is_some()) {
            self.references.extend(Address::new(name));
        }
    }

    /// Puts values into `${Name}`; `${!Name}` stands for itself.
    fn substitute(&mut self, text: &str, names: &BTreeMap<Arc<str>, Value>) -> Value {
        let mut result = String::new();
        let mut is_known = true;
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            result.push_str(&rest[..at]);
            let Some(end) = rest[at..].find('}') else { break };
            let name = &rest[at + 2..at + end];
            rest = &rest[at + end + 1..];
            if let Some(literal) = name.strip_prefix('!') {
                result.push_str(&format!("${{{literal}}}"));
                continue;
            }
            let value = names.get(name).cloned().unwrap_or_else(|| self.reference(name.split('.').next().unwrap_or("")));
            match as_text(&value) {
                Some(text) if !name.contains('.') => result.push_str(&text),
                _ => is_known = false,
            }
        }
        result.push_str(rest);
        if is_known { Value::string(&result) } else { unknown("Fn::Sub") }
    }
}

fn as_text(value: &Value) -> Option<String> {
    match &value.kind {
        ValueKind::String(text) => Some(text.to_string()),
        ValueKind::Number(number) => Some(number.to_string()),
        ValueKind::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Reads `[{Key, Value}, …]`.
fn tags(value: &Value) -> BTreeMap<Arc<str>, Value> {
    let tag = |item: &Value| Some((Arc::from(item.step(&"Key".into())?.as_str()?), item.step(&"Value".into())?.clone()));
    value.as_list().unwrap_or_default().iter().filter_map(tag).collect()
}
