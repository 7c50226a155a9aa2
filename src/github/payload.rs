//! Webhook payloads: GitHub's JSON becomes one of our events, or nothing.
//!
//! Always true: only what is acted upon is read, and nothing that anybody may send panics here.
//!
//! Shapes: <https://docs.github.com/en/webhooks/webhook-events-and-payloads>.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::people::UserWire;
use crate::model::{
    Actor, CheckRequest, CommitSha, Delivery, Event, InstallationId, PullAction, PullNumber, PullRef, RepoName, RepositoryRef,
};

/// A payload of an event we act on that has not the documented shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payload of {event} is not as documented: {message}")]
pub struct PayloadError {
    pub event: String,
    /// Names the field.
    pub message: String,
}

/// Reads a delivery; `None` if it is nothing that Plangate acts on.
///
/// An event without an installation is none of the App's: somebody else's webhook points at us.
///
/// # Errors
/// [`PayloadError`] naming the field that is missing or of the wrong kind.
pub fn interpret(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    match delivery.event.as_str() {
        "pull_request" => pull_request(delivery),
        "issue_comment" => issue_comment(delivery),
        "check_run" => check_run(delivery),
        "check_suite" => check_suite(delivery),
        "merge_group" => merge_group(delivery),
        "push" => push(delivery),
        "installation" => installation(delivery),
        "installation_repositories" => installation_repositories(delivery),
        "repository" => repository(delivery),
        _ => Ok(None),
    }
}

/// Reads as much of the body as `T` asks for.
fn read<T: DeserializeOwned>(delivery: &Delivery) -> Result<T, PayloadError> {
    let mut deserializer = serde_json::Deserializer::from_slice(&delivery.body);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let message = if path == "." { error.inner().to_string() } else { format!("{path}: {}", error.inner()) };
        PayloadError { event: delivery.event.clone(), message: super::limits::clip(&message, 300) }
    })
}

/// Reads the `action`.
fn action(delivery: &Delivery) -> Result<String, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        action: String,
    }
    read::<Wire>(delivery).map(|wire| wire.action)
}

/// What every event of a repository carries; `installation` is absent in webhooks that are not an App's.
#[derive(Deserialize)]
struct Envelope {
    repository: RepositoryWire,
    installation: Option<InstallationWire>,
    sender: UserWire,
}

impl Envelope {
    fn repository(&self) -> Option<RepositoryRef> {
        let installation = self.installation.as_ref()?;
        Some(RepositoryRef {
            id: self.repository.id,
            name: self.repository.full_name.clone(),
            installation: InstallationId(installation.id),
            default_branch: self.repository.default_branch.clone(),
        })
    }

    fn sender(&self) -> Actor {
        self.sender.clone().into()
    }
}

#[derive(Deserialize)]
struct RepositoryWire {
    id: u64,
    full_name: RepoName,
    default_branch: String,
}

#[derive(Deserialize)]
struct InstallationWire {
    id: u64,
}

fn pull_request(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        pull_request: PullWire,
    }
    #[derive(Deserialize)]
    struct PullWire {
        number: u64,
        head: SideWire,
        base: SideWire,
        user: Option<UserWire>,
        #[serde(default)]
        draft: bool,
        #[serde(default)]
        merged: bool,
    }
    #[derive(Deserialize)]
    struct SideWire {
        sha: CommitSha,
        #[serde(rename = "ref")]
        branch: String,
        repo: Option<NamedWire>,
    }
    let action = match action(delivery)?.as_str() {
        "opened" => PullAction::Opened,
        "synchronize" => PullAction::Synchronized,
        "reopened" => PullAction::Reopened,
        "ready_for_review" => PullAction::ReadyForReview,
        "closed" => PullAction::Closed,
        "labeled" | "unlabeled" => PullAction::Labeled,
        "edited" if base_changed(delivery)? => PullAction::Retargeted,
        _ => return Ok(None),
    };
    let Wire { envelope, pull_request: pull } = read(delivery)?;
    let author = pull.user.unwrap_or_else(UserWire::ghost);
    let pull = PullRef {
        number: PullNumber(pull.number),
        head: pull.head.sha,
        head_ref: pull.head.branch,
        head_repository: pull.head.repo.map(|repository| repository.full_name),
        base: pull.base.sha,
        base_ref: pull.base.branch,
        author_is_bot: author.is_bot(),
        author: author.into(),
        draft: pull.draft,
        merged: pull.merged,
    };
    Ok(envelope.repository().map(|repository| Event::Pull {
        repository,
        action,
        pull,
        sender_is_bot: envelope.sender.is_bot(),
        sender: envelope.sender(),
    }))
}

#[derive(Deserialize)]
struct NamedWire {
    full_name: RepoName,
}

/// Tells whether an edit of a pull request changed its base branch.
fn base_changed(delivery: &Delivery) -> Result<bool, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        changes: Changes,
    }
    #[derive(Deserialize)]
    struct Changes {
        base: Option<serde::de::IgnoredAny>,
    }
    read::<Wire>(delivery).map(|wire| wire.changes.base.is_some())
}

fn issue_comment(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        issue: IssueWire,
        comment: CommentWire,
    }
    #[derive(Deserialize)]
    struct IssueWire {
        number: u64,
        /// Absent where the issue is no pull request.
        pull_request: Option<serde::de::IgnoredAny>,
    }
    #[derive(Deserialize)]
    struct CommentWire {
        id: u64,
        #[serde(default)]
        body: Option<String>,
        user: Option<UserWire>,
    }
    let action = action(delivery)?;
    if !matches!(action.as_str(), "created" | "edited" | "deleted") {
        return Ok(None);
    }
    let Wire { envelope, issue, comment } = read(delivery)?;
    let Some(repository) = envelope.repository().filter(|_| issue.pull_request.is_some()) else {
        return Ok(None);
    };
    let (pull, sender) = (PullNumber(issue.number), envelope.sender());
    let author = comment.user.unwrap_or_else(UserWire::ghost);
    if action == "created" {
        return Ok(Some(Event::Comment {
            repository,
            pull,
            comment: comment.id,
            body: comment.body.unwrap_or_default(),
            author: author.into(),
            sender,
            sender_is_bot: envelope.sender.is_bot(),
        }));
    }
    // Whether a bot's comment is our own is for who knows our id; what a bot does to its own comment is no news.
    let touched = author.is_bot() && author.id != envelope.sender.id;
    let deleted = action == "deleted";
    Ok(touched.then_some(Event::OwnCommentTouched { repository, pull, comment: comment.id, deleted, sender }))
}

fn check_run(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        check_run: HeadWire,
        requested_action: Option<ActionWire>,
    }
    #[derive(Deserialize)]
    struct ActionWire {
        identifier: String,
    }
    let action = action(delivery)?;
    if !matches!(action.as_str(), "rerequested" | "requested_action") {
        return Ok(None);
    }
    let wire: Wire = read(delivery)?;
    let request = match (action.as_str(), wire.requested_action) {
        ("rerequested", _) => CheckRequest::Rerequested,
        (_, Some(action)) => CheckRequest::Action { identifier: action.identifier },
        (_, None) => {
            return Err(PayloadError { event: delivery.event.clone(), message: "requested_action: missing field `identifier`".to_owned() });
        }
    };
    Ok(check(&wire.envelope, wire.check_run.head_sha, request))
}

fn check_suite(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        check_suite: HeadWire,
    }
    if action(delivery)? != "rerequested" {
        return Ok(None);
    }
    let wire: Wire = read(delivery)?;
    Ok(check(&wire.envelope, wire.check_suite.head_sha, CheckRequest::Rerequested))
}

#[derive(Deserialize)]
struct HeadWire {
    head_sha: CommitSha,
}

fn check(envelope: &Envelope, head: CommitSha, request: CheckRequest) -> Option<Event> {
    Some(Event::Check { repository: envelope.repository()?, head, request, sender: envelope.sender() })
}

fn merge_group(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        merge_group: GroupWire,
    }
    #[derive(Deserialize)]
    struct GroupWire {
        head_sha: CommitSha,
        head_ref: String,
        base_sha: CommitSha,
        base_ref: String,
    }
    let action = action(delivery)?;
    if !matches!(action.as_str(), "checks_requested" | "destroyed") {
        return Ok(None);
    }
    let Wire { envelope, merge_group: group } = read(delivery)?;
    Ok(envelope.repository().map(|repository| Event::MergeGroup {
        repository,
        head: group.head_sha,
        head_ref: branch_name(&group.head_ref),
        base: group.base_sha,
        base_ref: branch_name(&group.base_ref),
        destroyed: action == "destroyed",
    }))
}

/// Returns a branch's name without `refs/heads/`, as pull requests name branches.
fn branch_name(reference: &str) -> String {
    reference.strip_prefix("refs/heads/").unwrap_or(reference).to_owned()
}

fn push(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        #[serde(rename = "ref")]
        reference: String,
        after: CommitSha,
        deleted: bool,
    }
    let wire: Wire = read(delivery)?;
    let is_default = wire.reference.strip_prefix("refs/heads/") == Some(wire.envelope.repository.default_branch.as_str());
    let repository = wire.envelope.repository().filter(|_| is_default && !wire.deleted);
    Ok(repository.map(|repository| Event::DefaultBranchPushed { repository, head: wire.after }))
}

#[derive(Deserialize)]
struct ListedWire {
    id: u64,
    full_name: RepoName,
}

fn listed(repositories: Vec<ListedWire>) -> Vec<(u64, RepoName)> {
    repositories.into_iter().map(|repository| (repository.id, repository.full_name)).collect()
}

fn installation(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        installation: InstallationWire,
        #[serde(default)]
        repositories: Vec<ListedWire>,
    }
    let appears = match action(delivery)?.as_str() {
        "created" | "unsuspend" => true,
        "deleted" | "suspend" => false,
        _ => return Ok(None),
    };
    let wire: Wire = read(delivery)?;
    let (installation, repositories) = (InstallationId(wire.installation.id), listed(wire.repositories));
    Ok(Some(if appears { Event::Installed { installation, repositories } } else { Event::Uninstalled { installation, repositories } }))
}

fn installation_repositories(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        installation: InstallationWire,
        repositories_added: Vec<ListedWire>,
        repositories_removed: Vec<ListedWire>,
    }
    let action = action(delivery)?;
    let wire: Wire = read(delivery)?;
    let installation = InstallationId(wire.installation.id);
    Ok(match action.as_str() {
        "added" => Some(Event::Installed { installation, repositories: listed(wire.repositories_added) }),
        "removed" => Some(Event::Uninstalled { installation, repositories: listed(wire.repositories_removed) }),
        _ => None,
    })
}

fn repository(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        #[serde(default)]
        changes: Changes,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Changes {
        repository: Option<RenamedWire>,
        owner: Option<TransferredWire>,
        default_branch: Option<serde::de::IgnoredAny>,
    }
    #[derive(Deserialize)]
    struct RenamedWire {
        name: From<String>,
    }
    #[derive(Deserialize)]
    struct TransferredWire {
        from: OwnerWire,
    }
    #[derive(Deserialize)]
    struct OwnerWire {
        user: Option<UserWire>,
        organization: Option<LoginWire>,
    }
    #[derive(Deserialize)]
    struct LoginWire {
        login: String,
    }
    #[derive(Deserialize)]
    struct From<T> {
        from: T,
    }
    let action = action(delivery)?;
    if !matches!(action.as_str(), "renamed" | "transferred" | "deleted" | "edited") {
        return Ok(None);
    }
    let Wire { envelope, changes } = read(delivery)?;
    let name = &envelope.repository.full_name;
    let previous = match action.as_str() {
        "renamed" => changes.repository.map(|renamed| format!("{}/{}", name.owner(), renamed.name.from)),
        "transferred" => {
            let owner = changes.owner.and_then(|owner| owner.from.user.map(|user| user.login).or(owner.from.organization.map(|o| o.login)));
            owner.map(|owner| format!("{owner}/{}", name.name()))
        }
        "edited" if changes.default_branch.is_none() => return Ok(None),
        _ => None,
    };
    Ok(envelope.repository().map(|repository| Event::RepositoryChanged {
        repository,
        previous: previous.and_then(|name| RepoName::new(&name).ok()),
        deleted: action == "deleted",
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn interpreted(event: &str, body: &Value) -> Result<Option<Event>, PayloadError> {
        interpret(&Delivery { id: "1".to_owned(), event: event.to_owned(), body: body.to_string().into_bytes() })
    }

    fn sha(digit: char) -> String {
        String::from(digit).repeat(40)
    }

    fn pull(action: &str) -> Value {
        json!({
            "action": action, "number": 7, "installation": {"id": 3}, "sender": {"id": 5, "login": "mona", "type": "User"},
            "repository": {"id": 9, "full_name": "acme/infra", "default_branch": "main"},
            "pull_request": {
                "number": 7, "draft": false, "merged": false, "user": {"id": 6, "login": "ci[bot]", "type": "Bot"},
                "head": {"sha": sha('a'), "ref": "topic", "repo": null},
                "base": {"sha": sha('b'), "ref": "main", "repo": {"full_name": "acme/infra"}},
            },
        })
    }

    #[test]
    fn a_pull_request_says_who_and_what() {
        let Ok(Some(Event::Pull { action, pull, sender, sender_is_bot, repository })) = interpreted("pull_request", &pull("synchronize"))
        else {
            panic!("not a pull request event");
        };
        assert_eq!(action, PullAction::Synchronized);
        assert_eq!((sender.id.0, sender_is_bot), (5, false));
        assert_eq!((pull.author.login.as_str(), pull.author_is_bot), ("ci[bot]", true));
        assert_eq!(pull.head_repository, None, "the fork was deleted");
        assert_eq!((repository.installation, repository.default_branch.as_str()), (InstallationId(3), "main"));
    }

    #[test]
    fn an_edit_counts_only_if_it_changes_the_base() {
        let mut edited = pull("edited");
        edited["changes"] = json!({"title": {"from": "x"}});
        assert_eq!(interpreted("pull_request", &edited), Ok(None));
        edited["changes"] = json!({"base": {"ref": {"from": "old"}}});
        assert!(matches!(interpreted("pull_request", &edited), Ok(Some(Event::Pull { action: PullAction::Retargeted, .. }))));
    }

    #[test]
    fn a_wrong_shape_names_the_field() {
        let message = |body: &Value| interpreted("pull_request", body).map(drop).unwrap_err().message;
        let mut wrong = pull("opened");
        wrong["pull_request"]["head"]["sha"] = json!("HEAD");
        assert!(message(&wrong).contains("pull_request.head.sha"), "{}", message(&wrong));
        wrong["pull_request"]["head"] = json!({"ref": "topic"});
        assert!(message(&wrong).contains("missing field `sha`"), "{}", message(&wrong));
        assert!(message(&json!([])).contains("action") || message(&json!([])).contains("struct"), "{}", message(&json!([])));
        let broken = Delivery { id: "1".to_owned(), event: "push".to_owned(), body: b"{\"ref\": ".to_vec() };
        assert!(interpret(&broken).is_err());
        let nested = Delivery { id: "1".to_owned(), event: "push".to_owned(), body: "[".repeat(1_000_000).into_bytes() };
        assert!(interpret(&nested).is_err());
    }

    #[test]
    fn what_is_no_apps_business_is_nothing() {
        let mut without = pull("opened");
        without["installation"] = Value::Null;
        assert_eq!(interpreted("pull_request", &without), Ok(None));
        assert_eq!(interpreted("star", &json!({"action": "created"})), Ok(None));
        assert_eq!(interpreted("pull_request", &pull("assigned")), Ok(None));
    }

    #[test]
    fn a_comment_touched_by_its_own_bot_is_no_news() {
        let comment = |author: u64| {
            json!({
                "action": "edited", "installation": {"id": 3}, "sender": {"id": 6, "login": "plangate[bot]", "type": "Bot"},
                "repository": {"id": 9, "full_name": "acme/infra", "default_branch": "main"},
                "issue": {"number": 7, "pull_request": {"url": "x"}},
                "comment": {"id": 70, "body": "text", "user": {"id": author, "login": "x", "type": "Bot"}},
            })
        };
        assert_eq!(interpreted("issue_comment", &comment(6)), Ok(None));
        assert!(matches!(interpreted("issue_comment", &comment(8)), Ok(Some(Event::OwnCommentTouched { deleted: false, .. }))));
    }

    #[test]
    fn only_the_default_branch_is_followed() {
        let push = |branch: &str| {
            json!({
                "ref": format!("refs/heads/{branch}"), "after": sha('c'), "deleted": false, "installation": {"id": 3},
                "repository": {"id": 9, "full_name": "acme/infra", "default_branch": "main"}, "sender": {"id": 5, "login": "mona", "type": "User"},
            })
        };
        assert_eq!(interpreted("push", &push("topic")), Ok(None));
        assert!(matches!(interpreted("push", &push("main")), Ok(Some(Event::DefaultBranchPushed { .. }))));
    }
}
