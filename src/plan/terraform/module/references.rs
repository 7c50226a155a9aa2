//! Which resources an expression refers to, through locals, variables, outputs and modules.
//!
//! Always true: a relation between instances of one key is kept instance by instance; an untaken branch counts too.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use crate::model::{Address, ReplaceTrigger, ResourceMode};
use crate::syntax::hcl::{Step, StepKind};

use super::super::config::{Expression, literal_path, references_in};
use super::super::cty::Value;
use super::super::eval::Problems;
use super::expansion::{Expansion, Key};
use super::graph::{Addresses, Env, Graph, Node};
use super::instance::{Instance, InstanceId};

/// What names of repetition run over.
#[derive(Clone, Default)]
pub(crate) struct Iteration<'f> {
    /// What `each` stands for.
    pub(crate) for_each: Option<Expression<'f>>,
    /// The iterators of dynamic blocks, innermost last.
    pub(crate) iterators: Vec<(Arc<str>, Expression<'f>)>,
}

impl<'f> Graph<'f> {
    /// Collects the addresses that an expression refers to.
    pub(crate) fn addresses(
        &self,
        at: &Instance<'f>,
        expr: Expression<'f>,
        env: &Env<'_>,
        iteration: &Iteration<'f>,
        into: &mut BTreeSet<Address>,
    ) {
        for (root, steps) in references_in(expr.syntax) {
            if let Some((_, source)) = iteration.iterators.iter().rev().find(|(name, _)| *name == root.text) {
                let outer = Iteration { for_each: iteration.for_each, iterators: Vec::new() };
                self.addresses(at, *source, env, &outer, into);
                continue;
            }
            match &*root.text {
                "var" | "local" => {
                    let Some(name) = steps.first().and_then(Step::name).map(|name| &name.text) else { continue };
                    into.extend(self.named_addresses(at, &root.text, name).iter().cloned());
                }
                "module" => self.module_addresses(at, expr, steps, env, into),
                "data" => self.resource_addresses(at, ResourceMode::Data, expr, steps, 0, None, env, into),
                "resource" => self.resource_addresses(at, ResourceMode::Managed, expr, steps, 0, None, env, into),
                "each" => self.each_addresses(at, iteration.for_each, env, into),
                "count" | "self" | "path" | "terraform" | "ephemeral" => {}
                _ => self.resource_addresses(at, ResourceMode::Managed, expr, steps, 0, Some(&root.text), env, into),
            }
        }
    }

    fn named_addresses(&self, at: &Instance<'f>, kind: &str, name: &str) -> Addresses {
        let (node, expr, place) = match kind {
            "local" => match at.module.locals.get_key_value(name) {
                Some((name, expr)) => (Node::Local(name), *expr, None),
                None => return Addresses::default(),
            },
            _ => {
                let (Some((name, _)), Some(caller)) = (at.module.variables.get_key_value(name), &at.caller) else {
                    return Addresses::default();
                };
                match caller.call.body.attributes.iter().find(|attr| attr.name() == name) {
                    Some(attr) => (Node::Variable(name), attr.expression(), Some(caller)),
                    None => return Addresses::default(),
                }
            }
        };
        self.addresses_once((at.id, node), |into| match place {
            None => self.addresses(at, expr, &Env::default(), &Iteration::default(), into),
            Some(caller) => {
                let env = Env { repetition: Some(&caller.repetition), ..Env::default() };
                let iteration = Iteration { for_each: caller.call.for_each, iterators: Vec::new() };
                self.addresses(&self.instance(caller.instance), expr, &env, &iteration, into);
            }
        })
    }

    fn addresses_once(&self, key: (InstanceId, Node<'f>), collect: impl FnOnce(&mut BTreeSet<Address>)) -> Addresses {
        if let Some(known) = self.addresses.borrow().get(&key) {
            return known.clone();
        }
        self.addresses.borrow_mut().insert(key, Addresses::default());
        let mut found = BTreeSet::new();
        collect(&mut found);
        let found = Rc::new(found);
        self.addresses.borrow_mut().insert(key, found.clone());
        found
    }

    /// What `each` stands for: of the resources that `for_each` runs over, the instance of the same key, where there is one.
    fn each_addresses(&self, at: &Instance<'f>, for_each: Option<Expression<'f>>, env: &Env<'_>, into: &mut BTreeSet<Address>) {
        let (Some(source), Some((key, _))) = (for_each, env.repetition.and_then(|repetition| repetition.each.as_ref())) else { return };
        let mut found = BTreeSet::new();
        self.addresses(at, source, &Env::default(), &Iteration::default(), &mut found);
        let suffix = key.as_str().map(|key| Key::Text(key.into()).to_string());
        let same_key = |address: &Address| suffix.as_ref().is_some_and(|suffix| address.as_str().ends_with(suffix.as_str()));
        let keyed = found.iter().any(same_key);
        into.extend(found.into_iter().filter(|address| !keyed || same_key(address)));
    }

    fn module_addresses(&self, at: &Instance<'f>, expr: Expression<'f>, steps: &[Step], env: &Env<'_>, into: &mut BTreeSet<Address>) {
        let Some(name) = steps.first().and_then(Step::name).map(|name| &name.text) else { return };
        let Some((name, _)) = at.module.calls.get_key_value(name) else { return };
        let Some(children) = self.children(at, name) else { return };
        let (position, next) = self.position(at, &self.call_expansion(at, name), expr, steps, 1, env);
        let output = match steps.get(next).map(|step| &step.kind) {
            Some(StepKind::Attribute(output)) => Some(&*output.text),
            Some(StepKind::Splat(splat)) => splat.each.first().and_then(Step::name).map(|name| &*name.text),
            _ => None,
        };
        let chosen: Vec<InstanceId> = match position {
            Some(position) => children.get(position).copied().into_iter().collect(),
            None => children.to_vec(),
        };
        for id in chosen {
            let child = self.instance(id);
            for (name, declared) in &child.module.outputs {
                if output.is_none_or(|output| output == &**name) {
                    let found = self.addresses_once((id, Node::Output(name)), |into| {
                        self.addresses(&child, declared.value, &Env::default(), &Iteration::default(), into);
                    });
                    into.extend(found.iter().cloned());
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a reference is its parts")]
    fn resource_addresses(
        &self,
        at: &Instance<'f>,
        mode: ResourceMode,
        expr: Expression<'f>,
        steps: &[Step],
        start: usize,
        kind: Option<&Arc<str>>,
        env: &Env<'_>,
        into: &mut BTreeSet<Address>,
    ) {
        let (kind, start) = match kind {
            Some(kind) => (kind, start),
            None => match steps.get(start).and_then(Step::name).map(|name| &name.text) {
                Some(kind) => (kind, start + 1),
                None => return,
            },
        };
        let Some(index) = steps.get(start).and_then(Step::name).and_then(|name| at.module.resource(mode, kind, &name.text)) else { return };
        let expansion = self.resource_expansion(at, index);
        let (position, _) = self.position(at, &expansion, expr, steps, start + 1, env);
        let instances = expansion.instances();
        let keys: Vec<&Key> = match position {
            Some(position) => instances.get(position).map(|(key, _)| key).into_iter().collect(),
            None => instances.iter().map(|(key, _)| key).collect(),
        };
        into.extend(keys.into_iter().filter_map(|key| Address::new(&self.resource_address(at, index, key)).ok()));
    }

    /// Reads an entry of `replace_triggered_by`: which resource or instance it names, and which of its attributes.
    pub(crate) fn replace_trigger(&self, at: &Instance<'f>, expr: Expression<'f>, env: &Env<'_>) -> Option<ReplaceTrigger> {
        let (root, steps) = expr.syntax.as_reference()?;
        let name = &steps.first()?.name()?.text;
        let index = at.module.resource(ResourceMode::Managed, &root.text, name)?;
        let (position, next) = self.position(at, &self.resource_expansion(at, index), expr, steps, 1, env);
        let key = match position {
            Some(position) => self.resource_instance(at, index, position).key.clone(),
            None if next == 1 => Key::None,
            None => return None,
        };
        let resource = Address::new(&self.resource_address(at, index, &key)).ok()?;
        // An index that is not literal is taken to mean the attribute as a whole.
        let literal = (next..=steps.len()).rev().find_map(|end| literal_path(&steps[next..end]));
        Some(ReplaceTrigger { resource, path: literal.unwrap_or_default() })
    }

    /// Finds which instance an index step chooses; `None` for all, or where that is not known.
    pub(crate) fn position(
        &self,
        at: &Instance<'f>,
        expansion: &Expansion,
        expr: Expression<'f>,
        steps: &[Step],
        step: usize,
        env: &Env<'_>,
    ) -> (Option<usize>, usize) {
        match steps.get(step).map(|step| &step.kind) {
            Some(StepKind::Index(key)) => {
                let value = self.evaluate_part(at, expr, key, env, &mut Problems::default());
                (expansion.position(&value), step + 1)
            }
            Some(StepKind::LegacyIndex(number)) => {
                let value = number.integer.map_or_else(Value::dynamic, Value::from);
                (expansion.position(&value), step + 1)
            }
            _ => (None, step),
        }
    }
}
