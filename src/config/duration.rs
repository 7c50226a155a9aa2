//! Durations as people write them: `60s`, `10m`, `24h`, `7d`.
//!
//! Always true: a duration has a unit, and is more than nothing.

use std::time::Duration;

/// Reads a whole number with one of the units `ms`, `s`, `m`, `h`, `d`.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let mistake = || format!("{text:?} is not a duration: write a whole number and a unit (ms, s, m, h or d), like 60s");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| mistake())?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(mistake()),
    };
    match number.checked_mul(millis) {
        Some(0) => Err(format!("{text:?} is no time at all: write at least 1{unit}")),
        Some(total) => Ok(Duration::from_millis(total)),
        None => Err(mistake()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_understood_and_required() {
        assert_eq!(parse("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(parse("24h"), Ok(Duration::from_secs(86_400)));
        assert_eq!(parse("250ms"), Ok(Duration::from_millis(250)));
        for bad in ["", "60", "s", "1.5h", "-1s", "0s", "1w", "99999999999999999999d", "18446744073709551615d"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
