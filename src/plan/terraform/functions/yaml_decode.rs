//! `yamldecode`: YAML 1.1 scalars as Terraform reads them, on a YAML 1.2 parser.
//!
//! Always true: the document is read without recursion deeper than a bound, and aliases cannot multiply it beyond the host's budget.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::function::{Call, Failure, Function, Parameter, fail};
use super::host::Host;
use super::times::{parse_timestamp, write_timestamp};
use crate::plan::terraform::cty::{Number, Type, Value, convert, normalize, quote};

pub(super) fn functions() -> Vec<Function> {
    vec![Function::new("yamldecode", Type::Dynamic, decode).parameter(Parameter::new("src", Type::String))]
}

/// How deep a document may be nested.
const DEPTH: usize = 200;

fn decode(call: &mut Call<'_>) -> Result<Value, Failure> {
    let text = call.text(0).to_owned();
    call.host.spend(text.len() as u64 / 4)?;
    let mut reader = Reader { parser: Parser::new_from_str(&text), anchors: BTreeMap::new(), pending: BTreeSet::new(), host: call.host };
    reader.expect_start()?;
    let event = reader.next()?;
    let value = reader.value(event, 0)?;
    reader.expect_end()?;
    Ok(value)
}

struct Reader<'a, 'h> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    anchors: BTreeMap<usize, Value>,
    pending: BTreeSet<usize>,
    host: &'h mut dyn Host,
}

impl<'a> Reader<'a, '_> {
    fn next(&mut self) -> Result<Event<'a>, Failure> {
        self.host.spend(1)?;
        match self.parser.next_event() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(error)) => {
                let at = error.marker();
                fail(format!("on line {}, column {}: {}", at.line(), at.col() + 1, error.info()))
            }
            None => Ok(Event::StreamEnd),
        }
    }

    fn expect_start(&mut self) -> Result<(), Failure> {
        loop {
            match self.next()? {
                Event::Nothing | Event::StreamStart => {}
                Event::DocumentStart(_) => return Ok(()),
                _ => return fail("on line 1, column 1: missing start of document"),
            }
        }
    }

    fn expect_end(&mut self) -> Result<(), Failure> {
        loop {
            match self.next()? {
                Event::Nothing | Event::DocumentEnd => {}
                Event::StreamEnd => return Ok(()),
                _ => return fail("unexpected extra content after value"),
            }
        }
    }

    fn value(&mut self, event: Event<'a>, depth: usize) -> Result<Value, Failure> {
        if depth > DEPTH {
            return fail(format!("the document is nested deeper than {DEPTH}"));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = resolve(&text, style, tag.as_deref()).map_err(Failure::Call)?;
                self.keep(anchor, &value);
                Ok(value)
            }
            Event::Alias(anchor) => self.alias(anchor),
            Event::SequenceStart(anchor, tag) => {
                check_tag(tag, "seq", "sequence")?;
                self.pending.insert(anchor);
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => break,
                        other => items.push(self.value(other, depth + 1)?),
                    }
                }
                let value = Value::tuple(items);
                self.keep(anchor, &value);
                Ok(value)
            }
            Event::MappingStart(anchor, tag) => {
                check_tag(tag, "map", "mapping")?;
                self.pending.insert(anchor);
                let value = self.mapping(depth)?;
                self.keep(anchor, &value);
                Ok(value)
            }
            _ => fail("expecting value but found end of stream"),
        }
    }

    fn keep(&mut self, anchor: usize, value: &Value) {
        if anchor > 0 {
            self.pending.remove(&anchor);
            self.anchors.insert(anchor, value.clone());
        }
    }

    fn alias(&mut self, anchor: usize) -> Result<Value, Failure> {
        if self.pending.contains(&anchor) && anchor > 0 {
            return fail("cannot refer to anchor from inside its own definition");
        }
        match self.anchors.get(&anchor) {
            Some(value) => {
                self.host.spend(value.weight())?;
                Ok(value.clone())
            }
            None => fail("reference to undefined anchor"),
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, Failure> {
        const STRINGS: &str = "only strings are allowed as mapping keys";
        let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        loop {
            let key = match self.next()? {
                Event::MappingEnd => return Ok(Value::object(entries)),
                Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<" => {
                    let event = self.next()?;
                    let merged = self.value(event, depth + 1)?;
                    merge(&mut entries, &merged)?;
                    continue;
                }
                Event::Scalar(text, style, _, tag) => resolve(&text, style, tag.as_deref()).map_err(Failure::Call)?,
                _ => return fail(STRINGS),
            };
            let key = convert(&key, &Type::String).or_else(|_| fail(STRINGS))?;
            let Some(name) = key.as_str() else { return fail("mapping key cannot be null") };
            let name = Arc::from(normalize(name).as_ref());
            let event = self.next()?;
            let value = self.value(event, depth + 1)?;
            entries.insert(name, value);
        }
    }
}

/// `<<`: adds the entries of one mapping; a sequence of them is refused, as Terraform does.
fn merge(entries: &mut BTreeMap<Arc<str>, Value>, merged: &Value) -> Result<(), Failure> {
    let Some(more) = merged.as_entries() else { return fail("only a mapping can be merged") };
    entries.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(())
}

fn check_tag(tag: Option<Cow<'_, Tag>>, suffix: &str, what: &str) -> Result<(), Failure> {
    match tag {
        Some(tag) if !(tag.is_yaml_core_schema() && tag.suffix == suffix) => {
            fail(format!("can't interpret {what} as {}{}", tag.handle, tag.suffix))
        }
        _ => Ok(()),
    }
}

/// Finds what a scalar is: by its tag, or by its looks if it is plain.
fn resolve(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    let name = match tag {
        None if style != ScalarStyle::Plain => return Ok(Value::string(text)),
        None => "",
        Some(tag) if tag.is_yaml_core_schema() => tag.suffix.as_str(),
        Some(tag) if tag.handle == "!" && tag.suffix.is_empty() => "str",
        Some(tag) => return Err(format!("unsupported tag {}", quote(&format!("{}{}", tag.handle, tag.suffix)))),
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
        "" => {
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
        other => Err(format!("unsupported tag {}", quote(&format!("!!{other}")))),
    }
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
