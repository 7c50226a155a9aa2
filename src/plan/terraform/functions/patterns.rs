//! `regex`, `regexall` and `replace`: patterns in Go's RE2 syntax, run by the `regex` crate.
//!
//! Always true: matching takes time linear in the text, and a pattern whose program would be large is refused.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};

use super::function::{Call, Failure, Function, Parameter, fail, fail_argument};
use super::pattern_syntax::translate;
use super::strings::check_length;
use crate::plan::terraform::cty::{Type, Value};

pub(super) fn functions() -> Vec<Function> {
    let text = |name: &'static str| Parameter::new(name, Type::String);
    vec![
        Function::typed("regex", result_type, find_first).parameter(text("pattern")).parameter(text("string")),
        Function::typed("regexall", |args| Ok(Type::list(result_type(args)?)), find_all)
            .parameter(text("pattern"))
            .parameter(text("string")),
        Function::new("replace", Type::String, replace)
            .parameter(text("str"))
            .parameter(text("substr"))
            .parameter(text("replace"))
            .not_null(),
    ]
}

/// Bytes that a compiled pattern may take.
const PROGRAM_BYTES: usize = 4 * 1024 * 1024;
/// Patterns that are kept compiled.
const KEPT: usize = 64;

thread_local! {
    static COMPILED: RefCell<BTreeMap<String, Regex>> = const { RefCell::new(BTreeMap::new()) };
}

fn compile(pattern: &str) -> Result<Regex, String> {
    COMPILED.with_borrow_mut(|kept| {
        if let Some(regex) = kept.get(pattern) {
            return Ok(regex.clone());
        }
        let translated = translate(pattern)?;
        let built = RegexBuilder::new(&translated).size_limit(PROGRAM_BYTES).dfa_size_limit(PROGRAM_BYTES).nest_limit(200).build();
        let regex = built.map_err(|error| describe(&error, pattern))?;
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(pattern.to_owned(), regex.clone());
        Ok(regex)
    })
}

fn describe(error: &regex::Error, pattern: &str) -> String {
    let reason = match error {
        regex::Error::CompiledTooBig(_) => "expression too large".to_owned(),
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
            match last.as_str() {
                "unclosed group" => "missing closing )".to_owned(),
                "unopened group" => "unexpected )".to_owned(),
                "unclosed character class" => "missing closing ]".to_owned(),
                "repetition operator missing expression" => "missing argument to repetition operator".to_owned(),
                _ => last,
            }
        }
    };
    format!("invalid regexp pattern: {reason} in {pattern}")
}

fn result_type(args: &[Value]) -> Result<Type, Failure> {
    let Some(pattern) = args[0].as_str() else { return Ok(Type::Dynamic) };
    let regex = compile(pattern).or_else(|message| fail_argument(0, message))?;
    let groups: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    let named = groups.iter().flatten().count();
    if groups.is_empty() {
        Ok(Type::String)
    } else if named == 0 {
        Ok(Type::tuple(vec![Type::String; groups.len()]))
    } else if named < groups.len() {
        fail_argument(0, "invalid regexp pattern: cannot mix both named and unnamed capture groups")
    } else {
        Ok(Type::object(groups.into_iter().flatten().map(|name| (Arc::from(name), Type::String)).collect()))
    }
}

fn captured(regex: &Regex, captures: &Captures<'_>) -> Value {
    let group = |index: usize| captures.get(index).map_or_else(|| Value::null(Type::String), |found| Value::string(found.as_str()));
    let names: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    match names.first() {
        None => group(0),
        Some(None) => Value::tuple((1..=names.len()).map(group).collect()),
        Some(Some(_)) => {
            let entries = names.iter().enumerate().filter_map(|(index, name)| Some((Arc::from((*name)?), group(index + 1))));
            Value::object(entries.collect())
        }
    }
}

fn find_first(call: &mut Call<'_>) -> Result<Value, Failure> {
    let regex = compile(call.text(0)).map_err(Failure::Call)?;
    let length = call.text(1).len() as u64;
    call.host.spend(length / 16)?;
    match regex.captures(call.text(1)) {
        Some(captures) => Ok(captured(&regex, &captures)),
        None => fail("pattern did not match any part of the given string"),
    }
}

fn find_all(call: &mut Call<'_>) -> Result<Value, Failure> {
    let regex = compile(call.text(0)).map_err(Failure::Call)?;
    let text = call.text(1).to_owned();
    call.host.spend(text.len() as u64 / 16)?;
    let mut found = Vec::new();
    for captures in regex.captures_iter(&text) {
        call.host.spend(captures.len() as u64)?;
        found.push(captured(&regex, &captures));
    }
    Ok(Value::list(call.ty.element().cloned().unwrap_or(Type::String), found))
}

/// `replace`: of a pattern between slashes, or of a plain text.
fn replace(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (text, searched, replacement) = (call.text(0).to_owned(), call.text(1).to_owned(), call.text(2).to_owned());
    let pattern = searched.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    let Some(pattern) = pattern else {
        let count = if searched.is_empty() { text.chars().count() + 1 } else { text.matches(&searched).count() };
        check_length(call, (count as u64).saturating_mul(replacement.len() as u64).saturating_add(text.len() as u64))?;
        return Ok(Value::string(text.replace(&searched, &replacement)));
    };
    let regex = compile(pattern).map_err(|message| Failure::Call(message.replacen("invalid regexp pattern", "error parsing regexp", 1)))?;
    let mut result = String::new();
    let mut copied = 0;
    for captures in regex.captures_iter(&text) {
        let Some(whole) = captures.get(0) else { continue };
        result.push_str(&text[copied..whole.start()]);
        captures.expand(&replacement, &mut result);
        copied = whole.end();
        check_length(call, result.len() as u64 / 16)?;
        if result.len() as u64 > super::strings::LONGEST_TEXT {
            check_length(call, result.len() as u64)?;
        }
    }
    result.push_str(&text[copied..]);
    Ok(Value::string(result))
}
