//! What the parser makes of small sources: values, spans, errors and recovery.
//!
//! Always true: each source here was held against Terraform 1.11.

use super::*;
use crate::model::Span;

fn attribute(file: &File, name: &str) -> Expr {
    file.body.attribute(name).unwrap_or_else(|| panic!("{name} in {file:#?}")).value.clone()
}

fn value(source: &str) -> ExprKind {
    let file = parse(source);
    assert_eq!(file.errors, [], "{source}");
    attribute(&file, "x").kind
}

fn string(source: &str) -> String {
    match value(source) {
        ExprKind::String(literal) => literal.value.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Writes an expression with every grouping in parentheses.
fn shape(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Variable(name) => name.text.to_string(),
        ExprKind::Number(number) => number.text.to_string(),
        ExprKind::Unary(unary) => format!("({:?} {})", unary.operator, shape(&unary.operand)),
        ExprKind::Binary(binary) => {
            let rest: Vec<_> = binary.rest.iter().map(|next| format!("{:?} {}", next.operator, shape(&next.operand))).collect();
            format!("({} {})", shape(&binary.first), rest.join(" "))
        }
        ExprKind::Conditional(it) => format!("({} ? {} : {})", shape(&it.condition), shape(&it.then), shape(&it.otherwise)),
        ExprKind::Parentheses(inner) => format!("[{}]", shape(inner)),
        ExprKind::Traversal(it) => format!("{}{}", shape(&it.root), steps(&it.steps)),
        other => format!("{other:?}"),
    }
}

fn steps(steps: &[Step]) -> String {
    let step = |step: &Step| match &step.kind {
        StepKind::Attribute(name) => format!(".{}", name.text),
        StepKind::Index(key) => format!("[{}]", shape(key)),
        StepKind::LegacyIndex(number) => format!(".{}", number.text),
        StepKind::Splat(splat) => format!("{:?}<{}>", splat.kind, self::steps(&splat.each)),
    };
    steps.iter().map(step).collect()
}

fn shape_of(expression: &str) -> String {
    let (expr, errors) = parse_expression(expression, 0);
    assert_eq!(errors, [], "{expression}");
    shape(&expr)
}

#[test]
fn operators_bind_as_in_terraform() {
    assert_eq!(shape_of("a || b && c == d < e + f * g"), "(a Or (b And (c Equal (d Less (e Add (f Multiply g))))))");
    assert_eq!(shape_of("a - b + c * d % e - f"), "(a Subtract b Add (c Multiply d Modulo e) Subtract f)");
    assert_eq!(shape_of("!a.b == -c[0]"), "((Not a.b) Equal (Negate c[0]))");
    assert_eq!(shape_of("a ? b : c ? d : e"), "(a ? b : (c ? d : e))");
    assert_eq!(shape_of("(a\n+ b)"), "[(a Add b)]");
}

#[test]
fn splats_take_the_steps_they_repeat() {
    assert_eq!(shape_of("a.b.*.c.0.d[0].e"), "a.bAttribute<.c.0.d>[0].e");
    assert_eq!(shape_of("a[*].b[0][*].c"), "aFull<.b[0]Full<.c>>");
}

#[test]
fn heredocs_keep_their_lines() {
    assert_eq!(string("x = <<E\n  a\n    $${b} %%{c} \\n\n  E\n"), "  a\n    ${b} %{c} \\n\n");
    assert_eq!(string("x = <<-E\n    a\n\n      b\n   E\n"), "a\n\n  b\n");
    assert_eq!(string("x = <<E\r\na\r\nE\r\n"), "a\r\n");
    assert_eq!(string("x = <<E\nE\n"), "");
    assert_eq!(string("x = \"$$${1} $${a} $$$${2}\"\n"), "$${1} ${a} $$${2}");
}

#[test]
fn a_flush_heredoc_counts_its_own_text_only() {
    let parts = |source: &str| match value(source) {
        ExprKind::Template(template) => template
            .parts
            .iter()
            .map(|part| match part {
                TemplatePart::Literal(literal) => literal.value.to_string(),
                TemplatePart::Interpolation(interpolation) => shape(&interpolation.value),
                other => format!("{other:?}"),
            })
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(parts("x = <<-E\n    a ${b}\n      ${c}\n  E\n"), ["a ", "b", "\n  ", "c", "\n"]);
    assert_eq!(parts("x = <<-E\n    a\n${b}\n  E\n"), ["    a\n", "b", "\n"]);
    assert_eq!(parts("x = <<-E\n    a\n    ${~ b ~}\n    c\n  E\n"), ["    a\n", "b", "    c\n"]);
    assert_eq!(parts("x = \" ${~ a ~} \"\n"), ["", "a", ""]);
    let source = "x = <<-E\n    %{ for x in y ~}\n    l ${x}\n    %{ endfor ~}\n    z\n  E\n";
    assert!(matches!(value(source), ExprKind::Template(template) if matches!(&template.parts[..], [
        TemplatePart::Literal(before), TemplatePart::For(each), TemplatePart::Literal(after)
    ] if before.value.is_empty() && each.body.len() == 3 && &*after.value == "    z\n")));
}

#[test]
fn a_lone_interpolation_keeps_its_type() {
    assert!(matches!(value("x = \"${a}\"\n"), ExprKind::Template(template) if template.wrapped().is_some()));
    assert!(matches!(value("x = \"${a ~} \"\n"), ExprKind::Template(template) if template.wrapped().is_none()));
}

#[test]
fn spans_are_exact() {
    let source = "a {\n  x = [\n    b.c[0], # d\n  ]\n}\n";
    let file = parse(source);
    let block = file.body.blocks().next().expect("a block");
    assert_eq!(file.text(block.span), "a {\n  x = [\n    b.c[0], # d\n  ]\n}");
    let x = block.body.attribute("x").expect("an attribute");
    assert_eq!(file.text(x.span), "x = [\n    b.c[0], # d\n  ]");
    let ExprKind::Tuple(items) = &x.value.kind else { panic!() };
    assert_eq!(file.text(items[0].span), "b.c[0]");
    assert_eq!(file.text(file.comments[0].span), "# d");
    let (expr, _) = parse_expression("a.b", 100);
    assert_eq!(expr.span, Span::new(100, 103));
}

/// Tells which blocks and attributes at the file's level survive.
fn survivors(source: &str) -> (Vec<String>, usize) {
    let file = parse(source);
    let name = |item: &Item| match item {
        Item::Attribute(attribute) => attribute.name.text.to_string(),
        Item::Block(block) => {
            let labels: Vec<_> = block.labels.iter().map(|label| &*label.text).collect();
            format!("{}{}{}", block.kind.text, labels.join("."), if block.damaged { "!" } else { "" })
        }
    };
    (file.body.items.iter().map(name).collect(), file.errors.len())
}

#[test]
fn an_error_loses_one_block() {
    let after = "\nresource \"c\" \"d\" {\n  y = 1\n}\n";
    for (broken, expected) in [
        ("resource \"a\" \"b\" {\n  x = \n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x = [1, 2\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x = f(\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x = \"abc\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x = \"${abc\"\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x = \"${abc(\"a}\"\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x = <<EOT\n  abc\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x = {\n    a = 1\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x {\n    a = (\n  }\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x = 1\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x {\n    y = 1\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\"\n{\n  x = 1\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x = 1 2\n}\n", "resourcea.b!"),
        ("resource \"a\" \"b\" {\n  x { y = 1, z = 2 }\n}\n", "resourcea.b!"),
    ] {
        let (names, errors) = survivors(&format!("{broken}{after}"));
        assert_eq!(names, [expected, "resourcec.d"], "{broken}");
        assert!(errors > 0, "{broken}");
    }
    assert_eq!(survivors(&format!("}}\n{after}")).0, ["resourcec.d"]);
    assert_eq!(survivors(&format!("/* never\n{after}")).0, ["resourcec.d"]);
    assert_eq!(survivors("a = [1,\nb = 2\n").0, ["a", "b"]);
}

#[test]
fn nesting_is_bounded() {
    let bound = format!("{MAX_NESTING} levels");
    for (open, close) in [("(", ")"), ("[", "]"), ("{a=", "}"), ("\"${", "}\""), ("f(", ")"), ("-", ""), ("a?b:", ""), ("a[", "]")] {
        let fits = format!("x = {}1{}\n", open.repeat(60), close.repeat(60));
        assert_eq!(parse(&fits).errors, [], "{open}");
        let deep = format!("x = {}1{}\ny = 1\n", open.repeat(100_000), close.repeat(100_000));
        let file = parse(&deep);
        assert!(file.errors.iter().any(|error| error.message.contains(&bound)), "{open}: {:?}", file.errors.first());
    }
    let blocks = parse(&format!("{}{}", "a {\n".repeat(5000), "}\n".repeat(5000)));
    assert!(blocks.errors.iter().any(|error| error.message.contains(&bound)));
    let directives = parse(&format!("x = \"{}{}\"\n", "%{if a}".repeat(5000), "%{endif}".repeat(5000)));
    assert!(directives.errors.iter().any(|error| error.message.contains(&bound)));
    let splats = parse(&format!("x = a{}\n", "[*]".repeat(5000)));
    assert!(splats.errors.iter().any(|error| error.message.contains(&bound)));
}

#[test]
fn errors_are_bounded_and_the_rest_is_counted() {
    let errors = parse(&"=\n".repeat(5000)).errors;
    assert_eq!(errors.len(), MAX_ERRORS + 1);
    assert!(errors[MAX_ERRORS].message.starts_with("There are 4900 more"), "{:?}", errors[MAX_ERRORS]);
    assert_eq!(parse(&"=\n".repeat(MAX_ERRORS + 1)).errors.len(), MAX_ERRORS + 1, "one more is told itself");
}

#[test]
fn messages_repeat_little_of_the_source() {
    for hostile in ["x = 1.2.{}\n", "x = a b{}\n", "x = \"%{b{}}\"\n", "b{} = 1\nb{} = 2\n"] {
        let file = parse(&hostile.replace("{}", &"1".repeat(100_000)));
        assert!(!file.errors.is_empty() && file.errors.iter().all(|error| error.message.len() < 200), "{hostile}");
    }
}

#[test]
fn long_chains_are_not_deep() {
    for (link, count) in [("a + ", 50_000), ("a.", 50_000), ("a || ", 50_000)] {
        let file = parse(&format!("x = {}a\n", link.repeat(count)));
        assert_eq!(file.errors, []);
    }
}

#[test]
fn verdicts_are_terraforms() {
    for accepted in [
        "x = <<E\nfoo\n  E  \n",
        "x = 1 /* c\n c */\ny = 2\n",
        "x { a = 1 /* c */ }\n",
        "x = [1,\n2\n,3]\n",
        "x = {a=1,\n\nb=2\n\n}\n",
        "x = foo::bar (1)\n",
        "x = foo(1...)\n",
        "x = foo(a,)\n",
        "x = a.b.*.c[0].*.d\n",
        "x = (a[\n*\n])\n",
        "x = 1.e5\n",
        "x = \"${ a\n}\"\n",
        "x = -a ? !b : --c\n",
        "x \"$${a}\" {}\n",
        "\u{feff}x = 1\n",
        "é-1 = 1\n",
        "x = a[\"${b}\"]\n",
        "x = {(a) = 1, \"b${c}\" = 2, 3 = 4, a.b = 5, a ? b : c = 6}\n",
        "x = {for a in b: c => d... if e}\n",
        "x = [<<E\nfoo\nE\n, 1]\n",
        "x = \"%{ if a }b%{ else }c%{ endif }\"\n",
        "x = \"$\"\n",
        "x = \"$$${a}\"\n",
        "x = {\"a\":1, b:2}\n",
        "x = {a=1, a=2}.a\n",
        "x = \"a\".b\n",
        "x = (a\n .b)\n",
        "x y z \"w\" {}\n",
        "x {}",
        "x = 1",
        "x = {\n a = 1, \n b = 2 }\n",
        "x = {\n (a\n) = 1 }\n",
        "x = [for\na in b : c\n]\n",
        "x = f(<<E\na\nE\n)\n",
        "x = [a\n? b\n: c]\n",
        "x = (a\n ? 1\n : 2)\n",
        "x = a.*.b.c\ny = a[*].b.c\n",
        "x = a.*.a.0\n",
        "/* c */ x = 1\n",
        "x /* c */ {\n}\n",
        "x = <<E\nE\n",
        "x = \"\\u00e9\\U0001F600\"\n",
        "x = 1E3\n",
        "x = 1.a\n",
        "x = 007\n",
        "x = ! a\n",
        "x = !-1\n",
        "x = f([1] ...)\n",
        "x = {null = 2}\n",
        "x = {\"for\" = 2}\n",
        "x = [for for in a: for]\n",
        "x = [for\n v\n in\n a\n :\n v]\n",
        "x = 1 == 1 == a\n",
        "x = {a = <<A\na\nA\n b = 1}\n",
        "x = <<A-B\na\nA-B\n",
        "x = <<E\n${<<B\nb\nB\n}\nE\n",
        "x = \"${\"${\"${a}\"}\"}\"\n",
        "x = \"${{a=1}.a}\"\n",
        "x = \"${~1~}\"\n",
        "x = a [0]\n",
        "x = a . b\n",
        "x = a[ * ]\n",
        "x = true?{a=1}:{a=2}\n",
        "x-y = 1\n",
        "x = 1 /* /* c */\n",
        "x { a = {b = 1} }\n",
        "x { a = [\n1\n] }\n",
        "",
    ] {
        assert_eq!(parse(accepted).errors, [], "{accepted}");
    }
    for refused in [
        "x = <<E\nfoo\nE",
        "x = <<E\nfo\ro\nE\n",
        "x = \"a\rb\"\n",
        "x { # c\n a = 1 }\n",
        "x = {a=1,,b=2}\n",
        "x = {for = 1}\n",
        "x = foo(a...,)\n",
        "x = a.0.1\n",
        "x = 1e5.2\n",
        "x = a ? b\n : c\n",
        "x \"${a}\" {}\n",
        "x = 1; y = 2\n",
        "x = 1\ry = 2\n",
        "x = 1 \u{feff}\n",
        "x = \"\\q\"\n",
        "x = \"\\u12\"\n",
        "x = \"\\uD800\"\n",
        "x = [for a in b: c...]\n",
        "x = [for a in b: c => d]\n",
        "x = {for a in b: c}\n",
        "x = <<E # c\nfoo\nE\n",
        "x = \"%{ if a }b\"\n",
        "x {}y {}\n",
        "x = 1 y = 2\n",
        "x {\n}\n}\n",
        "x = 1\nx = 2\n",
        "x = a::b\n",
        "x = \0\n",
        "x = {a=1 b=2}\n",
        "x = a .\n b\n",
        "x = a\n .b\n",
        "x = a => d\n",
        "x = a...\n",
        "\"x\" = 1\n",
        "x = \"a\" \"b\"\n",
        "x {",
        "x \n{}\n",
        "/* never",
        "x = 'a'\n",
        "x = a & b\n",
        "x = {\n a =\n 1 }\n",
        "x = {\n a\n = 1 }\n",
        "x = \"${a ~ }\"\n",
        "x = {a = 1 ~}\n",
        "x = \"${}\"\n",
        "x = a\n ? 1 : 2\n",
        "x = a.0.0\n",
        "x { a = 1, b = 2 }\n",
        "x { a = 1\n}\n",
        "x = \"\\x41\"\n",
        "x = 0x10\n",
        "x = 1_000\n",
        "x = .5\n",
        "x = 5.\n",
        "x = f(1,[2]...,)\n",
        "x = f\n(1)\n",
        "x = [,]\n",
        "x = {a=1;b=2}\n",
        "x = [for v in a: v if]\n",
        "x = [for in a: 1]\n",
        "x = a ^ b\n",
        "x = a === b\n",
        "x = ~a\n",
        "x =\n 1\n",
        "x\n = 1\n",
        "x = “a”\n",
        "x = <<\"E\"\na\nE\n",
        "x = << E\na\nE\n",
        "x = <<~E\na\nE\n",
        "x = [<<A, <<B]\na\nA\nb\nB\n",
        "x = \"${ ~ 1 }\"\n",
        "x = \"%{else}\"\n",
        "x = \"%{if a}%{endfor}\"\n",
        "x = \"%{foo}\"\n",
        "x = \"%{if a}b%{else if c}d%{endif}\"\n",
        "x = .a\n",
        "-x = 1\n",
        "1x = 1\n",
        "x = `a`\n",
        "x = @a\n",
        "\u{a0}x = 1\n",
        "x",
    ] {
        assert_ne!(parse(refused).errors, [], "{refused}");
    }
}
