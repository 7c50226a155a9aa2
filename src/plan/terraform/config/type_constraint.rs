//! Type constraints of variables: `list(object({ name = string, size = optional(number, 3) }))`.
//!
//! Always true: a constraint that is not understood is `any`, with a diagnostic.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Diagnostic;
use crate::syntax::hcl::{Expr, ExprKind, TemplateForm};

use super::super::cty::{Defaults, Type, Value, convert};
use super::super::load::SourceFile;
use super::body::Expression;
use super::decode::parsed_reference;
use super::module::VariableType;

/// Evaluates the default of an `optional()`: a constant.
pub(super) type Constant<'a> = &'a dyn Fn(&SourceFile, &Expr, &mut Vec<Diagnostic>) -> Value;

/// Reads the `type` argument of a variable.
pub(super) fn variable_type(expr: Expression<'_>, constant: Constant<'_>, diagnostics: &mut Vec<Diagnostic>) -> VariableType {
    // A JSON file spells every type as a string; in native syntax only the first versions did.
    let parsed = match &expr.syntax.kind {
        ExprKind::String(literal) => {
            if !matches!(literal.form, TemplateForm::Bare) {
                let message = "Invalid quoted type constraints: write the type without quotes";
                diagnostics.push(Diagnostic::contained(message, Some(expr.place())));
            }
            parsed_reference(expr.syntax)
        }
        _ => None,
    };
    let syntax = parsed.as_ref().unwrap_or(expr.syntax);
    let legacy = |element: Type| VariableType { constraint: element, defaults: None, literal_text: false };
    match keyword(syntax) {
        Some("list") => return legacy(Type::list(Type::Dynamic)),
        Some("map") => return legacy(Type::map(Type::Dynamic)),
        _ => {}
    }
    let mut reader = Reader { file: expr.file, constant, diagnostics };
    let (constraint, defaults) = reader.constraint(syntax);
    let literal_text = constraint.is_primitive();
    VariableType { constraint, defaults, literal_text }
}

fn keyword(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Variable(name) => Some(&name.text),
        _ => None,
    }
}

struct Reader<'a> {
    file: &'a SourceFile,
    constant: Constant<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

type Constraint = (Type, Option<Defaults>);

impl Reader<'_> {
    fn refuse(&mut self, expr: &Expr, message: &str) -> Constraint {
        if !matches!(expr.kind, ExprKind::Invalid) {
            self.diagnostics.push(Diagnostic::error(message, Some(self.file.place(expr.span))));
        }
        (Type::Dynamic, None)
    }

    fn constraint(&mut self, expr: &Expr) -> Constraint {
        match &expr.kind {
            ExprKind::Variable(name) => match &*name.text {
                "string" => (Type::String, None),
                "number" => (Type::Number, None),
                "bool" => (Type::Bool, None),
                "any" => (Type::Dynamic, None),
                "list" | "set" | "map" => self.refuse(expr, "this type needs its element type in parentheses: list(string)"),
                "object" | "tuple" => self.refuse(expr, "this type needs its parts in parentheses: object({ name = string })"),
                _ => self.refuse(expr, "not a type: use string, number, bool, any, list(…), set(…), map(…), object({…}) or tuple([…])"),
            },
            ExprKind::Call(call) => match (&*call.name.text, &call.arguments[..]) {
                ("list", [element]) => self.collection(element, Type::list),
                ("set", [element]) => self.collection(element, Type::set),
                ("map", [element]) => self.collection(element, Type::map),
                ("object", [Expr { kind: ExprKind::Object(_), .. }]) => self.object(&call.arguments[0]),
                ("tuple", [Expr { kind: ExprKind::Tuple(elements), .. }]) => self.tuple(elements),
                ("optional", _) => self.refuse(expr, "optional(…) is allowed only for the attributes of an object type"),
                ("list" | "set" | "map", _) => self.refuse(expr, "this type takes exactly one argument: its element type"),
                ("object", _) => self.refuse(expr, "object takes one argument: object({ name = string })"),
                ("tuple", _) => self.refuse(expr, "tuple takes one argument: tuple([string, number])"),
                _ => self.refuse(expr, "not a type: use list(…), set(…), map(…), object({…}) or tuple([…])"),
            },
            ExprKind::Parentheses(inner) => self.constraint(inner),
            _ => self.refuse(expr, "not a type: use string, number, bool, any, list(…), set(…), map(…), object({…}) or tuple([…])"),
        }
    }

    fn collection(&mut self, element: &Expr, make: impl Fn(Type) -> Type) -> Constraint {
        let (element, defaults) = self.constraint(element);
        let ty = make(element);
        let defaults = defaults.map(|inner| with_children(&ty, BTreeMap::from([("".into(), inner)])));
        (ty, defaults)
    }

    fn tuple(&mut self, elements: &[Expr]) -> Constraint {
        let mut types = Vec::new();
        let mut children = BTreeMap::new();
        for (index, element) in elements.iter().enumerate() {
            let (ty, defaults) = self.constraint(element);
            types.push(ty);
            children.extend(defaults.map(|defaults| (index.to_string().into(), defaults)));
        }
        let ty = Type::tuple(types);
        let defaults = (!children.is_empty()).then(|| with_children(&ty, children));
        (ty, defaults)
    }

    /// Evaluates the default of an optional attribute; it must convert to the attribute's type.
    fn default(&mut self, expr: &Expr, ty: &Type) -> Value {
        let value = (self.constant)(self.file, expr, self.diagnostics);
        convert(&value, ty).unwrap_or_else(|failure| {
            let message = format!("this default does not fit the attribute's type: {failure}");
            self.refuse(expr, &message);
            Value::unknown(ty.without_optional())
        })
    }

    fn object(&mut self, expr: &Expr) -> Constraint {
        let ExprKind::Object(object) = &expr.kind else { return (Type::Dynamic, None) };
        let (mut attributes, mut optional) = (BTreeMap::new(), BTreeSet::new());
        let (mut values, mut children) = (BTreeMap::new(), BTreeMap::new());
        for item in &object.items {
            let Some(name) = item.key.literal().cloned() else {
                self.refuse(expr, "an attribute's name in an object type must be literal");
                continue;
            };
            let (ty, defaults) = match &item.value.kind {
                ExprKind::Call(call) if &*call.name.text == "optional" => {
                    let Some((inner, rest)) = call.arguments.split_first() else {
                        self.refuse(&item.value, "optional needs the attribute's type: optional(string)");
                        continue;
                    };
                    optional.insert(name.clone());
                    let (ty, defaults) = self.constraint(inner);
                    match rest {
                        [] => {}
                        [default] => {
                            values.insert(name.clone(), self.default(default, &ty));
                        }
                        _ => {
                            self.refuse(&item.value, "optional takes a type and at most one default: optional(string, \"x\")");
                        }
                    }
                    (ty, defaults)
                }
                _ => self.constraint(&item.value),
            };
            if let Some(defaults) = defaults {
                children.insert(name.clone(), defaults);
            }
            attributes.insert(name, ty);
        }
        let ty = Type::object_with_optional(attributes, optional);
        let any = !values.is_empty() || !children.is_empty();
        let defaults = any.then(|| Defaults { ty: Some(ty.clone()), values, children });
        (ty, defaults)
    }
}

fn with_children(ty: &Type, children: BTreeMap<std::sync::Arc<str>, Defaults>) -> Defaults {
    Defaults { ty: Some(ty.clone()), values: BTreeMap::new(), children }
}
