//! What a reference may be to, told from its words alone.
//!
//! Always true: a reference whose keys are not literal is judged by what stands before them.

use std::sync::Arc;

use crate::model::{ResourceMode, Span};
use crate::plan::near::hint;
use crate::syntax::hcl::{Name, Step};

use super::super::config::{Module, Resource};
use super::super::cty::{self, Value};
use super::super::eval::unknown_name;
use super::super::resource::schema_type;

/// Where a reference stands: what it may be to beside the module's own names.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a, 'f> {
    pub(crate) module: &'a Module<'f>,
    /// Whether `count.index` means something.
    pub(crate) counted: bool,
    /// Whether `each` means something.
    pub(crate) keyed: bool,
    /// What `self` is.
    pub(crate) itself: Option<&'a Resource<'f>>,
    /// The check block it stands in.
    pub(crate) check: Option<&'a str>,
    /// Whether it is for when the resource is destroyed: nothing else may be used then.
    pub(crate) destroying: bool,
}

impl<'a, 'f> Setting<'a, 'f> {
    /// Makes the setting of an expression that may refer to the module's own names only.
    pub(crate) fn of(module: &'a Module<'f>) -> Self {
        Self { module, counted: false, keyed: false, itself: None, check: None, destroying: false }
    }
}

/// How many resources are looked through for a name that may have been meant.
const MAX_ALIKE: usize = 500;

/// Why a reference means nothing.
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) span: Span,
}

fn refuse(message: impl Into<String>, span: Span) -> Option<Refusal> {
    Some(Refusal { message: message.into(), span })
}

/// Says what is wrong with a reference, if anything is.
///
/// <https://developer.hashicorp.com/terraform/language/expressions/references>
pub(crate) fn refusal(setting: &Setting<'_, '_>, root: &Name, steps: &[Step]) -> Option<Refusal> {
    let module = setting.module;
    let name = steps.first().and_then(Step::name);
    let text = name.map(|name| &*name.text);
    let misused = |message: &str| refuse(format!("Invalid reference: {message}"), root.span);
    if setting.destroying
        && !matches!((&*root.text, text), ("self" | "path" | "terraform", _) | ("count", Some("index")) | ("each", Some("key")))
    {
        return refuse("Invalid reference from destroy provisioner: it may refer only to self, count.index and each.key", root.span);
    }
    match &*root.text {
        "var" => declared(root, name, "variable", |name| module.variables.contains_key(name), module.variables.keys()),
        "local" => declared(root, name, "local value", |name| module.locals.contains_key(name), module.locals.keys()),
        "module" => match name {
            None => misused("module must be followed by the name of a module call"),
            Some(name) if module.calls.contains_key(&name.text) => None,
            Some(name) => refuse(
                format!(
                    "Reference to undeclared module: no module call named {:?} is declared here; declare it, or correct the name{}",
                    name.text,
                    hint(&name.text, module.calls.keys().map(|name| &**name))
                ),
                root.span.to(name.span),
            ),
        },
        "data" => typed(setting, ResourceMode::Data, root, steps),
        "resource" => typed(setting, ResourceMode::Managed, root, steps),
        "ephemeral" => match (name, steps.get(1).and_then(Step::name)) {
            (Some(kind), Some(name)) => {
                let declared = module.ephemerals.contains_key(&(kind.text.clone(), name.text.clone()));
                let message = || format!("Reference to undeclared resource: this module declares no ephemeral.{}.{}", kind.text, name.text);
                if declared { None } else { refuse(message(), root.span.to(name.span)) }
            }
            _ => misused("ephemeral must be followed by a type and a name"),
        },
        "each" => match (setting.keyed, text) {
            (true, Some("key" | "value")) => None,
            (true, _) => misused("each has the attributes key and value"),
            (false, _) => misused("each can be used only in blocks that set for_each"),
        },
        "count" => match (setting.counted, text) {
            (true, Some("index")) => None,
            _ => misused("count.index can be used only in blocks that set count"),
        },
        "self" => match setting.itself {
            Some(resource) => unsupported(resource.mode, &resource.kind, steps),
            None => misused("self can be used only in provisioners, connections and postconditions"),
        },
        "path" => match text {
            Some("module" | "root" | "cwd") => None,
            _ => misused("path has the attributes module, root and cwd"),
        },
        "terraform" => match text {
            Some("workspace" | "applying") => None,
            _ => misused("terraform has the attributes workspace and applying"),
        },
        reserved @ ("template" | "lazy" | "arg") => {
            refuse(format!("Reserved symbol name: a resource of type {reserved:?} is referred to as resource.{reserved}"), root.span)
        }
        kind => match name {
            Some(name) => resource(setting, ResourceMode::Managed, kind, name, root.span, &steps[1..]),
            None => refuse(unknown_name(root, steps), steps.last().map_or(root.span, |last| root.span.to(last.span))),
        },
    }
}

fn declared<'a>(
    root: &Name,
    name: Option<&Name>,
    what: &str,
    is_declared: impl Fn(&str) -> bool,
    names: impl Iterator<Item = &'a Arc<str>>,
) -> Option<Refusal> {
    let Some(name) = name else {
        return refuse(format!("Invalid reference: {} must be followed by the name of a {what}", root.text), root.span);
    };
    if is_declared(&name.text) {
        return None;
    }
    let message = format!(
        "Reference to undeclared {what}: there is no {what} named {:?} in this module; declare it, or correct the name{}",
        name.text,
        hint(&name.text, names.map(|name| &**name))
    );
    refuse(message, root.span.to(name.span))
}

/// `data.TYPE.NAME`, `resource.TYPE.NAME`
fn typed(setting: &Setting<'_, '_>, mode: ResourceMode, root: &Name, steps: &[Step]) -> Option<Refusal> {
    match (steps.first().and_then(Step::name), steps.get(1).and_then(Step::name)) {
        (Some(kind), Some(name)) => resource(setting, mode, &kind.text, name, root.span, &steps[2..]),
        _ => refuse(format!("Invalid reference: {} must be followed by a type and a name", root.text), root.span),
    }
}

/// Judges a reference to a resource; `rest` is what follows its name.
fn resource(setting: &Setting<'_, '_>, mode: ResourceMode, kind: &str, name: &Name, start: Span, rest: &[Step]) -> Option<Refusal> {
    let module = setting.module;
    let prefix = if mode == ResourceMode::Data { "data." } else { "" };
    let span = start.to(name.span);
    let Some(index) = module.resource(mode, kind, &name.text) else {
        let (other, other_prefix) = match mode {
            ResourceMode::Data => (ResourceMode::Managed, ""),
            ResourceMode::Managed => (ResourceMode::Data, "data."),
        };
        let alike = module.resources.iter().take(MAX_ALIKE).filter(|resource| resource.mode == mode && &*resource.kind == kind);
        let hint = match module.resource(other, kind, &name.text) {
            Some(_) => format!(" (did you mean {other_prefix}{kind}.{}?)", name.text),
            None => hint(&name.text, alike.map(|resource| &*resource.name)),
        };
        let message = format!(
            "Reference to undeclared resource: this module declares no {prefix}{kind}.{}; declare it, or correct the name{hint}",
            name.text
        );
        return refuse(message, span);
    };
    let resource = &module.resources[index];
    let what = || format!("{prefix}{kind}.{}", name.text);
    if resource.check.is_some() && resource.check.as_deref() != setting.check {
        return refuse(format!("Reference to scoped resource: {} can be referred to only in its check block", what()), span);
    }
    let repeated = resource.count.is_some() || resource.for_each.is_some();
    let step = rest.first()?;
    match step.name() {
        Some(attribute) if repeated => {
            let what = what();
            let message =
                format!("Missing resource instance key: {what} has several instances; write {what}[…].{} for one of them", attribute.text);
            refuse(message, step.span)
        }
        Some(_) => unsupported(mode, kind, rest),
        None if step.is_literal_index() && repeated => unsupported(mode, kind, &rest[1..]),
        None if step.is_literal_index() => refuse(unexpected_key(&what()), step.span),
        None => None,
    }
}

/// Says that a resource without instances to choose from has been given a key.
pub(crate) fn unexpected_key(what: &str) -> String {
    format!("Unexpected resource instance key: {what} has neither count nor for_each, so it has no index")
}

/// Says that a module declares no output of a name.
pub(crate) fn unknown_output(call: &str, output: &str) -> String {
    format!("Unsupported attribute: {call} declares no output named {output:?}")
}

/// Judges the attributes that are asked of a resource, where the type's whole schema is known.
fn unsupported(mode: ResourceMode, kind: &str, rest: &[Step]) -> Option<Refusal> {
    let mut value = Value::unknown(schema_type(mode, kind)?);
    for step in rest {
        match cty::attribute(&value, &step.name()?.text) {
            Ok(inner) => value = inner,
            Err(error) => return refuse(error.to_string(), step.span),
        }
    }
    None
}
