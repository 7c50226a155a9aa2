//! Bodies: attributes and blocks, and how parsing goes on after an error in one.
//!
//! Always true: an error costs at most the block it lies in, provided the file's blocks start in the first column.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::Span;

use super::ast::{Attribute, Block, Body, ExprKind, Item, Label, Name};
use super::parser::{Failed, Parsed, Parser, excerpt, expr};
use super::token::{Token, TokenKind as K};

impl Parser<'_> {
    /// Parses the items of a file (`nesting` 0) or of a block, up to the brace or end that closes it, which is left.
    pub(super) fn body(&mut self, nesting: usize) -> Vec<Item> {
        let mut items = Vec::new();
        let mut names = HashSet::new();
        self.items(nesting, &mut items, &mut names);
        items
    }

    fn items(&mut self, nesting: usize, items: &mut Vec<Item>, names: &mut HashSet<Arc<str>>) {
        loop {
            match self.kind() {
                K::Newline => self.at += 1,
                K::End => return,
                K::BraceClose if nesting > 0 => return,
                K::Ident if nesting > 0 && self.layout && self.header_in_first_column(self.at, nesting) => {
                    self.abandoned = true;
                    return;
                }
                K::Ident => self.item(nesting, items, names),
                K::QuoteOpen => self.unexpected(nesting, "Attribute and block names are written without quotes"),
                _ => self.unexpected(nesting, "An attribute (`name = value`) or a block (`name { … }`) must stand here"),
            }
            if self.abandoned {
                if nesting > 0 {
                    return;
                }
                self.abandoned = false;
            }
        }
    }

    fn unexpected(&mut self, nesting: usize, message: &str) {
        let start = self.at;
        self.fail_here(message);
        self.recover(start, nesting);
    }

    /// Parses an item and adds it, unless it is an attribute that is there already.
    fn item(&mut self, nesting: usize, items: &mut Vec<Item>, names: &mut HashSet<Arc<str>>) {
        let start = self.at;
        let name = self.next();
        match self.kind() {
            K::Assign => {
                let name = self.name_of(name);
                let repeated = is_repeated(&name.text, items, names);
                if repeated {
                    let message = format!("The attribute {} is set twice: remove one of the two", excerpt(&name.text));
                    self.error(name.span, message);
                }
                let attribute = self.attribute(start, name, nesting, false);
                if !repeated {
                    items.push(Item::Attribute(attribute));
                }
            }
            K::QuoteOpen | K::BraceOpen | K::Ident => {
                if let Some(block) = self.block(start, name, nesting) {
                    items.push(Item::Block(block));
                }
            }
            _ => {
                self.fail_here("After a name, `=` and a value, or labels and `{`, must follow");
                self.recover(start, nesting);
            }
        }
    }

    /// Parses an attribute whose name has been taken. In a one-line block the caller looks at what follows it.
    fn attribute(&mut self, start: usize, name: Name, nesting: usize, one_line: bool) -> Attribute {
        let equals = self.next().span;
        let value = match self.expression() {
            Ok(value) => {
                if !one_line {
                    match self.kind() {
                        K::Newline => self.at += 1,
                        K::End => {}
                        found => {
                            self.fail_here(match found {
                                K::Comma => "Attributes are separated by newlines, not commas",
                                _ => "After an attribute's value a new line must begin",
                            });
                            self.recover(start, nesting);
                        }
                    }
                }
                value
            }
            Err(Failed) => {
                self.recover(start, nesting);
                let last = self.tokens[start..self.at].iter().rev().find(|token| !matches!(token.kind, K::Newline | K::Comment));
                let end = last.map_or(equals, |token| token.span).to(equals);
                expr(Span { start: equals.end, end: end.end }, ExprKind::Invalid)
            }
        };
        Attribute { span: name.span.to(value.span), name, equals, value }
    }

    /// Parses a block whose kind has been taken; `None` if its header is wrong.
    fn block(&mut self, start: usize, kind: Token, nesting: usize) -> Option<Block> {
        let errors = self.errors.len();
        let Ok((labels, open)) = self.block_header() else {
            self.recover(start, nesting);
            return None;
        };
        let Ok(items) = self.deeper(|parser| Ok(parser.block_items(nesting + 1))) else {
            self.recover(start, nesting);
            return None;
        };
        let close = match self.kind() {
            _ if self.abandoned && self.errors.len() > errors => Span::new(open.end as usize, open.end as usize),
            K::BraceClose => self.next().span,
            _ => {
                self.unclosed = true;
                self.error(kind.span.to(open), "The block is not closed: a `}` is missing");
                let end = self.tokens[self.at].span.start as usize;
                Span::new(end, end)
            }
        };
        if !self.abandoned {
            match self.kind() {
                K::Newline => self.at += 1,
                K::End => {}
                _ => {
                    let after = self.at;
                    self.fail_here("After a block a new line must begin");
                    self.recover(after, nesting);
                }
            }
        }
        let end = items.last().map_or(open, Item::span).to(open).to(close);
        let close = if close.is_empty() { Span { start: end.end, end: end.end } } else { close };
        Some(Block {
            span: kind.span.to(close),
            kind: self.name_of(kind),
            labels,
            open,
            close,
            body: Body { span: Span { start: open.end, end: close.start }, items },
            damaged: self.errors.len() > errors,
        })
    }

    fn block_header(&mut self) -> Parsed<(Vec<Label>, Span)> {
        let mut labels = Vec::new();
        loop {
            match self.kind() {
                K::BraceOpen => return Ok((labels, self.next().span)),
                K::Ident => {
                    let token = self.next();
                    labels.push(Label { text: self.share(token.span), span: token.span, quoted: false });
                }
                K::QuoteOpen => labels.push(self.label()?),
                K::Newline => {
                    let failed = self.fail_here("A block's `{` must stand on the line of its name");
                    // Where the brace stands on the next line, the block is read all the same.
                    let brace = self.with_newlines(false, |parser| Ok(parser.kind() == K::BraceOpen));
                    if !brace.unwrap_or(false) {
                        return Err(failed);
                    }
                }
                K::Assign => return Err(self.fail_here("A block is written without `=`")),
                _ => return Err(self.fail_here("A block's label or `{` must stand here")),
            }
        }
    }

    fn label(&mut self) -> Parsed<Label> {
        let open = self.next().span;
        let text = match self.kind() {
            K::Literal => {
                let span = self.next().span;
                self.literal_text(span, true).into_owned()
            }
            _ => String::new(),
        };
        if matches!(self.kind(), K::InterpolationOpen | K::DirectiveOpen) {
            return Err(self.fail_here("A block's label is fixed text: write $${ for a literal ${"));
        }
        let close = self.expect(K::QuoteClose, "The label must be closed by `\"`")?.span;
        Ok(Label { text: self.share_text(&text), span: open.to(close), quoted: true })
    }

    /// Parses what lies between a block's braces: lines of items, or one attribute on the line of the brace.
    fn block_items(&mut self, nesting: usize) -> Vec<Item> {
        if matches!(self.kind(), K::Newline | K::End | K::BraceClose) {
            return self.body(nesting);
        }
        let mut items = Vec::new();
        let mut names = HashSet::new();
        let start = self.at;
        let name = self.kind();
        let token = self.next();
        if name == K::Ident && self.kind() == K::Assign {
            let errors = self.errors.len();
            let name = self.name_of(token);
            items.push(Item::Attribute(self.attribute(start, name, nesting, true)));
            let failed = self.errors.len() > errors;
            match self.kind() {
                _ if failed || self.abandoned => {}
                K::BraceClose => return items,
                _ => {
                    self.fail_here("A block on one line holds one attribute and then `}`: write further ones on lines of their own");
                    self.recover(start, nesting);
                }
            }
        } else {
            self.at = start;
            self.fail_here("A block on one line holds one attribute: write nested blocks on lines of their own");
            self.recover(start, nesting);
        }
        if !self.abandoned {
            self.items(nesting, &mut items, &mut names);
        }
        items
    }

    /// Goes on to where the next item can start, after an error in the item that starts at token `start`.
    ///
    /// That is after the first newline outside of the item's brackets, or before the enclosing block's brace. Where brackets do not
    /// match, a block header or a brace in the first column is taken to be at the file's level.
    fn recover(&mut self, start: usize, nesting: usize) {
        let error = self.at;
        // What was found on the error's line may itself be the header of the next item.
        let error_line = self.tokens[start..error].iter().rposition(|token| token.kind == K::Newline).map_or(error, |at| start + at + 1);
        let mut open: Vec<K> = Vec::new();
        let mut at = start;
        loop {
            let here = at >= error;
            let kind = self.tokens[at].kind;
            match kind {
                K::End => break,
                K::Newline if here && open.is_empty() => {
                    at += 1;
                    break;
                }
                K::Ident
                    if at >= error_line && at > start && (nesting > 0 || !open.is_empty()) && self.header_in_first_column(at, nesting) =>
                {
                    self.abandoned = nesting > 0;
                    break;
                }
                K::BraceOpen | K::BracketOpen | K::ParenOpen | K::InterpolationOpen | K::DirectiveOpen => open.push(kind),
                K::BraceClose => {
                    if here && nesting > 0 && !open.is_empty() && self.in_first_column(at) {
                        self.abandoned = true;
                        at += 1;
                        break;
                    }
                    match open.iter().rposition(|kind| *kind == K::BraceOpen) {
                        Some(opened) => open.truncate(opened),
                        None if here && nesting > 0 => break,
                        None => open.clear(),
                    }
                }
                K::BracketClose => close(&mut open, K::BracketOpen),
                K::ParenClose => close(&mut open, K::ParenOpen),
                K::SequenceClose | K::QuotedNewline => {
                    let sequence = |kind: &K| matches!(kind, K::InterpolationOpen | K::DirectiveOpen);
                    let opened = if kind == K::SequenceClose { open.iter().rposition(sequence) } else { open.iter().position(sequence) };
                    open.truncate(opened.unwrap_or(open.len()));
                }
                _ => {}
            }
            at += 1;
        }
        self.at = at;
    }

    fn in_first_column(&self, at: usize) -> bool {
        at == 0 || matches!(self.tokens[at - 1].kind, K::Newline) && self.tokens[at - 1].span.end == self.tokens[at].span.start
    }

    /// Tells whether a block's header, or outside of blocks an attribute, starts in the first column.
    fn header_in_first_column(&self, at: usize, nesting: usize) -> bool {
        self.in_first_column(at)
            && match self.tokens.get(at + 1).map(|token| token.kind) {
                Some(K::QuoteOpen | K::BraceOpen | K::Ident) => true,
                Some(K::Assign) => nesting == 0,
                _ => false,
            }
    }
}

/// Tells whether an attribute of this name is among the items; the set of names is only made for long bodies.
fn is_repeated(name: &Arc<str>, items: &[Item], names: &mut HashSet<Arc<str>>) -> bool {
    let attributes = items.iter().filter_map(|item| match item {
        Item::Attribute(attribute) => Some(&attribute.name.text),
        Item::Block(_) => None,
    });
    if items.len() < 16 {
        return attributes.into_iter().any(|other| other == name);
    }
    if names.is_empty() {
        names.extend(attributes.cloned());
    }
    !names.insert(name.clone())
}

/// Closes the innermost bracket, if it is of that kind.
fn close(open: &mut Vec<K>, kind: K) {
    if open.last() == Some(&kind) {
        open.pop();
    }
}
