//! Entry points of the parser, and the state that its parts share.
//!
//! Always true: parsing never fails; what is wrong is in the errors, and what is right is in the tree.

use std::sync::Arc;

use crate::model::Span;

use super::ast::{Body, Expr, ExprKind, File, SyntaxError};

/// How deep brackets, blocks, templates, operators and conditionals may nest.
pub const MAX_NESTING: usize = 256;

/// Parses a file.
pub fn parse(source: &str) -> File {
    File { source: Arc::from(source), body: Body::default(), comments: Vec::new(), errors: Vec::new() }
}

/// Parses a template without delimiters, as a string of a `.tf.json` file or a template file holds it.
///
/// `offset` is where `source` starts in the file that spans are to count in.
pub fn parse_template(_source: &str, offset: usize) -> (Expr, Vec<SyntaxError>) {
    (Expr { span: Span::new(offset, offset), kind: ExprKind::Invalid }, Vec::new())
}

/// Parses one expression, which may span lines.
///
/// `offset` is where `source` starts in the file that spans are to count in.
pub fn parse_expression(_source: &str, offset: usize) -> (Expr, Vec<SyntaxError>) {
    (Expr { span: Span::new(offset, offset), kind: ExprKind::Invalid }, Vec::new())
}
