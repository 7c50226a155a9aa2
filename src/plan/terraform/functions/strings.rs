//! Functions on strings.
//!
//! Always true: what counts characters counts grapheme clusters; letters change case one by one, as Go does it.

use super::arguments::integer;
use super::function::{Call, Failure, Function, Parameter, fail, fail_argument};
use super::host::LimitReached;
use crate::plan::terraform::cty::{Type, Value, clusters};

pub(super) fn functions() -> Vec<Function> {
    let text = |name: &'static str| Parameter::new(name, Type::String);
    let one = |name: &'static str, change: super::function::Implementation| {
        Function::new(name, Type::String, change).parameter(text("str").dynamic()).not_null()
    };
    let two = |name: &'static str, second: &'static str, returns: Type, change: super::function::Implementation| {
        Function::new(name, returns, change).parameter(text("str")).parameter(text(second)).not_null()
    };
    vec![
        one("upper", |call| Ok(Value::string(call.text(0).chars().map(upper).collect::<String>()))),
        one("lower", |call| Ok(Value::string(call.text(0).chars().map(lower).collect::<String>()))),
        one("title", |call| Ok(Value::string(title(call.text(0))))),
        one("strrev", |call| {
            let mut clusters: Vec<&str> = clusters(call.text(0)).map(|(_, cluster)| cluster).collect();
            clusters.reverse();
            Ok(Value::string(clusters.concat()))
        }),
        one("chomp", |call| Ok(Value::string(call.text(0).trim_end_matches(['\r', '\n'])))),
        one("trimspace", |call| Ok(Value::string(call.text(0).trim()))),
        two("trim", "cutset", Type::String, |call| Ok(Value::string(call.text(0).trim_matches(|c| call.text(1).contains(c))))),
        two("trimprefix", "prefix", Type::String, |call| {
            Ok(Value::string(call.text(0).strip_prefix(call.text(1)).unwrap_or(call.text(0))))
        }),
        two("trimsuffix", "suffix", Type::String, |call| {
            Ok(Value::string(call.text(0).strip_suffix(call.text(1)).unwrap_or(call.text(0))))
        }),
        Function::new("strcontains", Type::Bool, |call| Ok(Value::from(call.text(0).contains(call.text(1)))))
            .parameter(text("str"))
            .parameter(text("substr")),
        Function::new("startswith", Type::Bool, starts_with).parameter(text("str").unknown()).parameter(text("prefix")).not_null(),
        two("endswith", "suffix", Type::Bool, |call| Ok(Value::from(call.text(0).ends_with(call.text(1))))),
        Function::new("substr", Type::String, substring)
            .parameter(text("str").dynamic())
            .parameter(Parameter::new("offset", Type::Number).dynamic())
            .parameter(Parameter::new("length", Type::Number).dynamic())
            .not_null(),
        Function::new("join", Type::String, join)
            .parameter(text("separator"))
            .variadic(Parameter::new("lists", Type::list(Type::String)))
            .not_null(),
        Function::new("split", Type::list(Type::String), split).parameter(text("separator")).parameter(text("str")).not_null(),
        Function::new("indent", Type::String, indent).parameter(Parameter::new("spaces", Type::Number)).parameter(text("str")).not_null(),
    ]
}

/// Changes one letter to upper case where that is one letter too.
fn upper(letter: char) -> char {
    match letter {
        // Greek letters with an iota below have a capital of their own, though their full upper case is two letters.
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => {
            char::from_u32(u32::from(letter) + 8).unwrap_or(letter)
        }
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => char::from_u32(u32::from(letter) + 9).unwrap_or(letter),
        _ => single(letter.to_uppercase(), letter),
    }
}

fn lower(letter: char) -> char {
    if letter == 'İ' { 'i' } else { single(letter.to_lowercase(), letter) }
}

fn single(mut letters: impl Iterator<Item = char>, otherwise: char) -> char {
    match (letters.next(), letters.next()) {
        (Some(letter), None) => letter,
        _ => otherwise,
    }
}

/// Makes each letter that begins a word a title-case one: Go's `strings.Title`.
fn title(text: &str) -> String {
    let mut before = ' ';
    text.chars()
        .map(|letter| {
            let begins = if before.is_ascii() {
                !(before.is_ascii_alphanumeric() || before == '_')
            } else {
                !before.is_alphanumeric() && before.is_whitespace()
            };
            before = letter;
            match letter {
                other if !begins => other,
                // The digraphs that have a title case of their own, and Georgian, which has none.
                'Ǆ' | 'ǅ' | 'ǆ' => 'ǅ',
                'Ǉ' | 'ǈ' | 'ǉ' => 'ǈ',
                'Ǌ' | 'ǋ' | 'ǌ' => 'ǋ',
                'Ǳ' | 'ǲ' | 'ǳ' => 'ǲ',
                'ა'..='ჿ' => letter,
                other => upper(other),
            }
        })
        .collect()
}

fn starts_with(call: &mut Call<'_>) -> Result<Value, Failure> {
    let prefix = call.text(1);
    let Some(known) = call.args[0].refinement() else { return Ok(Value::from(call.text(0).starts_with(prefix))) };
    // What is known to begin an unknown string may already decide.
    if known.prefix.starts_with(prefix) {
        return Ok(Value::from(true));
    }
    if !known.prefix.is_empty() && known.prefix.len() >= prefix.len() {
        return Ok(Value::from(false));
    }
    Ok(call.unknown())
}

fn substring(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (mut offset, length) = (integer(&call.args[1])?, integer(&call.args[2])?);
    let text = call.text(0);
    if offset < 0 {
        offset += clusters(text).count() as i64;
    } else if length == 0 {
        return Ok(Value::string(""));
    }
    let starts: Vec<usize> = clusters(text).map(|(at, _)| at).collect();
    let start = match usize::try_from(offset) {
        Ok(offset) => starts.get(offset).copied().unwrap_or(text.len()),
        Err(_) => 0,
    };
    let rest = &text[start..];
    // A length of zero only ends the string where the offset is not negative: Go's loop looks for it after a character.
    let end = match usize::try_from(length) {
        Ok(0) | Err(_) => rest.len(),
        Ok(length) => clusters(rest).nth(length).map_or(rest.len(), |(at, _)| at),
    };
    Ok(Value::string(&rest[..end]))
}

/// The longest text that a function makes, in bytes.
pub(super) const LONGEST_TEXT: u64 = 64 * 1024 * 1024;

/// Fails before a text is made that is too long.
pub(super) fn check_length(call: &mut Call<'_>, length: u64) -> Result<(), Failure> {
    if length > LONGEST_TEXT {
        return Err(LimitReached(format!("the result would have {length} bytes, over {LONGEST_TEXT}")).into());
    }
    Ok(call.host.spend(length / 64)?)
}

fn join(call: &mut Call<'_>) -> Result<Value, Failure> {
    let lists = &call.args[1..];
    if lists.is_empty() {
        return fail("at least one list is required");
    }
    if lists.iter().any(|list| !list.is_wholly_known()) {
        return Ok(call.unknown());
    }
    let mut parts = Vec::new();
    for (number, list) in lists.iter().enumerate() {
        for (index, item) in list.as_items().unwrap_or_default().iter().enumerate() {
            match item.as_str() {
                Some(text) => parts.push(text),
                None if lists.len() > 1 => {
                    let at = number + 1;
                    return fail_argument(at, format!("element {index} of list {at} is null; cannot concatenate null values"));
                }
                None => return fail_argument(number + 1, format!("element {index} is null; cannot concatenate null values")),
            }
        }
    }
    let separator = call.text(0);
    let length = parts.iter().map(|part| part.len() as u64 + separator.len() as u64).sum();
    let joined = if length > LONGEST_TEXT { String::new() } else { parts.join(separator) };
    check_length(call, length)?;
    Ok(Value::string(joined))
}

fn split(call: &mut Call<'_>) -> Result<Value, Failure> {
    let text = call.text(1).to_owned();
    call.host.spend(text.len() as u64 / 8)?;
    Ok(match call.text(0) {
        "" => Value::string_list(text.chars().map(String::from)),
        separator => Value::string_list(text.split(separator)),
    })
}

fn indent(call: &mut Call<'_>) -> Result<Value, Failure> {
    let Ok(spaces) = usize::try_from(integer(&call.args[0])?) else { return fail("the number of spaces must not be negative") };
    let lines = call.text(1).matches('\n').count() as u64;
    check_length(call, lines.saturating_mul(spaces as u64).saturating_add(call.text(1).len() as u64))?;
    if lines == 0 {
        return Ok(Value::string(call.text(1)));
    }
    Ok(Value::string(call.text(1).replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}
