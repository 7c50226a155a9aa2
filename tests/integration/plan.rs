//! The Terraform planner's own promises: what it says where there is no provider, and what it says of mistakes.
//!
//! Always true: what terraform itself would say is held to terraform's words in `terraform_plans`, not here.

use plangate::model::{Action, Address, DiagnosticSeverity, Limits, Plan, PlanOptions, RepoPath, ValueKind};
use plangate::plan::{self, Cache};
use serde_json::{Value as Json, json};

use crate::planning::{plan_files, plan_text, plan_tree, project, represent, tree};

fn errors(plan: &Plan) -> Vec<&str> {
    let errors = plan.diagnostics.iter().filter(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error);
    errors.map(|diagnostic| diagnostic.message.as_str()).collect()
}

#[test]
fn providers_without_schemas_are_read_as_written() {
    let plan = plan_files(&[(
        "main.tf",
        r#"
        provider "aws" {
          region = "eu-west-1"
          default_tags {
            tags = { Team = "core", Env = "dev" }
          }
        }
        variable "ports" { default = [22, 443] }
        resource "aws_security_group" "sg" {
          name = "web"
          tags = { Env = "prod" }
          dynamic "ingress" {
            for_each = var.ports
            content {
              from_port   = ingress.value
              description = "rule ${ingress.key}"
            }
          }
          egress {
            from_port = 0
          }
        }
        resource "aws_instance" "i" {
          count                  = 2
          vpc_security_group_ids = [aws_security_group.sg.id]
          user_data              = aws_security_group.sg.name
          ami                    = aws_security_group.sg.ingress[1].from_port
        }
        "#,
    )]);
    assert!(errors(&plan).is_empty(), "{:?}", plan.diagnostics);
    let addresses: Vec<&str> = plan.resources.iter().map(|resource| resource.address.as_str()).collect();
    assert_eq!(addresses, ["aws_instance.i[0]", "aws_instance.i[1]", "aws_security_group.sg"]);
    let group = &plan.resources[2];
    assert_eq!(group.region.as_deref(), Some("eu-west-1"));
    let tags: Vec<_> = group.tags.iter().map(|(key, value)| (&**key, value.as_str().unwrap_or(""))).collect();
    assert_eq!(tags, [("Env", "prod"), ("Team", "core")]);
    let ingress = group.values.get(&["ingress".into(), 1.into()]).and_then(|v| v.as_map()).expect("a second block");
    assert_eq!(ingress["description"].as_str(), Some("rule 1"));
    let instance = &plan.resources[0];
    let ids = instance.values.get(&["vpc_security_group_ids".into(), 0.into()]).expect("an item");
    assert!(matches!(&ids.kind, ValueKind::Unknown(Some(cause)) if &**cause == "aws_security_group.sg.id"), "{ids:?}");
    assert_eq!(instance.values.get(&["user_data".into()]).and_then(|v| v.as_str()), Some("web"));
    assert_eq!(instance.references["user_data"], [Address::new("aws_security_group.sg").expect("an address")]);
}

#[test]
fn modules_pass_values_references_and_providers() {
    let plan = plan_files(&[
        (
            "main.tf",
            r#"
            provider "aws" {
              alias  = "west"
              region = "us-west-2"
            }
            resource "aws_kms_key" "k" {}
            module "m" {
              source    = "./m"
              key       = aws_kms_key.k.arn
              providers = { aws = aws.west }
            }
            "#,
        ),
        ("m/main.tf", "variable \"key\" {}\nresource \"aws_s3_bucket\" \"b\" {\n  kms = var.key\n}\n"),
    ]);
    assert!(errors(&plan).is_empty(), "{:?}", plan.diagnostics);
    let bucket = &plan.resources[1];
    assert_eq!((bucket.address.as_str(), bucket.region.as_deref()), ("module.m.aws_s3_bucket.b", Some("us-west-2")));
    assert_eq!(bucket.references["kms"], [Address::new("aws_kms_key.k").expect("an address")]);
    assert!(plan.reads.contains(&RepoPath::new("m/main.tf").expect("a path")));
    assert!(plan.listed.contains(&RepoPath::new("m").expect("a path")));
}

#[test]
fn a_module_that_is_not_there_makes_the_plan_incomplete() {
    let text =
        "module \"vpc\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n}\nresource \"aws_x\" \"y\" {\n  id = module.vpc.vpc_id\n}\n";
    let plan = plan_text(text);
    assert!(!plan.complete && errors(&plan).is_empty());
    assert!(plan.diagnostics[0].message.contains("modules.mapping"), "{:?}", plan.diagnostics);
    assert!(plan.resources[0].values.get(&["id".into()]).is_some_and(|value| value.is_unknown()));

    let mapping = [("terraform-aws-modules/vpc/aws".to_owned(), RepoPath::new("vendor/vpc").expect("a path"))];
    let options = PlanOptions { module_mapping: mapping.into(), ..PlanOptions::default() };
    let files = tree(&[("main.tf", text), ("vendor/vpc/main.tf", "output \"vpc_id\" {\n  value = \"vpc-1\"\n}\n")]);
    let plan = plan::plan(&files, &project(""), &options, &Limits::default(), &Cache::new());
    assert!(plan.complete);
    assert_eq!(plan.resources[0].values.get(&["id".into()]).and_then(|value| value.as_str()), Some("vpc-1"));
}

#[test]
fn the_rest_is_planned_when_something_is_wrong() {
    let plan = plan_text(
        r#"
        locals {
          a = local.b
          b = local.a
        }
        resource "aws_x" "cyclic" { v = local.a }
        resource "aws_x" "undeclared" { v = var.nope }
        resource "aws_x" "wrong" { v = "x" + 1 }
        resource "aws_x" "fine" { v = "ok" }
        variable "needed" { type = string }
        resource "aws_x" "broken" { v = }
        "#,
    );
    let fine = plan.resources.iter().find(|resource| &*resource.name == "fine").expect("the sound resource");
    assert_eq!(fine.values.get(&["v".into()]).and_then(|value| value.as_str()), Some("ok"));
    let messages: Vec<&str> = plan.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    for part in ["Cycle: local.a → local.b → local.a", "no variable named \"nope\"", "Unsuitable value", "required variable needed"] {
        assert!(messages.iter().any(|message| message.contains(part)), "{part} in {messages:?}");
    }
    assert!(plan.diagnostics.iter().all(|diagnostic| diagnostic.place.is_some()));
    assert_eq!(plan.resources.len(), 5);
}

#[test]
fn a_truth_in_capitals_is_refused_and_read_as_meant() {
    let plan = plan_text("resource \"terraform_data\" \"x\" {\n  input = False\n}\n");
    assert_eq!(errors(&plan), ["Invalid reference: there is no \"False\" here: write false"]);
    assert_eq!(represent(&plan)["planned_values"]["root_module"]["resources"][0]["values"]["input"], serde_json::json!(false));
}

#[test]
fn unknown_instances_are_one_placeholder_and_a_warning() {
    let plan = plan_text(
        "data \"aws_zones\" \"z\" {}\nresource \"aws_subnet\" \"s\" {\n  for_each = toset(data.aws_zones.z.names)\n  zone = each.key\n}\noutput \"n\" {\n  value = length(aws_subnet.s)\n}\n",
    );
    assert!(errors(&plan).is_empty(), "{:?}", plan.diagnostics);
    assert_eq!(plan.resources[0].address.as_str(), "aws_subnet.s[*]");
    assert_eq!(plan.diagnostics.len(), 1);
    assert!(plan.outputs["n"].is_unknown());
}

#[test]
fn policy_documents_are_computed() {
    let plan = plan_text(
        r#"
        data "aws_iam_policy_document" "base" {
          statement {
            sid       = "Read"
            actions   = ["s3:GetObject", "s3:ListBucket"]
            resources = ["arn:aws:s3:::b/*"]
            principals {
              type        = "AWS"
              identifiers = ["*"]
            }
            condition {
              test     = "StringEquals"
              variable = "aws:SourceVpc"
              values   = ["vpc-1"]
            }
          }
        }
        data "aws_iam_policy_document" "all" {
          source_policy_documents = [data.aws_iam_policy_document.base.json]
          statement {
            effect    = "Deny"
            actions   = ["*"]
            resources = ["&{aws:username}"]
          }
        }
        resource "aws_s3_bucket_policy" "p" { policy = data.aws_iam_policy_document.all.json }
        "#,
    );
    assert!(errors(&plan).is_empty(), "{:?}", plan.diagnostics);
    let text = plan.resources.iter().find(|resource| &*resource.name == "p").and_then(|r| r.values.get(&["policy".into()])?.as_str());
    let policy: Json = serde_json::from_str(text.expect("known JSON")).expect("JSON");
    assert_eq!(
        policy,
        json!({"Version": "2012-10-17", "Statement": [
            {"Sid": "Read", "Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "arn:aws:s3:::b/*",
             "Principal": {"AWS": "*"}, "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}},
            {"Effect": "Deny", "Action": "*", "Resource": "${aws:username}"},
        ]})
    );
}

#[test]
fn merged_policies_read_as_the_provider_writes_them() {
    let plan = plan_text(
        r#"
        locals {
          source = jsonencode({
            Version   = "2008-10-17", Id = "src",
            Statement = [
              { Sid = "Keep", Effect = "Allow", Action = ["b", "a"], Resource = "*", Principal = "*", Extra = 1 },
              { Sid = "Over", Effect = "Allow", Action = ["x"], Principal = { AWS = ["1", "2"], Service = "s" },
                Condition = { Bool = { "aws:x" = true }, StringLike = { k = ["only"] } } },
            ]
          })
        }
        data "aws_iam_policy_document" "p" {
          source_policy_documents   = [local.source, null]
          override_policy_documents = [jsonencode({ Statement = [{ Sid = "Own", Effect = "Deny", NotAction = "z" }] })]
          policy_id                 = "own"
          statement {
            sid     = "Over"
            actions = ["s3:*"]
            principals {
              type        = "AWS"
              identifiers = ["a<b", "c"]
            }
            not_principals {
              type        = "*"
              identifiers = ["*"]
            }
            condition {
              test     = "NumericLessThan"
              variable = "v"
              values   = [5, true]
            }
            condition {
              test     = "StringEquals"
              variable = "u"
              values   = ["&{aws:username}"]
            }
          }
          statement {
            sid       = "Own"
            resources = ["gone"]
          }
        }
        output "json" { value = data.aws_iam_policy_document.p.json }
        output "minified" { value = data.aws_iam_policy_document.p.minified_json }
        "#,
    );
    assert!(errors(&plan).is_empty(), "{:?}", plan.diagnostics);
    let lines = [
        r#"{"#,
        r#"  "Version": "2012-10-17","#,
        r#"  "Id": "own","#,
        r#"  "Statement": ["#,
        r#"    {"#,
        r#"      "Sid": "Keep","#,
        r#"      "Effect": "Allow","#,
        r#"      "Action": ["#,
        r#"        "b","#,
        r#"        "a""#,
        r#"      ],"#,
        r#"      "Resource": "*","#,
        r#"      "Principal": "*""#,
        r#"    },"#,
        r#"    {"#,
        r#"      "Sid": "Over","#,
        r#"      "Effect": "Allow","#,
        r#"      "Action": "s3:*","#,
        r#"      "Principal": {"#,
        r#"        "AWS": ["#,
        r#"          "c","#,
        r#"          "a\u003cb""#,
        r#"        ]"#,
        r#"      },"#,
        r#"      "NotPrincipal": "*","#,
        r#"      "Condition": {"#,
        r#"        "NumericLessThan": {"#,
        r#"          "v": ["#,
        r#"            "5","#,
        r#"            "true""#,
        r#"          ]"#,
        r#"        },"#,
        r#"        "StringEquals": {"#,
        r#"          "u": "${aws:username}""#,
        r#"        }"#,
        r#"      }"#,
        r#"    },"#,
        r#"    {"#,
        r#"      "Sid": "Own","#,
        r#"      "Effect": "Deny","#,
        r#"      "NotAction": "z""#,
        r#"    }"#,
        r#"  ]"#,
        r#"}"#,
    ];
    assert_eq!(plan.outputs["json"].as_str(), Some(lines.join("\n").as_str()));
    let minified = plan.outputs["minified"].as_str().expect("known JSON");
    assert!(minified.starts_with(r#"{"Version":"2012-10-17","Id":"own","Statement":[{"Sid":"Keep""#), "{minified}");
}

#[test]
fn data_sources_that_ask_nobody_are_computed() {
    let plan = plan_text(
        r##"
        provider "aws" { region = "cn-north-1" }
        provider "aws" {
          alias  = "unset"
        }
        data "aws_region" "r" {}
        data "aws_region" "u" { provider = aws.unset }
        data "aws_partition" "p" {}
        data "template_file" "t" {
          template = "hello $${name} %%{ if big }BIG%%{ endif }"
          vars     = { name = "x", big = true }
        }
        data "cloudinit_config" "c" {
          gzip          = false
          base64_encode = false
          part {
            filename = "a.sh"
            content  = "#!/bin/sh\n"
          }
          part {
            content_type = "text/cloud-config"
            content      = "k: v"
            merge_type   = "list()"
          }
        }
        data "cloudinit_config" "z" {
          part { content = "x" }
        }
        data "google_iam_policy" "g" {
          binding {
            role    = "roles/viewer"
            members = ["user:b", "user:a"]
          }
          binding {
            role    = "roles/editor"
            members = ["user:c"]
            condition {
              title      = "t"
              expression = "e > 1"
            }
          }
        }
        output "all" {
          value = {
            arn       = "arn:${data.aws_partition.p.partition}:s3:::${data.aws_region.r.name}"
            suffix    = [data.aws_partition.p.dns_suffix, data.aws_partition.p.reverse_dns_prefix]
            template  = data.template_file.t.rendered
            parts     = data.cloudinit_config.c.rendered
            zipped    = substr(data.cloudinit_config.z.rendered, 0, 12)
            policy    = data.google_iam_policy.g.policy_data
          }
        }
        output "unset" { value = data.aws_region.u.name }
        "##,
    );
    assert!(errors(&plan).is_empty(), "{:?}", plan.diagnostics);
    assert!(plan.outputs["unset"].is_unknown());
    let found = |name: &str| plan.outputs["all"].get(&[name.into()]).and_then(|value| value.as_str()).map(str::to_owned);
    assert_eq!(found("arn").as_deref(), Some("arn:aws-cn:s3:::cn-north-1"));
    let suffix = plan.outputs["all"].get(&["suffix".into(), 1.into()]).and_then(|value| value.as_str().map(str::to_owned));
    assert_eq!(suffix.as_deref(), Some("cn.com.amazonaws"));
    assert_eq!(found("template").as_deref(), Some("hello x BIG"));
    assert_eq!(
        found("parts").as_deref(),
        Some(concat!(
            "Content-Type: multipart/mixed; boundary=\"MIMEBOUNDARY\"\nMIME-Version: 1.0\r\n\r\n",
            "--MIMEBOUNDARY\r\nContent-Disposition: attachment; filename=\"a.sh\"\r\nContent-Transfer-Encoding: 7bit\r\n",
            "Content-Type: text/plain\r\nMime-Version: 1.0\r\n\r\n#!/bin/sh\n\r\n",
            "--MIMEBOUNDARY\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: text/cloud-config\r\nMime-Version: 1.0\r\n",
            "X-Merge-Type: list()\r\n\r\nk: v\r\n--MIMEBOUNDARY--\r\n",
        ))
    );
    assert_eq!(found("zipped").as_deref(), Some("H4sIAAAAAAAA"));
    assert_eq!(
        found("policy").as_deref(),
        Some(concat!(
            r#"{"bindings":[{"condition":{"expression":"e \u003e 1","title":"t"},"members":["user:c"],"role":"roles/editor"},"#,
            r#"{"members":["user:a","user:b"],"role":"roles/viewer"}]}"#,
        ))
    );
}

#[test]
fn origins_and_explanations_lead_to_the_literal() {
    let files = [
        ("main.tf", "variable \"acl\" {}\nmodule \"m\" {\n  source = \"./m\"\n  acl = var.acl\n}\n"),
        ("terraform.tfvars", "acl = \"public-read\"\n"),
        ("m/main.tf", "variable \"acl\" {}\nlocals {\n  acl = var.acl\n}\nresource \"aws_s3_bucket\" \"b\" {\n  acl = local.acl\n}\n"),
    ];
    let tree = tree(&files);
    let plan = plan_tree(&tree);
    let origin = plan.resources[0].values.get(&["acl".into()]).and_then(|value| value.origin.clone()).expect("an origin");
    assert_eq!((origin.file.as_str(), origin.span.range()), ("terraform.tfvars", 6..19));
    let address = Address::new("module.m.aws_s3_bucket.b").expect("an address");
    let explained =
        plan::explain(&tree, &project(""), &PlanOptions::default(), &Limits::default(), &address, &["acl".into()]).expect("an explanation");
    let steps: Vec<String> = explained.steps.iter().map(|step| format!("{} {}", step.depth, step.what)).collect();
    assert_eq!(
        steps,
        [
            "0 attribute acl of module.m.aws_s3_bucket.b",
            "1 local value module.m.local.acl",
            "2 variable module.m.var.acl, given by module m",
            "3 variable var.acl, given a value",
        ]
    );
}

#[test]
fn changes_follow_moves_and_say_replace_only_where_known() {
    let before = plan_text(
        "resource \"aws_db_instance\" \"db\" {\n  engine = \"mysql\"\n}\nresource \"aws_x\" \"single\" {}\nresource \"aws_x\" \"old\" {}\nresource \"terraform_data\" \"t\" {\n  triggers_replace = 1\n}\nresource \"aws_y\" \"u\" {\n  a = 1\n}\nresource \"aws_x\" \"gone\" {}\n",
    );
    let after = plan_text(
        "resource \"aws_db_instance\" \"db\" {\n  engine = \"postgres\"\n}\nresource \"aws_x\" \"single\" {\n  count = 1\n}\nresource \"aws_x\" \"new\" {}\nmoved {\n  from = aws_x.old\n  to = aws_x.new\n}\nresource \"terraform_data\" \"t\" {\n  triggers_replace = 2\n}\nresource \"aws_y\" \"u\" {\n  a = 2\n}\n",
    );
    let changes = plan::compare(Some(&before), Some(&after));
    let found: Vec<_> = changes
        .iter()
        .map(|change| (change.address.as_str(), change.action, change.previous_address.as_ref().map(|address| address.as_str())))
        .collect();
    assert_eq!(
        found,
        [
            ("aws_db_instance.db", Action::Replace, None),
            ("aws_x.gone", Action::Delete, None),
            ("aws_x.new", Action::NoOp, Some("aws_x.old")),
            ("aws_x.single[0]", Action::NoOp, Some("aws_x.single")),
            ("aws_y.u", Action::UpdateReplacementUnknown, None),
            ("terraform_data.t", Action::Replace, None),
        ]
    );
}

#[test]
fn conditions_that_are_known_to_fail_are_reported() {
    let plan = plan_text(
        r#"
        variable "n" {
          default = 5
          validation {
            condition     = var.n < 3
            error_message = "At most ${2 + 1}."
          }
        }
        resource "terraform_data" "r" {
          input = var.n
          lifecycle {
            postcondition {
              condition     = self.input == 4
              error_message = "Not four."
            }
          }
        }
        check "c" {
          assert {
            condition     = var.n == 0
            error_message = "Only a warning."
          }
        }
        "#,
    );
    assert_eq!(
        errors(&plan),
        ["Invalid value for variable n: At most 3.", "Resource postcondition failed for terraform_data.r: Not four."]
    );
    assert_eq!(plan.diagnostics.len(), 3);
}
