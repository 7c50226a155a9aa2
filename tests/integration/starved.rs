//! Too little memory, too few threads, a bound that is reached: an error, never a pass.
//!
//! Always true: what every test judges violates a rule, so success would be a lie.

use std::process::{Command, Stdio};
use std::sync::Arc;

use plangate::config::builtin_policy;
use plangate::engine::RuleSet;
use plangate::model::{Change, ChangeContext, Limits, MemoryTree, Outcome, RepoPath, SourceTree};
use plangate::review::review;

use crate::cli::Workbench;

const BUCKET: &str = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n  acl    = \"public-read\"\n}\n";

/// Runs the program with at most so many KiB of address space.
fn within(kib: u64, bench: &Workbench, arguments: &[&str]) -> (Option<i32>, String, String) {
    let limited = "ulimit -v \"$0\"; exec \"$@\"";
    let done = Command::new("sh")
        .args(["-c", limited, &kib.to_string(), env!("CARGO_BIN_EXE_plangate")])
        .args(arguments)
        .current_dir(bench.path())
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

#[test]
#[cfg(target_os = "linux")]
fn a_plan_without_a_thread_is_undecided() {
    let bench = Workbench::new(&[("main.tf", BUCKET)]);
    // Planning reserves a stack of 256 MiB.
    let (status, _, said) = within(250_000, &bench, &["plan", ".", "--format", "json"]);
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("thread"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_violation_never_passes_however_little_memory_there_is() {
    let bench = Workbench::new(&[("a/main.tf", BUCKET), ("b/main.tf", BUCKET)]);
    bench.git(&["init", "-q", "-b", "main"]);
    bench.commit();
    bench.write("a/more.tf", &BUCKET.replace("\"b\"", "\"more\""));
    bench.write("b/more.tf", &BUCKET.replace("\"b\"", "\"more\""));
    let check = ["check", "--base", "main", "--rule", "aws-s3-acl-public-read", "--format", "json"];
    let enough = bench.run(&check);
    assert_eq!(enough.status, 1, "{}", enough.stderr);
    for mib in [150, 300, 400, 500, 700, 1000] {
        let (status, printed, said) = within(mib * 1024, &bench, &check);
        assert!(matches!(status, Some(1 | 3)), "{status:?} with {mib} MiB: {printed}{said}");
        if status == Some(1) {
            assert!(printed.contains("aws_s3_bucket.more"), "with {mib} MiB: {printed}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_plan_that_memory_runs_out_for_is_undecided() {
    let doubling: String = (1..40).map(|n| format!("  a{n} = \"${{local.a{0}}}${{local.a{0}}}\"\n", n - 1)).collect();
    let text = format!("locals {{\n  a0 = \"xxxxxxxx\"\n{doubling}}}\noutput \"o\" {{ value = local.a39 }}\n");
    let bench = Workbench::new(&[("main.tf", &text)]);
    for mib in [450, 500, 600, 700] {
        let (status, _, said) = within(mib * 1024, &bench, &["plan", "."]);
        assert_eq!(status, Some(3), "with {mib} MiB: {said}");
    }
}

/// A change that the planner gives up on before it knows what it would have read.
#[test]
fn a_project_that_was_not_planned_to_its_end_counts_as_affected() {
    let endless = "output \"o\" {\n  value = [for a in range(1000) : [for b in range(1000) : file(\"notes.txt\")]]\n}\n";
    let tree = |notes: &str| -> Arc<dyn SourceTree> {
        let file = |path, text: &str| (RepoPath::new(path).expect("a path"), text.to_owned());
        Arc::new(MemoryTree::new([file("infra/main.tf", endless), file("infra/README.md", notes)]))
    };
    let change = Change {
        before: Some(tree("one")),
        after: tree("two"),
        documents: Vec::new(),
        exemptions: Vec::new(),
        as_of: "2026-11-22T00:00:00Z".parse().expect("a time"),
        context: ChangeContext::default(),
    };
    let rules = RuleSet::load(&[]).expect("no rules at all");
    let verdict = review(&change, &builtin_policy(), &rules, &Limits { steps: 10_000, ..Limits::default() });
    assert_eq!(verdict.outcome, Outcome::Error, "{:?}", verdict.diagnostics);
    assert!(verdict.diagnostics.iter().any(|diagnostic| diagnostic.message.contains("limits.steps")), "{:?}", verdict.diagnostics);
}
