//! What an event asks to be done: tasks, and the lanes they run in.
//!
//! Always true: this is pure; an event that asks for nothing gives no task.

use serde::{Deserialize, Serialize};

use super::command::command_lines;
use crate::model::{
    Actor, CheckRequest, CommitSha, Event, InstallationId, PullAction, PullNumber, PullRef, RepoName, RepositoryRef, UserId,
};
use crate::store::{JobKind, Lane, NewJob, PullUpdate};

/// What a job does: the payload of [`NewJob`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "task")]
pub enum Task {
    /// Judges the live head of a pull request and publishes.
    ReviewPull { repository: RepositoryRef, number: PullNumber },
    /// Carries out the commands of a comment.
    Comment { repository: RepositoryRef, number: PullNumber, comment: u64, body: String, author: Actor, sender: Actor, sender_is_bot: bool },
    /// The *Fix* button of a check run was pressed on this head.
    FixButton { repository: RepositoryRef, number: PullNumber, head: CommitSha, sender: Actor },
    /// The pull request closed: exemptions pass or lapse.
    ClosePull { repository: RepositoryRef, pull: PullRef },
    /// A check event names only a commit: finds its pull requests and queues their tasks.
    FindPulls { repository: RepositoryRef, head: CommitSha, request: CheckRequest, sender: Actor },
    /// Judges a merge group.
    ReviewMergeGroup { repository: RepositoryRef, head: CommitSha, head_ref: String, base: CommitSha, base_ref: String },
    /// The default branch moved: its policy may have changed, and with it every open pull request's verdict.
    DefaultBranchMoved { repository: RepositoryRef },
    /// Repositories became readable: seeds their status and judges their open pull requests.
    Welcome { installation: InstallationId, repositories: Vec<(u64, RepoName)> },
    /// Repositories are no longer readable.
    Forget { repositories: Vec<RepoName> },
    /// A repository has another name.
    Rename { from: RepoName, to: RepoName },
}

impl Task {
    /// Returns the pull request that must hear of it if this task cannot be done.
    pub fn pull(&self) -> Option<(&RepositoryRef, PullNumber)> {
        match self {
            Self::ReviewPull { repository, number }
            | Self::Comment { repository, number, .. }
            | Self::FixButton { repository, number, .. } => Some((repository, *number)),
            _ => None,
        }
    }

    /// Returns the repository it is about, as its event named it.
    pub fn repository_ref(&self) -> Option<&RepositoryRef> {
        match self {
            Self::ReviewPull { repository, .. }
            | Self::Comment { repository, .. }
            | Self::FixButton { repository, .. }
            | Self::ClosePull { repository, .. }
            | Self::FindPulls { repository, .. }
            | Self::ReviewMergeGroup { repository, .. }
            | Self::DefaultBranchMoved { repository } => Some(repository),
            Self::Welcome { .. } | Self::Forget { .. } | Self::Rename { .. } => None,
        }
    }

    /// Makes the job that does it.
    pub fn job(&self, lane: Lane, kind: JobKind, delivery: Option<&str>) -> NewJob {
        let payload = serde_json::to_value(self).unwrap_or_default();
        NewJob { lane, kind, payload, delivery: delivery.map(str::to_owned), not_before: None }
    }

    /// Makes the job that judges a pull request again.
    pub fn review(repository: &RepositoryRef, number: PullNumber, delivery: Option<&str>) -> NewJob {
        let task = Self::ReviewPull { repository: repository.clone(), number };
        task.job(pull_lane(repository, number), JobKind::Judgement, delivery)
    }
}

/// What one event asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub jobs: Vec<NewJob>,
    pub pull: Option<PullUpdate>,
}

/// Returns the lane of a pull request.
pub(super) fn pull_lane(repository: &RepositoryRef, number: PullNumber) -> Lane {
    Lane::Pull { repository: repository.name.clone(), number }
}

/// Says what is to be done about an event. `bot` is the App's own user, whose doings ask for nothing but a judgement of its pushes.
pub fn asked_by(event: &Event, delivery: &str, bot: Option<UserId>) -> Asked {
    let job = |task: Task, lane: Lane, kind: JobKind| Asked { jobs: vec![task.job(lane, kind, Some(delivery))], pull: None };
    let review =
        |repository: &RepositoryRef, number: PullNumber| Asked { jobs: vec![Task::review(repository, number, Some(delivery))], pull: None };
    let by_bot = |sender: &Actor| Some(sender.id) == bot;
    match event {
        Event::Pull { action: PullAction::Labeled, sender, .. } if by_bot(sender) => Asked::default(),
        Event::Pull { repository, action, pull, sender, .. } => {
            let asked = match action {
                PullAction::Closed => job(
                    Task::ClosePull { repository: repository.clone(), pull: pull.clone() },
                    pull_lane(repository, pull.number),
                    JobKind::Command,
                ),
                _ => review(repository, pull.number),
            };
            Asked { pull: Some(update(repository, *action, pull, sender)), ..asked }
        }
        Event::Comment { repository, pull, comment, body, author, sender, sender_is_bot } => {
            if *sender_is_bot || command_lines(body).is_empty() {
                return Asked::default();
            }
            let task = Task::Comment {
                repository: repository.clone(),
                number: *pull,
                comment: *comment,
                body: body.clone(),
                author: author.clone(),
                sender: sender.clone(),
                sender_is_bot: *sender_is_bot,
            };
            job(task, pull_lane(repository, *pull), JobKind::Command)
        }
        Event::OwnCommentTouched { sender, .. } if by_bot(sender) => Asked::default(),
        Event::OwnCommentTouched { repository, pull, .. } => review(repository, *pull),
        Event::Check { repository, head, request, sender } => {
            let task =
                Task::FindPulls { repository: repository.clone(), head: head.clone(), request: request.clone(), sender: sender.clone() };
            job(task, Lane::Installation { installation: repository.installation }, JobKind::Command)
        }
        Event::MergeGroup { destroyed: true, .. } => Asked::default(),
        Event::MergeGroup { repository, head, head_ref, base, base_ref, .. } => {
            let task = Task::ReviewMergeGroup {
                repository: repository.clone(),
                head: head.clone(),
                head_ref: head_ref.clone(),
                base: base.clone(),
                base_ref: base_ref.clone(),
            };
            job(task, Lane::MergeGroup { repository: repository.name.clone(), head_ref: head_ref.clone() }, JobKind::Judgement)
        }
        Event::DefaultBranchPushed { repository, .. } => {
            let lane = Lane::Branch { repository: repository.name.clone(), branch: repository.default_branch.clone() };
            job(Task::DefaultBranchMoved { repository: repository.clone() }, lane, JobKind::Judgement)
        }
        Event::Installed { installation, repositories } => job(
            Task::Welcome { installation: *installation, repositories: repositories.clone() },
            Lane::Installation { installation: *installation },
            JobKind::Command,
        ),
        Event::Uninstalled { installation, repositories } => job(
            Task::Forget { repositories: repositories.iter().map(|(_, name)| name.clone()).collect() },
            Lane::Installation { installation: *installation },
            JobKind::Command,
        ),
        Event::RepositoryChanged { repository, previous, deleted } => {
            let lane = Lane::Installation { installation: repository.installation };
            match previous {
                _ if *deleted => job(Task::Forget { repositories: vec![repository.name.clone()] }, lane, JobKind::Command),
                Some(from) => job(Task::Rename { from: from.clone(), to: repository.name.clone() }, lane, JobKind::Command),
                None => Asked::default(),
            }
        }
    }
}

/// What an event says of a pull request; whoever pushed to it may never approve its exemptions.
fn update(repository: &RepositoryRef, action: PullAction, pull: &PullRef, sender: &Actor) -> PullUpdate {
    let pushed = matches!(action, PullAction::Opened | PullAction::Synchronized | PullAction::Reopened);
    PullUpdate {
        repository: repository.name.clone(),
        number: pull.number,
        head: pull.head.clone(),
        base_ref: pull.base_ref.clone(),
        author: pull.author.clone(),
        pusher: pushed.then_some(sender.id),
        open: action != PullAction::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> RepositoryRef {
        let name = RepoName::new("acme/infra").unwrap();
        RepositoryRef { id: 1, name, installation: InstallationId(7), default_branch: "main".into() }
    }

    fn actor(id: u64) -> Actor {
        Actor { id: UserId(id), login: format!("user{id}") }
    }

    fn pull_event(action: PullAction, sender: u64) -> Event {
        let sha = CommitSha::new(&"a".repeat(40)).unwrap();
        let pull = PullRef {
            number: PullNumber(3),
            head: sha.clone(),
            head_ref: "topic".into(),
            head_repository: None,
            base: sha,
            base_ref: "main".into(),
            author: actor(1),
            author_is_bot: false,
            draft: false,
            merged: false,
        };
        Event::Pull { repository: repository(), action, pull, sender: actor(sender), sender_is_bot: false }
    }

    fn comment(body: &str, bot: bool) -> Event {
        Event::Comment {
            repository: repository(),
            pull: PullNumber(3),
            comment: 9,
            body: body.into(),
            author: actor(1),
            sender: actor(1),
            sender_is_bot: bot,
        }
    }

    fn check(event: &Event, kinds: &[JobKind], pusher: Option<u64>) {
        let asked = asked_by(event, "d", Some(UserId(99)));
        assert_eq!(asked.jobs.iter().map(|job| job.kind).collect::<Vec<_>>(), kinds, "{event:?}");
        assert_eq!(asked.pull.and_then(|pull| pull.pusher), pusher.map(UserId), "{event:?}");
    }

    #[test]
    fn pushing_is_remembered_and_labelling_is_not_pushing() {
        check(&pull_event(PullAction::Opened, 2), &[JobKind::Judgement], Some(2));
        check(&pull_event(PullAction::Synchronized, 2), &[JobKind::Judgement], Some(2));
        check(&pull_event(PullAction::Retargeted, 2), &[JobKind::Judgement], None);
        check(&pull_event(PullAction::Labeled, 2), &[JobKind::Judgement], None);
        check(&pull_event(PullAction::Labeled, 99), &[], None);
        check(&pull_event(PullAction::Closed, 2), &[JobKind::Command], None);
    }

    #[test]
    fn only_comments_with_commands_of_people_are_jobs() {
        check(&comment("/plangate check", false), &[JobKind::Command], None);
        check(&comment("/plangate check", true), &[], None);
        check(&comment("nice", false), &[], None);
    }

    #[test]
    fn a_task_survives_the_queue() {
        let asked = asked_by(&comment("/plangate help", false), "d", None);
        let task: Task = serde_json::from_value(asked.jobs[0].payload.clone()).unwrap();
        assert!(matches!(task, Task::Comment { comment: 9, .. }));
    }
}
