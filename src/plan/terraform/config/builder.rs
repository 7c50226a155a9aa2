//! From files to declarations: every top-level block read, override files merged in.
//!
//! Always true: the first declaration of a name stands; a second one is a diagnostic.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::model::{Diagnostic, ResourceMode};
use crate::plan::moves::prefixes;
use crate::syntax::hcl::{ExprKind, StepKind};

use super::super::load::SourceFile;
use super::body::{Body, Expression, Nested};
use super::decode::{address_text, addresses, assertion, flag, ignored_paths, provider_map, provider_ref, target_text, text};
use super::module::{Assertion, Call, Check, Import, Lifecycle, Module, ModuleSource, Output, Provider, ProviderRef, Resource, Variable};
use super::references::references_in;
use super::shape::{check_names, check_rest};
use super::type_constraint::{Constant, variable_type};

/// A block that override files may still change, before it is decoded.
struct Pending<'f> {
    block: Nested<'f>,
    body: Body<'f>,
}

/// Identifies a block within a module: its type and labels.
type Key<'f> = (&'f str, Vec<&'f str>);

/// Reads the declarations of a directory's files.
pub(crate) fn build<'f>(files: &'f [SourceFile], constant: Constant<'_>) -> Module<'f> {
    let mut builder = Builder { module: Module::default(), pending: BTreeMap::new(), order: Vec::new(), vacated: Vec::new() };
    for file in files {
        for attribute in file.syntax.body.attributes() {
            let message = format!("unexpected argument {:?}: a configuration file consists of blocks", attribute.name.text);
            builder.problem(message, Some(file.place(attribute.span)));
        }
        for syntax in file.syntax.body.blocks() {
            builder.block(Nested { file, syntax });
        }
    }
    builder.finish(constant)
}

struct Builder<'f> {
    module: Module<'f>,
    pending: BTreeMap<Key<'f>, Pending<'f>>,
    order: Vec<Key<'f>>,
    /// The addresses that blocks say nothing is declared at any more.
    vacated: Vec<(String, Nested<'f>)>,
}

impl<'f> Builder<'f> {
    fn problem(&mut self, message: impl Into<String>, place: Option<crate::model::Place>) {
        self.module.diagnostics.push(Diagnostic::contained(message, place));
    }

    fn block(&mut self, block: Nested<'f>) {
        let labels = match block.kind() {
            "variable" | "output" | "module" | "provider" | "check" => 1,
            "resource" | "data" | "ephemeral" => 2,
            "terraform" | "locals" | "moved" | "removed" | "import" => 0,
            other => {
                let message = format!("unknown block type {other:?}");
                return self.problem(message, Some(block.header()));
            }
        };
        if block.syntax.labels.len() != labels {
            // A damaged block has its own error already.
            if !block.syntax.damaged {
                let form = ["", " \"NAME\"", " \"TYPE\" \"NAME\""][labels];
                let message = format!("a {0} block is written `{0}{form} {{ … }}`", block.kind());
                self.problem(message, Some(block.header()));
            }
            return;
        }
        self.module.diagnostics.extend(check_names(block));
        match block.kind() {
            "locals" => self.locals(block),
            "terraform" => self.settings(block),
            "moved" => self.moved(block),
            "import" => self.import(block),
            "removed" => self.removed(block),
            _ => self.named(block),
        }
    }

    fn named(&mut self, block: Nested<'f>) {
        let mut labels: Vec<&'f str> = block.syntax.labels.iter().map(|label| &*label.text).collect();
        let body = block.body();
        if block.kind() == "provider"
            && let Some(alias) = block.syntax.body.attribute("alias").and_then(|alias| alias.value.as_str())
        {
            labels.push(alias);
        }
        let key = (block.kind(), labels);
        match self.pending.entry(key.clone()) {
            Entry::Occupied(mut earlier) if block.file.is_override => {
                let conditions = overriding_conditions(&body);
                earlier.get_mut().body.merge(body);
                for condition in conditions {
                    self.problem(format!("Can't override {} blocks", condition.kind()), Some(condition.header()));
                }
            }
            Entry::Occupied(earlier) => {
                let first = earlier.get().block.file.path.clone();
                let message = format!("{} {} is declared twice; the first declaration is in {first}", key.0, key.1.join("."));
                self.problem(message, Some(block.header()));
            }
            Entry::Vacant(_) if block.file.is_override && block.kind() != "provider" => {
                let message = format!("there is no {} {} for this override file to change", key.0, key.1.join("."));
                self.problem(message, Some(block.header()));
            }
            Entry::Vacant(slot) => {
                slot.insert(Pending { block, body });
                self.order.push(key);
            }
        }
    }

    fn locals(&mut self, block: Nested<'f>) {
        for attr in block.body().attributes {
            match self.module.locals.entry(attr.name().clone()) {
                Entry::Occupied(mut earlier) if block.file.is_override => {
                    earlier.insert(attr.expression());
                }
                Entry::Occupied(_) => {
                    let message = format!("the local value {} is declared twice in this module", attr.name());
                    self.problem(message, Some(attr.file.place(attr.syntax.name.span)));
                }
                Entry::Vacant(slot) => {
                    slot.insert(attr.expression());
                }
            }
        }
    }

    fn settings(&mut self, block: Nested<'f>) {
        let body = block.body();
        let known = ["backend", "cloud", "required_providers", "provider_meta", "required_version", "experiments", "language"];
        self.module.diagnostics.extend(check_rest("terraform", &body, &known));
        for nested in body.blocks {
            match nested.kind() {
                "backend" | "cloud" => self.module.has_backend = true,
                "required_providers" => {
                    for attr in nested.body().attributes {
                        if let ExprKind::Object(object) = &attr.syntax.value.kind {
                            let source = object.items.iter().find(|item| item.key.literal().is_some_and(|key| &**key == "source"));
                            if let Some(source) = source.and_then(|item| item.value.as_str()) {
                                self.module.required_providers.insert(attr.name().clone(), source.clone());
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn moved(&mut self, block: Nested<'f>) {
        let mut body = block.body();
        let end = |expr: Option<Expression<'f>>| expr.and_then(|expr| address_text(expr.syntax));
        let ends = (end(body.take("from")), end(body.take("to")));
        self.module.diagnostics.extend(check_rest("moved", &body, &[]));
        match ends {
            (Some(from), Some(to)) => {
                // `a` to `a[0]` stays within what is declared.
                if !prefixes(&to).any(|prefix| prefix == from) {
                    self.vacated.push((from.clone(), block));
                }
                self.module.moves.push((from, to));
            }
            _ => self.problem("a moved block needs two addresses: `from = aws_x.old` and `to = aws_x.new`", Some(block.header())),
        }
    }

    fn removed(&mut self, block: Nested<'f>) {
        let mut body = block.body();
        let Some(from) = body.take("from").and_then(|expr| address_text(expr.syntax)) else {
            return self.problem("a removed block needs the address of what was removed: `from = aws_x.old`", Some(block.header()));
        };
        self.vacated.push((from.clone(), block));
        let lifecycle = body.take_blocks("lifecycle").into_iter().next();
        self.module.diagnostics.extend(check_rest("removed", &body, &["provisioner", "connection"]));
        let destroy = lifecycle.and_then(|block| flag(block.body().take("destroy"), &mut self.module.diagnostics));
        if destroy == Some(false) {
            self.module.forgotten.push(from);
        }
    }

    /// Says which declarations are still at addresses that a `moved` or `removed` block vacates.
    fn refuse_occupied(&mut self) {
        let declared: HashSet<String> = self
            .pending
            .keys()
            .filter_map(|(kind, labels)| match *kind {
                "resource" => Some(labels.join(".")),
                "module" => Some(format!("module.{}", labels.join("."))),
                _ => None,
            })
            .collect();
        for (from, block) in std::mem::take(&mut self.vacated) {
            if declared.contains(&from) {
                let (what, mend) = match block.kind() {
                    "moved" => ("Moved object still exists", "move its block's name along"),
                    _ => ("Removed object still exists", "remove its block"),
                };
                self.problem(format!("{what}: {from} is still declared here; {mend}, or remove this one"), Some(block.header()));
            }
        }
    }

    fn import(&mut self, block: Nested<'f>) {
        let mut body = block.body();
        let (to, id) = (body.take("to"), body.take("id"));
        let target = to.and_then(|to| target_text(to.syntax));
        match (to, target, id) {
            (Some(to), Some(target), Some(id)) => {
                self.module.imports.push(Import { to, id, for_each: body.take("for_each"), target });
                self.module.diagnostics.extend(check_rest("import", &body, &["provider", "identity"]));
            }
            _ if block.syntax.damaged => {}
            _ => self.problem("an import block needs an address and an id: `to = aws_x.y` and `id = \"…\"`", Some(block.header())),
        }
    }

    fn finish(mut self, constant: Constant<'_>) -> Module<'f> {
        self.refuse_occupied();
        for key in std::mem::take(&mut self.order) {
            let Some(Pending { block, body }) = self.pending.remove(&key) else { continue };
            let name = |index: usize| block.label(index).cloned().unwrap_or_else(|| Arc::from(""));
            match key.0 {
                "variable" => {
                    let variable = self.variable(block, body, constant);
                    self.module.variables.insert(name(0), variable);
                }
                "output" => {
                    if let Some(output) = self.output(block, body) {
                        self.module.outputs.insert(name(0), output);
                    }
                }
                "module" => {
                    let call = self.call(block, body);
                    self.module.calls.insert(name(0), call);
                }
                "provider" => self.provider(block, body),
                "check" => self.check(block, body),
                "ephemeral" => self.module.ephemerals.push((name(0), name(1))),
                "data" => self.resource(ResourceMode::Data, block, body),
                _ => self.resource(ResourceMode::Managed, block, body),
            }
        }
        self.module
    }

    fn assertions(&mut self, blocks: Vec<Nested<'f>>) -> Vec<Assertion<'f>> {
        blocks.into_iter().filter_map(|block| assertion(block, &mut self.module.diagnostics)).collect()
    }

    fn variable(&mut self, block: Nested<'f>, mut body: Body<'f>, constant: Constant<'_>) -> Variable<'f> {
        let validations = self.assertions(body.take_blocks("validation"));
        let name = block.label(0).map_or("", |name| name);
        for validation in validations.iter().filter(|validation| !refers_to_variable(validation.condition, name)) {
            self.problem(format!("Invalid validation condition: it must refer to var.{name}"), Some(validation.condition.place()));
        }
        let diagnostics = &mut self.module.diagnostics;
        let variable = Variable {
            block,
            ty: body.take("type").map(|expr| variable_type(expr, constant, diagnostics)).unwrap_or_default(),
            default: body.take("default"),
            description: text(body.take("description")),
            sensitive: flag(body.take("sensitive"), diagnostics).unwrap_or(false),
            ephemeral: flag(body.take("ephemeral"), diagnostics).unwrap_or(false),
            nullable: flag(body.take("nullable"), diagnostics).unwrap_or(true),
            validations,
        };
        diagnostics.extend(check_rest("variable", &body, &["deprecated"]));
        if let Some(default) = variable.default.filter(|default| !variable.nullable && matches!(default.syntax.kind, ExprKind::Null)) {
            self.problem("Invalid default value for variable: null is not allowed where nullable is false", Some(default.place()));
        }
        variable
    }

    fn output(&mut self, block: Nested<'f>, mut body: Body<'f>) -> Option<Output<'f>> {
        let preconditions = self.assertions(body.take_blocks("precondition"));
        let Some(value) = body.take("value") else {
            if !block.syntax.damaged {
                self.problem("an output needs the argument \"value\"", Some(block.header()));
            }
            return None;
        };
        let diagnostics = &mut self.module.diagnostics;
        let output = Output {
            block,
            value,
            description: text(body.take("description")),
            sensitive: flag(body.take("sensitive"), diagnostics).unwrap_or(false),
            ephemeral: flag(body.take("ephemeral"), diagnostics).unwrap_or(false),
            preconditions,
        };
        addresses(body.take("depends_on"), diagnostics);
        diagnostics.extend(check_rest("output", &body, &["deprecated"]));
        Some(output)
    }

    fn call(&mut self, block: Nested<'f>, mut body: Body<'f>) -> Call<'f> {
        let source_place = body.take("source");
        let source = match source_place.and_then(|expr| expr.syntax.as_str()) {
            Some(text) if text.starts_with("./") || text.starts_with("../") || matches!(&**text, "." | "..") => {
                ModuleSource::Local(text.clone())
            }
            Some(text) => ModuleSource::Remote(text.clone()),
            None => ModuleSource::Invalid,
        };
        Call {
            block,
            source,
            source_place,
            version: text(body.take("version")),
            count: body.take("count"),
            for_each: body.take("for_each"),
            providers: body.take("providers").map(|expr| provider_map(expr, &mut self.module.diagnostics)),
            depends_on: addresses(body.take("depends_on"), &mut self.module.diagnostics),
            body,
        }
    }

    fn provider(&mut self, block: Nested<'f>, mut body: Body<'f>) {
        let name = block.label(0).cloned().unwrap_or_else(|| Arc::from(""));
        let alias = text(body.take("alias"));
        self.module.providers.push(Provider { reference: ProviderRef { name, alias }, body });
    }

    fn check(&mut self, block: Nested<'f>, mut body: Body<'f>) {
        let asserts = self.assertions(body.take_blocks("assert"));
        if asserts.is_empty() && !block.syntax.damaged {
            self.problem("a check block needs at least one assert block", Some(block.header()));
        }
        for data in body.take_blocks("data") {
            self.scoped_data(data);
        }
        self.module.diagnostics.extend(check_rest("check", &body, &["depends_on"]));
        let name = block.label(0).cloned().unwrap_or_else(|| Arc::from(""));
        self.module.checks.push(Check { name, asserts });
    }

    /// A data source of a check is one of the module, though others need not refer to it.
    fn scoped_data(&mut self, block: Nested<'f>) {
        if block.syntax.labels.len() == 2 {
            self.module.diagnostics.extend(check_names(block));
            self.resource(ResourceMode::Data, block, block.body());
        } else if !block.syntax.damaged {
            self.problem("a data block is written `data \"TYPE\" \"NAME\" { … }`", Some(block.header()));
        }
    }

    fn resource(&mut self, mode: ResourceMode, block: Nested<'f>, mut body: Body<'f>) {
        let (Some(kind), Some(name)) = (block.label(0), block.label(1)) else { return };
        let lifecycle = self.lifecycle(body.take_blocks("lifecycle"));
        body.take_blocks("provisioner");
        body.take_blocks("connection");
        let provider = body.take("provider").and_then(|expr| {
            let found = provider_ref(expr.syntax);
            if found.is_none() {
                self.problem("\"provider\" names a provider configuration: aws, or aws.west", Some(expr.place()));
            }
            found
        });
        if mode == ResourceMode::Managed && &**kind == "terraform_data" {
            let known = ["input", "triggers_replace", "count", "for_each", "depends_on"];
            for attr in body.attributes.iter().filter(|attr| !known.contains(&&**attr.name())) {
                let message = format!("Unsupported argument: terraform_data takes input and triggers_replace, not {:?}", attr.name());
                self.problem(message, Some(attr.file.place(attr.syntax.name.span)));
            }
        }
        let default = || ProviderRef { name: kind.split('_').next().unwrap_or_default().into(), alias: None };
        let resource = Resource {
            mode,
            kind: kind.clone(),
            name: name.clone(),
            block,
            count: body.take("count"),
            for_each: body.take("for_each"),
            provider: provider.unwrap_or_else(default),
            depends_on: addresses(body.take("depends_on"), &mut self.module.diagnostics),
            lifecycle,
            body,
        };
        if let (Some(_), Some(for_each)) = (&resource.count, &resource.for_each) {
            let place = for_each.place();
            self.problem("\"count\" and \"for_each\" exclude each other: remove one", Some(place));
        }
        self.module.by_name.insert((mode, kind, name), self.module.resources.len());
        self.module.resources.push(resource);
    }

    fn lifecycle(&mut self, blocks: Vec<Nested<'f>>) -> Lifecycle<'f> {
        let mut lifecycle = Lifecycle::default();
        for block in blocks {
            let mut body = block.body();
            if let Some(expr) = body.take("replace_triggered_by")
                && let ExprKind::Tuple(items) = &expr.syntax.kind
            {
                lifecycle.replace_triggered_by = items.iter().map(|syntax| Expression { file: expr.file, syntax }).collect();
            }
            if let Some(expr) = body.take("ignore_changes") {
                lifecycle.ignore_changes = ignored_paths(expr);
            }
            lifecycle.preconditions.extend(self.assertions(body.take_blocks("precondition")));
            lifecycle.postconditions.extend(self.assertions(body.take_blocks("postcondition")));
            let diagnostics = &mut self.module.diagnostics;
            if let Some(first) = flag(body.take("create_before_destroy"), diagnostics) {
                lifecycle.create_before_destroy = first;
            }
            flag(body.take("prevent_destroy"), diagnostics);
            self.module.diagnostics.extend(check_rest("lifecycle", &body, &["ignore_changes", "enabled", "action_trigger"]));
        }
        lifecycle
    }
}

/// Lists the conditions in the `lifecycle` blocks of an override: these cannot be overridden.
fn overriding_conditions<'f>(body: &Body<'f>) -> Vec<Nested<'f>> {
    let lifecycle = body.blocks.iter().filter(|block| block.kind() == "lifecycle");
    let conditions = lifecycle.flat_map(|block| block.body().blocks);
    conditions.filter(|block| matches!(block.kind(), "precondition" | "postcondition")).collect()
}

fn refers_to_variable(condition: Expression<'_>, name: &str) -> bool {
    references_in(condition.syntax).iter().any(|(root, steps)| {
        let first = steps.first().map(|step| &step.kind);
        &*root.text == "var" && matches!(first, Some(StepKind::Attribute(attribute)) if &*attribute.text == name)
    })
}
