//! JSON as values with byte spans.
//!
//! Always true: the text is checked as a whole, strictly, before a node is made, and nesting is bounded.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::Span;

/// How deep arrays and objects may nest.
pub const MAX_NESTING: usize = 128;

/// A JSON value where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    pub span: Span,
    pub kind: NodeKind,
}

/// The kinds of JSON value.
#[derive(Clone, Debug)]
pub enum NodeKind {
    Null,
    Bool(bool),
    /// As written.
    Number(Arc<str>),
    String(Arc<str>),
    Array(Vec<Node>),
    /// Members in source order, repeated names included.
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Clone, Debug)]
pub struct Member {
    pub name: Arc<str>,
    /// With the quotes.
    pub name_span: Span,
    pub value: Node,
}

impl Node {
    /// Returns an object's member of this name; of several the last, as most readers do.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.kind {
            NodeKind::Object(members) => members.iter().rev().find(|member| *member.name == *name).map(|member| &member.value),
            _ => None,
        }
    }

    /// Returns the text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::String(text) => Some(text),
            _ => None,
        }
    }
}

/// What is wrong with a JSON text, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct JsonError {
    pub span: Span,
    pub message: String,
}

/// Parses a JSON text, strictly (RFC 8259).
pub fn parse(source: &str) -> Result<Node, JsonError> {
    let root: &RawValue = serde_json::from_str(source).map_err(|error| located(source, &error))?;
    Reader { source }.node(root, 0)
}

/// Turns the library's line and column, which counts bytes, into a span.
fn located(source: &str, error: &serde_json::Error) -> JsonError {
    let line = source.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let mut at = (line + error.column().saturating_sub(1)).min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    let end = at + source[at..].chars().next().map_or(0, char::len_utf8);
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
    JsonError { span: Span::new(at, end), message: format!("The JSON is wrong: {message}") }
}

struct Reader<'s> {
    source: &'s str,
}

impl<'s> Reader<'s> {
    /// Returns where a slice of the source starts in it.
    fn offset(&self, part: &'s str) -> usize {
        part.as_ptr() as usize - self.source.as_ptr() as usize
    }

    fn node(&self, raw: &'s RawValue, depth: usize) -> Result<Node, JsonError> {
        let text = raw.get();
        let start = self.offset(text);
        let span = Span::new(start, start + text.len());
        let wrong = |error: serde_json::Error| JsonError { span, message: format!("The JSON is wrong: {error}") };
        if depth > MAX_NESTING {
            return Err(JsonError { span, message: format!("Nesting goes deeper than {MAX_NESTING} levels") });
        }
        let kind = match text.as_bytes().first() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(text).map_err(wrong)?;
                NodeKind::Object(self.members(start + 1, members, depth)?)
            }
            Some(b'[') => {
                let Items(items) = serde_json::from_str(text).map_err(wrong)?;
                NodeKind::Array(items.into_iter().map(|item| self.node(item, depth + 1)).collect::<Result<_, _>>()?)
            }
            Some(b'"') => {
                let text: Cow<'_, str> = serde_json::from_str::<Text<'_>>(text).map_err(wrong)?.0;
                NodeKind::String(text.into())
            }
            Some(b't') => NodeKind::Bool(true),
            Some(b'f') => NodeKind::Bool(false),
            Some(b'n') => NodeKind::Null,
            _ => NodeKind::Number(text.into()),
        };
        Ok(Node { span, kind })
    }

    /// Finds the names' places: before each value stand blanks, a colon, blanks, and the name.
    fn members(&self, mut at: usize, members: Vec<(Cow<'s, str>, &'s RawValue)>, depth: usize) -> Result<Vec<Member>, JsonError> {
        let mut nodes = Vec::with_capacity(members.len());
        for (name, raw) in members {
            let value = self.node(raw, depth + 1)?;
            let before = &self.source[at..value.span.start as usize];
            let name_start = before.find('"').unwrap_or(0);
            let name_end = before.rfind('"').map_or(before.len(), |at| at + 1);
            let name_span = Span::new(at + name_start, at + name_end);
            at = value.span.end as usize;
            nodes.push(Member { name: name.into(), name_span, value });
        }
        Ok(nodes)
    }
}

/// A string, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Text<'s>(#[serde(borrow)] Cow<'s, str>);

struct Items<'s>(Vec<&'s RawValue>);

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Sequence;
        impl<'de> Visitor<'de> for Sequence {
            type Value = Items<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = access.next_element()? {
                    items.push(item);
                }
                Ok(Items(items))
            }
        }
        deserializer.deserialize_seq(Sequence)
    }
}

struct Members<'s>(Vec<(Cow<'s, str>, &'s RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Text(name), value)) = access.next_entry()? {
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_bytes_of_the_source() {
        let source = r#"{ "é\"" : [1.50, "\ud83d\ude00"], "b":{"c" :null} }"#;
        let root = parse(source).expect("valid");
        let NodeKind::Object(members) = &root.kind else { panic!() };
        assert_eq!(&*members[0].name, "é\"");
        assert_eq!(&source[members[0].name_span.range()], r#""é\"""#);
        let NodeKind::Array(items) = &members[0].value.kind else { panic!() };
        assert_eq!(&source[items[0].span.range()], "1.50");
        assert_eq!(items[1].as_str(), Some("😀"));
        let inner = root.get("b").and_then(|b| b.get("c")).expect("a member");
        assert_eq!(&source[inner.span.range()], "null");
    }

    #[test]
    fn errors_have_a_place() {
        let error = parse("{\n  \"é\": 1,\n}").expect_err("a trailing comma");
        assert_eq!(error.span, Span::new(13, 14));
        for wrong in ["", "{'a': 1}", "[01]", "[1] 2", "// c\n1", "\"\u{1}\"", "[1,]", "{\"a\" 1}"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        assert!(parse(&format!("{}{}", "[".repeat(100), "]".repeat(100))).is_ok());
        let error = parse(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))).expect_err("too deep");
        assert!(error.message.contains("128 levels"), "{error}");
    }
}
