//! Saying of unknown values what they are made from, while they are evaluated.
//!
//! Always true: where nobody wants to know, nothing is done; what is said never changes what a value is.

use crate::model::{Address, Derivation, DerivationId, Step};
use crate::syntax::hcl::{self, Expr, Name, StepKind};

use super::super::config::{reference_expression, references_in};
use super::super::cty::{Type, Value, convert};
use super::machine::Machine;
use super::recorder::{Combination, Recorder};
use super::scope::{Problems, Scope};
use super::shape;

/// The functions whose result is another one each time.
const FRESH: [&str; 4] = ["bcrypt", "plantimestamp", "timestamp", "uuid"];

/// The functions that give back a value which has the type already.
const CONVERSIONS: [&str; 5] = ["tobool", "tolist", "tomap", "tonumber", "toset"];

/// The functions that one unknown argument does not always make unknown.
const LENIENT: [&str; 16] = [
    "alltrue",
    "anytrue",
    "can",
    "coalesce",
    "coalescelist",
    "compact",
    "contains",
    "element",
    "index",
    "issensitive",
    "keys",
    "length",
    "lookup",
    "max",
    "min",
    "try",
];

impl Machine<'_> {
    /// Tells whether it is to be recorded what unknown values are made from.
    pub(crate) fn is_recording(&self) -> bool {
        self.recorder.is_some()
    }

    /// Returns what was recorded.
    pub(crate) fn derivations(&self) -> Option<Vec<Derivation>> {
        self.recorder.as_ref().map(|recorder| recorder.borrow().nodes())
    }

    /// Tells whether it is still to be said what a value, or something in it, is made from.
    pub(crate) fn wants(&self, value: &Value) -> bool {
        value.is_underived() && self.recorder.as_ref().is_some_and(|recorder| !recorder.borrow().is_full())
    }

    /// Says that a value is what a combination of operands gives.
    pub(crate) fn derive(&self, value: Value, combination: Combination<'_>, operands: &[&Value]) -> Value {
        self.derive_with(value, |recorder| recorder.result(combination, operands))
    }

    /// Says that a value is an attribute of an instance, which only its provider knows.
    pub(crate) fn derive_attribute(&self, value: Value, name: &str, address: impl FnOnce() -> Option<Address>) -> Value {
        self.derive_with(value, |recorder| recorder.add(Derivation::Attribute { address: address()?, name: name.into() }))
    }

    /// Says that a value is text joined from known and unknown pieces.
    pub(super) fn derive_text(&self, value: Value, pieces: &[Value]) -> Value {
        self.derive_with(value, |recorder| recorder.text(pieces))
    }

    /// Says that a value is what a function makes of its arguments.
    pub(super) fn derive_call(&self, value: Value, name: &str, arguments: &[Value]) -> Value {
        let ty = value.ty();
        self.derive_with(value, |recorder| {
            if FRESH.contains(&name) {
                return recorder.add(Derivation::Fresh);
            }
            if let [same] = arguments
                && (name == "tostring" || CONVERSIONS.contains(&name) && same.ty() == ty)
            {
                return same.derivation();
            }
            if let Some(text) = pieces(name, arguments).and_then(|pieces| recorder.text(&pieces)) {
                return Some(text);
            }
            let arguments: Vec<&Value> = arguments.iter().collect();
            recorder.result(Combination { kind: "call", name, strict: !LENIENT.contains(&name) }, &arguments)
        })
    }

    fn derive_with(&self, value: Value, record: impl FnOnce(&mut Recorder) -> Option<DerivationId>) -> Value {
        if !self.wants(&value) {
            return value;
        }
        let Some(mut recorder) = self.recorder.as_ref().map(|recorder| recorder.borrow_mut()) else { return value };
        let Some(whole) = record(&mut recorder) else { return value };
        if !value.is_known() {
            return value.with_derivation(Some(whole));
        }
        // What is in a container is a part of what was made.
        let container = Value::dynamic().with_derivation(Some(whole));
        value.derive_each(&mut |path: &[Step]| {
            let path = Value::tuple(path.iter().map(step_value).collect());
            recorder.result(Combination::strict("part", ""), &[&container, &path])
        })
    }
}

fn step_value(step: &Step) -> Value {
    match step {
        Step::Key(key) => Value::string(key.clone()),
        Step::Index(index) => Value::from(*index),
    }
}

/// Returns the pieces that a function joins to a text, where it does no more than that.
fn pieces(name: &str, arguments: &[Value]) -> Option<Vec<Value>> {
    let text = |value: &Value| {
        if value.is_known() { convert(value, &Type::String).ok().filter(|text| !text.is_null()) } else { Some(value.clone()) }
    };
    let (first, rest) = arguments.split_first()?;
    let mut joined = Vec::new();
    match name {
        "join" => {
            first.as_str()?;
            for list in rest {
                for item in list.as_items()? {
                    if !joined.is_empty() {
                        joined.push(first.clone());
                    }
                    joined.push(text(item)?);
                }
            }
        }
        "format" => {
            let mut literals = first.as_str()?.split("%s");
            joined.push(Value::string(literals.next().filter(|literal| !literal.contains('%'))?));
            for argument in rest {
                joined.push(text(argument)?);
                joined.push(Value::string(literals.next().filter(|literal| !literal.contains('%'))?));
            }
            if literals.next().is_some() {
                return None;
            }
        }
        _ => return None,
    }
    Some(joined)
}

impl Scope<'_> {
    /// Says what the value of an expression is made from where its parts did not: what it refers to, and its form.
    pub(super) fn sum_up(&self, expr: &Expr, value: Value) -> Value {
        if self.machine.is_summing_up.replace(true) {
            return value;
        }
        let introduced = shape::introduced(expr);
        let mut operands = Vec::new();
        for (root, steps) in references_in(expr) {
            if !introduced.contains(&*root.text) {
                operands.push(self.referred(root, steps));
            }
        }
        self.machine.is_summing_up.set(false);
        let operands: Vec<&Value> = operands.iter().collect();
        let shape = shape::digest(expr, &introduced);
        self.machine.derive(value, Combination { kind: "expression", name: &shape, strict: false }, &operands)
    }

    /// Evaluates a reference as far as it goes without names that the expression introduces.
    fn referred(&self, root: &Name, steps: &[hcl::Step]) -> Value {
        let ends = (0..=steps.len()).rev();
        let mut found = ends.filter_map(|end| {
            let mut problems = Problems::default();
            let value = self.eval(&reference_expression(root, &steps[..end]), &mut problems);
            (!problems.has_errors()).then_some(value)
        });
        found.next().unwrap_or_else(|| Value::string(root.text.clone()))
    }

    /// Says of a reference that leads to nothing known what it is.
    pub(super) fn derive_reference(&self, value: Value, root: &Name, steps: &[hcl::Step]) -> Value {
        if !self.machine.wants(&value) {
            return value;
        }
        let keys: Vec<Value> = steps
            .iter()
            .map(|step| match &step.kind {
                StepKind::Index(key) => self.eval(key, &mut Problems::default()),
                _ => Value::from(false),
            })
            .collect();
        let keys: Vec<&Value> = keys.iter().collect();
        let name = format!("{}{}", root.text, shape::steps(steps));
        self.machine.derive(value, Combination::strict("reference", &name), &keys)
    }

    /// Says that a value is what a step leads to from another one.
    pub(super) fn derive_step(&self, value: Value, from: &Value, step: &hcl::Step) -> Value {
        if !self.machine.wants(&value) {
            return value;
        }
        let step_of = Combination::strict("step", "");
        match &step.kind {
            StepKind::Attribute(name) => self.machine.derive(value, step_of, &[from, &Value::string(name.text.clone())]),
            StepKind::LegacyIndex(number) => self.machine.derive(value, step_of, &[from, &Value::string(number.text.clone())]),
            StepKind::Index(key) => {
                let key = self.eval(key, &mut Problems::default());
                self.machine.derive(value, step_of, &[from, &convert(&key, &Type::String).unwrap_or(key)])
            }
            StepKind::Splat(splat) => self.machine.derive(value, Combination::strict("splat", &shape::steps(&splat.each)), &[from]),
        }
    }
}
