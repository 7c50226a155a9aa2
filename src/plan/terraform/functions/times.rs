//! Functions on dates and times.
//!
//! Always true: none reads a clock; what depends on when Terraform runs is unknown.

use chrono::{DateTime, Datelike as _, Duration, FixedOffset, NaiveDate, TimeZone as _, Timelike as _};

use super::arguments::about;
use super::function::{Call, Failure, Function, Parameter, fail, fail_argument};
use crate::plan::terraform::cty::{Type, Value, quote};

pub(super) fn functions() -> Vec<Function> {
    let text = |name: &'static str| Parameter::new(name, Type::String);
    vec![
        Function::new("timestamp", Type::String, |call| Ok(call.unknown())).not_null(),
        Function::new("plantimestamp", Type::String, plan_timestamp).not_null(),
        Function::new("formatdate", Type::String, format_date).parameter(text("format")).parameter(text("time")).not_null(),
        Function::new("timeadd", Type::String, time_add).parameter(text("timestamp")).parameter(text("duration")),
        Function::new("timecmp", Type::Number, time_compare).parameter(text("timestamp_a")).parameter(text("timestamp_b")).not_null(),
    ]
}

fn plan_timestamp(call: &mut Call<'_>) -> Result<Value, Failure> {
    Ok(call.host.plan_time().map_or_else(|| call.unknown(), Value::string))
}

type Time = DateTime<FixedOffset>;

/// Reads a timestamp, with cty's messages for what is wrong.
pub(super) fn parse_timestamp(text: &str) -> Result<Time, Failure> {
    let mut reader = Reader { rest: text };
    let invalid = |reason: String| Failure::Call(format!("not a valid RFC3339 timestamp: {reason}"));
    let result = reader.read();
    result.map_err(invalid)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn number(&mut self, digits: usize, what: &str) -> Result<u32, String> {
        if self.rest.is_empty() {
            return Err(format!("end of string before {what}"));
        }
        let cannot = |rest: &str| format!("cannot use {} as {what}", quote(rest));
        let own = self.rest.get(..digits).ok_or_else(|| cannot(self.rest))?;
        if !own.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(cannot(self.rest));
        }
        self.rest = &self.rest[digits..];
        own.parse().map_err(|_| cannot(own))
    }

    fn literal(&mut self, expected: &str) -> Result<(), String> {
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None if expected == "T" => Err("missing required time introducer 'T'".to_owned()),
            None if self.rest.is_empty() => Err(format!("end of string where {} is expected", quote(expected))),
            None => Err(format!("found {} where {} is expected", quote(self.rest), quote(expected))),
        }
    }

    fn within(value: u32, range: std::ops::RangeInclusive<u32>, what: &str) -> Result<u32, String> {
        if range.contains(&value) {
            Ok(value)
        } else {
            Err(format!("{what} must be between {} and {} inclusive", range.start(), range.end()))
        }
    }

    fn read(&mut self) -> Result<Time, String> {
        let year = self.number(4, "year")?;
        self.literal("-")?;
        let month = Self::within(self.number(2, "month")?, 1..=12, "month")?;
        self.literal("-")?;
        let day = self.number(2, "day of month")?;
        self.literal("T")?;
        let hour = Self::within(self.number(2, "hour")?, 0..=23, "hour")?;
        self.literal(":")?;
        let minute = Self::within(self.number(2, "minute")?, 0..=59, "minute")?;
        self.literal(":")?;
        let second = Self::within(self.number(2, "second")?, 0..=59, "second")?;
        let nanosecond = self.fraction();
        let offset = self.offset()?;
        if !self.rest.is_empty() {
            return Err(format!("extra text: {}", quote(self.rest)));
        }
        let date = NaiveDate::from_ymd_opt(year as i32, month, day).ok_or("day out of range")?;
        let time = date.and_hms_nano_opt(hour, minute, second, nanosecond).ok_or("cannot use it as second")?;
        let zone = FixedOffset::east_opt(offset).ok_or("the UTC offset is out of range")?;
        zone.from_local_datetime(&time).single().ok_or_else(|| "out of range".to_owned())
    }

    fn fraction(&mut self) -> u32 {
        let Some(rest) = self.rest.strip_prefix('.') else { return 0 };
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            return 0;
        }
        let digits: String = rest[..count].chars().chain(std::iter::repeat('0')).take(9).collect();
        self.rest = &rest[count..];
        digits.parse().unwrap_or(0)
    }

    /// Reads the offset from UTC, in seconds.
    fn offset(&mut self) -> Result<i32, String> {
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Ok(0);
        }
        if self.rest.is_empty() {
            return Err("end of string before UTC offset".to_owned());
        }
        let shown = quote(self.rest);
        let wrong = || format!("cannot use {shown} as UTC offset");
        let sign = if self.rest.starts_with('-') { -1 } else { 1 };
        self.rest = self.rest.strip_prefix(['+', '-']).ok_or_else(wrong)?;
        let hours = self.number(2, "UTC offset").map_err(|_| wrong())?;
        self.literal(":").map_err(|_| wrong())?;
        let minutes = self.number(2, "UTC offset").map_err(|_| wrong())?;
        if hours > 23 || minutes > 59 {
            return Err(wrong());
        }
        Ok(sign * (hours as i32 * 3600 + minutes as i32 * 60))
    }
}

/// Writes a time as RFC 3339 does, without fractions of a second.
pub(super) fn write_timestamp(time: &Time) -> String {
    let offset = time.offset().local_minus_utc();
    let zone = if offset == 0 { "Z".to_owned() } else { zone_text(offset, ":") };
    let sign = if time.year() < 0 { "-" } else { "" };
    format!("{sign}{:04}-{}{zone}", time.year().unsigned_abs(), time.format("%m-%dT%H:%M:%S"))
}

fn zone_text(offset: i32, between: &str) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}

fn time_add(call: &mut Call<'_>) -> Result<Value, Failure> {
    let time = parse_timestamp(call.text(0))?;
    let duration = parse_duration(call.text(1)).map_err(Failure::Call)?;
    match time.checked_add_signed(Duration::nanoseconds(duration)) {
        Some(sum) => Ok(Value::string(write_timestamp(&sum))),
        None => fail("the resulting time is out of range"),
    }
}

fn time_compare(call: &mut Call<'_>) -> Result<Value, Failure> {
    let a = about(0, parse_timestamp(call.text(0)))?;
    let b = about(1, parse_timestamp(call.text(1)))?;
    Ok(Value::from(a.cmp(&b) as i64))
}

/// Reads a duration as Go does, in nanoseconds: `-1h30m`, `1.5s`.
fn parse_duration(text: &str) -> Result<i64, String> {
    let shown = quote(text);
    let invalid = || format!("time: invalid duration {shown}");
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: u128 = 0;
    while !rest.is_empty() {
        let whole = rest.bytes().take_while(u8::is_ascii_digit).count();
        let mut end = whole;
        let mut fraction = "";
        if rest[whole..].starts_with('.') {
            let digits = rest[whole + 1..].bytes().take_while(u8::is_ascii_digit).count();
            fraction = &rest[whole + 1..whole + 1 + digits];
            end = whole + 1 + digits;
        }
        if whole == 0 && fraction.is_empty() {
            return Err(invalid());
        }
        let unit_end = rest[end..].find(|c: char| c == '.' || c.is_ascii_digit()).map_or(rest.len(), |at| end + at);
        let unit = &rest[end..unit_end];
        let scale: u128 = match unit {
            "" => return Err(format!("time: missing unit in duration {shown}")),
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            other => return Err(format!("time: unknown unit {} in duration {shown}", quote(other))),
        };
        let number: u128 = if whole == 0 { 0 } else { rest[..whole].parse().map_err(|_| invalid())? };
        let places = fraction.len().min(18);
        let part: u128 = if places == 0 { 0 } else { fraction[..places].parse().map_err(|_| invalid())? };
        let sum = number.checked_mul(scale).and_then(|whole| whole.checked_add(part * scale / 10_u128.pow(places as u32)));
        total = sum.and_then(|sum| total.checked_add(sum)).filter(|sum| *sum <= i64::MAX as u128).ok_or_else(invalid)?;
        rest = &rest[unit_end..];
    }
    let total = total as i64;
    Ok(if negative { -total } else { total })
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn format_date(call: &mut Call<'_>) -> Result<Value, Failure> {
    let time = about(1, parse_timestamp(call.text(1)))?;
    let mut rest = call.text(0);
    let mut text = String::new();
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            rest = quoted(rest, &mut text)?;
        } else if first.is_ascii_alphabetic() {
            let count = rest.chars().take_while(|character| *character == first).count();
            text.push_str(&date_part(&time, &rest[..count])?);
            rest = &rest[count..];
        } else {
            text.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    Ok(Value::string(text))
}

/// Copies a quoted literal, in which two quotes are one; returns what follows it.
fn quoted<'a>(rest: &'a str, text: &mut String) -> Result<&'a str, Failure> {
    if let Some(after) = rest.strip_prefix("''") {
        text.push('\'');
        return Ok(after);
    }
    let mut at = 1;
    while let Some(found) = rest[at..].find('\'') {
        text.push_str(&rest[at..at + found]);
        at += found + 1;
        if !rest[at..].starts_with('\'') {
            return Ok(&rest[at..]);
        }
        text.push('\'');
        at += 1;
    }
    fail_argument(0, "unterminated literal '")
}

fn date_part(time: &Time, verb: &str) -> Result<String, Failure> {
    let one_or_two = |value: u32, rule: &str| match verb.len() {
        1 => Ok(value.to_string()),
        2 => Ok(format!("{value:02}")),
        _ => fail_argument(0, format!("invalid date format verb {}: {rule}", quote(verb))),
    };
    let invalid = |rule: &str| fail_argument(0, format!("invalid date format verb {}: {rule}", quote(verb)));
    let month = MONTHS[time.month0() as usize % 12];
    let day = DAYS[time.weekday().num_days_from_monday() as usize % 7];
    let offset = time.offset().local_minus_utc();
    let half = (time.hour() / 12) as usize;
    match (verb.chars().next().unwrap_or(' '), verb.len()) {
        ('Y', 2) => Ok(format!("{:02}", time.year() % 100)),
        ('Y', 4) => Ok(format!("{:04}", time.year())),
        ('Y', _) => invalid("year must either be \"YY\" or \"YYYY\""),
        ('M', 3) => Ok(month[..3].to_owned()),
        ('M', 4) => Ok(month.to_owned()),
        ('M', _) => one_or_two(time.month(), "month must be \"M\", \"MM\", \"MMM\", or \"MMMM\""),
        ('D', _) => one_or_two(time.day(), "day of month must either be \"D\" or \"DD\""),
        ('E', 3) => Ok(day[..3].to_owned()),
        ('E', 4) => Ok(day.to_owned()),
        ('E', _) => invalid("day of week must either be \"EEE\" or \"EEEE\""),
        ('h', _) => one_or_two(time.hour(), "24-hour must either be \"h\" or \"hh\""),
        ('H', _) => one_or_two((time.hour() + 11) % 12 + 1, "12-hour must either be \"H\" or \"HH\""),
        ('A', 2) => Ok(["AM", "PM"][half].to_owned()),
        ('a', 2) => Ok(["am", "pm"][half].to_owned()),
        ('A', _) => invalid("must be \"AA\""),
        ('a', _) => invalid("must be \"aa\""),
        ('m', _) => one_or_two(time.minute(), "minute must either be \"m\" or \"mm\""),
        ('s', _) => one_or_two(time.second(), "second must either be \"s\" or \"ss\""),
        ('Z', 1) => Ok(if offset == 0 { "Z".to_owned() } else { zone_text(offset, ":") }),
        ('Z', 3) => Ok(if offset == 0 { "UTC".to_owned() } else { zone_text(offset, "") }),
        ('Z', 4) => Ok(zone_text(offset, "")),
        ('Z', 5) => Ok(zone_text(offset, ":")),
        ('Z', _) => invalid("timezone must be Z, ZZZZ, or ZZZZZ"),
        _ => fail_argument(0, format!("invalid date format verb {}", quote(verb))),
    }
}
