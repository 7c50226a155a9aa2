//! The tokens of HCL's native syntax.
//!
//! Always true: tokens stand in source order without overlapping; between two there are only spaces and tabs.

use crate::model::Span;

/// One token, comments and newlines included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// The kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// `\n` or `\r\n`.
    Newline,
    /// `#…`, `//…` or `/*…*/`, without the newline after it.
    Comment,
    /// A byte order mark at the start of the file.
    ByteOrderMark,
    Ident,
    Number,
    /// `"` at a string's start.
    QuoteOpen,
    /// `"` at a string's end.
    QuoteClose,
    /// `<<MARKER` or `<<-MARKER` with its newline.
    HeredocOpen,
    /// The closing marker, with the white space before it on its line and after it.
    HeredocClose,
    /// Literal text of a template; of a heredoc at most one line, with its newline.
    Literal,
    /// A newline in a quoted string, which is an error.
    QuotedNewline,
    /// `${` or `${~`.
    InterpolationOpen,
    /// `%{` or `%{~`.
    DirectiveOpen,
    /// `}` or `~}` that ends an interpolation or directive.
    SequenceClose,
    BraceOpen,
    BraceClose,
    BracketOpen,
    BracketClose,
    ParenOpen,
    ParenClose,
    Assign,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Not,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Question,
    Colon,
    DoubleColon,
    Dot,
    Comma,
    Ellipsis,
    Arrow,
    /// A character that has no meaning in HCL.
    Invalid,
    /// The end of the source: an empty span.
    End,
}
