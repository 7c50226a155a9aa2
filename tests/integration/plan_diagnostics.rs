//! Mistakes in a configuration: each is said at its line, and the rest is planned.
//!
//! Always true: every configuration here also holds something sound, whose value the plan still has.

use plangate::model::{DiagnosticSeverity, LineIndex, ValueKind};

use crate::planning::plan_files;

/// What stands behind every mistake.
const SOUND: &str = "output \"sound\" {\n  value = \"kept\"\n}\n";

/// Plans files and expects a message at `file:line`, and the sound output as it is.
fn check_files(files: &[(&str, &str)], message: &str, at: &str) {
    let sound = ("sound.tf", SOUND);
    let plan = plan_files(&[files, &[sound]].concat());
    let found = plan.diagnostics.iter().find(|diagnostic| diagnostic.message.contains(message));
    let place = found.and_then(|diagnostic| diagnostic.place.as_ref()).unwrap_or_else(|| panic!("{message:?} in {:?}", plan.diagnostics));
    let text = files.iter().find(|(path, _)| *path == place.file.as_str()).expect("a file of the test").1;
    let line = LineIndex::new(text).location(text, place).start_line;
    assert_eq!(format!("{}:{line}", place.file), at, "{message}");
    assert_eq!(plan.outputs["sound"].as_str(), Some("kept"));
}

fn check(main: &str, message: &str, line: u32) {
    check_files(&[("main.tf", main)], message, &format!("main.tf:{line}"));
}

#[test]
fn cycles_are_named_link_by_link() {
    check("locals {\n  a = local.b\n  b = local.a\n}\n", "Cycle: local.a → local.b → local.a", 2);
    let call = "module \"n\" {\n  source = \"./n\"\n  x      = local.n\n}\nlocals {\n  n = module.n.y\n}\n";
    let module = "variable \"x\" {}\noutput \"y\" {\n  value = var.x\n}\n";
    check_files(&[("main.tf", call), ("n/main.tf", module)], "local.n → module.n.output.y → module.n.var.x → local.n", "main.tf:6");
}

#[test]
fn cycles_that_depends_on_closes_are_named() {
    let resource = |name: &str, on: &str| format!("resource \"terraform_data\" \"{name}\" {{\n  depends_on = [{on}]\n}}\n");
    let two = resource("a", "terraform_data.b") + &resource("b", "terraform_data.a");
    check(&two, "Cycle: terraform_data.a → terraform_data.b → terraform_data.a", 1);
    let none = "resource \"terraform_data\" \"a\" {\n  count      = 0\n  depends_on = [terraform_data.b]\n}\n\
                resource \"terraform_data\" \"b\" {\n  input = terraform_data.a\n}\n";
    check(none, "Cycle: terraform_data.a → terraform_data.b → terraform_data.a", 1);
    let call = "module \"n\" {\n  source     = \"./n\"\n  depends_on = [terraform_data.a]\n}\n\
                resource \"terraform_data\" \"a\" {\n  input = module.n.y\n}\n";
    let module = "output \"y\" {\n  value = 1\n}\nresource \"terraform_data\" \"z\" {}\n";
    check_files(&[("main.tf", call), ("n/main.tf", module)], "Cycle: terraform_data.a → module.n.output.y", "main.tf:5");
    let values = plan_files(&[(
        "main.tf",
        "resource \"terraform_data\" \"a\" {\n  input      = terraform_data.b.id\n  depends_on = [terraform_data.b]\n}\nresource \"terraform_data\" \"b\" {\n  input = terraform_data.a.id\n}\n",
    )]);
    assert_eq!(values.diagnostics.len(), 1, "{:?}", values.diagnostics);
}

#[test]
fn backends_are_written_in_literals() {
    let backend = "variable \"p\" {\n  default = \"x\"\n}\nterraform {\n  backend \"local\" {\n    path = var.p\n  }\n}\n";
    check(backend, "Variables not allowed", 6);
}

#[test]
fn ephemeral_blocks_are_looked_through() {
    let block = |value: &str| format!("ephemeral \"vault_x\" \"y\" {{\n  count = 0\n  path  = {value}\n}}\n");
    check(&block("local.nope"), "no local value named \"nope\"", 3);
    check(&block("upper([])"), "string required", 3);
}

#[test]
fn references_to_nothing_are_said_where_they_stand() {
    check("locals {\n  a = local.nope\n}\n", "no local value named \"nope\"", 2);
    check("locals {\n  a = [\n    var.nope,\n  ]\n}\n", "no variable named \"nope\"", 3);
    check("locals {\n  a = aws_x.nope.id\n}\n", "declares no aws_x.nope", 2);
    check("locals {\n  a = module.nope.x\n}\n", "no module call named \"nope\"", 2);
    check("locals {\n  a = nofunc(1)\n}\n", "no function named \"nofunc\"", 2);
    check("locals {\n  a = each.key\n}\n", "each can be used only", 2);
}

#[test]
fn wrong_types_are_said() {
    check("variable \"v\" {\n  type    = number\n  default = \"abc\"\n}\n", "a number is required", 3);
    check("locals {\n  a = \"x\" + 1\n}\n", "a number is required", 2);
    check("locals {\n  a = { b = 1 }.c\n}\n", "does not have an attribute named \"c\"", 2);
    check("locals {\n  a = upper()\n}\n", "Not enough function arguments", 2);
}

#[test]
fn infinite_numbers_are_not_kept() {
    let output = "locals {\n  a = 1 / log(0, 10)\n}\noutput \"o\" {\n  value = [log(0, 10)]\n}\n";
    check(output, "output o would hold an infinite number", 5);
    check("resource \"terraform_data\" \"r\" {\n  input = { a = log(0, 10) }\n}\n", "would hold an infinite number", 2);
    let plan = plan_files(&[("main.tf", output)]);
    assert_eq!(plan.diagnostics.len(), 1, "{:?}", plan.diagnostics);
    assert!(matches!(plan.outputs["o"].kind, ValueKind::List(ref items) if items[0].is_unknown()));
}

#[test]
fn names_that_are_declared_twice_are_said() {
    check("variable \"v\" {}\nvariable \"v\" {}\n", "variable v is declared twice", 2);
    check("resource \"aws_x\" \"y\" {}\nresource \"aws_x\" \"y\" {}\n", "resource aws_x.y is declared twice", 2);
    check("locals {\n  a = 1\n}\nlocals {\n  a = 2\n}\n", "the local value a is declared twice", 5);
}

#[test]
fn calls_that_do_not_fit_their_module_are_said() {
    let module = ("m/main.tf", "variable \"x\" {}\nvariable \"t\" {\n  type    = number\n  default = \"x\"\n}\n");
    let call = "module \"m\" {\n  source = \"./m\"\n  nope   = 1\n}\nlocals {\n  a = module.m.nope\n}\n";
    let files = [("main.tf", call), module];
    check_files(&files, "declares no variable named \"nope\"", "main.tf:3");
    check_files(&files, "declares no output named \"nope\"", "main.tf:6");
    check_files(&files, "module m needs the argument \"x\"", "main.tf:1");
    check_files(&files, "Invalid default value for variable", "m/main.tf:4");
}

#[test]
fn a_required_variable_that_nothing_sets_is_a_warning_at_its_block() {
    let plan = plan_files(&[("main.tf", "\nvariable \"v\" {}\n")]);
    let found = plan.diagnostics.iter().find(|diagnostic| diagnostic.message.contains("required variable v")).expect("a diagnostic");
    assert_eq!(found.severity, DiagnosticSeverity::Warning);
    assert_eq!(found.place.as_ref().map(|place| place.span.start), Some(1));
}

#[test]
fn what_moved_or_was_removed_must_not_be_declared() {
    let declared = "resource \"aws_x\" \"a\" {}\n";
    check(&format!("{declared}moved {{\n  from = aws_x.a\n  to   = aws_x.b\n}}\n"), "Moved object still exists: aws_x.a", 2);
    check(&format!("{declared}removed {{\n  from = aws_x.a\n}}\n"), "Removed object still exists: aws_x.a", 1);
    let instance = "moved {\n  from = aws_x.a\n  to   = aws_x.a[0]\n}\n";
    check(&format!("{declared}{instance}"), "Moved object still exists: aws_x.a", 2);
    let plan = plan_files(&[("main.tf", &*format!("resource \"aws_x\" \"a\" {{\n  count = 1\n}}\n{instance}"))]);
    assert!(plan.diagnostics.is_empty(), "{:?}", plan.diagnostics);
}

#[test]
fn terraforms_own_resource_takes_only_its_arguments() {
    check("resource \"terraform_data\" \"t\" {\n  inptu = 1\n}\n", "Unsupported argument", 2);
}

#[test]
fn what_is_refused_is_refused_in_what_is_not_evaluated_too() {
    check("locals {\n  a = try(var.nope, 1)\n}\n", "no variable named \"nope\"", 2);
    check("variable \"size\" {}\nlocals {\n  a = can(var.sise)\n}\n", "did you mean \"size\"?", 3);
    check("resource \"aws_x\" \"y\" {\n  count = 0\n  a     = local.nope\n}\n", "no local value named \"nope\"", 3);
    check("resource \"aws_x\" \"y\" {\n  count = 0\n  a     = nofunc(1)\n}\n", "no function named \"nofunc\"", 3);
    check("locals {\n  a = provider::foo::bar(1)\n}\n", "required_providers does not name \"foo\"", 2);
    let dynamic = "resource \"aws_x\" \"y\" {\n  dynamic \"b\" {\n    for_each = []\n    iterator = it\n    content {\n      a = [it.value, b.value]\n    }\n  }\n}\n";
    check(dynamic, "declares no b.value", 6);
    let destroyed = "resource \"aws_x\" \"y\" {\n  provisioner \"local-exec\" {\n    when    = destroy\n    command = \"${self.id} ${path.module} ${join(\"\", [for x in [] : x])} ${local.a}\"\n  }\n}\nlocals {\n  a = 1\n}\n";
    check(destroyed, "Invalid reference from destroy provisioner", 4);
}

#[test]
fn provider_configurations_that_nothing_declares_are_said() {
    check("resource \"aws_x\" \"y\" {\n  provider = aws.west\n}\n", "needs the provider configuration aws.west", 2);
    let call = |more: &str| format!("module \"m\" {{\n  source = \"./m\"\n{more}}}\n");
    let asking = "terraform {\n  required_providers {\n    aws = {\n      source                = \"hashicorp/aws\"\n      configuration_aliases = [aws.west]\n    }\n  }\n}\n";
    check_files(&[("main.tf", &call("")), ("m/main.tf", asking)], "module m asks for aws.west", "main.tf:1");
    let given = call("  providers = {\n    aws.west = aws.nope\n    aws.east = aws\n  }\n");
    check_files(&[("main.tf", &given), ("m/main.tf", asking)], "missing provider aws.nope", "main.tf:4");
    check_files(&[("main.tf", &given), ("m/main.tf", asking)], "no provider configuration called aws.east", "main.tf:5");
    let own = "provider \"aws\" {\n  region = \"x\"\n}\n";
    check_files(&[("main.tf", &call("  count = 1\n")), ("m/main.tf", own)], "incompatible with count", "main.tf:3");
    let sound = "provider \"aws\" {\n  alias = \"w\"\n}\nmodule \"m\" {\n  source    = \"./m\"\n  providers = { aws.west = aws.w }\n}\n";
    let plan =
        plan_files(&[("main.tf", sound), ("m/main.tf", &format!("{asking}resource \"aws_x\" \"y\" {{\n  provider = aws.west\n}}\n"))]);
    assert!(plan.diagnostics.is_empty(), "{:?}", plan.diagnostics);
}

#[test]
fn a_version_of_terraform_that_does_not_fit_is_a_warning() {
    let plan = |constraint: &str| plan_files(&[("main.tf", &format!("terraform {{\n  required_version = \"{constraint}\"\n}}\n"))]);
    assert!(plan(">= 1.3, < 2.0").diagnostics.is_empty());
    let old = plan("~> 1.5.0").diagnostics;
    assert!(matches!(&old[..], [only] if only.severity == DiagnosticSeverity::Warning && only.message.contains("~> 1.5.0")), "{old:?}");
    check("terraform {\n  required_version = \"latest\"\n}\n", "Invalid version constraint", 2);
}

#[test]
fn types_in_json_are_no_templates() {
    let json = "{\"variable\": {\n  \"v\": {\"type\": \"${string}\"}\n}}";
    check_files(&[("main.tf.json", json)], "not a type", "main.tf.json:2");
}
