//! Tuples, objects and `for` expressions.
//!
//! Always true: newlines mean nothing in a tuple or `for` expression, and separate the items of an object.

use super::ast::{Expr, ExprKind, For, ForResult, Name, Object, ObjectItem, ObjectKey};
use super::parser::{Parsed, Parser, expr};
use super::token::{Token, TokenKind as K};

impl Parser<'_> {
    /// Parses `[…]`: a tuple or a `for` expression.
    pub(super) fn tuple(&mut self) -> Parsed<Expr> {
        let open = self.next();
        self.with_newlines(false, |parser| {
            if parser.at_word("for") {
                return parser.for_expression(open, false);
            }
            let mut items = Vec::new();
            let close = loop {
                if let Some(close) = parser.eat(K::BracketClose) {
                    break close;
                }
                items.push(parser.expression()?);
                if parser.eat(K::Comma).is_none() {
                    break parser.expect(K::BracketClose, "After an item `,` or `]` must follow")?;
                }
            };
            Ok(expr(open.span.to(close.span), ExprKind::Tuple(items)))
        })
    }

    /// Parses `{…}`: an object or a `for` expression.
    pub(super) fn object(&mut self) -> Parsed<Expr> {
        let open = self.next();
        if self.with_newlines(false, |parser| Ok(parser.at_word("for")))? {
            return self.with_newlines(false, |parser| parser.for_expression(open, true));
        }
        self.with_newlines(true, |parser| {
            let mut items = Vec::new();
            let close = loop {
                match parser.kind() {
                    K::Newline => {
                        parser.next();
                        continue;
                    }
                    K::BraceClose => break parser.next(),
                    _ => items.push(parser.object_item()?),
                }
                match parser.kind() {
                    K::Newline | K::Comma => parser.next(),
                    _ => break parser.expect(K::BraceClose, "After an object's item `,`, a new line or `}` must follow")?,
                };
            };
            Ok(expr(open.span.to(close.span), ExprKind::Object(Object { items })))
        })
    }

    fn object_item(&mut self) -> Parsed<ObjectItem> {
        let key = self.expression()?;
        let key = match key.kind {
            ExprKind::Variable(name) => ObjectKey::Name(name),
            ExprKind::Null | ExprKind::Bool(_) => ObjectKey::Name(Name { text: self.share(key.span), span: key.span }),
            _ => ObjectKey::Expr(key),
        };
        let separator = match self.kind() {
            K::Assign | K::Colon => self.next().span,
            _ => return Err(self.fail_here("After an object's key `=` and a value must follow")),
        };
        let value = self.expression()?;
        Ok(ObjectItem { span: key.span().to(value.span), key, separator, value })
    }

    fn for_expression(&mut self, open: Token, object: bool) -> Parsed<Expr> {
        self.next();
        let (key, value) = self.for_names()?;
        let collection = self.expression()?;
        self.expect(K::Colon, "After the collection of a `for` expression `:` must follow")?;
        let first = self.expression()?;
        let result = if object {
            self.expect(K::Arrow, "A `for` expression in braces needs a key and a value: `key => value`")?;
            let value = self.expression()?;
            ForResult::Object { key: first, value, grouped: self.eat(K::Ellipsis).is_some() }
        } else {
            match self.kind() {
                K::Arrow => return Err(self.fail_here("A `for` expression with keys is written in braces")),
                K::Ellipsis => return Err(self.fail_here("Only a `for` expression in braces can group values")),
                _ => ForResult::Tuple(first),
            }
        };
        let condition = if self.at_word("if") {
            self.next();
            Some(self.expression()?)
        } else {
            None
        };
        let closing = if object { K::BraceClose } else { K::BracketClose };
        let close = self.expect(
            closing,
            if object { "A `for` expression must be closed by `}`" } else { "A `for` expression must be closed by `]`" },
        )?;
        Ok(expr(open.span.to(close.span), ExprKind::For(Box::new(For { key, value, collection, result, condition }))))
    }

    /// Parses `name in` or `key, name in`.
    pub(super) fn for_names(&mut self) -> Parsed<(Option<Name>, Name)> {
        let mut value = self.name("A name for each element must follow after `for`")?;
        let mut key = None;
        if self.eat(K::Comma).is_some() {
            key = Some(std::mem::replace(&mut value, self.name("A name for the value must follow after the key's name")?));
        }
        if !self.at_word("in") {
            return Err(self.fail_here("After the names of a `for`, `in` and a collection must follow"));
        }
        self.next();
        Ok((key, value))
    }
}
