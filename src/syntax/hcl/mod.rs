//! HCL's native syntax: a lossless, error-recovering syntax tree.
//!
//! Always true: every byte of the source lies in a token or in the white space between two, so nothing is ever lost.

mod ast;
mod body;
mod characters;
mod collection;
mod expression;
mod lexer;
mod literal;
mod names;
mod parser;
mod template;
mod token;

pub use ast::{
    Attribute, Binary, BinaryOperator, Block, Body, Call, Comment, Conditional, Expr, ExprKind, File, For, ForResult, Heredoc,
    Interpolation, Item, Label, Name, Number, Object, ObjectItem, ObjectKey, Operation, Splat, SplatKind, Step, StepKind, StringLiteral,
    SyntaxError, Template, TemplateFor, TemplateForm, TemplateIf, TemplateLiteral, TemplatePart, Traversal, Unary, UnaryOperator,
};
pub use lexer::tokenize;
pub use parser::{MAX_ERRORS, MAX_NESTING, parse, parse_expression, parse_template};
pub use token::{Token, TokenKind};

#[cfg(test)]
mod tests;
