//! Expressions: operators, conditionals, calls and terms.
//!
//! Always true: recursion is bounded by [`super::parser::MAX_NESTING`], and a chain of operators or steps does not recurse.

use crate::model::Span;

use super::ast::{
    Binary, BinaryOperator as Op, Call, Conditional, Expr, ExprKind, Name, Number, Operation, Splat, SplatKind, Step, StepKind, Traversal,
    Unary, UnaryOperator,
};
use super::literal;
use super::parser::{Parsed, Parser, excerpt, expr};
use super::token::{Token, TokenKind as K};

/// Returns the operator that a token stands for and how tightly it binds.
fn operator(kind: K) -> Option<(Op, u8)> {
    Some(match kind {
        K::Or => (Op::Or, 1),
        K::And => (Op::And, 2),
        K::Equal => (Op::Equal, 3),
        K::NotEqual => (Op::NotEqual, 3),
        K::Greater => (Op::Greater, 4),
        K::GreaterOrEqual => (Op::GreaterOrEqual, 4),
        K::Less => (Op::Less, 4),
        K::LessOrEqual => (Op::LessOrEqual, 4),
        K::Plus => (Op::Add, 5),
        K::Minus => (Op::Subtract, 5),
        K::Star => (Op::Multiply, 6),
        K::Slash => (Op::Divide, 6),
        K::Percent => (Op::Modulo, 6),
        _ => return None,
    })
}

impl Parser<'_> {
    /// Parses an expression of any form.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.deeper(Self::conditional)
    }

    // Most expressions are one term: here and in what is called from here, those are passed on as they came, not taken out and put back.
    fn conditional(&mut self) -> Parsed<Expr> {
        let condition = self.operations(1);
        if self.kind() != K::Question {
            return condition;
        }
        let condition = condition?;
        self.next();
        let then = self.expression()?;
        self.expect(K::Colon, "A condition's second value must follow after `:`")?;
        let otherwise = self.expression()?;
        let span = condition.span.to(otherwise.span);
        Ok(expr(span, ExprKind::Conditional(Box::new(Conditional { condition, then, otherwise }))))
    }

    /// Parses operators that bind at least as tightly as `least`.
    fn operations(&mut self, least: u8) -> Parsed<Expr> {
        let first = self.operand();
        if operator(self.kind()).is_none_or(|(_, level)| level < least) {
            return first;
        }
        let mut first = first?;
        while let Some((_, level)) = operator(self.kind()).filter(|(_, level)| *level >= least) {
            let mut rest = Vec::new();
            while let Some((operator, _)) = operator(self.kind()).filter(|(_, next)| *next == level) {
                let operator_span = self.next().span;
                let operand = self.deeper(|parser| parser.operations(level + 1))?;
                rest.push(Operation { operator, operator_span, operand });
            }
            let span = rest.last().map_or(first.span, |last: &Operation| first.span.to(last.operand.span));
            first = expr(span, ExprKind::Binary(Box::new(Binary { first, rest })));
        }
        Ok(first)
    }

    /// Parses a term with its sign and the steps after it. A sign binds less tightly than steps: `-a.b` is `-(a.b)`.
    fn operand(&mut self) -> Parsed<Expr> {
        let operator = match self.kind() {
            K::Minus => UnaryOperator::Negate,
            K::Not => UnaryOperator::Not,
            _ => {
                let term = self.term();
                return if matches!(self.kind(), K::Dot | K::BracketOpen) { self.traversal(term?) } else { term };
            }
        };
        let sign = self.next().span;
        let operand = self.deeper(Self::operand)?;
        Ok(expr(sign.to(operand.span), ExprKind::Unary(Box::new(Unary { operator, operand }))))
    }

    fn term(&mut self) -> Parsed<Expr> {
        match self.kind() {
            K::Ident => self.word(),
            K::Number => {
                let span = self.next().span;
                Ok(expr(span, ExprKind::Number(self.number(span)?)))
            }
            K::QuoteOpen => self.quoted(),
            K::HeredocOpen => self.heredoc(),
            K::ParenOpen => self.parentheses(),
            K::BracketOpen => self.tuple(),
            K::BraceOpen => self.object(),
            _ => Err(self.fail_here("An expression must stand here")),
        }
    }

    fn number(&mut self, span: Span) -> Parsed<Number> {
        let text = self.text(span);
        literal::number(text, |text| self.share_text(text)).ok_or_else(|| self.fail(span, format!("{} is not a number", excerpt(text))))
    }

    fn parentheses(&mut self) -> Parsed<Expr> {
        let open = self.next().span;
        self.with_newlines(false, |parser| {
            let inner = parser.expression()?;
            let close = parser.expect(K::ParenClose, "The parenthesis must be closed by `)`")?.span;
            Ok(expr(open.to(close), ExprKind::Parentheses(Box::new(inner))))
        })
    }

    /// Parses what starts with an identifier: a call, a keyword or a variable.
    fn word(&mut self) -> Parsed<Expr> {
        let token = self.next();
        if matches!(self.kind(), K::ParenOpen | K::DoubleColon) {
            return self.call(token);
        }
        Ok(match self.text(token.span) {
            "true" => expr(token.span, ExprKind::Bool(true)),
            "false" => expr(token.span, ExprKind::Bool(false)),
            "null" => expr(token.span, ExprKind::Null),
            _ => expr(token.span, ExprKind::Variable(self.name_of(token))),
        })
    }

    fn call(&mut self, first: Token) -> Parsed<Expr> {
        let mut name = self.name_of(first);
        if self.kind() == K::DoubleColon {
            let mut full = name.text.to_string();
            while self.eat(K::DoubleColon).is_some() {
                let part = self.name("A function's name must follow after `::`")?;
                full.push_str("::");
                full.push_str(&part.text);
                name.span = name.span.to(part.span);
            }
            name = Name { text: self.share_text(&full), span: name.span };
        }
        self.expect(K::ParenOpen, "A function's arguments must follow in parentheses")?;
        self.with_newlines(false, |parser| parser.arguments(name))
    }

    fn arguments(&mut self, name: Name) -> Parsed<Expr> {
        let mut arguments = Vec::new();
        let mut expand = None;
        let close = loop {
            if let Some(close) = self.eat(K::ParenClose) {
                break close.span;
            }
            arguments.push(self.expression()?);
            if let Some(dots) = self.eat(K::Ellipsis) {
                expand = Some(dots.span);
                break self.expect(K::ParenClose, "After `...` the call must be closed by `)`")?.span;
            }
            if self.eat(K::Comma).is_none() {
                break self.expect(K::ParenClose, "After an argument `,` or `)` must follow")?.span;
            }
        };
        Ok(expr(name.span.to(close), ExprKind::Call(Box::new(Call { name, arguments, expand }))))
    }

    /// Parses the steps after a term.
    fn traversal(&mut self, root: Expr) -> Parsed<Expr> {
        let steps = self.steps()?;
        let span = steps.last().map_or(root.span, |last| root.span.to(last.span));
        Ok(expr(span, ExprKind::Traversal(Box::new(Traversal { root, steps }))))
    }

    fn steps(&mut self) -> Parsed<Vec<Step>> {
        let mut steps = Vec::with_capacity(2);
        loop {
            match self.kind() {
                K::Dot => {
                    let dot = self.next();
                    let step = if self.kind() == K::Star { self.attribute_splat(dot)? } else { self.dot_step(dot)? };
                    steps.push(step);
                }
                K::BracketOpen => {
                    let open = self.next();
                    if self.kind() == K::Star {
                        steps.push(self.full_splat(open)?);
                        return Ok(steps);
                    }
                    steps.push(self.index(open)?);
                }
                _ => return Ok(steps),
            }
        }
    }

    fn index(&mut self, open: Token) -> Parsed<Step> {
        self.with_newlines(false, |parser| {
            let key = parser.expression()?;
            let close = parser.expect(K::BracketClose, "An index must be closed by `]`")?;
            Ok(Step { span: open.span.to(close.span), kind: StepKind::Index(key) })
        })
    }

    /// Parses the step after a dot: a name, or a number as older versions wrote indices.
    fn dot_step(&mut self, dot: Token) -> Parsed<Step> {
        let (end, kind) = match self.kind() {
            K::Ident => {
                let token = self.next();
                (token.span, StepKind::Attribute(self.name_of(token)))
            }
            K::Number => {
                let span = self.next().span;
                if self.text(span).contains('.') {
                    return Err(self.fail(span, "Two indices in a row must be written in brackets: [0][1]"));
                }
                (span, StepKind::LegacyIndex(self.number(span)?))
            }
            _ => return Err(self.fail_here("An attribute's name must follow after `.`")),
        };
        Ok(Step { span: dot.span.to(end), kind })
    }

    fn attribute_splat(&mut self, dot: Token) -> Parsed<Step> {
        let mut span = dot.span.to(self.next().span);
        let mut each = Vec::new();
        while self.kind() == K::Dot {
            let dot = self.next();
            let step = self.dot_step(dot)?;
            span = span.to(step.span);
            each.push(step);
        }
        Ok(Step { span, kind: StepKind::Splat(Splat { kind: SplatKind::Attribute, each }) })
    }

    fn full_splat(&mut self, open: Token) -> Parsed<Step> {
        self.next();
        let close = self.expect(K::BracketClose, "A splat is written [*]")?;
        let each = self.deeper(Self::steps)?;
        let span = each.last().map_or(close.span, |last| last.span).to(open.span);
        Ok(Step { span, kind: StepKind::Splat(Splat { kind: SplatKind::Full, each }) })
    }
}
