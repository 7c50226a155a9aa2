//! JSON configuration (`.tf.json`) and values (`.tfvars.json`), read into the same tree as native syntax.
//!
//! Always true: the tree has the spans of the JSON text, so everything after this knows one syntax only.
//! Where a string has JSON escapes, spans of expressions inside it are approximate.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::Span;
use crate::syntax::hcl::{
    Attribute, Block, Body, Expr, ExprKind, File, Item, Label, Name, Number, Object, ObjectItem, ObjectKey, StringLiteral, SyntaxError,
    TemplateForm, Unary, UnaryOperator, parse_template,
};
use crate::syntax::json::{self, Member, Node, NodeKind};

use super::json_schema::{BlockShape, FILE, Shape};

/// The types of Terraform itself, in whose bodies everything is an argument.
const HAVE_NO_BLOCKS: [&str; 2] = ["terraform_data", "terraform_remote_state"];

/// Reads a configuration file.
pub(super) fn configuration(text: &str) -> File {
    read(text, |lowering, root| match &root.kind {
        NodeKind::Array(items) => {
            for item in items {
                lowering.top_level(item);
            }
        }
        _ => lowering.top_level(root),
    })
}

/// Reads a file of variable values: strings are literal, not templates.
pub(super) fn values(text: &str) -> File {
    read(text, |lowering, root| {
        lowering.literal = true;
        match &root.kind {
            NodeKind::Object(members) => {
                for member in members {
                    lowering.attribute(member);
                }
            }
            _ => lowering.error(root.span, "a file of variable values must be one JSON object: { \"name\": value }"),
        }
    })
}

fn read(text: &str, lower: impl FnOnce(&mut Lowering, &Node)) -> File {
    let mut lowering = Lowering::default();
    let span = Span::new(0, text.len());
    match json::parse(text) {
        Ok(root) => lower(&mut lowering, &root),
        Err(error) => lowering.errors.push(SyntaxError { span: error.span, message: error.message }),
    }
    File { source: text.into(), body: Body { span, items: lowering.items }, comments: Vec::new(), errors: lowering.errors }
}

#[derive(Default)]
struct Lowering {
    items: Vec<Item>,
    /// The attributes of the body that is being read.
    names: HashSet<Arc<str>>,
    errors: Vec<SyntaxError>,
    literal: bool,
}

impl Lowering {
    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(SyntaxError { span, message: message.into() });
    }

    fn top_level(&mut self, node: &Node) {
        let NodeKind::Object(members) = &node.kind else {
            return self.error(node.span, "a JSON configuration must be an object, or an array of objects");
        };
        for member in members {
            match FILE.block(&member.name) {
                Some(shape) => self.blocks(shape, member, &member.value, Vec::new()),
                None if &*member.name == "//" => {}
                None => {
                    let message = format!("unknown block type {:?}; comments are written under the name \"//\"", member.name);
                    self.error(member.name_span, message);
                }
            }
        }
    }

    /// Reads a block's value: an object or an array of objects, one level for each label.
    fn blocks(&mut self, shape: BlockShape, member: &Member, node: &Node, labels: Vec<Label>) {
        match &node.kind {
            NodeKind::Null => {}
            NodeKind::Array(items) => {
                for item in items {
                    self.blocks(shape, member, item, labels.clone());
                }
            }
            NodeKind::Object(members) if labels.len() < shape.labels => {
                for inner in members {
                    let mut labels = labels.clone();
                    labels.push(Label { text: inner.name.clone(), span: inner.name_span, quoted: true });
                    self.blocks(shape, member, &inner.value, labels);
                }
            }
            NodeKind::Object(members) => {
                let outer = std::mem::take(&mut self.items);
                let outer_names = std::mem::take(&mut self.names);
                for inner in members {
                    self.member(shape, inner, labels.first().map(|label| &*label.text));
                }
                self.names = outer_names;
                let body = Body { span: node.span, items: std::mem::replace(&mut self.items, outer) };
                let edge = |at: u32| Span { start: at, end: at };
                self.items.push(Item::Block(Block {
                    span: labels.last().map_or(member.name_span, |label| label.span).to(node.span),
                    kind: Name { text: member.name.clone(), span: member.name_span },
                    labels,
                    open: edge(node.span.start),
                    close: edge(node.span.end),
                    body,
                    damaged: false,
                }));
            }
            _ => self.error(node.span, format!("{:?} must be an object, or an array of objects", member.name)),
        }
    }

    fn member(&mut self, shape: BlockShape, member: &Member, first_label: Option<&str>) {
        if &*member.name == "//" {
            return;
        }
        if let Some(inner) = shape.body.block(&member.name) {
            return self.blocks(inner, member, &member.value, Vec::new());
        }
        let holds_objects = match &member.value.kind {
            NodeKind::Object(_) => true,
            NodeKind::Array(items) => !items.is_empty() && items.iter().all(|item| matches!(item.kind, NodeKind::Object(_))),
            _ => false,
        };
        let meta = matches!(&*member.name, "for_each" | "providers" | "count");
        if holds_objects && !meta && !HAVE_NO_BLOCKS.contains(&first_label.unwrap_or_default()) && shape.body.guess_block(&member.name) {
            return self.blocks(BlockShape { name: "", labels: 0, body: Shape::Provider(&[]) }, member, &member.value, Vec::new());
        }
        // What Terraform reads before anything can be evaluated has no templates: its strings mean themselves.
        self.literal = matches!(
            (shape.name, &*member.name),
            ("variable", "default" | "description") | ("output", "description") | ("module", "source" | "version")
        );
        self.attribute(member);
        self.literal = false;
    }

    fn attribute(&mut self, member: &Member) {
        if !self.names.insert(member.name.clone()) {
            self.error(member.name_span, format!("{:?} is set twice: remove one of the two", member.name));
        }
        let value = self.expression(&member.value);
        self.items.push(Item::Attribute(Attribute {
            span: member.name_span.to(member.value.span),
            name: Name { text: member.name.clone(), span: member.name_span },
            equals: Span { start: member.name_span.end, end: member.value.span.start },
            value,
        }));
    }

    fn expression(&mut self, node: &Node) -> Expr {
        let kind = match &node.kind {
            NodeKind::Null => ExprKind::Null,
            NodeKind::Bool(value) => ExprKind::Bool(*value),
            NodeKind::Number(text) => return number(text, node.span),
            NodeKind::String(text) => return self.template(text, node.span),
            NodeKind::Array(items) => ExprKind::Tuple(items.iter().map(|item| self.expression(item)).collect()),
            NodeKind::Object(members) => ExprKind::Object(self.object(members)),
        };
        Expr { span: node.span, kind }
    }

    fn object(&mut self, members: &[Member]) -> Object {
        let mut names = HashSet::new();
        let items = members.iter().map(|member| {
            if !names.insert(&member.name) {
                self.error(member.name_span, format!("{:?} is in this object twice: remove one of the two", member.name));
            }
            ObjectItem {
                span: member.name_span.to(member.value.span),
                key: ObjectKey::Expr(self.template(&member.name, member.name_span)),
                separator: Span { start: member.name_span.end, end: member.value.span.start },
                value: self.expression(&member.value),
            }
        });
        Object { items: items.collect() }
    }

    /// Reads a string as the template that it is in a configuration.
    fn template(&mut self, text: &Arc<str>, span: Span) -> Expr {
        if self.literal || !(text.contains("${") || text.contains("%{")) {
            return Expr { span, kind: ExprKind::String(StringLiteral { value: text.clone(), form: TemplateForm::Bare }) };
        }
        let (expr, errors) = parse_template(text, span.start as usize + 1);
        self.errors.extend(errors);
        Expr { span, ..expr }
    }
}

fn number(text: &Arc<str>, span: Span) -> Expr {
    let literal = |digits: &str| Expr { span, kind: ExprKind::Number(Number { text: digits.into(), integer: digits.parse().ok() }) };
    match text.strip_prefix('-') {
        Some(digits) => Expr { span, kind: ExprKind::Unary(Box::new(Unary { operator: UnaryOperator::Negate, operand: literal(digits) })) },
        None => literal(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(file: &File) -> Vec<String> {
        file.body
            .blocks()
            .map(|block| {
                let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
                let blocks: Vec<&str> = block.body.blocks().map(|block| &*block.kind.text).collect();
                let attributes: Vec<&str> = block.body.attributes().map(|attribute| &*attribute.name.text).collect();
                format!("{} {} {attributes:?} {blocks:?}", block.kind.text, labels.join("."))
            })
            .collect()
    }

    #[test]
    fn labels_and_arrays_may_be_spelled_freely() {
        let file = configuration(
            r#"[{"resource": [{"aws_x": {"a": {"n": 1, "tags": {"k": "v"}, "ingress": [{"p": 1}, {"p": 2}], "lifecycle": {"prevent_destroy": true}}}},
                {"aws_x": [{"b": {}}]}], "//": "a comment"}, {"locals": [{"a": 1}, {"b": 2}]}]"#,
        );
        assert!(file.errors.is_empty(), "{:?}", file.errors);
        assert_eq!(
            headers(&file),
            [
                r#"resource aws_x.a ["n", "tags"] ["ingress", "ingress", "lifecycle"]"#,
                "resource aws_x.b [] []",
                r#"locals  ["a"] []"#,
                r#"locals  ["b"] []"#
            ]
        );
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        let errors = |text: &str| configuration(text).errors.iter().map(|e| (e.span.start, e.message.clone())).collect::<Vec<_>>();
        assert_eq!(errors(r#"{"resorce": {}}"#)[0].0, 1);
        assert_eq!(errors("3").len(), 1);
        assert_eq!(errors("{").len(), 1);
        assert_eq!(values("[]").errors.len(), 1);
    }
}
