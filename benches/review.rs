//! How long the stages of a review take, over a synthetic repository held in memory.
//!
//! `cargo bench` prints the median of several runs of each stage and the throughput that follows from it. Figures of different machines do not
//! compare; ratios within one run do. `cargo bench -- 2000` sets the number of resources (10,000 unless told).

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use plangate::config::builtin_policy;
use plangate::engine::{RuleSet, bundled};
use plangate::model::{Change, ChangeContext, Limits, MemoryTree, PlanOptions, RepoPath, SourceTree};
use plangate::{plan, review, syntax};

/// Runs of each stage; the median is reported.
const RUNS: usize = 5;
/// Resources of one project.
const PROJECT: usize = 100;

fn main() {
    let resources = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    let (tree, bytes) = repository(resources);
    println!("{resources} resource blocks, {:.1} MB of configuration", bytes as f64 / 1e6);

    let texts: Vec<String> =
        tree.files().keys().map(|path| String::from_utf8(tree.read(path).expect("a file of the tree").to_vec()).expect("UTF-8")).collect();
    report("parse", bytes, measure(|| texts.iter().map(|text| syntax::hcl::parse(text).errors.len()).sum::<usize>()));

    let options = PlanOptions::default();
    let limits = Limits::default();
    report(
        "plan",
        bytes,
        measure(|| {
            let cache = plan::Cache::default();
            let found = plan::discover(tree.as_ref(), &options);
            found
                .projects
                .iter()
                .map(|project| plan::plan(tree.as_ref(), project, &options, &limits, &cache).resources.len())
                .sum::<usize>()
        }),
    );

    let loaded = measure(|| RuleSet::load(&bundled()).map(|rules| rules.rules().len()).unwrap_or_default());
    report("load the rules", 0, loaded);

    let rules = RuleSet::load(&bundled()).expect("the bundled packs load");
    let policy = builtin_policy();
    let change = Change {
        before: None,
        after: tree.clone(),
        documents: Vec::new(),
        exemptions: Vec::new(),
        as_of: chrono::DateTime::UNIX_EPOCH,
        context: ChangeContext::default(),
    };
    report("review a directory", bytes, measure(|| review::review(&change, &policy, &rules, &limits).findings.len()));

    let same = Change { before: Some(tree.clone()), ..change.clone() };
    report("review no change", bytes, measure(|| review::review(&same, &policy, &rules, &limits).findings.len()));
}

/// The median time of a stage, and what it returned, so that no run can be left out.
fn measure(mut stage: impl FnMut() -> usize) -> (Duration, usize) {
    let mut times = Vec::with_capacity(RUNS);
    let mut result = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        result = stage();
        times.push(start.elapsed());
    }
    times.sort();
    (times[RUNS / 2], result)
}

fn report(stage: &str, bytes: usize, (time, result): (Duration, usize)) {
    let seconds = time.as_secs_f64();
    let rate = if bytes > 0 { format!(", {:.1} MB/s", bytes as f64 / 1e6 / seconds) } else { String::new() };
    println!("{stage:<20} {:>8.1} ms{rate} (result {result})", seconds * 1e3);
}

/// Projects of variables, locals, buckets, security groups and policies, `PROJECT` resources each.
fn repository(resources: usize) -> (Arc<MemoryTree>, usize) {
    let mut files: Vec<(RepoPath, String)> = Vec::new();
    for project in 0..resources.div_ceil(PROJECT) {
        let at = |file: &str| RepoPath::new(&format!("infra/p{project}/{file}")).expect("a relative path");
        files.push((at("variables.tf"), VARIABLES.replace("NAME", &format!("p{project}"))));
        let mut text = String::new();
        for resource in (project * PROJECT)..((project + 1) * PROJECT).min(resources) {
            text.push_str(&BLOCKS[resource % BLOCKS.len()].replace("ID", &resource.to_string()));
        }
        files.push((at("main.tf"), text));
    }
    let bytes = files.iter().map(|(_, text)| text.len()).sum();
    (Arc::new(MemoryTree::new(files)), bytes)
}

const VARIABLES: &str = r#"
variable "prefix" {
  type    = string
  default = "NAME"
}

variable "ports" {
  type    = list(number)
  default = [443, 8080]
}

locals {
  tags = { Project = var.prefix, Department = "Engineering" }
}

resource "aws_kms_key" "main" {
  enable_key_rotation = true
}
"#;

const BLOCKS: [&str; 4] = [
    r#"
resource "aws_s3_bucket" "bID" {
  bucket = "${var.prefix}-bucket-ID"
  acl    = "private"
  tags   = merge(local.tags, { Name = "bucket-ID" })

  versioning {
    enabled = true
  }
}
"#,
    r#"
resource "aws_security_group" "gID" {
  name = format("%s-group-%d", var.prefix, ID)
  tags = local.tags

  dynamic "ingress" {
    for_each = var.ports
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8"]
    }
  }
}
"#,
    r#"
resource "aws_db_instance" "dID" {
  identifier          = "${var.prefix}-ID"
  instance_class      = "db.t4g.medium"
  storage_encrypted   = true
  publicly_accessible = false
  kms_key_id          = aws_kms_key.main.arn
}
"#,
    r#"
resource "aws_iam_role_policy" "rID" {
  name = "${var.prefix}-ID"
  role = "app"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::${var.prefix}-bucket-ID/*" }]
  })
}
"#,
];
