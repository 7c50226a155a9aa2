//! The typed tree of an HCL file.
//!
//! Always true: a node's span covers its children's, and siblings stand in source order without overlapping.

use std::sync::Arc;

use crate::model::Span;

/// One parsed file: what it says, and what could not be understood.
#[derive(Clone, Debug)]
pub struct File {
    /// The text, byte for byte as read.
    pub source: Arc<str>,
    pub body: Body,
    /// In source order.
    pub comments: Vec<Comment>,
    /// In source order, a bounded number; empty if Terraform's parser would accept the file.
    pub errors: Vec<SyntaxError>,
}

impl File {
    /// Returns the source text of a span of this file.
    pub fn text(&self, span: Span) -> &str {
        self.source.get(span.range()).unwrap_or("")
    }
}

/// What is wrong with the syntax, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    pub span: Span,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// A comment with its delimiters, without the newline that ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    pub span: Span,
}

/// An identifier where it stands.
#[derive(Clone, Debug)]
pub struct Name {
    pub text: Arc<str>,
    pub span: Span,
}

/// The items of a file or between a block's braces.
///
/// A repeated attribute is an error of the file; the first one wins and the others are not in the tree.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Of a file everything; of a block what lies between the braces.
    pub span: Span,
    pub items: Vec<Item>,
}

impl Body {
    /// Iterates over the attributes, in source order.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    }

    /// Iterates over the blocks, in source order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Attribute(_) => None,
        })
    }

    /// Finds an attribute by name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes().find(|attribute| &*attribute.name.text == name)
    }
}

/// One item of a body.
#[derive(Clone, Debug)]
pub enum Item {
    Attribute(Attribute),
    Block(Block),
}

impl Item {
    /// Returns the bytes the item takes, without the newline after it.
    pub fn span(&self) -> Span {
        match self {
            Self::Attribute(attribute) => attribute.span,
            Self::Block(block) => block.span,
        }
    }
}

/// `name = value`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// From the name to the end of the value.
    pub span: Span,
    pub name: Name,
    pub equals: Span,
    pub value: Expr,
}

/// `kind "label" … { body }`.
#[derive(Clone, Debug)]
pub struct Block {
    /// From the kind to the closing brace.
    pub span: Span,
    pub kind: Name,
    pub labels: Vec<Label>,
    pub open: Span,
    /// Empty where the brace is missing.
    pub close: Span,
    pub body: Body,
    /// Whether a syntax error lies in it, so that it may say more or less than what is in the tree.
    pub damaged: bool,
}

/// A block's label, quoted or bare.
#[derive(Clone, Debug)]
pub struct Label {
    pub text: Arc<str>,
    /// With the quotes, if any.
    pub span: Span,
    pub quoted: bool,
}

/// An expression where it stands.
#[derive(Clone, Debug)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

/// The forms of an expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// Stands where an expression could not be parsed; its error is in [`File::errors`].
    Invalid,
    Null,
    Bool(bool),
    Number(Number),
    /// A quoted string or heredoc without any `${` or `%{` sequence.
    String(StringLiteral),
    /// A quoted string or heredoc with at least one sequence.
    Template(Box<Template>),
    /// A name on its own, such as `each` or an iterator; with steps after it, it is the root of a [`Traversal`].
    Variable(Name),
    Traversal(Box<Traversal>),
    Call(Box<Call>),
    Unary(Box<Unary>),
    Binary(Box<Binary>),
    Conditional(Box<Conditional>),
    For(Box<For>),
    Tuple(Vec<Expr>),
    Object(Object),
    Parentheses(Box<Expr>),
}

impl Expr {
    /// Returns the root name and the steps after it, if this is a reference: `var.region` or `each`.
    pub fn as_reference(&self) -> Option<(&Name, &[Step])> {
        match &self.kind {
            ExprKind::Variable(name) => Some((name, &[])),
            ExprKind::Traversal(traversal) => match &traversal.root.kind {
                ExprKind::Variable(name) => Some((name, &traversal.steps)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns the text, if this is a string without sequences.
    pub fn as_str(&self) -> Option<&Arc<str>> {
        match &self.kind {
            ExprKind::String(literal) => Some(&literal.value),
            _ => None,
        }
    }
}

/// A number literal: always written without a sign.
#[derive(Clone, Debug)]
pub struct Number {
    /// As written: digits, an optional fraction, an optional exponent.
    pub text: Arc<str>,
    /// Its value, if it is written as an integer that fits.
    pub integer: Option<i64>,
}

/// A string without sequences, its escapes resolved and a flush heredoc's indentation removed.
///
/// The value is not normalised to Unicode's NFC, as Terraform's strings are.
#[derive(Clone, Debug)]
pub struct StringLiteral {
    pub value: Arc<str>,
    pub form: TemplateForm,
}

/// A string with sequences.
#[derive(Clone, Debug)]
pub struct Template {
    pub form: TemplateForm,
    pub parts: Vec<TemplatePart>,
}

impl Template {
    /// Returns the expression, if the template is one interpolation and nothing else, whose value then keeps its type.
    pub fn wrapped(&self) -> Option<&Expr> {
        match &self.parts[..] {
            [TemplatePart::Interpolation(interpolation)] => Some(&interpolation.value),
            _ => None,
        }
    }
}

/// How a template is delimited.
#[derive(Clone, Debug)]
pub enum TemplateForm {
    Quoted,
    Heredoc(Box<Heredoc>),
    /// Not at all: a string of a JSON file, or a template file.
    Bare,
}

/// `<<MARKER` or `<<-MARKER`.
#[derive(Clone, Debug)]
pub struct Heredoc {
    /// Whether common indentation is removed (`<<-`).
    pub flush: bool,
    pub marker: Name,
    /// The lines between the introducer's newline and the line of the closing marker.
    pub content: Span,
}

/// One part of a template. Strip markers (`~`) have been applied to the literals around.
#[derive(Clone, Debug)]
pub enum TemplatePart {
    Literal(TemplateLiteral),
    Interpolation(Interpolation),
    If(Box<TemplateIf>),
    For(Box<TemplateFor>),
}

/// Literal text of a template: escapes resolved, strip markers and flush indentation applied; may be empty.
#[derive(Clone, Debug)]
pub struct TemplateLiteral {
    pub span: Span,
    pub value: Arc<str>,
}

/// `${ value }`.
#[derive(Clone, Debug)]
pub struct Interpolation {
    /// With the delimiters.
    pub span: Span,
    /// Whether it is written `${~`.
    pub strip_left: bool,
    /// Whether it is written `~}`.
    pub strip_right: bool,
    pub value: Expr,
}

/// `%{ if condition }…%{ else }…%{ endif }`.
#[derive(Clone, Debug)]
pub struct TemplateIf {
    /// From `%{ if` to the end of `endif }`.
    pub span: Span,
    pub condition: Expr,
    pub then: Vec<TemplatePart>,
    /// Empty without an `else`.
    pub otherwise: Vec<TemplatePart>,
}

/// `%{ for key, value in collection }…%{ endfor }`.
#[derive(Clone, Debug)]
pub struct TemplateFor {
    /// From `%{ for` to the end of `endfor }`.
    pub span: Span,
    pub key: Option<Name>,
    pub value: Name,
    pub collection: Expr,
    pub body: Vec<TemplatePart>,
}

/// Steps into the value of `root`.
#[derive(Clone, Debug)]
pub struct Traversal {
    pub root: Expr,
    /// At least one.
    pub steps: Vec<Step>,
}

/// One step of a traversal.
#[derive(Clone, Debug)]
pub struct Step {
    /// With the dot or brackets; of a splat with the steps it repeats.
    pub span: Span,
    pub kind: StepKind,
}

impl Step {
    /// Returns the name, if this is `.name`.
    pub fn name(&self) -> Option<&Name> {
        match &self.kind {
            StepKind::Attribute(name) => Some(name),
            _ => None,
        }
    }

    /// Tells whether this is an index that is written out: `[0]`, `["a"]` or `.0`.
    pub fn is_literal_index(&self) -> bool {
        match &self.kind {
            StepKind::Index(key) => matches!(key.kind, ExprKind::Number(_) | ExprKind::String(_)),
            StepKind::LegacyIndex(_) => true,
            StepKind::Attribute(_) | StepKind::Splat(_) => false,
        }
    }
}

/// The forms of a step.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// `.name`.
    Attribute(Name),
    /// `[key]`.
    Index(Expr),
    /// `.0`, inherited from older versions: an index.
    LegacyIndex(Number),
    /// `.*` or `[*]`.
    Splat(Splat),
}

/// A splat and the steps it takes into each element.
#[derive(Clone, Debug)]
pub struct Splat {
    pub kind: SplatKind,
    /// `.*` takes the attribute and legacy index steps right after it; `[*]` takes all that follow, so it is always the last step.
    pub each: Vec<Step>,
}

/// The two forms of a splat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplatKind {
    /// `.*`.
    Attribute,
    /// `[*]`.
    Full,
}

/// `name(arguments…)`.
#[derive(Clone, Debug)]
pub struct Call {
    /// A namespaced name has its `::`: `provider::aws::arn_parse`.
    pub name: Name,
    pub arguments: Vec<Expr>,
    /// The `...` after the last argument, which spreads it.
    pub expand: Option<Span>,
}

/// `-x` or `!x`.
#[derive(Clone, Debug)]
pub struct Unary {
    pub operator: UnaryOperator,
    pub operand: Expr,
}

/// The operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    Negate,
    Not,
}

/// A chain of operators of one precedence, evaluated from left to right: `a - b + c`.
///
/// A chain and not a tree, so that a thousand terms are not a thousand levels deep.
#[derive(Clone, Debug)]
pub struct Binary {
    pub first: Expr,
    /// At least one.
    pub rest: Vec<Operation>,
}

/// One more term of a chain.
#[derive(Clone, Debug)]
pub struct Operation {
    pub operator: BinaryOperator,
    pub operator_span: Span,
    pub operand: Expr,
}

/// The operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    Or,
    And,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// `condition ? then : otherwise`.
#[derive(Clone, Debug)]
pub struct Conditional {
    pub condition: Expr,
    pub then: Expr,
    pub otherwise: Expr,
}

/// `[for …]` or `{for …}`.
#[derive(Clone, Debug)]
pub struct For {
    pub key: Option<Name>,
    pub value: Name,
    pub collection: Expr,
    pub result: ForResult,
    pub condition: Option<Expr>,
}

/// What a `for` expression makes of each element.
#[derive(Clone, Debug)]
pub enum ForResult {
    Tuple(Expr),
    Object {
        key: Expr,
        value: Expr,
        /// Whether `...` groups values by key.
        grouped: bool,
    },
}

/// `{ key = value, … }`. Keys may repeat: the last one wins.
#[derive(Clone, Debug)]
pub struct Object {
    pub items: Vec<ObjectItem>,
}

/// One entry of an object.
#[derive(Clone, Debug)]
pub struct ObjectItem {
    /// From the key to the end of the value.
    pub span: Span,
    pub key: ObjectKey,
    /// The `=` or `:`.
    pub separator: Span,
    pub value: Expr,
}

/// An object's key.
#[derive(Clone, Debug)]
pub enum ObjectKey {
    /// A bare word, which stands for itself; `true`, `false` and `null` too.
    Name(Name),
    /// Anything else; a reference of several steps must be in parentheses, or Terraform refuses it as ambiguous when evaluating.
    Expr(Expr),
}

impl ObjectKey {
    /// Returns the key's span.
    pub fn span(&self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::Expr(expr) => expr.span,
        }
    }

    /// Returns the key's text where no evaluation is needed: a bare word or a string without sequences.
    pub fn literal(&self) -> Option<&Arc<str>> {
        match self {
            Self::Name(name) => Some(&name.text),
            Self::Expr(expr) => expr.as_str(),
        }
    }
}
