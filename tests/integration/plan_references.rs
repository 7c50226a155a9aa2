//! Which resources a resource is related to: those whose values it reads, through locals, variables, loops and modules.
//!
//! Always true: what is read in part is a relation to that part, and to no other instance.

use plangate::model::{Address, DiagnosticSeverity, Plan};

use crate::planning::{plan_files, plan_text};

fn errors(plan: &Plan) -> Vec<&str> {
    let errors = plan.diagnostics.iter().filter(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error);
    errors.map(|diagnostic| diagnostic.message.as_str()).collect()
}

#[test]
fn references_hold_between_instances_of_one_key() {
    let plan = plan_text(
        r#"
        locals { names = toset(["a", "b"]) }
        resource "aws_s3_bucket" "b" {
          for_each = local.names
          bucket   = each.key
        }
        resource "aws_s3_bucket_policy" "by_key" {
          for_each = local.names
          bucket   = aws_s3_bucket.b[each.key].id
        }
        resource "aws_s3_bucket_policy" "chained" {
          for_each = aws_s3_bucket.b
          bucket   = each.value.id
        }
        resource "aws_s3_bucket_policy" "all" {
          bucket = join(",", values(aws_s3_bucket.b)[*].arn)
        }
        "#,
    );
    assert!(errors(&plan).is_empty(), "{:?}", plan.diagnostics);
    let references = |address: &str| {
        let resource = plan.resources.iter().find(|resource| resource.address.as_str() == address).expect("a resource");
        resource.references.get("bucket").into_iter().flatten().map(|address| address.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(references(r#"aws_s3_bucket_policy.by_key["a"]"#), [r#"aws_s3_bucket.b["a"]"#]);
    assert_eq!(references(r#"aws_s3_bucket_policy.chained["b"]"#), [r#"aws_s3_bucket.b["b"]"#]);
    assert_eq!(references("aws_s3_bucket_policy.all"), [r#"aws_s3_bucket.b["a"]"#, r#"aws_s3_bucket.b["b"]"#]);
}

#[test]
fn references_are_to_the_part_that_is_read() {
    let plan = plan_files(&[
        (
            "main.tf",
            r#"
            locals {
              by_key = { for name, bucket in aws_s3_bucket.b : name => bucket.id }
              by_set = { for name in toset(["a", "b"]) : name => aws_s3_bucket.b[name].id }
              shared = { bucket = aws_s3_bucket.b["a"].id, key = aws_kms_key.k[1].arn, table = { (var.name) = aws_kms_key.k[0].id } }
              merged = merge(local.by_key, { c = aws_kms_key.k[0].id })
              keys   = aws_kms_key.k[*].arn
            }
            variable "name" { default = "x" }
            resource "aws_s3_bucket" "b" { for_each = toset(["a", "b"]) }
            resource "aws_kms_key" "k" { count = 2 }
            resource "aws_x" "reads" {
              for_each = { b = { id = "b", own = aws_kms_key.k[0].id } }
              by_key   = local.by_key[each.key]
              by_set   = local.by_set[each.value.id]
              looked   = lookup(local.merged, each.key, aws_kms_key.k[1].id)
              shared   = local.shared.bucket
              key      = local.shared["key"]
              table    = local.shared.table["x"]
              splat    = local.keys[1]
              element  = element(local.keys, 1)
              tried    = try(local.by_key["a"], local.keys[0])
              own      = each.value.own
              all      = values(local.by_key)
              nth      = values(aws_s3_bucket.b)[1].id
              unknown  = local.by_key[aws_kms_key.k[0].id]
              shadow   = [for name in ["b"] : local.by_set[name]]
              text     = "${local.by_key["a"]}%{ for key in local.keys }${key}%{ endfor }"
              module   = module.m.ids["b"]
            }
            module "m" {
              source  = "./m"
              buckets = local.by_key
            }
            "#,
        ),
        (
            "m/main.tf",
            r#"
            variable "buckets" {}
            output "ids" { value = { for name, id in var.buckets : name => upper(id) } }
            "#,
        ),
    ]);
    assert!(errors(&plan).is_empty(), "{:?}", plan.diagnostics);
    let reads = plan.resources.iter().find(|resource| resource.name.as_ref() == "reads").expect("the reader");
    let (a, b, k0, k1) = (r#"aws_s3_bucket.b["a"]"#, r#"aws_s3_bucket.b["b"]"#, "aws_kms_key.k[0]", "aws_kms_key.k[1]");
    let check = |attribute: &str, expect: &[&str]| {
        let found: Vec<&str> = reads.references.get(attribute).into_iter().flatten().map(Address::as_str).collect();
        assert_eq!(found, expect, "{attribute}");
    };
    check("by_key", &[b]);
    check("by_set", &[b]);
    check("looked", &[k1, b]);
    check("shared", &[a]);
    check("key", &[k1]);
    check("table", &[k0]);
    check("splat", &[k1]);
    check("element", &[k1]);
    check("tried", &[k0, a]);
    check("own", &[k0]);
    check("all", &[a, b]);
    check("nth", &[b]);
    check("unknown", &[k0, a, b]);
    check("shadow", &[a, b]);
    check("text", &[k0, k1, a]);
    check("module", &[b]);
}
