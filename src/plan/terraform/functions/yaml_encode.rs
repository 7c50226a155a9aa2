//! `yamlencode`: values as YAML text, byte for byte as Terraform's emitter writes them.
//!
//! Always true: strings are quoted doubly or literal blocks, so that nothing read back changes its type.

use std::fmt::Write as _;

use super::function::{Call, Failure, Function, Parameter};
use crate::plan::terraform::cty::{Kind, Type, Value};

pub(super) fn functions() -> Vec<Function> {
    vec![Function::new("yamlencode", Type::String, encode).parameter(Parameter::new("value", Type::Dynamic).dynamic().null())]
}

fn encode(call: &mut Call<'_>) -> Result<Value, Failure> {
    let value = &call.args[0];
    if !value.is_wholly_known() {
        return Ok(call.unknown());
    }
    call.host.spend(value.weight())?;
    let mut emitter = Emitter { text: String::new(), column: 0 };
    let plain = emitter.root(value);
    if !emitter.text.ends_with('\n') {
        emitter.text.push('\n');
    }
    if plain {
        // A plain scalar as a whole document is closed, since more could follow.
        emitter.text.push_str("...\n");
    }
    Ok(Value::string(emitter.text))
}

/// Columns after which a quoted string is broken at its next space.
const WIDTH: usize = 80;
/// Bytes that a key may have to stand before its colon on one line.
const SIMPLE_KEY: usize = 128;

struct Emitter {
    text: String,
    column: usize,
}

impl Emitter {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
        match text.rfind('\n') {
            Some(at) => self.column = text[at + 1..].chars().count(),
            None => self.column += text.chars().count(),
        }
    }

    fn line(&mut self, indent: usize) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.put("\n");
        }
        self.put(&" ".repeat(indent));
    }

    /// Writes the document's value; tells whether it is a plain scalar.
    fn root(&mut self, value: &Value) -> bool {
        match value.kind() {
            Kind::List(..) | Kind::Set(..) | Kind::Tuple(_) | Kind::Map(..) | Kind::Object(_) => {
                self.collection(value, 0, true);
                false
            }
            Kind::String(text) => {
                self.string(text, 2);
                false
            }
            _ => {
                self.plain(value);
                true
            }
        }
    }

    /// Writes a sequence or mapping whose items stand at `indent`; the first one on the current line if `inline`.
    fn collection(&mut self, value: &Value, indent: usize, inline: bool) {
        let mut first = inline;
        if let Some(items) = value.as_items() {
            if items.is_empty() {
                self.put("[]");
            }
            for item in items {
                if !std::mem::take(&mut first) {
                    self.line(indent);
                }
                self.put("- ");
                self.item(item, indent + 2);
            }
        } else if let Some(entries) = value.as_entries() {
            if entries.is_empty() {
                self.put("{}");
            }
            for (key, value) in entries {
                if !std::mem::take(&mut first) {
                    self.line(indent);
                }
                let simple = key.len() <= SIMPLE_KEY && !key.contains(is_break);
                self.key(key, simple, indent);
                let filled = value.as_items().is_some_and(|items| !items.is_empty())
                    || value.as_entries().is_some_and(|entries| !entries.is_empty());
                if !simple && filled {
                    self.put(" ");
                    self.collection(value, indent + 2, true);
                } else {
                    self.mapped(value, indent);
                }
            }
        }
    }

    /// Writes a key and its colon; one that is not simple on lines of its own.
    fn key(&mut self, key: &str, simple: bool, indent: usize) {
        if simple {
            self.quoted(key, None);
        } else {
            self.put("? ");
            self.string(key, indent + 2);
            self.line(indent);
        }
        self.put(":");
    }

    /// Writes an item of a sequence after its dash.
    fn item(&mut self, value: &Value, indent: usize) {
        match value.kind() {
            Kind::String(text) => self.string(text, indent),
            _ if value.as_items().is_some() || value.as_entries().is_some() => self.collection(value, indent, true),
            _ => self.plain(value),
        }
    }

    /// Writes the value of a key after its colon. Sequences are not indented below their key.
    fn mapped(&mut self, value: &Value, indent: usize) {
        let filled = |length: Option<usize>| length.is_some_and(|length| length > 0);
        if filled(value.as_items().map(<[Value]>::len)) {
            self.collection(value, indent, false);
        } else if filled(value.as_entries().map(std::collections::BTreeMap::len)) {
            self.collection(value, indent + 2, false);
        } else {
            self.put(" ");
            self.item(value, indent + 2);
        }
    }

    fn plain(&mut self, value: &Value) {
        let text = match value.kind() {
            Kind::Bool(true) => "true".to_owned(),
            Kind::Bool(false) => "false".to_owned(),
            Kind::Number(number) => number.to_string(),
            _ => "null".to_owned(),
        };
        self.put(&text);
    }

    /// Writes a string: as a literal block if it has lines and a block can hold it, quoted otherwise.
    fn string(&mut self, text: &str, indent: usize) {
        if text.contains('\n') && fits_block(text) { self.literal(text, indent) } else { self.quoted(text, Some(indent)) }
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.put("|");
        if text.starts_with(' ') || text.starts_with(is_break) {
            self.put("2");
        }
        let mut backwards = text.chars().rev();
        match (backwards.next().is_some_and(is_break), backwards.next()) {
            (false, _) => self.put("-"),
            (true, before) if before.is_none_or(is_break) => self.put("+"),
            _ => {}
        }
        self.put("\n");
        let mut at_start = true;
        for character in text.chars() {
            let mut buffer = [0; 4];
            if is_break(character) {
                at_start = true;
            } else if std::mem::take(&mut at_start) {
                self.put(&" ".repeat(indent));
            }
            self.put(character.encode_utf8(&mut buffer));
        }
    }

    /// Writes a quoted string, broken at spaces where it is long and `indent` says how far to indent what follows.
    fn quoted(&mut self, text: &str, indent: Option<usize>) {
        self.put("\"");
        let escape_all = text.starts_with('\u{feff}');
        let mut after_space = false;
        for (at, character) in text.char_indices() {
            if escape_all || !is_printable(character) || is_break(character) || matches!(character, '"' | '\\') {
                self.put(&escape(character));
                after_space = false;
            } else if character == ' ' {
                match indent {
                    Some(indent) if !after_space && self.column > WIDTH && at > 0 && at + 1 < text.len() => {
                        self.put("\n");
                        self.put(&" ".repeat(indent));
                        if text[at + 1..].starts_with(' ') {
                            self.put("\\");
                        }
                    }
                    _ => self.put(" "),
                }
                after_space = true;
            } else {
                let mut buffer = [0; 4];
                self.put(character.encode_utf8(&mut buffer));
                after_space = false;
            }
        }
        self.put("\"");
    }
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// Tells whether a literal block can hold the text: no space at a line's end, nothing that must be escaped.
fn fits_block(text: &str) -> bool {
    let mut previous = 'x';
    for character in text.chars() {
        if !is_printable(character) || (is_break(character) && previous == ' ') {
            return false;
        }
        previous = character;
    }
    previous != ' '
}

fn escape(character: char) -> String {
    let short = match character {
        '\0' => "0",
        '\x07' => "a",
        '\x08' => "b",
        '\t' => "t",
        '\n' => "n",
        '\x0b' => "v",
        '\x0c' => "f",
        '\r' => "r",
        '\x1b' => "e",
        '"' => "\"",
        '\\' => "\\",
        '\u{85}' => "N",
        '\u{a0}' => "_",
        '\u{2028}' => "L",
        '\u{2029}' => "P",
        _ => "",
    };
    let mut text = format!("\\{short}");
    if short.is_empty() {
        let code = u32::from(character);
        let _ = match code {
            0..=0xff => write!(text, "x{code:02X}"),
            0x100..=0xffff => write!(text, "u{code:04X}"),
            _ => write!(text, "U{code:08X}"),
        };
    }
    text
}
