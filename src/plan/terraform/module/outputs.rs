//! Module calls: their instances, and the outputs that callers see.
//!
//! Always true: an output of a module that could not be read is unknown, and the plan says that it is incomplete.

use std::rc::Rc;
use std::sync::Arc;

use super::super::config::Call;
use super::super::cty::{Marks, Value};
use super::expansion::Expansion;
use super::graph::{Env, Graph, Node};
use super::instance::{Caller, Instance, InstanceId};
use super::tree::Missing;

/// Ends the message about a value that has an infinite number in it.
pub(super) const INFINITE: &str = "would hold an infinite number, which cannot be kept";

impl<'f> Graph<'f> {
    /// Returns the instances of a module call.
    pub(crate) fn call_expansion(&self, at: &Instance<'f>, name: &'f Arc<str>) -> Rc<Expansion> {
        let call = &at.module.calls[name];
        self.expansion_once(at, Node::Call(name), || {
            self.expand(at, call.count, call.for_each, || format!("module.{name}"), || call.block.header())
        })
    }

    /// Returns the module instances of a call, in the order of its expansion; `None` if the module cannot be had.
    pub(crate) fn children(&self, at: &Instance<'f>, name: &'f Arc<str>) -> Option<Rc<Vec<InstanceId>>> {
        let key = (at.id, &**name);
        let found = self.calls.borrow().get(&key).cloned();
        let children = match found {
            Some(children) => children,
            None => {
                let children = Rc::new(self.make_children(at, name, &at.module.calls[name]));
                self.calls.borrow_mut().insert(key, children.clone());
                children
            }
        };
        // An expansion without instances has no children either, but its module is there.
        let missing = children.is_empty() && self.call_expansion(at, name).len() > 0;
        (!missing).then_some(children)
    }

    fn make_children(&self, at: &Instance<'f>, name: &Arc<str>, call: &'f Call<'f>) -> Vec<InstanceId> {
        let place = || Some(call.source_place.map_or_else(|| call.block.header(), |expr| expr.place()));
        let target = match self.loaded.target(at, name, call, self.options) {
            Ok(target) => target,
            Err(Missing::NotInstalled(reason)) => {
                self.incomplete.set(true);
                let advice = "run `terraform init` where this is checked, or map the source to a directory of the repository with the policy's modules.mapping";
                self.warning(format!("module {name} could not be read: {reason}; {advice}"), place());
                return Vec::new();
            }
            Err(Missing::NoModule(message)) => {
                self.incomplete.set(true);
                self.error(message, Some(call.block.header()));
                return Vec::new();
            }
            Err(Missing::Wrong(message)) => {
                self.incomplete.set(true);
                self.error(message, place());
                return Vec::new();
            }
        };
        let mut around = Some(at.id);
        while let Some(id) = around {
            let instance = self.instance(id);
            if instance.directory == target.directory {
                self.incomplete.set(true);
                self.error(format!("module {name} calls the module that it is part of, without end"), place());
                return Vec::new();
            }
            around = instance.caller.as_ref().map(|caller| caller.instance);
        }
        let Some((module, _)) = self.loaded.module(&target.directory) else { return Vec::new() };
        let Some((name, _)) = at.module.calls.get_key_value(name) else { return Vec::new() };
        let calls: Arc<str> = if at.calls.is_empty() { name.clone() } else { format!("{}.{name}", at.calls).into() };
        let expansion = self.call_expansion(at, name);
        expansion
            .instances()
            .into_iter()
            .map(|(key, repetition)| {
                let address: Arc<str> = at.qualify(&format!("module.{name}{key}")).into();
                let caller = Caller { instance: at.id, call, name: name.clone(), repetition };
                self.add_instance(module, target.directory.clone(), target.path.clone(), address, calls.clone(), Some(caller))
            })
            .collect()
    }

    /// Returns an output's value as callers see it; `None` if it is not declared.
    pub(crate) fn output(&self, at: &Instance<'f>, name: &str) -> Option<Value> {
        let (name, output) = at.module.outputs.get_key_value(name)?;
        Some(self.value(at, Node::Output(name), || {
            let mut marks = Marks::NONE;
            if output.sensitive {
                marks |= if at.caller.is_none() { Marks::SENSITIVE } else { Marks::HIDDEN };
            }
            if output.ephemeral {
                marks |= Marks::EPHEMERAL;
            }
            let value = self.evaluate(at, output.value, &Env::default());
            if value.has_infinity() && at.caller.is_none() {
                self.error(format!("output {name} {INFINITE}"), Some(output.value.place()));
            }
            let found = value.deep_marks();
            if found.contains(Marks::EPHEMERAL) && !output.ephemeral {
                let message = format!("Ephemeral value not allowed: output {name} is not declared as ephemeral");
                self.error(message, Some(output.value.place()));
            }
            if output.ephemeral && at.caller.is_none() {
                let message = format!("Ephemeral output not allowed: {name} is an output of the root module, which is kept");
                self.error(message, Some(output.block.header()));
            } else if output.ephemeral && !value.marks().contains(Marks::EPHEMERAL) && value.is_known() {
                let message = format!("Value not allowed in ephemeral output: {name} must be set to an ephemeral value as a whole");
                self.error(message, Some(output.value.place()));
            }
            if found.contains(Marks::SENSITIVE) && !output.sensitive && at.caller.is_none() {
                let message = format!("Output refers to sensitive values: declare output {name} as sensitive to show that this is meant");
                self.error(message, Some(output.block.header()));
            }
            value.with_marks(marks)
        }))
    }

    /// Returns all the outputs of a module instance as an object; once a limit has been reached, no more objects are made.
    pub(crate) fn outputs_object(&self, at: &Instance<'f>) -> Value {
        if self.machine.is_stopped() {
            return Value::dynamic();
        }
        let outputs = at.module.outputs.keys().filter_map(|name| Some((name.clone(), self.output(at, name)?)));
        Value::object(outputs.collect())
    }

    /// Returns a module call as a whole: its outputs, by instance if it has several.
    pub(super) fn call_value(&self, at: &Instance<'f>, name: &'f Arc<str>) -> Value {
        self.value(at, Node::CallValue(name), || {
            let Some(children) = self.children(at, name) else { return Value::dynamic() };
            let expansion = self.call_expansion(at, name);
            self.gather(&expansion, |position| self.outputs_object(&self.instance(children[position])))
        })
    }
}
