//! References and the steps into their values: attributes, indices, splats.
//!
//! Always true: a step into a value that is not known gives an unknown value, of the element's type where that is known.

use crate::model::Span;
use crate::syntax::hcl::{Name, Splat, Step, StepKind, Traversal};

use super::super::cty::{self, Type, Value};
use super::scope::{Problems, Resolved, Scope};

/// What each element of a splat costs, in steps.
const ELEMENT: u64 = 4;

/// The truth that a name spells which other languages write in capitals: Terraform refuses it, and what was meant is plain.
fn truth(name: &str) -> Option<bool> {
    match name {
        "True" | "TRUE" => Some(true),
        "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// Says that a name means nothing.
pub(crate) fn unknown_name(root: &Name, steps: &[Step]) -> String {
    let meant = truth(&root.text).filter(|_| steps.is_empty());
    let hint = meant.map(|meant| format!(": write {meant}")).unwrap_or_default();
    format!("Invalid reference: there is no {:?} here{hint}", root.text)
}

impl Scope<'_> {
    /// Evaluates a name with the steps after it.
    pub(super) fn reference(&self, span: Span, root: &Name, steps: &[Step], problems: &mut Problems) -> Value {
        if let Some(value) = self.frame(&root.text) {
            return self.steps(value.clone(), steps, problems);
        }
        match self.names.resolve(self, root, steps, problems) {
            Some(Resolved { value, taken }) => {
                let value = self.derive_reference(value, root, &steps[..taken.min(steps.len())]);
                self.steps(value, steps.get(taken..).unwrap_or_default(), problems)
            }
            None => {
                problems.error(unknown_name(root, steps), self.place(span));
                truth(&root.text).filter(|_| steps.is_empty()).map_or_else(Value::dynamic, Value::from)
            }
        }
    }

    pub(super) fn traversal(&self, span: Span, traversal: &Traversal, problems: &mut Problems) -> Value {
        if let crate::syntax::hcl::ExprKind::Variable(name) = &traversal.root.kind {
            return self.reference(span, name, &traversal.steps, problems);
        }
        let root = self.eval(&traversal.root, problems);
        self.steps(root, &traversal.steps, problems)
    }

    /// Takes steps into a value.
    pub(crate) fn steps(&self, mut value: Value, steps: &[Step], problems: &mut Problems) -> Value {
        for step in steps {
            let from = self.machine.is_recording().then(|| value.clone());
            let mut used = None;
            let next = match &step.kind {
                StepKind::Attribute(name) => cty::attribute(&value, &name.text),
                StepKind::LegacyIndex(number) => {
                    let key = cty::Number::parse(&number.text).map_or_else(Value::dynamic, Value::from);
                    cty::index(&value, &key)
                }
                StepKind::Index(key) => {
                    let key = self.eval(key, problems);
                    let next = cty::index(&value, &key);
                    used = Some(key);
                    next
                }
                StepKind::Splat(splat) => Ok(self.splat(value, splat, step.span, problems)),
            };
            value = match next {
                Ok(value) => match &from {
                    Some(from) => self.derive_step(value, from, step, used),
                    None => value,
                },
                Err(error) => {
                    problems.error(error.to_string(), self.place(step.span));
                    return Value::dynamic();
                }
            };
        }
        value
    }

    /// Applies a splat: to the elements of a list, set or tuple; null is no element, and any other value is one.
    fn splat(&self, source: Value, splat: &Splat, span: Span, problems: &mut Problems) -> Value {
        if !self.machine.enter(|| self.place(span)) {
            return Value::dynamic();
        }
        let value = self.splat_items(source, splat, span, problems);
        self.machine.leave();
        value
    }

    fn splat_items(&self, source: Value, splat: &Splat, span: Span, problems: &mut Problems) -> Value {
        let ty = source.ty();
        let is_sequence = matches!(ty, Type::Tuple(_) | Type::List(_) | Type::Set(_));
        let marks = source.marks();
        if source.is_null() {
            if !is_sequence {
                return Value::tuple(Vec::new()).with_marks(marks);
            }
            problems
                .error("Splat of null value: splat expressions (with the * symbol) cannot be applied to null sequences", self.place(span));
            return Value::dynamic();
        }
        if ty == Type::Dynamic {
            return Value::dynamic().with_marks(marks);
        }
        let (source, _) = source.unmark();
        if !is_sequence {
            let item = self.steps(source.clone(), &splat.each, problems);
            // Whether there is an element is known only once it is known whether the value is null.
            let decided = source.is_known() || source.is_definitely_not_null();
            let result = if decided { Value::tuple(vec![item]) } else { Value::dynamic() };
            return result.with_marks(marks);
        }
        let Some(items) = source.as_items() else {
            return self.unknown_splat(&source, &ty, splat, problems).with_marks(marks);
        };
        if !self.machine.spend(items.len() as u64 * ELEMENT, || self.place(span)) {
            return Value::dynamic();
        }
        let values: Vec<Value> = items
            .iter()
            .map(|item| {
                let item = item.clone().or_origin(source.origin());
                self.steps(item, &splat.each, problems)
            })
            .collect();
        let result = match &ty {
            Type::List(element) | Type::Set(element) => {
                let element = match values.first() {
                    Some(first) => first.ty(),
                    None => self.steps(Value::unknown(element.as_ref().clone()), &splat.each, problems).ty(),
                };
                if values.iter().all(|value| value.is_of(&element)) { Value::list(element, values) } else { Value::tuple(values) }
            }
            _ => Value::tuple(values),
        };
        result.with_origin(source.origin().cloned()).with_marks(marks)
    }

    /// The type of a splat of an unknown sequence is known.
    fn unknown_splat(&self, source: &Value, ty: &Type, splat: &Splat, problems: &mut Problems) -> Value {
        let mut of = |element: &Type| self.steps(Value::unknown(element.clone()), &splat.each, problems).ty();
        let result = match ty {
            Type::Tuple(elements) => Type::tuple(elements.iter().map(of).collect()),
            Type::List(element) | Type::Set(element) => Type::list(of(element)),
            _ => return Value::dynamic(),
        };
        let bounds = source.refinement().filter(|_| ty.is_collection()).unwrap_or_default();
        Value::unknown(result).refine(|refinement| {
            refinement.not_null = true;
            refinement.min_length = bounds.min_length;
            refinement.max_length = bounds.max_length;
        })
    }
}
