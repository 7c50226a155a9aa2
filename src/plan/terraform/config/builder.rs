//! From files to declarations: every top-level block read, override files merged in.
//!
//! Always true: the first declaration of a name stands; a second one is a diagnostic.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::model::{Diagnostic, ResourceMode};
use crate::syntax::hcl::{ExprKind, StepKind};

use super::super::load::SourceFile;
use super::body::{Attr, Body, Expression, Nested};
use super::decode::{address_text, addresses, assertions, flag, provider_map, provider_ref, text};
use super::lifecycle::{lifecycle, overriding_conditions};
use super::module::{Call, Check, Ephemeral, Module, ModuleSource, Output, Provider, ProviderRef, Resource, Variable};
use super::refactoring::{import, moved, removed};
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
    let mut builder = Builder::default();
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

#[derive(Default)]
struct Builder<'f> {
    module: Module<'f>,
    pending: BTreeMap<Key<'f>, Pending<'f>>,
    order: Vec<Key<'f>>,
    /// Settings of `terraform` blocks that a module may have once.
    settings: HashSet<&'static str>,
    /// The addresses that are imported to.
    imported: HashSet<String>,
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
        if block.file.is_override && matches!(block.kind(), "moved" | "import" | "check") {
            let message = format!("Can't override {} blocks: write this in a file that is no override file", block.kind());
            return self.problem(message, Some(block.header()));
        }
        match block.kind() {
            "locals" => self.locals(block),
            "terraform" => self.settings(block),
            "moved" => self.moved(block),
            "import" => self.import(block),
            "removed" => {
                let read = removed(block, &mut self.module.diagnostics);
                self.module.removed.extend(read);
            }
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
        if let ("resource" | "data" | "module", Some(_), Some(for_each)) =
            (block.kind(), block.syntax.body.attribute("count"), block.syntax.body.attribute("for_each"))
        {
            // Where an override file adds the other one, `count` wins.
            self.problem("\"count\" and \"for_each\" exclude each other: remove one", Some(block.file.place(for_each.span)));
        }
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
        let mut body = block.body();
        self.module.required_versions.extend(body.take("required_version"));
        let known = ["backend", "cloud", "required_providers", "provider_meta", "experiments", "language"];
        self.module.diagnostics.extend(check_rest("terraform", &body, &known));
        for nested in body.blocks {
            match nested.kind() {
                "backend" | "cloud" => {
                    self.module.has_backend = true;
                    self.once("backend", nested);
                    self.backend(&nested.body());
                }
                "required_providers" => {
                    self.once("required_providers", nested);
                    nested.body().attributes.into_iter().for_each(|attr| self.required_provider(attr));
                }
                _ => {}
            }
        }
    }

    /// A backend is set up before there are values: it is written in literals.
    fn backend(&mut self, body: &Body<'f>) {
        for attr in &body.attributes {
            for (root, _) in references_in(&attr.syntax.value) {
                let message = "Variables not allowed: a backend is set up before variables have values; write a literal";
                self.problem(message, Some(attr.file.place(root.span)));
            }
        }
        body.blocks.iter().for_each(|block| self.backend(&block.body()));
    }

    /// Points out a setting that an earlier block of the same kind of file has made already.
    fn once(&mut self, setting: &'static str, block: Nested<'f>) {
        if !block.file.is_override && !self.settings.insert(setting) {
            self.problem(format!("Duplicate {setting} configuration: a module may have one only"), Some(block.header()));
        }
    }

    /// Reads an entry such as `aws = { source = "hashicorp/aws", configuration_aliases = [aws.west] }`.
    fn required_provider(&mut self, attr: Attr<'f>) {
        let items = match &attr.syntax.value.kind {
            ExprKind::Object(object) => &object.items[..],
            _ => &[],
        };
        let entry = |name: &str| items.iter().find(|item| item.key.literal().is_some_and(|key| &**key == name)).map(|item| &item.value);
        let default = || format!("hashicorp/{}", attr.name()).into();
        let source = entry("source").and_then(|source| source.as_str().cloned()).unwrap_or_else(default);
        self.module.required_providers.insert(attr.name().clone(), source);
        if let Some(ExprKind::Tuple(aliases)) = entry("configuration_aliases").map(|aliases| &aliases.kind) {
            self.module.configuration_aliases.extend(aliases.iter().filter_map(provider_ref));
        }
    }

    fn moved(&mut self, block: Nested<'f>) {
        let read = moved(block, &mut self.module.diagnostics);
        self.module.moves.extend(read);
    }

    fn import(&mut self, block: Nested<'f>) {
        let Some(read) = import(block, &mut self.module.diagnostics) else { return };
        let to = read.to.place();
        if let Some(target) = address_text(read.to.syntax)
            && !self.imported.insert(target.clone())
        {
            self.problem(format!("Duplicate import configuration: {target} is imported by another block already"), Some(to));
        }
        self.module.imports.push(read);
    }

    fn finish(mut self, constant: Constant<'_>) -> Module<'f> {
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
                "ephemeral" => {
                    let ephemeral = self.ephemeral(body);
                    self.module.ephemerals.insert((name(0), name(1)), ephemeral);
                }
                "data" => self.resource(ResourceMode::Data, block, body, None),
                _ => self.resource(ResourceMode::Managed, block, body, None),
            }
        }
        self.module
    }

    fn variable(&mut self, block: Nested<'f>, mut body: Body<'f>, constant: Constant<'_>) -> Variable<'f> {
        let validations = assertions(body.take_blocks("validation"), &mut self.module.diagnostics);
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
        let preconditions = assertions(body.take_blocks("precondition"), &mut self.module.diagnostics);
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
        for nested in std::mem::take(&mut body.blocks) {
            let message = format!("Unsupported block type: a module block has no blocks, so no {:?}", nested.kind());
            self.problem(message, Some(nested.header()));
        }
        let source_place = body.take("source");
        let source = match source_place.and_then(|expr| expr.syntax.as_str()) {
            Some(text) if text.starts_with("./") || text.starts_with("../") || matches!(&**text, "." | "..") => {
                ModuleSource::Local(text.clone())
            }
            Some(text) => ModuleSource::Remote(text.clone()),
            None => ModuleSource::Invalid,
        };
        let version = body.take("version");
        if let (ModuleSource::Local(_), Some(_), Some(place)) = (&source, version, source_place) {
            self.problem("Invalid module source: a module with a version comes from a registry, not from a directory", Some(place.place()));
        }
        Call {
            block,
            source,
            source_place,
            version: text(version),
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
        let asserts = assertions(body.take_blocks("assert"), &mut self.module.diagnostics);
        // One that checks nothing does not count.
        let checks_nothing = asserts.iter().all(|assert| references_in(assert.condition.syntax).is_empty());
        if checks_nothing && !block.syntax.damaged {
            self.problem("a check block needs at least one assert block", Some(block.header()));
        }
        let name = block.label(0).cloned().unwrap_or_else(|| Arc::from(""));
        for (index, data) in body.take_blocks("data").into_iter().enumerate() {
            if index > 0 {
                self.problem("Multiple data resource blocks: a check has one only", Some(data.header()));
            }
            self.scoped_data(&name, data);
        }
        self.module.diagnostics.extend(check_rest("check", &body, &[]));
        self.module.checks.push(Check { name, asserts });
    }

    fn ephemeral(&mut self, mut body: Body<'f>) -> Ephemeral<'f> {
        body.take("provider");
        body.take("depends_on");
        let lifecycle = body.take_blocks("lifecycle").into_iter();
        let mut conditions: Vec<Nested<'f>> = lifecycle.flat_map(|block| block.body().blocks).collect();
        conditions.retain(|block| matches!(block.kind(), "precondition" | "postcondition"));
        let conditions = assertions(conditions, &mut self.module.diagnostics);
        Ephemeral { count: body.take("count"), for_each: body.take("for_each"), conditions, body }
    }

    /// A data source of a check is one of the module, though only the check may refer to it.
    fn scoped_data(&mut self, check: &Arc<str>, block: Nested<'f>) {
        if block.syntax.labels.len() == 2 {
            self.module.diagnostics.extend(check_names(block));
            self.resource(ResourceMode::Data, block, block.body(), Some(check));
        } else if !block.syntax.damaged {
            self.problem("a data block is written `data \"TYPE\" \"NAME\" { … }`", Some(block.header()));
        }
    }

    fn resource(&mut self, mode: ResourceMode, block: Nested<'f>, mut body: Body<'f>, check: Option<&Arc<str>>) {
        let (Some(kind), Some(name)) = (block.label(0), block.label(1)) else { return };
        let lifecycle = lifecycle(mode, body.take_blocks("lifecycle"), &mut self.module.diagnostics);
        let mut provisioners = body.take_blocks("provisioner");
        provisioners.extend(body.take_blocks("connection"));
        let provider_place = body.take("provider");
        let provider = provider_place.and_then(|expr| {
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
            provider_place,
            check: check.cloned(),
            depends_on: addresses(body.take("depends_on"), &mut self.module.diagnostics),
            lifecycle,
            provisioners,
            body,
        };
        self.module.by_name.insert((mode, kind, name), self.module.resources.len());
        self.module.resources.push(resource);
    }
}

fn refers_to_variable(condition: Expression<'_>, name: &str) -> bool {
    references_in(condition.syntax).iter().any(|(root, steps)| {
        let first = steps.first().map(|step| &step.kind);
        &*root.text == "var" && matches!(first, Some(StepKind::Attribute(attribute)) if &*attribute.text == name)
    })
}
