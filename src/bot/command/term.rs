//! How long an exemption is asked for.
//!
//! Always true: the last day of a term is never before the day it is asked on and never later than policy allows.

use std::str::FromStr;

use chrono::{Days, NaiveDate};

/// A term as written: `for 30d`, `until 2027-01-31`, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// The policy's default.
    Unstated,
    Days(u32),
    Until(NaiveDate),
}

/// Why a term is not acceptable; the text is for the comment's author.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    #[error("`{0}` is not a number of days: write it like `30d`")]
    NotDays(String),
    #[error("`{0}` is not a date: write it like `2027-01-31`")]
    NotDate(String),
    #[error("the date {0} has passed: name a day from today on")]
    Past(NaiveDate),
    #[error("{asked} is later than policy allows: at most {max_days} days, until {latest}")]
    TooLong { asked: String, max_days: u32, latest: NaiveDate },
}

impl Term {
    /// Reads what follows `for`.
    pub fn for_days(text: &str) -> Result<Self, TermError> {
        let days = text.strip_suffix(['d', 'D']).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        match days.and_then(|digits| u32::from_str(digits).ok()) {
            Some(days) if days > 0 => Ok(Self::Days(days)),
            _ => Err(TermError::NotDays(text.into())),
        }
    }

    /// Reads what follows `until`.
    pub fn until(text: &str) -> Result<Self, TermError> {
        let shaped =
            text.len() == 10 && text.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
        let date = shaped.then(|| NaiveDate::from_str(text).ok()).flatten();
        date.map(Self::Until).ok_or_else(|| TermError::NotDate(text.into()))
    }

    /// Returns the last day on which an exemption of this term holds, asked for on `today`.
    pub fn last_day(self, today: NaiveDate, default_days: u32, max_days: u32) -> Result<NaiveDate, TermError> {
        let after = |days: u32| today.checked_add_days(Days::new(days.into()));
        let latest = after(max_days).unwrap_or(NaiveDate::MAX);
        let too_long = |asked: String| TermError::TooLong { asked, max_days, latest };
        match self {
            Self::Unstated => Ok(after(default_days.min(max_days)).unwrap_or(latest)),
            Self::Days(days) if days > max_days => Err(too_long(format!("{days} days"))),
            Self::Days(days) => Ok(after(days).unwrap_or(latest)),
            Self::Until(day) if day < today => Err(TermError::Past(day)),
            Self::Until(day) if day > latest => Err(too_long(day.to_string())),
            Self::Until(day) => Ok(day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn check(term: Result<Term, TermError>, expect: &str) {
        let said = term.and_then(|term| term.last_day(day("2026-11-22"), 30, 90));
        assert_eq!(said.map_or_else(|e| e.to_string(), |d| d.to_string()), expect);
    }

    #[test]
    fn terms_end_on_a_day_that_policy_allows() {
        check(Ok(Term::Unstated), "2026-12-22");
        check(Term::for_days("7d"), "2026-11-29");
        check(Term::for_days("90d"), "2027-02-20");
        check(Term::for_days("91d"), "91 days is later than policy allows: at most 90 days, until 2027-02-20");
        check(Term::until("2026-11-22"), "2026-11-22");
        check(Term::until("2026-11-21"), "the date 2026-11-21 has passed: name a day from today on");
        check(Term::until("2099-01-01"), "2099-01-01 is later than policy allows: at most 90 days, until 2027-02-20");
    }

    #[test]
    fn malformed_terms_are_refused() {
        for text in ["", "30", "d", "-1d", "0d", "99999999999999d", "3 d", "30h"] {
            assert_eq!(Term::for_days(text), Err(TermError::NotDays(text.into())));
        }
        for text in ["", "2027-1-31", "31.01.2027", "2027-02-30", "2027-01-31T00:00:00Z", "+027-01-31"] {
            assert_eq!(Term::until(text), Err(TermError::NotDate(text.into())));
        }
    }
}
