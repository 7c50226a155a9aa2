//! Numbers as Go's `fmt` writes `big.Int` and `big.Float`.
//!
//! Always true: floats are rounded half to even from their exact decimal digits.

use dashu_int::{IBig, Sign};

use super::format_verb::Verb;
use crate::plan::terraform::cty::{Number, round_digits};

fn sign_of(verb: &Verb<'_>, negative: bool) -> &'static str {
    if negative {
        "-"
    } else if verb.plus {
        "+"
    } else if verb.space {
        " "
    } else {
        ""
    }
}

/// Writes an integer for `%b`, `%d`, `%o`, `%x` or `%X`.
pub(super) fn format_integer(verb: &Verb<'_>, number: &IBig) -> String {
    let negative = number.sign() == Sign::Negative;
    let magnitude = number.clone().into_parts().1;
    let (base, prefix) = match verb.mode {
        'b' => (2, "0b"),
        'o' => (8, "0"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = magnitude.in_radix(base).to_string();
    if verb.mode == 'X' {
        digits.make_ascii_uppercase();
    }
    let sign = sign_of(verb, negative);
    let prefix = if verb.sharp { prefix } else { "" };
    let mut zeros = 0;
    if let Some(precision) = verb.precision {
        if precision == 0 && digits == "0" {
            return String::new();
        }
        zeros = precision.saturating_sub(digits.len());
    }
    let length = sign.len() + prefix.len() + zeros + digits.len();
    let missing = verb.width.unwrap_or(0).saturating_sub(length);
    let (mut left, mut right) = (0, 0);
    if verb.minus {
        right = missing;
    } else if verb.zero && verb.precision.is_none() {
        zeros = missing;
    } else {
        left = missing;
    }
    format!("{}{sign}{prefix}{}{digits}{}", " ".repeat(left), "0".repeat(zeros), " ".repeat(right))
}

/// Writes a number for `%e`, `%E`, `%f`, `%g` or `%G`.
pub(super) fn format_float(verb: &Verb<'_>, number: &Number) -> String {
    let digits = if number.is_infinite() {
        "Inf".to_owned()
    } else {
        match verb.mode {
            'f' => fixed(number, verb.precision.unwrap_or(6)),
            'e' | 'E' => {
                let precision = verb.precision.unwrap_or(6);
                let (mut digits, mut point) = number.exact_digits();
                point += round_digits(&mut digits, precision + 1);
                exponential(&digits, point, precision)
            }
            _ => general(number, verb.precision),
        }
    };
    let digits = if verb.mode.is_ascii_uppercase() { digits.replace('e', "E") } else { digits };
    let sign = if number.is_infinite() && !number.has_sign() && !verb.space { "+" } else { sign_of(verb, number.has_sign()) };
    let missing = verb.width.unwrap_or(0).saturating_sub(sign.len() + digits.len());
    if verb.minus {
        format!("{sign}{digits}{}", " ".repeat(missing))
    } else if verb.zero && !number.is_infinite() {
        format!("{sign}{}{digits}", "0".repeat(missing))
    } else {
        format!("{}{sign}{digits}", " ".repeat(missing))
    }
}

fn digit_text(digits: &[u8], from: i64, count: usize) -> String {
    (from..from + count as i64)
        .map(|at| usize::try_from(at).ok().and_then(|at| digits.get(at)).map_or('0', |digit| char::from(*digit)))
        .collect()
}

fn fixed(number: &Number, places: usize) -> String {
    let (mut digits, mut point) = number.exact_digits();
    match usize::try_from(point + places as i64) {
        Ok(count) => point += round_digits(&mut digits, count),
        Err(_) => digits.clear(),
    }
    let whole = if point > 0 { digit_text(&digits, 0, point as usize) } else { "0".to_owned() };
    if places == 0 { whole } else { format!("{whole}.{}", digit_text(&digits, point, places)) }
}

fn exponential(digits: &[u8], point: i64, places: usize) -> String {
    let fraction = if places > 0 { format!(".{}", digit_text(digits, 1, places)) } else { String::new() };
    let exponent = if digits.is_empty() { 0 } else { point - 1 };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}{fraction}e{sign}{:02}", digit_text(digits, 0, 1), exponent.unsigned_abs())
}

fn general(number: &Number, precision: Option<usize>) -> String {
    let (mut digits, mut point) = if precision.is_some() { number.exact_digits() } else { number.shortest_digits() };
    let shortest = precision.is_none();
    let mut precision = match precision {
        None => digits.len(),
        Some(precision) => {
            let precision = precision.max(1);
            point += round_digits(&mut digits, precision);
            precision
        }
    };
    let mut limit = precision as i64;
    if limit > digits.len() as i64 && digits.len() as i64 >= point {
        limit = digits.len() as i64;
    }
    if shortest {
        limit = 6;
    }
    // Zero counts as a number below one.
    let exponent = if digits.is_empty() { -1 } else { point - 1 };
    if exponent < -4 || exponent >= limit {
        precision = precision.min(digits.len());
        return exponential(&digits, point, precision.saturating_sub(1));
    }
    if precision as i64 > point {
        precision = digits.len();
    }
    let places = (precision as i64 - point).max(0) as usize;
    let whole = if point > 0 { digit_text(&digits, 0, point as usize) } else { "0".to_owned() };
    if places == 0 || digits.is_empty() { whole } else { format!("{whole}.{}", digit_text(&digits, point, places)) }
}

/// Writes a number as Go's `%g` with as many digits as it needs, sign included.
pub(super) fn shortest(number: &Number) -> String {
    format_float(&Verb::of_mode('g'), number)
}
