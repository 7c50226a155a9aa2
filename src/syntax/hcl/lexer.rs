//! Splits HCL source into tokens.
//!
//! Always true: the scan is linear in the source, and every byte ends up in a token or in spaces and tabs between two.

use crate::model::Span;

use super::characters::{IN_IDENTIFIER, SPECIAL_IN_LINE, SPECIAL_IN_QUOTED, in_identifier};
use super::token::{Token, TokenKind};

/// Splits a file into tokens, the last one [`TokenKind::End`].
pub fn tokenize(source: &str) -> Vec<Token> {
    Lexer::new(source, 0).run(None)
}

/// Splits an expression into tokens whose spans are moved by `offset`.
pub(super) fn tokenize_expression(source: &str, offset: usize) -> Vec<Token> {
    Lexer::new(source, offset).run(None)
}

/// Splits a template without delimiters into tokens whose spans are moved by `offset`.
pub(super) fn tokenize_template(source: &str, offset: usize) -> Vec<Token> {
    Lexer::new(source, offset).run(Some(Frame::Bare))
}

/// How many heredocs without an end are read again as if their introducer were wrong; more of them end the file.
const HEREDOC_REWINDS: usize = 8;

/// What the lexer is inside of; at the bottom of the stack, nothing means the file itself.
#[derive(Clone, Copy)]
enum Frame {
    Quoted,
    Heredoc {
        marker: (usize, usize),
        body: usize,
        tokens: usize,
        line_start: bool,
    },
    Bare,
    /// `${` or `%{`, with the number of braces open in it.
    Sequence {
        braces: usize,
    },
}

struct Lexer<'s> {
    source: &'s str,
    bytes: &'s [u8],
    offset: usize,
    at: usize,
    tokens: Vec<Token>,
    frames: Vec<Frame>,
    rewinds: usize,
    /// Whether a search for `*/` has failed, so that none lies ahead.
    no_comment_end: bool,
}

impl<'s> Lexer<'s> {
    fn new(source: &'s str, offset: usize) -> Self {
        Self {
            source,
            bytes: source.as_bytes(),
            offset,
            at: 0,
            tokens: Vec::with_capacity(source.len() / 5 + 8),
            frames: Vec::new(),
            rewinds: 0,
            no_comment_end: false,
        }
    }

    fn run(mut self, outermost: Option<Frame>) -> Vec<Token> {
        self.frames.extend(outermost);
        if outermost.is_none() && self.source.starts_with('\u{feff}') {
            self.take(TokenKind::ByteOrderMark, 3);
        }
        loop {
            while self.at < self.bytes.len() {
                match self.frames.last() {
                    None | Some(Frame::Sequence { .. }) => self.code(),
                    Some(Frame::Quoted) => self.quoted(),
                    Some(&Frame::Heredoc { marker, line_start, .. }) => self.heredoc(marker, line_start),
                    Some(Frame::Bare) => self.line(),
                }
            }
            if !self.rewind() {
                break;
            }
        }
        self.take(TokenKind::End, 0);
        self.tokens
    }

    /// Goes back to the innermost heredoc that never ended and reads what follows its introducer as code.
    ///
    /// It is an error either way; so, the rest of the file is not lost to it.
    fn rewind(&mut self) -> bool {
        let unfinished = self.frames.iter().rposition(|frame| matches!(frame, Frame::Heredoc { .. }));
        let Some((at, &Frame::Heredoc { body, tokens, .. })) = unfinished.and_then(|at| Some((at, self.frames.get(at)?))) else {
            return false;
        };
        if self.rewinds == HEREDOC_REWINDS {
            return false;
        }
        self.rewinds += 1;
        self.frames.truncate(at);
        self.tokens.truncate(tokens + 1);
        if let Some(open) = self.tokens.last_mut() {
            open.kind = TokenKind::Invalid;
            let newline = if self.bytes[..body].ends_with(b"\r\n") { 2 } else { 1 };
            open.span = Span::new(open.span.start as usize, self.offset + body - newline);
            self.at = body - newline;
        }
        true
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn take(&mut self, kind: TokenKind, len: usize) {
        let start = self.at;
        self.at += len;
        self.push(kind, start);
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, span: Span::new(self.offset + start, self.offset + self.at) });
    }

    /// Passes over bytes as long as they are accepted.
    fn pass(&mut self, accepted: impl Fn(u8) -> bool) {
        self.at += self.bytes[self.at..].iter().take_while(|byte| accepted(**byte)).count();
    }

    /// Reads code, outside of strings or in a sequence, up to where something else begins or the sequence ends.
    fn code(&mut self) {
        let frames = self.frames.len();
        while self.frames.len() == frames {
            self.pass(|byte| matches!(byte, b' ' | b'\t'));
            let Some(&byte) = self.bytes.get(self.at) else { return };
            self.code_token(byte);
        }
    }

    /// Reads the token of code that starts with this byte, of a string only the quote unless it is plain text.
    fn code_token(&mut self, byte: u8) {
        use TokenKind as K;
        match byte {
            b'\n' => self.take(K::Newline, 1),
            b'\r' if self.peek(1) == b'\n' => self.take(K::Newline, 2),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.ident(),
            b'0'..=b'9' => self.number(),
            b'"' => self.quote_open(),
            b'#' => self.line_comment(),
            b'/' => match self.peek(1) {
                b'/' => self.line_comment(),
                b'*' => self.block_comment(),
                _ => self.take(K::Slash, 1),
            },
            b'{' => {
                if let Some(Frame::Sequence { braces }) = self.frames.last_mut() {
                    *braces += 1;
                }
                self.take(K::BraceOpen, 1);
            }
            b'}' => self.brace_close(1),
            b'~' if self.peek(1) == b'}' && matches!(self.frames.last(), Some(Frame::Sequence { braces: 0 })) => self.brace_close(2),
            b'<' => self.less(),
            b'=' => self.either(b'=', K::Equal, b'>', K::Arrow, K::Assign),
            b'!' => self.either(b'=', K::NotEqual, 0, K::Not, K::Not),
            b'>' => self.either(b'=', K::GreaterOrEqual, 0, K::Greater, K::Greater),
            b'&' => self.either(b'&', K::And, 0, K::Invalid, K::Invalid),
            b'|' => self.either(b'|', K::Or, 0, K::Invalid, K::Invalid),
            b':' => self.either(b':', K::DoubleColon, 0, K::Colon, K::Colon),
            b'.' if self.peek(1) == b'.' && self.peek(2) == b'.' => self.take(K::Ellipsis, 3),
            b'.' => self.take(K::Dot, 1),
            b'[' => self.take(K::BracketOpen, 1),
            b']' => self.take(K::BracketClose, 1),
            b'(' => self.take(K::ParenOpen, 1),
            b')' => self.take(K::ParenClose, 1),
            b',' => self.take(K::Comma, 1),
            b'?' => self.take(K::Question, 1),
            b'+' => self.take(K::Plus, 1),
            b'-' => self.take(K::Minus, 1),
            b'*' => self.take(K::Star, 1),
            b'%' => self.take(K::Percent, 1),
            _ if byte.is_ascii() => self.take(K::Invalid, 1),
            _ => self.ident(),
        }
    }

    /// Takes two bytes if the second is `second` or `other`, else one.
    fn either(&mut self, second: u8, kind: TokenKind, other: u8, other_kind: TokenKind, single: TokenKind) {
        match self.peek(1) {
            0 => self.take(single, 1),
            next if next == second => self.take(kind, 2),
            next if next == other => self.take(other_kind, 2),
            _ => self.take(single, 1),
        }
    }

    fn brace_close(&mut self, len: usize) {
        match self.frames.last_mut() {
            Some(Frame::Sequence { braces: 0 }) => {
                self.frames.pop();
                self.take(TokenKind::SequenceClose, len);
            }
            Some(Frame::Sequence { braces }) => {
                *braces -= 1;
                self.take(TokenKind::BraceClose, len);
            }
            _ => self.take(TokenKind::BraceClose, len),
        }
    }

    /// Reads an identifier: ID_Start or `_`, then ID_Continue or `-`. A character that starts none is invalid.
    fn ident(&mut self) {
        let start = self.at;
        loop {
            self.pass(|byte| IN_IDENTIFIER[usize::from(byte)]);
            if self.peek(0).is_ascii() {
                break;
            }
            match self.source[self.at..].chars().next() {
                Some(next) if in_identifier(next, self.at == start) => self.at += next.len_utf8(),
                _ => break,
            }
        }
        if self.at > start {
            return self.push(TokenKind::Ident, start);
        }
        let len = self.source[self.at..].chars().next().map_or(1, char::len_utf8);
        self.take(TokenKind::Invalid, len);
    }

    /// Reads a number greedily, as HCL does: `1.2.3` is one token, and an invalid one; a dot at the end is not part of it.
    fn number(&mut self) {
        let start = self.at;
        let mut end = self.at + 1;
        self.at = end;
        loop {
            let exponent_sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
            match self.peek(0) {
                b'0'..=b'9' => self.at += 1,
                b'.' => {
                    self.at += 1;
                    continue;
                }
                b'e' | b'E' if self.peek(1 + exponent_sign).is_ascii_digit() => self.at += 2 + exponent_sign,
                _ => break,
            }
            end = self.at;
        }
        self.at = end;
        self.push(TokenKind::Number, start);
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let end = self.source[start..].find('\n').map_or(self.bytes.len(), |len| start + len);
        self.at = if end < self.bytes.len() && self.bytes[end - 1] == b'\r' { end - 1 } else { end };
        self.push(TokenKind::Comment, start);
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let end = if self.no_comment_end { None } else { self.source[start + 2..].find("*/") };
        match end {
            Some(len) => self.take(TokenKind::Comment, len + 4),
            None => {
                self.no_comment_end = true;
                self.take(TokenKind::Invalid, 2);
            }
        }
    }

    fn less(&mut self) {
        if self.peek(1) == b'=' {
            return self.take(TokenKind::LessOrEqual, 2);
        }
        let Some((marker, body)) = self.heredoc_introducer() else { return self.take(TokenKind::Less, 1) };
        let tokens = self.tokens.len();
        self.take(TokenKind::HeredocOpen, body - self.at);
        self.frames.push(Frame::Heredoc { marker, body, tokens, line_start: true });
    }

    /// Recognises `<<MARKER` or `<<-MARKER` and a newline; returns the marker's range and where the content starts.
    fn heredoc_introducer(&self) -> Option<((usize, usize), usize)> {
        let rest = self.source[self.at..].strip_prefix("<<")?;
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let mut first = true;
        let len = rest.find(|c: char| !in_identifier(c, std::mem::replace(&mut first, false)))?;
        let start = self.source.len() - rest.len();
        let newline = if rest[len..].starts_with('\n') {
            1
        } else if rest[len..].starts_with("\r\n") {
            2
        } else {
            return None;
        };
        (len > 0).then_some(((start, start + len), start + len + newline))
    }

    /// Reads a string's opening quote, and all of the string if it is plain text.
    fn quote_open(&mut self) {
        self.take(TokenKind::QuoteOpen, 1);
        let start = self.at;
        self.pass(|byte| !SPECIAL_IN_QUOTED[usize::from(byte)]);
        if self.peek(0) != b'"' {
            self.at = start;
            return self.frames.push(Frame::Quoted);
        }
        if self.at > start {
            self.push(TokenKind::Literal, start);
        }
        self.take(TokenKind::QuoteClose, 1);
    }

    /// Reads one token of a quoted string. A newline ends it, and whatever it is nested in up to a heredoc: it was not closed.
    fn quoted(&mut self) {
        let start = self.at;
        loop {
            self.pass(|byte| !SPECIAL_IN_QUOTED[usize::from(byte)]);
            match self.peek(0) {
                b'\\' if self.at + 1 < self.bytes.len() && !matches!(self.peek(1), b'\n' | b'\r') => {
                    self.at += 1 + self.source[self.at + 1..].chars().next().map_or(0, char::len_utf8);
                }
                b'$' | b'%' => {
                    if self.sequence_follows() {
                        break;
                    }
                }
                b'"' | b'\n' => break,
                0 if self.at >= self.bytes.len() => break,
                _ => self.at += 1,
            }
        }
        if self.at > start {
            self.push(TokenKind::Literal, start);
        }
        match self.bytes.get(self.at) {
            Some(b'"') => {
                self.frames.pop();
                self.take(TokenKind::QuoteClose, 1);
            }
            Some(b'\n') => {
                let keep = self.frames.iter().rposition(|frame| matches!(frame, Frame::Heredoc { .. })).map_or(0, |at| at + 1);
                let keep = keep.max(usize::from(matches!(self.frames.first(), Some(Frame::Bare))));
                self.frames.truncate(keep);
                self.push(TokenKind::QuotedNewline, self.at);
                if keep > 0 {
                    self.line();
                }
            }
            Some(_) => self.sequence_open(),
            None => {}
        }
    }

    /// At `$` or `%`: tells whether a sequence opens here; else passes over the character, or the whole of `$${` or `%%{`.
    fn sequence_follows(&mut self) -> bool {
        let sign = self.peek(0);
        if self.peek(1) == b'{' {
            return true;
        }
        self.at += if self.peek(1) == sign && self.peek(2) == b'{' { 3 } else { 1 };
        false
    }

    fn sequence_open(&mut self) {
        if let Some(Frame::Heredoc { line_start, .. }) = self.frames.last_mut() {
            *line_start = false;
        }
        let kind = if self.peek(0) == b'$' { TokenKind::InterpolationOpen } else { TokenKind::DirectiveOpen };
        self.take(kind, if self.peek(2) == b'~' { 3 } else { 2 });
        self.frames.push(Frame::Sequence { braces: 0 });
    }

    /// Reads one token of a heredoc: a line of literal text, a sequence, or the closing marker.
    fn heredoc(&mut self, marker: (usize, usize), line_start: bool) {
        if line_start {
            let rest = &self.source[self.at..];
            // Only a whole line closes a heredoc; one at the end of a file without a newline does not.
            if let Some(line) = rest.find('\n').map(|len| &rest[..len])
                && line.trim() == &self.source[marker.0..marker.1]
            {
                self.frames.pop();
                return self.take(TokenKind::HeredocClose, line.strip_suffix('\r').unwrap_or(line).len());
            }
        }
        self.line();
    }

    /// Reads literal text up to a sequence or the end of the line, or a sequence's opening.
    fn line(&mut self) {
        let start = self.at;
        let mut line_end = false;
        loop {
            self.pass(|byte| !SPECIAL_IN_LINE[usize::from(byte)]);
            match self.bytes.get(self.at) {
                Some(b'\n') => {
                    self.at += 1;
                    line_end = true;
                    break;
                }
                Some(_) if !self.sequence_follows() => {}
                _ => break,
            }
        }
        if let Some(Frame::Heredoc { line_start, .. }) = self.frames.last_mut() {
            *line_start = line_end;
        }
        if self.at > start {
            self.push(TokenKind::Literal, start);
        }
        if !line_end && self.at < self.bytes.len() {
            self.sequence_open();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<TokenKind> {
        tokenize(source).iter().map(|token| token.kind).collect()
    }

    #[test]
    fn tokens_and_blanks_make_up_the_source() {
        let source = "\u{feff}a = \"x ${ b }\\\" $${c}\" # d\r\ne = <<-E\n  f ${g}\n  E\n/* h */ é = 1.5e+3 ./ \u{7} */";
        let mut at = 0;
        for token in tokenize(source) {
            let gap = &source[at..token.span.start as usize];
            assert!(gap.chars().all(|c| c == ' ' || c == '\t'), "{gap:?} before {token:?}");
            at = token.span.end as usize;
        }
        assert_eq!(at, source.len());
    }

    #[test]
    fn a_quoted_string_ends_at_the_newline() {
        use TokenKind as K;
        assert_eq!(
            kinds("a = \"${f(\"x\nb = 1"),
            [
                K::Ident,
                K::Assign,
                K::QuoteOpen,
                K::InterpolationOpen,
                K::Ident,
                K::ParenOpen,
                K::QuoteOpen,
                K::Literal,
                K::QuotedNewline,
                K::Newline,
                K::Ident,
                K::Assign,
                K::Number,
                K::End
            ]
        );
    }

    #[test]
    fn a_heredoc_without_an_end_loses_its_line_only() {
        use TokenKind as K;
        assert_eq!(
            kinds("a = <<E\nb = 1\n"),
            [K::Ident, K::Assign, K::Invalid, K::Newline, K::Ident, K::Assign, K::Number, K::Newline, K::End]
        );
    }

    #[test]
    fn numbers_do_not_end_with_a_dot() {
        use TokenKind as K;
        assert_eq!(kinds("1.2.3 1..."), [K::Number, K::Number, K::Ellipsis, K::End]);
        assert_eq!(kinds("1e5 1e 1e+"), [K::Number, K::Number, K::Ident, K::Number, K::Ident, K::Plus, K::End]);
    }
}
