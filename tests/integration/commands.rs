//! Stories of comment commands: who may, what is answered, and what is not a command.
//!
//! Always true: a comment is answered by reactions and at most one reply.

use std::time::Duration;

use crate::stage::{Looking, PATIENCE, PRIVATE, PUBLIC, RULE, Stage};

#[test]
fn help_and_explain_are_for_anyone() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "docs", &[("README.md", "hello\n")]);
    repo.wait_plangate(&head, "success");
    assert!(stage.say(&repo, "eve", pull, "/plangate help", "+1").contains("/plangate exempt RULE"));
    let page = stage.say(&repo, "eve", pull, &format!("/plangate explain {RULE}"), "+1");
    assert!(page.contains("S3 buckets are not readable by everyone through an ACL") && page.contains("#### Why"), "{page}");
    assert!(stage.say(&repo, "eve", pull, "/plangate explain CKV_AWS_20", "+1").contains(RULE));
    assert!(stage.say(&repo, "eve", pull, "/plangate explain none", "confused").contains("There is no rule"));
    assert!(stage.say(&repo, "eve", pull, "/plangate check", "-1").contains("may write"));
    assert_eq!(stage.say(&repo, "ben", pull, "/plangate check", "+1"), "");
    let seen = repo.comment("ben", pull, "/plangate help");
    repo.wait_reaction(seen, "eyes", PATIENCE).unwrap();
}

#[test]
fn half_a_command_is_answered_with_the_whole() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, _) = repo.propose("ana", "docs", &[("README.md", "hello\n")]);
    let reply = stage.say(&repo, "ana", pull, "/plangate approve", "confused");
    assert_eq!(reply, "`/plangate approve` needs an exemption's id. Write `/plangate approve ID`");
    let many = "/plangate help\n".repeat(6);
    assert!(stage.say(&repo, "ana", pull, &many, "confused").contains("first 5 commands"));
}

#[test]
fn quotes_edits_and_the_bot_itself_command_nothing() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let quoted = repo.comment("ana", pull, "> /plangate help\n\n```\n/plangate help\n```\n\n- /plangate help");
    let edited = repo.comment("ana", pull, "nothing");
    repo.edit_comment("ana", edited, "/plangate help");
    let last = repo.comment("ana", pull, "/plangate help");
    repo.wait_reaction(last, "+1", PATIENCE).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    for comment in repo.comments(pull).into_iter().filter(|comment| comment.id == quoted || comment.id == edited) {
        assert!(comment.reactions.is_empty(), "{comment:?}");
    }
    let bot = stage.standin.bot_login();
    let answered =
        repo.comments(pull).into_iter().filter(|comment| comment.author == bot && comment.body.contains("plangate:reply")).count();
    assert_eq!(answered, 1);
}
