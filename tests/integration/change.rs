//! What a change does to each instance: moves, replacements, what is left alone, what is forgotten.
//!
//! Always true: both sides are commits of a real repository, and the real binary compares them.

use serde_json::Value;

use crate::cli::Workbench;

/// `actions address (from previous address)` of every instance that changes or moves, sorted.
fn changes(before: &[(&str, &str)], after: &[(&str, &str)]) -> Vec<String> {
    let bench = Workbench::new(before);
    bench.git(&["init", "-q", "-b", "main"]);
    bench.commit();
    after.iter().for_each(|(path, text)| bench.write(path, text));
    let (_, plan) = bench.json(&["plan", "--base", "main"]);
    let mut found: Vec<String> = plan["resource_changes"].as_array().expect("changes").iter().filter_map(change).collect();
    found.sort();
    found
}

fn change(change: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let actions: Vec<String> = change["change"]["actions"].as_array().expect("actions").iter().map(text).collect();
    let from = change["previous_address"].as_str().map(|from| format!(" from {from}")).unwrap_or_default();
    let nothing = actions == ["no-op"] && from.is_empty();
    (!nothing).then(|| format!("{} {}{from}", actions.join("+"), text(&change["address"])))
}

fn check(before: &str, after: &str, expect: &[&str]) {
    let mut expect = expect.to_vec();
    expect.sort_unstable();
    assert_eq!(changes(&[("main.tf", before)], &[("main.tf", after)]), expect, "{before}→\n{after}");
}

fn resource(name: &str, body: &str) -> String {
    format!("resource \"terraform_data\" \"{name}\" {{\n{body}}}\n")
}

fn moved(from: &str, to: &str) -> String {
    format!("moved {{\n  from = {from}\n  to   = {to}\n}}\n")
}

#[test]
fn count_comes_and_goes_without_a_move() {
    check(
        &resource("a", ""),
        &resource("a", "  count = 2\n"),
        &["no-op terraform_data.a[0] from terraform_data.a", "create terraform_data.a[1]"],
    );
    check(
        &resource("a", "  count = 2\n"),
        &resource("a", ""),
        &["no-op terraform_data.a from terraform_data.a[0]", "delete terraform_data.a[1]"],
    );
    check(
        &resource("a", ""),
        &resource("a", "  for_each = toset([\"k\"])\n"),
        &["delete terraform_data.a", "create terraform_data.a[\"k\"]"],
    );
}

#[test]
fn a_module_call_moves_only_when_told() {
    let call = |more: &str| format!("module \"m\" {{\n  source = \"./m\"\n{more}}}\n");
    let module = ("m/main.tf", &*resource("x", ""));
    let counted = call("  count = 1\n");
    assert_eq!(
        changes(&[("main.tf", &call("")), module], &[("main.tf", &counted)]),
        ["create module.m[0].terraform_data.x", "delete module.m.terraform_data.x",]
    );
    let told = format!("{counted}{}", moved("module.m", "module.m[0]"));
    assert_eq!(
        changes(&[("main.tf", &call("")), module], &[("main.tf", &told)]),
        ["no-op module.m[0].terraform_data.x from module.m.terraform_data.x"]
    );
    let renamed = format!("{}{}", call("").replace("\"m\"", "\"n\""), moved("module.m", "module.n"));
    assert_eq!(
        changes(&[("main.tf", &call("")), module], &[("main.tf", &renamed)]),
        ["no-op module.n.terraform_data.x from module.m.terraform_data.x"]
    );
}

#[test]
fn moves_form_chains_and_change_keys() {
    let chain = moved("terraform_data.a", "terraform_data.b") + &moved("terraform_data.b", "terraform_data.c");
    check(&resource("a", ""), &(resource("c", "") + &chain), &["no-op terraform_data.c from terraform_data.a"]);
    check(&resource("b", ""), &(resource("c", "") + &chain), &["no-op terraform_data.c from terraform_data.b"]);
    let keyed = resource("a", "  for_each = toset([\"x\", \"y\"])\n");
    let moves = moved("terraform_data.a[0]", "terraform_data.a[\"x\"]") + &moved("terraform_data.a[1]", "terraform_data.a[\"y\"]");
    check(
        &resource("a", "  count = 2\n"),
        &(keyed + &moves),
        &["no-op terraform_data.a[\"x\"] from terraform_data.a[0]", "no-op terraform_data.a[\"y\"] from terraform_data.a[1]"],
    );
    let into = "module \"m\" {\n  source = \"./m\"\n}\n".to_owned() + &moved("terraform_data.x", "module.m.terraform_data.x");
    let inner = resource("x", "");
    assert_eq!(
        changes(&[("main.tf", &inner)], &[("main.tf", &into), ("m/main.tf", &inner)]),
        ["no-op module.m.terraform_data.x from terraform_data.x"]
    );
}

#[test]
fn moves_inside_a_module_hold_for_each_of_its_instances() {
    let call = "module \"m\" {\n  source   = \"./m\"\n  for_each = toset([\"p\", \"q\"])\n}\n";
    let after = resource("b", "") + &moved("terraform_data.a", "terraform_data.b");
    assert_eq!(
        changes(&[("main.tf", call), ("m/main.tf", &resource("a", ""))], &[("m/main.tf", &after)]),
        [
            "no-op module.m[\"p\"].terraform_data.b from module.m[\"p\"].terraform_data.a",
            "no-op module.m[\"q\"].terraform_data.b from module.m[\"q\"].terraform_data.a",
        ]
    );
}

#[test]
fn what_is_still_declared_stays_where_it_is() {
    let both = resource("a", "") + &moved("terraform_data.a", "terraform_data.gone");
    check(&both, &both, &[]);
}

#[test]
fn removed_blocks_say_whether_the_object_is_destroyed() {
    let removed = |destroy: bool| format!("removed {{\n  from = terraform_data.a\n  lifecycle {{\n    destroy = {destroy}\n  }}\n}}\n");
    check(&resource("a", ""), &removed(false), &["forget terraform_data.a"]);
    check(&resource("a", ""), &removed(true), &["delete terraform_data.a"]);
    check(&resource("a", "  count = 2\n"), &removed(false), &["forget terraform_data.a[0]", "forget terraform_data.a[1]"]);
}

#[test]
fn ignored_changes_are_none() {
    let with = |tags: &str, ignored: &str| {
        format!(
            "resource \"aws_sqs_queue\" \"q\" {{\n  name = \"q\"\n  tags = {tags}\n  lifecycle {{\n    ignore_changes = {ignored}\n  }}\n}}\n"
        )
    };
    let (one, two) = ("{ a = 1, b = 1 }", "{ a = 2, b = 1 }");
    check(&with(one, "[]"), &with(two, "[]"), &["update aws_sqs_queue.q"]);
    check(&with(one, "[tags]"), &with(two, "[tags]"), &[]);
    check(&with(one, "all"), &with("null", "all"), &[]);
    check(&with(one, "[tags[\"a\"]]"), &with(two, "[tags[\"a\"]]"), &[]);
    check(&with(one, "[tags.b]"), &with(two, "[tags.b]"), &["update aws_sqs_queue.q"]);
    check(&with("null", "[tags[\"a\"]]"), &with("{ a = 1 }", "[tags[\"a\"]]"), &["update aws_sqs_queue.q"]);
    let block = |size: u8| {
        format!(
            "resource \"aws_instance\" \"i\" {{\n  root_block_device {{\n    volume_size = {size}\n  }}\n  lifecycle {{\n    ignore_changes = [root_block_device[0].volume_size]\n  }}\n}}\n"
        )
    };
    check(&block(1), &block(2), &[]);
}

#[test]
fn replacement_is_said_where_it_is_known() {
    let queue = |more: &str| format!("resource \"aws_sqs_queue\" \"q\" {{\n{more}}}\n");
    check(&queue("  name = \"a\"\n"), &queue("  name = \"b\"\n"), &["delete+create aws_sqs_queue.q"]);
    check(&queue("  delay_seconds = 1\n"), &queue("  delay_seconds = 2\n"), &["update aws_sqs_queue.q"]);
    check(&queue("  delay_seconds = 1\n"), &queue("  delay_seconds = \"1\"\n  policy = null\n"), &[]);
    check(&resource("t", "  triggers_replace = 1\n"), &resource("t", "  triggers_replace = \"1\"\n"), &["delete+create terraform_data.t"]);
    check(&resource("t", "  input = 1\n"), &resource("t", "  input = 2\n"), &["update terraform_data.t"]);
}

#[test]
fn what_waits_for_something_else_is_updated() {
    let queue = |key: &str| {
        format!(
            "resource \"aws_kms_key\" \"a\" {{}}\nresource \"aws_kms_key\" \"b\" {{}}\nresource \"aws_sqs_queue\" \"q\" {{\n  kms_master_key_id = aws_kms_key.{key}.arn\n}}\n"
        )
    };
    check(&queue("a"), &queue("b"), &["update aws_sqs_queue.q"]);
    let renamed = queue("a").replace("\"a\"", "\"c\"").replace(".a.", ".c.") + &moved("aws_kms_key.a", "aws_kms_key.c");
    check(&queue("a"), &renamed, &["no-op aws_kms_key.c from aws_kms_key.a"]);
    let counted = queue("a").replace("\"a\" {}", "\"a\" {\n  count = 1\n}").replace(".a.", ".a[0].");
    check(&queue("a"), &counted, &["no-op aws_kms_key.a[0] from aws_kms_key.a"]);
}

#[test]
fn what_is_made_from_a_new_object_changes_with_it() {
    let chain = |trigger: u8, more: &str| {
        resource("first", &format!("  triggers_replace = {trigger}\n"))
            + &resource("forced", "  triggers_replace = terraform_data.first.id\n")
            + &resource("updated", &format!("  input = terraform_data.forced.id\n{more}"))
            + &resource("behind", "  input = terraform_data.updated.output\n")
            + &resource("apart", "  triggers_replace = terraform_data.updated.id\n")
            + &resource("named", "  lifecycle {\n    replace_triggered_by = [terraform_data.updated.output]\n  }\n")
    };
    let (first, forced) = ("delete+create terraform_data.first", "delete+create terraform_data.forced");
    check(
        &chain(1, ""),
        &chain(2, ""),
        &[first, forced, "update terraform_data.updated", "update terraform_data.behind", "delete+create terraform_data.named"],
    );
    let ignored = "  lifecycle {\n    ignore_changes = [input]\n  }\n";
    check(&chain(1, ignored), &chain(2, ignored), &[first, forced]);

    let storage = |multi: bool| {
        format!("resource \"aws_kms_key\" \"k\" {{\n  multi_region = {multi}\n}}\n")
            + "resource \"aws_kms_alias\" \"a\" {\n  target_key_id = aws_kms_key.k.id\n}\n"
            + "resource \"aws_efs_file_system\" \"f\" {\n  count      = 2\n  kms_key_id = aws_kms_key.k.arn\n}\n"
            + "resource \"aws_sqs_queue\" \"q\" {\n  kms_master_key_id = aws_kms_key.k.arn\n}\n"
            + "resource \"aws_sqs_queue\" \"kept\" {\n  kms_data_key_reuse_period_seconds = aws_kms_key.k.multi_region ? 60 : 60\n}\n"
            + "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    resources = [aws_kms_key.k.arn]\n  }\n}\n"
            + "resource \"aws_s3_bucket\" \"b\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n"
    };
    check(
        &storage(false),
        &storage(true),
        &[
            "delete+create aws_kms_key.k",
            "update aws_kms_alias.a",
            "delete+create aws_efs_file_system.f[0]",
            "delete+create aws_efs_file_system.f[1]",
            "update aws_sqs_queue.q",
            "read data.aws_iam_policy_document.d",
            "update aws_s3_bucket.b",
        ],
    );
}

#[test]
fn what_is_made_in_another_way_may_be_another_value() {
    let table = |name: &str| format!("resource \"random_pet\" \"p\" {{}}\nresource \"aws_dynamodb_table\" \"t\" {{\n  name = {name}\n}}\n");
    let (replaced, updated) = ("delete+create aws_dynamodb_table.t", "update aws_dynamodb_table.t");
    check(&table("\"${random_pet.p.id}-a\""), &table("\"${random_pet.p.id}-b\""), &[replaced]);
    check(&table("\"${random_pet.p.id}-a\""), &table("\"${random_pet.p.id}-A\""), &[updated]);
    check(&table("upper(random_pet.p.id)"), &table("lower(random_pet.p.id)"), &[updated]);
    check(&table("join(\"-\", [random_pet.p.id, \"a\"])"), &table("\"${random_pet.p.id}-a\""), &[]);

    let encrypted = |key: &str, keys: &str| {
        format!("resource \"aws_efs_file_system\" \"f\" {{\n  kms_key_id = aws_kms_key.{key}.arn\n}}\n")
            + &keys.split(' ').map(|name| format!("resource \"aws_kms_key\" \"{name}\" {{}}\n")).collect::<String>()
    };
    // The key of one that is made only now is another for certain.
    check(&encrypted("a", "a"), &encrypted("b", "a b"), &["create aws_kms_key.b", "delete+create aws_efs_file_system.f"]);
    check(&encrypted("a", "a b"), &encrypted("b", "a b"), &["update aws_efs_file_system.f"]);
}

#[test]
fn what_may_be_replaced_may_change_what_is_made_from_it() {
    let queue = |resource: &str| format!("resource \"aws_sns_topic\" \"t\" {{\n  display_name = {resource}.made.arn\n}}\n");
    let table = |units: u8| {
        format!("resource \"aws_dynamodb_table\" \"made\" {{\n  warm_throughput {{\n    read_units_per_second = {units}\n  }}\n}}\n")
            + &queue("aws_dynamodb_table")
    };
    check(&table(1), &table(2), &["update aws_dynamodb_table.made", "update aws_sns_topic.t"]);
    let unlisted = |text: &str| format!("resource \"aws_vpc\" \"made\" {{\n  note = \"{text}\"\n}}\n") + &queue("aws_vpc");
    check(&unlisted("a"), &unlisted("b"), &["update aws_vpc.made"]);
}

#[test]
fn tags_of_the_provider_are_tags_of_what_can_have_some() {
    let tagged = |default: &str, own: &str, more: &str| {
        format!("provider \"aws\" {{\n  default_tags {{\n    tags = {default}\n  }}\n}}\n")
            + &format!("resource \"aws_sqs_queue\" \"q\" {{\n  tags = {own}\n{more}}}\n")
            + "resource \"aws_iam_role_policy\" \"p\" {}\n"
    };
    let changed = ["update aws_sqs_queue.q"];
    check(&tagged("{ a = \"1\" }", "{}", ""), &tagged("{ a = \"2\" }", "{}", ""), &changed);
    check(&tagged("{}", "{}", ""), &tagged("{ a = \"2\" }", "{}", ""), &changed);
    check(&tagged("{ a = \"1\" }", "{ a = 3 }", ""), &tagged("{ a = \"2\" }", "{ a = 3 }", ""), &[]);
    let ignored = "  lifecycle {\n    ignore_changes = [tags_all]\n  }\n";
    check(&tagged("{ a = \"1\" }", "{}", ignored), &tagged("{ a = \"2\" }", "{}", ignored), &[]);
}

#[test]
fn replacements_trigger_others() {
    let with = |input: u8, count: u8, by: &str| {
        let source = format!("  count = {count}\n  input = {input}\n");
        resource("source", &source)
            + &resource("whole", &format!("  lifecycle {{\n    replace_triggered_by = [{by}]\n  }}\n"))
            + &resource("chained", "  lifecycle {\n    replace_triggered_by = [terraform_data.whole.id]\n  }\n")
    };
    let all = "terraform_data.source";
    check(
        &with(1, 1, all),
        &with(2, 1, all),
        &["delete+create terraform_data.chained", "update terraform_data.source[0]", "delete+create terraform_data.whole"],
    );
    check(&with(1, 1, all), &with(1, 2, all), &["create terraform_data.source[1]"]);
    check(&with(1, 2, all), &with(1, 1, all), &["delete terraform_data.source[1]"]);
    let one = "terraform_data.source[0].input";
    check(
        &with(1, 1, one),
        &with(2, 1, one),
        &["delete+create terraform_data.chained", "update terraform_data.source[0]", "delete+create terraform_data.whole"],
    );
    let other = "terraform_data.source[0].triggers_replace";
    check(&with(1, 1, other), &with(2, 1, other), &["update terraform_data.source[0]"]);
    check(&with(1, 1, other), &with(1, 1, all), &[]);
    let each = |input: u8| {
        resource("source", &format!("  for_each = {{ a = 1, b = {input} }}\n  input    = each.value\n"))
            + &resource(
                "each",
                "  for_each = toset([\"a\", \"b\"])\n  lifecycle {\n    replace_triggered_by = [terraform_data.source[each.key]]\n  }\n",
            )
    };
    check(&each(1), &each(2), &["delete+create terraform_data.each[\"b\"]", "update terraform_data.source[\"b\"]"]);
}

#[test]
fn what_a_resource_created_first_depends_on_is_created_first_too() {
    let lifecycle = "  lifecycle {\n    create_before_destroy = true\n  }\n";
    let with = |trigger: u8| {
        let triggers = format!("  triggers_replace = {trigger}\n");
        let call =
            "module \"m\" {\n  source     = \"./m\"\n  given      = terraform_data.given.id\n  depends_on = [terraform_data.named]\n}\n";
        let refused = format!("{triggers}  lifecycle {{\n    create_before_destroy = false\n  }}\n");
        let main = resource("given", &triggers) + &resource("named", &refused) + &resource("apart", &triggers) + call;
        let inner =
            resource("behind", &triggers) + "locals {\n  passed = [var.given, terraform_data.behind.id]\n}\nvariable \"given\" {}\n";
        let asking = resource("asking", &format!("{triggers}  input = local.passed\n{lifecycle}"));
        let after = resource("after", &format!("  triggers_replace = [{trigger}, terraform_data.asking.id]\n"));
        (main, inner + &asking + &after)
    };
    let ((before, inner_before), (after, inner_after)) = (with(1), with(2));
    assert_eq!(
        changes(&[("main.tf", &before), ("m/main.tf", &inner_before)], &[("main.tf", &after), ("m/main.tf", &inner_after)]),
        [
            "create+delete module.m.terraform_data.asking",
            "create+delete module.m.terraform_data.behind",
            "create+delete terraform_data.given",
            "create+delete terraform_data.named",
            "delete+create module.m.terraform_data.after",
            "delete+create terraform_data.apart",
        ]
    );
}

#[test]
fn what_is_ignored_is_not_named_as_changed() {
    let main = |value: u8, replaced: u8| {
        let ignored = "  lifecycle {\n    ignore_changes = [tags]\n  }\n";
        format!("resource \"aws_sqs_queue\" \"q\" {{\n  delay_seconds = {value}\n  tags = {{ seen = {value} }}\n{ignored}}}\n")
            + &resource("t", &format!("  input = {value}\n  triggers_replace = {replaced}\n{}", ignored.replace("tags", "input")))
    };
    let bench = Workbench::new(&[("main.tf", &main(1, 1))]);
    bench.git(&["init", "-q", "-b", "main"]);
    bench.commit();
    bench.write("main.tf", &main(2, 1));
    let text = bench.run(&["plan", "--base", "main"]).stdout;
    assert!(text.contains("delay_seconds = 1 -> 2") && !text.contains("tags = "), "{text}");
    let comment = bench.run(&["check", "--base", "main", "--format", "markdown"]).stdout;
    assert!(comment.contains("delay_seconds") && !comment.contains("tags"), "{comment}");
    // A new object is made as the configuration says.
    bench.write("main.tf", &main(2, 2));
    let (_, plan) = bench.json(&["plan", "--base", "main"]);
    let replaced = plan["resource_changes"].as_array().expect("changes").iter().find(|change| change["address"] == "terraform_data.t");
    assert_eq!(replaced.expect("the replacement")["change"]["after"]["input"], 2);
}

#[test]
fn what_replaces_a_resource_with_data_is_told_from_what_does_not() {
    let resource = |kind: &str, body: &str| format!("resource \"{kind}\" \"a\" {{\n{body}}}\n");
    let volume = |body: &str| resource("aws_ebs_volume", &format!("  availability_zone = \"eu-west-1a\"\n  size = 10\n{body}"));
    check(&volume(""), &volume("  encrypted = true\n"), &["delete+create aws_ebs_volume.a"]);
    check(&volume(""), &volume("  encrypted = false\n"), &[]);
    check(&volume("  encrypted = true\n"), &volume(""), &[]);
    check(&volume("  encrypted = true\n"), &volume("  type = \"gp3\"\n"), &["update aws_ebs_volume.a"]);

    let disk = |size: u32| resource("google_compute_disk", &format!("  name = \"a\"\n  zone = \"europe-west1-b\"\n  size = {size}\n"));
    check(&disk(10), &disk(20), &["update google_compute_disk.a"]);
    check(&disk(20), &disk(10), &["delete+create google_compute_disk.a"]);
}
