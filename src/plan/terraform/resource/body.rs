//! A block's attributes evaluated and its nested blocks gathered by type, dynamic ones written out.
//!
//! Always true: blocks of a type are in source order; a dynamic block whose elements are unknown makes all blocks of its type unknown.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::Place;
use crate::syntax::hcl::ExprKind;

use super::super::config::{Attr, Body, Expression, Nested};
use super::super::cty::Value;
use super::super::eval::Frame;
use super::super::module::{Env, Graph, Instance};

/// An evaluated block.
#[derive(Debug, Default)]
pub(crate) struct EvaluatedBody<'f> {
    pub(crate) attributes: Vec<(Attr<'f>, Value)>,
    pub(crate) groups: Vec<BlockGroup<'f>>,
}

/// The nested blocks of one type.
#[derive(Debug)]
pub(crate) struct BlockGroup<'f> {
    pub(crate) name: Arc<str>,
    pub(crate) blocks: Vec<EvaluatedBlock<'f>>,
    /// Where a dynamic block makes it unknown which blocks there are.
    pub(crate) unknown: Option<Expression<'f>>,
}

/// One nested block.
#[derive(Debug)]
pub(crate) struct EvaluatedBlock<'f> {
    pub(crate) place: Place,
    /// Of a dynamic block: what its iterator is called and runs over.
    pub(crate) iterator: Option<(Arc<str>, Expression<'f>)>,
    pub(crate) body: EvaluatedBody<'f>,
}

/// Evaluates a body.
pub(crate) fn evaluate_body<'f>(graph: &Graph<'f>, at: &Instance<'f>, body: &Body<'f>, env: &Env<'_>) -> EvaluatedBody<'f> {
    let attributes = body.attributes.iter().map(|attr| (*attr, graph.evaluate(at, attr.expression(), env))).collect();
    let mut evaluated = EvaluatedBody { attributes, groups: Vec::new() };
    for block in &body.blocks {
        match (block.kind(), block.label(0)) {
            ("dynamic", Some(kind)) => dynamic(graph, at, *block, kind, env, &mut evaluated),
            _ => {
                let inner = evaluate_body(graph, at, &block.body(), env);
                let group = evaluated.group(&block.syntax.kind.text);
                group.blocks.push(EvaluatedBlock { place: block.place(), iterator: None, body: inner });
            }
        }
    }
    evaluated
}

/// Writes a dynamic block out: one block for each element.
fn dynamic<'f>(graph: &Graph<'f>, at: &Instance<'f>, block: Nested<'f>, kind: &Arc<str>, env: &Env<'_>, into: &mut EvaluatedBody<'f>) {
    let mut body = block.body();
    let iterator: Arc<str> = match body.take("iterator").map(|expr| &expr.syntax.kind) {
        Some(ExprKind::Variable(name)) => name.text.clone(),
        Some(ExprKind::String(literal)) => literal.value.clone(),
        _ => kind.clone(),
    };
    let content = body.take_blocks("content").into_iter().next();
    let (Some(for_each), Some(content)) = (body.take("for_each"), content) else {
        graph.error(format!("dynamic {kind:?} needs the argument \"for_each\" and a \"content\" block"), Some(block.header()));
        return;
    };
    let (collection, failed) = graph.evaluate_checked(at, for_each, env);
    let (collection, marks) = collection.unmark();
    if !collection.is_known() {
        into.group(kind).unknown = Some(for_each);
        return;
    }
    if !collection.can_iterate() {
        if !failed {
            let what = if collection.is_null() { "null".to_owned() } else { collection.ty().friendly_name() };
            graph.error(format!("Invalid dynamic for_each value: it must be a collection, but this is {what}"), Some(for_each.place()));
        }
        return;
    }
    let content_body = content.body();
    into.group(kind);
    for (key, value) in collection.elements() {
        if graph.machine.is_stopped() {
            return;
        }
        let fields = BTreeMap::from([("key".into(), key.with_marks(marks)), ("value".into(), value.with_marks(marks))]);
        let item = Value::object(fields);
        let frame = Frame { name: &iterator, value: &item, outer: env.frames };
        let inner = evaluate_body(graph, at, &content_body, &Env { frames: Some(&frame), ..*env });
        let block = EvaluatedBlock { place: block.place(), iterator: Some((iterator.clone(), for_each)), body: inner };
        into.group(kind).blocks.push(block);
    }
}

impl<'f> EvaluatedBody<'f> {
    fn group(&mut self, name: &Arc<str>) -> &mut BlockGroup<'f> {
        let at = self.groups.iter().position(|group| group.name == *name).unwrap_or_else(|| {
            self.groups.push(BlockGroup { name: name.clone(), blocks: Vec::new(), unknown: None });
            self.groups.len() - 1
        });
        &mut self.groups[at]
    }

    /// Returns an attribute's value.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes.iter().find(|(attr, _)| &**attr.name() == name).map(|(_, value)| value)
    }

    /// Returns the nested blocks of a type; empty if there are none.
    pub(crate) fn blocks(&self, name: &str) -> &[EvaluatedBlock<'f>] {
        self.groups.iter().find(|group| &*group.name == name).map_or(&[], |group| &group.blocks)
    }

    /// Returns the value that a reference to this block has; `others` are attributes that the provider may set.
    pub(crate) fn to_object(&self, others: &[Arc<str>]) -> Value {
        let mut entries: BTreeMap<Arc<str>, Value> = others.iter().map(|name| (name.clone(), Value::dynamic())).collect();
        for group in &self.groups {
            let value = match group.unknown {
                Some(_) => Value::dynamic(),
                None => Value::tuple(group.blocks.iter().map(|block| block.body.to_object(others)).collect()),
            };
            entries.insert(group.name.clone(), value);
        }
        entries.extend(self.attributes.iter().map(|(attr, value)| (attr.name().clone(), value.clone())));
        Value::object(entries)
    }

    /// Returns what a reference to one name in this block is; `None` if the configuration does not say.
    pub(crate) fn field(&self, name: &str, others: &[Arc<str>]) -> Option<Value> {
        if let Some(value) = self.attribute(name) {
            return Some(value.clone());
        }
        let group = self.groups.iter().find(|group| &*group.name == name)?;
        Some(match group.unknown {
            Some(_) => Value::dynamic(),
            None => Value::tuple(group.blocks.iter().map(|block| block.body.to_object(others)).collect()),
        })
    }
}
