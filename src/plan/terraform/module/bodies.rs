//! Evaluating a block: its attributes, and its nested blocks with dynamic ones written out.
//!
//! Always true: a dynamic block whose elements are unknown makes all blocks of its type unknown.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::config::{Body, Nested};
use super::super::cty::Value;
use super::super::eval::Frame;
use super::super::resource::{EvaluatedBlock, EvaluatedBody, UnknownBlocks};
use super::deriving::unknown_blocks;
use super::graph::{Env, Graph};
use super::instance::Instance;

/// What one more block costs, in steps.
const BLOCK: u64 = 64;

/// Evaluates a body.
pub(super) fn evaluate_body<'f>(graph: &Graph<'f>, at: &Instance<'f>, body: &Body<'f>, env: &Env<'_>) -> EvaluatedBody<'f> {
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
    let iterator = body.take_iterator().unwrap_or(kind);
    let content = body.take_blocks("content").into_iter().next();
    let (Some(for_each), Some(content)) = (body.take("for_each"), content) else {
        graph.error(format!("dynamic {kind:?} needs the argument \"for_each\" and a \"content\" block"), Some(block.header()));
        return;
    };
    let (collection, failed) = graph.evaluate_checked(at, for_each, env);
    let (collection, marks) = collection.unmark();
    if !collection.is_known() {
        let value = match graph.machine.is_recording() {
            true => unknown_blocks(graph, at, (iterator, &content.body()), &collection, env),
            false => Value::dynamic(),
        };
        into.group(kind).unknown = Some(UnknownBlocks { for_each, value });
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
        if graph.machine.is_stopped() || !graph.machine.spend(BLOCK, || block.header()) {
            return;
        }
        let fields = BTreeMap::from([("key".into(), key.with_marks(marks)), ("value".into(), value.with_marks(marks))]);
        let item = Value::object(fields);
        let frame = Frame { name: iterator, value: &item, outer: env.frames };
        let inner = evaluate_body(graph, at, &content_body, &Env { frames: Some(&frame), ..*env });
        let block = EvaluatedBlock { place: block.place(), iterator: Some((iterator.clone(), for_each)), body: inner };
        into.group(kind).blocks.push(block);
    }
}
