//! Derives from a rule's code what it reads of its input.
//!
//! Always true: what a rule reads lies in or under one of its [`Reads`]; the derivation may say too much. It says less only of functions
//! that look at `unknown` themselves: they decide what an unknown value means.
//!
//! An abstract interpretation: an expression stands for the set of input paths its value may come from. Locals, iteration, `object.get`,
//! calls into libraries and their results are followed; a step that is not literal is [`Seg::Any`].

use std::collections::BTreeMap;
use std::sync::Arc;

use regorus::unstable::{AssignOp, Expr, Literal, Query, Rule, RuleHead};

use super::calls::Code;
use super::module;
use super::origins::{Argument, Frame, Origin, Origins, Outcome, are_scalars, is_scalar, lift, step};
use super::reads::{Reads, Seg};

/// Steps taken before the derivation gives up and says that everything is read.
const BUDGET: u32 = 200_000;

/// Derives what the rule at `path` (`data.plangate.x.deny`) reads.
pub(super) fn derive(code: &Code<'_>, path: &str) -> Reads {
    let mut analysis = Analysis { code, memo: BTreeMap::new(), budget: BUDGET, open: 0 };
    let mut reads = analysis.call(path, &[]).reads;
    if analysis.budget == 0 {
        reads.deep.insert(Vec::new());
    }
    reads
}

struct Analysis<'a, 'c> {
    code: &'c Code<'a>,
    memo: BTreeMap<(String, Vec<Argument>), Outcome>,
    budget: u32,
    open: u32,
}

impl<'a> Analysis<'a, '_> {
    /// Evaluates a rule or function for given arguments: where its value comes from, and what it reads.
    fn call(&mut self, path: &str, arguments: &[Argument]) -> Outcome {
        let key = (path.to_owned(), arguments.to_vec());
        if let Some(known) = self.memo.get(&key) {
            return known.clone();
        }
        if self.budget == 0 || self.open > 80 {
            self.budget = 0;
            return Default::default();
        }
        self.open += 1;
        let mut outcome = Outcome::default();
        let mut is_function = false;
        for &(module, rule) in self.code.definitions(path) {
            is_function |= matches!(rule, Rule::Spec { head: RuleHead::Func { .. }, .. });
            let mut frame = Frame { module, variables: BTreeMap::new(), paths: BTreeMap::new(), reads: Reads::default(), aware: false };
            outcome.value.extend(self.rule(rule, arguments, &mut frame));
            outcome.reads.extend(frame.reads);
            outcome.aware |= frame.aware;
        }
        outcome.aware |= outcome.reads.deep.iter().chain(&outcome.reads.shallow).any(|path| is_unknown_list(path));
        outcome.aware &= is_function;
        if outcome.aware {
            outcome.reads = Reads::default();
            outcome.value = Origins::new();
        }
        self.open -= 1;
        self.memo.insert(key, outcome.clone());
        outcome
    }

    fn rule(&mut self, rule: &'a Rule, arguments: &[Argument], frame: &mut Frame<'a>) -> Origins {
        let (head, bodies) = match rule {
            Rule::Default { value, .. } => return self.eval(value, frame),
            Rule::Spec { head, bodies, .. } => (head, bodies),
        };
        if let RuleHead::Func { args, .. } = head {
            for (at, pattern) in args.iter().enumerate() {
                let argument = arguments.get(at).cloned().unwrap_or_default();
                frame.name_path(pattern, argument.path);
                self.bind(pattern, argument.origins, frame);
            }
        }
        let mut value = Origins::new();
        for body in bodies {
            self.query(&body.query, frame);
            if let Some(assign) = &body.assign {
                value.extend(self.eval(&assign.value, frame));
            }
        }
        match head {
            RuleHead::Compr { refr, assign, .. } => {
                let mut own = assign.iter().flat_map(|assign| self.eval(&assign.value, frame)).collect();
                if !matches!(refr.as_ref(), Expr::Var { .. }) {
                    own = lift(own);
                }
                value.extend(own);
            }
            RuleHead::Set { key, .. } => {
                let own = key.iter().flat_map(|key| self.eval(key, frame)).collect();
                value.extend(lift(own));
            }
            RuleHead::Func { assign, .. } => value.extend(assign.iter().flat_map(|assign| self.eval(&assign.value, frame))),
        }
        if matches!(head, RuleHead::Set { .. }) && self.open == 1 {
            frame.read(&value);
        }
        value
    }

    /// Statements hold in any order, so variables are bound in a first pass and reads counted in a second.
    fn query(&mut self, query: &'a Query, frame: &mut Frame<'a>) {
        let before = frame.reads.clone();
        self.statements(query, frame);
        frame.reads = before;
        self.statements(query, frame);
    }

    fn statements(&mut self, query: &'a Query, frame: &mut Frame<'a>) {
        for statement in &query.stmts {
            self.budget = self.budget.saturating_sub(1);
            match &statement.literal {
                Literal::SomeVars { .. } => {}
                Literal::SomeIn { value, collection, .. } => {
                    let origins = self.eval(collection, frame);
                    frame.look(&origins);
                    if let Some(keys) = self.keys_in(collection, frame) {
                        frame.name_path(value, Some(vec![Seg::OneOf(keys)]));
                    }
                    self.bind(value, step(&origins, &Seg::Any), frame);
                }
                // A value on its own is asked whether it is there, and not false.
                Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                    let origins = self.eval(expr, frame);
                    frame.look(&origins);
                }
                Literal::Every { value, domain, query, .. } => {
                    let origins = self.eval(domain, frame);
                    frame.look(&origins);
                    frame.variables.insert(value.text().to_owned(), step(&origins, &Seg::Any));
                    self.statements(query, frame);
                }
            }
        }
    }

    /// Binds the variables of a pattern to where the matched value comes from.
    fn bind(&mut self, pattern: &'a Expr, origins: Origins, frame: &mut Frame<'a>) {
        match pattern {
            Expr::Var { span, .. } => {
                frame.variables.entry(span.text().to_owned()).or_default().extend(origins);
            }
            Expr::Array { items, .. } => items.iter().for_each(|item| self.bind(item, step(&origins, &Seg::Any), frame)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, key, value)| {
                let seg = module::literal(key).map_or(Seg::Any, |key| Seg::Key(key.into()));
                self.bind(value, step(&origins, &seg), frame);
            }),
            other => {
                frame.read(&origins);
                let origins = self.eval(other, frame);
                frame.read(&origins);
            }
        }
    }

    /// Says where an expression's value comes from, and records what is read on the way.
    fn eval(&mut self, expr: &'a Expr, frame: &mut Frame<'a>) -> Origins {
        self.budget = self.budget.saturating_sub(1);
        if self.budget == 0 {
            return Origins::new();
        }
        match expr {
            Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. } | Expr::Bool { .. } | Expr::Null { .. } => Origins::new(),
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => self.reference(expr, frame),
            Expr::Array { items, .. } | Expr::Set { items, .. } => lift(items.iter().flat_map(|item| self.eval(item, frame)).collect()),
            Expr::Object { fields, .. } => {
                let mut origins = Origins::new();
                for (_, key, value) in fields {
                    let keys = self.eval(key, frame);
                    frame.read(&keys);
                    origins.extend(self.eval(value, frame));
                }
                lift(origins)
            }
            Expr::ArrayCompr { term, query, .. } => {
                self.query(query, frame);
                lift(self.eval(term, frame))
            }
            Expr::SetCompr { term, query, .. } => {
                self.query(query, frame);
                let origins = self.eval(term, frame);
                frame.read(&origins);
                lift(origins)
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.query(query, frame);
                let keys = self.eval(key, frame);
                frame.read(&keys);
                lift(self.eval(value, frame))
            }
            Expr::Call { fcn, params, .. } => self.invoke(fcn, params.iter().map(AsRef::as_ref).collect(), frame),
            Expr::UnaryExpr { expr, .. } => self.read_all(&[expr], frame),
            Expr::BinExpr { lhs, rhs, .. } => {
                let mut origins = self.eval(lhs, frame);
                origins.extend(self.eval(rhs, frame));
                origins
            }
            Expr::BoolExpr { lhs, rhs, .. } => match (is_scalar(lhs), is_scalar(rhs)) {
                (true, _) => self.look_at(rhs, frame),
                (_, true) => self.look_at(lhs, frame),
                _ => self.read_all(&[lhs, rhs], frame),
            },
            Expr::ArithExpr { lhs, rhs, .. } => self.read_all(&[lhs, rhs], frame),
            Expr::AssignExpr { op, lhs, rhs, .. } => {
                if matches!(op, AssignOp::ColEq) || !self.is_bound(lhs, frame) {
                    let origins = self.eval(rhs, frame);
                    let path = frame.path_of(rhs);
                    frame.name_path(lhs, path);
                    self.bind(lhs, origins, frame);
                } else if !self.is_bound(rhs, frame) {
                    let origins = self.eval(lhs, frame);
                    self.bind(rhs, origins, frame);
                } else {
                    self.read_all(&[lhs, rhs], frame);
                }
                Origins::new()
            }
            Expr::Membership { key, value, collection, .. } => {
                if let Some(key) = key {
                    self.read_all(&[key], frame);
                }
                if is_scalar(value) {
                    let origins = self.eval(collection, frame);
                    frame.look(&origins);
                    frame.look(&step(&origins, &Seg::Any));
                    Origins::new()
                } else if are_scalars(collection) {
                    self.look_at(value, frame)
                } else if self.is_bound(value, frame) {
                    self.read_all(&[value, collection], frame)
                } else {
                    let origins = self.eval(collection, frame);
                    frame.look(&origins);
                    self.bind(value, step(&origins, &Seg::Any), frame);
                    Origins::new()
                }
            }
        }
    }

    /// Tells whether an expression has a value already: anything but a variable not seen yet.
    fn is_bound(&self, expr: &Expr, frame: &Frame<'_>) -> bool {
        let Expr::Var { span, .. } = expr else { return true };
        let name = span.text();
        name == "input"
            || frame.variables.contains_key(name)
            || frame.module.imports.contains_key(name)
            || matches!(self.code.target(frame.module, expr), Ok(Some(_)))
    }

    /// The texts of a literal collection, or of a rule that is one and nothing else.
    fn keys_in(&self, collection: &'a Expr, frame: &Frame<'a>) -> Option<Vec<Arc<str>>> {
        let literals = |expr: &Expr| match expr {
            Expr::Array { items, .. } | Expr::Set { items, .. } => {
                items.iter().map(|item| module::literal(item).map(Arc::from)).collect::<Option<Vec<_>>>()
            }
            _ => None,
        };
        let Expr::Var { span, .. } = collection else { return literals(collection) };
        if frame.variables.contains_key(span.text()) {
            return None;
        }
        let (target, _) = self.code.target(frame.module, collection).ok()??;
        match self.code.definitions(target) {
            [(_, Rule::Spec { head: RuleHead::Compr { assign: Some(assign), .. }, bodies, .. })] if bodies.is_empty() => {
                literals(&assign.value)
            }
            _ => None,
        }
    }

    fn read_all(&mut self, expressions: &[&'a Expr], frame: &mut Frame<'a>) -> Origins {
        for expr in expressions {
            let origins = self.eval(expr, frame);
            frame.read(&origins);
        }
        Origins::new()
    }

    fn look_at(&mut self, expr: &'a Expr, frame: &mut Frame<'a>) -> Origins {
        let origins = self.eval(expr, frame);
        frame.look(&origins);
        Origins::new()
    }

    fn reference(&mut self, expr: &'a Expr, frame: &mut Frame<'a>) -> Origins {
        // From the outside in: the accessors, then the head they apply to.
        let mut accessors: Vec<Result<&str, &'a Expr>> = Vec::new();
        let mut at = expr;
        let mut origins = loop {
            match at {
                Expr::RefDot { refr, field, .. } => {
                    accessors.push(Ok(field.0.text()));
                    at = refr;
                }
                Expr::RefBrack { refr, index, .. } => {
                    accessors.push(Err(index));
                    at = refr;
                }
                Expr::Var { span, .. } => break self.head(span.text(), expr, &mut accessors, frame),
                other => break self.eval(other, frame),
            }
        };
        for accessor in accessors.into_iter().rev() {
            let seg = match accessor {
                Ok(key) => Seg::Key(key.into()),
                Err(index) => match frame.path_of(index).as_deref() {
                    Some([seg]) if !matches!(index, Expr::Array { .. }) => seg.clone(),
                    _ => {
                        if self.is_bound(index, frame) {
                            self.read_all(&[index], frame);
                        } else {
                            frame.look(&origins);
                        }
                        Seg::Any
                    }
                },
            };
            origins = step(&origins, &seg);
        }
        origins
    }

    /// The value of a reference's head; takes off the accessors that belong to a rule's name.
    fn head(&mut self, name: &str, whole: &'a Expr, accessors: &mut Vec<Result<&str, &'a Expr>>, frame: &mut Frame<'a>) -> Origins {
        if name == "input" {
            return Origins::from([Origin { path: Vec::new(), lift: 0 }]);
        }
        if let Some(bound) = frame.variables.get(name) {
            return bound.clone();
        }
        if let Some(import) = frame.module.imports.get(name).filter(|path| path.first().is_some_and(|head| head == "input")) {
            let path = import.iter().skip(1).map(|key| Seg::Key(key.as_str().into())).collect();
            return Origins::from([Origin { path, lift: 0 }]);
        }
        let Ok(Some((target, steps))) = self.code.target(frame.module, whole) else { return Origins::new() };
        let target = target.to_owned();
        accessors.truncate(accessors.len().saturating_sub(steps.saturating_sub(1)));
        let outcome = self.call(&target, &[]);
        frame.reads.extend(outcome.reads);
        outcome.value
    }

    fn invoke(&mut self, function: &'a Expr, params: Vec<&'a Expr>, frame: &mut Frame<'a>) -> Origins {
        if let Ok(Some((target, _))) = self.code.target(frame.module, function) {
            let target = target.to_owned();
            let arguments: Vec<Argument> =
                params.iter().map(|param| Argument { origins: self.eval(param, frame), path: frame.path_of(param) }).collect();
            let outcome = self.call(&target, &arguments);
            let same_file = self.code.definitions(&target).iter().all(|(module, _)| std::ptr::eq(*module, frame.module));
            frame.aware |= outcome.aware && same_file;
            frame.reads.extend(outcome.reads);
            return outcome.value;
        }
        let name = module::reference(function).unwrap_or_default().join(".");
        match (name.as_str(), params.as_slice()) {
            ("object.get", [value, path, default]) => {
                let mut origins = self.eval(value, frame);
                match frame.path_of(path) {
                    Some(keys) => keys.iter().for_each(|key| origins = step(&origins, key)),
                    None => {
                        self.read_all(&[path], frame);
                        frame.read(&origins);
                    }
                }
                origins.extend(self.eval(default, frame));
                origins
            }
            (
                "count" | "object.keys" | "is_array" | "is_boolean" | "is_null" | "is_number" | "is_object" | "is_set" | "is_string"
                | "type_name",
                [value],
            ) => {
                let origins = self.eval(value, frame);
                frame.look(&origins);
                Origins::new()
            }
            ("array.concat" | "array.slice" | "array.reverse" | "sort" | "union" | "object.union" | "object.union_n", _) => {
                params.iter().flat_map(|param| self.eval(param, frame)).collect()
            }
            _ => self.read_all(&params, frame),
        }
    }
}

fn is_unknown_list(path: &[Seg]) -> bool {
    let key = |at: usize, name: &str| path.get(at).is_some_and(|seg| *seg == Seg::Key(name.into()));
    (key(0, "resource") && key(1, "unknown")) || (key(0, "resources") && key(2, "unknown")) || (key(0, "related") && key(3, "unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::module::Module;

    const LIB: &str = "package plangate.lib\n\
        get(from, path, fallback) := value if { value := object.get(from, path, null); value != null } else := fallback\n\
        list(value) := value if is_array(value)\n\
        list(value) := [value] if not is_array(value)\n\
        is_set(resource, path) if object.get(resource.values, path, null) != null\n\
        is_set(resource, path) if is_unknown(resource, path)\n\
        is_unknown(resource, path) if some unknown in resource.unknown\n";

    /// What `deny` reads, shown as `deep` paths and `shallow` paths in parentheses.
    fn reads(body: &str) -> String {
        let text = format!("package plangate.a\nimport data.plangate.lib\n{body}");
        let modules = [Module::parse("a.rego", &text).expect("a module"), Module::parse("lib.rego", LIB).expect("a library")];
        let code = Code::new(modules.iter().collect());
        let reads = derive(&code, "data.plangate.a.deny");
        let show = |path: &Vec<Seg>| {
            let word = |seg: &Seg| match seg {
                Seg::Key(key) => key.to_string(),
                Seg::OneOf(keys) => keys.join("|"),
                Seg::Any => "*".to_owned(),
            };
            path.iter().map(word).collect::<Vec<_>>().join(".").replace("resource.values", "V")
        };
        let shallow = reads.shallow.iter().map(|path| format!("({})", show(path)));
        reads.deep.iter().map(show).chain(shallow).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn literal_references_are_reads() {
        assert_eq!(reads("deny contains 1 if input.resource.values.acl == \"x\""), "(V.acl)");
        assert_eq!(reads("deny contains 1 if input.resource.values[\"acl\"] in {\"x\"}"), "(V.acl)");
        assert_eq!(reads("deny contains 1 if lower(input.resource.values.acl) == \"x\""), "V.acl");
        assert_eq!(reads("deny contains 1 if input.resource.values.a == input.resource.values.b"), "V.a V.b");
        assert_eq!(reads("deny contains 1 if not input.resource.values.a.b"), "(V.a.b)");
    }

    #[test]
    fn a_variable_that_goes_through_literal_keys_stands_for_these() {
        let one_of = "(V.a|b)";
        assert_eq!(reads("deny contains 1 if { some k in [\"a\", \"b\"]; input.resource.values[k] == 1 }"), one_of);
        assert_eq!(
            reads("keys := {\"a\", \"b\"}\ndeny contains 1 if { some k in keys; lib.get(input.resource.values, [k], 0) == 1 }"),
            one_of
        );
        assert_eq!(
            reads("deny contains 1 if { some k in [\"a\", \"b\"]; lib.get(input.resource.values, [\"x\", 0, k], 0) == 1 }"),
            "(V.x.*.a|b)"
        );
        assert_eq!(reads("deny contains 1 if { some k in [\"a\", lower(\"B\")]; input.resource.values[k] == 1 }"), "(V.*)");
    }

    #[test]
    fn locals_iteration_and_comprehensions_are_followed() {
        assert_eq!(
            reads("deny contains 1 if { v := input.resource.values; some b in v.ingress; b.port == 22 }"),
            "(V.ingress) (V.ingress.*.port)"
        );
        assert_eq!(reads("deny contains 1 if { input.resource.values.ingress[i].port == 22 }"), "(V.ingress) (V.ingress.*.port)");
        assert_eq!(
            reads("deny contains 1 if { xs := [b | some b in input.resource.values.rule]; some x in xs; x.port > 1 }"),
            "(V.rule) (V.rule.*.port)"
        );
        assert_eq!(reads("deny contains 1 if { x > 1; x := input.resource.values.late }"), "(V.late)");
        assert_eq!(
            reads("deny contains 1 if count([b | some b in input.resource.values.rule; b.port > 1]) == 0"),
            "(V.rule) (V.rule.*.port)"
        );
        assert_eq!(reads("deny contains 1 if every b in input.resource.values.rule { b.ok }"), "(V.rule) (V.rule.*.ok)");
    }

    #[test]
    fn calls_and_helper_rules_are_followed() {
        assert_eq!(reads("deny contains 1 if lib.get(input.resource.values, [\"a\", \"b\"], 1) == 2"), "(V.a.b)");
        assert_eq!(reads("deny contains 1 if object.get(input.resource.values, \"a\", 1) == 2"), "(V.a)");
        assert_eq!(reads("deny contains 1 if { some b in lib.list(input.resource.values.rule); b.x }"), "(V.rule) (V.rule.x) (V.rule.*.x)");
        assert_eq!(
            reads("blocks contains b if some b in input.resource.values.rule\ndeny contains 1 if { some b in blocks; b.x }"),
            "(V.rule) (V.rule.*.x)"
        );
        assert_eq!(reads("deny contains 1 if count(input.resource.values.rule) == 0"), "(V.rule)");
        assert_eq!(reads("deny contains 1 if json.unmarshal(input.resource.values.policy).Statement"), "V.policy");
    }

    #[test]
    fn the_finding_itself_is_read() {
        assert_eq!(reads("deny contains {\"message\": sprintf(\"%v\", [input.resource.values.acl])}"), "V.acl");
    }

    #[test]
    fn a_function_that_looks_at_unknown_reads_nothing() {
        assert_eq!(reads("deny contains 1 if not lib.is_set(input.resource, [\"kms_key_id\"])"), "");
    }

    #[test]
    fn change_and_related_inputs_are_seen() {
        assert_eq!(reads("deny contains 1 if \"delete\" in input.resource.actions"), "(resource.actions) (resource.actions.*)");
        assert_eq!(
            reads("deny contains 1 if { some r in input.related.aws_x; r.values.ok != true }"),
            "(related.aws_x) (related.aws_x.*.values.ok)"
        );
    }
}
