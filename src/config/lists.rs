//! Values of policy files that are checked while they are read, so that a mistake is told with its line.
//!
//! Always true: what these return keeps the promise that their name makes.

use chrono::NaiveDate;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::builtin::BUNDLED_PACKS;
use super::overridable;
use super::pattern;

/// A pattern of a selector.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct PatternText(pub(super) String);

impl TryFrom<String> for PatternText {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        pattern::check(&text).map(|()| Self(text))
    }
}

/// Turns checked patterns into what the model has.
pub(super) fn texts(patterns: &[PatternText]) -> Vec<String> {
    patterns.iter().map(|pattern| pattern.0.clone()).collect()
}

/// A team, `organisation/slug`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct TeamText(pub(super) String);

impl TryFrom<String> for TeamText {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let well_formed = text.strip_prefix('@').unwrap_or(&text).split_once('/').is_some_and(|(organisation, team)| {
            let name = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            name(organisation) && name(team)
        });
        if !well_formed {
            return Err(format!("{text:?} is not a team: write organisation/team, like acme/security"));
        }
        Ok(Self(text.trim_start_matches('@').to_owned()))
    }
}

/// A pack as listed: a bundled one's name, or a directory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum PackText {
    Bundled(String),
    Path(String),
}

impl TryFrom<String> for PackText {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if BUNDLED_PACKS.contains(&text.as_str()) {
            Ok(Self::Bundled(text))
        } else if text.starts_with(['.', '/']) || text.contains('/') {
            Ok(Self::Path(text))
        } else {
            Err(format!("there is no bundled pack {text:?}: name one of {}, or a directory as ./{text}", BUNDLED_PACKS.join(", ")))
        }
    }
}

/// A key that lower layers may loosen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct OverridableKey(pub(super) String);

impl TryFrom<String> for OverridableKey {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        overridable::canonical(&text)
            .map(|key| Self(key.to_owned()))
            .ok_or_else(|| format!("{text:?} cannot be made overridable: name one of {}", overridable::KEYS.join(", ")))
    }
}

/// Reads the schema's version, of which there is one.
pub(super) fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    match u32::deserialize(deserializer)? {
        1 => Ok(Some(1)),
        other => Err(D::Error::custom(format!("version {other} is not known to this Plangate: write version: 1"))),
    }
}

/// Reads a release, for comparing.
pub(super) fn release<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match release_numbers(&text) {
        Some(_) => Ok(Some(text)),
        None => Err(D::Error::custom(format!("{text:?} is not a release: write three numbers, like 0.1.0"))),
    }
}

/// Splits a release into its numbers.
pub(super) fn release_numbers(text: &str) -> Option<[u32; 3]> {
    let numbers: Vec<u32> = text.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    numbers.try_into().ok()
}

/// Reads a day.
pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(|_| D::Error::custom(format!("{text:?} is not a day: write one like 2027-01-31")))
}

/// Reads a number of days or people, which is at least one.
pub(super) fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    match u32::deserialize(deserializer)? {
        0 => Err(D::Error::custom("0 is too few: write at least 1")),
        more if more > 3650 => Err(D::Error::custom(format!("{more} is too many: write at most 3650"))),
        number => Ok(Some(number)),
    }
}
