//! How long the stages of a review take, over a synthetic repository.
//!
//! `cargo bench` prints the median of several runs of each stage, of one thread unless it says otherwise, and the throughput that follows
//! from it. Figures of different machines do not compare; ratios within one run do. `cargo bench -- 2000` sets the number of resources
//! (10,000 unless told); a tenth of it is the smaller repository that reviews are compared with.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark makes its repositories and prints its figures")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use plangate::config::builtin_policy;
use plangate::engine::{RuleSet, bundled};
use plangate::git::{InputBudget, Repository};
use plangate::model::{Change, ChangeContext, Limits, MemoryTree, PlanOptions, Policy, RepoPath, SourceTree};
use plangate::plan::{Cache, Facts};
use plangate::{plan, review, syntax};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs of each stage after a first one that warms up; the median is reported.
const RUNS: usize = 7;
/// Resources of one project.
const PROJECT: usize = 100;

fn main() {
    let resources = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    let files = repository(resources);
    let bytes = files.iter().map(|(_, text)| text.len()).sum();
    println!("{resources} resource blocks, {:.1} MB of configuration", bytes as f64 / 1e6);

    let ours = measure(|| files.iter().map(|(_, text)| syntax::hcl::parse(text).body.items.len()).sum::<usize>());
    report("parse", bytes, ours);
    let theirs =
        measure(|| files.iter().filter_map(|(_, text)| text.parse::<hcl_edit::structure::Body>().ok()).map(|body| body.len()).sum());
    report("parse with hcl-edit", bytes, theirs);
    ratio("hcl-edit", theirs, ours);

    let tree = Arc::new(MemoryTree::new(files));
    let options = PlanOptions::default();
    let limits = Limits::default();
    let planned = measure(|| {
        let cache = Cache::new();
        let found = plan::discover(tree.as_ref(), &options, &cache);
        found.projects.iter().map(|project| plan::plan(tree.as_ref(), project, &options, &limits, &cache).resources.len()).sum::<usize>()
    });
    report("plan", bytes, planned);

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
    report("judge it all, all threads", bytes, measure(|| review::review(&change, &policy, &rules, &limits).findings.len()));

    let [small, large] = [resources / 10, resources].map(|resources| one_project(resources, &policy, &rules));
    for (name, small, large) in [("nothing known", small.0, large.0), ("files known", small.1, large.1)] {
        report(&format!("one project of {}, {name}", resources / 10), 0, small);
        report(&format!("one project of {resources}, {name}"), 0, large);
        ratio("the larger repository", large, small);
    }
}

/// Reviews a commit that changes one resource of one project, from a git repository: both trees listed, the reach of the change found, the
/// project planned and judged on both sides. First as the command line does, which knows no file yet; then as a server's child does, which has
/// seen the repository's other files in an earlier review.
fn one_project(resources: usize, policy: &Policy, rules: &RuleSet) -> ((Duration, usize), (Duration, usize)) {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    for (path, text) in repository(resources) {
        let file = root.join(path.as_str());
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
        std::fs::write(file, text).expect("a file");
    }
    git(root, &["init", "--quiet", "--initial-branch", "main"]);
    commit(root);
    let changed = root.join("infra/p0/main.tf");
    let text = std::fs::read_to_string(&changed).expect("a file");
    std::fs::write(&changed, text.replacen("acl    = \"private\"", "acl    = \"public-read\"", 1)).expect("a file");
    commit(root);
    git(root, &["gc", "--quiet"]);

    let limits = Limits::default();
    let once = |facts: Arc<Facts>| {
        let (repository, _) = Repository::discover(root).expect("a repository");
        let budget = InputBudget::new(&limits);
        let side = |revision: &str| -> Arc<dyn SourceTree> {
            let sha = repository.resolve(revision).expect("a commit");
            Arc::new(repository.tree(&sha, &RepoPath::root(), budget.clone()).expect("a tree"))
        };
        let change = Change {
            before: Some(side("HEAD~1")),
            after: side("HEAD"),
            documents: Vec::new(),
            exemptions: Vec::new(),
            as_of: chrono::DateTime::UNIX_EPOCH,
            context: ChangeContext::default(),
        };
        let verdict = review::review_knowing(&change, policy, rules, &limits, facts);
        assert_eq!(verdict.projects.len(), 1, "the change reaches one project");
        verdict.findings.len()
    };
    let known = Arc::new(Facts::default());
    once(Arc::clone(&known));
    (measure(|| once(Arc::default())), measure(|| once(Arc::clone(&known))))
}

fn git(directory: &Path, arguments: &[&str]) {
    let status = Command::new("git").current_dir(directory).args(arguments).status().expect("git runs");
    assert!(status.success(), "git {arguments:?}");
}

fn commit(directory: &Path) {
    git(directory, &["add", "--all"]);
    git(directory, &["-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "--quiet", "--message", "bench"]);
}

/// The median time of a stage, and what it returned, so that no run can be left out.
fn measure(mut stage: impl FnMut() -> usize) -> (Duration, usize) {
    let mut times = Vec::with_capacity(RUNS);
    let mut result = stage();
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
    println!("{stage:<36} {:>8.1} ms{rate} (result {result})", seconds * 1e3);
}

fn ratio(what: &str, one: (Duration, usize), other: (Duration, usize)) {
    println!("{:<36} {:>8.2} times as long", format!("  {what}"), one.0.as_secs_f64() / other.0.as_secs_f64());
}

/// Projects of variables, locals, buckets, security groups and policies, `PROJECT` resources each.
fn repository(resources: usize) -> Vec<(RepoPath, String)> {
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
    files
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
