//! What happens to repositories and to pull requests beyond judging: installing, closing, moving.
//!
//! Always true: every effect here is the same when it is done twice.

use super::context::Bot;
use super::error::JobError;
use super::publish::CONTEXT;
use super::session::Session;
use super::task::{Task, pull_lane};
use crate::github::{self, Status, StatusState};
use crate::model::{Actor, CheckRequest, CommitSha, InstallationId, PullRef, RepoName, RepositoryRef};
use crate::store::{AuditEntry, JobKind, NewJob, RepositoryRecord};

impl Session {
    /// Ends a pull request's exemptions, or passes them to the branch that it merged into.
    pub(super) async fn close_pull(&self, pull: &PullRef) -> Result<(), JobError> {
        let (name, number, branch, merged) = (self.name().clone(), pull.number, pull.base_ref.clone(), pull.merged);
        let now = self.bot.parts.clock.now();
        let moved =
            self.records(move |store| {
                if merged { store.pass_exemptions(&name, number, &branch, now) } else { store.lapse_exemptions(&name, number, now) }
            })
            .await?;
        tracing::info!(merged, exemptions = moved.len(), "the pull request closed");
        // Its head may be proposed elsewhere: there its base counts no longer, and what merged is exempted there now.
        let (name, head, closed) = (self.name().clone(), pull.head.clone(), pull.number);
        let open = self.records(move |store| store.open_pulls(&name)).await?;
        let touched = open.iter().filter(|other| {
            other.number != closed && (other.head == head || merged && !moved.is_empty() && other.base_ref == pull.base_ref)
        });
        let jobs = touched.map(|other| Task::review(&self.repository, other.number, None)).collect();
        self.bot.enqueue(jobs).await?;
        Ok(())
    }

    /// Queues what a check event asks for, for each open pull request of its commit.
    pub(super) async fn find_pulls(&self, head: &CommitSha, request: &CheckRequest, sender: &Actor) -> Result<(), JobError> {
        let pulls = self.github.open_pulls_of(head).await?;
        let job = |number| match request {
            CheckRequest::Action { identifier } if identifier == super::publish::FIX => {
                let task = Task::FixButton { repository: self.repository.clone(), number, head: head.clone(), sender: sender.clone() };
                Some(task.job(pull_lane(&self.repository, number), JobKind::Command, None))
            }
            CheckRequest::Action { .. } => None,
            CheckRequest::Rerequested => Some(Task::review(&self.repository, number, None)),
        };
        let jobs: Vec<NewJob> = pulls.iter().filter_map(|pull| job(pull.number)).collect();
        Ok(self.bot.enqueue(jobs).await?)
    }

    /// Judges every open pull request again if the default branch brought another policy.
    pub(super) async fn default_branch_moved(&self) -> Result<(), JobError> {
        let name = self.name().clone();
        let before = self
            .records({
                let name = name.clone();
                move |store| store.policy(&name)
            })
            .await?
            .map(|policy| policy.text);
        let notes = match self.policy().await? {
            Ok(in_force) => in_force.notes,
            Err(problem) => vec![problem.0],
        };
        let after = self
            .records({
                let name = name.clone();
                move |store| store.policy(&name)
            })
            .await?
            .map(|policy| policy.text);
        if before != after || !notes.is_empty() {
            let open = self.records(move |store| store.open_pulls(&name)).await?;
            let jobs = open.iter().map(|pull| Task::review(&self.repository, pull.number, None)).collect();
            self.bot.enqueue(jobs).await?;
        }
        Ok(())
    }

    /// Remembers the repository, so that the schedule can reach it.
    pub(super) async fn remember(&self) -> Result<(), JobError> {
        let record = RepositoryRecord {
            id: self.repository.id,
            name: self.name().clone(),
            installation: self.repository.installation,
            default_branch: Some(self.repository.default_branch.clone()),
            since: self.bot.parts.clock.now(),
            reviewed_at: None,
        };
        self.records(move |store| {
            let known = store.repositories(Some(record.installation))?.into_iter().find(|known| known.name == record.name);
            if known.is_some_and(|known| known.default_branch == record.default_branch) {
                Ok(())
            } else {
                store.record_repositories(vec![record])
            }
        })
        .await
    }

    /// Posts a first status on the default branch, so that the context can be required, and judges the open pull requests.
    pub(super) async fn welcome(&self) -> Result<(), JobError> {
        self.remember().await?;
        if let Some(head) = self.github.branch_head(&self.repository.default_branch).await?
            && self.github.status(&head, CONTEXT).await?.is_none()
        {
            let description = "Plangate judges pull requests from now on".to_owned();
            self.check_claim().await?;
            let status = Status { state: StatusState::Success, context: CONTEXT.into(), description, target_url: None };
            self.github.set_status(&head, &status).await?;
        }
        let open = self.github.open_pulls(None).await?;
        let jobs = open.iter().map(|pull| Task::review(&self.repository, pull.number, None)).collect();
        Ok(self.bot.enqueue(jobs).await?)
    }
}

impl Bot {
    /// Reads what a repository is, as later events will name it; `None` if it cannot be seen.
    pub(super) async fn repository(&self, installation: InstallationId, name: &RepoName) -> Result<Option<RepositoryRef>, JobError> {
        match self.parts.app.installation(installation).repository(name).info().await {
            Ok(info) if info.archived => Ok(None),
            Ok(info) => Ok(Some(RepositoryRef { id: info.id, name: info.name, installation, default_branch: info.default_branch })),
            Err(github::Error::NotFound { .. } | github::Error::Forbidden { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Forgets repositories that the App can no longer read. Their records stay.
    pub(super) async fn forget(&self, repositories: Vec<RepoName>) -> Result<(), JobError> {
        let at = self.parts.clock.now();
        let names = repositories.clone();
        self.records(move |store| {
            store.forget_repositories(&names)?;
            for name in names {
                let action = "repository.removed".to_owned();
                store.append_audit(AuditEntry {
                    at,
                    actor: None,
                    action,
                    repository: Some(name),
                    pull: None,
                    exemption: None,
                    details: serde_json::Value::Null,
                })?;
            }
            Ok(())
        })
        .await?;
        for name in repositories {
            if let Err(error) = self.parts.mirrors.remove(&name) {
                tracing::warn!(%error, repository = %name, "a mirror could not be removed");
            }
        }
        Ok(())
    }
}
