//! The HCL parser against other parsers, and against damaged files.
//!
//! Always true: the files of `fixtures/hcl` cover the grammar, and Terraform accepts them all.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::visit::{Visit, visit_attr, visit_block, visit_expr};
use plangate::model::Span;
use plangate::syntax::hcl::{
    self, Body, Expr, ExprKind, File, ForResult, Item, ObjectKey, Step, StepKind, TemplateForm, TemplatePart, TokenKind, UnaryOperator,
};
use plangate::syntax::{json, yaml};
use proptest::prelude::*;

/// The fixtures as they are, with CRLF, and with a byte order mark.
fn fixtures() -> Vec<(String, String)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hcl");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).expect("fixtures/hcl") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("text");
        files.push((format!("{name} with CRLF"), text.replace('\n', "\r\n")));
        files.push((format!("{name} with a mark"), format!("\u{feff}{text}")));
        files.push((name, text));
    }
    files.sort();
    assert!(files.len() >= 12);
    files
}

/// Collects what a tree says, as `kind start..end`, and checks that spans nest and follow each other.
#[derive(Default)]
struct Outline {
    nodes: Vec<String>,
}

impl Outline {
    fn of(file: &File) -> Vec<String> {
        let mut outline = Self::default();
        outline.body(&file.body);
        outline.nodes.sort();
        outline.nodes
    }

    fn add(&mut self, kind: &str, span: Span) {
        self.nodes.push(format!("{kind} {}..{}", span.start, span.end));
    }

    fn body(&mut self, body: &Body) {
        let mut after = body.span.start;
        for item in &body.items {
            assert!(after <= item.span().start && body.span.contains(item.span()), "{item:?} in {:?}", body.span);
            after = item.span().end;
            match item {
                Item::Attribute(attribute) => {
                    self.add("attribute", attribute.name.span);
                    self.expr(&attribute.value, attribute.span);
                }
                Item::Block(block) => {
                    self.add("block", block.kind.span);
                    assert!(block.span.contains(block.body.span));
                    self.body(&block.body);
                }
            }
        }
    }

    fn all<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>, outer: Span) {
        let mut after = outer.start;
        for expr in exprs {
            assert!(after <= expr.span.start, "{expr:?} overlaps what is before it");
            after = expr.span.end;
            self.expr(expr, outer);
        }
    }

    fn expr(&mut self, expr: &Expr, outer: Span) {
        assert!(outer.contains(expr.span), "{expr:?} outside of {outer:?}");
        let span = expr.span;
        match &expr.kind {
            ExprKind::Invalid => {}
            ExprKind::Null => self.add("null", span),
            ExprKind::Bool(_) => self.add("bool", span),
            ExprKind::Number(_) => self.add("number", span),
            ExprKind::String(literal) => {
                if matches!(literal.form, TemplateForm::Quoted) {
                    self.add(&format!("string {:?}", literal.value), span);
                }
            }
            ExprKind::Template(template) => self.parts(&template.parts, span),
            ExprKind::Variable(_) => self.add("variable", span),
            ExprKind::Traversal(traversal) => {
                self.expr(&traversal.root, span);
                self.steps(&traversal.steps, span);
            }
            ExprKind::Call(call) => {
                self.add("call", span);
                self.all(&call.arguments, span);
            }
            // hcl-edit takes the sign for part of the number.
            ExprKind::Unary(unary) if unary.operator == UnaryOperator::Negate && matches!(unary.operand.kind, ExprKind::Number(_)) => {
                self.add("number", span);
            }
            ExprKind::Unary(unary) => self.expr(&unary.operand, span),
            ExprKind::Binary(binary) => {
                self.all(std::iter::once(&binary.first).chain(binary.rest.iter().map(|operation| &operation.operand)), span);
            }
            ExprKind::Conditional(it) => {
                self.add("conditional", span);
                self.all([&it.condition, &it.then, &it.otherwise], span);
            }
            ExprKind::For(each) => {
                self.add("for", span);
                let results = match &each.result {
                    ForResult::Tuple(value) => vec![value],
                    ForResult::Object { key, value, .. } => vec![key, value],
                };
                self.all(std::iter::once(&each.collection).chain(results).chain(&each.condition), span);
            }
            ExprKind::Tuple(items) => {
                self.add("tuple", span);
                self.all(items, span);
            }
            ExprKind::Object(object) => {
                self.add("object", span);
                for item in &object.items {
                    match &item.key {
                        ObjectKey::Expr(key) => self.expr(key, item.span),
                        // hcl-edit takes these words for the values they are elsewhere.
                        ObjectKey::Name(name) if matches!(&*name.text, "true" | "false") => self.add("bool", name.span),
                        ObjectKey::Name(name) if &*name.text == "null" => self.add("null", name.span),
                        ObjectKey::Name(_) => {}
                    }
                    self.expr(&item.value, item.span);
                }
            }
            ExprKind::Parentheses(inner) => self.expr(inner, span),
        }
    }

    fn steps(&mut self, steps: &[Step], outer: Span) {
        for step in steps {
            assert!(outer.contains(step.span));
            match &step.kind {
                StepKind::Index(key) => self.expr(key, step.span),
                StepKind::Splat(splat) => self.steps(&splat.each, step.span),
                StepKind::Attribute(_) | StepKind::LegacyIndex(_) => {}
            }
        }
    }

    fn parts(&mut self, parts: &[TemplatePart], outer: Span) {
        for part in parts {
            match part {
                TemplatePart::Literal(literal) => assert!(outer.contains(literal.span)),
                TemplatePart::Interpolation(interpolation) => self.expr(&interpolation.value, interpolation.span),
                TemplatePart::If(it) => {
                    self.expr(&it.condition, it.span);
                    self.parts(&it.then, it.span);
                    self.parts(&it.otherwise, it.span);
                }
                TemplatePart::For(it) => {
                    self.expr(&it.collection, it.span);
                    self.parts(&it.body, it.span);
                }
            }
        }
    }
}

/// Checks what must hold of any source: its tokens and the blanks between give it back, and the tree's spans nest.
fn check(source: &str) -> File {
    let mut printed = String::new();
    let tokens = hcl::tokenize(source);
    for token in &tokens {
        let gap = &source[printed.len()..token.span.start as usize];
        assert!(gap.bytes().all(|byte| byte == b' ' || byte == b'\t'), "{gap:?} is in no token of {source:?}");
        printed.push_str(gap);
        printed.push_str(&source[token.span.range()]);
    }
    assert_eq!(printed, source);
    assert_eq!(tokens.last().map(|token| token.kind), Some(TokenKind::End));
    let file = hcl::parse(source);
    assert_eq!(&*file.source, source);
    Outline::of(&file);
    for error in &file.errors {
        assert!(error.span.end as usize <= source.len() && source.is_char_boundary(error.span.start as usize), "{error:?}");
    }
    file
}

#[test]
fn the_grammar_is_accepted() {
    for (name, source) in fixtures() {
        let file = check(&source);
        assert_eq!(file.errors, [], "{name}");
        assert!(!file.body.items.is_empty(), "{name}");
    }
}

/// What hcl-edit says of a file, in the words of [`Outline`].
#[derive(Default)]
struct Reference {
    nodes: Vec<String>,
}

impl Reference {
    fn add(&mut self, kind: &str, span: Option<std::ops::Range<usize>>) {
        let span = span.expect("a parsed node has a span");
        self.nodes.push(format!("{kind} {}..{}", span.start, span.end));
    }
}

impl Visit for Reference {
    fn visit_attr(&mut self, node: &hcl_edit::structure::Attribute) {
        self.add("attribute", node.key.span());
        visit_attr(self, node);
    }

    fn visit_block(&mut self, node: &hcl_edit::structure::Block) {
        self.add("block", node.ident.span());
        visit_block(self, node);
    }

    fn visit_expr(&mut self, node: &Expression) {
        let kind = match node {
            Expression::Null(_) => Some("null".to_owned()),
            Expression::Bool(_) => Some("bool".to_owned()),
            Expression::Number(_) => Some("number".to_owned()),
            Expression::String(text) => Some(format!("string {:?}", text.as_str())),
            Expression::Array(_) => Some("tuple".to_owned()),
            Expression::Object(_) => Some("object".to_owned()),
            Expression::Variable(_) => Some("variable".to_owned()),
            Expression::Conditional(_) => Some("conditional".to_owned()),
            Expression::FuncCall(_) => Some("call".to_owned()),
            Expression::ForExpr(_) => Some("for".to_owned()),
            _ => None,
        };
        if let Some(kind) = kind {
            self.add(&kind, node.span());
        }
        visit_expr(self, node);
    }
}

/// hcl-edit reads each attribute and block of the fixtures the same way, where it reads it at all.
///
/// Its gaps (a newline before `?`, a repeated object key, a byte order mark) cost single items, so items are compared one by one. Its
/// visitor passes over the collection of a `for` directive.
#[test]
fn hcl_edit_agrees() {
    let mut compared = 0;
    for (name, source) in fixtures() {
        let file = hcl::parse(&source);
        let items = file.body.items.iter().flat_map(|item| match item {
            Item::Block(block) if &*block.kind.text == "locals" => block.body.items.iter().collect(),
            _ => vec![item],
        });
        for item in items {
            let text = format!("{}\n", file.text(item.span()));
            if text.contains("%{for") || text.contains("%{~for") {
                continue;
            }
            let Ok(reference) = text.parse::<hcl_edit::structure::Body>() else { continue };
            let mut theirs = Reference::default();
            theirs.visit_body(&reference);
            theirs.nodes.sort();
            assert_eq!(Outline::of(&hcl::parse(&text)), theirs.nodes, "{name}: {text}");
            compared += 1;
        }
    }
    assert!(compared > 200, "only {compared} items were compared");
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn terraform_accepts_the_fixtures() {
    for (name, source) in fixtures() {
        let mut command = Command::new("terraform");
        command.args(["fmt", "-no-color", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let Ok(mut child) = command.spawn() else {
            return eprintln!("skipped: there is no terraform on this machine");
        };
        child.stdin.take().expect("a pipe").write_all(source.as_bytes()).expect("terraform reads");
        let output = child.wait_with_output().expect("terraform ends");
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A damaged file: some bytes of a fixture cut out or replaced by pieces of syntax.
fn damaged() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{", "}", "[", "]", "(", ")", "\"", "${", "%{", "~}", "<<E\n", "\nE\n", "\n", "\r", "#", "/*", "*/", "=", "?", ":", "...", "::",
        ".", "*", "é", "\0", "\u{feff}", "for", "if", "in", "\\", "$$", "-", "1e", "0.0", "=>",
    ]);
    let damage = (any::<prop::sample::Index>(), 0..40usize, pieces);
    let files = fixtures();
    (any::<prop::sample::Index>(), prop::collection::vec(damage, 1..12)).prop_map(move |(file, damages)| {
        let mut source = file.get(&files).1.clone();
        for (at, cut, piece) in damages {
            let mut start = at.index(source.len() + 1);
            let mut end = (start + cut).min(source.len());
            while !source.is_char_boundary(start) {
                start -= 1;
            }
            while !source.is_char_boundary(end) {
                end += 1;
            }
            source.replace_range(start..end, piece);
        }
        source
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn damaged_files_are_read_without_loss(source in damaged()) {
        check(&source);
        let (expr, errors) = hcl::parse_expression(&source, 7);
        prop_assert!(expr.span.start >= 7);
        prop_assert!(errors.iter().all(|error| error.span.start >= 7));
        hcl::parse_template(&source, 0);
    }

    #[test]
    fn any_text_is_read_without_loss(source in "\\PC{0,80}|[a-c{}\\[\\]()\"$%~<>=?:.,*#/\\\\ \n\r-]{0,80}") {
        check(&source);
        for error in yaml::parse(&source).errors {
            prop_assert!(error.span.end as usize <= source.len());
        }
        if let Err(error) = json::parse(&source) {
            prop_assert!(error.span.end as usize <= source.len());
        }
    }
}

/// Anything quadratic would take minutes here.
#[test]
fn hostile_files_take_linear_time() {
    let pieces = [
        "/*",
        "<<E\n",
        "\"${",
        "a {\n",
        "a = [\n",
        "}\n",
        "a = \"x\n",
        "[[[[",
        "x = {\ny = [\n",
        "a = <<A\n${<<B\n",
        "%{if a}",
        "'",
        "a.",
        "é",
        "${\"",
        "--- [\n",
        "&a ",
        "\"a",
        "- - ",
        "? ",
        "{\"a\":",
    ];
    for piece in pieces {
        let source = piece.repeat(300_000 / piece.len());
        let started = std::time::Instant::now();
        check(&source);
        hcl::parse_template(&source, 0);
        yaml::parse(&source);
        drop(json::parse(&source));
        assert!(started.elapsed().as_secs() < 20, "{piece:?} took {:?}", started.elapsed());
    }
}
