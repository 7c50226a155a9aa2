//! An evaluated block: its attributes' values, and its nested blocks by type.
//!
//! Always true: blocks of a type are in source order.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::Place;

use super::super::config::{Attr, Expression};
use super::super::cty::Value;

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
    pub(crate) unknown: Option<UnknownBlocks<'f>>,
}

/// Blocks of which it is unknown how many there are.
#[derive(Debug)]
pub(crate) struct UnknownBlocks<'f> {
    /// What the dynamic block runs over.
    pub(crate) for_each: Expression<'f>,
    /// What stands for them all.
    pub(crate) value: Value,
}

/// One nested block.
#[derive(Debug)]
pub(crate) struct EvaluatedBlock<'f> {
    pub(crate) place: Place,
    /// Of a dynamic block: what its iterator is called and runs over.
    pub(crate) iterator: Option<(Arc<str>, Expression<'f>)>,
    pub(crate) body: EvaluatedBody<'f>,
}

impl<'f> EvaluatedBody<'f> {
    /// Returns the group of a type of blocks, adding it if it is new.
    pub(crate) fn group(&mut self, name: &Arc<str>) -> &mut BlockGroup<'f> {
        let at = self.groups.iter().position(|group| group.name == *name).unwrap_or_else(|| {
            self.groups.push(BlockGroup { name: name.clone(), blocks: Vec::new(), unknown: None });
            self.groups.len() - 1
        });
        &mut self.groups[at]
    }

    /// Returns about how many values are in this block and those within.
    pub(crate) fn weight(&self) -> u64 {
        let attributes = self.attributes.iter().map(|(_, value)| value.weight());
        let blocks = self.groups.iter().flat_map(|group| &group.blocks).map(|block| 1 + block.body.weight());
        attributes.chain(blocks).sum()
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
            let value = match &group.unknown {
                Some(unknown) => unknown.value.clone(),
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
        Some(match &group.unknown {
            Some(unknown) => unknown.value.clone(),
            None => Value::tuple(group.blocks.iter().map(|block| block.body.to_object(others)).collect()),
        })
    }
}
