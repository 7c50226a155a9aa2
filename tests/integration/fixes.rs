//! Stories of fixes: pushed where policy says so, suggested where nothing can be pushed, never in a loop.
//!
//! Always true: a pushed fix is a fast-forward of the head that was judged, by the App's bot user.

use std::time::Duration;

use crate::stage::{Looking, PATIENCE, PRIVATE, PUBLIC, RULE, Stage, only_acls};

fn pushing() -> String {
    only_acls("remediation: {push: true, max_commits: 2}\n")
        .replace(&format!("{{rules: [{RULE}], enforcement: mandatory}}"), &format!("{{rules: [{RULE}], enforcement: remediate}}"))
}

#[test]
fn a_fix_is_pushed_and_the_pull_request_passes() {
    let stage = Stage::under(&pushing());
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let commented = PUBLIC.replace("\"public-read\"", "\"public-read\" # for now");
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", &commented)]);
    let fixed = repo.wait_new_head(pull, &head, PATIENCE).unwrap();
    repo.wait_plangate(&fixed, "success");
    assert_eq!(repo.status(&head, "plangate").unwrap().state, "failure", "the verdict of the judged head stands");
    let (message, author) = repo.commit(&fixed).unwrap();
    assert_eq!(message, format!("plangate: fix {RULE} in aws_s3_bucket.logs\n\nPlangate-Fix: {RULE} aws_s3_bucket.logs"));
    assert!(author.starts_with(&stage.standin.bot_login()) && author.contains("+plangate[bot]@users.noreply."), "{author}");
    assert_eq!(repo.file(fixed.as_str(), "infra/main.tf").unwrap(), commented.replace("\"public-read\"", "\"private\""));
}

#[test]
fn a_fix_is_signed_by_github_where_policy_wants_it() {
    let stage = Stage::under(&pushing().replace("push: true,", "push: true, commit: api,"));
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "team/open-logs", &[("infra/main.tf", PUBLIC)]);
    let fixed = repo.wait_new_head(pull, &head, PATIENCE).unwrap();
    repo.wait_plangate(&fixed, "success");
    let (message, author) = repo.commit(&fixed).unwrap();
    assert!(message.ends_with(&format!("Plangate-Fix: {RULE} aws_s3_bucket.logs")), "{message}");
    assert!(author.starts_with(&stage.standin.bot_login()), "{author}");
    assert_eq!(repo.file(fixed.as_str(), "infra/main.tf").unwrap(), PRIVATE);
    let exchanges = stage.standin.exchanges();
    let made = exchanges.iter().find(|exchange| exchange.path.ends_with("/git/commits")).unwrap();
    assert_eq!(made.request.get("author"), None, "GitHub signs only what names no author");
    assert_eq!(made.response["verification"]["verified"], true);
}

#[test]
fn a_branch_that_moved_gets_no_signed_fix() {
    let stage = Stage::under(&pushing().replace("push: true,", "push: true, commit: api,"));
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    stage.standin.fail_next("PATCH", "/git/refs/heads/open-logs", 422, 1);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let tried = |stage: &Stage| stage.standin.exchanges().iter().any(|exchange| exchange.path.contains("/git/refs/"));
    repo.wait_until("it was tried", PATIENCE, |_| tried(&stage)).unwrap();
    assert_eq!(repo.head(pull).unwrap(), head);
    stage.standin.fail_next("PATCH", "/git/refs/heads/open-logs", 422, 1);
    let reply = stage.say(&repo, "ben", pull, "/plangate fix", "+1");
    assert!(reply.contains("Nothing was pushed"), "{reply}");
    stage.say(&repo, "ben", pull, "/plangate fix", "+1");
    let fixed = repo.wait_new_head(pull, &head, PATIENCE).unwrap();
    repo.wait_plangate(&fixed, "success");
}

#[test]
fn the_same_fix_is_not_pushed_twice_but_on_demand() {
    let stage = Stage::under(&pushing());
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    let fixed = repo.wait_new_head(pull, &head, PATIENCE).unwrap();
    repo.wait_plangate(&fixed, "success");
    let again = repo.push("ana", "open-logs", &[("infra/main.tf", PUBLIC)]).unwrap();
    repo.wait_plangate(&again, "failure");
    repo.wait_comment(pull, PATIENCE, |comment| comment.body.contains("pushed before")).unwrap();
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(repo.head(pull).unwrap(), again);
    let reply = stage.say(&repo, "ben", pull, "/plangate fix", "+1");
    assert!(reply.contains("Pushed a commit"), "{reply}");
    let fixed = repo.wait_new_head(pull, &again, PATIENCE).unwrap();
    repo.wait_plangate(&fixed, "success");
}

#[test]
fn the_button_pushes_for_who_may_write() {
    let stage = Stage::under(&only_acls("remediation: {push: true}\n"));
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let run = repo.check_runs(&head).pop().unwrap();
    repo.press("eve", run.id, "fix");
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(repo.head(pull).unwrap(), head, "eve may not write");
    repo.press("ben", run.id, "fix");
    let fixed = repo.wait_new_head(pull, &head, PATIENCE).unwrap();
    repo.wait_plangate(&fixed, "success");
}

#[test]
fn on_a_fork_a_fix_is_suggested() {
    let stage = Stage::under(&pushing());
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let fork = repo.fork("eve").unwrap();
    let head = fork.push("eve", "open-logs", &[("infra/main.tf", PUBLIC)]).unwrap();
    let pull = repo.open_pull_from(&fork, "eve", "open-logs", "main", "open logs").unwrap();
    repo.wait_plangate(&head, "failure");
    repo.wait_until("a suggestion", PATIENCE, |repo| !repo.review_comments(pull).is_empty()).unwrap();
    let suggestion = repo.review_comments(pull).pop().unwrap();
    assert_eq!((suggestion.path.as_str(), suggestion.line), ("infra/main.tf", 3));
    assert!(suggestion.body.contains("```suggestion\n  acl    = \"private\"\n```"), "{}", suggestion.body);
    assert_eq!(fork.tip("open-logs").unwrap(), head);
    stage.say(&repo, "ben", pull, "/plangate check", "+1");
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(repo.review_comments(pull).len(), 1, "the same is not suggested twice");
}

#[test]
fn where_pushing_is_off_a_fix_is_suggested_on_demand_and_says_why() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let reply = stage.say(&repo, "ben", pull, &format!("/plangate fix {RULE}"), "+1");
    assert!(reply.contains("remediation.push") && reply.contains("suggested"), "{reply}");
    assert_eq!(repo.review_comments(pull).len(), 1);
    assert!(stage.say(&repo, "ben", pull, "/plangate fix aws-kms-rotation", "+1").contains("no safe fix"));
    assert_eq!(repo.head(pull).unwrap(), head);
}

#[test]
fn a_policy_that_allows_no_commits_gets_none() {
    let stage = Stage::under(&pushing().replace("max_commits: 2", "max_commits: 0"));
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    repo.wait_comment(pull, PATIENCE, |comment| comment.body.contains("pushes no fixes")).unwrap();
    assert_eq!(repo.head(pull).unwrap(), head);
}

#[test]
fn the_bots_commits_in_a_row_are_bounded() {
    let also = "  - {rules: [aws-kms-rotation], enforcement: mandatory}\nexemptions:";
    let stage = Stage::under(&pushing().replace("max_commits: 2", "max_commits: 1").replace("exemptions:", also));
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let key = "resource \"aws_kms_key\" \"k\" {\n  enable_key_rotation = false\n}\n";
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC), ("infra/key.tf", key)]);
    let fixed = repo.wait_new_head(pull, &head, PATIENCE).unwrap();
    repo.wait_plangate(&fixed, "failure");
    let reply = stage.say(&repo, "ben", pull, "/plangate fix", "+1");
    assert!(reply.contains("no more in a row") && reply.contains("suggested"), "{reply}");
    assert_eq!(repo.head(pull).unwrap(), fixed);
}

#[test]
fn tokens_carry_no_more_than_their_stage_needs() {
    let stage = Stage::under(&pushing());
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    let fixed = repo.wait_new_head(pull, &head, PATIENCE).unwrap();
    repo.wait_plangate(&fixed, "success");
    let exchanges = stage.standin.exchanges();
    let asked: Vec<_> =
        exchanges.iter().filter(|exchange| exchange.path.ends_with("/access_tokens")).map(|exchange| &exchange.request).collect();
    let level = |request: &serde_json::Value, permission: &str| request["permissions"][permission].as_str().unwrap_or("none").to_owned();
    for request in &asked {
        let writes = ["issues", "pull_requests", "checks", "statuses"].iter().any(|permission| level(request, permission) == "write");
        let contents = level(request, "contents");
        assert!(!(writes && contents != "none"), "who publishes reads no contents: {request}");
        assert!(contents != "write" || request["permissions"].as_object().unwrap().len() == 2, "who pushes does nothing else: {request}");
        let narrow = request["repositories"].as_array().is_some_and(|repositories| repositories.len() == 1);
        assert!(narrow || contents == "none", "contents are read of one repository at a time: {request}");
    }
    assert!(asked.iter().any(|request| level(request, "contents") == "write"), "the fix was pushed");
}
