//! Functions on numbers.
//!
//! Always true: what Go computes in doubles (`log`, `pow`) is computed in doubles here, everything else exactly.

use dashu_int::{IBig, UBig};

use super::arguments::{double, integer};
use super::function::{Call, Failure, Function, Parameter, fail, fail_argument};
use crate::plan::terraform::cty::{Marks, Number, Type, Value, add, quote};

pub(super) fn functions() -> Vec<Function> {
    let num = || Parameter::new("num", Type::Number);
    let numbers = || Parameter::new("numbers", Type::Number).dynamic();
    vec![
        Function::new("abs", Type::Number, absolute).parameter(num().dynamic().marked()).not_null(),
        Function::new("ceil", Type::Number, |call| number_of(call, Number::ceiling)).parameter(num()).not_null(),
        Function::new("floor", Type::Number, |call| number_of(call, Number::floor)).parameter(num()).not_null(),
        Function::new("log", Type::Number, logarithm).parameter(num()).parameter(Parameter::new("base", Type::Number)).not_null(),
        Function::new("max", Type::Number, |call| extreme(call, |a, b| a > b)).variadic(numbers()).not_null(),
        Function::new("min", Type::Number, |call| extreme(call, |a, b| a < b)).variadic(numbers()).not_null(),
        Function::typed("parseint", parse_integer_type, parse_integer)
            .parameter(Parameter::new("number", Type::Dynamic).marked().unknown())
            .parameter(Parameter::new("base", Type::Number).marked().unknown())
            .not_null(),
        Function::new("pow", Type::Number, power).parameter(num()).parameter(Parameter::new("power", Type::Number)).not_null(),
        Function::new("signum", Type::Number, |call| Ok(Value::from(integer(&call.args[0])?.signum()))).parameter(num()).not_null(),
        Function::new("sum", Type::Number, sum).parameter(Parameter::new("list", Type::Dynamic)).not_null(),
        Function::new("range", Type::list(Type::Number), range).variadic(Parameter::new("params", Type::Number)).not_null(),
    ]
}

fn number_of(call: &mut Call<'_>, compute: fn(&Number) -> Number) -> Result<Value, Failure> {
    Ok(call.args[0].as_number().map_or_else(|| call.unknown(), |number| Value::from(compute(number))))
}

fn absolute(call: &mut Call<'_>) -> Result<Value, Failure> {
    let marks = call.args[0].marks();
    Ok(number_of(call, Number::absolute)?.with_marks(marks))
}

fn logarithm(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (number, base) = (double(&call.args[0])?, double(&call.args[1])?);
    from_double(go_logarithm(number) / go_logarithm(base))
}

fn power(call: &mut Call<'_>) -> Result<Value, Failure> {
    from_double(go_power(double(&call.args[0])?, double(&call.args[1])?))
}

fn from_double(result: f64) -> Result<Value, Failure> {
    Number::from_f64(result).map_or_else(|| fail("the result is not a number"), |number| Ok(Value::from(number)))
}

/// Raises a double to a power with the steps of Go's `math.Pow`, whose last bits differ from the C library's.
fn go_power(base: f64, exponent: f64) -> f64 {
    let special = base == 0.0 || base == 1.0 || !base.is_finite() || !exponent.is_finite() || exponent == 0.0 || exponent == 1.0;
    let (mut whole, mut fraction) = (exponent.abs().trunc(), exponent.abs().fract());
    if special || whole >= 9.0e18 || (fraction != 0.0 && base < 0.0) {
        return base.powf(exponent);
    }
    if exponent == 0.5 {
        return base.sqrt();
    }
    if exponent == -0.5 {
        return 1.0 / base.sqrt();
    }
    let (mut result, mut scale) = (1.0_f64, 0_i64);
    if fraction != 0.0 {
        if fraction > 0.5 {
            fraction -= 1.0;
            whole += 1.0;
        }
        result = (fraction * go_logarithm(base)).exp();
    }
    let (mut factor, mut factor_scale) = split_double(base);
    let mut left = whole as i64;
    while left != 0 {
        if !(-4096..=4096).contains(&factor_scale) {
            scale += factor_scale;
            break;
        }
        if left & 1 == 1 {
            result *= factor;
            scale += factor_scale;
        }
        factor *= factor;
        factor_scale <<= 1;
        if factor < 0.5 {
            factor += factor;
            factor_scale -= 1;
        }
        left >>= 1;
    }
    if exponent < 0.0 {
        result = 1.0 / result;
        scale = -scale;
    }
    scale_double(result, scale)
}

/// Computes a natural logarithm with the polynomial of Go's `math.Log`, which is FreeBSD's.
fn go_logarithm(number: f64) -> f64 {
    const HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
    const LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
    const L: [f64; 7] = [
        f64::from_bits(0x3fe5_5555_5555_5593),
        f64::from_bits(0x3fd9_9999_9997_fa04),
        f64::from_bits(0x3fd2_4924_9422_9359),
        f64::from_bits(0x3fcc_71c5_1d8e_78af),
        f64::from_bits(0x3fc7_4664_96cb_03de),
        f64::from_bits(0x3fc3_9a09_d078_c69f),
        f64::from_bits(0x3fc2_f112_df3e_5244),
    ];
    if number <= 0.0 || !number.is_finite() {
        return number.ln();
    }
    let (mut fraction, mut exponent) = split_double(number);
    if fraction < std::f64::consts::FRAC_1_SQRT_2 {
        fraction *= 2.0;
        exponent -= 1;
    }
    let (f, k) = (fraction - 1.0, exponent as f64);
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let odd = s2 * (L[0] + s4 * (L[2] + s4 * (L[4] + s4 * L[6])));
    let even = s4 * (L[1] + s4 * (L[3] + s4 * L[5]));
    let rest = odd + even;
    let half = 0.5 * f * f;
    k * HIGH - ((half - (s * (half + rest) + k * LOW)) - f)
}

/// Splits a finite double other than zero into a fraction in [0.5, 1) and a power of two.
fn split_double(value: f64) -> (f64, i64) {
    let (value, shift) = if value.abs() < f64::MIN_POSITIVE { (value * 2f64.powi(64), -64) } else { (value, 0) };
    let exponent = ((value.to_bits() >> 52) & 0x7ff) as i64 - 1022;
    (f64::from_bits((value.to_bits() & !(0x7ff << 52)) | (1022 << 52)), exponent + shift)
}

fn scale_double(value: f64, scale: i64) -> f64 {
    let mut result = value;
    let mut left = scale.clamp(-4400, 4400);
    while left != 0 {
        let step = left.clamp(-1000, 1000);
        result *= 2f64.powi(step as i32);
        left -= step;
    }
    result
}

fn extreme(call: &mut Call<'_>, better: fn(&Number, &Number) -> bool) -> Result<Value, Failure> {
    let Some(first) = call.args.first() else { return fail("must pass at least one number") };
    let best = call.args.iter().skip(1).fold(first, |best, value| match (value.as_number(), best.as_number()) {
        (Some(number), Some(so_far)) if better(number, so_far) => value,
        _ => best,
    });
    Ok(best.clone())
}

fn parse_integer_type(args: &[Value]) -> Result<Type, Failure> {
    match args[0].ty() {
        Type::String => Ok(Type::Number),
        other => fail_argument(0, format!("first argument must be a string, not {}", other.friendly_name())),
    }
}

/// `parseint`: digits beyond 9 are letters, of either case up to base 36, then small ones before capitals.
fn parse_integer(call: &mut Call<'_>) -> Result<Value, Failure> {
    let marks = call.args[0].marks() | call.args[1].marks();
    let Some(text) = call.args[0].as_str() else { return Ok(call.unknown().with_marks(marks)) };
    if !call.args[1].is_known() {
        return Ok(call.unknown().with_marks(marks));
    }
    let base = integer(&call.args[1]).ok().filter(|base| (2..=62).contains(base));
    let Some(base) = base else { return fail_argument(1, "base must be a whole number between 2 and 62 inclusive") };
    call.host.spend(text.len() as u64 * text.len() as u64 / 4096)?;
    match parse_digits(text, base as u32) {
        Some(number) => Ok(Value::from(Number::from(number)).with_marks(marks)),
        None => {
            let shown = |index: usize, text: String| {
                if call.args[index].marks().intersects(Marks::SECRET) { "(sensitive value)".to_owned() } else { text }
            };
            fail_argument(0, format!("cannot parse {} as a base {} integer", shown(0, quote(text)), shown(1, base.to_string())))
        }
    }
}

fn parse_digits(text: &str, base: u32) -> Option<IBig> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() {
        return None;
    }
    let mut values = Vec::with_capacity(digits.len());
    for byte in digits.bytes() {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'z' => byte - b'a' + 10,
            b'A'..=b'Z' if base <= 36 => byte - b'A' + 10,
            b'A'..=b'Z' => byte - b'A' + 36,
            _ => return None,
        };
        if u32::from(digit) >= base {
            return None;
        }
        values.push(digit);
    }
    let magnitude = combine(&values, base);
    Some(if text.starts_with('-') { -IBig::from(magnitude) } else { IBig::from(magnitude) })
}

/// Puts digits together by halves, so that long numbers do not take quadratic time.
fn combine(digits: &[u8], base: u32) -> UBig {
    if digits.len() <= 9 {
        return UBig::from(digits.iter().fold(0_u64, |sum, digit| sum * u64::from(base) + u64::from(*digit)));
    }
    let (high, low) = digits.split_at(digits.len() / 2);
    combine(high, base) * UBig::from(base).pow(low.len()) + combine(low, base)
}

fn sum(call: &mut Call<'_>) -> Result<Value, Failure> {
    const NUMBERS: &str = "argument must be list, set, or tuple of number values";
    let list = &call.args[0];
    if list.as_items().is_none() && list.as_entries().is_none() {
        return fail_argument(0, "cannot sum noniterable");
    }
    let Some(items) = list.as_items().filter(|items| !items.is_empty()) else {
        if list.as_entries().is_some_and(|entries| !entries.is_empty()) {
            return fail_argument(0, format!("argument must be list, set, or tuple. Received {}", list.ty().friendly_name()));
        }
        return fail_argument(0, "cannot sum an empty list");
    };
    if !list.is_wholly_known() {
        return Ok(call.unknown());
    }
    let mut total: Option<Value> = None;
    for item in items {
        let number = match crate::plan::terraform::cty::convert(item, &Type::Number) {
            Ok(number) if !number.is_null() => number,
            _ => return fail_argument(0, NUMBERS),
        };
        total = Some(match total {
            None => number,
            Some(total) => add(&total, &number).map_err(|message| Failure::Call(message.to_owned()))?,
        });
    }
    Ok(total.unwrap_or_else(|| call.unknown()))
}

/// `range`, whose result Terraform itself bounds to 1024 numbers.
fn range(call: &mut Call<'_>) -> Result<Value, Failure> {
    let numbers: Vec<&Number> = call.args.iter().filter_map(Value::as_number).collect();
    let zero = Number::ZERO;
    let step = |start: &Number, end: &Number| Number::from(if end < start { -1 } else { 1 });
    let (start, end, step) = match numbers.as_slice() {
        [end] => (&zero, *end, step(&zero, end)),
        [start, end] => (*start, *end, step(start, end)),
        [start, end, step] => (*start, *end, (*step).clone()),
        _ => return fail("must have one, two, or three arguments"),
    };
    if step.is_zero() {
        return fail_argument(2, "step must not be zero");
    }
    let down = step.is_negative();
    if down && end > start {
        return fail_argument(1, "end must be less than start when step is negative");
    }
    if !down && end < start {
        return fail_argument(1, "end must be greater than start when step is positive");
    }
    let mut values = Vec::new();
    let mut number = start.clone();
    while if down { number > *end } else { number < *end } {
        if values.len() >= 1024 {
            return fail(
                "more than 1024 values were generated; either decrease the difference between start and end or use a smaller step",
            );
        }
        values.push(Value::from(number.clone()));
        match number.add(&step) {
            Some(next) => number = next,
            None => break,
        }
    }
    Ok(Value::list(Type::Number, values))
}
