//! Fixes as a user sees them: the file before, a rule's intent, the file after.
//!
//! Always true: what comes out parses, and `terraform fmt` is silent on it if it was silent before.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

use plangate::model::{Address, FixIntent, FixStep, MemoryTree, Place, Plan, RepoPath, Resource, ResourceMode, Span, Value, ValuePath};
use plangate::remediation::{NoFix, apply, edits, unified_diff};
use plangate::syntax::{hcl, yaml};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::planning::project;

fn resource(address: &str, file: &str, span: Span) -> Resource {
    let (kind, name) = address.split_once('.').unwrap_or((address, address));
    Resource {
        address: Address::new(address).expect("an address"),
        kind: kind.into(),
        name: name.split('[').next().expect("a name").into(),
        module: None,
        mode: ResourceMode::Managed,
        provider: "".into(),
        region: None,
        values: Value::null(),
        tags: BTreeMap::new(),
        references: BTreeMap::new(),
        block: Some(Place { file: RepoPath::new(file).expect("a path"), span }),
        places: BTreeMap::new(),
        replace_triggers: Vec::new(),
        ignore_changes: Vec::new(),
        import_id: None,
        create_before_destroy: false,
    }
}

fn plan(resources: Vec<Resource>) -> Plan {
    Plan { resources, ..Plan::empty(project("")) }
}

/// Reads a step in the words of a rule.
fn step(intent: &Json) -> FixStep {
    let path = |name: &str| -> ValuePath { serde_json::from_value(intent[name].clone()).expect("a path") };
    let text = |value: &Json| value.as_str().expect("text").to_owned();
    let name = intent.as_object().and_then(|object| object.keys().next()).expect("a step");
    match name.as_str() {
        "set" => FixStep::Set { path: path("set"), to: intent["to"].clone() },
        "unset" => FixStep::Unset { path: path("unset") },
        "remove" => FixStep::Remove { path: path("remove") },
        "insert" => FixStep::Insert { path: path("insert"), entry: intent["entry"].as_object().expect("entries").clone() },
        "append" => FixStep::Append { path: path("append"), item: intent["item"].clone() },
        "block" => FixStep::Block { name: text(&intent["block"]), body: intent["body"].clone() },
        _ => FixStep::Resource {
            kind: text(&intent["resource"]["type"]),
            name: text(&intent["resource"]["name"]),
            body: intent["resource"]["body"].clone(),
        },
    }
}

fn intent(steps: Json) -> FixIntent {
    let steps = if steps.is_array() { steps } else { json!([steps]) };
    FixIntent { steps: steps.as_array().expect("steps").iter().map(step).collect(), is_unsafe: false }
}

/// Fixes `t.r` in a Terraform file.
fn fixed(before: &str, steps: Json) -> Result<String, NoFix> {
    let path = RepoPath::new("main.tf").expect("a path");
    let tree = MemoryTree::new([(path, before)]);
    let resource = resource("t.r", "main.tf", Span::new(0, before.len()));
    let edits = edits(&tree, &plan(vec![resource.clone()]), &resource, &intent(steps))?;
    let after = apply(before, &edits.iter().collect::<Vec<_>>()).expect("edits that fit");
    assert_eq!(hcl::parse(&after).errors.len(), hcl::parse(before).errors.len(), "{after}");
    Ok(after)
}

static CHECKED: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

#[track_caller]
fn check(before: &str, steps: Json, after: &str) {
    let result = fixed(before, steps).expect("a fix");
    assert_eq!(result, after, "\n{result}");
    // CRLF files come out the same.
    CHECKED.lock().expect("unpoisoned").push((before.to_owned(), after.to_owned()));
}

#[test]
fn attributes_are_set() {
    let block = |body: &str| format!("resource \"t\" \"r\" {{\n{body}}}\n");
    check(&block("  acl = \"public\" # why\n"), json!({"set": ["acl"], "to": "private"}), &block("  acl = \"private\" # why\n"));
    check(&block("  a   = 1\n  acl = var.acl\n"), json!({"set": ["acl"], "to": null}), &block("  a   = 1\n  acl = null\n"));
    check(
        &block("  a  = 1\n  bb = 2 # two\n\n  tags = {}\n\n  nested {\n  }\n"),
        json!({"set": ["encrypted"], "to": true}),
        &block("  a  = 1\n  bb = 2 # two\n\n  tags      = {}\n  encrypted = true\n\n  nested {\n  }\n"),
    );
    check(
        &block("  a = 1\n\n  tags = {\n    x = 1\n  }\n\n  # about it\n  nested {\n  }\n"),
        json!({"set": ["bbb"], "to": "${x}"}),
        &block("  a   = 1\n  bbb = \"$${x}\"\n\n  tags = {\n    x = 1\n  }\n\n  # about it\n  nested {\n  }\n"),
    );
    check(&block("  count = 2\n"), json!({"set": ["a"], "to": 1}), &block("  count = 2\n\n  a = 1\n"));
    check(&block("  # only a comment\n"), json!({"set": ["a"], "to": 1}), &block("  # only a comment\n  a = 1\n"));
    check(&block("  # about it\n  nested {\n  }\n"), json!({"set": ["a"], "to": 1}), &block("  a = 1\n\n  # about it\n  nested {\n  }\n"));
    check("resource \"t\" \"r\" {}", json!({"set": ["a"], "to": 1}), "resource \"t\" \"r\" {\n  a = 1\n}");
    check(
        "resource \"t\" \"r\" { b = 2 }\n",
        json!({"set": ["aaa"], "to": [1, "x"]}),
        "resource \"t\" \"r\" {\n  b   = 2\n  aaa = [1, \"x\"]\n}\n",
    );
    check(&block("  a = <<E\nx\nE\n  bb = 1\n"), json!({"set": ["a"], "to": "y"}), &block("  a = \"y\"\n  bb = 1\n"));
    check(
        &block("  a = 1\n"),
        json!({"set": ["m"], "to": {"x": 1, "y z": [true]}}),
        &block("  a = 1\n  m = {\n    x     = 1\n    \"y z\" = [true]\n  }\n"),
    );
}

#[test]
fn paths_lead_into_blocks_and_values() {
    let before = "resource \"t\" \"r\" {\n  rule {\n    id = 1\n  }\n  rule {\n    id = 2\n    sub { on = false }\n  }\n  map = { a = { b = 1 } }\n}\n";
    check(before, json!({"set": ["rule", 1, "id"], "to": 3}), &before.replace("id = 2", "id = 3"));
    check(before, json!({"set": ["rule", 1, "sub", 0, "on"], "to": true}), &before.replace("false", "true"));
    check(before, json!({"set": ["map", "a", "b"], "to": "x"}), &before.replace("b = 1", "b = \"x\""));
    check(before, json!({"set": ["map", "a", "c"], "to": 2}), &before.replace("b = 1", "b = 1, c = 2"));
    check(
        before,
        json!({"set": ["rule", 0, "sub", 0, "on"], "to": true}),
        &before.replace("id = 1\n", "id = 1\n\n    sub {\n      on = true\n    }\n"),
    );
    let dynamic =
        "resource \"t\" \"r\" {\n  dynamic \"rule\" {\n    for_each = var.rules\n    content {\n      open = rule.value\n    }\n  }\n}\n";
    check(dynamic, json!({"set": ["rule", 4, "open"], "to": false}), &dynamic.replace("rule.value", "false"));
    check(
        dynamic,
        json!({"set": ["rule", 0, "x"], "to": 1}),
        &dynamic.replace("open = rule.value\n", "open = rule.value\n      x    = 1\n"),
    );
    assert!(fixed(dynamic, json!({"remove": ["rule", 0]})).is_err());
    assert!(fixed(&dynamic.replace("  dynamic", "  rule {\n  }\n  dynamic"), json!({"set": ["rule", 1, "x"], "to": 1})).is_err());
    assert!(fixed("resource \"t\" \"r\" {\n  a = var.a\n}\n", json!({"set": ["a", 0, "x"], "to": 1})).is_err());
}

#[test]
fn maps_and_lists_grow() {
    let block = |body: &str| format!("resource \"t\" \"r\" {{\n{body}}}\n");
    let tag = json!({"insert": ["tags"], "entry": {"Owner": "me", "cost-center": "1 2"}});
    check(
        &block("  tags = {\n    A = 1\n  }\n"),
        tag.clone(),
        &block("  tags = {\n    A           = 1\n    Owner       = \"me\"\n    cost-center = \"1 2\"\n  }\n"),
    );
    check(&block("  tags = { A = 1 }\n"), tag.clone(), &block("  tags = { A = 1, Owner = \"me\", cost-center = \"1 2\" }\n"));
    check(&block("  tags = {}\n"), tag.clone(), &block("  tags = {\n    Owner       = \"me\"\n    cost-center = \"1 2\"\n  }\n"));
    check(&block("  a = 1\n"), tag.clone(), &block("  a = 1\n  tags = {\n    Owner       = \"me\"\n    cost-center = \"1 2\"\n  }\n"));
    check(
        &block("  a = [[[\n    {\n      s = 1\n    },\n  ]]]\n"),
        json!({"append": ["a"], "item": [{"s": 1}]}),
        &block("  a = [[[\n    {\n      s = 1\n    },\n  ]], [{ s = 1 }]]\n"),
    );
    let owner = json!({"insert": ["tags"], "entry": {"Owner": "me"}});
    check(&block("  tags = var.tags\n"), owner.clone(), &block("  tags = merge(var.tags, {\n    Owner = \"me\"\n  })\n"));
    check(&block("  tags = merge(var.tags, { A = 1 })\n"), owner.clone(), &block("  tags = merge(var.tags, { A = 1, Owner = \"me\" })\n"));
    check(
        &block("  tags = {\n    A     = 1,\n    Owner = \"you\", # x\n  }\n"),
        owner.clone(),
        &block("  tags = {\n    A     = 1,\n    Owner = \"me\", # x\n  }\n"),
    );
    check(
        &block("  tags = {\n    A = 1,\n    B = 2 # x\n  }\n"),
        owner.clone(),
        &block("  tags = {\n    A     = 1,\n    B     = 2, # x\n    Owner = \"me\"\n  }\n"),
    );
    check(&block("  tags = {\n    A : 1\n  }\n"), owner, &block("  tags = {\n    A : 1\n    Owner : \"me\"\n  }\n"));
    let item = json!({"append": ["l"], "item": "x"});
    check(&block("  l = [\"a\"]\n"), item.clone(), &block("  l = [\"a\", \"x\"]\n"));
    check(&block("  l = []\n"), item.clone(), &block("  l = [\"x\"]\n"));
    check(
        &block("  l = [\n    \"a\",\n    \"b\" # c\n  ]\n"),
        item.clone(),
        &block("  l = [\n    \"a\",\n    \"b\", # c\n    \"x\"\n  ]\n"),
    );
    check(&block("  l = [\n    \"a\",\n  ]\n"), item.clone(), &block("  l = [\n    \"a\",\n    \"x\",\n  ]\n"));
    check(&block("  l = var.l\n"), item.clone(), &block("  l = concat(var.l, [\"x\"])\n"));
    check(&block("  a = 1\n"), item, &block("  a = 1\n  l = [\"x\"]\n"));
}

#[test]
fn things_are_taken_out() {
    let block = |body: &str| format!("resource \"t\" \"r\" {{\n{body}}}\n");
    check(&block("  a   = 1\n  bbb = 2\n"), json!({"unset": ["bbb"]}), &block("  a = 1\n"));
    check(
        &block("  a = 1\n\n  b {\n    c = 1\n  }\n\n  b {\n    c = 2\n  }\n"),
        json!({"remove": ["b", 0]}),
        &block("  a = 1\n\n  b {\n    c = 2\n  }\n"),
    );
    check(&block("  a = 1\n\n  b {\n    c = 1\n  }\n"), json!({"remove": ["b", 0]}), &block("  a = 1\n"));
    check(&block("  a { b = 1 }\n"), json!({"unset": ["a", 0, "b"]}), &block("  a {}\n"));
    check(&block("  l = [\"a\", \"b\", \"c\"]\n"), json!({"remove": ["l", 1]}), &block("  l = [\"a\", \"c\"]\n"));
    check(&block("  l = [\"a\", \"b\"]\n"), json!({"remove": ["l", 1]}), &block("  l = [\"a\"]\n"));
    check(&block("  l = [\"a\"]\n"), json!({"remove": ["l", 0]}), &block("  l = []\n"));
    check(&block("  l = [\n    \"a\", # x\n    \"b\",\n  ]\n"), json!({"remove": ["l", 0]}), &block("  l = [\n    \"b\",\n  ]\n"));
    check(&block("  m = {\n    a   = 1\n    bbb = 2\n  }\n"), json!({"unset": ["m", "bbb"]}), &block("  m = {\n    a = 1\n  }\n"));
    check(&block("  m = { a = 1, b = 2 }\n"), json!({"unset": ["m", "a"]}), &block("  m = { b = 2 }\n"));
    assert!(fixed(&block("  a = 1\n"), json!({"remove": ["b"]})).is_err());
    check(&block("  a = 1\n"), json!({"unset": ["b"]}), &block("  a = 1\n"));
}

#[test]
fn blocks_and_companions_are_added() {
    let before = "resource \"t\" \"r\" {\n  a = 1\n}\n\noutput \"x\" {}\n";
    let with_block =
        before.replace("  a = 1\n", "  a = 1\n\n  versioning {\n    enabled = true\n\n    rule {\n      id = \"x\"\n    }\n  }\n");
    check(before, json!({"block": "versioning", "body": {"enabled": true, "rule": [{"id": "x"}]}}), &with_block);
    let companion = json!({"resource": {"type": "t_acl", "name": "r", "body": {"of": {"ref": ["id"]}, "block_all": true}}});
    let added = "}\n\nresource \"t_acl\" \"r\" {\n  of        = t.r.id\n  block_all = true\n}\n\noutput";
    check(before, companion.clone(), &before.replace("}\n\noutput", added));
    let each = before.replace("  a = 1\n", "  for_each = toset(var.names)\n  provider = aws.west\n  a        = 1\n");
    let added = "}\n\nresource \"t_acl\" \"r\" {\n  for_each = toset(var.names)\n  provider = aws.west\n\n  of        = t.r[each.key].id\n  block_all = true\n}\n\noutput";
    check(&each, companion.clone(), &each.replace("}\n\noutput", added));
    let taken = format!("{before}\nresource \"t_acl\" \"r\" {{}}\n");
    assert!(fixed(&taken, companion.clone()).expect("a fix").contains("resource \"t_acl\" \"r_2\""));

    // A companion that the plan has already is not added again.
    let path = RepoPath::new("main.tf").expect("a path");
    let tree = MemoryTree::new([(path, before)]);
    let own = resource("t.r", "main.tf", Span::new(0, before.len()));
    let mut other = resource("t_acl.else", "main.tf", Span::default());
    other.references.insert("of".to_owned(), vec![Address::new("t.r").expect("an address")]);
    assert_eq!(edits(&tree, &plan(vec![own.clone(), other]), &own, &intent(companion)), Ok(Vec::new()));
}

#[test]
fn steps_build_on_each_other() {
    check(
        "resource \"t\" \"r\" {\n  a = 1\n}\n",
        json!([{"set": ["kind"], "to": "KMS"}, {"set": ["key_id"], "to": "alias/x"}, {"unset": ["a"]}, {"insert": ["m"], "entry": {"x": 1}}]),
        "resource \"t\" \"r\" {\n  kind   = \"KMS\"\n  key_id = \"alias/x\"\n  m = {\n    x = 1\n  }\n}\n",
    );
}

#[test]
fn documents_in_strings_are_changed() {
    let block = |body: &str| format!("resource \"t\" \"r\" {{\n{body}}}\n");
    let set = json!({"set": ["policy", "json()", "Statement", 0, "Principal"], "to": {"AWS": "${x}"}});
    let heredoc = block(
        "  policy = <<-EOT\n    {\n      \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"${t.x.arn}/*\"}]\n    }\n  EOT\n",
    );
    check(&heredoc, set.clone(), &heredoc.replace("\"*\"", "{\"AWS\": \"$${x}\"}"));
    let encoded =
        block("  policy = jsonencode({\n    Statement = [{\n      Effect    = \"Allow\"\n      Principal = \"*\"\n    }]\n  })\n");
    check(
        &encoded,
        set.clone(),
        &encoded.replace(
            "      Effect    = \"Allow\"\n      Principal = \"*\"\n",
            "      Effect = \"Allow\"\n      Principal = {\n        AWS = \"$${x}\"\n      }\n",
        ),
    );
    let quoted = block("  policy = \"{\\\"Statement\\\": [{\\\"Principal\\\": \\\"*\\\"}]}\"\n");
    check(&quoted, set.clone(), &quoted.replace("\\\"*\\\"", "{\\\"AWS\\\": \\\"$${x}\\\"}"));
    check(&heredoc, json!({"remove": ["policy", "json()", "Statement", 0, "Principal"]}), &heredoc.replace("\"Principal\": \"*\", ", ""));
    assert!(fixed(&block("  policy = data.x.y.json\n"), set).is_err());
}

#[test]
fn windows_newlines_stay() {
    let before = "resource \"t\" \"r\" {\r\n  a = 1\r\n}\r\n";
    let after = fixed(before, json!([{"set": ["bb"], "to": 2}, {"block": "c", "body": {"d": 1}}])).expect("a fix");
    assert_eq!(after, "resource \"t\" \"r\" {\r\n  a  = 1\r\n  bb = 2\r\n\r\n  c {\r\n    d = 1\r\n  }\r\n}\r\n");
}

#[test]
fn edits_are_exact() {
    let before = "resource \"t\" \"r\" {\n  acl = \"public-read\"\n}\n";
    let path = RepoPath::new("main.tf").expect("a path");
    let tree = MemoryTree::new([(path.clone(), before)]);
    let own = resource("t.r", "main.tf", Span::new(0, before.len()));
    let edits = edits(&tree, &plan(vec![own.clone()]), &own, &intent(json!({"set": ["acl"], "to": "private"}))).expect("a fix");
    assert_eq!(edits.len(), 1);
    assert_eq!((&before[edits[0].span.range()], &*edits[0].text), ("\"public-read\"", "\"private\""));
    let diff = unified_diff(&path, before, &apply(before, &[&edits[0]]).expect("fits"));
    assert!(diff.contains("-  acl = \"public-read\"\n+  acl = \"private\"\n"), "{diff}");
}

/// Fixes a manifest in a YAML file, `span` being its part that starts with `from`.
fn fixed_manifest(before: &str, steps: Json) -> Result<String, NoFix> {
    let stream = yaml::parse(before);
    assert_eq!(stream.errors, []);
    let root = &stream.documents.last().expect("a document").root;
    let span = root.get("items").map_or(root.span, |items| items.items()[0].span);
    let tree = MemoryTree::new([(RepoPath::new("m.yaml").expect("a path"), before)]);
    let resource = resource("Pod/default/x", "m.yaml", span);
    let edits = edits(&tree, &plan(vec![resource.clone()]), &resource, &intent(steps))?;
    let after = apply(before, &edits.iter().collect::<Vec<_>>()).expect("edits that fit");
    assert_eq!(yaml::parse(&after).errors, [], "{after}");
    Ok(after)
}

#[track_caller]
fn check_manifest(before: &str, steps: Json, after: &str) {
    let result = fixed_manifest(before, steps).expect("a fix");
    assert_eq!(result, after, "\n{result}");
}

const POD: &str = "a: 1\n---\n# first\nkind: Pod # why\nspec:\n  hostNetwork: true # bad\n  containers:\n    - name: a\n      image: x:1 # pinned\n      resources: {}\n    - {name: b, image: y}\n  # last\nmetadata: {name: x}\n";

#[test]
fn manifests_are_changed() {
    check_manifest(POD, json!({"set": ["spec", "hostNetwork"], "to": false}), &POD.replace("true", "false"));
    check_manifest(POD, json!({"set": ["spec", "containers", 0, "image"], "to": "x:2"}), &POD.replace("x:1", "\"x:2\""));
    check_manifest(POD, json!({"set": ["spec", "containers", 1, "image"], "to": "z"}), &POD.replace("image: y", "image: z"));
    check_manifest(
        POD,
        json!({"set": ["spec", "containers", 0, "securityContext", "runAsNonRoot"], "to": true}),
        &POD.replace("      resources: {}\n", "      resources: {}\n      securityContext:\n        runAsNonRoot: true\n"),
    );
    check_manifest(
        POD,
        json!({"set": ["spec", "containers", 1, "securityContext", "drop"], "to": ["ALL"]}),
        &POD.replace("image: y}", "image: y, securityContext: {drop: [ALL]}}"),
    );
    check_manifest(
        POD,
        json!({"insert": ["spec", "containers", 0, "resources", "limits"], "entry": {"memory": "256Mi"}}),
        &POD.replace("resources: {}", "resources:\n        limits:\n          memory: \"256Mi\""),
    );
    check_manifest(POD, json!({"unset": ["spec", "hostNetwork"]}), &POD.replace("  hostNetwork: true # bad\n", ""));
    check_manifest(POD, json!({"unset": ["spec", "containers", 0, "name"]}), &POD.replace("- name: a\n      image", "- image"));
    check_manifest(POD, json!({"remove": ["spec", "containers", 1]}), &POD.replace("    - {name: b, image: y}\n", ""));
    check_manifest(
        POD,
        json!({"append": ["spec", "containers"], "item": {"name": "c", "args": ["-v"]}}),
        &POD.replace("image: y}\n", "image: y}\n    - name: c\n      args:\n        - \"-v\"\n"),
    );
    check_manifest(
        POD,
        json!({"set": ["metadata", "labels", "app"], "to": "yes"}),
        &POD.replace("{name: x}", "{name: x, labels: {app: \"yes\"}}"),
    );
    let list = "kind: List\nitems:\n- kind: Pod\n  spec:\n    a: |\n      text\n";
    check_manifest(
        list,
        json!({"set": ["spec", "b"], "to": 1}),
        "kind: List\nitems:\n- kind: Pod\n  spec:\n    a: |\n      text\n    b: 1\n",
    );
    check_manifest("kind: Pod\nspec:", json!({"set": ["spec", "b"], "to": 1}), "kind: Pod\nspec:\n  b: 1");
    let aliased = "kind: Pod\nx: &x {a: 1}\nspec: *x\n";
    assert!(fixed_manifest(aliased, json!({"set": ["spec", "a"], "to": 2})).is_err());
}

/// The layouts that intents meet.
fn bodies() -> Vec<&'static str> {
    vec![
        "",
        "  a = 1\n",
        "  a    = 1\n  long = \"x\" # c\n",
        "  a = [\n    1,\n    2\n  ]\n",
        "  m = {\n    k = 1\n  }\n",
        "  m = { k = 1 }\n\n  b {\n    c = 1\n  }\n",
        "  # comment\n\n  b {\n  }\n  b {\n    c = <<-E\n      text\n    E\n  }\n",
        "  count = 2\n  a     = var.a\n\n  m = merge(var.m, {\n    k = 1\n  })\n\n  lifecycle {\n    prevent_destroy = true\n  }\n",
        "  m = jsonencode({\n    k = [1, { x = 2 }]\n  })\n",
        "  a = <<E\n{\"k\": [1]}\nE\n",
    ]
}

fn steps() -> impl Strategy<Value = Json> {
    let values = prop::sample::select(vec![
        json!(1),
        json!("x${y}\n\"z\""),
        json!(["a", "b"]),
        json!({"p": 1, "qq": {"r": []}}),
        json!([{"s": 1}]),
        json!(null),
    ]);
    let paths = prop::sample::select(vec![
        json!(["a"]),
        json!(["m"]),
        json!(["m", "k"]),
        json!(["b", 0]),
        json!(["b", 0, "c"]),
        json!(["b", 1, "d"]),
        json!(["a", 0]),
        json!(["new"]),
        json!(["new", 0, "deep"]),
        json!(["a", "json()", "k"]),
        json!(["m", "json()", "k", 1, "x"]),
    ]);
    (0..7, paths, values).prop_map(|(kind, path, value)| match kind {
        0 | 1 => json!({"set": path, "to": value}),
        2 => json!({"unset": path}),
        3 => json!({"append": path, "item": value}),
        4 => json!({"insert": path, "entry": {"k": value, "other": 1}}),
        5 => json!({"block": "b", "body": {"c": value}}),
        _ => json!({"resource": {"type": "u", "name": "r", "body": {"c": value, "of": {"ref": ["id"]}}}}),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    /// What comes out parses (`fixed` checks that) and keeps every comment of what was not taken out.
    #[test]
    fn any_intent_leaves_a_readable_file(body in prop::sample::select(bodies()), steps in prop::collection::vec(steps(), 1..4), windows: bool) {
        let before = format!("# head\nresource \"t\" \"r\" {{\n{body}}}\n\n# tail\nresource \"t\" \"s\" {{\n  a = 1\n}}\n");
        let before = if windows { before.replace('\n', "\r\n") } else { before };
        if let Ok(after) = fixed(&before, Json::Array(steps.clone())) {
            prop_assert!(after.starts_with("# head") && after.contains("# tail"));
            prop_assert!(!windows || !after.replace("\r\n", "").contains('\n'));
            if !windows {
                CHECKED.lock().expect("unpoisoned").push((before, after));
            }
        }
    }
}

/// Runs last of its kind in this process: every file that another test here fixed, and many that it fixes itself, are held against
/// `terraform fmt`.
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn terraform_fmt_stays_silent() {
    any_intent_leaves_a_readable_file();
    attributes_are_set();
    paths_lead_into_blocks_and_values();
    maps_and_lists_grow();
    things_are_taken_out();
    blocks_and_companions_are_added();
    steps_build_on_each_other();
    documents_in_strings_are_changed();
    let pairs = std::mem::take(&mut *CHECKED.lock().expect("unpoisoned"));
    let folder = tempfile::tempdir().expect("a folder");
    let write = |kind: &str, at: usize, text: &str| {
        let path: PathBuf = folder.path().join(kind).join(format!("{at}.tf"));
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    };
    for (at, (before, after)) in pairs.iter().enumerate() {
        write("before", at, before);
        write("after", at, after);
    }
    let changed = |kind: &str| {
        let output = Command::new("terraform").args(["fmt", "-check", "-list=true"]).arg(folder.path().join(kind)).output().ok()?;
        let names = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!complaint.contains("Error"), "{complaint}");
        let number = |line: &str| PathBuf::from(line).file_stem().and_then(|stem| stem.to_str()?.parse::<usize>().ok());
        Some(names.lines().filter_map(number).collect::<std::collections::BTreeSet<_>>())
    };
    let (Some(before), Some(after)) = (changed("before"), changed("after")) else {
        return eprintln!("skipped: there is no terraform on this machine");
    };
    assert!(pairs.len() > 200 && before.len() < pairs.len() / 4, "{} of {} files were not formatted", before.len(), pairs.len());
    if let Some(at) = after.difference(&before).next() {
        panic!("terraform fmt would change\n{}\nwhich was made from\n{}", pairs[*at].1, pairs[*at].0);
    }
}
