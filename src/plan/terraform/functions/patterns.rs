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
        Function::typed("regex", result_type, find_first).parameter(text("pattern")).parameter(text("string")).not_null(),
        Function::typed("regexall", |args| Ok(Type::list(result_type(args)?)), find_all)
            .parameter(text("pattern"))
            .parameter(text("string"))
            .not_null(),
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

/// A compiled pattern and the names of its groups.
#[derive(Clone)]
struct Pattern {
    regex: Regex,
    groups: Arc<[Option<String>]>,
}

thread_local! {
    static COMPILED: RefCell<BTreeMap<String, Pattern>> = const { RefCell::new(BTreeMap::new()) };
}

fn compile(pattern: &str) -> Result<Pattern, String> {
    COMPILED.with_borrow_mut(|kept| {
        if let Some(compiled) = kept.get(pattern) {
            return Ok(compiled.clone());
        }
        let translated = translate(pattern)?;
        let built = RegexBuilder::new(&translated.pattern).size_limit(PROGRAM_BYTES).dfa_size_limit(PROGRAM_BYTES).nest_limit(200).build();
        let regex = built.map_err(|error| describe(&error, pattern))?;
        if kept.len() >= KEPT {
            kept.clear();
        }
        let compiled = Pattern { regex, groups: translated.groups.into() };
        kept.insert(pattern.to_owned(), compiled.clone());
        Ok(compiled)
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
    let groups = compile(pattern).or_else(|message| fail_argument(0, message))?.groups;
    let named = groups.iter().flatten().count();
    if groups.is_empty() {
        Ok(Type::String)
    } else if named == 0 {
        Ok(Type::tuple(vec![Type::String; groups.len()]))
    } else if named < groups.len() {
        fail_argument(0, "invalid regexp pattern: cannot mix both named and unnamed capture groups")
    } else {
        Ok(Type::object(groups.iter().flatten().map(|name| (Arc::from(name.as_str()), Type::String)).collect()))
    }
}

fn captured(pattern: &Pattern, captures: &Captures<'_>) -> Value {
    let group = |index: usize| captures.get(index).map_or_else(|| Value::null(Type::String), |found| Value::string(found.as_str()));
    match pattern.groups.first() {
        None => group(0),
        Some(None) => Value::tuple((1..=pattern.groups.len()).map(group).collect()),
        Some(Some(_)) => {
            let groups = pattern.groups.iter().enumerate();
            Value::object(groups.filter_map(|(index, name)| Some((Arc::from(name.as_deref()?), group(index + 1)))).collect())
        }
    }
}

fn find_first(call: &mut Call<'_>) -> Result<Value, Failure> {
    let pattern = compile(call.text(0)).map_err(Failure::Call)?;
    let length = call.text(1).len() as u64;
    call.host.spend(length / 16)?;
    match pattern.regex.captures(call.text(1)) {
        Some(captures) => Ok(captured(&pattern, &captures)),
        None => fail("pattern did not match any part of the given string"),
    }
}

fn find_all(call: &mut Call<'_>) -> Result<Value, Failure> {
    let pattern = compile(call.text(0)).map_err(Failure::Call)?;
    let text = call.text(1).to_owned();
    call.host.spend(text.len() as u64 / 16)?;
    let mut found = Vec::new();
    for captures in pattern.regex.captures_iter(&text) {
        call.host.spend(captures.len() as u64)?;
        found.push(captured(&pattern, &captures));
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
    let pattern =
        compile(pattern).map_err(|message| Failure::Call(message.replacen("invalid regexp pattern", "error parsing regexp", 1)))?;
    let mut result = String::new();
    let mut copied = 0;
    for captures in pattern.regex.captures_iter(&text) {
        let Some(whole) = captures.get(0) else { continue };
        result.push_str(&text[copied..whole.start()]);
        expand(&replacement, &pattern.groups, &captures, &mut result);
        copied = whole.end();
        check_length(call, result.len() as u64 / 16)?;
        if result.len() as u64 > super::strings::LONGEST_TEXT {
            check_length(call, result.len() as u64)?;
        }
    }
    result.push_str(&text[copied..]);
    Ok(Value::string(result))
}

/// Writes a replacement: `$1`, `$name` and `${name}` stand for groups, `$$` for a dollar, any other dollar for itself.
fn expand(template: &str, groups: &[Option<String>], captures: &Captures<'_>, result: &mut String) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            result.push('$');
            rest = after;
            continue;
        }
        let (inner, braced) = after.strip_prefix('{').map_or((after, false), |inner| (inner, true));
        let end = inner.find(|character: char| character != '_' && !character.is_alphanumeric()).unwrap_or(inner.len());
        let (name, after_name) = inner.split_at(end);
        let after_name = if braced { after_name.strip_prefix('}') } else { Some(after_name) };
        let Some(after_name) = after_name.filter(|_| !name.is_empty()) else {
            result.push('$');
            rest = after;
            continue;
        };
        let numbered = name.bytes().all(|byte| byte.is_ascii_digit()) && (name == "0" || !name.starts_with('0'));
        let found = if numbered {
            name.parse().ok().and_then(|index: usize| captures.get(index))
        } else {
            let named = groups.iter().enumerate().filter(|(_, group)| group.as_deref() == Some(name));
            named.filter_map(|(index, _)| captures.get(index + 1)).next()
        };
        if let Some(found) = found {
            result.push_str(found.as_str());
        }
        rest = after_name;
    }
    result.push_str(rest);
}
