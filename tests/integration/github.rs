//! The App against the stand-in: every call, every refusal, every example payload.
//!
//! Always true: what goes over the wire is held to GitHub's own description.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

use std::io::Read;
use std::time::{Duration, Instant};

use plangate::github::payload::interpret;
use plangate::github::{
    Annotation, AnnotationLevel, App, AppConfig, CheckAction, CheckOutput, CheckRun, CheckState, Conclusion, Error, Label, Permission,
    Purpose, Reaction, Repository, ReviewComment, Status, StatusState, limits,
};
use plangate::model::{CommitSha, Delivery, InstallationId, PullNumber, RepoPath};
use plangate::standin::{Repo, Role};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::standin::Hub;

const PATIENCE: Duration = Duration::from_secs(5);

/// A repository with an open pull request, and the App's way to it.
struct Scene {
    hub: Hub,
    repo: Repo,
    pull: PullNumber,
    head: CommitSha,
    installation: InstallationId,
    app: App,
    repository: Repository,
}

fn scene() -> Scene {
    scene_with(|config| config)
}

fn scene_with(adjust: impl FnOnce(AppConfig) -> AppConfig) -> Scene {
    let hub = Hub::start();
    let repo = hub.standin.create_repository("acme/infra", &[("main.tf", "# empty\n"), ("README.md", "infra\n")]).unwrap();
    let head = repo.push("alice", "topic", &[("main.tf", "# one\n# two\n# three\n")]).unwrap();
    let pull = repo.open_pull("alice", "topic", "Add buckets").unwrap();
    let installation = hub.standin.installation(&repo).unwrap();
    let app = App::new(adjust(hub.app_config())).unwrap();
    let repository = app.installation(installation).repository(repo.name());
    Scene { hub, repo, pull, head, installation, app, repository }
}

fn status(state: StatusState, description: &str) -> Status {
    Status {
        state,
        context: "plangate".to_owned(),
        description: description.to_owned(),
        target_url: Some("https://plangate.example.com/1".to_owned()),
    }
}

fn check_run(head: &CommitSha, annotations: usize) -> CheckRun {
    let annotation = |line: usize| Annotation {
        path: RepoPath::new("main.tf").unwrap(),
        start_line: u32::try_from(line).unwrap() + 1,
        end_line: u32::try_from(line).unwrap() + 1,
        level: AnnotationLevel::Failure,
        title: "aws-s3-acl-public-read".to_owned(),
        message: format!("finding {line}"),
    };
    CheckRun {
        name: "plangate review".to_owned(),
        head: head.clone(),
        details_url: Some("https://plangate.example.com/1".to_owned()),
        external_id: Some("digest".to_owned()),
        state: CheckState::Completed(Conclusion::Failure),
        output: CheckOutput {
            title: "2 violations".to_owned(),
            summary: "summary".to_owned(),
            text: Some("text".to_owned()),
            annotations: (0..annotations).map(annotation).collect(),
        },
        actions: vec![CheckAction {
            label: "Fix".to_owned(),
            description: "Push a commit that fixes what can be fixed".to_owned(),
            identifier: "fix".to_owned(),
        }],
    }
}

#[tokio::test]
async fn the_app_is_known_and_sees_its_installations() {
    let scene = scene();
    let identity = scene.app.identity().await.unwrap();
    assert_eq!((identity.app_id, identity.bot_login().as_str()), (scene.app.id(), "plangate[bot]"));
    let installations = scene.app.installations().await.unwrap();
    assert_eq!(installations.iter().map(|found| (found.id, found.account.as_str())).collect::<Vec<_>>(), [(scene.installation, "acme")]);
    let installation = scene.app.installation(scene.installation);
    assert_eq!(installation.bot().await.unwrap(), scene.hub.standin.user("plangate[bot]"));
    let repositories = installation.repositories().await.unwrap();
    assert_eq!(repositories.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), ["acme/infra"]);
    assert_eq!(installation.user("nobody-at-all").await.unwrap(), None);
}

#[tokio::test]
async fn a_pull_request_is_read_as_it_is_now() {
    let scene = scene();
    let pull = scene.repository.pull(scene.pull).await.unwrap();
    assert_eq!((&pull.head, pull.base_ref.as_str(), pull.merged), (&scene.head, "main", false));
    assert_eq!(pull.author, scene.hub.standin.user("alice"));
    assert!(!pull.is_from_fork(scene.repo.name()));
    let second = scene.repo.push("bob", "topic", &[("b.tf", "# b\n")]).unwrap();
    assert_eq!(scene.repository.pull(scene.pull).await.unwrap().head, second);
    let authors = scene.repository.commit_authors(scene.pull).await.unwrap();
    assert!(authors.complete);
    assert_eq!(authors.authors, [scene.hub.standin.user("alice"), scene.hub.standin.user("bob")]);
    assert_eq!(scene.repository.open_pulls_of(&second).await.unwrap().len(), 1);
    assert_eq!(scene.repository.open_pulls(Some("elsewhere")).await.unwrap(), []);
    assert_eq!(scene.repository.branch_head("topic").await.unwrap(), Some(second));
    assert_eq!(scene.repository.branch_head("none").await.unwrap(), None);
    assert!(matches!(scene.repository.pull(PullNumber(99)).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn a_forks_pull_request_is_found_by_its_head() {
    let scene = scene();
    let fork = scene.repo.fork("mallory").unwrap();
    let head = fork.push("mallory", "patch", &[("evil.tf", "# evil\n")]).unwrap();
    let number = scene.repo.open_pull_from(&fork, "mallory", "patch", "main", "Helpful").unwrap();
    let found = scene.repository.open_pulls_of(&head).await.unwrap();
    assert_eq!(found.iter().map(|pull| pull.number).collect::<Vec<_>>(), [number]);
    assert!(found[0].is_from_fork(scene.repo.name()));
}

#[tokio::test]
async fn files_are_read_at_a_ref() {
    let scene = scene();
    let path = RepoPath::new("main.tf").unwrap();
    assert_eq!(scene.repository.file(&path, "main").await.unwrap().as_deref(), Some(b"# empty\n".as_slice()));
    assert_eq!(scene.repository.file(&path, scene.head.as_str()).await.unwrap().as_deref(), Some(b"# one\n# two\n# three\n".as_slice()));
    assert_eq!(scene.repository.file(&RepoPath::new("none/at all.tf").unwrap(), "main").await.unwrap(), None);
    assert_eq!(scene.repository.info().await.unwrap().default_branch, "main");
}

#[tokio::test]
async fn statuses_are_set_and_read_back() {
    let scene = scene();
    assert_eq!(scene.repository.status(&scene.head, "plangate").await.unwrap(), None);
    scene.repository.set_status(&scene.head, &status(StatusState::Pending, "judging")).await.unwrap();
    scene.repository.set_status(&scene.head, &status(StatusState::Failure, &"ü".repeat(200))).await.unwrap();
    let latest = scene.repository.status(&scene.head, "plangate").await.unwrap().unwrap();
    assert_eq!((latest.state, latest.description.chars().count()), (StatusState::Failure, limits::STATUS_DESCRIPTION_CHARS));
    assert_eq!(scene.repo.statuses(&scene.head).len(), 2);
    let unknown = CommitSha::new(&"0".repeat(40)).unwrap();
    assert!(matches!(scene.repository.set_status(&unknown, &status(StatusState::Success, "")).await, Err(Error::Rejected { .. })));
}

#[tokio::test]
async fn a_check_run_brings_all_its_annotations() {
    let scene = scene();
    let id = scene.repository.create_check_run(&check_run(&scene.head, 120)).await.unwrap();
    let runs = scene.repo.check_runs(&scene.head);
    let messages: Vec<String> = runs[0].annotations.iter().map(|annotation| annotation["message"].as_str().unwrap().to_owned()).collect();
    assert_eq!(messages, (0..120).map(|line| format!("finding {line}")).collect::<Vec<_>>());
    assert_eq!(runs[0].actions[0]["description"].as_str().unwrap().chars().count(), limits::ACTION_DESCRIPTION_CHARS);
    let passing = CheckRun { state: CheckState::Completed(Conclusion::Success), ..check_run(&scene.head, 0) };
    scene.repository.update_check_run(id, &passing).await.unwrap();
    let known = scene.repository.check_runs(&scene.head, "plangate review").await.unwrap();
    assert_eq!((known.len(), known[0].id, known[0].conclusion.as_deref()), (1, id, Some("success")));
    assert_eq!(scene.repository.check_runs(&scene.head, "another").await.unwrap(), []);
}

#[tokio::test]
async fn our_comment_is_found_by_marker_and_author() {
    let scene = scene();
    let (repository, pull) = (&scene.repository, scene.pull);
    let bot = scene.app.installation(scene.installation).bot().await.unwrap();
    scene.repo.comment("mallory", pull, "<!-- plangate:verdict -->\nall is well");
    assert_eq!(repository.find_comment(pull, "<!-- plangate:verdict -->", bot.id).await.unwrap(), None, "somebody else wrote it");
    let made = repository.create_comment(pull, "<!-- plangate:verdict -->\nno").await.unwrap();
    let found = repository.find_comment(pull, "<!-- plangate:verdict -->", bot.id).await.unwrap().unwrap();
    assert_eq!((found.id, found.author_is_bot), (made.id, true));
    repository.update_comment(made.id, "<!-- plangate:verdict -->\nyes").await.unwrap();
    assert!(repository.comment(made.id).await.unwrap().unwrap().body.ends_with("yes"));
    repository.react(made.id, Reaction::PlusOne).await.unwrap();
    repository.react(made.id, Reaction::PlusOne).await.unwrap();
    assert_eq!(scene.repo.comments(pull)[1].reactions, [("plangate[bot]".to_owned(), "+1".to_owned())]);
    repository.delete_comment(made.id).await.unwrap();
    repository.delete_comment(made.id).await.unwrap();
    assert_eq!(repository.comment(made.id).await.unwrap(), None);
    let long = "x".repeat(limits::COMMENT_CHARS + 1);
    assert!(matches!(repository.create_comment(pull, &long).await, Err(Error::Rejected { .. })));
    assert!(matches!(repository.update_comment(made.id, "gone").await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn more_comments_than_a_page_are_all_read() {
    let scene = scene();
    for number in 0..101 {
        scene.repo.comment("alice", scene.pull, &format!("comment {number}"));
    }
    let comments = scene.repository.comments(scene.pull).await.unwrap();
    assert_eq!((comments.len(), comments[100].body.as_str()), (101, "comment 100"));
}

#[tokio::test]
async fn labels_are_kept() {
    let scene = scene();
    let (repository, pull) = (&scene.repository, scene.pull);
    let label = Label { name: "plangate: exempted".to_owned(), color: "d4c5f9".to_owned(), description: "x".repeat(200) };
    repository.ensure_label(&label).await.unwrap();
    repository.ensure_label(&label).await.unwrap();
    repository.add_labels(pull, &[&label.name]).await.unwrap();
    repository.add_labels(pull, &[&label.name]).await.unwrap();
    assert_eq!(repository.labels(pull).await.unwrap(), std::slice::from_ref(&label.name));
    repository.remove_label(pull, &label.name).await.unwrap();
    repository.remove_label(pull, &label.name).await.unwrap();
    assert_eq!(scene.repo.labels(pull), Vec::<String>::new());
}

#[tokio::test]
async fn permissions_belong_to_the_id_not_to_the_login() {
    let scene = scene();
    scene.repo.set_role("alice", Role::Maintain);
    scene.repo.set_role("root", Role::Admin);
    let standin = &scene.hub.standin;
    let permission = async |login: &str| scene.repository.permission(&standin.user(login)).await.unwrap();
    assert_eq!(permission("alice").await, Permission::Write);
    assert_eq!(permission("root").await, Permission::Admin);
    assert_eq!(permission("stranger").await, Permission::Read);
    let before = standin.user("root");
    standin.rename_user("root", "former-root");
    standin.user("root");
    assert_eq!(scene.repository.permission(&before).await.unwrap(), Permission::None, "somebody else has the login now");
}

#[tokio::test]
async fn team_membership_survives_a_rename() {
    let scene = scene();
    scene.hub.standin.set_team("acme", "security", &["carol"]);
    let installation = scene.app.installation(scene.installation);
    let (carol, dave) = (scene.hub.standin.user("carol"), scene.hub.standin.user("dave"));
    assert!(installation.is_team_member("acme", "security", carol.id).await.unwrap());
    assert!(!installation.is_team_member("acme", "security", dave.id).await.unwrap());
    assert!(!installation.is_team_member("acme", "no-such-team", carol.id).await.unwrap());
    scene.hub.standin.rename_user("carol", "caroline");
    assert!(installation.is_team_member("acme", "security", carol.id).await.unwrap());
}

#[tokio::test]
async fn suggestions_are_taken_on_changed_lines_only() {
    let scene = scene();
    let suggestion = |start_line, end_line| ReviewComment {
        path: RepoPath::new("main.tf").unwrap(),
        start_line,
        end_line,
        body: "```suggestion\n# better\n```".to_owned(),
    };
    scene.repository.create_review(scene.pull, &scene.head, "Fixes", &[suggestion(1, 2), suggestion(3, 3)]).await.unwrap();
    let bot = scene.app.installation(scene.installation).bot().await.unwrap();
    assert_eq!(scene.repository.review_comments(scene.pull, bot.id).await.unwrap().len(), 2);
    let refused = scene.repository.create_review(scene.pull, &scene.head, "", &[suggestion(9, 9)]).await;
    assert!(matches!(refused, Err(Error::Rejected { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_wrong_key_is_unauthorized() {
    let scene = scene_with(|config| AppConfig { app_id: 1, ..config });
    assert!(matches!(scene.app.identity().await, Err(Error::Unauthorized { .. })));
    assert!(matches!(scene.repository.pull(scene.pull).await, Err(Error::Unauthorized { .. })));
    let garbled = AppConfig { private_key: "no key".into(), ..scene.hub.app_config() };
    assert!(matches!(App::new(garbled), Err(Error::Configuration { .. })));
}

#[tokio::test]
async fn an_expired_token_is_replaced_once() {
    let scene = scene();
    scene.repository.pull(scene.pull).await.unwrap();
    scene.hub.standin.expire_tokens();
    scene.repository.pull(scene.pull).await.unwrap();
    let minted = |scene: &Scene| scene.hub.standin.exchanges().iter().filter(|exchange| exchange.path.ends_with("access_tokens")).count();
    assert_eq!(minted(&scene), 2);
    scene.repository.pull(scene.pull).await.unwrap();
    assert_eq!(minted(&scene), 2, "it is kept");
}

#[tokio::test]
async fn a_token_is_for_one_repository_and_one_purpose() {
    let scene = scene();
    let other = scene.hub.standin.create_repository("acme/other", &[("a", "b")]).unwrap();
    scene.repository.pull(scene.pull).await.unwrap();
    let exchanges = scene.hub.standin.exchanges();
    let request = &exchanges.iter().find(|exchange| exchange.path.ends_with("access_tokens")).unwrap().request;
    assert_eq!(request["repositories"], json!(["infra"]));
    assert!(request["permissions"].as_object().unwrap().values().all(|level| level == "read"));
    scene.hub.standin.uninstall(&other);
    let gone = scene.app.installation(scene.installation).repository(other.name());
    assert!(matches!(gone.info().await, Err(Error::NotFound { .. })));
    assert!(!format!("{:?}", scene.repository).contains("PRIVATE KEY"));
}

#[tokio::test]
async fn git_takes_tokens_by_their_permission() {
    let scene = scene();
    let work = tempfile::tempdir().unwrap();
    let with_token = |token: &secrecy::SecretString| {
        scene.repository.git_url().replace("http://", &format!("http://x-access-token:{}@", token.expose_secret()))
    };
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(["-c", "user.name=bot", "-c", "user.email=bot@localhost"]).args(arguments).current_dir(work.path());
        command.env("GIT_TERMINAL_PROMPT", "0").output().unwrap().status.success()
    };
    let gather = with_token(&scene.repository.git_token(Purpose::Gather).await.unwrap());
    let push = with_token(&scene.repository.git_token(Purpose::Push).await.unwrap());
    assert!(!git(&["clone", "--quiet", &scene.repository.git_url(), "anonymous"]));
    assert!(git(&["clone", "--quiet", "--branch", "topic", &gather, "."]));
    assert!(git(&["fetch", "--quiet", &gather, "refs/pull/1/head"]));
    assert!(git(&["commit", "--quiet", "--allow-empty", "--message", "plangate: fix"]));
    assert!(!git(&["push", "--quiet", &gather, "HEAD:topic"]), "a reading token does not push");
    assert!(git(&["push", "--quiet", &push, "HEAD:topic"]));
    let head = scene.repo.wait_new_head(scene.pull, &scene.head, PATIENCE).unwrap();
    assert_eq!(scene.repo.commit(&head).unwrap().0, "plangate: fix");
    assert!(scene.hub.standin.deliveries().iter().any(|log| log.action.as_deref() == Some("synchronize")));
    assert!(!git(&["push", "--quiet", "--force", &push, "HEAD~2:topic"]), "nothing is rewound");
}

#[tokio::test]
async fn what_may_have_happened_is_not_repeated() {
    let scene = scene();
    let standin = &scene.hub.standin;
    standin.fail_next("GET", "/pulls/", 502, 2);
    scene.repository.pull(scene.pull).await.unwrap();
    standin.fail_next("POST", "/issues/", 502, 1);
    assert!(matches!(scene.repository.create_comment(scene.pull, "once").await, Err(Error::Transport { .. })));
    assert_eq!(scene.repo.comments(scene.pull), []);
    standin.fail_next("POST", "/statuses/", 503, 1);
    scene.repository.set_status(&scene.head, &status(StatusState::Success, "")).await.unwrap();
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_or_told() {
    let scene = scene_with(|config| AppConfig { deadline: Duration::from_secs(3), ..config });
    scene.repository.pull(scene.pull).await.unwrap();
    let started = Instant::now();
    scene.hub.standin.rate_limit_next("POST", "/issues/", 1);
    scene.repository.create_comment(scene.pull, "after a while").await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(scene.repo.comments(scene.pull).len(), 1, "what was not carried out is sent again, whatever it is");
    scene.hub.standin.rate_limit_next("GET", "/pulls/", 3_600);
    let started = Instant::now();
    assert!(matches!(scene.repository.pull(scene.pull).await, Err(Error::RateLimited { .. })));
    let others = scene.repository.status(&scene.head, "plangate").await;
    assert!(matches!(others, Err(Error::RateLimited { .. })), "nothing else is sent meanwhile");
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn missing_permissions_and_lost_repositories_are_told_apart() {
    let scene = scene();
    scene.hub.standin.fail_next("GET", "/pulls/", 403, 1);
    assert!(matches!(scene.repository.pull(scene.pull).await, Err(Error::Forbidden { .. })));
    scene.hub.standin.uninstall(&scene.repo);
    assert!(matches!(scene.repository.pull(scene.pull).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn missed_deliveries_are_listed_and_sent_again() {
    let scene = scene();
    let standin = &scene.hub.standin;
    standin.wait_delivered(PATIENCE).unwrap();
    let since = chrono::Utc::now() - chrono::TimeDelta::hours(1);
    let records = scene.app.deliveries(since).await.unwrap();
    let missed: Vec<_> = records.iter().filter(|record| record.event == "pull_request").collect();
    assert_eq!((missed.len(), missed[0].arrived(), missed[0].installation), (1, false, Some(scene.installation)));
    scene.app.redeliver(missed[0].id).await.unwrap();
    standin.wait_delivered(PATIENCE).unwrap();
    let again = scene.app.deliveries(since).await.unwrap();
    assert_eq!((again[0].guid.as_str(), again[0].redelivery), (missed[0].guid.as_str(), true));
    assert_eq!(scene.app.deliveries(chrono::Utc::now() + chrono::TimeDelta::hours(1)).await.unwrap(), []);
    for number in 0..120 {
        scene.repo.comment("alice", scene.pull, &format!("{number}"));
    }
    standin.wait_delivered(PATIENCE).unwrap();
    assert_eq!(scene.app.deliveries(since).await.unwrap().len(), standin.deliveries().len(), "over more than one page");
}

/// What the App itself never sends, the stand-in refuses all the same, as GitHub does.
#[tokio::test]
async fn the_stand_in_refuses_what_github_refuses() {
    let scene = scene();
    let token = scene.repository.git_token(Purpose::Publish).await.unwrap();
    let reading = scene.repository.git_token(Purpose::Gather).await.unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let post_with = |token: &secrecy::SecretString, route: &str, body: serde_json::Value| {
        let url = format!("{}/repos/acme/infra{route}", scene.hub.standin.api_url());
        let request =
            agent.post(&url).header("authorization", format!("Bearer {}", token.expose_secret())).content_type("application/json");
        request.send(body.to_string()).unwrap().status().as_u16()
    };
    let post = |route: &str, body: serde_json::Value| post_with(&token, route, body);
    let (status, head) = (format!("/statuses/{}", scene.head), scene.head.as_str());
    let long = "x".repeat(65_537);
    let annotation = json!({"path": "main.tf", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"});
    let check = |more: serde_json::Value| {
        let mut body = json!({"name": "n", "head_sha": head, "output": {"title": "t", "summary": "s"}});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        post("/check-runs", body)
    };
    let action = |label: &str| json!({"label": label, "description": "d", "identifier": "i"});
    assert_eq!(post(&status, json!({"state": "success", "description": &long[..141]})), 422, "a description of 141 characters");
    assert_eq!(post(&status, json!({"state": "fine"})), 422, "an unknown state");
    assert_eq!(post_with(&reading, &status, json!({"state": "success"})), 403, "a reading token");
    assert_eq!(post_with(&"ghs_unknown".into(), &status, json!({"state": "success"})), 401, "an unknown token");
    assert_eq!(post("/issues/1/comments", json!({"body": long})), 422, "a comment of 65,537 characters");
    assert_eq!(post("/issues/99/comments", json!({"body": "x"})), 404, "no such pull request");
    assert_eq!(check(json!({"output": {"title": "t", "summary": "s", "annotations": vec![annotation; 51]}})), 422, "51 annotations");
    assert_eq!(check(json!({"output": {"title": "t", "summary": long}})), 422, "a summary of 65,537 characters");
    assert_eq!(check(json!({"actions": vec![action("a"); 4]})), 422, "4 actions");
    assert_eq!(check(json!({"actions": [action("a label of 21 charact")]})), 422, "a label of 21 characters");
    assert_eq!(check(json!({"status": "completed"})), 422, "completed without a conclusion");
    assert_eq!(check(json!({"head_sha": "0".repeat(40)})), 422, "an unknown commit");
    assert_eq!(check(json!({})), 201);
    assert_eq!(post("/labels", json!({"name": "x", "color": "red"})), 422, "a colour that is none");
}

/// The payloads that GitHub's own examples show for the events we read, and what becomes of all others.
#[test]
fn every_example_payload_is_read() {
    let packed = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/github/webhooks.jsonl.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
    let (mut examples, mut events) = (0, 0);
    for line in text.lines() {
        let example: serde_json::Value = serde_json::from_str(line).unwrap();
        let event = example["event"].as_str().unwrap().to_owned();
        let mut payload = example["payload"].clone();
        examples += 1;
        let deliver = |payload: &serde_json::Value| {
            interpret(&Delivery { id: examples.to_string(), event: event.clone(), body: payload.to_string().into_bytes() })
        };
        deliver(&payload).unwrap_or_else(|error| panic!("example {examples}: {error}"));
        // Most examples come from webhooks that are not an App's: read each also as if it were.
        payload["installation"] = payload.get("installation").filter(|found| !found.is_null()).cloned().unwrap_or(json!({"id": 1}));
        let found = deliver(&payload).unwrap_or_else(|error| panic!("example {examples}: {error}"));
        events += usize::from(found.is_some());
    }
    assert_eq!(examples, 329);
    assert_eq!(events, 39, "events read of App webhooks");
}

/// What the stand-in sends is what we read.
#[tokio::test]
async fn the_stand_ins_webhooks_are_read() {
    let scene = scene();
    let (repo, pull) = (&scene.repo, scene.pull);
    repo.comment("alice", pull, "/plangate help");
    let run = scene.repository.create_check_run(&check_run(&scene.head, 1)).await.unwrap();
    repo.rerequest("alice", run);
    repo.press("alice", run, "fix");
    repo.enqueue("alice", pull).unwrap();
    repo.label("alice", pull, "bug", true);
    repo.close("alice", pull);
    repo.reopen("alice", pull);
    repo.merge("alice", pull).unwrap();
    let read: Vec<String> = scene
        .hub
        .standin
        .deliveries()
        .into_iter()
        .filter_map(|log| {
            let delivery = Delivery { id: log.guid, event: log.event.clone(), body: log.payload.into_bytes() };
            let event = interpret(&delivery).unwrap()?;
            let name = format!("{event:?}");
            Some(format!("{} {} → {}", log.event, log.action.unwrap_or_default(), name.split([' ', '{']).next().unwrap()))
        })
        .collect();
    insta::assert_snapshot!(read.join("\n"), @r"
    installation created → Installed
    pull_request opened → Pull
    issue_comment created → Comment
    check_run rerequested → Check
    check_run requested_action → Check
    merge_group checks_requested → MergeGroup
    pull_request labeled → Pull
    pull_request closed → Pull
    pull_request reopened → Pull
    push  → DefaultBranchPushed
    pull_request closed → Pull
    ");
}
