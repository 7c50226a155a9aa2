//! Stories of pull requests: what a developer sees, from opening to merging, and what happens when things go wrong.
//!
//! Always true: every story ends with the status that branch protection would read.

use plangate::model::Limits;

use crate::stage::{Looking, PATIENCE, PRIVATE, PUBLIC, RULE, Setting, Stage, only_acls, script};

const VERDICT: &str = "<!-- plangate:verdict -->";

#[test]
fn a_violation_is_shown_and_blocks_until_it_is_mended() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);

    let description = repo.wait_plangate(&head, "failure");
    assert!(description.contains("1 violation blocking"), "{description}");
    let comment = stage.own_comments(&repo, pull, VERDICT).pop().unwrap();
    for part in [RULE, "aws_s3_bucket.logs", "infra/main.tf", "/plangate exempt"] {
        assert!(comment.body.contains(part), "{part} is missing in\n{}", comment.body);
    }
    let run = repo.check_runs(&head).pop().unwrap();
    assert_eq!((run.name.as_str(), run.conclusion.as_deref()), ("plangate review", Some("failure")));
    assert_eq!(run.annotations[0]["start_line"], 3);
    assert_eq!(run.actions[0]["identifier"], "fix");
    assert_eq!(repo.labels(pull), ["plangate: violations"]);
    let target = repo.status(&head, "plangate").unwrap().target_url.unwrap();
    let (status, page) = crate::stage::get(&target.replace("https://plangate.example.com", &stage.url("")));
    assert!(status == 200 && page.contains(RULE), "{status} {page}");

    let head = repo.push("ana", "open-logs", &[("infra/main.tf", PRIVATE), ("infra/tags.tf", "locals {}\n")]).unwrap();
    let description = repo.wait_plangate(&head, "success");
    assert!(description.starts_with("Nothing blocks"), "{description}");
    let comments = stage.own_comments(&repo, pull, VERDICT);
    assert_eq!(comments.len(), 1, "the one comment is edited in place");
    assert!(comments[0].edits > 0 && comments[0].id == comment.id);
    assert_eq!(repo.labels(pull), Vec::<String>::new());
}

#[test]
fn a_pull_request_without_infrastructure_gets_a_status_and_nothing_else() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "docs", &[("README.md", "hello\n")]);
    assert_eq!(repo.wait_plangate(&head, "success"), "No infrastructure changed");
    assert!(repo.comments(pull).is_empty() && repo.check_runs(&head).is_empty() && repo.labels(pull).is_empty());
}

#[test]
fn the_default_branch_has_a_status_once_the_app_is_installed() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let head = repo.tip("main").unwrap();
    assert_eq!(repo.wait_plangate(&head, "success"), "Plangate judges pull requests from now on");
}

#[test]
fn what_a_pull_request_already_found_on_its_base_does_not_block() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PUBLIC)]);
    let more = format!("{PUBLIC}\nresource \"aws_s3_bucket\" \"more\" {{\n  bucket = \"more\"\n}}\n");
    let (_, head) = repo.propose("ana", "more", &[("infra/main.tf", &more)]);
    repo.wait_plangate(&head, "success");
}

#[test]
fn a_syntax_error_is_an_error_that_names_file_and_line() {
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

#[test]
fn the_last_valid_policy_stays_in_force() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE), (".github/plangate.yml", "version: 1\n")]);
    let (_, head) = repo.propose("ana", "docs", &[("README.md", "hello\n")]);
    repo.wait_plangate(&head, "success");
    repo.push("ben", "main", &[(".github/plangate.yml", "version: 1\nmod: enforce\n")]).unwrap();
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let comment = stage.own_comments(&repo, pull, VERDICT).pop().unwrap();
    assert!(comment.body.contains("stays in force"), "{}", comment.body);
}

#[test]
fn a_proposed_policy_must_load_and_does_not_judge_its_own_pull_request() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (_, head) = repo.propose("ana", "typo", &[(".github/plangate.yml", "version: 1\nmod: enforce\n")]);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("mod"), "{description}");

    let loose = format!("version: 1\nselect:\n  - {{rules: [{RULE}], enforcement: disabled}}\n");
    let (_, head) = repo.propose("ben", "loose", &[("infra/main.tf", PUBLIC), (".github/plangate.yml", &loose)]);
    repo.wait_status(&head, "plangate", "error", PATIENCE).or_else(|_| repo.wait_status(&head, "plangate", "failure", PATIENCE)).unwrap();
}

#[test]
fn a_rule_that_loops_reaches_the_limit_of_steps() {
    let rule = "# METADATA\n# title: Loops\n# description: Counts for ever.\n# custom:\n#   severity: high\n#   resources: [aws_s3_bucket]\npackage plangate.slow.s3.loops\n\n\
                xs := [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]\n\ndeny contains finding if {\n\tsome a in xs\n\tsome b in xs\n\tsome c in xs\n\tsome d in xs\n\tsome e in xs\n\ta + b + c + d + e < 0\n\tfinding := {\"message\": \"never\", \"path\": []}\n}\n";
    let fence = |kind: &str| format!("```terraform {kind} case=1 file=main.tf\nresource \"aws_s3_bucket\" \"b\" {{\n}}\n```\n\n");
    let page = format!("## Why\n\nIt loops.\n\n## Bad\n\n{}## Good\n\n{}## References\n", fence("bad"), fence("good"));
    let pack =
        "name: slow\nversion: 0.1.0\ndescription: A rule that loops\nvendors: [aws]\nlicence: Apache-2.0\nrequires: \">=0.1\"\ninput: 1\n";
    let policy = "version: 1\npacks: [./slow]\nselect:\n  - {rules: [slow-s3-loops], enforcement: mandatory}\n";
    let stage = Stage::with(Setting { limits: Limits { steps: 200_000, ..Limits::default() }, ..Setting::default() });
    let repo = stage.repository(&[
        ("infra/main.tf", PRIVATE),
        (".github/plangate.yml", policy),
        ("slow/pack.yml", pack),
        ("slow/s3/loops/loops.rego", rule),
        ("slow/s3/loops/loops.md", &page),
    ]);
    let (_, head) = repo.propose("ana", "rename", &[("infra/main.tf", &PRIVATE.replace("acme-logs", "acme-logs-2"))]);
    let description = repo.wait_plangate(&head, "error");
    assert!(description.contains("slow-s3-loops") || description.contains("limits.steps"), "{description}");
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
    redeliver(&stage, "opened");
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
    redeliver(&stage, "opened");
    let other = stage.standin.create_repository("acme/other", &[("infra/main.tf", PRIVATE)]).unwrap();
    let (_, other_head) = other.propose("ana", "docs", &[("README.md", "hello\n")]);
    other.wait_plangate(&other_head, "success");
    assert!(repo.statuses(&head).is_empty());
}

#[test]
fn an_older_head_is_not_published() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    repo.wait_plangate(&repo.tip("main").unwrap(), "success");
    stage.standin.lose_webhooks(true);
    let (_, old) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    let new = repo.push("ana", "open-logs", &[("infra/main.tf", PRIVATE)]).unwrap();
    stage.standin.lose_webhooks(false);
    redeliver(&stage, "opened");
    repo.wait_plangate(&new, "success");
    assert!(repo.statuses(&old).is_empty(), "the event's head is not the live one");
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

#[test]
fn retargeting_does_not_launder_a_verdict() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let release = repo.push("ben", "release", &[("infra/main.tf", PUBLIC)]).unwrap();
    repo.force_push("ana", "topic", &release).unwrap();
    let head = repo.push("ana", "topic", &[("README.md", "hello\n")]).unwrap();
    repo.open_pull_from(&repo, "ana", "topic", "release", "topic").unwrap();
    let description = repo.wait_plangate(&head, "failure");
    assert!(description.starts_with("Against main: "), "{description}");
}

#[test]
fn a_commit_proposed_twice_has_the_worse_status_and_exemptions_do_not_cross() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let main = repo.tip("main").unwrap();
    repo.force_push("ben", "release", &main).unwrap();
    let (pull, head) = repo.propose("ana", "topic", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let other = repo.open_pull_from(&repo, "ana", "topic", "release", "topic").unwrap();
    let reply = stage.say(&repo, "ana", pull, &format!("/plangate exempt {RULE} because it is a website"), "+1");
    let id = &reply[reply.find("E-").unwrap()..][..8];
    stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "+1");
    repo.wait_until("the exemption is shown", PATIENCE, |repo| repo.labels(pull).contains(&"plangate: exempted".to_owned())).unwrap();
    // Whichever of the two is judged, and whoever is last: the commit is not accepted for `release`.
    for number in [pull, other] {
        stage.say(&repo, "ben", number, "/plangate check", "+1");
        std::thread::sleep(std::time::Duration::from_secs(2));
        assert_eq!(repo.status(&head, "plangate").unwrap().state, "failure", "{number}");
    }
}

#[test]
fn a_merge_group_is_judged_by_itself() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (good, head) = repo.propose("ana", "docs", &[("README.md", "hello\n")]);
    repo.wait_plangate(&head, "success");
    let group = repo.enqueue("ana", good).unwrap();
    repo.wait_plangate(&group, "success");
    let (bad, _) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    let group = repo.enqueue("ana", bad).unwrap();
    repo.wait_plangate(&group, "failure");
}

#[test]
fn the_comment_is_put_back_when_somebody_edits_or_deletes_it() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let comment = stage.own_comments(&repo, pull, VERDICT).pop().unwrap();
    repo.edit_comment("ben", comment.id, "<!-- plangate:verdict -->\nall is well");
    repo.wait_comment(pull, PATIENCE, |there| there.id == comment.id && there.body == comment.body).unwrap();
    repo.delete_comment("ben", comment.id);
    repo.wait_comment(pull, PATIENCE, |there| there.id != comment.id && there.body == comment.body).unwrap();
    repo.label("ben", pull, "plangate: exempted", true);
    repo.wait_until("the label is taken off", PATIENCE, |repo| repo.labels(pull) == ["plangate: violations"]).unwrap();
}

#[test]
fn observing_says_what_it_would_do_and_lets_pass() {
    for policy in [None, Some(only_acls("").replace("mode: enforce", "mode: observe"))] {
        let stage = Stage::with(Setting { policy, ..Setting::default() });
        let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
        let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
        let description = repo.wait_plangate(&head, "success");
        assert!(description.starts_with("Observing: would block"), "{description}");
        assert!(stage.own_comments(&repo, pull, VERDICT).pop().unwrap().body.contains(RULE));
    }
}

#[test]
fn a_pull_request_from_a_fork_is_judged_like_any_other() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let fork = repo.fork("eve").unwrap();
    let head = fork.push("eve", "open-logs", &[("infra/main.tf", PUBLIC)]).unwrap();
    repo.open_pull_from(&fork, "eve", "open-logs", "main", "open logs").unwrap();
    repo.wait_plangate(&head, "failure");
}

/// Delivers the latest lost event of a pull request with this action again.
fn redeliver(stage: &Stage, action: &str) {
    let lost = stage
        .standin
        .deliveries()
        .into_iter()
        .rfind(|delivery| delivery.event == "pull_request" && delivery.action.as_deref() == Some(action));
    stage.standin.redeliver(lost.unwrap().id);
}
