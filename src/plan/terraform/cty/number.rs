//! The language's numbers: arbitrary-precision binary floats, as cty has them.
//!
//! Always true: equality, order and hashing look at the value alone, never at the precision a number was computed with.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use dashu_int::{IBig, UBig};

use super::big_float::{BigFloat, round_digits};

/// Bits of numbers that are written as text or literals.
const TEXT_PRECISION: u32 = 512;
/// Bits of numbers made from machine integers.
const INTEGER_PRECISION: u32 = 64;

/// A number. Small integers need no allocation.
#[derive(Clone)]
pub(crate) struct Number(Repr);

#[derive(Clone)]
enum Repr {
    Small {
        value: i64,
        precision: u32,
    },
    Big(Arc<BigFloat>),
    /// Too large for any use, or truly infinite: `log(0, 10)`.
    Infinite {
        negative: bool,
    },
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Repr::Small { value, precision: INTEGER_PRECISION })
    }
}

impl From<IBig> for Number {
    fn from(value: IBig) -> Self {
        // Go's `SetInt` takes as many bits as the integer has, but at least 64.
        use dashu_int::ops::BitTest;
        let precision = (value.bit_len() as u32).max(INTEGER_PRECISION);
        Self::from_big(BigFloat::from_integer(value, precision), false)
    }
}

impl Number {
    /// Zero.
    pub(crate) const ZERO: Number = Number(Repr::Small { value: 0, precision: INTEGER_PRECISION });

    /// Converts a double exactly; `None` for what is not a number.
    pub(crate) fn from_f64(value: f64) -> Option<Self> {
        if value.is_nan() {
            return None;
        }
        Some(Self::from_big(BigFloat::from_f64(value), value < 0.0))
    }

    /// Reads a decimal number as cty reads strings and literals: optional sign, digits with an optional point, optional exponent.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        if matches!(rest, "Inf" | "inf") {
            return Some(Self(Repr::Infinite { negative }));
        }
        let (mantissa, exponent, binary) = match rest.find(['e', 'E', 'p']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse_exponent()?, rest.as_bytes()[at] == b'p'),
            None => (rest, 0, false),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = [whole, fraction].concat();
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if !binary
            && fraction.is_empty()
            && exponent == 0
            && digits.len() <= 18
            && let Ok(value) = digits.parse::<i64>()
            && !(value == 0 && negative)
        {
            return Some(Self(Repr::Small { value: if negative { -value } else { value }, precision: TEXT_PRECISION }));
        }
        let digits = UBig::from_str_radix(&digits, 10).ok()?;
        let ten = if binary { 0 } else { exponent };
        let number = BigFloat::from_decimal(negative, digits, ten.saturating_sub(fraction.len() as i64), TEXT_PRECISION);
        let number = Self::from_big(number, negative);
        if binary && exponent != 0 {
            let two = Self(Repr::Small { value: 2, precision: TEXT_PRECISION });
            let scale = (0..exponent.unsigned_abs().min(4096)).fold(Self::from(1), |scale, _| scale.multiply(&two));
            return if exponent > 0 { Some(number.multiply(&scale)) } else { number.divide(&scale) };
        }
        Some(number)
    }

    fn from_big(number: Option<BigFloat>, negative: bool) -> Self {
        match number {
            None => Self(Repr::Infinite { negative }),
            Some(big) if big.is_integer() && !big.is_negative_zero() => match big.to_i64() {
                Some(value) => Self(Repr::Small { value, precision: big.precision }),
                None => Self(Repr::Big(Arc::new(big))),
            },
            Some(big) => Self(Repr::Big(Arc::new(big))),
        }
    }

    fn to_big(&self) -> Option<BigFloat> {
        match &self.0 {
            Repr::Small { value, precision } => BigFloat::from_integer(IBig::from(*value), *precision),
            Repr::Big(big) => Some(big.as_ref().clone()),
            Repr::Infinite { .. } => None,
        }
    }

    /// Tells whether this is one of the infinities.
    pub(crate) fn is_infinite(&self) -> bool {
        matches!(self.0, Repr::Infinite { .. })
    }

    /// Tells whether this is zero.
    pub(crate) fn is_zero(&self) -> bool {
        match &self.0 {
            Repr::Small { value, .. } => *value == 0,
            Repr::Big(big) => big.is_zero(),
            Repr::Infinite { .. } => false,
        }
    }

    /// Tells whether this is less than zero.
    pub(crate) fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small { value, .. } => *value < 0,
            Repr::Big(big) => big.is_negative() && !big.is_zero(),
            Repr::Infinite { negative } => *negative,
        }
    }

    /// Tells whether the number is written with a minus: zero may be too, as the result of `-0`.
    pub(crate) fn has_sign(&self) -> bool {
        match &self.0 {
            Repr::Big(big) => big.is_negative(),
            _ => self.is_negative(),
        }
    }

    /// Tells whether there is no fraction.
    pub(crate) fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Small { .. } => true,
            Repr::Big(big) => big.is_integer(),
            Repr::Infinite { .. } => false,
        }
    }

    /// Returns the number if it is an integer of 64 bits.
    pub(crate) fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small { value, .. } => Some(*value),
            Repr::Big(big) if big.is_zero() => Some(0),
            _ => None,
        }
    }

    /// Returns the number if it is an integer, whatever its size.
    pub(crate) fn as_integer(&self) -> Option<IBig> {
        self.is_integer().then(|| self.truncated())
    }

    /// Returns the integer part, towards zero; zero for the infinities.
    pub(crate) fn truncated(&self) -> IBig {
        match &self.0 {
            Repr::Small { value, .. } => IBig::from(*value),
            Repr::Big(big) => big.truncated(),
            Repr::Infinite { .. } => IBig::ZERO,
        }
    }

    /// Returns the nearest double.
    pub(crate) fn as_f64(&self) -> f64 {
        match &self.0 {
            Repr::Small { value, .. } => *value as f64,
            Repr::Big(big) => big.to_f64(),
            Repr::Infinite { negative } => f64::INFINITY * if *negative { -1.0 } else { 1.0 },
        }
    }

    fn small(a: &Self, b: &Self) -> Option<(i64, i64, u32)> {
        match (&a.0, &b.0) {
            (Repr::Small { value: a, precision: p }, Repr::Small { value: b, precision: q }) if *p.max(q) >= INTEGER_PRECISION => {
                Some((*a, *b, *p.max(q)))
            }
            _ => None,
        }
    }

    /// Adds; `None` for infinities that cancel out.
    pub(crate) fn add(&self, other: &Self) -> Option<Self> {
        if let Some((a, b, precision)) = Self::small(self, other)
            && let Some(value) = a.checked_add(b)
        {
            return Some(Self(Repr::Small { value, precision }));
        }
        match (self.to_big(), other.to_big()) {
            (Some(a), Some(b)) => Some(Self::from_big(a.add(&b), self.is_negative())),
            (None, None) if self.is_negative() != other.is_negative() => None,
            (None, _) => Some(self.clone()),
            (_, None) => Some(other.clone()),
        }
    }

    /// Subtracts; `None` for infinities that cancel out.
    pub(crate) fn subtract(&self, other: &Self) -> Option<Self> {
        self.add(&other.negate())
    }

    /// Multiplies.
    pub(crate) fn multiply(&self, other: &Self) -> Self {
        if let Some((a, b, precision)) = Self::small(self, other)
            && let Some(value) = a.checked_mul(b)
            && (value != 0 || a >= 0 && b >= 0)
        {
            return Self(Repr::Small { value, precision });
        }
        let negative = self.is_negative() != other.is_negative();
        match (self.to_big(), other.to_big()) {
            (Some(a), Some(b)) => Self::from_big(a.multiply(&b), negative),
            _ => Self(Repr::Infinite { negative }),
        }
    }

    /// Divides. By zero gives an infinity; `None` for zero by zero and infinity by infinity.
    pub(crate) fn divide(&self, other: &Self) -> Option<Self> {
        if let Some((a, b, precision)) = Self::small(self, other)
            && a != 0
            && a.checked_rem(b) == Some(0)
        {
            return Some(Self(Repr::Small { value: a / b, precision }));
        }
        let negative = self.has_sign() != other.has_sign();
        match (self.to_big(), other.to_big()) {
            (Some(a), Some(b)) if b.is_zero() => (!a.is_zero()).then_some(Self(Repr::Infinite { negative })),
            (Some(a), Some(b)) => Some(Self::from_big(a.divide(&b), negative)),
            (None, None) => None,
            (None, _) => Some(Self(Repr::Infinite { negative })),
            (_, None) => Some(Self::ZERO),
        }
    }

    /// Returns the remainder of the division whose quotient is cut towards zero; by zero, the number itself.
    pub(crate) fn modulo(&self, other: &Self) -> Option<Self> {
        if self.is_infinite() || other.is_infinite() {
            return Some(self.multiply(other));
        }
        if other.is_zero() {
            return Some(self.clone());
        }
        let quotient = self.divide(other)?.truncated();
        // As in cty, the way back is computed with the bits of the first operand.
        let (left, right) = (self.to_big()?, other.to_big()?);
        let product = right.multiply_at(&BigFloat::from_integer(quotient, left.precision)?, left.precision)?;
        let rest = left.add(&product.negated())?.with_precision(left.precision)?;
        let negative = rest.is_negative();
        Some(Self::from_big(Some(rest), negative))
    }

    /// Returns the number with the other sign.
    pub(crate) fn negate(&self) -> Self {
        match &self.0 {
            Repr::Small { value, precision } if !matches!(*value, 0 | i64::MIN) => {
                Self(Repr::Small { value: -value, precision: *precision })
            }
            Repr::Infinite { negative } => Self(Repr::Infinite { negative: !negative }),
            _ => Self::from_big(self.to_big().map(|big| big.negated()), false),
        }
    }

    /// Returns the number without its sign.
    pub(crate) fn absolute(&self) -> Self {
        if self.has_sign() { self.negate() } else { self.clone() }
    }

    /// Returns the closest integer that is not greater, at the same precision.
    pub(crate) fn floor(&self) -> Self {
        self.whole(|whole| if self.is_negative() { whole - IBig::ONE } else { whole })
    }

    /// Returns the closest integer that is not less, at the same precision.
    pub(crate) fn ceiling(&self) -> Self {
        self.whole(|whole| if self.is_negative() { whole } else { whole + IBig::ONE })
    }

    fn whole(&self, adjust: impl FnOnce(IBig) -> IBig) -> Self {
        match &self.0 {
            Repr::Big(big) if !big.is_integer() => Self::from_big(BigFloat::from_integer(adjust(big.truncated()), big.precision), false),
            _ => self.clone(),
        }
    }

    /// Returns all decimal digits of the magnitude and the position of the point: `0.d₁d₂… × 10^point`.
    pub(crate) fn exact_digits(&self) -> (Vec<u8>, i64) {
        self.to_big().map(|big| big.exact_digits()).unwrap_or_default()
    }

    /// Returns the shortest digits that read back as the number at its precision, and the position of the point.
    pub(crate) fn shortest_digits(&self) -> (Vec<u8>, i64) {
        self.to_big().map(|big| big.shortest_digits()).unwrap_or_default()
    }
}

/// Writes a number as Go's `%.{digits}g`.
pub(super) fn general(number: &Number, precision: usize) -> String {
    if number.is_infinite() {
        return number.to_string();
    }
    let (mut digits, mut point) = number.exact_digits();
    point += round_digits(&mut digits, precision);
    let sign = if number.is_negative() { "-" } else { "" };
    let limit = if precision > digits.len() && digits.len() as i64 >= point { digits.len() } else { precision };
    let exponent = point - 1;
    let text = |digits: &[u8]| digits.iter().map(|digit| char::from(*digit)).collect::<String>();
    if digits.is_empty() {
        return format!("{sign}0");
    }
    if exponent < -4 || exponent >= limit as i64 {
        let fraction = if digits.len() > 1 { format!(".{}", text(&digits[1..])) } else { String::new() };
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{}{fraction}e{exponent_sign}{:02}", text(&digits[..1]), exponent.unsigned_abs());
    }
    if point <= 0 {
        return format!("{sign}0.{}{}", "0".repeat(point.unsigned_abs() as usize), text(&digits));
    }
    let point = point as usize;
    if digits.len() <= point {
        return format!("{sign}{}{}", text(&digits), "0".repeat(point - digits.len()));
    }
    format!("{sign}{}.{}", text(&digits[..point]), text(&digits[point..]))
}

trait ParseExponent {
    fn parse_exponent(&self) -> Option<i64>;
}

impl ParseExponent for str {
    fn parse_exponent(&self) -> Option<i64> {
        let digits = self.strip_prefix(['+', '-']).unwrap_or(self);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let value = digits.parse::<i64>().unwrap_or(i64::MAX / 2);
        Some(if self.starts_with('-') { -value } else { value })
    }
}

/// The shortest decimal text without an exponent: what a conversion to string gives.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small { value, .. } => write!(f, "{value}"),
            Repr::Infinite { negative } => f.write_str(if *negative { "-Inf" } else { "+Inf" }),
            Repr::Big(big) => {
                let (digits, point) = big.shortest_digits();
                let mut text = String::new();
                if big.is_negative() {
                    text.push('-');
                }
                if digits.is_empty() {
                    text.push('0');
                    return f.write_str(&text);
                }
                if point <= 0 {
                    text.push_str("0.");
                    text.extend(std::iter::repeat_n('0', point.unsigned_abs() as usize));
                }
                for (index, digit) in digits.iter().enumerate() {
                    if index > 0 && index as i64 == point {
                        text.push('.');
                    }
                    text.push(char::from(*digit));
                }
                text.extend(std::iter::repeat_n('0', (point - digits.len() as i64).max(0) as usize));
                f.write_str(&text)
            }
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small { value: a, .. }, Repr::Small { value: b, .. }) => a.cmp(b),
            _ => match (self.to_big(), other.to_big()) {
                (Some(a), Some(b)) => a.compare(&b),
                (a, b) => {
                    let rank =
                        |number: &Number, big: Option<BigFloat>| if big.is_some() { 0 } else { 1 - 2 * i8::from(number.is_negative()) };
                    rank(self, a).cmp(&rank(other, b))
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(Number::parse(text).map(|number| number.to_string()).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn decimals_print_as_they_are_written() {
        check("0.1", "0.1");
        check("1e3", "1000");
        check("-0", "-0");
        check("12345678901234567890123456789.000000000000000000000001", "12345678901234567890123456789.000000000000000000000001");
        check("1.50", "1.5");
        check(".5", "0.5");
    }

    #[test]
    fn arithmetic_keeps_512_bits() {
        let number = |text| Number::parse(text).expect("a number");
        assert_eq!(number("0.1").add(&number("0.2")), Some(number("0.3")));
        let third = number("1").divide(&number("3")).expect("not zero").to_string();
        assert!(third.starts_with("0.3333") && third.len() > 150, "{third}");
        assert_eq!(number("-7").modulo(&number("3")), Some(number("-1")));
        assert_eq!(number("-7").divide(&number("0")).map(|number| number.to_string()).as_deref(), Some("-Inf"));
        assert_eq!(number("0").divide(&number("0")), None);
        assert_eq!(number("0").negate().to_string(), "-0");
        assert_eq!(number("0").negate(), number("0"));
        assert_eq!((number("-1.5").floor(), number("-1.5").ceiling()), (number("-2"), number("-1")));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", "1x", "0x10", "1_000", ".", "e5", "1e", " 1", "٣"] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
    }
}
