//! Templates: quoted strings, heredocs and bare templates, with their sequences.
//!
//! Always true: strip markers, flush indentation and escapes are resolved here, once, so that evaluation only joins parts.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use crate::model::Span;

use super::ast::{
    Expr, ExprKind, Heredoc, Interpolation, Name, StringLiteral, Template, TemplateFor, TemplateForm, TemplateIf, TemplateLiteral,
    TemplatePart,
};
use super::literal;
use super::parser::{Failed, Parsed, Parser, excerpt, expr};
use super::token::{Token, TokenKind as K};

/// A template taken apart, before its directives are matched with their ends.
enum Piece<'s> {
    Literal { span: Span, text: Cow<'s, str> },
    Interpolation(Interpolation),
    If { span: Span, condition: Expr },
    For { span: Span, key: Option<Name>, value: Name, collection: Expr },
    Else(Span),
    EndIf(Span),
    EndFor(Span),
}

impl<'s> Parser<'s> {
    /// Parses a quoted string or template.
    pub(super) fn quoted(&mut self) -> Parsed<Expr> {
        let open = self.next().span;
        // Most strings are one literal.
        if let [Token { kind: K::Literal, span }, Token { kind: K::QuoteClose, span: close }, ..] = self.tokens[self.at..] {
            self.at += 2;
            let text = self.literal_text(span, true);
            let literal = StringLiteral { value: self.share_text(&text), form: TemplateForm::Quoted };
            return Ok(expr(open.to(close), ExprKind::String(literal)));
        }
        let (pieces, close) = self.pieces(K::QuoteClose)?;
        self.template(open.to(close), TemplateForm::Quoted, pieces)
    }

    /// Parses a heredoc.
    pub(super) fn heredoc(&mut self) -> Parsed<Expr> {
        let open = self.next().span;
        let introducer = self.text(open);
        let flush = introducer.starts_with("<<-");
        let marker = introducer.trim_start_matches(['<', '-']).trim_end();
        let marker_start = open.start as usize + if flush { 3 } else { 2 };
        let marker = Name { text: self.share_text(marker), span: Span::new(marker_start, marker_start + marker.len()) };
        let (mut pieces, close) = self.pieces(K::HeredocClose)?;
        if flush {
            remove_indentation(&mut pieces);
        }
        let content = Span { start: open.end, end: close.start };
        self.template(open.to(close), TemplateForm::Heredoc(Box::new(Heredoc { flush, marker, content })), pieces)
    }

    /// Parses a template that ends with the source.
    pub(super) fn bare_template(&mut self, whole: Span) -> Parsed<Expr> {
        let (pieces, _) = self.pieces(K::End)?;
        self.template(whole, TemplateForm::Bare, pieces)
    }

    /// Resolves the escapes of a literal token, and refuses carriage returns that end no line, as Terraform does.
    pub(super) fn literal_text(&mut self, span: Span, quoted: bool) -> Cow<'s, str> {
        let text = self.text(span);
        if self.carriage_returns && text.strip_suffix("\r\n").unwrap_or(text).contains('\r') {
            self.error(span, "A carriage return must not stand alone: write \\r in a quoted string");
        }
        literal::unescape(text, quoted, span.start, &mut self.errors)
    }

    /// Reads a template's tokens up to its end, which is taken; applies strip markers.
    fn pieces(&mut self, end: K) -> Parsed<(Vec<Piece<'s>>, Span)> {
        let mut pieces = Vec::new();
        // Markers reach the one literal token next to them and no further: in a heredoc, that is to the end of the line.
        let mut strip_next = false;
        loop {
            let strip = std::mem::take(&mut strip_next);
            let kind = self.tokens[self.at].kind;
            match kind {
                K::Literal => {
                    let span = self.next().span;
                    let mut text = self.literal_text(span, end == K::QuoteClose);
                    if strip {
                        trim(&mut text, str::trim_start);
                    }
                    pieces.push(Piece::Literal { span, text });
                }
                K::InterpolationOpen | K::DirectiveOpen => {
                    let open = self.next().span;
                    let strip_left = open.len() == 3;
                    if strip_left && let Some(Piece::Literal { text, .. }) = pieces.last_mut() {
                        trim(text, str::trim_end);
                    }
                    let (piece, strip_right) = self.with_newlines(false, |parser| match kind {
                        K::InterpolationOpen => parser.interpolation(open),
                        _ => parser.directive(open),
                    })?;
                    strip_next = strip_right;
                    pieces.push(piece);
                }
                kind if kind == end => return Ok((pieces, self.next().span)),
                _ => return Err(self.fail_here("The string must be closed")),
            }
        }
    }

    fn interpolation(&mut self, open: Span) -> Parsed<(Piece<'s>, bool)> {
        let value = self.expression()?;
        let close = self.expect(K::SequenceClose, "An interpolation must be closed by `}`; write $${ for a literal ${")?.span;
        let strip_right = close.len() == 2;
        let interpolation = Interpolation { span: open.to(close), strip_left: open.len() == 3, strip_right, value };
        Ok((Piece::Interpolation(interpolation), strip_right))
    }

    fn directive(&mut self, open: Span) -> Parsed<(Piece<'s>, bool)> {
        let keyword =
            self.expect(K::Ident, "`if`, `else`, `endif`, `for` or `endfor` must follow after `%{`; write %%{ for a literal %{")?;
        let piece = match self.text(keyword.span) {
            "if" => Piece::If { span: open, condition: self.expression()? },
            "for" => {
                let (key, value) = self.for_names()?;
                Piece::For { span: open, key, value, collection: self.expression()? }
            }
            "else" => Piece::Else(open),
            "endif" => Piece::EndIf(open),
            "endfor" => Piece::EndFor(open),
            other => {
                let other = excerpt(other);
                let message = format!("{other} is not a directive: `if`, `else`, `endif`, `for` or `endfor` must follow after `%{{`");
                return Err(self.fail(keyword.span, message));
            }
        };
        let close = self.expect(K::SequenceClose, "A directive must be closed by `}`")?.span;
        let whole = open.to(close);
        let piece = match piece {
            Piece::If { condition, .. } => Piece::If { span: whole, condition },
            Piece::For { key, value, collection, .. } => Piece::For { span: whole, key, value, collection },
            Piece::Else(_) => Piece::Else(whole),
            Piece::EndIf(_) => Piece::EndIf(whole),
            _ => Piece::EndFor(whole),
        };
        Ok((piece, close.len() == 2))
    }

    /// Makes the expression: a string if there are no sequences.
    fn template(&mut self, span: Span, form: TemplateForm, mut pieces: Vec<Piece<'s>>) -> Parsed<Expr> {
        join_literals(&mut pieces);
        let text = match &pieces[..] {
            [] => Some(""),
            [Piece::Literal { text, .. }] => Some(&**text),
            _ => None,
        };
        if let Some(text) = text {
            return Ok(expr(span, ExprKind::String(StringLiteral { value: self.share_text(text), form })));
        }
        let mut pieces = pieces.into_iter();
        let (parts, rest) = self.parts(&mut pieces)?;
        match rest {
            None => Ok(expr(span, ExprKind::Template(Box::new(Template { form, parts })))),
            Some(end) => Err(self.fail(end.span(), "This directive has no beginning before it")),
        }
    }

    /// Takes parts up to a directive that ends or divides an enclosing one, which is returned.
    fn parts(&mut self, pieces: &mut std::vec::IntoIter<Piece<'s>>) -> Parsed<(Vec<TemplatePart>, Option<Piece<'s>>)> {
        let mut parts = Vec::with_capacity(pieces.len());
        while let Some(piece) = pieces.next() {
            parts.push(match piece {
                Piece::Literal { span, text } => TemplatePart::Literal(TemplateLiteral { span, value: self.share_text(&text) }),
                Piece::Interpolation(interpolation) => TemplatePart::Interpolation(interpolation),
                Piece::If { span, condition } => TemplatePart::If(Box::new(self.if_directive(span, condition, pieces)?)),
                Piece::For { span, key, value, collection } => {
                    let (body, end) = self.deeper(|parser| parser.parts(pieces))?;
                    let Some(Piece::EndFor(end)) = end else { return Err(self.unmatched(span, end, "%{ endfor }")) };
                    TemplatePart::For(Box::new(TemplateFor { span: span.to(end), key, value, collection, body }))
                }
                end => return Ok((parts, Some(end))),
            });
        }
        Ok((parts, None))
    }

    fn if_directive(&mut self, open: Span, condition: Expr, pieces: &mut std::vec::IntoIter<Piece<'s>>) -> Parsed<TemplateIf> {
        let (then, mut end) = self.deeper(|parser| parser.parts(pieces))?;
        let mut otherwise = Vec::new();
        if let Some(Piece::Else(_)) = end {
            (otherwise, end) = self.deeper(|parser| parser.parts(pieces))?;
        }
        let Some(Piece::EndIf(end)) = end else { return Err(self.unmatched(open, end, "%{ endif }")) };
        Ok(TemplateIf { span: open.to(end), condition, then, otherwise })
    }

    fn unmatched(&mut self, open: Span, found: Option<Piece<'s>>, wanted: &str) -> Failed {
        match found {
            Some(found) => self.fail(found.span(), format!("Before this, {wanted} is missing")),
            None => self.fail(open, format!("The directive is not closed: {wanted} is missing")),
        }
    }
}

impl Piece<'_> {
    fn span(&self) -> Span {
        match self {
            Self::Literal { span, .. } | Self::If { span, .. } | Self::For { span, .. } => *span,
            Self::Interpolation(interpolation) => interpolation.span,
            Self::Else(span) | Self::EndIf(span) | Self::EndFor(span) => *span,
        }
    }
}

fn trim(text: &mut Cow<'_, str>, trimmed: fn(&str) -> &str) {
    match text {
        Cow::Borrowed(text) => *text = trimmed(text),
        Cow::Owned(text) => *text = trimmed(text).to_owned(),
    }
}

/// Removes the indentation that all lines of a flush heredoc share, as Terraform counts it: after strip markers, in characters, only in
/// the template's own text, blank lines left out. A line that starts with a sequence has none, so then nothing is removed.
fn remove_indentation(pieces: &mut [Piece<'_>]) {
    let mut shared = usize::MAX;
    let mut line_start = true;
    let mut adjust = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let literal = match piece {
            Piece::Literal { text, .. } => Some(text),
            _ => None,
        };
        if std::mem::take(&mut line_start) {
            match literal {
                Some(text) => {
                    let rest = text.trim_start();
                    if !rest.is_empty() || !text.ends_with('\n') {
                        shared = shared.min(text[..text.len() - rest.len()].graphemes(true).count());
                        adjust.push(at);
                    }
                }
                None => shared = 0,
            }
        }
        line_start = literal.is_some_and(|text| text.ends_with('\n'));
    }
    for at in adjust {
        if let Some(Piece::Literal { text, .. }) = pieces.get_mut(at) {
            let removed: usize = text.graphemes(true).take(shared).map(str::len).sum();
            *text = match std::mem::take(text) {
                Cow::Borrowed(text) => Cow::Borrowed(&text[removed..]),
                Cow::Owned(text) => Cow::Owned(text[removed..].to_owned()),
            };
        }
    }
}

/// Joins literals that stand next to each other, as the lines of a heredoc do.
fn join_literals(pieces: &mut Vec<Piece<'_>>) {
    pieces.dedup_by(|next, piece| match (piece, next) {
        (Piece::Literal { span, text }, Piece::Literal { span: next_span, text: next }) => {
            *span = span.to(*next_span);
            text.to_mut().push_str(next);
            true
        }
        _ => false,
    });
}
