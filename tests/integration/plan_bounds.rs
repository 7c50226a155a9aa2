//! Hostile configurations: the planner ends, within its bounds, and says what was too much.
//!
//! Always true: every input here would take a naive evaluator more time, memory or stack than there is.

use std::time::{Duration, Instant};

use plangate::model::{Limits, Plan};
use plangate::plan::{self};
use proptest::prelude::*;

use crate::planning::{plan_within, tree};

fn plan_files(files: &[(&str, &str)], limits: &Limits) -> Plan {
    plan_within(&tree(files), limits)
}

/// Plans a configuration in time and expects a diagnostic that contains `message`.
fn check(main: &str, message: &str) {
    let limits = Limits { steps: 2_000_000, instances: 1_000, ..Limits::default() };
    let start = Instant::now();
    let plan = plan_files(&[("main.tf", main)], &limits);
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
    let messages: Vec<&str> = plan.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert!(messages.iter().any(|found| found.contains(message)), "{message:?} in {messages:?}");
    assert!(plan.diagnostics.iter().any(|diagnostic| diagnostic.place.is_some()));
}

fn output(expression: &str) -> String {
    format!("output \"o\" {{\n  value = {expression}\n}}\n")
}

#[test]
fn too_many_instances_are_refused() {
    check("resource \"aws_x\" \"y\" {\n  count = 1000000000\n}\n", "limits.instances");
    check("resource \"aws_x\" \"y\" {\n  for_each = toset([for i in range(1024) : tostring(i)])\n}\n", "limits.instances");
}

#[test]
fn values_that_multiply_are_refused() {
    let doubling: String = (1..64).map(|n| format!("  a{n} = [local.a{0}, local.a{0}]\n", n - 1)).collect();
    check(&format!("locals {{\n  a0 = [\"x\"]\n{doubling}}}\n{}", output("local.a63")), "more than");
    let text: String = (1..64).map(|n| format!("  a{n} = \"${{local.a{0}}}${{local.a{0}}}\"\n", n - 1)).collect();
    check(&format!("locals {{\n  a0 = \"xxxxxxxx\"\n{text}}}\n{}", output("local.a63")), "limits.steps");
    check(&output("[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]"), "limits.steps");
    check(&output("setproduct(range(1000), range(1000), range(1000))"), "given up");
    check(&output("format(\"%999999999d\", 1)"), "given up");
}

#[test]
fn blocks_that_multiply_are_refused() {
    let open = "  dynamic \"b\" {\n    for_each = [1, 2]\n    content {\n".repeat(40);
    let blocks = format!("{open}      x = 1\n{}", "    }\n  }\n".repeat(40));
    check(&format!("resource \"aws_x\" \"y\" {{\n{blocks}}}\n"), "limits.steps");
}

#[test]
fn functions_that_multiply_are_refused() {
    let long = "join(\"\", [for i in range(1000) : \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"])";
    check(&output("range(1000000000)"), "range");
    check(&output("format(\"%.999999999f\", 1.5)"), "given up");
    check(&output("indent(1000000000, \"a\\nb\")"), "given up");
    check(&output(&format!("replace({long}, \"a\", {long})")), "given up");
    check(&output(&format!("join({long}, range(1000))")), "given up");
    check(&output("jsondecode(join(\"\", [for i in range(1000) : \"[[[[[[[[[[[[\"]))"), "jsondecode");
    check(&output("regex(\"(?:(?:(?:(?:a{0,100}){0,100}){0,100}){0,100})\", \"a\")"), "too large");
    let loops = "%{ for a in range(1000) }%{ for b in range(1000) }%{ for c in range(1000) }x%{ endfor }%{ endfor }%{ endfor }";
    check(&output(&format!("\"{loops}\"")), "limits.steps");
    let anchors: String =
        ('b'..='h').map(|name| format!("{name}: &{name} [{}]\n", vec![format!("*{}", (name as u8 - 1) as char); 9].join(","))).collect();
    check(&format!("output \"o\" {{\n  value = yamldecode(<<Y\na: &a [x,x,x,x,x,x,x,x,x]\n{anchors}Y\n  )\n}}\n"), "Aliases");
}

#[test]
fn expensive_patterns_and_numbers_take_no_time() {
    let limits = Limits { steps: 2_000_000, ..Limits::default() };
    for expression in [
        "regexall(\"(a+)+$\", join(\"\", [for i in range(200) : \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"]))",
        "1e999999999 - 1",
        "pow(10, 1e9)",
        "[for i in range(200) : bcrypt(\"x\", 31)]",
        "cidrsubnets(\"10.0.0.0/8\", [for i in range(1000) : 24]...)",
    ] {
        let start = Instant::now();
        plan_files(&[("main.tf", &output(expression))], &limits);
        assert!(start.elapsed() < Duration::from_secs(20), "{expression} took {:?}", start.elapsed());
    }
}

#[test]
fn policies_of_many_statements_take_no_time() {
    let statements = "[for pair in setproduct(range(200), range(100)) : { Sid = \"s${pair[0]}x${pair[1]}\", Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"*\" }]";
    let document = format!(
        "data \"aws_iam_policy_document\" \"d\" {{\n  source_policy_documents = [jsonencode({{ Statement = {statements} }})]\n}}\n"
    );
    let start = Instant::now();
    let plan = plan_files(&[("main.tf", &document)], &Limits::default());
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
    let json = plan.resources[0].values.get(&["json".into()]).and_then(|value| value.as_str());
    assert_eq!(json.map(|json| json.matches("\"Sid\"").count()), Some(20_000), "{:?}", plan.diagnostics);
}

#[test]
fn templates_and_modules_that_include_themselves_are_refused() {
    let limits = Limits::default();
    let refused = |files: &[(&str, &str)], message: &str, file: &str| {
        let plan = plan_files(files, &limits);
        let found = plan.diagnostics.iter().find(|diagnostic| diagnostic.message.contains(message));
        let place = found.and_then(|diagnostic| diagnostic.place.as_ref()).unwrap_or_else(|| panic!("{:?}", plan.diagnostics));
        assert_eq!(place.file.as_str(), file);
    };
    refused(
        &[("main.tf", &output("templatefile(\"t.tpl\", {})")), ("t.tpl", "${templatefile(\"t.tpl\", {})}")],
        "cannot recursively call templatefile",
        "main.tf",
    );
    let call = |name: &str, source: &str| format!("module \"{name}\" {{\n  source = \"{source}\"\n}}\n");
    let files = [("main.tf", &*call("a", "./a")), ("a/m.tf", &*call("b", "../b")), ("b/m.tf", &*call("a", "../a"))];
    refused(&files, "without end", "b/m.tf");
}

#[test]
fn deep_chains_and_nests_are_refused() {
    let chain: String = (1..20_000).map(|n| format!("  a{n} = local.a{}\n", n - 1)).collect();
    check(&format!("locals {{\n  a0 = 1\n{chain}}}\n{}", output("local.a19999")), "nested more than");
    let nest: String = (1..5_000).map(|n| format!("  a{n} = [local.a{}]\n", n - 1)).collect();
    check(&format!("locals {{\n  a0 = 1\n{nest}}}\n{}", output("local.a4999")), "more than");
    check(&output(&format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000))), "256 levels");
}

#[test]
fn outputs_of_many_instances_are_refused() {
    let outputs: String = (0..2_000).map(|n| format!("output \"o{n}\" {{ value = {n} }}\n")).collect();
    let root = "module \"m\" {\n  source = \"./m\"\n  count  = 2000\n}\noutput \"all\" { value = module.m }\n";
    let limits = Limits { steps: 1_000_000, ..Limits::default() };
    let plan = plan_files(&[("main.tf", root), ("m/main.tf", &outputs)], &limits);
    assert!(plan.diagnostics.iter().any(|d| d.message.contains("limits.steps")), "{:?}", plan.diagnostics);
}

#[test]
fn relations_between_many_instances_take_linear_steps() {
    let keys = |n: usize| format!("toset([for i in range({n}) : \"k${{i}}\"])");
    let read_by_key = |n: usize| {
        format!(
            "locals {{ ids = {{ for k, v in aws_x.x : k => v.id }} }}\nresource \"aws_x\" \"x\" {{ for_each = {} }}\nresource \"aws_y\" \"y\" {{\n  for_each = aws_x.x\n  a = local.ids[each.key]\n  b = each.value.id\n  c = lookup(local.ids, each.key, null)\n}}\n",
            keys(n)
        )
    };
    let read_by_index = |n: usize| {
        format!(
            "locals {{ ids = aws_x.x[*].id }}\nresource \"aws_x\" \"x\" {{ count = {n} }}\nresource \"aws_y\" \"y\" {{\n  count = {n}\n  a = local.ids[count.index]\n  b = element(local.ids, count.index)\n}}\n"
        )
    };
    let set_of_keys = |n: usize| {
        format!(
            "resource \"aws_x\" \"x\" {{ for_each = {} }}\nresource \"aws_y\" \"y\" {{\n  for_each = toset([for v in aws_x.x : v.name])\n  a = each.value\n}}\n",
            keys(n)
        )
    };
    for configuration in [&read_by_key as &dyn Fn(usize) -> String, &read_by_index, &set_of_keys] {
        for n in [250, 1_000] {
            let limits = Limits { steps: 1_000 * n as u64, ..Limits::default() };
            let plan = plan_files(&[("main.tf", &configuration(n))], &limits);
            assert!(!plan.cut_short, "{n}: {:?}", plan.diagnostics);
        }
    }
}

#[test]
fn modules_without_end_are_refused() {
    let limits = Limits { instances: 1_000, ..Limits::default() };
    let plan = plan_files(&[("main.tf", "module \"m\" {\n  source = \"./\"\n}\n")], &limits);
    assert!(plan.diagnostics.iter().any(|d| d.message.contains("without end")), "{:?}", plan.diagnostics);
    let calls = |to: &str| (0..10).map(|n| format!("module \"m{n}\" {{\n  source = \"../{to}\"\n}}\n")).collect::<String>();
    let root = "module \"a\" {\n  source = \"./a\"\n}\n";
    let (a, b, c, d) = (calls("b"), calls("c"), calls("d"), "resource \"aws_x\" \"y\" {}\n");
    let files = [("main.tf", root), ("a/m.tf", &a), ("b/m.tf", &b), ("c/m.tf", &c), ("d/m.tf", d)];
    let plan = plan_files(&files, &limits);
    assert!(plan.diagnostics.iter().any(|d| d.message.contains("limits.instances")), "{:?}", plan.diagnostics);
}

/// A configuration that uses much of the language, to be damaged.
const SEED: &str = r#"
variable "v" {
  type    = object({ a = optional(string, "x"), b = list(number) })
  default = { b = [1, "2"] }
}
locals {
  a = { for k, v in var.v : upper(k) => try(v[0], v)... if k != "z" }
  b = "%{ for x in var.v.b ~} ${x} %{ endfor }${local.a["A"][0]}"
  c = var.v.b[*] == [1, 2] ? terraform_data.r[0].id : null
}
resource "terraform_data" "r" {
  count            = length(var.v.b)
  input            = [local.b, count.index, merge({ a = 1 }, { b = local.c })]
  triggers_replace = jsonencode({ x = [1, -2.5e3, !true, null] })
}
resource "aws_x" "y" {
  for_each = toset(["a", "b"])
  dynamic "d" {
    for_each = var.v.b
    content { n = d.value + 1 }
  }
}
output "o" { value = [terraform_data.r[*].input, aws_x.y["a"].d[0].n, local.a...] }
"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is done to a file, planning returns, and twice the same.
    #[test]
    fn damaged_files_never_panic(at in 0..SEED.len(), len in 0usize..40, with in "[ -~\\n]{0,12}") {
        let mut text = SEED.to_owned();
        let end = (at + len).min(text.len());
        text.replace_range(at..end, &with);
        let first = plan_files(&[("main.tf", &text)], &Limits::default());
        let second = plan_files(&[("main.tf", &text)], &Limits::default());
        let print = |plan: &Plan| plan::representation(plan, None, &plan::compare(None, Some(plan)));
        prop_assert_eq!(print(&first), print(&second));
        prop_assert_eq!(first.diagnostics, second.diagnostics);
    }

    /// Any small program made of pieces of the language is planned without a panic.
    #[test]
    fn pieces_in_any_order_never_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 1..14)) {
        let text = format!("locals {{\n  a = {{ k = [1, null], s = \"x\" }}\n  v = {}\n}}\noutput \"o\" {{\n  value = local.v\n}}\n", pieces.join(" "));
        let plan = plan_files(&[("main.tf", &text)], &Limits::default());
        let _ = plan::representation(&plan, None, &plan::compare(None, Some(&plan)));
    }
}

const PIECES: &[&str] = &[
    "1",
    "-",
    "!",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "=",
    ",",
    "?",
    ":",
    "local.a",
    ".k",
    "[*]",
    "[0]",
    ".*",
    "null",
    "true",
    "\"${",
    "}\"",
    "\"s\"",
    "for",
    "x",
    "in",
    "=>",
    "if",
    "...",
    "length(",
    "try(",
    "merge(",
    "format(",
    "\"%s\"",
    "element(",
    "==",
    "&&",
    "+",
    "/",
    "0",
    "local.v",
    "path.module",
    "each.key",
    "jsondecode(",
    "tolist(",
    "tomap(",
    "toset(",
    "flatten(",
    "cidrsubnet(",
    "range(",
];
