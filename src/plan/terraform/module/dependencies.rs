//! What the parts of a module depend on, as their declarations say it and whatever their values are.
//!
//! Always true: `depends_on` counts as a reference does, and what stands in a module depends on whatever decides its instances.

use crate::model::ResourceMode;
use crate::syntax::hcl::{Body, Expr, Item, Step, parse_expression};

use super::super::config::{Call, Expression, references_in};
use super::outline::Declared;

/// Something of a module that others may depend on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part<'f> {
    Resource(usize),
    Provider(usize),
    Variable(&'f str),
    Local(&'f str),
    Output(&'f str),
    /// Everything in it.
    Whole,
    /// What the calls around it say of it as a whole.
    Around,
}

/// A part of a module, by the module's position in the outline.
pub(super) type Located<'f> = (usize, Part<'f>);

/// Lists what a part of a module depends on.
pub(super) fn dependencies<'f>(modules: &[Declared<'f>], (at, part): Located<'f>) -> Vec<Located<'f>> {
    let mut found = Dependencies { modules, list: Vec::new() };
    found.follow(at, part);
    found.list
}

struct Dependencies<'a, 'f> {
    modules: &'a [Declared<'f>],
    list: Vec<Located<'f>>,
}

impl<'f> Dependencies<'_, 'f> {
    fn add(&mut self, at: usize, part: Part<'f>) {
        self.list.push((at, part));
    }

    /// Adds what a part of a module depends on.
    fn follow(&mut self, at: usize, part: Part<'f>) {
        let declared = &self.modules[at];
        let module = declared.module;
        match part {
            Part::Resource(index) => {
                let resource = &module.resources[index];
                self.body(at, &resource.block.syntax.body);
                // What override files and JSON say is in these, and not in the block as it is written.
                resource.body.attributes.iter().for_each(|attr| self.expression(at, attr.expression()));
                resource.body.blocks.iter().for_each(|block| self.body(at, &block.syntax.body));
                [resource.count, resource.for_each].into_iter().flatten().for_each(|expr| self.expression(at, expr));
                resource.depends_on.iter().for_each(|address| self.address(at, address));
                let provider = module.providers.iter().position(|provider| provider.reference == resource.provider);
                provider.into_iter().for_each(|index| self.add(at, Part::Provider(index)));
                self.add(at, Part::Around);
            }
            Part::Provider(index) => {
                let body = &module.providers[index].body;
                body.attributes.iter().for_each(|attr| self.expression(at, attr.expression()));
                body.blocks.iter().for_each(|block| self.body(at, &block.syntax.body));
            }
            Part::Variable(name) => {
                let argument = |call: &Call<'f>| call.body.attributes.iter().find(|attr| &**attr.name() == name).copied();
                if let Some((caller, attr)) = declared.caller.and_then(|(caller, call)| Some((caller, argument(call)?))) {
                    self.expression(caller, attr.expression());
                }
                self.add(at, Part::Around);
            }
            Part::Local(name) => {
                module.locals.get(name).into_iter().for_each(|expr| self.expression(at, *expr));
                self.add(at, Part::Around);
            }
            Part::Output(name) => {
                if let Some(output) = module.outputs.get(name) {
                    self.expression(at, output.value);
                    self.body(at, &output.block.syntax.body);
                }
                self.add(at, Part::Around);
            }
            Part::Around => {
                if let Some((caller, call)) = declared.caller {
                    [call.count, call.for_each].into_iter().flatten().for_each(|expr| self.expression(caller, expr));
                    call.depends_on.iter().for_each(|address| self.address(caller, address));
                    self.add(caller, Part::Around);
                }
            }
            Part::Whole => {
                (0..module.resources.len()).for_each(|index| self.add(at, Part::Resource(index)));
                module.outputs.keys().for_each(|name| self.add(at, Part::Output(name)));
                declared.children.values().for_each(|child| self.add(*child, Part::Whole));
            }
        }
    }

    fn body(&mut self, at: usize, body: &'f Body) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => self.references(at, &attribute.value),
                Item::Block(block) => self.body(at, &block.body),
            }
        }
    }

    fn expression(&mut self, at: usize, expr: Expression<'f>) {
        self.references(at, expr.syntax);
    }

    fn references(&mut self, at: usize, expr: &Expr) {
        for (root, steps) in references_in(expr) {
            self.reference(at, &root.text, steps);
        }
    }

    fn address(&mut self, at: usize, address: &str) {
        let (expr, errors) = parse_expression(address, 0);
        if errors.is_empty() {
            self.references(at, &expr);
        }
    }

    fn reference(&mut self, at: usize, root: &str, steps: &[Step]) {
        let name = |at: usize| Some(&*steps.get(at)?.name()?.text);
        let module = self.modules[at].module;
        let resource = |mode, kind: Option<&str>, name: Option<&str>| module.resource(mode, kind?, name?).map(Part::Resource);
        let found = match root {
            "var" => name(0).and_then(|name| module.variables.get_key_value(name)).map(|(name, _)| Part::Variable(name)),
            "local" => name(0).and_then(|name| module.locals.get_key_value(name)).map(|(name, _)| Part::Local(name)),
            "module" => return self.module(at, name(0), name(1).or_else(|| name(2))),
            "data" => resource(ResourceMode::Data, name(0), name(1)),
            "resource" => resource(ResourceMode::Managed, name(0), name(1)),
            kind => resource(ResourceMode::Managed, Some(kind), name(0)),
        };
        found.into_iter().for_each(|part| self.add(at, part));
    }

    fn module(&mut self, at: usize, call: Option<&str>, output: Option<&str>) {
        let Some(child) = call.and_then(|call| self.modules[at].children.get(call)).copied() else { return };
        let output = output.and_then(|output| self.modules[child].module.outputs.get_key_value(output));
        self.add(child, output.map_or(Part::Whole, |(name, _)| Part::Output(name)));
    }
}
