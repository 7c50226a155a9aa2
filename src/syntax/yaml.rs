//! YAML documents as values with byte spans.
//!
//! Always true: aliases are expanded within a bound and nesting is bounded, so a stream never costs much more than its length.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle as Style};

use crate::model::Span;

/// How deep sequences and mappings may nest, aliases expanded.
pub const MAX_NESTING: usize = 128;

/// How many values the aliases of one stream may add.
pub const MAX_ALIASED: usize = 100_000;

/// After how many syntax errors the rest of a stream is given up.
const MAX_RESTARTS: usize = 64;

/// One document of a YAML stream.
#[derive(Clone, Debug)]
pub struct Document {
    pub root: Node,
}

/// One value of a document.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value where it stands, its anchor and tag not included; of an alias the alias. Empty where nothing is written.
    pub span: Span,
    /// An explicit tag as resolved, such as `!Ref` or `tag:yaml.org,2002:str`.
    pub tag: Option<Arc<str>>,
    /// Whether it stands for an anchored value, where what is in it has its spans.
    pub alias: bool,
    pub kind: NodeKind,
}

/// The kinds of value. Scalars are not resolved: consumers decide between YAML 1.1 and 1.2.
#[derive(Clone, Debug)]
pub enum NodeKind {
    Scalar(Scalar),
    Sequence {
        flow: bool,
        items: Vec<Node>,
    },
    /// Entries in source order. A repeated key is an error of the stream; all its entries are kept, and lookups find the first.
    Mapping {
        flow: bool,
        entries: Vec<Entry>,
    },
}

/// A scalar as written.
#[derive(Clone, Debug)]
pub struct Scalar {
    /// Escapes resolved, lines folded.
    pub text: Arc<str>,
    pub style: ScalarStyle,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarStyle {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    /// `|`.
    Literal,
    /// `>`.
    Folded,
}

/// One entry of a mapping.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: Node,
    pub value: Node,
}

impl Node {
    /// Returns the scalar, if this is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Returns a mapping's entries; of anything else none.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            NodeKind::Mapping { entries, .. } => entries,
            _ => &[],
        }
    }

    /// Returns a sequence's items; of anything else none.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            NodeKind::Sequence { items, .. } => items,
            _ => &[],
        }
    }

    /// Finds a mapping's entry by a scalar key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.as_scalar().is_some_and(|scalar| *scalar.text == *key))
    }

    /// Finds a mapping's value by a scalar key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }
}

/// What is wrong with a stream, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{message}")]
pub struct YamlError {
    pub span: Span,
    pub message: String,
    /// Whether it is but a repeated key, in spite of which the document could be read.
    pub repeated_key: bool,
}

/// The documents of a stream that could be read, and what could not.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// In source order; a document with an error in it is left out, unless the error is a repeated key.
    pub documents: Vec<Document>,
    pub errors: Vec<YamlError>,
}

/// Parses a YAML stream. After a syntax error it goes on at the next `---`, a limited number of times.
pub fn parse(source: &str) -> Stream {
    let mut stream = Stream::default();
    let mut aliased = 0;
    let mut start = 0;
    for _ in 0..MAX_RESTARTS {
        let mut reader = Reader::new(&source[start..], start, aliased);
        reader.read();
        stream.documents.append(&mut reader.documents);
        stream.errors.append(&mut reader.errors);
        aliased = reader.aliased;
        let Some(stopped) = reader.stopped else { break };
        // Each further attempt starts at a later document.
        let from = start + stopped;
        let Some(next) = source.get(from..).and_then(|rest| rest.find("\n---")) else { break };
        start = from + next + 1;
    }
    stream
}

/// A collection that is being read.
struct Open {
    node: Node,
    anchor: usize,
    /// A mapping's key that waits for its value.
    key: Option<Node>,
    keys: HashSet<Arc<str>>,
    /// Values in it so far, and the levels below it.
    size: usize,
    height: usize,
}

/// An anchored value, the number of values in it, and its levels.
struct Anchored {
    node: Node,
    size: usize,
    height: usize,
}

struct Reader<'s> {
    source: &'s str,
    offset: usize,
    bytes: ByteIndex,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    aliased: usize,
    documents: Vec<Document>,
    errors: Vec<YamlError>,
    /// Where the document starts that is being read, in bytes of the reader's source.
    document: usize,
    /// Where the document starts in which a syntax error stopped the reader.
    stopped: Option<usize>,
}

impl<'s> Reader<'s> {
    fn new(source: &'s str, offset: usize, aliased: usize) -> Self {
        Self {
            source,
            offset,
            bytes: ByteIndex::new(source),
            open: Vec::new(),
            anchors: HashMap::new(),
            aliased,
            documents: Vec::new(),
            errors: Vec::new(),
            document: 0,
            stopped: None,
        }
    }

    fn read(&mut self) {
        let mut parser = Parser::new_from_str(self.source);
        while let Some(next) = parser.next_event() {
            let outcome = match next {
                Ok((event, span)) => {
                    let start = self.bytes.byte(self.source, span.start.index());
                    let end = self.bytes.byte(self.source, span.end.index());
                    self.event(event, start, end.max(start))
                }
                Err(error) => {
                    let at = self.bytes.byte(self.source, error.marker().index());
                    Err((at, at, format!("The YAML is wrong: {}", error.info())))
                }
            };
            if let Err((start, end, message)) = outcome {
                self.errors.push(YamlError { span: self.span(start, end), message, repeated_key: false });
                self.stopped = Some(self.document);
                return;
            }
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.offset + start, self.offset + end)
    }

    fn event(&mut self, event: Event<'_>, start: usize, end: usize) -> Result<(), (usize, usize, String)> {
        let span = self.span(start, end);
        let tag = |tag: Option<std::borrow::Cow<'_, saphyr_parser::Tag>>| tag.map(|tag| format!("{}{}", tag.handle, tag.suffix).into());
        match event {
            Event::Scalar(text, style, anchor, scalar_tag) => {
                let style = match style {
                    Style::Plain => ScalarStyle::Plain,
                    Style::SingleQuoted => ScalarStyle::SingleQuoted,
                    Style::DoubleQuoted => ScalarStyle::DoubleQuoted,
                    Style::Literal => ScalarStyle::Literal,
                    Style::Folded => ScalarStyle::Folded,
                };
                let kind = NodeKind::Scalar(Scalar { text: text.into(), style });
                let decorated = anchor > 0 || scalar_tag.is_some();
                let span = if decorated { self.span(start + properties(&self.source[start..end]), end) } else { span };
                self.close(Node { span, tag: tag(scalar_tag), alias: false, kind }, anchor, 1, 0);
            }
            Event::SequenceStart(anchor, its_tag) => {
                let flow = self.source[start..end].starts_with('[');
                let kind = NodeKind::Sequence { flow, items: Vec::new() };
                self.open(Node { span, tag: tag(its_tag), alias: false, kind }, anchor)?;
            }
            Event::MappingStart(anchor, its_tag) => {
                let flow = self.source[start..end].starts_with('{');
                let kind = NodeKind::Mapping { flow, entries: Vec::new() };
                self.open(Node { span, tag: tag(its_tag), alias: false, kind }, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { mut node, anchor, size, height, .. }) = self.open.pop() {
                    let (flow, last) = match &node.kind {
                        NodeKind::Sequence { flow, items } => (*flow, items.last().map(|item| item.span)),
                        NodeKind::Mapping { flow, entries } => (*flow, entries.last().map(|entry| entry.key.span.to(entry.value.span))),
                        NodeKind::Scalar(_) => (false, None),
                    };
                    if flow {
                        // The event's own span goes on over blanks and comments.
                        node.span = node.span.to(self.span(start, (start + 1).min(end)));
                    } else if let Some(last) = last {
                        node.span = node.span.to(last);
                    }
                    self.close(node, anchor, size + 1, height + 1);
                }
            }
            Event::Alias(anchor) => {
                let Some(Anchored { node, size, height }) = self.anchors.get(&anchor) else {
                    return Err((start, end, "An alias must not stand inside of what it stands for".to_owned()));
                };
                let (size, height) = (*size, *height);
                self.aliased += size;
                if self.aliased > MAX_ALIASED {
                    return Err((start, end, format!("Aliases expand to more than {MAX_ALIASED} values: write them out, or use fewer")));
                }
                if self.open.len() + height > MAX_NESTING {
                    return Err((start, end, format!("Nesting goes deeper than {MAX_NESTING} levels")));
                }
                let node = Node { span, alias: true, ..node.clone() };
                self.close(node, 0, size, height);
            }
            Event::DocumentStart(_) => {
                self.anchors.clear();
                self.document = start;
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn open(&mut self, node: Node, anchor: usize) -> Result<(), (usize, usize, String)> {
        if self.open.len() == MAX_NESTING {
            let at = node.span.start as usize - self.offset;
            return Err((at, at, format!("Nesting goes deeper than {MAX_NESTING} levels")));
        }
        self.open.push(Open { node, anchor, key: None, keys: HashSet::new(), size: 0, height: 0 });
        Ok(())
    }

    /// Puts a finished value where it belongs.
    fn close(&mut self, node: Node, anchor: usize, size: usize, height: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, Anchored { node: node.clone(), size, height });
        }
        let Some(parent) = self.open.last_mut() else {
            return self.documents.push(Document { root: node });
        };
        parent.size += size;
        parent.height = parent.height.max(height);
        match &mut parent.node.kind {
            NodeKind::Sequence { items, .. } => items.push(node),
            NodeKind::Mapping { entries, .. } => match parent.key.take() {
                None => parent.key = Some(node),
                Some(key) => {
                    if let Some(name) = key.as_scalar().map(|scalar| scalar.text.clone())
                        && !parent.keys.insert(name.clone())
                    {
                        let message = format!("The key {name:?} is there twice: remove one of the two");
                        self.errors.push(YamlError { span: key.span, message, repeated_key: true });
                    }
                    entries.push(Entry { key, value: node });
                }
            },
            NodeKind::Scalar(_) => {}
        }
    }
}

/// Returns the length of the anchor, tag, blanks and comments before a scalar.
fn properties(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let passed = match rest.bytes().next() {
            Some(b'!' | b'&') => rest.find(char::is_whitespace),
            Some(b'#') => rest.find('\n'),
            _ => return text.len() - rest.len(),
        };
        rest = &rest[passed.unwrap_or(rest.len())..];
    }
}

/// Turns positions counted in characters into bytes.
struct ByteIndex {
    /// The byte of every [`ByteIndex::STRIDE`]th character; empty if every character is one byte.
    marks: Vec<u32>,
}

impl ByteIndex {
    const STRIDE: usize = 64;

    fn new(source: &str) -> Self {
        let marks = if source.is_ascii() {
            Vec::new()
        } else {
            source.char_indices().step_by(Self::STRIDE).map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)).collect()
        };
        Self { marks }
    }

    fn byte(&self, source: &str, character: usize) -> usize {
        if self.marks.is_empty() {
            return character.min(source.len());
        }
        let Some(mark) = self.marks.get(character / Self::STRIDE) else { return source.len() };
        let mark = *mark as usize;
        let ahead = source[mark..].char_indices().nth(character % Self::STRIDE);
        ahead.map_or(source.len(), |(at, _)| mark + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(source: &str) -> Node {
        let mut stream = parse(source);
        assert_eq!(stream.errors, []);
        assert_eq!(stream.documents.len(), 1);
        stream.documents.remove(0).root
    }

    #[test]
    fn spans_are_bytes_of_the_source() {
        for newline in ["\n", "\r\n"] {
            let source =
                "é: ü # c\na:\n  - b: 'x'\n    c: {d: \"é\"} # e\n  - !!str &f 12\nz: [1, 2]\ny: |\n  text\n".replace('\n', newline);
            let root = one(&source);
            let text = |node: &Node| source[node.span.range()].to_owned();
            assert_eq!(text(root.get("é").expect("é")), "ü");
            let a = root.get("a").expect("a");
            assert_eq!(text(&a.items()[0]), "b: 'x'\n    c: {d: \"é\"}".replace('\n', newline));
            assert_eq!(text(a.items()[0].get("c").expect("c")), "{d: \"é\"}");
            assert_eq!(text(&a.items()[1]), "12");
            assert_eq!(a.items()[1].tag.as_deref(), Some("tag:yaml.org,2002:str"));
            assert_eq!(text(root.get("z").expect("z")), "[1, 2]");
            assert!(matches!(root.get("z").map(|z| &z.kind), Some(NodeKind::Sequence { flow: true, .. })));
            assert!(matches!(&a.kind, NodeKind::Sequence { flow: false, .. }));
            assert_eq!(root.get("y").and_then(Node::as_scalar).map(|y| &*y.text), Some("text\n"));
        }
    }

    #[test]
    fn an_error_loses_one_document() {
        let stream = parse("a: 1\n---\nb: [1\n---\nc: 3\n---\nc: 4\nc: 5\n");
        let firsts: Vec<_> = stream.documents.iter().filter_map(|document| document.root.entries().first()?.key.as_scalar()).collect();
        assert_eq!(firsts.iter().map(|key| &*key.text).collect::<Vec<_>>(), ["a", "c", "c"]);
        assert_eq!(stream.errors.len(), 2);
        assert!(stream.errors[1].message.contains("twice"));
    }

    #[test]
    fn aliases_are_bounded() {
        let root = one("a: &a {b: 1}\nc: *a\n");
        let c = root.get("c").expect("c");
        assert!(c.alias && c.get("b").is_some());
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let before = format!("*a{}, ", level - 1).repeat(10);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", before.trim_end_matches(", ")));
        }
        let stream = parse(&bomb);
        assert!(stream.errors[0].message.contains("100000 values"), "{:?}", stream.errors);
        assert!(!parse("a: &a [*a]\n").errors.is_empty());
    }

    #[test]
    fn nesting_is_bounded() {
        for source in ["[".repeat(20_000), "- ".repeat(20_000), "{a: ".repeat(20_000)] {
            let stream = parse(&source);
            assert_eq!(stream.errors.len(), 1);
        }
    }
}
