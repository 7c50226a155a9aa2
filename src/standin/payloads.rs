//! The bodies of webhooks.
//!
//! Always true: a payload carries the installation, the repository and the sender, as every GitHub App receives them.

use serde_json::{Value, json};

use super::json::{Json, merge};
use super::world::{CheckRun, Comment, Pull, Repository};
use crate::model::CommitSha;

/// A ref update, as a `push` event tells it.
pub(super) struct RefUpdate<'a> {
    pub(super) branch: &'a str,
    pub(super) before: Option<&'a CommitSha>,
    pub(super) after: Option<&'a CommitSha>,
}

/// What a merge group is.
pub(super) struct MergeGroup<'a> {
    pub(super) head: &'a CommitSha,
    pub(super) head_ref: &'a str,
    pub(super) base: &'a CommitSha,
    pub(super) base_ref: &'a str,
}

const NO_COMMIT: &str = "0000000000000000000000000000000000000000";

impl Json<'_> {
    /// What every event of a repository carries, with more fields laid over it.
    fn event(&self, repository: &Repository, sender: &str, more: Value) -> Value {
        let owner = self.world.account(repository.name.owner());
        let mut payload = json!({
            "repository": self.full_repository(repository), "sender": self.login(sender),
            "installation": self.world.installation_of(repository.id).map(|installation| json!({"id": installation.id, "node_id": "I"})),
        });
        if let Some(owner) = owner.filter(|owner| owner.kind == super::world::AccountKind::Organisation) {
            payload["organization"] = self.user(owner);
        }
        merge(&mut payload, more);
        payload
    }

    pub(super) fn pull_event(&self, repository: &Repository, pull: &Pull, action: &str, sender: &str, more: Value) -> Value {
        let mut payload = self.event(
            repository,
            sender,
            json!({"action": action, "number": pull.number, "pull_request": self.full_pull(repository, pull)}),
        );
        merge(&mut payload, more);
        payload
    }

    pub(super) fn comment_event(&self, repository: &Repository, comment: &Comment, action: &str, sender: &str, more: Value) -> Value {
        let pull = repository.pulls.get(&comment.pull);
        let url = format!("{}/repos/{}/pulls/{}", self.at.api, repository.name, comment.pull);
        let issue = pull.map(|pull| {
            json!({
                "id": pull.id, "number": pull.number, "title": pull.title, "state": if pull.open { "open" } else { "closed" },
                "user": self.login(&pull.author), "pull_request": {"url": url}, "labels": [],
            })
        });
        let mut payload =
            self.event(repository, sender, json!({"action": action, "issue": issue, "comment": self.comment(repository, comment)}));
        merge(&mut payload, more);
        payload
    }

    pub(super) fn check_run_event(&self, repository: &Repository, run: &CheckRun, action: &str, sender: &str, more: Value) -> Value {
        let mut payload = self.event(repository, sender, json!({"action": action, "check_run": self.check_run(repository, run)}));
        merge(&mut payload, more);
        payload
    }

    pub(super) fn push_event(&self, repository: &Repository, update: &RefUpdate<'_>, sender: &str) -> Value {
        let sha = |commit: Option<&CommitSha>| commit.map_or(NO_COMMIT.to_owned(), |commit| commit.to_string());
        let more = json!({
            "ref": format!("refs/heads/{}", update.branch), "before": sha(update.before), "after": sha(update.after),
            "created": update.before.is_none(), "deleted": update.after.is_none(), "forced": false, "base_ref": null,
            "compare": "", "commits": [], "head_commit": null, "pusher": {"name": sender},
        });
        self.event(repository, sender, more)
    }

    pub(super) fn merge_group_event(&self, repository: &Repository, group: &MergeGroup<'_>, action: &str, sender: &str) -> Value {
        let commit = json!({"id": group.head, "message": "merge group"});
        let more = json!({
            "action": action,
            "merge_group": {
                "head_sha": group.head, "head_ref": group.head_ref, "base_sha": group.base, "base_ref": group.base_ref, "head_commit": commit,
            },
        });
        self.event(repository, sender, more)
    }

    /// `installation` and `installation_repositories` events.
    pub(super) fn installation_event(&self, installation: u64, sender: &str, more: Value) -> Value {
        let found = self.world.installations.iter().find(|found| found.id == installation);
        let mut payload = json!({"installation": found.map(|found| self.installation(found)), "sender": self.login(sender)});
        merge(&mut payload, more);
        payload
    }

    /// A repository as installation events list it.
    pub(super) fn listed(&self, repository: &Repository) -> Value {
        json!({
            "id": repository.id, "node_id": format!("R_{}", repository.id), "name": repository.name.name(),
            "full_name": repository.name, "private": repository.private,
        })
    }
}
