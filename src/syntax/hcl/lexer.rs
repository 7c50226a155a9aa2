//! Splits HCL source into tokens.
//!
//! Always true: one pass, linear in the source.

use super::token::Token;

/// Splits a file into tokens, the last one [`super::token::TokenKind::End`].
pub fn tokenize(_source: &str) -> Vec<Token> {
    Vec::new()
}
