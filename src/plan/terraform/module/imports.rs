//! `import` blocks: which instances stand for objects that exist already, and under which ids.
//!
//! Always true: only the root module's blocks count; an id that is not known now is an error, as the object must be read before the plan.
//! <https://developer.hashicorp.com/terraform/language/import>

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::model::ResourceMode;
use crate::syntax::hcl::{Expr, StepKind};

use super::super::config::{Import, parsed_reference};
use super::super::cty::{Type, Value, convert};
use super::super::eval::Problems;
use super::expansion::{Key, Repetition};
use super::graph::{Env, Graph, Node};
use super::import_targets::ImportTargets;
use super::instance::{Instance, InstanceId};

/// What looking an address up in an `import` block costs, in steps.
const LOOK_UP: u64 = 100;

impl<'f> Graph<'f> {
    /// Returns the id under which an instance is imported; `None` if no block imports it.
    pub(super) fn imported_id(&self, at: &Instance<'f>, index: usize, key: &Key) -> Option<Value> {
        let imports = &self.loaded.root().imports;
        let resource = &at.module.resources[index];
        if imports.is_empty() || resource.mode != ResourceMode::Managed || *key == Key::Placeholder {
            return None;
        }
        let calls = at.calls.split('.').filter(|call| !call.is_empty());
        let target: String = calls.map(|call| format!("module.{call}.")).chain([format!("{}.{}", resource.kind, resource.name)]).collect();
        let address = self.resource_address(at, index, key);
        let known = self.import_targets.get_or_init(|| ImportTargets::new(imports));
        let by_target = known.by_target.get(&target).into_iter().flatten();
        let matching = known.by_address.get(&address).into_iter().chain(by_target);
        let mut worth_it = matching.take_while(|import| self.machine.spend(LOOK_UP, || imports[**import].to.place()));
        worth_it.find_map(|import| self.import_ids(*import).as_entries()?.get(&*address).cloned())
    }

    /// Reports imports into what the configuration does not declare; `declared` tells whether an address is.
    pub(crate) fn check_imports(&self, declared: impl Fn(&str) -> bool) {
        for (index, import) in self.loaded.root().imports.iter().enumerate() {
            for address in self.import_ids(index).as_entries().into_iter().flat_map(BTreeMap::keys).filter(|address| !declared(address)) {
                let message = format!("Configuration for import target does not exist: nothing here declares {address}");
                self.error(message, Some(import.to.place()));
            }
        }
    }

    /// Returns the ids that a block gives, by address.
    fn import_ids(&self, index: usize) -> Value {
        let root = self.instance(InstanceId::ROOT);
        self.value(&root, Node::Import(index), || {
            let import = &root.module.imports[index];
            let ids = self.import_repetitions(&root, import).into_iter().filter_map(|repetition| {
                let env = Env { repetition: Some(&repetition), ..Env::default() };
                Some((self.import_address(&root, import, &env)?, self.import_id(&root, import, &env)?))
            });
            Value::object(ids.collect())
        })
    }

    /// Returns what `each` is, once for each import of a block. Unlike for resources, a list will do.
    fn import_repetitions(&self, root: &Instance<'f>, import: &Import<'f>) -> Vec<Repetition> {
        let Some(for_each) = import.for_each else { return vec![Repetition::default()] };
        let (value, failed) = self.evaluate_checked(root, for_each, &Env::default());
        let (value, _) = value.unmark();
        if value.is_null() {
            return Vec::new();
        }
        let unknown_keys = matches!(value.ty(), Type::Set(_)) && !value.is_wholly_known();
        if !value.is_known() || unknown_keys || !value.can_iterate() {
            if !failed {
                let what = if value.is_known() && !unknown_keys {
                    "it must be a map, a set or a list"
                } else {
                    "its value is known only after apply"
                };
                self.error(format!("Invalid for_each argument: {what}"), Some(for_each.place()));
            }
            return Vec::new();
        }
        value.elements().into_iter().map(|each| Repetition { index: None, each: Some(each) }).collect()
    }

    /// Writes the address that `to` means.
    fn import_address(&self, root: &Instance<'f>, import: &Import<'f>, env: &Env<'_>) -> Option<Arc<str>> {
        let parsed = parsed_reference(import.to.syntax);
        let (name, steps) = parsed.as_ref().unwrap_or(import.to.syntax).as_reference()?;
        let mut text = name.text.to_string();
        for step in steps {
            match &step.kind {
                StepKind::Attribute(name) => write!(text, ".{}", name.text),
                StepKind::LegacyIndex(number) => write!(text, "[{}]", number.text),
                StepKind::Index(key) => write!(text, "{}", self.import_key(root, import, key, env)?),
                StepKind::Splat(_) => return None,
            }
            .ok()?;
        }
        Some(text.into())
    }

    fn import_key(&self, root: &Instance<'f>, import: &Import<'f>, key: &Expr, env: &Env<'_>) -> Option<Key> {
        let mut problems = Problems::default();
        let (value, _) = self.evaluate_part(root, import.to, key, env, &mut problems).unmark();
        self.report(problems.list);
        match value.as_number() {
            Some(number) => Some(Key::Index(usize::try_from(number.as_i64()?).ok()?)),
            None => Some(Key::Text(value.as_str()?.into())),
        }
    }

    fn import_id(&self, root: &Instance<'f>, import: &Import<'f>, env: &Env<'_>) -> Option<Value> {
        let (value, failed) = self.evaluate_checked(root, import.id, env);
        let (value, _) = value.unmark();
        let refuse = |reason: &str| {
            if !failed {
                self.error(format!("Invalid import id argument: {reason}"), Some(import.id.place()));
            }
            None
        };
        match convert(&value, &Type::String) {
            Ok(id) if id.is_null() => refuse("the id must not be null"),
            Ok(id) if !id.is_known() => refuse("its value is known only after apply, but what is imported must be read before"),
            Ok(id) if id.as_str() == Some("") => refuse("the id must not be empty"),
            Ok(id) => Some(id),
            Err(failure) => refuse(&failure.to_string()),
        }
    }
}
