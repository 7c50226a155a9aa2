//! What a resource's values are made from that its configuration does not give.
//!
//! Always true: what a data source says is made from what it is asked, whatever the data source is called.

use crate::model::{Address, ResourceMode};

use super::super::config::{Body, Resource};
use super::super::cty::Value;
use super::super::eval::{Combination, Frame, Problems};
use super::super::resource::EvaluatedBody;
use super::expansion::Key;
use super::graph::{Env, Graph};
use super::instance::Instance;

impl<'f> Graph<'f> {
    /// Says what an attribute of an instance is made from, as far as its configuration does not say so.
    pub(super) fn derive_attribute(
        &self,
        at: &Instance<'f>,
        index: usize,
        (key, body): (&Key, &EvaluatedBody<'f>),
        name: &str,
        value: Value,
    ) -> Value {
        if !self.machine.wants(&value) {
            return value;
        }
        let resource: &'f Resource<'f> = &at.module.resources[index];
        match resource.mode {
            ResourceMode::Managed => {
                self.machine.derive_attribute(value, name, || Address::new(&self.resource_address(at, index, key)).ok())
            }
            ResourceMode::Data => {
                let provider = Value::string(format!("{}.{}", resource.provider.name, resource.provider.alias.as_deref().unwrap_or("")));
                let question = Combination::strict(&resource.kind, name);
                self.machine.derive(value, question, &[&provider, &body.to_object(&[])])
            }
        }
    }
}

/// Makes the value that stands for the blocks of a dynamic block whose elements are unknown: it is made from these and from what each block says.
pub(super) fn unknown_blocks<'f>(
    graph: &Graph<'f>,
    at: &Instance<'f>,
    (iterator, content): (&str, &Body<'f>),
    collection: &Value,
    env: &Env<'_>,
) -> Value {
    let body = content_of(graph, at, (iterator, content), env);
    graph.machine.derive(Value::dynamic(), Combination::strict("blocks", ""), &[collection, &body])
}

/// Describes what a block says for an element that is not known; what is wrong in it is not for here to report.
fn content_of<'f>(graph: &Graph<'f>, at: &Instance<'f>, (iterator, body): (&str, &Body<'f>), env: &Env<'_>) -> Value {
    let element = graph.machine.derive(Value::dynamic(), Combination::strict("element", iterator), &[]);
    let frame = Frame { name: iterator, value: &element, outer: env.frames };
    let env = Env { frames: Some(&frame), ..*env };
    let mut said = Vec::new();
    for attr in &body.attributes {
        said.push(Value::string(attr.name().clone()));
        said.push(graph.evaluate_quietly(at, attr.expression(), &env, &mut Problems::default()));
    }
    for block in &body.blocks {
        let name = block.label(0).map_or(block.kind(), |label| label);
        said.push(Value::string(name));
        said.push(content_of(graph, at, (name, &block.body()), &env));
    }
    Value::tuple(said)
}
