//! The blocks of a module: which of their expressions may refer to what.
//!
//! Always true: keywords that only look like references (`when = destroy`, `ignore_changes = [tags]`) are not read as such.
//! <https://developer.hashicorp.com/terraform/language/expressions/references>

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{Diagnostic, ResourceMode, Step};
use crate::syntax::hcl::{self, ExprKind};

use super::super::config::{Assertion, Attr, Body, Call, Check, Ephemeral, Expression, Nested, Resource, parsed_reference};
use super::super::cty::Type;
use super::super::load::SourceFile;
use super::super::resource::{schema_type, unsupported};
use super::around::Around;
use super::expression::Reader;
use super::reference::{Setting, refusal};

/// Judges every expression of a module.
pub(super) fn check(around: Around<'_, '_>, into: &mut Vec<Diagnostic>) {
    let module = around.here().module;
    let mut walk = Walk { around, into };
    let plain = Setting::of(module);
    for variable in module.variables.values() {
        walk.assertions(&variable.validations, plain);
    }
    module.locals.values().for_each(|expr| walk.expression(*expr, plain));
    for output in module.outputs.values() {
        walk.expression(output.value, plain);
        walk.assertions(&output.preconditions, plain);
        walk.depends_on(output.block, plain);
    }
    module.providers.iter().for_each(|provider| walk.body(&provider.body, plain));
    module.calls.iter().for_each(|(name, call)| walk.call(name, call, plain));
    module.resources.iter().for_each(|resource| walk.resource(resource, plain));
    module.ephemerals.values().for_each(|ephemeral| walk.ephemeral(ephemeral, plain));
    module.checks.iter().for_each(|check| walk.check(check, plain));
    for import in &module.imports {
        if around.here().caller.is_some() {
            let message = "Invalid import configuration: only the root module may import; move this block there";
            walk.into.push(Diagnostic::contained(message, Some(import.block.header())));
        }
        import.for_each.into_iter().for_each(|expr| walk.expression(expr, plain));
        walk.expression(import.id, Setting { keyed: import.for_each.is_some(), ..plain });
    }
}

/// The source of the provider that is built into Terraform.
const BUILT_IN: &str = "terraform.io/builtin/terraform";

struct Walk<'a, 'f, 'd> {
    around: Around<'a, 'f>,
    into: &'d mut Vec<Diagnostic>,
}

impl<'a, 'f> Walk<'a, 'f, '_> {
    fn reader(&self, setting: Setting<'a, 'f>, file: &'f SourceFile) -> Reader<'a, 'f> {
        Reader { around: self.around, setting, file, names: Vec::new(), certain: true }
    }

    fn expression(&mut self, expr: Expression<'f>, setting: Setting<'a, 'f>) {
        self.reader(setting, expr.file).read(expr, self.into);
    }

    fn assertions(&mut self, assertions: &[Assertion<'f>], setting: Setting<'a, 'f>) {
        for assertion in assertions {
            self.expression(assertion.condition, setting);
            assertion.message.into_iter().for_each(|message| self.expression(message, setting));
        }
    }

    fn body(&mut self, body: &Body<'f>, setting: Setting<'a, 'f>) {
        let file = body.attributes.first().map(|attr| attr.file).or(body.blocks.first().map(|block| block.file));
        if let Some(file) = file {
            let mut reader = self.reader(setting, file);
            self.nested(body, &mut reader);
        }
    }

    /// Reads a provider's block with what is nested in it; a dynamic block's name is known within its content.
    fn nested(&mut self, body: &Body<'f>, reader: &mut Reader<'a, 'f>) {
        body.attributes.iter().for_each(|attr| reader.read(attr.expression(), self.into));
        for block in &body.blocks {
            match (block.kind(), block.label(0)) {
                ("dynamic", Some(kind)) => self.dynamic(*block, kind, reader),
                _ => self.nested(&block.body(), reader),
            }
        }
    }

    fn dynamic(&mut self, block: Nested<'f>, kind: &'f Arc<str>, reader: &mut Reader<'a, 'f>) {
        let mut body = block.body();
        let iterator = body.take_iterator().unwrap_or(kind);
        body.take("for_each").into_iter().for_each(|expr| reader.read(expr, self.into));
        let certain = std::mem::replace(&mut reader.certain, false);
        reader.names.push(iterator);
        body.take("labels").into_iter().for_each(|expr| reader.read(expr, self.into));
        for content in body.take_blocks("content") {
            self.nested(&content.body(), reader);
        }
        reader.names.pop();
        reader.certain = certain;
    }

    fn call(&mut self, name: &str, call: &'a Call<'f>, plain: Setting<'a, 'f>) {
        self.arguments(name, call);
        [call.count, call.for_each].into_iter().flatten().for_each(|expr| self.expression(expr, plain));
        self.body(&call.body, Setting { counted: call.count.is_some(), keyed: call.for_each.is_some(), ..plain });
        self.depends_on(call.block, plain);
    }

    /// Holds the arguments of a call against the variables of its module.
    fn arguments(&mut self, name: &str, call: &Call<'f>) {
        let Some(called) = self.around.called(name) else { return };
        for attr in call.body.attributes.iter().filter(|attr| !called.variables.contains_key(attr.name())) {
            let message = format!("Unsupported argument: module {name} declares no variable named {:?}", attr.name());
            self.into.push(Diagnostic::contained(message, Some(attr.file.place(attr.syntax.name.span))));
        }
        let given: HashSet<&Arc<str>> = call.body.attributes.iter().map(Attr::name).collect();
        for (variable, _) in called.variables.iter().filter(|(variable, declared)| declared.default.is_none() && !given.contains(variable))
        {
            let message = format!("Missing required argument: module {name} needs the argument {variable:?}");
            self.into.push(Diagnostic::contained(message, Some(call.block.header())));
        }
    }

    fn check(&mut self, check: &'a Check<'f>, plain: Setting<'a, 'f>) {
        self.assertions(&check.asserts, Setting { check: Some(&check.name), ..plain });
    }

    fn resource(&mut self, resource: &'a Resource<'f>, plain: Setting<'a, 'f>) {
        let plain = Setting { check: resource.check.as_deref(), ..plain };
        [resource.count, resource.for_each].into_iter().flatten().for_each(|expr| self.expression(expr, plain));
        let own = Setting { counted: resource.count.is_some(), keyed: resource.for_each.is_some(), ..plain };
        let with_self = Setting { itself: Some(resource), ..own };
        self.body(&resource.body, own);
        self.assertions(&resource.lifecycle.preconditions, own);
        self.assertions(&resource.lifecycle.postconditions, with_self);
        for block in &resource.provisioners {
            let mut body = block.body();
            let destroying = body.take("when").is_some_and(|expr| is_word(expr.syntax, "destroy"));
            body.take("on_failure");
            self.body(&body, Setting { destroying, ..with_self });
        }
        resource.lifecycle.replace_triggered_by.iter().for_each(|expr| self.trigger(*expr, own));
        self.depends_on(resource.block, plain);
        self.ignored(resource);
        self.type_of(resource, plain);
        let unsupported = unsupported(resource.mode, &resource.kind, &resource.body).into_iter();
        self.into.extend(unsupported.map(|(message, place)| Diagnostic::contained(message, Some(place))));
    }

    fn ephemeral(&mut self, ephemeral: &'a Ephemeral<'f>, plain: Setting<'a, 'f>) {
        [ephemeral.count, ephemeral.for_each].into_iter().flatten().for_each(|expr| self.expression(expr, plain));
        let own = Setting { counted: ephemeral.count.is_some(), keyed: ephemeral.for_each.is_some(), ..plain };
        self.body(&ephemeral.body, own);
    }

    /// Looks up a type of the provider that is built into Terraform.
    fn type_of(&mut self, resource: &Resource<'f>, plain: Setting<'a, 'f>) {
        let source = plain.module.required_providers.get(&resource.provider.name);
        let is_built_in = &*resource.provider.name == "terraform" && source.is_none_or(|source| &**source == BUILT_IN);
        if is_built_in && schema_type(resource.mode, &resource.kind).is_none() {
            let what = if resource.mode == ResourceMode::Data { "data source" } else { "resource type" };
            let message = format!("Invalid {what}: the provider {BUILT_IN} has no {what} {:?}", resource.kind);
            self.into.push(Diagnostic::contained(message, Some(resource.block.header())));
        }
    }

    /// Looks up what `replace_triggered_by` names: managed resources only, whose attributes are not looked at.
    fn trigger(&mut self, expr: Expression<'f>, own: Setting<'a, 'f>) {
        let parsed = parsed_reference(expr.syntax);
        let Some((root, steps)) = parsed.as_ref().unwrap_or(expr.syntax).as_reference() else { return };
        let named = if &*root.text == "resource" { 2 } else { 1 };
        let found = match &*root.text {
            "var" | "local" | "module" | "data" | "ephemeral" | "path" | "terraform" | "self" | "each" | "count" => {
                let message =
                    "Invalid reference in replace_triggered_by expression: it names managed resources, with count.index or each.key as key";
                Some((message.to_owned(), root.span))
            }
            _ => refusal(&own, root, &steps[..named.min(steps.len())]).map(|refusal| (refusal.message, refusal.span)),
        };
        self.into.extend(found.map(|(message, span)| Diagnostic::contained(message, Some(expr.file.place(span)))));
    }

    /// Looks up what `depends_on` names: objects as a whole, never their attributes.
    fn depends_on(&mut self, block: Nested<'f>, setting: Setting<'a, 'f>) {
        let Some(attribute) = block.syntax.body.attribute("depends_on") else { return };
        let ExprKind::Tuple(items) = &attribute.value.kind else { return };
        for item in items {
            let parsed = parsed_reference(item);
            let Some((root, steps)) = parsed.as_ref().unwrap_or(item).as_reference() else { continue };
            if let Some(refusal) = refusal(&setting, root, steps) {
                self.into.push(Diagnostic::contained(refusal.message, Some(block.file.place(refusal.span))));
            }
        }
    }

    /// Looks up what `ignore_changes` names, where the type's whole schema is known.
    fn ignored(&mut self, resource: &Resource<'f>) {
        let Some(Type::Object(schema)) = schema_type(resource.mode, &resource.kind) else { return };
        for path in &resource.lifecycle.ignore_changes {
            let Some(Step::Key(name)) = path.first() else { continue };
            if !schema.attributes.contains_key(name) {
                let message = format!("Unsupported attribute: {} has no argument named {name:?} to ignore", resource.kind);
                let place = resource.lifecycle.ignore_changes_place.map_or_else(|| resource.block.header(), |expr| expr.place());
                self.into.push(Diagnostic::contained(message, Some(place)));
            }
        }
    }
}

fn is_word(expr: &hcl::Expr, word: &str) -> bool {
    match &expr.kind {
        ExprKind::Variable(name) => &*name.text == word,
        ExprKind::String(literal) => &*literal.value == word,
        _ => false,
    }
}
