//! The `configuration` part of the plan representation: what each expression refers to, or its constant value.
//!
//! Always true: nothing in it depends on values; only literals are shown.
//! <https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation>

use crate::model::{PlanOptions, RepoPath, ResourceMode};
use crate::plan::values_json::{known, string};
use crate::syntax::hcl::ExprKind;

use super::config::{Body, Call, Expression, Module, Provider, references_in, walk};
use super::cty::to_plan;
use super::eval::{Constants, Machine, Problems, Scope};
use super::module::Loaded;
use super::reference_text::reference_texts;

/// How many module calls are written out; a configuration that multiplies modules is not worth more.
const MAX_CALLS: usize = 2_000;

/// Writes the configuration of a project.
pub(super) fn configuration<'f>(machine: &Machine<'_>, loaded: &'f Loaded<'f>, options: &PlanOptions) -> String {
    let mut writer = Writer { text: String::from("{\"provider_config\":{"), machine, loaded, options, calls: MAX_CALLS };
    let root = loaded.root();
    writer.members(root.providers.iter(), |writer, provider| writer.provider(provider));
    writer.text.push_str("},\"root_module\":");
    writer.module(root, &machine.root, &mut Vec::new());
    writer.text.push('}');
    writer.text
}

struct Writer<'a, 'f> {
    text: String,
    machine: &'a Machine<'a>,
    loaded: &'f Loaded<'f>,
    options: &'a PlanOptions,
    calls: usize,
}

impl Writer<'_, '_> {
    fn members<T>(&mut self, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            write(self, item);
        }
    }

    fn key(&mut self, name: &str) {
        string(name, &mut self.text);
        self.text.push(':');
    }

    fn field(&mut self, name: &str, value: &str) {
        if !self.text.ends_with('{') {
            self.text.push(',');
        }
        self.key(name);
        string(value, &mut self.text);
    }

    fn open_field(&mut self, name: &str) {
        if !self.text.ends_with('{') {
            self.text.push(',');
        }
        self.key(name);
    }

    fn provider(&mut self, provider: &Provider<'_>) {
        let name = &provider.reference.name;
        let key = match &provider.reference.alias {
            Some(alias) => format!("{name}.{alias}"),
            None => name.to_string(),
        };
        self.key(&key);
        self.text.push('{');
        self.field("name", name);
        if let Some(source) = self.loaded.root().required_providers.get(name) {
            self.field("full_name", &format!("registry.terraform.io/{source}"));
        }
        if let Some(alias) = &provider.reference.alias {
            self.field("alias", alias);
        }
        self.open_field("expressions");
        self.body(&provider.body);
        self.text.push('}');
    }

    fn module(&mut self, module: &Module<'_>, directory: &RepoPath, path: &mut Vec<String>) {
        self.text.push('{');
        if !module.outputs.is_empty() {
            self.open_field("outputs");
            self.text.push('{');
            self.members(module.outputs.iter(), |writer, (name, output)| {
                writer.key(name);
                writer.text.push('{');
                if output.sensitive {
                    writer.text.push_str("\"sensitive\":true");
                }
                writer.open_field("expression");
                writer.expression(output.value);
                if let Some(description) = &output.description {
                    writer.field("description", description);
                }
                writer.text.push('}');
            });
            self.text.push('}');
        }
        if !module.resources.is_empty() {
            self.open_field("resources");
            self.text.push('[');
            self.members(module.resources.iter(), |writer, resource| writer.resource(resource));
            self.text.push(']');
        }
        if !module.calls.is_empty() {
            self.open_field("module_calls");
            self.text.push('{');
            self.members(module.calls.iter(), |writer, (name, call)| {
                writer.key(name);
                writer.call(call, name, directory, path);
            });
            self.text.push('}');
        }
        if !module.variables.is_empty() {
            self.open_field("variables");
            self.text.push('{');
            self.members(module.variables.iter(), |writer, (name, variable)| {
                writer.key(name);
                writer.text.push('{');
                if let Some(constant) = variable.default.and_then(|default| writer.constant(default)) {
                    writer.open_field("default");
                    writer.text.push_str(&constant);
                }
                if let Some(description) = &variable.description {
                    writer.field("description", description);
                }
                if variable.sensitive {
                    writer.open_field("sensitive");
                    writer.text.push_str("true");
                }
                writer.text.push('}');
            });
            self.text.push('}');
        }
        self.text.push('}');
    }

    fn resource(&mut self, resource: &super::config::Resource<'_>) {
        self.text.push('{');
        let data = resource.mode == ResourceMode::Data;
        self.field("address", &format!("{}{}.{}", if data { "data." } else { "" }, resource.kind, resource.name));
        self.field("mode", if data { "data" } else { "managed" });
        self.field("type", &resource.kind);
        self.field("name", &resource.name);
        match &resource.provider.alias {
            Some(alias) => self.field("provider_config_key", &format!("{}.{alias}", resource.provider.name)),
            None => self.field("provider_config_key", &resource.provider.name),
        }
        self.open_field("expressions");
        self.body(&resource.body);
        self.repetition(resource.count, resource.for_each);
        self.depends_on(&resource.depends_on);
        self.text.push('}');
    }

    fn call(&mut self, call: &Call<'_>, name: &str, directory: &RepoPath, path: &mut Vec<String>) {
        self.text.push('{');
        if let Some(source) = call.source_place.and_then(|expr| expr.syntax.as_str()) {
            self.field("source", source);
        }
        self.open_field("expressions");
        self.body(&call.body);
        self.repetition(call.count, call.for_each);
        self.depends_on(&call.depends_on);
        if let Some(version) = &call.version {
            self.field("version_constraint", version);
        }
        path.push(name.to_owned());
        let directory = self.loaded.directory_of(directory, call, &path.join("."), self.options);
        if let Some(((module, _), directory)) = directory.and_then(|directory| Some((self.loaded.module(&directory)?, directory)))
            && path.len() < 64
            && let Some(left) = self.calls.checked_sub(1)
        {
            self.calls = left;
            self.open_field("module");
            self.module(module, &directory, path);
        }
        path.pop();
        self.text.push('}');
    }

    fn repetition(&mut self, count: Option<Expression<'_>>, for_each: Option<Expression<'_>>) {
        for (name, expr) in [("count_expression", count), ("for_each_expression", for_each)] {
            if let Some(expr) = expr {
                self.open_field(name);
                self.expression(expr);
            }
        }
    }

    fn depends_on(&mut self, addresses: &[String]) {
        if !addresses.is_empty() {
            self.open_field("depends_on");
            self.text.push('[');
            self.members(addresses.iter(), |writer, address| string(address, &mut writer.text));
            self.text.push(']');
        }
    }

    /// Writes a body: an expression for each attribute, a list of bodies for each type of block.
    fn body(&mut self, body: &Body<'_>) {
        self.text.push('{');
        for attr in &body.attributes {
            self.open_field(attr.name());
            self.expression(attr.expression());
        }
        let mut kinds: Vec<&str> = body.blocks.iter().map(|block| block.kind()).filter(|kind| *kind != "dynamic").collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            self.open_field(kind);
            self.text.push('[');
            self.members(body.blocks.iter().filter(|block| block.kind() == kind), |writer, block| writer.body(&block.body()));
            self.text.push(']');
        }
        self.text.push('}');
    }

    fn expression(&mut self, expr: Expression<'_>) {
        if let Some(constant) = self.constant(expr) {
            self.text.push_str("{\"constant_value\":");
            self.text.push_str(&constant);
            self.text.push('}');
            return;
        }
        let references: Vec<String> =
            references_in(expr.syntax).into_iter().flat_map(|(root, steps)| reference_texts(root, steps)).collect();
        if references.is_empty() {
            self.text.push_str("{}");
            return;
        }
        self.text.push_str("{\"references\":[");
        self.members(references.iter(), |writer, reference| string(reference, &mut writer.text));
        self.text.push_str("]}");
    }

    /// Returns the JSON of an expression that needs no names and no functions.
    fn constant(&self, expr: Expression<'_>) -> Option<String> {
        let mut needs = false;
        walk(expr.syntax, &mut |part| needs |= matches!(part.kind, ExprKind::Variable(_) | ExprKind::Call(_) | ExprKind::Invalid));
        if needs {
            return None;
        }
        let scope = Scope { machine: self.machine, names: &Constants, file: &expr.file.path, frames: None };
        let value = scope.eval(expr.syntax, &mut Problems::default());
        let mut text = String::new();
        known(&to_plan(&value), &mut text);
        value.is_wholly_known().then_some(text)
    }
}
