//! Provider configurations that are named but nowhere declared.
//!
//! Always true: only names with an alias are judged: a configuration without one needs no block.
//! <https://developer.hashicorp.com/terraform/language/modules/develop/providers>

use std::collections::HashSet;

use crate::model::Diagnostic;

use super::super::config::{Attr, Call, Module, ProviderEntry, ProviderRef};
use super::around::Around;

/// The configurations that a module declares by blocks.
fn blocks<'a>(module: &'a Module<'_>) -> HashSet<&'a ProviderRef> {
    module.providers.iter().map(|provider| &provider.reference).collect()
}

/// Judges the provider configurations that a module names, and those that it passes on.
pub(super) fn check(around: Around<'_, '_>, into: &mut Vec<Diagnostic>) {
    let module = around.here().module;
    let is_root = around.here().caller.is_none();
    let mut declared = blocks(module);
    if !is_root {
        declared.extend(&module.configuration_aliases);
    }
    let known = |reference: &ProviderRef| reference.alias.is_none() || declared.contains(reference);
    for resource in module.resources.iter().filter(|resource| !known(&resource.provider)) {
        let message = format!(
            "Provider configuration not present: {}.{} needs the provider configuration {}, which nothing declares here",
            resource.kind, resource.name, resource.provider
        );
        into.push(Diagnostic::contained(
            message,
            Some(resource.provider_place.map_or_else(|| resource.block.header(), |expr| expr.place())),
        ));
    }
    for (name, call) in &module.calls {
        for entry in call.providers.iter().flatten().filter(|entry| !known(&entry.outer)) {
            let message =
                format!("missing provider {}: module {name} is given a provider configuration that nothing declares here", entry.outer);
            into.push(Diagnostic::contained(message, Some(entry.place.clone())));
        }
        if let Some(called) = around.called(name) {
            passed(name, call, called, into);
            mismatched(name, call, module, called, into);
            repeated(around, name, call, into);
        }
    }
}

/// Holds what a call passes against what its module asks for.
fn passed(name: &str, call: &Call<'_>, called: &Module<'_>, into: &mut Vec<Diagnostic>) {
    let entries: &[ProviderEntry] = call.providers.as_deref().unwrap_or_default();
    let given: HashSet<&ProviderRef> = entries.iter().map(|entry| &entry.inner).collect();
    for wanted in called.configuration_aliases.iter().filter(|wanted| !given.contains(wanted)) {
        let message =
            format!("Missing required provider configuration: module {name} asks for {wanted}; add it to \"providers\" in this block");
        into.push(Diagnostic::contained(message, Some(call.block.header())));
    }
    let mut accepted = blocks(called);
    accepted.extend(&called.configuration_aliases);
    let unasked = |entry: &&ProviderEntry| {
        called.required_providers.contains_key(&entry.inner.name) && entry.inner.alias.is_some() && !accepted.contains(&entry.inner)
    };
    for entry in entries.iter().filter(unasked) {
        let message = format!("Reference to undefined provider: module {name} has no provider configuration called {}", entry.inner);
        into.push(Diagnostic::contained(message, Some(entry.place.clone())));
    }
    let mut earlier = HashSet::new();
    for entry in entries {
        if !earlier.insert(&entry.inner) {
            let message = format!("Duplicate provider address: a configuration for {} is already passed", entry.inner);
            into.push(Diagnostic::contained(message, Some(entry.place.clone())));
        }
    }
}

/// Refuses configurations of one provider that are passed as those of another.
fn mismatched(name: &str, call: &Call<'_>, module: &Module<'_>, called: &Module<'_>, into: &mut Vec<Diagnostic>) {
    for entry in call.providers.iter().flatten() {
        let (given, wanted) = (source(module, &entry.outer), source(called, &entry.inner));
        if given != wanted {
            let message = format!(
                "Provider type mismatch: {} is of {given} here, but module {name} takes {} to be of {wanted}",
                entry.outer, entry.inner
            );
            into.push(Diagnostic::contained(message, Some(entry.place.clone())));
        }
    }
}

/// Returns the address of the provider that a module means by a name, without what is left out by default.
fn source(module: &Module<'_>, reference: &ProviderRef) -> String {
    let default = format!("hashicorp/{}", reference.name);
    let source = module.required_providers.get(&reference.name).map_or(default, |source| source.to_lowercase());
    let source = source.strip_prefix("registry.terraform.io/").map_or(source.clone(), str::to_owned);
    if source.contains('/') { source } else { format!("hashicorp/{source}") }
}

/// Refuses a repetition of modules that configure providers themselves, however far down.
fn repeated(around: Around<'_, '_>, name: &str, call: &Call<'_>, into: &mut Vec<Diagnostic>) {
    let depends_on = call.block.syntax.body.attribute("depends_on").map(|attribute| call.block.file.place(attribute.value.span));
    let Some(place) = call.count.or(call.for_each).map(|expr| expr.place()).or(depends_on) else { return };
    let configures = |module: &Module<'_>| {
        let version = |attr: &Attr<'_>| &**attr.name() == "version";
        module.providers.iter().any(|provider| !provider.body.blocks.is_empty() || !provider.body.attributes.iter().all(version))
    };
    let mut open: Vec<usize> = around.here().children.get(name).copied().into_iter().collect();
    while let Some(at) = open.pop() {
        if configures(around.all[at].module) {
            let message = format!(
                "Module is incompatible with count, for_each, and depends_on: module {name} holds a provider configuration of its own; pass it in instead"
            );
            return into.push(Diagnostic::contained(message, Some(place)));
        }
        open.extend(around.all[at].children.values());
    }
}
