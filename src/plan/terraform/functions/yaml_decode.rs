//! `yamldecode`: YAML 1.1 scalars as Terraform reads them, on the YAML 1.2 parser of the rest of the program.
//!
//! Always true: nesting and what aliases multiply are bounded by the parser.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::function::{Call, Failure, Function, Parameter, fail};
use super::times::{parse_timestamp, write_timestamp};
use crate::plan::terraform::cty::{Number, Type, Value, convert, normalize, quote};
use crate::syntax::yaml::{self, Node, NodeKind, Scalar, ScalarStyle};

pub(super) fn functions() -> Vec<Function> {
    vec![Function::new("yamldecode", Type::Dynamic, decode).parameter(Parameter::new("src", Type::String))]
}

/// How the tags of YAML's own types begin.
const CORE: &str = "tag:yaml.org,2002:";

fn decode(call: &mut Call<'_>) -> Result<Value, Failure> {
    call.host.spend(call.args[0].weight() * 16)?;
    let stream = yaml::parse(call.text(0));
    if let Some(error) = stream.errors.iter().find(|error| !error.repeated_key) {
        return fail(error.message.clone());
    }
    match stream.documents.as_slice() {
        [] => fail("on line 1, column 1: missing start of document"),
        [document] => read(&document.root),
        _ => fail("unexpected extra content after value"),
    }
}

fn read(node: &Node) -> Result<Value, Failure> {
    let tag = node.tag.as_deref();
    match &node.kind {
        NodeKind::Scalar(scalar) => resolve(scalar, tag).map_err(Failure::Call),
        NodeKind::Sequence { items, .. } => {
            check_tag(tag, "seq", "sequence")?;
            Ok(Value::tuple(items.iter().map(read).collect::<Result<_, _>>()?))
        }
        NodeKind::Mapping { .. } => {
            check_tag(tag, "map", "mapping")?;
            read_mapping(node)
        }
    }
}

/// Reads a mapping; of a repeated key the last value counts.
fn read_mapping(node: &Node) -> Result<Value, Failure> {
    const STRINGS: &str = "only strings are allowed as mapping keys";
    let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for entry in node.entries() {
        let Some(scalar) = entry.key.as_scalar() else { return fail(STRINGS) };
        let value = read(&entry.value)?;
        if scalar.style == ScalarStyle::Plain && &*scalar.text == "<<" && entry.key.tag.is_none() {
            let Some(more) = value.as_entries() else { return fail("only a mapping can be merged") };
            entries.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
            continue;
        }
        let key = resolve(scalar, entry.key.tag.as_deref()).map_err(Failure::Call)?;
        let key = convert(&key, &Type::String).or_else(|_| fail(STRINGS))?;
        let Some(name) = key.as_str() else { return fail("mapping key cannot be null") };
        entries.insert(normalize(name).as_ref().into(), value);
    }
    Ok(Value::object(entries))
}

fn check_tag(tag: Option<&str>, name: &str, what: &str) -> Result<(), Failure> {
    match tag {
        Some(tag) if tag.strip_prefix(CORE) != Some(name) => fail(format!("can't interpret {what} as {tag}")),
        _ => Ok(()),
    }
}

/// Finds what a scalar is: by its tag, or by its looks if it is plain.
fn resolve(scalar: &Scalar, tag: Option<&str>) -> Result<Value, String> {
    let (text, style) = (&*scalar.text, scalar.style);
    let name = match tag {
        // As in Terraform, a block is first read as if it were plain, and then as a string: `null` stays a null, `yes` becomes `true`.
        None if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) => {
            let plain = plain(text)?;
            return convert(&plain, &Type::String).map_err(|error| error.to_string());
        }
        None if style != ScalarStyle::Plain => return Ok(Value::string(text)),
        None => "",
        Some(tag) => match tag.strip_prefix(CORE) {
            Some(name) => name,
            None => return Err(format!("unsupported tag {}", quote(tag))),
        },
    };
    let cannot = || format!("cannot parse {} as !!{name}", quote(text));
    match name {
        // What is quoted is a string, whatever its tag says.
        "null" | "bool" | "int" | "float" | "timestamp" if style != ScalarStyle::Plain => Ok(Value::string(text)),
        "str" | "binary" => Ok(Value::string(text)),
        "null" => Ok(Value::null(Type::Dynamic)),
        "bool" => word(text).filter(|value| value.as_bool().is_some()).ok_or_else(cannot),
        "int" | "float" => infinity(text).or_else(|| number(&text.replace('_', ""))).map(Value::from).ok_or_else(cannot),
        "timestamp" => timestamp(text).map(Value::string).ok_or_else(cannot),
        "" => plain(text),
        other => Err(format!("unsupported tag {}", quote(&format!("!!{other}")))),
    }
}

/// Finds what a plain scalar is, by its looks.
fn plain(text: &str) -> Result<Value, String> {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err("floating point NaN is not supported".to_owned());
    }
    if let Some(value) = word(text) {
        return Ok(value);
    }
    if let Some(number) = infinity(text).or_else(|| number(text)) {
        return Ok(Value::from(number));
    }
    Ok(Value::string(timestamp(text).unwrap_or_else(|| text.to_owned())))
}

fn word(text: &str) -> Option<Value> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(Value::from(true)),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(Value::from(false)),
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::null(Type::Dynamic)),
        _ => None,
    }
}

fn infinity(text: &str) -> Option<Number> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    matches!(rest, ".inf" | ".Inf" | ".INF").then(|| Number::from_f64(if negative { f64::NEG_INFINITY } else { f64::INFINITY }))?
}

/// Reads a decimal number, or a hexadecimal or octal integer with its prefix.
fn number(text: &str) -> Option<Number> {
    let first = text.bytes().next()?;
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) {
        return None;
    }
    if let Some(number) = Number::parse(text).filter(|number| !number.is_infinite()) {
        return Some(number);
    }
    let (digits, base) = match text.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None => (text.strip_prefix("0o")?, 8),
    };
    i64::from_str_radix(digits, base).ok().filter(|_| !digits.starts_with(['+', '-'])).map(Number::from)
}

/// Reads a timestamp that YAML 1.1 allows and writes it as RFC 3339.
fn timestamp(text: &str) -> Option<String> {
    if text.len() < 8 || !text.as_bytes()[..4].iter().all(u8::is_ascii_digit) || text.as_bytes()[4] != b'-' {
        return None;
    }
    let at = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let date: Vec<&str> = text[..at].split('-').collect();
    let [year, month, day] = date.as_slice() else { return None };
    let clock = text.get(at + 1..).filter(|clock| !clock.is_empty());
    let clock = match clock {
        None if at == text.len() => "00:00:00Z".to_owned(),
        None => return None,
        Some(clock) if text.as_bytes()[at] == b' ' => format!("{}Z", pad_clock(clock)?),
        Some(clock) => pad_clock(clock)?,
    };
    let time = parse_timestamp(&format!("{year}-{month:0>2}-{day:0>2}T{clock}")).ok()?;
    Some(write_timestamp(&time))
}

/// Pads hours, minutes and seconds to two digits.
fn pad_clock(clock: &str) -> Option<String> {
    let mut parts = clock.splitn(3, ':');
    let (hour, minute, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    Some(format!("{hour:0>2}:{minute:0>2}:{:0>2}{}", &rest[..digits], &rest[digits..]))
}
