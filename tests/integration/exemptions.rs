//! Stories of exemptions: asked for, decided, expired, and all on record.
//!
//! Always true: nobody involved in a change decides on it, and an exemption accepts what was seen and nothing else.

use plangate::model::{CommitSha, PullNumber};
use plangate::standin::{Repo, Role};

use crate::stage::{Looking, PATIENCE, POLICY, PRIVATE, PUBLIC, RULE, Stage, only_acls};

/// A pull request of ana's that makes a bucket public, judged.
fn violation() -> (Stage, Repo, PullNumber, CommitSha) {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    (stage, repo, pull, head)
}

/// Reads the id out of a reply.
fn id_in(reply: &str) -> String {
    let at = reply.find("E-").unwrap_or_else(|| panic!("there is no id in {reply:?}"));
    reply[at..at + 8].to_owned()
}

fn ask(stage: &Stage, repo: &Repo, login: &str, pull: PullNumber) -> String {
    id_in(&stage.say(repo, login, pull, &format!("/plangate exempt {RULE} because it is a public website"), "+1"))
}

#[test]
fn an_exemption_is_asked_for_and_granted_by_somebody_uninvolved() {
    let (stage, repo, pull, head) = violation();
    let id = ask(&stage, &repo, "ben", pull);
    let shown = |part: &str| {
        repo.wait_comment(pull, PATIENCE, |comment| comment.body.starts_with("<!-- plangate:verdict -->") && comment.body.contains(part))
            .unwrap()
    };
    shown(&id);
    repo.wait_until("the label", PATIENCE, |repo| repo.labels(pull).contains(&"plangate: exemption requested".to_owned())).unwrap();

    // The author, who asked, who writes, and who is nobody in particular, decide nothing.
    for (login, why) in [("ana", "author of the pull request"), ("ben", "asks for an exemption"), ("eve", "may decide")] {
        let reply = stage.say(&repo, login, pull, &format!("/plangate approve {id}"), "-1");
        assert!(reply.contains(why), "{login}: {reply}");
    }
    repo.set_role("adam", Role::Admin);
    assert!(stage.say(&repo, "adam", pull, &format!("/plangate approve {id}"), "-1").contains("acme/security"));
    assert_eq!(repo.status(&head, "plangate").unwrap().state, "failure");

    let reply = stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "+1");
    assert_eq!(reply, format!("{id} is granted until 2026-12-22."));
    let description = repo.wait_plangate(&head, "success");
    assert!(description.contains("1 exempted"), "{description}");
    repo.wait_until("the labels", PATIENCE, |repo| repo.labels(pull) == ["plangate: exempted"]).unwrap();

    let (_, audit) = stage.admin("/records/audit");
    let actions: Vec<String> =
        audit.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["action"].to_string()).collect();
    assert!(actions.iter().any(|action| action.contains("exemption.requested")), "{actions:?}");
    assert!(actions.iter().any(|action| action.contains("exemption.approved") || action.contains("exemption.granted")), "{actions:?}");
    assert_eq!(stage.admin("/records/audit/verify").0, 200);
    let (_, exemptions) = stage.admin("/records/exemptions");
    let record: serde_json::Value = serde_json::from_str(exemptions.lines().next().unwrap()).unwrap();
    assert_eq!(
        (record["id"].as_str().unwrap(), record["state"].as_str().unwrap(), record["reason"].as_str().unwrap()),
        (id.as_str(), "granted", "it is a public website")
    );
}

#[test]
fn whoever_pushed_or_wrote_a_commit_does_not_approve() {
    let stage = Stage::start();
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    repo.set_role("sam", Role::Write);
    let (pull, _) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    let head = repo.push("sam", "open-logs", &[("README.md", "more\n")]).unwrap();
    repo.wait_plangate(&head, "failure");
    let id = ask(&stage, &repo, "ben", pull);
    let reply = stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "-1");
    assert!(reply.contains("pushed to the pull request"), "{reply}");
}

#[test]
fn an_exemption_ends_on_its_day() {
    let (stage, repo, pull, head) = violation();
    let id = id_in(&stage.say(
        &repo,
        "ana",
        pull,
        &format!("/plangate exempt {RULE} on aws_s3_bucket.logs for 7d because of the migration"),
        "+1",
    ));
    stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "+1");
    repo.wait_plangate(&head, "success");
    stage.pass_days(7);
    stage.say(&repo, "ana", pull, "/plangate check", "+1");
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(repo.status(&head, "plangate").unwrap().state, "success", "its last day still counts");
    stage.pass_days(1);
    repo.wait_plangate(&head, "failure");
}

#[test]
fn an_exemption_does_not_outlive_a_change_of_what_was_seen() {
    let (stage, repo, pull, head) = violation();
    let id = ask(&stage, &repo, "ana", pull);
    stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "+1");
    repo.wait_plangate(&head, "success");
    let moved = repo.push("ana", "open-logs", &[("infra/main.tf", &format!("# a comment\n\n{PUBLIC}"))]).unwrap();
    repo.wait_plangate(&moved, "success");
    let worse = repo.push("ana", "open-logs", &[("infra/main.tf", &PUBLIC.replace("public-read", "public-read-write"))]).unwrap();
    repo.wait_plangate(&worse, "failure");
}

#[test]
fn an_approval_of_what_is_gone_is_refused() {
    let (stage, repo, pull, _) = violation();
    let id = ask(&stage, &repo, "ana", pull);
    let head = repo.push("ana", "open-logs", &[("infra/main.tf", &PUBLIC.replace("public-read", "public-read-write"))]).unwrap();
    repo.wait_plangate(&head, "failure");
    let reply = stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "confused");
    assert!(reply.contains("not there any more"), "{reply}");
}

#[test]
fn an_exemption_passes_to_the_branch_and_ends_there() {
    let (stage, repo, pull, head) = violation();
    let id = ask(&stage, &repo, "ana", pull);
    stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "+1");
    repo.wait_plangate(&head, "success");
    repo.merge("ana", pull).unwrap();
    let exemption = || serde_json::from_str::<serde_json::Value>(stage.admin("/records/exemptions").1.lines().next().unwrap()).unwrap();
    repo.wait_until("it passed to main", PATIENCE, |_| exemption()["scope"]["name"] == "main").unwrap();

    let touched = PUBLIC.replace("acl    =", "force_destroy = true\n  acl    =");
    let (_, later) = repo.propose("ben", "later", &[("infra/main.tf", &touched)]);
    repo.wait_plangate(&later, "success");
    stage.pass_days(31);
    repo.wait_plangate(&later, "failure");
}

#[test]
fn an_exemption_lapses_when_its_pull_request_closes() {
    let (stage, repo, pull, head) = violation();
    let id = ask(&stage, &repo, "ana", pull);
    stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "+1");
    repo.wait_plangate(&head, "success");
    repo.close("ana", pull);
    let exemption = || serde_json::from_str::<serde_json::Value>(stage.admin("/records/exemptions").1.lines().next().unwrap()).unwrap();
    repo.wait_until("it lapsed", PATIENCE, |_| exemption()["state"] == "lapsed").unwrap();
    repo.reopen("ana", pull);
    repo.wait_plangate(&head, "failure");
}

#[test]
fn a_rejection_is_final_and_an_approver_revokes() {
    let (stage, repo, pull, head) = violation();
    let id = ask(&stage, &repo, "ana", pull);
    let reply = stage.say(&repo, "sam", pull, &format!("/plangate reject {id} because logs are not a website"), "+1");
    assert!(reply.contains("is rejected"), "{reply}");
    assert!(stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "confused").contains("final"));

    let id = ask(&stage, &repo, "ana", pull);
    stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "+1");
    repo.wait_plangate(&head, "success");
    stage.say(&repo, "eve", pull, &format!("/plangate revoke {id}"), "-1");
    stage.say(&repo, "sam", pull, &format!("/plangate revoke {id}"), "+1");
    repo.wait_plangate(&head, "failure");

    let id = ask(&stage, &repo, "ana", pull);
    stage.say(&repo, "ana", pull, &format!("/plangate revoke {id}"), "+1");
}

#[test]
fn policy_may_want_two_approvers_or_none() {
    let policy = only_acls("").replace("count: 1", "count: 2");
    let stage = Stage::under(&policy);
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    stage.standin.set_team("acme", "security", &["sam", "sue"]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let id = ask(&stage, &repo, "ana", pull);
    assert_eq!(
        stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "+1"),
        format!("{id} has 1 of 2 approvals that it needs.")
    );
    assert_eq!(
        stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "+1"),
        format!("{id} has 1 of 2 approvals that it needs.")
    );
    assert!(stage.say(&repo, "sue", pull, &format!("/plangate approve {id}"), "+1").contains("granted"));
    repo.wait_plangate(&head, "success");

    let never = only_acls("").replace("exemptions:\n", &format!("exemptions:\n  - {{rules: [{RULE}], never: true}}\n"));
    let stage = Stage::under(&never);
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let reply = stage.say(&repo, "ana", pull, &format!("/plangate exempt {RULE} because I want to"), "-1");
    assert!(reply.contains("allows no exemption"), "{reply}");
}

#[test]
fn a_request_that_makes_no_sense_records_nothing() {
    let (stage, repo, pull, _) = violation();
    for (request, why) in [
        ("/plangate exempt aws-s3-no-such-rule because x", "There is no rule"),
        (&format!("/plangate exempt {RULE} on aws_s3_bucket.other because x"), "no violation"),
        ("/plangate exempt aws-kms-rotation because x", "no violation"),
        (&format!("/plangate exempt {RULE}"), "needs `because`"),
        (&format!("/plangate exempt {RULE} until 2026-11-21 because x"), "has passed"),
        (&format!("/plangate exempt {RULE} for 91d because x"), "at most 90 days"),
    ] {
        let reply = stage.say(&repo, "ana", pull, request, "confused");
        assert!(reply.contains(why), "{request}: {reply}");
    }
    let reply = stage.say(&repo, "eve", pull, &format!("/plangate exempt {RULE} because x"), "-1");
    assert!(reply.contains("may write"), "{reply}");
    assert_eq!(stage.admin("/records/exemptions").1, "");
}

#[test]
fn an_id_counts_only_on_its_own_pull_request() {
    let (stage, repo, pull, _) = violation();
    let id = ask(&stage, &repo, "ana", pull);
    let (other, head) = repo.propose("ben", "docs", &[("README.md", "hello\n")]);
    repo.wait_plangate(&head, "success");
    let reply = stage.say(&repo, "sam", other, &format!("/plangate approve {id}"), "confused");
    assert!(reply.contains("is not an exemption of this pull request"), "{reply}");
}

#[test]
fn the_built_in_policy_lets_administrators_approve() {
    let stage = Stage::under(
        &POLICY.lines().filter(|line| !line.contains("exemptions") && !line.contains("approvers")).collect::<Vec<_>>().join("\n"),
    );
    let repo = stage.repository(&[("infra/main.tf", PRIVATE)]);
    repo.set_role("adam", Role::Admin);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    repo.wait_plangate(&head, "failure");
    let id = ask(&stage, &repo, "ana", pull);
    assert!(stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "-1").contains("administrators"));
    stage.say(&repo, "adam", pull, &format!("/plangate approve {id}"), "+1");
}

#[test]
fn the_record_is_read_from_the_running_server_or_from_its_store() {
    let (mut stage, repo, pull, _) = violation();
    let id = ask(&stage, &repo, "ana", pull);
    stage.say(&repo, "sam", pull, &format!("/plangate approve {id}"), "+1");
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("plangate.yml");
    std::fs::write(&path, stage.configuration_text()).unwrap();
    let read = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_plangate"))
            .arg("exemptions")
            .args(arguments)
            .arg("--config")
            .arg(&path)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (status, list, _) = read(&["list"]);
    let expect = format!(
        "{id}  acme/infra#{pull}  {RULE} on aws_s3_bucket.logs  granted by sam, until 2026-12-22, asked by ana: it is a public website\n"
    );
    assert_eq!((status, list), (Some(0), expect.clone()));
    let (_, export, _) = read(&["export"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&export).unwrap()["id"], id.as_str());
    let (status, _, said) = read(&["list", "--offline"]);
    assert!(status != Some(0) && said.contains("in use"), "{said}");
    stage.stop_server();
    assert_eq!(read(&["list", "--offline"]).1, expect);
    let (status, _, said) = read(&["list"]);
    assert!(status == Some(3) && said.contains("--offline"), "{said}");
}
