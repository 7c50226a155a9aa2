//! `csvdecode`, with the rules of Go's `encoding/csv`.
//!
//! Always true: every row has a field for each column; a quote is either around a whole field or doubled inside a quoted one.

use std::sync::Arc;

use super::function::{Call, Failure, Function, Parameter, fail};
use crate::plan::terraform::cty::{Type, Value, normalize, quote};

pub(super) fn functions() -> Vec<Function> {
    vec![Function::new("csvdecode", Type::Dynamic, decode).parameter(Parameter::new("str", Type::String)).not_null()]
}

fn decode(call: &mut Call<'_>) -> Result<Value, Failure> {
    let text = call.text(0).to_owned();
    call.host.spend(text.len() as u64 / 4)?;
    let mut reader = Reader { rest: &text, line: 0 };
    let Some(header) = reader.record()? else { return fail("missing header line") };
    let names: Vec<Arc<str>> = header.iter().map(|name| normalize(name).as_ref().into()).collect();
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            return fail(format!("duplicate column name {}", quote(name)));
        }
    }
    let element = Type::object(names.iter().map(|name| (name.clone(), Type::String)).collect());
    let mut rows = Vec::new();
    loop {
        let line = reader.line + 1;
        let Some(record) = reader.record()? else { break };
        call.host.spend(record.len() as u64)?;
        if record.len() != names.len() {
            return fail(format!("CSV parse error on line {line}: wrong number of fields"));
        }
        rows.push(Value::object(names.iter().cloned().zip(record.into_iter().map(Value::string)).collect()));
    }
    Ok(Value::list(element, rows))
}

struct Reader<'a> {
    rest: &'a str,
    /// How many lines are read.
    line: usize,
}

impl<'a> Reader<'a> {
    /// Takes a line, without its end.
    fn line(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(line.strip_suffix('\r').unwrap_or(line))
    }

    /// Reads the next record, skipping empty lines.
    fn record(&mut self) -> Result<Option<Vec<String>>, Failure> {
        let mut line = loop {
            match self.line() {
                None => return Ok(None),
                Some("") => {}
                Some(line) => break line,
            }
        };
        let mut fields = Vec::new();
        loop {
            let Some(quoted) = line.strip_prefix('"') else {
                let (field, rest) = line.split_once(',').map_or((line, None), |(field, rest)| (field, Some(rest)));
                if field.contains('"') {
                    return self.wrong("bare \" in non-quoted-field");
                }
                fields.push(field.to_owned());
                match rest {
                    Some(rest) => line = rest,
                    None => return Ok(Some(fields)),
                }
                continue;
            };
            let (field, rest) = self.quoted(quoted)?;
            fields.push(field);
            match rest.strip_prefix(',') {
                Some(rest) => line = rest,
                None if rest.is_empty() => return Ok(Some(fields)),
                None => return self.wrong("extraneous or missing \" in quoted-field"),
            }
        }
    }

    /// Reads a quoted field after its first quote, over several lines if need be; returns what follows its last quote.
    fn quoted(&mut self, mut line: &'a str) -> Result<(String, &'a str), Failure> {
        let mut field = String::new();
        loop {
            let Some((before, after)) = line.split_once('"') else {
                field.push_str(line);
                field.push('\n');
                match self.line() {
                    Some(next) => line = next,
                    None => return self.wrong("extraneous or missing \" in quoted-field"),
                }
                continue;
            };
            field.push_str(before);
            match after.strip_prefix('"') {
                Some(rest) => {
                    field.push('"');
                    line = rest;
                }
                None => return Ok((field, after)),
            }
        }
    }

    fn wrong<T>(&self, reason: &str) -> Result<T, Failure> {
        fail(format!("CSV parse error on line {}: {reason}", self.line))
    }
}
