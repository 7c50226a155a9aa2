//! Entry points of the parser, and the state that its parts share.
//!
//! Always true: parsing never fails; what is wrong is in the errors, and what is right is in the tree.

use std::sync::Arc;

use crate::model::Span;

use super::ast::{Body, Comment, Expr, ExprKind, File, Name, SyntaxError};
use super::lexer;
use super::names::Names;
use super::token::{Token, TokenKind};

/// How deep brackets, blocks, templates, operators and conditionals may nest. Terraform has no bound but its memory.
pub const MAX_NESTING: usize = 256;

/// How many errors of one file are told one by one; one more says how many are left.
pub const MAX_ERRORS: usize = 100;

/// Parses a file.
pub fn parse(source: &str) -> File {
    let source: Arc<str> = source.into();
    if u32::try_from(source.len()).is_err() {
        let message = "The file is larger than 4 GiB".to_owned();
        let errors = vec![SyntaxError { span: Span::default(), message }];
        return File { source, body: Body::default(), comments: Vec::new(), errors };
    }
    let mut parser = Parser::new(&source, 0, lexer::tokenize(&source));
    let mut items = parser.body(0);
    if parser.unclosed {
        // A missing brace: what starts in the first column is taken to be outside of every block, if that reads better.
        let mut second = Parser::new(&source, 0, std::mem::take(&mut parser.tokens));
        second.layout = true;
        let with_layout = second.body(0);
        if second.errors.len() > parser.errors.len() {
            parser.tokens = second.tokens;
        } else {
            (parser, items) = (second, with_layout);
        }
    }
    let (errors, comments) = parser.finish();
    let body = Body { span: Span::new(0, source.len()), items };
    File { body, comments, errors, source }
}

/// Parses a template without delimiters, as a string of a `.tf.json` file or a template file holds it.
///
/// `offset` is where `source` starts in the file that spans are to count in.
pub fn parse_template(source: &str, offset: usize) -> (Expr, Vec<SyntaxError>) {
    let whole = Span::new(offset, offset + source.len());
    let mut parser = Parser::new(source, offset, lexer::tokenize_template(source, offset));
    let expr = parser.bare_template(whole).unwrap_or(Expr { span: whole, kind: ExprKind::Invalid });
    (expr, parser.finish().0)
}

/// Parses one expression, which may span lines.
///
/// `offset` is where `source` starts in the file that spans are to count in.
pub fn parse_expression(source: &str, offset: usize) -> (Expr, Vec<SyntaxError>) {
    let mut parser = Parser::new(source, offset, lexer::tokenize_expression(source, offset));
    parser.newlines = false;
    let parsed = parser.expression().and_then(|expr| match parser.kind() {
        TokenKind::End => Ok(expr),
        _ => Err(parser.fail_here("Nothing may follow the expression")),
    });
    let expr = parsed.unwrap_or(Expr { span: Span::new(offset, offset + source.len()), kind: ExprKind::Invalid });
    (expr, parser.finish().0)
}

/// Says that parsing cannot go on here; the error has been recorded.
pub(super) struct Failed;

/// What was parsed, unless an error stopped it.
pub(super) type Parsed<T> = Result<T, Failed>;

/// Reads tokens and collects errors.
pub(super) struct Parser<'s> {
    pub(super) source: &'s str,
    /// Where the source starts in the file that spans count in.
    offset: usize,
    pub(super) tokens: Vec<Token>,
    /// The token to read next.
    pub(super) at: usize,
    /// Whether newlines are tokens; if not, they are passed over.
    pub(super) newlines: bool,
    depth: usize,
    names: Names,
    pub(super) errors: Vec<SyntaxError>,
    /// Whether a block or attribute header in the first column ends every block.
    pub(super) layout: bool,
    /// Whether a block's closing brace was missing.
    pub(super) unclosed: bool,
    /// Whether recovery went on to the file's level, so that every open block ends.
    pub(super) abandoned: bool,
    /// Whether the source has carriage returns at all.
    pub(super) carriage_returns: bool,
}

impl<'s> Parser<'s> {
    fn new(source: &'s str, offset: usize, tokens: Vec<Token>) -> Self {
        Self {
            source,
            offset,
            tokens,
            at: 0,
            newlines: true,
            depth: 0,
            names: Names::new(source.len()),
            errors: Vec::new(),
            layout: false,
            unclosed: false,
            abandoned: false,
            carriage_returns: source.contains('\r'),
        }
    }

    fn finish(mut self) -> (Vec<SyntaxError>, Vec<Comment>) {
        self.errors.sort();
        self.errors.dedup();
        let more = self.errors.len().saturating_sub(MAX_ERRORS);
        if let (Some(next), true) = (self.errors.get(MAX_ERRORS), more > 1) {
            let message = format!("There are {more} more syntax errors from here on: mend those before it first");
            let rest = SyntaxError { span: next.span, message };
            self.errors.truncate(MAX_ERRORS);
            self.errors.push(rest);
        }
        let comments = self.tokens.iter().filter(|token| token.kind == TokenKind::Comment).map(|token| Comment { span: token.span });
        (self.errors, comments.collect())
    }

    /// Returns the kind of the next token, passing over comments and, where they mean nothing, newlines.
    pub(super) fn kind(&mut self) -> TokenKind {
        loop {
            match self.tokens[self.at].kind {
                TokenKind::Comment | TokenKind::ByteOrderMark => self.at += 1,
                TokenKind::Newline if !self.newlines => self.at += 1,
                kind => return kind,
            }
        }
    }

    /// Takes the next token; the end is never passed.
    pub(super) fn next(&mut self) -> Token {
        let kind = self.kind();
        let token = self.tokens[self.at];
        if kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    /// Takes the next token if it is of this kind.
    pub(super) fn eat(&mut self, kind: TokenKind) -> Option<Token> {
        (self.kind() == kind).then(|| self.next())
    }

    /// Takes the next token, which must be of this kind.
    pub(super) fn expect(&mut self, kind: TokenKind, otherwise: &str) -> Parsed<Token> {
        if self.kind() == kind { Ok(self.next()) } else { Err(self.fail_here(otherwise)) }
    }

    /// Tells whether the next token is this word.
    pub(super) fn at_word(&mut self, word: &str) -> bool {
        self.kind() == TokenKind::Ident && self.text(self.tokens[self.at].span) == word
    }

    /// Takes an identifier.
    pub(super) fn name(&mut self, otherwise: &str) -> Parsed<Name> {
        let token = self.expect(TokenKind::Ident, otherwise)?;
        Ok(self.name_of(token))
    }

    pub(super) fn name_of(&mut self, token: Token) -> Name {
        Name { text: self.share(token.span), span: token.span }
    }

    /// Returns the source text of a span.
    pub(super) fn text(&self, span: Span) -> &'s str {
        self.source.get(span.start as usize - self.offset..span.end as usize - self.offset).unwrap_or("")
    }

    /// Returns the text of a span, shared with equal ones.
    pub(super) fn share(&mut self, span: Span) -> Arc<str> {
        let text = self.text(span);
        self.names.share(text)
    }

    /// Returns a text, shared with equal ones.
    pub(super) fn share_text(&mut self, text: &str) -> Arc<str> {
        self.names.share(text)
    }

    /// Records an error.
    pub(super) fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(SyntaxError { span, message: message.into() });
    }

    /// Records an error after which parsing cannot go on.
    pub(super) fn fail(&mut self, span: Span, message: impl Into<String>) -> Failed {
        self.error(span, message);
        Failed
    }

    /// Records an error at the next token, saying what was found there.
    pub(super) fn fail_here(&mut self, message: &str) -> Failed {
        let kind = self.kind();
        let span = self.tokens[self.at].span;
        let found = match kind {
            TokenKind::End => "the end of the file".to_owned(),
            TokenKind::Newline => "the end of the line".to_owned(),
            TokenKind::QuotedNewline => {
                return self.fail(span, "The string is not closed on its line: close it with \", or write \\n for a newline");
            }
            TokenKind::Invalid if self.text(span).starts_with("<<") => {
                return self.fail(span, "The heredoc has no end: its marker must stand alone on a later line that ends with a newline");
            }
            TokenKind::Invalid if self.text(span) == "/*" => return self.fail(span, "The comment has no end: close it with */"),
            _ => excerpt(self.text(span)),
        };
        self.fail(span, format!("{message}, but here is {found}"))
    }

    /// Parses one level deeper, if there may be one more.
    pub(super) fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_NESTING {
            self.kind();
            let span = self.tokens[self.at].span;
            return Err(self.fail(span, format!("Nesting goes deeper than {MAX_NESTING} levels: move parts into locals of their own")));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// Parses with newlines as tokens or not, and puts that back afterwards.
    pub(super) fn with_newlines<T>(&mut self, newlines: bool, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let outside = std::mem::replace(&mut self.newlines, newlines);
        let parsed = parse(self);
        self.newlines = outside;
        parsed
    }
}

/// Characters of the source that a message repeats at most.
const EXCERPT: usize = 60;

/// Quotes source text in a message: escaped, and cut where it is long.
pub(super) fn excerpt(text: &str) -> String {
    let cut = text.char_indices().nth(EXCERPT).map_or(text.len(), |(at, _)| at);
    format!("`{}{}`", text[..cut].escape_debug(), if cut < text.len() { "…" } else { "" })
}

/// Makes an expression.
pub(super) fn expr(span: Span, kind: ExprKind) -> Expr {
    Expr { span, kind }
}
