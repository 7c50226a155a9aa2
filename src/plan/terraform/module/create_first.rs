//! `create_before_destroy`, and the resources that have to follow it.
//!
//! Always true: whatever a resource depends on that is created before it is destroyed is so too, even where its own block says otherwise.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy>

use std::collections::HashSet;

use crate::model::ResourceMode;
use crate::syntax::hcl::{Body, Expr, Item, Step, parse_expression};

use super::super::config::{Call, Expression, Module, references_in};
use super::graph::{CreatedFirst, Graph};
use super::instance::Instance;
use super::outline::Declared;

/// Something of a module that others may depend on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Part<'f> {
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

impl<'f> Graph<'f> {
    /// Tells whether a resource's replacement is created before what it replaces is destroyed.
    pub(crate) fn is_created_first(&self, at: &Instance<'f>, index: usize) -> bool {
        let found = self.created_first.get_or_init(|| self.find_created_first());
        !found.is_empty() && found.contains(&(at.calls.clone(), index))
    }

    fn find_created_first(&self) -> CreatedFirst {
        let asking =
            |module: &'f Module<'f>| module.resources.iter().enumerate().filter(|(_, resource)| resource.lifecycle.create_before_destroy);
        let Some((_, first)) = self.loaded.modules().find_map(|module| asking(module).next()) else { return CreatedFirst::new() };
        let modules = self.outline();
        let mut closure = Closure { modules, seen: HashSet::new(), open: Vec::new() };
        for (at, declared) in modules.iter().enumerate() {
            asking(declared.module).for_each(|(index, _)| closure.add(at, Part::Resource(index)));
        }
        while let Some((at, part)) = closure.open.pop() {
            if !self.machine.spend(8, || first.block.header()) {
                break;
            }
            closure.follow(at, part);
        }
        let resource = |(at, part): &(usize, Part<'f>)| match part {
            Part::Resource(index) => Some((modules[*at].calls.clone(), *index)),
            _ => None,
        };
        closure.seen.iter().filter_map(resource).collect()
    }
}

/// What has been found to depend on, and what of it is still to be looked into.
struct Closure<'a, 'f> {
    modules: &'a [Declared<'f>],
    seen: HashSet<(usize, Part<'f>)>,
    open: Vec<(usize, Part<'f>)>,
}

impl<'f> Closure<'_, 'f> {
    fn add(&mut self, at: usize, part: Part<'f>) {
        if self.seen.insert((at, part)) {
            self.open.push((at, part));
        }
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
            }
            Part::Local(name) => module.locals.get(name).into_iter().for_each(|expr| self.expression(at, *expr)),
            Part::Output(name) => module.outputs.get(name).into_iter().for_each(|output| self.expression(at, output.value)),
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
