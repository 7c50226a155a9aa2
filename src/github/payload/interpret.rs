//! Which event becomes what.
//!
//! Always true: an event that is not named here is nothing.

use super::envelope::PayloadError;
use super::{checks, conversation, pulls, repositories};
use crate::model::{Delivery, Event};

/// Reads a delivery; `None` if it is nothing that Plangate acts on.
///
/// An event without an installation is none of the App's: somebody else's webhook points at us.
///
/// # Errors
/// [`PayloadError`] naming the field that is missing or of the wrong kind.
pub fn interpret(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    match delivery.event.as_str() {
        "pull_request" => pulls::pull_request(delivery),
        "issue_comment" => conversation::issue_comment(delivery),
        "check_run" => checks::check_run(delivery),
        "check_suite" => checks::check_suite(delivery),
        "merge_group" => pulls::merge_group(delivery),
        "push" => repositories::push(delivery),
        "installation" => repositories::installation(delivery),
        "installation_repositories" => repositories::installation_repositories(delivery),
        "repository" => repositories::repository(delivery),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{InstallationId, PullAction};

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
