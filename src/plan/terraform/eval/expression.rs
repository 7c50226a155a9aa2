//! Evaluating an expression: the dispatch, literals, operators, tuples and objects.
//!
//! Always true: one level of nesting costs one step and one level of depth.

use std::collections::BTreeMap;

use crate::syntax::hcl::{Binary, BinaryOperator, Expr, ExprKind, Object, ObjectKey, Operation, Unary, UnaryOperator};

use super::super::cty::{self, Marks, Number, Type, Value, convert};
use super::recorder::Combination;
use super::scope::{Problems, Scope};

impl Scope<'_> {
    /// Evaluates an expression. After an error the value is unknown.
    pub(crate) fn eval(&self, expr: &Expr, problems: &mut Problems) -> Value {
        if !self.machine.enter(|| self.place(expr.span)) {
            return Value::dynamic();
        }
        let mut value = self.dispatch(expr, problems);
        if self.machine.wants(&value) && expr.as_reference().is_none() {
            value = self.sum_up(expr, value);
        }
        self.machine.leave();
        value
    }

    fn dispatch(&self, expr: &Expr, problems: &mut Problems) -> Value {
        let here = |value: Value| value.with_origin(Some(self.place(expr.span)));
        match &expr.kind {
            ExprKind::Invalid => Value::dynamic(),
            ExprKind::Null => here(Value::null(Type::Dynamic)),
            ExprKind::Bool(value) => here(Value::from(*value)),
            ExprKind::Number(number) => here(Number::parse(&number.text).map_or_else(Value::dynamic, Value::from)),
            ExprKind::String(literal) => here(Value::string(literal.value.clone())),
            ExprKind::Template(template) => match template.wrapped() {
                Some(inner) => self.eval(inner, problems),
                None => here(self.template(&template.parts, problems)),
            },
            ExprKind::Variable(name) => self.reference(expr.span, name, &[], problems),
            ExprKind::Traversal(traversal) => self.traversal(expr.span, traversal, problems),
            ExprKind::Call(call) => self.call(expr.span, call, problems).or_origin(Some(&self.place(expr.span))),
            ExprKind::Unary(unary) => here(self.unary(unary, problems)),
            ExprKind::Binary(binary) => here(self.binary(binary, problems)),
            ExprKind::Conditional(conditional) => self.conditional(conditional, problems),
            ExprKind::For(expression) => here(self.for_expression(expression, problems)),
            ExprKind::Tuple(items) => here(self.tuple(items, problems)),
            ExprKind::Object(object) => here(self.object(object, problems)),
            ExprKind::Parentheses(inner) => self.eval(inner, problems),
        }
    }

    fn tuple(&self, items: &[Expr], problems: &mut Problems) -> Value {
        let value = Value::tuple(items.iter().map(|item| self.eval(item, problems)).collect());
        self.bounded(value, items.first())
    }

    fn object(&self, object: &Object, problems: &mut Problems) -> Value {
        let mut attributes = BTreeMap::new();
        let mut marks = Marks::NONE;
        let mut known = true;
        for item in &object.items {
            let key = match &item.key {
                ObjectKey::Name(name) => Some(name.text.clone()),
                ObjectKey::Expr(expr) => match expr.as_str() {
                    Some(_) => self.eval(expr, problems).as_str().map(Into::into),
                    None => self.key(expr, &mut marks, problems),
                },
            };
            let value = self.eval(&item.value, problems);
            match key {
                Some(key) => {
                    attributes.insert(key, value);
                }
                None => known = false,
            }
        }
        if !known {
            return Value::dynamic();
        }
        self.bounded(Value::object(attributes), object.items.first().map(|item| &item.value)).with_marks(marks)
    }

    /// Evaluates an object's key; `None` if it is unknown, or wrong.
    fn key(&self, expr: &Expr, marks: &mut Marks, problems: &mut Problems) -> Option<std::sync::Arc<str>> {
        if expr.as_reference().is_some_and(|(_, steps)| !steps.is_empty()) {
            let message = "this key is ambiguous: put a reference in parentheses, or a literal key in quotes";
            problems.error(message, self.place(expr.span));
            return None;
        }
        let key = self.eval(expr, problems);
        if key.is_null() {
            problems.error("Null value as key: an object's key must not be null", self.place(expr.span));
            return None;
        }
        let (key, own) = key.unmark();
        *marks |= own;
        match convert(&key, &Type::String) {
            Ok(text) => text.as_str().map(Into::into),
            Err(failure) => {
                problems.error(format!("Incorrect key type: an object's key must be a string: {failure}"), self.place(expr.span));
                None
            }
        }
    }

    /// Refuses a value that is too large.
    pub(super) fn bounded(&self, value: Value, at: Option<&Expr>) -> Value {
        let place = || self.place(at.map(|expr| expr.span).unwrap_or_default());
        if self.machine.fits(&value, place) { value } else { Value::dynamic() }
    }

    /// Evaluates an operand and converts it to the operator's type; `None` after an error.
    fn operand(&self, expr: &Expr, ty: &Type, problems: &mut Problems) -> Option<Value> {
        let value = self.eval(expr, problems);
        self.as_operand(value, expr, ty, problems)
    }

    fn as_operand(&self, value: Value, expr: &Expr, ty: &Type, problems: &mut Problems) -> Option<Value> {
        if value.is_null() {
            problems.error("Invalid operand: the value is null, which this operator does not take", self.place(expr.span));
            return None;
        }
        match convert(&value, ty) {
            Ok(value) => Some(value),
            Err(failure) => {
                problems.error(format!("Unsuitable value for an operand: {failure}"), self.place(expr.span));
                None
            }
        }
    }

    fn unary(&self, unary: &Unary, problems: &mut Problems) -> Value {
        let ty = match unary.operator {
            UnaryOperator::Negate => Type::Number,
            UnaryOperator::Not => Type::Bool,
        };
        let Some(mut value) = self.operand(&unary.operand, &ty, problems) else { return Value::unknown(ty) };
        if !value.is_known() {
            // As in Terraform, these two lose the marks of what is not known.
            value = value.unmark().0;
        }
        let (name, result) = match unary.operator {
            UnaryOperator::Negate => ("-", cty::negate(&value)),
            UnaryOperator::Not => ("!", cty::not(&value)),
        };
        self.machine.derive(result, Combination::strict("operator", name), &[&value])
    }

    fn binary(&self, binary: &Binary, problems: &mut Problems) -> Value {
        let mut left = self.eval(&binary.first, problems);
        for operation in &binary.rest {
            let right = self.eval(&operation.operand, problems);
            let operands = self.machine.is_recording().then(|| [left.clone(), right.clone()]);
            left = self.operation(left, &binary.first, operation, right, problems);
            if let Some([a, b]) = &operands {
                let is_equality = matches!(operation.operator, BinaryOperator::Equal | BinaryOperator::NotEqual);
                let name = format!("{:?}", operation.operator);
                left = self.machine.derive(left, Combination { kind: "operator", name: &name, strict: !is_equality }, &[a, b]);
            }
        }
        left
    }

    fn operation(&self, left: Value, first: &Expr, operation: &Operation, right: Value, problems: &mut Problems) -> Value {
        use BinaryOperator as Op;
        let operator = operation.operator;
        if matches!(operator, Op::Equal | Op::NotEqual) {
            let equal = left.equals(&right);
            return if operator == Op::Equal { equal } else { cty::not(&equal) };
        }
        let (takes, gives) = match operator {
            Op::And | Op::Or => (Type::Bool, Type::Bool),
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Modulo => (Type::Number, Type::Number),
            _ => (Type::Number, Type::Bool),
        };
        let a = self.as_operand(left, first, &takes, problems);
        let b = self.as_operand(right, &operation.operand, &takes, problems);
        let (Some(a), Some(b)) = (a, b) else { return Value::unknown(gives) };
        let result = match operator {
            // Up to Terraform 1.11 both operands count: `false && unknown` is unknown, and without marks.
            Op::And | Op::Or if !(a.is_known() && b.is_known()) => Ok(Value::unknown(Type::Bool).refine_not_null()),
            Op::And => Ok(cty::and(&a, &b)),
            Op::Or => Ok(cty::or(&a, &b)),
            Op::Greater => Ok(cty::greater(&a, &b)),
            Op::GreaterOrEqual => Ok(cty::greater_or_equal(&a, &b)),
            Op::Less => Ok(cty::less(&a, &b)),
            Op::LessOrEqual => Ok(cty::less_or_equal(&a, &b)),
            Op::Add => cty::add(&a, &b),
            Op::Subtract => cty::subtract(&a, &b),
            Op::Multiply => cty::multiply(&a, &b),
            Op::Divide => cty::divide(&a, &b),
            Op::Modulo => cty::modulo(&a, &b),
            Op::Equal | Op::NotEqual => Ok(Value::unknown(Type::Bool)),
        };
        result.unwrap_or_else(|message| {
            problems.error(format!("Operation failed: {message}"), self.place(first.span.to(operation.operand.span)));
            Value::unknown(gives)
        })
    }
}
