//! Provider configurations: which one a resource uses, through the modules between.
//!
//! Always true: a configuration is evaluated where it is written; a module without one of its own gets its caller's.

use super::super::config::{Provider, ProviderRef};
use super::super::cty::Value;
use super::graph::{Env, Graph};
use super::instance::{Instance, InstanceId};
use super::provider_settings::ProviderSettings;

impl<'f> Graph<'f> {
    /// Finds the provider configuration that a name means in a module instance.
    fn provider(&self, at: &Instance<'f>, reference: &ProviderRef) -> Option<(InstanceId, &'f Provider<'f>)> {
        if let Some(own) = at.module.providers.iter().find(|provider| provider.reference == *reference) {
            return Some((at.id, own));
        }
        let caller = at.caller.as_ref()?;
        let parent = self.instance(caller.instance);
        match &caller.call.providers {
            Some(map) => {
                let entry = map.iter().find(|entry| entry.inner == *reference)?;
                self.provider(&parent, &entry.outer)
            }
            None if reference.alias.is_none() => self.provider(&parent, reference),
            None => None,
        }
    }

    /// Evaluates what matters of the provider configuration that a name means in a module instance.
    pub(crate) fn provider_settings(&self, at: &Instance<'f>, reference: &ProviderRef) -> ProviderSettings {
        let Some((id, provider)) = self.provider(at, reference) else { return ProviderSettings::default() };
        let key = (id, std::ptr::from_ref(provider).addr());
        if let Some(settings) = self.settings.borrow().get(&key) {
            return settings.clone();
        }
        let settings = self.evaluate_provider(&self.instance(id), provider);
        self.settings.borrow_mut().insert(key, settings.clone());
        settings
    }

    fn evaluate_provider(&self, at: &Instance<'f>, provider: &'f Provider<'f>) -> ProviderSettings {
        let attribute = |name: &str| {
            let attr = provider.body.attributes.iter().find(|attr| &**attr.name() == name)?;
            Some(self.evaluate(at, attr.expression(), &Env::default()))
        };
        let entries = |value: Option<Value>| value.and_then(|value| value.as_entries().cloned()).unwrap_or_default();
        let mut default_tags = entries(attribute("default_labels"));
        for block in provider.body.blocks.iter().filter(|block| block.kind() == "default_tags") {
            if let Some(attr) = block.body().attributes.iter().find(|attr| &**attr.name() == "tags") {
                default_tags.extend(entries(Some(self.evaluate(at, attr.expression(), &Env::default()))));
            }
        }
        let region = attribute("region").and_then(|value| value.as_str().map(Into::into));
        ProviderSettings { region, default_tags }
    }
}
