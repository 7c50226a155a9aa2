//! The operators on numbers and bools.
//!
//! Always true: operands are of the operator's type or unknown; the result carries the marks of both, and an unknown one is known not to be null.

use std::cmp::Ordering;

use super::number::Number;
use super::types::Type;
use super::value::Value;

/// Computes with two numbers. With an unknown operand nothing is known of the result but that it is no null, whatever its bounds:
/// Terraform's operators are function calls, and these do not take unknowns.
fn arithmetic(a: &Value, b: &Value, compute: impl FnOnce(&Number, &Number) -> Result<Number, &'static str>) -> Result<Value, &'static str> {
    let result = match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => Value::from(compute(a, b)?),
        _ => Value::unknown(Type::Number).refine_not_null(),
    };
    Ok(result.with_marks(a.marks() | b.marks()))
}

/// `a + b`
pub(crate) fn add(a: &Value, b: &Value) -> Result<Value, &'static str> {
    arithmetic(a, b, |a, b| a.add(b).ok_or("can't compute sum of opposing infinities"))
}

/// `a - b`
pub(crate) fn subtract(a: &Value, b: &Value) -> Result<Value, &'static str> {
    arithmetic(a, b, |a, b| a.subtract(b).ok_or("can't subtract infinity from itself"))
}

/// `a * b`
pub(crate) fn multiply(a: &Value, b: &Value) -> Result<Value, &'static str> {
    arithmetic(a, b, |a, b| Ok(a.multiply(b)))
}

/// `a / b`
pub(crate) fn divide(a: &Value, b: &Value) -> Result<Value, &'static str> {
    arithmetic(a, b, |a, b| a.divide(b).ok_or("can't divide zero by zero or infinity by infinity"))
}

/// `a % b`
pub(crate) fn modulo(a: &Value, b: &Value) -> Result<Value, &'static str> {
    arithmetic(a, b, |a, b| a.modulo(b).ok_or("can't use modulo with zero and infinity"))
}

/// `-a`
pub(crate) fn negate(a: &Value) -> Value {
    match a.as_number() {
        Some(number) => Value::from(number.negate()),
        None => Value::unknown(Type::Number).refine_not_null(),
    }
    .with_marks(a.marks())
}

/// Compares two numbers; where one is unknown, its bounds may decide.
///
/// As cty, this takes bounds as if they were inclusive, so ranges that touch decide nothing.
fn compare(a: &Value, b: &Value, decide: impl FnOnce(Ordering) -> bool) -> Value {
    let order = match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => Some(a.cmp(b)),
        _ => {
            let ((low_a, high_a), (low_b, high_b)) = (bounds(a), bounds(b));
            if high_a.zip(low_b).is_some_and(|(high, low)| high < low) {
                Some(Ordering::Less)
            } else if low_a.zip(high_b).is_some_and(|(low, high)| low > high) {
                Some(Ordering::Greater)
            } else {
                None
            }
        }
    };
    order.map_or_else(unknown_bool, |order| Value::from(decide(order))).with_marks(a.marks() | b.marks())
}

fn bounds(value: &Value) -> (Option<Number>, Option<Number>) {
    if let Some(number) = value.as_number() {
        return (Some(number.clone()), Some(number.clone()));
    }
    let known = value.refinement().unwrap_or_default();
    (known.minimum.map(|(bound, _)| bound), known.maximum.map(|(bound, _)| bound))
}

/// `a < b`
pub(crate) fn less(a: &Value, b: &Value) -> Value {
    compare(a, b, Ordering::is_lt)
}

/// `a <= b`
pub(crate) fn less_or_equal(a: &Value, b: &Value) -> Value {
    compare(a, b, Ordering::is_le)
}

/// `a > b`
pub(crate) fn greater(a: &Value, b: &Value) -> Value {
    compare(a, b, Ordering::is_gt)
}

/// `a >= b`
pub(crate) fn greater_or_equal(a: &Value, b: &Value) -> Value {
    compare(a, b, Ordering::is_ge)
}

fn unknown_bool() -> Value {
    Value::unknown(Type::Bool).refine_not_null()
}

/// `!a`
pub(crate) fn not(a: &Value) -> Value {
    a.as_bool().map_or_else(unknown_bool, |a| Value::from(!a)).with_marks(a.marks())
}

fn logical(a: &Value, b: &Value, decide: impl FnOnce(bool, bool) -> bool) -> Value {
    match (a.as_bool(), b.as_bool()) {
        (Some(a), Some(b)) => Value::from(decide(a, b)),
        _ => unknown_bool(),
    }
    .with_marks(a.marks() | b.marks())
}

/// `a && b`: unknown if either is, whatever the other.
pub(crate) fn and(a: &Value, b: &Value) -> Value {
    logical(a, b, |a, b| a && b)
}

/// `a || b`: unknown if either is, whatever the other.
pub(crate) fn or(a: &Value, b: &Value) -> Value {
    logical(a, b, |a, b| a || b)
}
