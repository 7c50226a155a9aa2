//! `condition ? then : otherwise`.
//!
//! Always true: both results are brought to one type, also where only one is taken; errors of the other one do not count.

use crate::syntax::hcl::{Conditional, Expr};

use super::super::cty::{Marks, Number, Refinement, Type, Value, convert, unify_unsafe};
use super::recorder::Combination;
use super::scope::{Problems, Scope};

impl Scope<'_> {
    pub(super) fn conditional(&self, conditional: &Conditional, problems: &mut Problems) -> Value {
        let (mut then_problems, mut otherwise_problems) = (Problems::default(), Problems::default());
        let then = self.eval(&conditional.then, &mut then_problems);
        let otherwise = self.eval(&conditional.otherwise, &mut otherwise_problems);
        self.choose(&conditional.condition, (then, then_problems), (otherwise, otherwise_problems), problems)
    }

    /// Chooses between two evaluated results.
    pub(super) fn choose(&self, condition: &Expr, then: (Value, Problems), otherwise: (Value, Problems), problems: &mut Problems) -> Value {
        let ((then, then_problems), (otherwise, otherwise_problems)) = (then, otherwise);
        let untyped_null =
            |value: &Value| value.is_null() && value.marks().without(Marks::HIDDEN).is_empty() && value.ty() == Type::Dynamic;
        let ty = if untyped_null(&then) {
            Some(otherwise.ty())
        } else if untyped_null(&otherwise) || same_type(&then, &otherwise) {
            Some(then.ty())
        } else if then.is_dynamic() || otherwise.is_dynamic() {
            // The other result is of one type only once this one's type is known.
            Some(Type::Dynamic)
        } else {
            unify_unsafe(&[then.ty(), otherwise.ty()])
        };
        let Some(ty) = ty else {
            let message = format!(
                "Inconsistent conditional result types: the two results must have one type, but the first is {} and the second is {}",
                then.ty().friendly_name(),
                otherwise.ty().friendly_name()
            );
            problems.error(message, self.place(condition.span));
            return Value::dynamic();
        };
        let condition_value = self.eval(condition, problems);
        if condition_value.is_null() {
            problems.error("Null condition: the condition must not be null; conditions must be true or false", self.place(condition.span));
            return Value::unknown(ty);
        }
        if !condition_value.is_known() {
            let marks = condition_value.marks() | then.marks() | otherwise.marks();
            let chosen = either(&then, &otherwise, ty);
            let combination = Combination { kind: "conditional", name: "", strict: false };
            return self.machine.derive(chosen, combination, &[&condition_value, &then, &otherwise]).with_marks(marks);
        }
        let taken = match convert(&condition_value, &Type::Bool).map(|value| value.as_bool()) {
            Ok(Some(taken)) => taken,
            Ok(None) => return Value::unknown(ty),
            Err(failure) => {
                problems.error(format!("Incorrect condition type: {failure}"), self.place(condition.span));
                return Value::unknown(ty);
            }
        };
        // Which result is taken may not tell what the other was: its marks hold too.
        let marks = condition_value.marks() | then.marks() | otherwise.marks();
        let (value, own) = if taken { (then, then_problems) } else { (otherwise, otherwise_problems) };
        problems.list.extend(own.list);
        convert(&value, &ty)
            .unwrap_or_else(|failure| {
                problems.error(format!("Inconsistent conditional result types: {failure}"), self.place(condition.span));
                Value::unknown(ty)
            })
            .with_marks(marks)
    }
}

fn same_type(a: &Value, b: &Value) -> bool {
    match (a.as_str(), b.as_str()) {
        (Some(_), Some(_)) => true,
        _ => a.ty() == b.ty(),
    }
}

/// What is known of a value that is one of two.
fn either(a: &Value, b: &Value, ty: Type) -> Value {
    if a.is_null() && b.is_null() {
        return Value::null(ty);
    }
    let not_null = a.is_definitely_not_null() && b.is_definitely_not_null();
    let numbers = a.ty() == Type::Number && b.ty() == Type::Number;
    let collections = a.ty().is_collection() && a.ty() == b.ty();
    Value::unknown(ty).refine(|refinement| {
        if numbers {
            refinement.minimum = outer(bound(a, |r| r.minimum), bound(b, |r| r.minimum), |x, y| x < y);
            refinement.maximum = outer(bound(a, |r| r.maximum), bound(b, |r| r.maximum), |x, y| x > y);
        }
        if collections {
            let (a, b) = (lengths(a), lengths(b));
            refinement.min_length = a.0.min(b.0);
            refinement.max_length = a.1.zip(b.1).map(|(a, b)| a.max(b));
        }
        refinement.not_null = not_null;
    })
}

type Bound = Option<(Number, bool)>;

fn bound(value: &Value, of: impl FnOnce(Refinement) -> Bound) -> Bound {
    match value.as_number() {
        Some(number) => Some((number.clone(), true)),
        None => value.refinement().and_then(of),
    }
}

/// Returns the bound that holds for both: the outer one, inclusive if either is.
fn outer(a: Bound, b: Bound, is_outer: impl FnOnce(&Number, &Number) -> bool) -> Bound {
    let ((a, a_inclusive), (b, b_inclusive)) = (a?, b?);
    Some(if a == b {
        (a, a_inclusive || b_inclusive)
    } else if is_outer(&a, &b) {
        (a, a_inclusive)
    } else {
        (b, b_inclusive)
    })
}

fn lengths(value: &Value) -> (usize, Option<usize>) {
    if let Some(length) = value.as_items().map(<[Value]>::len).or_else(|| value.as_entries().map(|entries| entries.len())) {
        // Elements of a set that are not known yet may turn out equal.
        return match value.ty() {
            Type::Set(_) if !value.is_wholly_known() => (length.min(1), Some(length)),
            _ => (length, Some(length)),
        };
    }
    value.refinement().map_or((0, None), |refinement| (refinement.min_length, refinement.max_length))
}
