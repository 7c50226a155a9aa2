//! The operators on numbers and bools.
//!
//! Always true: operands are of the operator's type or unknown; the result carries the marks of both, and an unknown one is known not to be null.

use super::number::Number;
use super::refinement::Refinement;
use super::types::Type;
use super::value::Value;

/// A bound of an unknown number: its value and whether the number may be it.
type Bound = Option<(Number, bool)>;

fn bounds(value: &Value) -> (Bound, Bound) {
    match value.as_number() {
        Some(number) => (Some((number.clone(), true)), Some((number.clone(), true))),
        None => value.refinement().map_or((None, None), |refinement| (refinement.minimum, refinement.maximum)),
    }
}

/// Computes with two numbers; unknown, refined by `refine`, if one of them is.
fn arithmetic(
    a: &Value,
    b: &Value,
    compute: impl FnOnce(&Number, &Number) -> Result<Number, &'static str>,
    refine: impl FnOnce(&mut Refinement),
) -> Result<Value, &'static str> {
    let result = match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => Value::from(compute(a, b)?),
        _ => Value::unknown(Type::Number).refine(|refinement| {
            refine(refinement);
            refinement.not_null = true;
        }),
    };
    Ok(result.with_marks(a.marks() | b.marks()))
}

/// The message for what has no value, such as the difference of two infinities.
const INDETERMINATE: &str = "can't compute sum of opposing infinities";

/// `a + b`
pub(crate) fn add(a: &Value, b: &Value) -> Result<Value, &'static str> {
    let ((low_a, high_a), (low_b, high_b)) = (bounds(a), bounds(b));
    let combine = |a: Bound, b: Bound| match (a, b) {
        (Some((a, p)), Some((b, q))) => a.add(&b).map(|sum| (sum, p && q)),
        _ => None,
    };
    arithmetic(
        a,
        b,
        |a, b| a.add(b).ok_or(INDETERMINATE),
        |refinement| {
            refinement.minimum = combine(low_a, low_b);
            refinement.maximum = combine(high_a, high_b);
        },
    )
}

/// `a - b`
pub(crate) fn subtract(a: &Value, b: &Value) -> Result<Value, &'static str> {
    let ((low_a, high_a), (low_b, high_b)) = (bounds(a), bounds(b));
    let combine = |a: Bound, b: Bound| match (a, b) {
        (Some((a, p)), Some((b, q))) => a.subtract(&b).map(|difference| (difference, p && q)),
        _ => None,
    };
    arithmetic(
        a,
        b,
        |a, b| a.subtract(b).ok_or("can't compute difference of infinities"),
        |refinement| {
            refinement.minimum = combine(low_a, high_b);
            refinement.maximum = combine(high_a, low_b);
        },
    )
}

/// `a * b`
pub(crate) fn multiply(a: &Value, b: &Value) -> Result<Value, &'static str> {
    let zero = |value: &Value| value.as_number().is_some_and(Number::is_zero);
    if zero(a) && !b.is_known() || zero(b) && !a.is_known() {
        return Ok(Value::from(0_i64).with_marks(a.marks() | b.marks()));
    }
    arithmetic(a, b, |a, b| Ok(a.multiply(b)), |_| {})
}

/// `a / b`
pub(crate) fn divide(a: &Value, b: &Value) -> Result<Value, &'static str> {
    arithmetic(a, b, |a, b| a.divide(b).ok_or("can't divide zero by zero or infinity by infinity"), |_| {})
}

/// `a % b`
pub(crate) fn modulo(a: &Value, b: &Value) -> Result<Value, &'static str> {
    arithmetic(a, b, |a, b| a.modulo(b).ok_or("can't use modulo with zero and infinity"), |_| {})
}

/// `-a`
pub(crate) fn negate(a: &Value) -> Value {
    match a.as_number() {
        Some(number) => Value::from(number.negate()),
        None => Value::unknown(Type::Number).refine_not_null(),
    }
    .with_marks(a.marks())
}

/// Compares two numbers; `decide` is told the order, or from the bounds of unknowns what is sure.
fn compare(
    a: &Value,
    b: &Value,
    known: impl FnOnce(std::cmp::Ordering) -> bool,
    bounded: impl FnOnce(&Range, &Range) -> Option<bool>,
) -> Value {
    let decided = match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => Some(known(a.cmp(b))),
        _ => bounded(&Range::of(a), &Range::of(b)),
    };
    decided.map_or_else(|| Value::unknown(Type::Bool).refine_not_null(), Value::from).with_marks(a.marks() | b.marks())
}

struct Range {
    low: Bound,
    high: Bound,
}

impl Range {
    fn of(value: &Value) -> Self {
        let (low, high) = bounds(value);
        Self { low, high }
    }

    /// Tells whether every number of this range is less than every one of the other.
    fn is_below(&self, other: &Range) -> bool {
        match (&self.high, &other.low) {
            (Some((high, p)), Some((low, q))) => high < low || high == low && !(*p && *q),
            _ => false,
        }
    }

    fn is_at_most(&self, other: &Range) -> bool {
        match (&self.high, &other.low) {
            (Some((high, _)), Some((low, _))) => high <= low,
            _ => false,
        }
    }
}

fn decide(yes: bool, no: bool) -> Option<bool> {
    if yes {
        Some(true)
    } else if no {
        Some(false)
    } else {
        None
    }
}

/// `a < b`
pub(crate) fn less(a: &Value, b: &Value) -> Value {
    compare(a, b, |order| order.is_lt(), |a, b| decide(a.is_below(b), b.is_at_most(a)))
}

/// `a <= b`
pub(crate) fn less_or_equal(a: &Value, b: &Value) -> Value {
    compare(a, b, |order| order.is_le(), |a, b| decide(a.is_at_most(b), b.is_below(a)))
}

/// `a > b`
pub(crate) fn greater(a: &Value, b: &Value) -> Value {
    compare(a, b, |order| order.is_gt(), |a, b| decide(b.is_below(a), a.is_at_most(b)))
}

/// `a >= b`
pub(crate) fn greater_or_equal(a: &Value, b: &Value) -> Value {
    compare(a, b, |order| order.is_ge(), |a, b| decide(b.is_at_most(a), a.is_below(b)))
}

fn unknown_bool() -> Value {
    Value::unknown(Type::Bool).refine_not_null()
}

/// `!a`
pub(crate) fn not(a: &Value) -> Value {
    a.as_bool().map_or_else(unknown_bool, |a| Value::from(!a)).with_marks(a.marks())
}

/// `a && b`: false if one is, whatever the other.
pub(crate) fn and(a: &Value, b: &Value) -> Value {
    match (a.as_bool(), b.as_bool()) {
        (Some(false), _) | (_, Some(false)) => Value::from(false),
        (Some(true), Some(true)) => Value::from(true),
        _ => unknown_bool(),
    }
    .with_marks(a.marks() | b.marks())
}

/// `a || b`: true if one is, whatever the other.
pub(crate) fn or(a: &Value, b: &Value) -> Value {
    match (a.as_bool(), b.as_bool()) {
        (Some(true), _) | (_, Some(true)) => Value::from(true),
        (Some(false), Some(false)) => Value::from(false),
        _ => unknown_bool(),
    }
    .with_marks(a.marks() | b.marks())
}
