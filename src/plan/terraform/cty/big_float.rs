//! Binary floating point of a chosen precision, rounding to nearest even: Go's `big.Float` as far as the language uses it.
//!
//! Always true: the significand of a number other than zero is odd and has at most `precision` bits, so equal numbers have equal parts.

use std::cmp::Ordering;

use dashu_int::ops::{BitTest, DivRem};
use dashu_int::{IBig, Sign, UBig};

/// `(-1)^negative × significand × 2^exponent`, finite.
#[derive(Clone, Debug)]
pub(super) struct BigFloat {
    negative: bool,
    significand: UBig,
    exponent: i64,
    pub(super) precision: u32,
}

/// Exponents beyond these do not occur: such numbers take no part in the language and would take unbounded memory as text.
const EXPONENT_LIMIT: i64 = 1 << 16;

impl BigFloat {
    /// Rounds `±significand × 2^exponent` to `precision` bits; `sticky` says that the true value is a little further from zero.
    ///
    /// `None` if the result is too large. What is too small is zero.
    fn rounded(negative: bool, mut significand: UBig, mut exponent: i64, precision: u32, sticky: bool) -> Option<Self> {
        let bits = significand.bit_len();
        let excess = bits.saturating_sub(precision as usize);
        if excess > 0 {
            let half = significand.bit(excess - 1);
            let rest = sticky || (excess > 1 && significand.trailing_zeros().is_some_and(|zeros| zeros < excess - 1));
            significand >>= excess;
            exponent += excess as i64;
            if half && (rest || significand.bit(0)) {
                significand += UBig::ONE;
            }
        }
        let Some(zeros) = significand.trailing_zeros() else {
            return Some(Self { negative, significand: UBig::ZERO, exponent: 0, precision });
        };
        significand >>= zeros;
        exponent += zeros as i64;
        let magnitude = exponent + significand.bit_len() as i64;
        if magnitude > EXPONENT_LIMIT {
            return None;
        }
        if magnitude < -EXPONENT_LIMIT {
            return Some(Self { negative: false, significand: UBig::ZERO, exponent: 0, precision });
        }
        Some(Self { negative, significand, exponent, precision })
    }

    /// Converts an integer, rounding it to `precision`.
    pub(super) fn from_integer(value: IBig, precision: u32) -> Option<Self> {
        let (sign, magnitude) = value.into_parts();
        Self::rounded(sign == Sign::Negative, magnitude, 0, precision, false)
    }

    /// Converts a finite double exactly.
    pub(super) fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let biased = ((bits >> 52) & 0x7ff) as i64;
        let fraction = bits & ((1 << 52) - 1);
        let (significand, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
        Self::rounded(value.is_sign_negative(), significand.into(), exponent, 53, false)
    }

    /// Reads `digits × 10^power`, as Go's parser does (`digits` is exact, powers of five are rounded to 64 more bits).
    pub(super) fn from_decimal(negative: bool, digits: UBig, power: i64, precision: u32) -> Option<Self> {
        if digits.is_zero() {
            return Some(Self { negative, significand: digits, exponent: 0, precision });
        }
        if power.unsigned_abs() > (EXPONENT_LIMIT / 4) as u64 {
            return if power < 0 { Self::from_integer(IBig::ZERO, precision) } else { None };
        }
        let fives = Self::power_of_five(power.unsigned_abs(), precision + 64)?;
        if power == 0 {
            return Self::rounded(negative, digits, 0, precision, false);
        }
        if power > 0 {
            return Self::rounded(negative, digits * fives.significand, fives.exponent + power, precision, false);
        }
        let exact = Self { negative, significand: digits, exponent: power, precision };
        Self::quotient(&exact, &fives, precision)
    }

    fn power_of_five(power: u64, precision: u32) -> Option<Self> {
        const TABLE: u64 = 27;
        let mut result = Self::rounded(false, UBig::from(5u8).pow(power.min(TABLE) as usize), 0, precision, false)?;
        let mut rest = power.saturating_sub(TABLE);
        let mut factor = Self::rounded(false, UBig::from(5u8), 0, precision + 64, false)?;
        while rest > 0 {
            if rest & 1 != 0 {
                result =
                    Self::rounded(false, &result.significand * &factor.significand, result.exponent + factor.exponent, precision, false)?;
            }
            factor = Self::rounded(false, factor.significand.sqr(), factor.exponent * 2, precision + 64, false)?;
            rest >>= 1;
        }
        Some(result)
    }

    pub(super) fn is_zero(&self) -> bool {
        self.significand.is_zero()
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) fn is_negative_zero(&self) -> bool {
        self.negative && self.is_zero()
    }

    pub(super) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// Returns the number if it is an integer of 64 bits.
    pub(super) fn to_i64(&self) -> Option<i64> {
        if !self.is_integer() || self.exponent > 64 { None } else { i64::try_from(self.truncated()).ok() }
    }

    pub(super) fn negated(&self) -> Self {
        Self { negative: !self.negative, ..self.clone() }
    }

    pub(super) fn with_precision(&self, precision: u32) -> Option<Self> {
        Self::rounded(self.negative, self.significand.clone(), self.exponent, precision, false)
    }

    fn signed(&self, exponent: i64) -> IBig {
        let magnitude = &self.significand << (self.exponent - exponent) as usize;
        IBig::from_parts(if self.negative { Sign::Negative } else { Sign::Positive }, magnitude)
    }

    pub(super) fn add(&self, other: &Self) -> Option<Self> {
        let precision = self.precision.max(other.precision);
        if self.is_zero() || other.is_zero() {
            let sum = if self.is_zero() { other.with_precision(precision) } else { self.with_precision(precision) }?;
            // Only the sum of two negative zeros is one.
            return Some(Self { negative: sum.negative && (!sum.is_zero() || self.negative == other.negative), ..sum });
        }
        let exponent = self.exponent.min(other.exponent);
        if self.exponent.abs_diff(other.exponent) > 4 * u64::from(precision) + 4096 {
            // The smaller number is far below what the precision can show.
            let larger = if self.top() > other.top() { self } else { other };
            return larger.with_precision(precision);
        }
        let (sign, magnitude) = (self.signed(exponent) + other.signed(exponent)).into_parts();
        Self::rounded(sign == Sign::Negative, magnitude, exponent, precision, false)
    }

    /// Multiplies with as many bits as the product needs, up to 512: cty's rule, not Go's.
    pub(super) fn multiply(&self, other: &Self) -> Option<Self> {
        let precision = self.precision.max(other.precision);
        let negative = self.negative != other.negative;
        let product =
            Self::rounded(negative, &self.significand * &other.significand, self.exponent + other.exponent, precision.max(512), false)?;
        let needed = product.significand.bit_len() as u32;
        product.with_precision(precision.max(needed))
    }

    /// Multiplies with just so many bits.
    pub(super) fn multiply_at(&self, other: &Self, precision: u32) -> Option<Self> {
        let exponent = self.exponent + other.exponent;
        Self::rounded(self.negative != other.negative, &self.significand * &other.significand, exponent, precision, false)
    }

    /// Divides by a number other than zero.
    pub(super) fn divide(&self, other: &Self) -> Option<Self> {
        Self::quotient(self, other, self.precision.max(other.precision))
    }

    fn quotient(a: &Self, b: &Self, precision: u32) -> Option<Self> {
        // Two bits more than the precision, and the remainder as sticky bit, decide every rounding.
        let shift = (precision as usize + 2 + b.significand.bit_len()).saturating_sub(a.significand.bit_len());
        let (quotient, remainder) = (&a.significand << shift).div_rem(&b.significand);
        let sticky = !remainder.is_zero();
        let quotient = (quotient << 1usize) + UBig::from(u8::from(sticky));
        Self::rounded(a.negative != b.negative, quotient, a.exponent - b.exponent - shift as i64 - 1, precision, sticky)
    }

    /// Returns the integer part, towards zero.
    pub(super) fn truncated(&self) -> IBig {
        let magnitude = if self.exponent >= 0 {
            &self.significand << self.exponent as usize
        } else {
            &self.significand >> self.exponent.unsigned_abs() as usize
        };
        IBig::from_parts(if self.negative { Sign::Negative } else { Sign::Positive }, magnitude)
    }

    /// Returns the nearest double.
    pub(super) fn to_f64(&self) -> f64 {
        let Some(rounded) = self.with_precision(53) else {
            return if self.negative { f64::NEG_INFINITY } else { f64::INFINITY };
        };
        let top = rounded.exponent + rounded.significand.bit_len() as i64;
        // Subnormal doubles have fewer bits: round once, to what is there.
        let rounded = if top < -1021 && top > -1074 { self.with_precision((top + 1074) as u32).unwrap_or(rounded) } else { rounded };
        let magnitude = u64::try_from(rounded.significand).unwrap_or(0) as f64;
        let scaled = if rounded.exponent < -1000 {
            magnitude * 2f64.powi(-1000) * 2f64.powi((rounded.exponent + 1000).max(-1000) as i32)
        } else {
            magnitude * 2f64.powi(rounded.exponent.min(2000) as i32)
        };
        if rounded.negative { -scaled } else { scaled }
    }

    fn top(&self) -> i64 {
        self.exponent + self.significand.bit_len() as i64
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        if self.is_zero() || other.is_zero() || self.negative != other.negative {
            let sign = |number: &Self| if number.is_zero() { 0 } else { 1 - 2 * i8::from(number.negative) };
            return sign(self).cmp(&sign(other));
        }
        let magnitudes = self.top().cmp(&other.top()).then_with(|| {
            let exponent = self.exponent.min(other.exponent);
            (&self.significand << (self.exponent - exponent) as usize).cmp(&(&other.significand << (other.exponent - exponent) as usize))
        });
        if self.negative { magnitudes.reverse() } else { magnitudes }
    }

    /// Returns the exact decimal digits and the position of the point: `0.d₁d₂… × 10^point`.
    fn decimal(significand: &UBig, exponent: i64) -> (Vec<u8>, i64) {
        let (text, shift) = if exponent >= 0 {
            ((significand << exponent as usize).to_string(), 0)
        } else {
            // m / 2^k = m × 5^k / 10^k
            let places = exponent.unsigned_abs() as usize;
            ((significand * UBig::from(5u8).pow(places)).to_string(), places as i64)
        };
        let point = text.len() as i64 - shift;
        let mut digits = text.into_bytes();
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        (digits, point)
    }

    /// Returns all the decimal digits of the magnitude and the position of the point: `0.d₁d₂… × 10^point`.
    pub(super) fn exact_digits(&self) -> (Vec<u8>, i64) {
        if self.is_zero() { (Vec::new(), 0) } else { Self::decimal(&self.significand, self.exponent) }
    }

    /// Returns the shortest decimal digits that read back as this number at its precision, and the position of the point.
    ///
    /// As Go's `big.Float.Text(_, -1)`, whose comparison of digits this follows.
    pub(super) fn shortest_digits(&self) -> (Vec<u8>, i64) {
        let (mut digits, mut point) = self.exact_digits();
        if self.is_zero() {
            return (digits, point);
        }
        // The significand with exactly one bit more than the precision: its last bit is half a unit in the last place.
        let shift = self.precision as usize + 1 - self.significand.bit_len();
        let significand = &self.significand << shift;
        let exponent = self.exponent - shift as i64;
        let inclusive = !significand.bit(1);
        let (lower, _) = Self::decimal(&(&significand - UBig::ONE), exponent);
        let (upper, _) = Self::decimal(&(&significand + UBig::ONE), exponent);
        let at = |digits: &[u8], index: usize| digits.get(index).copied().unwrap_or(b'0');
        for index in 0..digits.len() {
            let (low, middle, high) = (at(&lower, index), digits[index], at(&upper, index));
            let down = low != middle || inclusive && index + 1 == lower.len();
            let up = middle != high && (inclusive || middle + 1 < high || index + 1 < upper.len());
            match (down, up) {
                (true, true) => point += round_digits(&mut digits, index + 1),
                (true, false) => truncate_digits(&mut digits, index + 1),
                (false, true) => point += round_up_digits(&mut digits, index + 1),
                (false, false) => continue,
            }
            break;
        }
        (digits, point)
    }
}

/// Keeps `count` digits, rounding half to even; returns by how much the point moves.
pub(crate) fn round_digits(digits: &mut Vec<u8>, count: usize) -> i64 {
    if count >= digits.len() {
        return 0;
    }
    let up = if digits[count] == b'5' && count + 1 == digits.len() {
        count > 0 && (digits[count - 1] - b'0') & 1 != 0
    } else {
        digits[count] >= b'5'
    };
    if up {
        round_up_digits(digits, count)
    } else {
        truncate_digits(digits, count);
        0
    }
}

fn truncate_digits(digits: &mut Vec<u8>, count: usize) {
    digits.truncate(count);
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
}

fn round_up_digits(digits: &mut Vec<u8>, count: usize) -> i64 {
    if count >= digits.len() {
        return 0;
    }
    digits.truncate(count);
    while let Some(last) = digits.last_mut() {
        if *last < b'9' {
            *last += 1;
            return 0;
        }
        digits.pop();
    }
    digits.push(b'1');
    1
}
