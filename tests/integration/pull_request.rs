//! Stories of pull requests: what a developer sees, from opening to merging.
//!
//! Always true: every story ends with the status that branch protection would read.

use plangate::standin::Repo;

use crate::stage::{Looking, PATIENCE, PRIVATE, PUBLIC, RULE, Setting, Stage, only_acls};

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
fn an_older_head_is_not_published() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    repo.wait_plangate(&repo.tip("main").unwrap(), "success");
    stage.standin.lose_webhooks(true);
    let (_, old) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    let new = repo.push("ana", "open-logs", &[("infra/main.tf", PRIVATE)]).unwrap();
    stage.standin.lose_webhooks(false);
    stage.redeliver("opened");
    repo.wait_plangate(&new, "success");
    assert!(repo.statuses(&old).is_empty(), "the event's head is not the live one");
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
fn another_base_is_judged_as_soon_as_it_is_chosen() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let release = repo.push("ben", "release", &[("infra/main.tf", PUBLIC)]).unwrap();
    repo.force_push("ana", "topic", &release).unwrap();
    let (pull, head) = repo.propose("ana", "topic", &[("README.md", "hello\n")]);
    let description = repo.wait_plangate(&head, "failure");
    assert!(!description.starts_with("Against"), "{description}");
    repo.retarget("ana", pull, "release").unwrap();
    let against_main = |repo: &Repo| repo.status(&head, "plangate").unwrap().description.unwrap().starts_with("Against main: ");
    repo.wait_until("the status names the other base", PATIENCE, against_main).unwrap();
}

#[test]
fn a_check_run_that_is_asked_for_again_is_judged_again() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let comment = stage.own_comments(&repo, pull, VERDICT).pop().unwrap();
    stage.standin.lose_webhooks(true);
    repo.delete_comment("ben", comment.id);
    stage.standin.lose_webhooks(false);
    repo.rerequest("ben", repo.check_runs(&head).pop().unwrap().id);
    repo.wait_comment(pull, PATIENCE, |there| there.id != comment.id && there.body == comment.body).unwrap();
}

#[test]
fn a_stricter_policy_is_shown_with_what_it_would_newly_block() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let stricter = "version: 1\nselect:\n  - {rules: [aws-s3-versioning], enforcement: mandatory}\n";
    let more = format!("{PRIVATE}\nresource \"aws_s3_bucket\" \"more\" {{\n  bucket = \"acme-more\"\n}}\n");
    let (pull, head) = repo.propose("ana", "stricter", &[("infra/main.tf", &more), (".github/plangate.yml", stricter)]);
    repo.wait_plangate(&head, "success");
    let comment = stage.own_comments(&repo, pull, VERDICT).pop().unwrap();
    assert!(comment.body.contains("would newly block") && comment.body.contains("aws-s3-versioning"), "{}", comment.body);
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
