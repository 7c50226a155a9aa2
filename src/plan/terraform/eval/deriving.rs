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

/// How many references of one expression are followed where it is recorded as a whole.
const MAX_REFERENCES: usize = 256;

/// How deep an evaluation may be nested where an expression is recorded as a whole, which evaluates what it refers to once more.
const MAX_DEPTH: u32 = 100;

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
        if self.machine.is_nested_beyond(MAX_DEPTH) || self.machine.is_summing_up.replace(true) {
            return value;
        }
        let introduced = shape::introduced(expr);
        let mut operands = Vec::new();
        let mut seen = 0;
        for (root, steps) in references_in(expr) {
            // What is in the keys of a reference that could be followed counts with it.
            if root.span.start >= seen && !introduced.contains(&*root.text) && operands.len() < MAX_REFERENCES {
                let (value, end) = self.referred(root, steps);
                operands.push(value);
                seen = end;
            }
        }
        self.machine.is_summing_up.set(false);
        if operands.len() == MAX_REFERENCES {
            return value;
        }
        let operands: Vec<&Value> = operands.iter().collect();
        let shape = shape::digest(expr, &introduced);
        self.machine.derive(value, Combination { kind: "expression", name: &shape, strict: false }, &operands)
    }

    /// Evaluates a reference as far as it goes without names that the expression introduces, and says where that ends.
    fn referred(&self, root: &Name, steps: &[hcl::Step]) -> (Value, u32) {
        let ends = (0..=steps.len()).rev();
        let mut found = ends.filter_map(|end| {
            let mut problems = Problems::default();
            let value = self.eval(&reference_expression(root, &steps[..end]), &mut problems);
            let last = steps[..end].last().map_or(root.span, |step| step.span);
            (!problems.has_errors()).then_some((value, last.end))
        });
        found.next().unwrap_or_else(|| (Value::string(root.text.clone()), root.span.end))
    }

    /// Says of a reference that leads to nothing known what it is.
    pub(super) fn derive_reference(&self, value: Value, root: &Name, steps: &[hcl::Step]) -> Value {
        // Keys are evaluated once more here, and what is in them not yet once more for that.
        if !self.machine.wants(&value) || self.machine.is_summing_up.replace(true) {
            return value;
        }
        let keys: Vec<Value> = steps
            .iter()
            .filter_map(|step| if let StepKind::Index(key) = &step.kind { Some(self.eval(key, &mut Problems::default())) } else { None })
            .collect();
        self.machine.is_summing_up.set(false);
        let keys: Vec<&Value> = keys.iter().collect();
        let name = format!("{}{}", root.text, shape::steps(steps));
        self.machine.derive(value, Combination::strict("reference", &name), &keys)
    }

    /// Says that a value is what a step leads to from another one; `key` is that of an index.
    pub(super) fn derive_step(&self, value: Value, from: &Value, step: &hcl::Step, key: Option<Value>) -> Value {
        if !self.machine.wants(&value) {
            return value;
        }
        let key = match &step.kind {
            StepKind::Attribute(name) => Value::string(name.text.clone()),
            StepKind::LegacyIndex(number) => Value::string(number.text.clone()),
            StepKind::Index(_) => key.map(|key| convert(&key, &Type::String).unwrap_or(key)).unwrap_or_else(Value::dynamic),
            StepKind::Splat(splat) => return self.machine.derive(value, Combination::strict("splat", &shape::steps(&splat.each)), &[from]),
        };
        self.machine.derive(value, Combination::strict("step", ""), &[from, &key])
    }
}
