//! Literal text: escapes of strings and templates, and number literals.
//!
//! Always true: text without escapes is not copied.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::Span;

use super::ast::{Number, SyntaxError};

/// Resolves the escapes of literal text: `$${` and `%%{`, and in quoted strings those that start with a backslash.
///
/// `start` is where the text stands in the file. An escape that does not exist is an error and stands for itself.
pub(super) fn unescape<'t>(text: &'t str, quoted: bool, start: u32, errors: &mut Vec<SyntaxError>) -> Cow<'t, str> {
    let escapes = |byte: u8| matches!(byte, b'$' | b'%') || (quoted && byte == b'\\');
    if !text.bytes().any(escapes) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    let mut at = 0;
    while let Some(ahead) = bytes[at..].iter().position(|byte| escapes(*byte)) {
        at += ahead;
        if bytes[at] != b'\\' {
            if bytes.get(at + 1) == Some(&bytes[at]) && bytes.get(at + 2) == Some(&b'{') {
                result.push_str(&text[copied..=at]);
                copied = at + 2;
                at += 3;
            } else {
                at += 1;
            }
            continue;
        }
        result.push_str(&text[copied..at]);
        let (len, outcome) = escape(&text[at..]);
        match outcome {
            Ok(character) => result.push(character),
            Err(message) => {
                let from = start as usize + at;
                errors.push(SyntaxError { span: Span::new(from, from + len), message });
                result.push_str(&text[at..at + len]);
            }
        }
        at += len;
        copied = at;
    }
    result.push_str(&text[copied..]);
    Cow::Owned(result)
}

/// Reads one escape that starts with a backslash; returns its length in bytes and its character, or what is wrong with it.
fn escape(text: &str) -> (usize, Result<char, String>) {
    let digits = |count: usize| text[2..].bytes().take(count).take_while(u8::is_ascii_hexdigit).count();
    let by_code = |count: usize| {
        let len = 2 + digits(count);
        let character = if len == 2 + count { u32::from_str_radix(&text[2..len], 16).ok().and_then(char::from_u32) } else { None };
        let problem = || format!("{} is not a Unicode character: write \\u with four or \\U with eight hexadecimal digits", &text[..len]);
        (len, character.ok_or_else(problem))
    };
    match text[1..].chars().next() {
        Some('n') => (2, Ok('\n')),
        Some('r') => (2, Ok('\r')),
        Some('t') => (2, Ok('\t')),
        Some('"') => (2, Ok('"')),
        Some('\\') => (2, Ok('\\')),
        Some('u') => by_code(4),
        Some('U') => by_code(8),
        other => {
            let len = 1 + other.map_or(0, char::len_utf8);
            (len, Err(format!("{} is not an escape sequence: write \\\\ for a backslash", text[..len].escape_debug())))
        }
    }
}

/// Reads a number literal; `None` if the token is not one number (`1.2.3`).
pub(super) fn number(text: &str, share: impl FnOnce(&str) -> Arc<str>) -> Option<Number> {
    let integer = text.parse().ok();
    if integer.is_none() {
        let mantissa = text.split_once(['e', 'E']).map_or(text, |(mantissa, _)| mantissa);
        let exponents = text.bytes().filter(|byte| byte.eq_ignore_ascii_case(&b'e')).count();
        let dots = |text: &str| text.bytes().filter(|byte| *byte == b'.').count();
        if exponents > 1 || dots(text) > 1 || dots(mantissa) != dots(text) {
            return None;
        }
    }
    Some(Number { text: share(text), integer })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str, quoted: bool) -> (String, usize) {
        let mut errors = Vec::new();
        let value = unescape(text, quoted, 0, &mut errors).into_owned();
        (value, errors.len())
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(resolved(r#"a\n\t\"\\\u00e9\U0001F600z"#, true), ("a\n\t\"\\é😀z".into(), 0));
        assert_eq!(resolved(r"a\n", false), (r"a\n".into(), 0));
        assert_eq!(resolved("$${a} %%{b} $$ $a %", true), ("${a} %{b} $$ $a %".into(), 0));
    }

    #[test]
    fn wrong_escapes_are_errors() {
        assert_eq!(resolved(r"\q", true).1, 1);
        assert_eq!(resolved(r"\u12", true).1, 1);
        assert_eq!(resolved(r"\ud800", true).1, 1);
        assert_eq!(resolved("\\é", true).1, 1);
    }

    #[test]
    fn numbers_are_read() {
        let read = |text: &str| number(text, |text| Arc::from(text)).map(|number| number.integer);
        assert_eq!(read("42"), Some(Some(42)));
        assert_eq!(read("99999999999999999999"), Some(None));
        assert_eq!(read("1.5e-3"), Some(None));
        assert_eq!(read("1.2.3"), None);
        assert_eq!(read("1e5.2"), None);
    }
}
