//! Where a value comes from: the steps from an attribute to what decides it.
//!
//! Always true: each configuration is awkward in one way, and every step has a place in its source.

use plangate::model::{Address, Limits, PlanOptions, SourceTree, Step};
use plangate::plan;

use crate::cli::Workbench;
use crate::planning::{project, tree};

/// The steps of an explanation: `file:what the place says: what it is`, indented by depth.
fn steps(files: &[(&str, &str)], options: &PlanOptions, address: &str, path: &[Step]) -> Vec<String> {
    let tree = tree(files);
    let address = Address::new(address).expect("an address");
    let explained = plan::explain(&tree, &project(""), options, &Limits::default(), &address, path).expect("an explanation");
    let text = |step: &plan::ExplanationStep| {
        let place = step.place.as_ref().expect("a place");
        let bytes = tree.read(&place.file).expect("a file");
        let said = std::str::from_utf8(&bytes[place.span.range()]).expect("text").replace('\n', " ");
        format!("{}{}: {} `{said}`", "  ".repeat(step.depth), place.file, step.what)
    };
    explained.steps.iter().map(text).collect()
}

fn check(main: &str, path: &[Step], expect: &[&str]) {
    assert_eq!(steps(&[("main.tf", main)], &PlanOptions::default(), "aws_x.a", path), expect, "{main}");
}

#[test]
fn a_default_of_the_type_is_shown_where_it_is_written() {
    let main = "variable \"o\" {\n  type    = object({ acl = optional(string, \"private\") })\n  default = {}\n}\nresource \"aws_x\" \"a\" {\n  acl = var.o.acl\n}\n";
    check(
        main,
        &["acl".into()],
        &[
            "main.tf: attribute acl of aws_x.a `var.o.acl`",
            "  main.tf: default of variable var.o `{}`",
            "  main.tf: the value is written here `\"private\"`",
        ],
    );
}

#[test]
fn only_the_branch_that_is_taken_is_followed() {
    let main = "locals {\n  prod  = true\n  big   = 10\n  small = 1\n}\nresource \"aws_x\" \"a\" {\n  size = local.prod ? local.big : local.small\n}\n";
    check(
        main,
        &["size".into()],
        &[
            "main.tf: attribute size of aws_x.a `local.prod ? local.big : local.small`",
            "  main.tf: the condition is true, so the first branch is taken `local.prod`",
            "    main.tf: local value local.prod `true`",
            "  main.tf: the first branch `local.big`",
            "    main.tf: local value local.big `10`",
        ],
    );
    let unknown = main.replace("true", "data.aws_y.z.enabled") + "data \"aws_y\" \"z\" {}\n";
    check(
        &unknown,
        &["size".into()],
        &[
            "main.tf: attribute size of aws_x.a `local.prod ? local.big : local.small`",
            "  main.tf: the condition is not known, so either branch may be taken `local.prod`",
            "    main.tf: local value local.prod `data.aws_y.z.enabled`",
            "      main.tf: enabled of data.aws_y.z is known only after apply `data \"aws_y\" \"z\"`",
            "  main.tf: the first branch `local.big`",
            "    main.tf: local value local.big `10`",
            "  main.tf: the second branch `local.small`",
            "    main.tf: local value local.small `1`",
        ],
    );
}

#[test]
fn elements_of_dynamic_blocks_are_found() {
    let main = "variable \"base\" {\n  default = 80\n}\nresource \"aws_x\" \"a\" {\n  dynamic \"rule\" {\n    for_each = [{ port = 22 }, { port = var.base }]\n    content {\n      port = rule.value.port\n    }\n  }\n}\n";
    check(
        main,
        &["rule".into(), 1.into(), "port".into()],
        &[
            "main.tf: attribute rule[1].port of aws_x.a `rule.value.port`",
            "  main.tf: rule.value comes from element 1 of `var.base`",
            "    main.tf: default of variable var.base `80`",
        ],
    );
}

#[test]
fn outputs_are_followed_into_the_instance_that_is_meant() {
    let module = ("m/main.tf", "variable \"v\" {}\noutput \"o\" {\n  value = var.v\n}\n");
    let main = "variable \"x\" {}\nmodule \"m\" {\n  source   = \"./m\"\n  for_each = { j = \"one\", k = var.x }\n  v        = each.value\n}\nresource \"aws_x\" \"a\" {\n  v = module.m[\"k\"].o\n}\n";
    let found = steps(&[("main.tf", main), module, ("terraform.tfvars", "x = 2\n")], &PlanOptions::default(), "aws_x.a", &["v".into()]);
    assert_eq!(
        found,
        [
            "main.tf: attribute v of aws_x.a `module.m[\"k\"].o`",
            "  m/main.tf: output o of module.m[\"k\"] `var.v`",
            "    main.tf: variable module.m[\"k\"].var.v, given by module m `each.value`",
            "      main.tf: each.value for the key \"k\" comes from `var.x`",
            "        terraform.tfvars: variable var.x, given a value `2`",
        ]
    );
}

#[test]
fn values_from_outside_say_so() {
    let main =
        "variable \"a\" {}\nvariable \"b\" {}\nvariable \"c\" {}\nresource \"aws_x\" \"a\" {\n  v = \"${var.a}${var.b}${var.c}\"\n}\n";
    let mut options = PlanOptions::default();
    options.variables.insert("a".to_owned(), "1".to_owned());
    options.external_variables.insert("b".to_owned());
    assert_eq!(
        steps(&[("main.tf", main)], &options, "aws_x.a", &["v".into()]),
        [
            "main.tf: attribute v of aws_x.a `\"${var.a}${var.b}${var.c}\"`",
            "  main.tf: variable var.a, given by --var a=… `variable \"a\"`",
            "  main.tf: variable var.b, set by CI, so not known here `variable \"b\"`",
            "  main.tf: variable var.c, which nothing gives a value, so it is not known `variable \"c\"`",
        ]
    );
}

#[test]
fn files_that_are_read_are_named() {
    let main = "resource \"aws_x\" \"a\" {\n  v = file(\"${path.module}/t.txt\")\n}\n";
    let found = steps(&[("main.tf", main), ("t.txt", "hi")], &PlanOptions::default(), "aws_x.a", &["v".into()]);
    assert_eq!(found, ["main.tf: attribute v of aws_x.a `file(\"${path.module}/t.txt\")`", "  t.txt: the file t.txt is read ``"]);
}

#[test]
fn the_command_prints_lines_and_carets() {
    let bench = Workbench::new(&[("main.tf", "locals {\n  acl = \"private\"\n}\nresource \"aws_x\" \"a\" {\n  acl = local.acl\n}\n")]);
    let run = bench.run(&["plan", "--explain", "aws_x.a", "acl"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().map(str::trim_end).collect();
    assert_eq!(lines[0], "aws_x.a.acl = \"private\"");
    assert!(run.stdout.contains("note: attribute acl of aws_x.a"), "{}", run.stdout);
    assert!(lines.contains(&"5 |   acl = local.acl"), "{}", run.stdout);
    assert!(lines.contains(&"  |         ^^^^^^^^^"), "{}", run.stdout);
    assert!(run.stdout.contains("note: local value local.acl"), "{}", run.stdout);
}

#[test]
fn blocks_are_explained_attribute_by_attribute() {
    let main = "locals {\n  port = 22\n}\nresource \"aws_x\" \"a\" {\n  ingress {\n    port  = local.port\n    cidrs = [\"a\", local.port]\n  }\n}\n";
    let block = "  ingress {     port  = local.port     cidrs = [\"a\", local.port]   }".trim_start();
    check(
        main,
        &["ingress".into()],
        &[
            &format!("main.tf: blocks ingress of aws_x.a `{block}`"),
            &format!("  main.tf: block ingress[0] of aws_x.a `{block}`"),
            "    main.tf: attribute ingress[0].cidrs of aws_x.a `[\"a\", local.port]`",
            "      main.tf: local value local.port `22`",
            "      main.tf: ingress[0].cidrs[0] is written here `\"a\"`",
            "    main.tf: attribute ingress[0].port of aws_x.a `local.port`",
            "      main.tf: local value local.port `22`",
        ],
    );
}

#[test]
fn the_part_that_is_meant_is_followed_through_names_and_functions() {
    let main = "locals {\n  base = { Name = \"x\", Team = \"t\" }\n  more = { Name = local.name }\n  name = \"y\"\n  keys = { k = local.more }\n}\nresource \"aws_x\" \"a\" {\n  tags = merge(local.base, try(local.keys[\"k\"], {}))\n}\n";
    check(
        main,
        &["tags".into(), "Name".into()],
        &[
            "main.tf: attribute tags.Name of aws_x.a, which is taken from `merge(local.base, try(local.keys[\"k\"], {}))`",
            "  main.tf: merge takes it from `try(local.keys[\"k\"], {})`",
            "    main.tf: try takes it from `local.keys[\"k\"]`",
            "      main.tf: local value local.keys `local.more`",
            "        main.tf: local value local.more `local.name`",
            "          main.tf: local value local.name `\"y\"`",
        ],
    );
    check(
        main,
        &["tags".into(), "Team".into()],
        &[
            "main.tf: attribute tags.Team of aws_x.a, which is taken from `merge(local.base, try(local.keys[\"k\"], {}))`",
            "  main.tf: merge takes it from `local.base`",
            "    main.tf: local value local.base `\"t\"`",
        ],
    );
}

#[test]
fn what_there_is_not_is_said_with_what_there_is() {
    let files = [("main.tf", "resource \"aws_x\" \"a\" {\n  count = 2\n  bucket = \"b\"\n}\n")];
    let bench = Workbench::new(&files);
    let complaint = |arguments: &[&str]| {
        let run = bench.run(&[&["plan", "--explain"], arguments].concat());
        assert_eq!(run.status, 2, "{}", run.stderr);
        run.stderr
    };
    assert!(complaint(&["aws_x.a"]).contains("its instances are aws_x.a[0], aws_x.a[1]"));
    assert!(complaint(&["aws_x.b[0]", "bucket"]).contains("did you mean \"aws_x.a[0]\"?"));
    assert!(complaint(&["aws_x.a[0]", "bukcet"]).contains("did you mean \"bucket\"?"));
    assert!(complaint(&["aws_x.a[0]", "bucket.x"]).contains("bucket is a single value"));
}
