//! The items of a block after override files have had their say.
//!
//! Always true: at most one attribute of a name; each item knows the file it is written in.

use std::sync::Arc;

use crate::model::{Place, Span};
use crate::syntax::hcl;

use super::super::load::SourceFile;

/// An expression and the file it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expression<'f> {
    pub(crate) file: &'f SourceFile,
    pub(crate) syntax: &'f hcl::Expr,
}

impl Expression<'_> {
    /// Returns where the expression stands.
    pub(crate) fn place(&self) -> Place {
        self.file.place(self.syntax.span)
    }
}

/// An attribute and the file it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attr<'f> {
    pub(crate) file: &'f SourceFile,
    pub(crate) syntax: &'f hcl::Attribute,
}

impl<'f> Attr<'f> {
    /// Returns the attribute's value.
    pub(crate) fn expression(&self) -> Expression<'f> {
        Expression { file: self.file, syntax: &self.syntax.value }
    }

    /// Returns the attribute's name.
    pub(crate) fn name(&self) -> &'f std::sync::Arc<str> {
        &self.syntax.name.text
    }
}

/// A nested block and the file it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nested<'f> {
    pub(crate) file: &'f SourceFile,
    pub(crate) syntax: &'f hcl::Block,
}

impl<'f> Nested<'f> {
    /// Returns the block's type.
    pub(crate) fn kind(&self) -> &'f str {
        &self.syntax.kind.text
    }

    /// Returns the text of a label.
    pub(crate) fn label(&self, index: usize) -> Option<&'f std::sync::Arc<str>> {
        self.syntax.labels.get(index).map(|label| &label.text)
    }

    /// Returns the block's items.
    pub(crate) fn body(&self) -> Body<'f> {
        Body::new(self.file, &self.syntax.body)
    }

    /// Returns where the block stands.
    pub(crate) fn place(&self) -> Place {
        self.file.place(self.syntax.span)
    }

    /// Returns where the block's first line stands: its type and labels.
    pub(crate) fn header(&self) -> Place {
        let end = self.syntax.labels.last().map_or(self.syntax.kind.span, |label| label.span);
        // In JSON, blocks of one type share the name of that type, so that it may stand far away.
        self.file.place(Span { start: self.syntax.span.start.max(self.syntax.kind.span.start), end: end.end })
    }
}

/// The attributes and nested blocks of a block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body<'f> {
    pub(crate) attributes: Vec<Attr<'f>>,
    pub(crate) blocks: Vec<Nested<'f>>,
}

impl<'f> Body<'f> {
    /// Takes the items of a block as written.
    pub(crate) fn new(file: &'f SourceFile, body: &'f hcl::Body) -> Self {
        let mut items = Self::default();
        for item in &body.items {
            match item {
                hcl::Item::Attribute(syntax) => items.attributes.push(Attr { file, syntax }),
                hcl::Item::Block(syntax) => items.blocks.push(Nested { file, syntax }),
            }
        }
        items
    }

    /// Lays an override's items over these: attributes by name; blocks of a type replace all blocks of that type.
    ///
    /// `lifecycle` is merged argument by argument, so both blocks are kept, the later one to win.
    /// <https://developer.hashicorp.com/terraform/language/files/override>
    pub(crate) fn merge(&mut self, over: Body<'f>) {
        self.attributes.retain(|attr| over.attributes.iter().all(|other| other.name() != attr.name()));
        self.attributes.extend(over.attributes);
        let generated = |block: &Nested<'f>| match (block.kind(), block.label(0)) {
            ("dynamic", Some(kind)) => kind.to_string(),
            (kind, _) => kind.to_owned(),
        };
        let replaced: Vec<String> = over.blocks.iter().map(generated).filter(|kind| kind != "lifecycle").collect();
        self.blocks.retain(|block| !replaced.contains(&generated(block)));
        self.blocks.extend(over.blocks);
    }

    /// Removes and returns the value of an attribute.
    pub(crate) fn take(&mut self, name: &str) -> Option<Expression<'f>> {
        let at = self.attributes.iter().position(|attr| &**attr.name() == name)?;
        Some(self.attributes.remove(at).expression())
    }

    /// Removes the `iterator` of a dynamic block, and returns the name that it gives to the elements.
    pub(crate) fn take_iterator(&mut self) -> Option<&'f Arc<str>> {
        match &self.take("iterator")?.syntax.kind {
            hcl::ExprKind::Variable(name) => Some(&name.text),
            hcl::ExprKind::String(literal) => Some(&literal.value),
            _ => None,
        }
    }

    /// Removes and returns the blocks of a type.
    pub(crate) fn take_blocks(&mut self, kind: &str) -> Vec<Nested<'f>> {
        if !self.blocks.iter().any(|block| block.kind() == kind) {
            return Vec::new();
        }
        let (taken, rest) = std::mem::take(&mut self.blocks).into_iter().partition(|block| block.kind() == kind);
        self.blocks = rest;
        taken
    }
}
