//! How long the stages of a review take, over a synthetic repository.
//!
//! `cargo bench` prints the median and the least time of several runs of each stage, of one thread unless it says otherwise, and the
//! throughput that follows from the median. Figures of different machines do not compare; ratios within one run do, so what is compared
//! runs in turn. `cargo bench -- 2000` sets the number of resources (10,000 unless told); a tenth of it is the smaller repository that
//! reviews are compared with.

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

/// Runs of each stage, at the least, after a first one that warms up.
const RUNS: usize = 7;
/// How long stages are run at the least, so that a moment in which the machine is busy elsewhere is not the whole measurement.
const PATIENCE: Duration = Duration::from_secs(2);
/// Resources of one project.
const PROJECT: usize = 100;

fn main() {
    let resources = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    let files = repository(resources);
    let bytes = files.iter().map(|(_, text)| text.len()).sum();
    println!("{resources} resource blocks, {:.1} MB of configuration", bytes as f64 / 1e6);

    let [ours, theirs] =
        measure_in_turn([&mut || files.iter().map(|(_, text)| syntax::hcl::parse(text).body.items.len()).sum(), &mut || {
            files.iter().filter_map(|(_, text)| text.parse::<hcl_edit::structure::Body>().ok()).map(|body| body.len()).sum()
        }]);
    report("parse", bytes, &ours);
    report("parse with hcl-edit", bytes, &theirs);
    ratio("hcl-edit", &theirs, &ours);

    let tree = Arc::new(MemoryTree::new(files));
    let options = PlanOptions::default();
    let limits = Limits::default();
    let planned = measure(|| {
        let cache = Cache::new();
        let found = plan::discover(tree.as_ref(), &options, &cache);
        found.projects.iter().map(|project| plan::plan(tree.as_ref(), project, &options, &limits, &cache).resources.len()).sum::<usize>()
    });
    report("plan", bytes, &planned);

    let loaded = measure(|| RuleSet::load(&bundled()).map(|rules| rules.rules().len()).unwrap_or_default());
    report("load the rules", 0, &loaded);

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
    report("judge it all, all threads", bytes, &measure(|| review::review(&change, &policy, &rules, &limits).findings.len()));

    let [small, large] = [resources / 10, resources].map(one_changed_project);
    let (small, large) = (small.path(), large.path());
    let review = |root, facts: &Arc<Facts>| review_head(root, &policy, &rules, Arc::clone(facts));
    let (small_facts, large_facts) = (Arc::default(), Arc::default());
    let unknown = measure_in_turn([&mut || review(small, &Arc::default()), &mut || review(large, &Arc::default())]);
    let known = measure_in_turn([&mut || review(small, &small_facts), &mut || review(large, &large_facts)]);
    for (name, [small, large]) in [("nothing known", unknown), ("files known", known)] {
        report(&format!("one project of {}, {name}", resources / 10), 0, &small);
        report(&format!("one project of {resources}, {name}"), 0, &large);
        ratio("the larger repository", &large, &small);
    }
}

/// Makes a git repository whose last commit changes one resource of one project.
fn one_changed_project(resources: usize) -> tempfile::TempDir {
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
    directory
}

/// Reviews the last commit: both trees listed, the reach of the change found, the project planned and judged on both sides.
///
/// With no facts, as the command line does, which knows no file yet; with those of an earlier review, as a server's child does, which has
/// seen the repository's other files.
fn review_head(root: &Path, policy: &Policy, rules: &RuleSet, facts: Arc<Facts>) -> usize {
    let limits = Limits::default();
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
}

fn git(directory: &Path, arguments: &[&str]) {
    let status = Command::new("git").current_dir(directory).args(arguments).status().expect("git runs");
    assert!(status.success(), "git {arguments:?}");
}

fn commit(directory: &Path) {
    git(directory, &["add", "--all"]);
    git(directory, &["-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "--quiet", "--message", "bench"]);
}

/// How long a stage took, and what it returned, so that no run can be left out.
struct Timing {
    median: Duration,
    least: Duration,
    result: usize,
}

fn measure(mut stage: impl FnMut() -> usize) -> Timing {
    let [timing] = measure_in_turn([&mut stage]);
    timing
}

/// Runs the stages one after the other, again and again, so that what else the machine does falls on all of them.
fn measure_in_turn<const N: usize>(stages: [&mut dyn FnMut() -> usize; N]) -> [Timing; N] {
    let mut stages = stages.map(|stage| (stage(), Vec::new(), stage));
    let start = Instant::now();
    while stages.iter().any(|(_, times, _)| times.len() < RUNS) || start.elapsed() < PATIENCE {
        for (result, times, stage) in &mut stages {
            let start = Instant::now();
            *result = stage();
            times.push(start.elapsed());
        }
    }
    stages.map(|(result, mut times, _)| {
        times.sort();
        Timing { median: times[times.len() / 2], least: times[0], result }
    })
}

fn report(stage: &str, bytes: usize, timing: &Timing) {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let rate = if bytes > 0 { format!(", {:.1} MB/s", bytes as f64 / 1e6 / timing.median.as_secs_f64()) } else { String::new() };
    let (median, least) = (milliseconds(timing.median), milliseconds(timing.least));
    println!("{stage:<36} {median:>8.1} ms, at least {least:.1} ms{rate} (result {})", timing.result);
}

fn ratio(what: &str, one: &Timing, other: &Timing) {
    println!("{:<36} {:>8.2} times as long", format!("  {what}"), one.median.as_secs_f64() / other.median.as_secs_f64());
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
