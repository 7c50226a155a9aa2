//! Stories of bad input: files, policies, packs and events that are wrong, by mistake or on purpose.
//!
//! Always true: each ends with an `error` status that says what, where and how to mend it, and the server goes on.

use plangate::model::Limits;
use plangate::standin::Repo;

use crate::stage::{Looking, PRIVATE, PUBLIC, Setting, Stage, script};

const VERDICT: &str = "<!-- plangate:verdict -->";

/// Sees that a server still judges.
fn goes_on(repo: &Repo) {
    let (_, head) = repo.propose("ben", "goes-on", &[("README.md", "hello\n")]);
    repo.wait_plangate(&head, "success");
}

/// Proposes a configuration and expects an error: parts of the status' description, and of the comment.
fn check(stage: &Stage, repo: &Repo, branch: &str, files: &[(&str, &str)], described: &[&str], commented: &[&str]) {
    let (pull, head) = repo.propose("ana", branch, files);
    let description = repo.wait_plangate(&head, "error");
    for part in described {
        assert!(description.contains(part), "{branch}: {part} is missing in {description}");
    }
    let comment = stage.own_comments(repo, pull, VERDICT).pop().unwrap_or_else(|| panic!("{branch}: there is no comment"));
    for part in commented {
        assert!(comment.body.contains(part), "{branch}: {part} is missing in\n{}", comment.body);
    }
}

#[test]
fn what_cannot_be_evaluated_is_an_error_that_says_where_and_how_to_mend_it() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let change = |text: &str| format!("{PRIVATE}\n{text}\n");
    let file = |text: &str| [("infra/main.tf".to_owned(), change(text))];
    for (branch, text, described, commented) in [
        ("syntax", "locals {\n  a = \n}", "infra/main.tf:7", "expression"),
        (
            "variable",
            "locals {\n  a = var.nope\n}\n\noutput \"a\" {\n  value = local.a\n}",
            "infra/main.tf:7",
            "declare it, or correct the name",
        ),
        (
            "cycle",
            "locals {\n  a = local.b\n  b = local.a\n}\n\noutput \"a\" {\n  value = local.a\n}",
            "infra/main.tf:7",
            "one of these must not depend on the next",
        ),
    ] {
        let files = file(text);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        check(&stage, &repo, branch, &files, &[described], &["infra/main.tf", commented]);
    }
    goes_on(&repo);
}

#[test]
fn what_could_not_be_decided_fails_the_check_run() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "broken", &[("infra/main.tf", "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \n}\n")]);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("infra/main.tf:2"), "{description}");
    let comment = stage.own_comments(&repo, pull, VERDICT).pop().unwrap();
    assert!(comment.body.contains("infra/main.tf"), "{}", comment.body);
    let run = repo.check_runs(&head).pop().unwrap();
    assert_eq!((run.title.as_deref(), run.conclusion.as_deref()), (Some("Could not decide"), Some("failure")));
}

#[test]
fn a_policy_with_an_unknown_key_is_an_error_that_names_it() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE), (".github/plangate.yml", "version: 1\nmod: enforce\n")]);
    let (_, head) = repo.propose("ana", "docs", &[("README.md", "hello\n")]);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("mod") && description.contains("plangate.yml"), "{description}");
}

/// A pack `acme` of one rule, and the policy that lists it.
fn pack(rule: &str) -> Vec<(&'static str, String)> {
    let fence = |kind: &str| format!("```terraform {kind} case=1 file=main.tf\nresource \"aws_s3_bucket\" \"b\" {{\n}}\n```\n\n");
    let page = format!("## Why\n\nIt is an example.\n\n## Bad\n\n{}## Good\n\n{}## References\n", fence("bad"), fence("good"));
    let manifest =
        "name: acme\nversion: 0.1.0\ndescription: An example\nvendors: [aws]\nlicence: Apache-2.0\nrequires: \">=0.1\"\ninput: 1\n";
    let metadata =
        "# METADATA\n# title: An example\n# description: It is one.\n# custom:\n#   severity: high\n#   resources: [aws_s3_bucket]\n";
    vec![
        (".github/plangate.yml", "version: 1\npacks: [./acme]\nselect:\n  - {rules: [acme-s3-odd], enforcement: mandatory}\n".to_owned()),
        ("acme/pack.yml", manifest.to_owned()),
        ("acme/s3/odd/odd.rego", format!("{metadata}package plangate.acme.s3.odd\n\n{rule}")),
        ("acme/s3/odd/odd.md", page),
    ]
}

const NOT_REGO: &str = "deny contains finding if {\n\tinput.resource.values.acl ==\n\tfinding := {\"message\": \"odd\", \"path\": []}\n}\n";
const RECURSIVE: &str = "odd(x) := even(x - 1)\n\neven(x) := odd(x - 1)\n\ndeny contains finding if {\n\todd(3)\n\tfinding := {\"message\": \"odd\", \"path\": []}\n}\n";
const LOOPING: &str = "xs := [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]\n\ndeny contains finding if {\n\tsome a in xs\n\tsome b in xs\n\tsome c in xs\n\tsome d in xs\n\tsome e in xs\n\ta + b + c + d + e < 0\n\tfinding := {\"message\": \"never\", \"path\": []}\n}\n";

#[test]
fn a_rule_that_does_not_compile_or_calls_itself_is_an_error_that_names_it() {
    let stage = Stage::start();
    let good = stage.repository(&[("infra/main.tf", PRIVATE)]);
    for (number, (rule, said)) in [(NOT_REGO, "acme/s3/odd/odd.rego"), (RECURSIVE, "acme/s3/odd/odd.rego")].into_iter().enumerate() {
        let said = said.trim_start_matches("acme/");
        let files = pack(rule);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        // Proposed, it judges nothing but itself; on the default branch, it judges all.
        check(&stage, &good, &format!("proposed-{number}"), &files, &["proposes"], &[said, "line "]);
        let broken = stage.standin.create_repository(&format!("acme/broken-{number}"), &[("infra/main.tf", PRIVATE)]).unwrap();
        broken.push("ana", "main", &files).unwrap();
        check(&stage, &broken, "judged", &[("infra/main.tf", PUBLIC)], &["do not load"], &[said, "line "]);
    }
    goes_on(&good);
}

#[test]
fn a_proposed_rule_whose_page_is_not_true_is_an_error() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let files = pack(
        "deny contains finding if {\n\tinput.resource.values.bucket == \"odd\"\n\tfinding := {\"message\": \"odd\", \"path\": []}\n}\n",
    );
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .map(|(name, text)| (name, if name.ends_with(".md") { MARKED } else { text }))
        .collect();
    check(&stage, &repo, "untested", &files, &["proposes"], &["acme-s3-odd"]);
    goes_on(&repo);
}

/// A page that announces a finding which the rule does not make.
const MARKED: &str = "## Why\n\nIt is an example.\n\n## Bad\n\n```terraform bad case=1 file=main.tf\nresource \"aws_s3_bucket\" \"b\" { # finding:\n}\n```\n\n## Good\n\n```terraform good case=1 file=main.tf\nresource \"aws_s3_bucket\" \"b\" {\n}\n```\n\n## References\n";

#[test]
fn a_rule_that_loops_reaches_the_limit_of_steps() {
    let stage = Stage::with(Setting { limits: Limits { steps: 200_000, ..Limits::default() }, ..Setting::default() });
    let files = pack(LOOPING);
    let mut files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    files.push(("infra/main.tf", PRIVATE));
    let repo = stage.repository(&files);
    let renamed = PRIVATE.replace("acme-logs", "acme-logs-2");
    check(&stage, &repo, "rename", &[("infra/main.tf", &renamed)], &["acme-s3-odd"], &["acme-s3-odd", "limits.steps"]);
    goes_on(&repo);
}

#[test]
fn a_file_that_is_too_large_is_an_error_that_names_the_limit() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let large = format!("{PRIVATE}# {}\n", "x".repeat(10 * 1024 * 1024));
    let (_, head) = repo.propose("ana", "large", &[("infra/main.tf", &large)]);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("limits.file_mib"), "{description}");
}

#[test]
fn an_alias_bomb_is_an_error_and_the_server_goes_on() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let item = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![item; 10].join(", ")));
    }
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let reads = PRIVATE.replace("\"acme-logs\"", "yamldecode(file(\"bomb.yaml\")).a29[0][0]");
    let (_, head) = repo.propose("ana", "bomb", &[("infra/main.tf", &reads), ("infra/bomb.yaml", &bomb)]);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("infra/main.tf"), "{description}");

    let (_, head) = repo.propose("ben", "policy", &[(".github/plangate.yml", &format!("version: 1\n{bomb}"))]);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("plangate.yml"), "{description}");
    let (_, head) = repo.propose("ben", "docs", &[("README.md", "hello\n")]);
    repo.wait_plangate(&head, "success");
}

#[test]
fn too_many_files_are_an_error_that_names_the_limit() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let names: Vec<String> = (0..20_000).map(|n| format!("many/{}/{n}.tf", n % 100)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "locals {}\n")).collect();
    let (_, head) = repo.propose("ana", "many", &files);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("limits.files"), "{description}");
}

#[test]
fn a_head_that_vanished_is_an_error() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    repo.wait_plangate(&repo.tip("main").unwrap(), "success");
    stage.standin.lose_webhooks(true);
    let (pull, head) = repo.propose("ana", "gone", &[("infra/main.tf", PUBLIC)]);
    let git = git2::Repository::open_bare(stage.git_directory(&repo)).unwrap();
    for name in [format!("refs/pull/{pull}/head"), "refs/heads/gone".to_owned()] {
        git.find_reference(&name).unwrap().delete().unwrap();
    }
    stage.standin.lose_webhooks(false);
    stage.redeliver("opened");
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("does not exist") || description.contains("not in the repository"), "{description}");
}

#[test]
fn losing_access_to_a_repository_stops_nothing_else() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    stage.standin.lose_webhooks(true);
    let (_, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    stage.standin.lose_webhooks(false);
    stage.standin.uninstall(&repo);
    stage.redeliver("opened");
    let other = stage.standin.create_repository("acme/other", &[("infra/main.tf", PRIVATE)]).unwrap();
    let (_, other_head) = other.propose("ana", "docs", &[("README.md", "hello\n")]);
    other.wait_plangate(&other_head, "success");
    assert!(repo.statuses(&head).is_empty());
}

#[test]
fn a_judge_that_crashes_is_an_error() {
    let stage = Stage::with(Setting { executable: "/bin/false".into(), ..Setting::default() });
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (_, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("judging process ended unexpectedly"), "{description}");
}

#[test]
fn a_judge_that_hangs_is_announced_and_then_an_error_that_names_the_limit() {
    let directory = tempfile::tempdir().unwrap();
    let executable = script(directory.path(), "exec sleep 600");
    let stage = Stage::with(Setting { executable, limits: Limits { job_seconds: 8, ..Limits::default() }, ..Setting::default() });
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (_, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "pending");
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("limits.job_seconds"), "{description}");
}

#[test]
fn a_judge_without_memory_is_an_error_that_names_the_limit() {
    let stage = Stage::with(Setting { limits: Limits { memory_mib: 600, file_mib: 16, ..Limits::default() }, ..Setting::default() });
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let many: String = (0..49_000).map(|n| format!("resource \"aws_s3_bucket\" \"b{n}\" {{\n  bucket = \"b{n}\"\n}}\n")).collect();
    let (_, head) = repo.propose("ana", "many", &[("infra/main.tf", &many)]);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("limits.memory_mib"), "{description}");
}
