//! Reading numbers out of arguments, with cty's messages.
//!
//! Always true: a number that a function uses as a machine number is one, or the call fails.

use dashu_int::IBig;

use super::function::{Failure, fail};
use crate::plan::terraform::cty::{Number, Value};

pub(super) const WHOLE: &str = "value must be a whole number, between -9223372036854775808 and 9223372036854775807";

/// Reads an integer of 64 bits.
pub(super) fn integer(value: &Value) -> Result<i64, Failure> {
    match value.as_number().and_then(Number::as_i64) {
        Some(integer) => Ok(integer),
        None => fail(WHOLE),
    }
}

/// Reads an integer of any size.
pub(super) fn big_integer(value: &Value) -> Result<IBig, Failure> {
    match value.as_number().and_then(Number::as_integer) {
        Some(integer) => Ok(integer),
        None => fail("value must be a whole number"),
    }
}

/// Reads a double; infinite only if the number is.
pub(super) fn double(value: &Value) -> Result<f64, Failure> {
    let Some(number) = value.as_number() else { return fail("a number is required") };
    let double = number.as_f64();
    if double.is_infinite() && !number.is_infinite() {
        return fail(format!("value must be between {:.6} and {:.6} inclusive", f64::MIN, f64::MAX));
    }
    Ok(double)
}

/// Turns a failure of the whole call into one about an argument.
pub(super) fn about<T>(index: usize, result: Result<T, Failure>) -> Result<T, Failure> {
    result.map_err(|failure| match failure {
        Failure::Call(message) => Failure::Argument(index, message),
        other => other,
    })
}
