//! Which resources an expression refers to, through locals, variables, outputs and modules.
//!
//! Always true: of what is read in part, only that part counts, where it can be told from the words; an untaken branch counts too.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use crate::model::{Address, ReplaceTrigger, ResourceMode};
use crate::syntax::hcl::{self, Call, ExprKind, For, ForResult, Name, Object, Step, StepKind, TemplatePart};

use super::super::config::{Expression, each_key, each_part, literal_path};
use super::super::cty::Value;
use super::super::eval::{Frame, Problems};
use super::address_set::AddressSet;
use super::expansion::{Expansion, Key};
use super::graph::{Addresses, Env, Graph, LiteralItems, Node};
use super::instance::{Instance, InstanceId};
use super::selection::{Path, Selector};

/// What looking into a part of an expression costs, in steps.
const PART: u64 = 4;
/// What each address costs that is found, in steps.
const FOUND: u64 = 4;
/// Behind how many names a part of a value is told from the whole.
const MAX_DEPTH: u32 = 32;

/// What names of repetition run over.
#[derive(Clone, Default)]
pub(crate) struct Iteration<'f> {
    /// What `each` stands for.
    pub(crate) for_each: Option<Expression<'f>>,
    /// The iterators of dynamic blocks, innermost last.
    pub(crate) iterators: Vec<(Arc<str>, Expression<'f>)>,
}

/// From where an expression is looked at.
#[derive(Clone, Copy)]
struct View<'v, 'f> {
    at: &'v Instance<'f>,
    env: Env<'v>,
    for_each: Option<Expression<'f>>,
    iterators: &'v [(Arc<str>, Expression<'f>)],
    /// The key, as in addresses, of the instances that are meant wherever there are several.
    same_key: Option<&'v str>,
    /// How many names have been followed.
    depth: u32,
}

impl<'v, 'f> View<'v, 'f> {
    /// Looks from a module instance, outside of what repeats.
    fn of(at: &'v Instance<'f>) -> Self {
        Self { at, env: Env::default(), for_each: None, iterators: &[], same_key: None, depth: 0 }
    }

    /// Tells whether a name is one that a `for` expression introduces.
    fn binds(&self, name: &str) -> bool {
        std::iter::successors(self.env.frames, |frame| frame.outer).any(|frame| frame.name == name)
    }

    /// Looks from within a loop.
    fn within(self, frame: &'v Frame<'v>) -> Self {
        Self { env: Env { frames: Some(frame), ..self.env }, ..self }
    }
}

/// Collects the addresses that expressions refer to.
struct Collector<'c, 'f> {
    graph: &'c Graph<'f>,
    found: &'c mut BTreeSet<Address>,
}

impl<'f> Collector<'_, 'f> {
    /// Collects from the part of an expression that a path selects; the empty path selects all of it.
    fn part(&mut self, view: View<'_, 'f>, expr: Expression<'f>, path: &[Selector]) {
        if self.graph.machine.is_stopped() || !self.graph.machine.spend(PART, || expr.place()) || path == [Selector::Name] {
            return;
        }
        let inner = |syntax: &'f hcl::Expr| Expression { syntax, ..expr };
        match &expr.syntax.kind {
            ExprKind::Variable(root) => self.reference(view, expr, root, &[], path),
            ExprKind::Traversal(traversal) => {
                match &traversal.root.kind {
                    ExprKind::Variable(root) => self.reference(view, expr, root, &traversal.steps, path),
                    _ => {
                        let path = self.path(view, expr, &traversal.steps).then(path);
                        self.part(view, inner(&traversal.root), &path);
                    }
                }
                each_key(&traversal.steps, &mut |key| self.part(view, inner(key), &[]));
            }
            ExprKind::Parentheses(within) => self.part(view, inner(within), path),
            ExprKind::Template(template) => match template.wrapped() {
                Some(within) => self.part(view, inner(within), path),
                None => self.template(view, expr, &template.parts),
            },
            ExprKind::Conditional(conditional) => {
                self.part(view, inner(&conditional.condition), &[]);
                self.part(view, inner(&conditional.then), path);
                self.part(view, inner(&conditional.otherwise), path);
            }
            ExprKind::Call(call) => self.call(view, expr, call, path),
            ExprKind::For(within) => self.for_expression(view, expr, within, path),
            ExprKind::Object(object) => {
                let chosen = path.split_first().and_then(|(first, rest)| Some((self.graph.literal_items(object)?, first.key()?, rest)));
                match chosen {
                    Some((items, key, rest)) => items.get(&*key).into_iter().for_each(|item| self.part(view, inner(item), rest)),
                    None => each_part(expr.syntax, &mut |part| self.part(view, inner(part), &[])),
                }
            }
            ExprKind::Tuple(items) => match path.split_first().and_then(|(first, rest)| Some((items.get(first.position()?)?, rest))) {
                Some((item, rest)) => self.part(view, inner(item), rest),
                None => items.iter().for_each(|item| self.part(view, inner(item), path.get(1..).unwrap_or_default())),
            },
            _ => each_part(expr.syntax, &mut |part| self.part(view, inner(part), &[])),
        }
    }

    fn template(&mut self, view: View<'_, 'f>, expr: Expression<'f>, parts: &'f [TemplatePart]) {
        let inner = |syntax: &'f hcl::Expr| Expression { syntax, ..expr };
        for part in parts {
            match part {
                TemplatePart::Literal(_) => {}
                TemplatePart::Interpolation(interpolation) => self.part(view, inner(&interpolation.value), &[]),
                TemplatePart::If(directive) => {
                    self.part(view, inner(&directive.condition), &[]);
                    self.template(view, expr, &directive.then);
                    self.template(view, expr, &directive.otherwise);
                }
                TemplatePart::For(directive) => {
                    self.part(view, inner(&directive.collection), &[]);
                    let unknown = Value::dynamic();
                    let key = directive.key.as_ref().map(|name| Frame { name: &name.text, value: &unknown, outer: view.env.frames });
                    let frame = Frame { name: &directive.value.text, value: &unknown, outer: key.as_ref().or(view.env.frames) };
                    self.template(view.within(&frame), expr, &directive.body);
                }
            }
        }
    }

    /// Collects from a call: of some functions it is known which part of an argument a part of the result is.
    fn call(&mut self, view: View<'_, 'f>, expr: Expression<'f>, call: &'f Call, path: &[Selector]) {
        let inner = |syntax: &'f hcl::Expr| Expression { syntax, ..expr };
        let path_in = |first: Selector| -> Vec<Selector> { std::iter::once(first).chain(path.iter().cloned()).collect() };
        match (&*call.name.text, &call.arguments[..], call.expand) {
            ("merge" | "try" | "nonsensitive" | "sensitive" | "tolist" | "tomap", arguments, None) => {
                arguments.iter().for_each(|argument| self.part(view, inner(argument), path));
            }
            ("lookup", [map, key, default @ ..], None) => {
                let chosen = self.selector(view, expr, key);
                self.part(view, inner(map), &path_in(chosen));
                self.part(view, inner(key), &[]);
                default.iter().for_each(|default| self.part(view, inner(default), path));
            }
            ("element", [list, index], None) => {
                let chosen = self.selector(view, expr, index).in_order();
                self.part(view, inner(list), &path_in(chosen));
                self.part(view, inner(index), &[]);
            }
            ("values", [map], None) if !path.is_empty() => {
                let path: Vec<_> = std::iter::once(path[0].in_order()).chain(path[1..].iter().cloned()).collect();
                self.part(view, inner(map), &path);
            }
            (_, arguments, _) => arguments.iter().for_each(|argument| self.part(view, inner(argument), &[])),
        }
    }

    /// Collects from a loop: where each element comes from one of the collection, a part of the result comes from a part of that.
    fn for_expression(&mut self, view: View<'_, 'f>, expr: Expression<'f>, within: &'f For, path: &[Selector]) {
        let inner = |syntax: &'f hcl::Expr| Expression { syntax, ..expr };
        let unknown = Value::dynamic();
        let (first, rest) = path.split_first().map_or((None, path), |(first, rest)| (Some(first), rest));
        let (mut key_value, mut value_value) = (unknown.clone(), unknown);
        let (body, body_path, from) = match (&within.result, first) {
            (ForResult::Tuple(body), Some(first)) => (body, rest, within.condition.is_none().then(|| first.in_order())),
            (ForResult::Tuple(body), None) => (body, rest, None),
            (ForResult::Object { value, grouped: true, .. }, _) => (value, &[][..], None),
            (ForResult::Object { key, value, grouped: false }, first) => {
                let named = key.as_reference().filter(|(_, steps)| steps.is_empty()).map(|(name, _)| &*name.text);
                let chosen = first.and_then(Selector::key);
                let mut from = None;
                if let (Some(named), Some(chosen)) = (named, chosen) {
                    if named == &*within.value.text {
                        value_value = Value::string(chosen);
                    } else if within.key.as_ref().is_some_and(|key| *key.text == *named) {
                        key_value = Value::string(chosen);
                        from = first.cloned();
                    }
                }
                (value, rest, from)
            }
        };
        self.part(view, inner(&within.collection), from.as_slice());
        let key = within.key.as_ref().map(|name| Frame { name: &name.text, value: &key_value, outer: view.env.frames });
        let frame = Frame { name: &within.value.text, value: &value_value, outer: key.as_ref().or(view.env.frames) };
        let view = view.within(&frame);
        self.part(view, inner(body), body_path);
        if let ForResult::Object { key, .. } = &within.result {
            self.part(view, inner(key), &[]);
        }
        within.condition.iter().for_each(|condition| self.part(view, inner(condition), &[]));
    }

    fn reference(&mut self, view: View<'_, 'f>, expr: Expression<'f>, root: &'f Name, steps: &'f [Step], path: &[Selector]) {
        if view.binds(&root.text) {
            return;
        }
        if let Some(at) = view.iterators.iter().rposition(|(name, _)| *name == root.text) {
            let mut own = vec![Selector::Each];
            if steps.first().and_then(Step::name).is_some_and(|name| &*name.text == "value") {
                own.extend(self.path(view, expr, &steps[1..]).then(path));
            }
            return self.part(View { iterators: &view.iterators[..at], ..view }, view.iterators[at].1, &own);
        }
        match &*root.text {
            "var" | "local" => {
                let Some((name, steps)) = steps.split_first().and_then(|(first, rest)| Some((first.name()?, rest))) else { return };
                let path = self.path(view, expr, steps).then(path);
                self.named(view, expr, &root.text, &name.text, &path);
            }
            "module" => self.module(view, expr, steps, path),
            "data" => self.resource(view, expr, ResourceMode::Data, steps, path),
            "resource" => self.resource(view, expr, ResourceMode::Managed, steps, path),
            "each" => self.each(view, expr, steps, path),
            "count" | "self" | "path" | "terraform" | "ephemeral" => {}
            kind => self.typed(view, expr, ResourceMode::Managed, kind, steps, path),
        }
    }

    fn named(&mut self, view: View<'_, 'f>, expr: Expression<'f>, kind: &str, name: &str, path: &[Selector]) {
        let at = view.at;
        let view = View { depth: view.depth + 1, same_key: view.same_key, ..View::of(at) };
        let (node, behind, caller) = match kind {
            "local" => match at.module.locals.get_key_value(name) {
                Some((name, expr)) => (Node::Local(name), *expr, None),
                None => return,
            },
            _ => {
                let (Some((name, _)), Some(caller)) = (at.module.variables.get_key_value(name), &at.caller) else { return };
                match caller.call.body.attributes.iter().find(|attr| attr.name() == name) {
                    Some(attr) => (Node::Variable(name), attr.expression(), Some(caller)),
                    None => return,
                }
            }
        };
        let around = caller.map(|caller| self.graph.instance(caller.instance));
        let view = match (&around, caller) {
            (Some(around), Some(caller)) => {
                let env = Env { repetition: Some(&caller.repetition), ..Env::default() };
                View { at: around, env, for_each: caller.call.for_each, ..view }
            }
            _ => view,
        };
        self.behind(view, expr, (at.id, node), behind, path);
    }

    /// Collects from what a name stands for: from a part of it, or from all of it, which is found out once for all.
    fn behind(&mut self, view: View<'_, 'f>, expr: Expression<'f>, key: (InstanceId, Node<'f>), behind: Expression<'f>, path: &[Selector]) {
        if !path.is_empty() && view.depth < MAX_DEPTH {
            return self.part(view, behind, path);
        }
        let whole = self.graph.addresses_once(key, |all| all.part(View { same_key: None, depth: 0, ..view }, behind, &[]));
        self.add(view, expr, &whole);
    }

    /// Adds all of a set, or what in it is of the key that is meant.
    fn add(&mut self, view: View<'_, 'f>, expr: Expression<'f>, whole: &AddressSet) {
        let chosen = view.same_key.and_then(|key| whole.of_key(key));
        let count = chosen.map_or(whole.all().len(), <[Address]>::len) as u64;
        if !self.graph.machine.spend(count.saturating_mul(FOUND), || expr.place()) {
            return;
        }
        match chosen {
            Some(chosen) => self.found.extend(chosen.iter().cloned()),
            None => self.found.extend(whole.all().iter().cloned()),
        }
    }

    /// What `each` stands for: the element of its key, and where that cannot be told, the instances of the same key, where there are any.
    fn each(&mut self, view: View<'_, 'f>, expr: Expression<'f>, steps: &'f [Step], path: &[Selector]) {
        let (Some(source), Some((key, _))) = (view.for_each, view.env.repetition.and_then(|repetition| repetition.each.as_ref())) else {
            return;
        };
        let mut own = vec![Selector::of(key)];
        if steps.first().and_then(Step::name).is_some_and(|name| &*name.text == "key") {
            own.push(Selector::Name);
        } else if steps.first().and_then(Step::name).is_some_and(|name| &*name.text == "value") {
            own.extend(self.path(view, expr, &steps[1..]).then(path));
        }
        let suffix = key.as_str().map(|key| Key::Text(key.into()).to_string());
        self.part(View { same_key: suffix.as_deref(), depth: view.depth, ..View::of(view.at) }, source, &own);
    }

    fn module(&mut self, view: View<'_, 'f>, expr: Expression<'f>, steps: &'f [Step], path: &[Selector]) {
        let Some((name, steps)) = steps.split_first().and_then(|(first, rest)| Some((&first.name()?.text, rest))) else { return };
        let Some((name, _)) = view.at.module.calls.get_key_value(name) else { return };
        let Some(children) = self.graph.children(view.at, name) else { return };
        let path = self.path(view, expr, steps).then(path);
        let (chosen, path) = choose(&self.graph.call_expansion(view.at, name), &path);
        let children = match chosen.and_then(|position| children.get(position)) {
            Some(child) => std::slice::from_ref(child),
            None => &children[..],
        };
        let (output, path) = match path.split_first() {
            Some((Selector::Key(output), rest)) => (Some(output), rest),
            _ => (None, &[][..]),
        };
        for id in children {
            let child = self.graph.instance(*id);
            for (name, declared) in &child.module.outputs {
                if output.is_none_or(|output| output == name) {
                    let inside = View { same_key: view.same_key, depth: view.depth + 1, ..View::of(&child) };
                    self.behind(inside, expr, (*id, Node::Output(name)), declared.value, path);
                }
            }
        }
    }

    /// `data.TYPE.NAME`, `resource.TYPE.NAME`
    fn resource(&mut self, view: View<'_, 'f>, expr: Expression<'f>, mode: ResourceMode, steps: &'f [Step], path: &[Selector]) {
        if let Some((kind, steps)) = steps.split_first().and_then(|(first, rest)| Some((first.name()?, rest))) {
            self.typed(view, expr, mode, &kind.text, steps, path);
        }
    }

    fn typed(&mut self, view: View<'_, 'f>, expr: Expression<'f>, mode: ResourceMode, kind: &str, steps: &'f [Step], path: &[Selector]) {
        let at = view.at;
        let Some((name, steps)) = steps.split_first().and_then(|(first, rest)| Some((first.name()?, rest))) else { return };
        let Some(index) = at.module.resource(mode, kind, &name.text) else { return };
        let path = self.path(view, expr, steps).then(path);
        let expansion = self.graph.resource_expansion(at, index);
        let address = |key: &Key| Address::new(&self.graph.resource_address(at, index, key)).ok();
        match choose(&expansion, &path).0 {
            Some(position) => self.found.extend(address(&expansion.instance(position).0)),
            None => {
                let whole = self.graph.addresses_once((at.id, Node::ResourceValue(index)), |all| {
                    all.found.extend((0..expansion.len()).filter_map(|position| address(&expansion.instance(position).0)));
                });
                self.add(view, expr, &whole);
            }
        }
    }

    /// Returns what the steps of a reference select.
    fn path(&self, view: View<'_, 'f>, expr: Expression<'f>, steps: &'f [Step]) -> Path {
        let mut path = Path::default();
        for step in steps {
            match &step.kind {
                StepKind::Attribute(name) => path.push(Selector::Key(name.text.clone())),
                StepKind::LegacyIndex(number) => path.push(number.integer.map_or(Selector::Each, |at| Selector::of(&Value::from(at)))),
                StepKind::Index(key) => path.push(self.selector(view, expr, key)),
                StepKind::Splat(splat) => path.splat(self.path(view, expr, &splat.each)),
            }
        }
        path
    }

    fn selector(&self, view: View<'_, 'f>, expr: Expression<'f>, key: &hcl::Expr) -> Selector {
        match key.as_str() {
            Some(name) => Selector::Key(name.clone()),
            None => Selector::of(&self.graph.evaluate_part(view.at, expr, key, &view.env, &mut Problems::default())),
        }
    }
}

/// Chooses the instance that a path selects, and returns the path within it; `None` for all.
fn choose<'p>(expansion: &Expansion, path: &'p [Selector]) -> (Option<usize>, &'p [Selector]) {
    match (expansion, path.split_first()) {
        (Expansion::Single, Some((Selector::Each | Selector::Position(_), rest))) => (Some(0), rest),
        (Expansion::Single, _) => (Some(0), path),
        (_, None) => (None, path),
        (_, Some((first, rest))) => {
            let position = match first {
                Selector::Key(name) => expansion.position(&Value::string(name.clone())),
                Selector::Index(index) => expansion.position(&Value::from(*index)),
                Selector::Position(position) => (*position < expansion.len()).then_some(*position),
                Selector::Each | Selector::Name => None,
            };
            (position, rest)
        }
    }
}

impl<'f> Graph<'f> {
    /// Collects the addresses that an expression refers to.
    pub(crate) fn addresses(
        &self,
        at: &Instance<'f>,
        expr: Expression<'f>,
        env: &Env<'_>,
        iteration: &Iteration<'f>,
        found: &mut BTreeSet<Address>,
    ) {
        let view = View { env: *env, for_each: iteration.for_each, iterators: &iteration.iterators, ..View::of(at) };
        Collector { graph: self, found }.part(view, expr, &[]);
    }

    /// Returns what a literal object holds, by key; `None` if a key has to be worked out, which may be any then.
    fn literal_items(&self, object: &'f Object) -> Option<LiteralItems<'f>> {
        let mut known = self.literal_objects.borrow_mut();
        let items = known.entry(std::ptr::from_ref(object)).or_insert_with(|| {
            let items = object.items.iter().map(|item| Some((&**item.key.literal()?, &item.value)));
            items.collect::<Option<HashMap<_, _>>>().map(Rc::new)
        });
        items.clone()
    }

    fn addresses_once(&self, key: (InstanceId, Node<'f>), collect: impl FnOnce(&mut Collector<'_, 'f>)) -> Addresses {
        if let Some(known) = self.addresses.borrow().get(&key) {
            return known.clone();
        }
        self.addresses.borrow_mut().insert(key, Addresses::default());
        let mut found = BTreeSet::new();
        collect(&mut Collector { graph: self, found: &mut found });
        let found: Addresses = Rc::new(found.into());
        self.addresses.borrow_mut().insert(key, found.clone());
        found
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
