//! What people do on GitHub: open pull requests, push, comment, merge.
//!
//! Always true: each act changes the world first and is then told to the App, as on GitHub.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::bare::{Bare, Files, Signature};
use super::clock::now;
use super::payloads::MergeGroup;
use super::server::StandIn;
use super::world::{AccountKind, Installation, Pull, Repository, Role, World};
use crate::model::{Actor, CommitSha, InstallationId, PullNumber, RepoName, UserId};

/// A repository of the stand-in, for acting and looking. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Repo {
    pub(super) standin: StandIn,
    pub(super) name: RepoName,
}

/// Where every repository starts.
const DEFAULT_BRANCH: &str = "main";

impl StandIn {
    /// Returns a user by login, making the account if need be.
    pub fn user(&self, login: &str) -> Actor {
        let account = self.world().ensure_account(login, AccountKind::User);
        Actor { id: UserId(account.id), login: account.login }
    }

    /// Gives a user another login; the id stays.
    pub fn rename_user(&self, login: &str, new: &str) {
        if let Some(account) = self.world().accounts.iter_mut().find(|account| account.login == login) {
            account.login = new.to_owned();
        }
    }

    /// Sets who is in a team.
    pub fn set_team(&self, organisation: &str, slug: &str, members: &[&str]) {
        self.shared().change(|world| {
            let members = members.iter().map(|login| world.ensure_account(login, AccountKind::User).id).collect();
            world.teams.insert((organisation.to_owned(), slug.to_owned()), members);
        });
    }

    /// Makes a repository of an organisation with its first commit on `main`, and installs the App on it.
    pub fn create_repository(&self, name: &str, files: &[(&str, &str)]) -> std::io::Result<Repo> {
        let repo = self.create_uninstalled_repository(name, files)?;
        self.install(&repo);
        Ok(repo)
    }

    /// Makes a repository that the App does not see.
    pub fn create_uninstalled_repository(&self, name: &str, files: &[(&str, &str)]) -> std::io::Result<Repo> {
        let name = RepoName::new(name).map_err(std::io::Error::other)?;
        self.world().ensure_account(name.owner(), AccountKind::Organisation);
        let bare = Bare::init(self.path(&name), DEFAULT_BRANCH)?;
        let author = self.world().signature(name.owner());
        bare.commit(DEFAULT_BRANCH, None, &written(files), "first commit", &author)?;
        self.add_repository(name, bare, false)
    }

    /// Installs the App on a repository's account, or adds the repository to the installation that is there.
    pub fn install(&self, repo: &Repo) -> InstallationId {
        let shared = self.shared();
        let (id, event, payload) = shared.change(|world| {
            let account = world.ensure_account(repo.name.owner(), AccountKind::Organisation).id;
            let repository = world.repository(repo.name.as_str()).map(|repository| repository.id).unwrap_or_default();
            let known = world.installations.iter_mut().find(|installation| installation.account == account);
            let (id, event) = match known {
                Some(installation) => {
                    installation.repositories.insert(repository);
                    (installation.id, "installation_repositories")
                }
                None => {
                    let id = world.new_id();
                    world.installations.push(Installation { id, account, repositories: BTreeSet::from([repository]) });
                    (id, "installation")
                }
            };
            let json = shared.json(world);
            let listed: Vec<_> = world.repository(repo.name.as_str()).into_iter().map(|repository| json.listed(repository)).collect();
            let more = match event {
                "installation" => json!({"action": "created", "repositories": listed, "requester": null}),
                _ => json!({
                    "action": "added", "repository_selection": "selected", "repositories_added": listed, "repositories_removed": [], "requester": null,
                }),
            };
            (id, event, json.installation_event(id, repo.name.owner(), more))
        });
        shared.deliver(event, &payload);
        InstallationId(id)
    }

    /// Returns the installation that sees a repository.
    pub fn installation(&self, repo: &Repo) -> Option<InstallationId> {
        let world = self.world();
        let repository = world.repository(repo.name.as_str())?;
        world.installation_of(repository.id).map(|installation| InstallationId(installation.id))
    }

    /// Takes a repository away from the App.
    pub fn uninstall(&self, repo: &Repo) {
        let shared = self.shared();
        let payload = shared.change(|world| {
            let repository = world.repository(repo.name.as_str())?.id;
            let id = world.installation_of(repository)?.id;
            let json = shared.json(world);
            let listed: Vec<_> = world.repository(repo.name.as_str()).into_iter().map(|repository| json.listed(repository)).collect();
            let more = json!({
                "action": "removed", "repository_selection": "selected", "repositories_added": [], "repositories_removed": listed, "requester": null,
            });
            let payload = json.installation_event(id, repo.name.owner(), more);
            world.installations.iter_mut().for_each(|installation| {
                installation.repositories.remove(&repository);
            });
            Some(payload)
        });
        if let Some(payload) = payload {
            shared.deliver("installation_repositories", &payload);
        }
    }

    /// Returns a repository that exists.
    pub fn repository(&self, name: &RepoName) -> Option<Repo> {
        self.world().repository(name.as_str())?;
        Some(Repo { standin: self.clone(), name: name.clone() })
    }

    fn path(&self, name: &RepoName) -> std::path::PathBuf {
        self.shared().root.join(format!("{name}.git"))
    }

    fn add_repository(&self, name: RepoName, bare: Bare, fork: bool) -> std::io::Result<Repo> {
        let branches = bare.branches()?.into_iter().collect();
        self.shared().change(|world| {
            let repository = Repository {
                id: world.new_id(),
                name: name.clone(),
                private: false,
                fork,
                default_branch: DEFAULT_BRANCH.to_owned(),
                roles: BTreeMap::new(),
                labels: Vec::new(),
                pulls: BTreeMap::new(),
                comments: Vec::new(),
                review_comments: Vec::new(),
                statuses: Vec::new(),
                check_runs: Vec::new(),
                ruled: BTreeMap::new(),
                protected: BTreeMap::new(),
                bare,
                branches,
                created_at: now(),
            };
            world.repositories.push(repository);
        });
        Ok(Repo { standin: self.clone(), name })
    }
}

impl World {
    /// Returns how an account signs its commits.
    fn signature(&mut self, login: &str) -> Signature {
        let account = self.ensure_account(login, AccountKind::User);
        Signature { name: account.login.clone(), email: account.email() }
    }
}

impl Repo {
    /// Returns the full name.
    pub fn name(&self) -> &RepoName {
        &self.name
    }

    /// Sets what a user may do here.
    pub fn set_role(&self, login: &str, role: Role) {
        self.standin.shared().change(|world| {
            let id = world.ensure_account(login, AccountKind::User).id;
            if let Some(repository) = world.repository_mut(self.name.as_str()) {
                repository.roles.insert(id, role);
            }
        });
    }

    /// Copies the repository to a user's account; the App is not installed there.
    pub fn fork(&self, login: &str) -> std::io::Result<Repo> {
        self.standin.user(login);
        let name = RepoName::new(&format!("{login}/{}", self.name.name())).map_err(std::io::Error::other)?;
        let bare = self.bare().fork(self.standin.path(&name), DEFAULT_BRANCH)?;
        self.standin.add_repository(name, bare, true)
    }

    /// Commits files onto a branch, as one push. A new branch starts at the default branch's tip.
    pub fn push(&self, login: &str, branch: &str, files: &[(&str, &str)]) -> std::io::Result<CommitSha> {
        self.push_changes(login, branch, &written(files), &format!("change {branch}"))
    }

    /// Does the same with deletions (`None`) and a message.
    pub fn push_changes(&self, login: &str, branch: &str, files: Files<'_>, message: &str) -> std::io::Result<CommitSha> {
        let author = self.standin.world().signature(login);
        let bare = self.bare();
        let start = bare.tip(&format!("refs/heads/{DEFAULT_BRANCH}"));
        let sha = bare.commit(branch, start.as_ref(), files, message, &author)?;
        self.standin.shared().branches_moved(&self.name, login)?;
        Ok(sha)
    }

    /// Moves a branch to any commit, as a force push does.
    pub fn force_push(&self, login: &str, branch: &str, to: &CommitSha) -> std::io::Result<()> {
        self.bare().set_ref(&format!("refs/heads/{branch}"), to)?;
        self.standin.shared().branches_moved(&self.name, login)
    }

    /// Opens a pull request from a branch of this repository.
    pub fn open_pull(&self, login: &str, branch: &str, title: &str) -> std::io::Result<PullNumber> {
        self.open_pull_from(self, login, branch, DEFAULT_BRANCH, title)
    }

    /// Opens a pull request from a branch of this repository or a fork, onto any base.
    pub fn open_pull_from(&self, source: &Repo, login: &str, branch: &str, base: &str, title: &str) -> std::io::Result<PullNumber> {
        let missing = |what: &str| std::io::Error::other(format!("there is no branch {what}"));
        let head = source.bare().tip(&format!("refs/heads/{branch}")).ok_or_else(|| missing(branch))?;
        let base_sha = self.bare().tip(&format!("refs/heads/{base}")).ok_or_else(|| missing(base))?;
        let shared = self.standin.shared();
        let number = shared.change(|world| {
            world.ensure_account(login, AccountKind::User);
            let id = world.new_id();
            let repository = world.repository_mut(self.name.as_str())?;
            let number = repository.pulls.keys().last().copied().unwrap_or_default() + 1;
            let pull = Pull {
                id,
                number,
                title: title.to_owned(),
                author: login.to_owned(),
                head_repository: source.name.clone(),
                head_ref: branch.to_owned(),
                head,
                base_ref: base.to_owned(),
                base: base_sha,
                draft: false,
                open: true,
                merged: None,
                labels: Vec::new(),
                created_at: now(),
                closed_at: None,
            };
            repository.pulls.insert(number, pull);
            Some(number)
        });
        let number = PullNumber(number.ok_or_else(|| missing("repository"))?);
        self.bare().fetch(&source.bare(), &format!("refs/heads/{branch}"), &format!("refs/pull/{number}/head"))?;
        self.tell_of_pull(number, "opened", login, json!({}));
        Ok(number)
    }

    /// Closes a pull request without merging it.
    pub fn close(&self, login: &str, pull: PullNumber) {
        self.change_pull(pull, |pull| {
            pull.open = false;
            pull.closed_at = Some(now());
        });
        self.tell_of_pull(pull, "closed", login, json!({}));
    }

    /// Opens a closed pull request again.
    pub fn reopen(&self, login: &str, pull: PullNumber) {
        self.change_pull(pull, |pull| {
            pull.open = true;
            pull.closed_at = None;
        });
        self.tell_of_pull(pull, "reopened", login, json!({}));
    }

    /// Merges a pull request with a merge commit; an error if it conflicts.
    pub fn merge(&self, login: &str, pull: PullNumber) -> std::io::Result<CommitSha> {
        let (base_ref, head) = self.read_pull(pull, |pull| (pull.base_ref.clone(), pull.head.clone()))?;
        let author = self.standin.world().signature(login);
        let bare = self.bare();
        let base = bare.tip(&format!("refs/heads/{base_ref}")).ok_or_else(|| std::io::Error::other("the base is gone"))?;
        let merged = bare.merge(&base, &head, &format!("Merge pull request #{pull}"), &author)?;
        bare.set_ref(&format!("refs/heads/{base_ref}"), &merged)?;
        self.change_pull(pull, |pull| {
            pull.open = false;
            pull.closed_at = Some(now());
            pull.merged = Some(merged.clone());
        });
        self.standin.shared().branches_moved(&self.name, login)?;
        self.tell_of_pull(pull, "closed", login, json!({}));
        Ok(merged)
    }

    /// Points a pull request at another base branch.
    pub fn retarget(&self, login: &str, pull: PullNumber, base: &str) -> std::io::Result<()> {
        let tip =
            self.bare().tip(&format!("refs/heads/{base}")).ok_or_else(|| std::io::Error::other(format!("there is no branch {base}")))?;
        let (old_ref, old) = self.read_pull(pull, |pull| (pull.base_ref.clone(), pull.base.clone()))?;
        self.change_pull(pull, |pull| {
            pull.base_ref = base.to_owned();
            pull.base = tip.clone();
        });
        self.tell_of_pull(pull, "edited", login, json!({"changes": {"base": {"ref": {"from": old_ref}, "sha": {"from": old}}}}));
        Ok(())
    }

    /// Puts a pull request into a merge queue: returns the group's head, which the App is asked to check.
    pub fn enqueue(&self, login: &str, pull: PullNumber) -> std::io::Result<CommitSha> {
        let (base_ref, head) = self.read_pull(pull, |pull| (pull.base_ref.clone(), pull.head.clone()))?;
        let author = self.standin.world().signature(login);
        let bare = self.bare();
        let base = bare.tip(&format!("refs/heads/{base_ref}")).ok_or_else(|| std::io::Error::other("the base is gone"))?;
        let group = bare.merge(&base, &head, &format!("Merge pull request #{pull}"), &author)?;
        let head_ref = format!("refs/heads/gh-readonly-queue/{base_ref}/pr-{pull}-{base}");
        bare.set_ref(&head_ref, &group)?;
        self.standin.shared().branches_moved(&self.name, login)?;
        let group = MergeGroup { head: &group, head_ref: &head_ref, base: &base, base_ref: &format!("refs/heads/{base_ref}") };
        self.tell(|json, repository| Some(("merge_group", json.merge_group_event(repository, &group, "checks_requested", login))));
        Ok(group.head.clone())
    }

    /// Has a ruleset require a status of a branch.
    pub fn require(&self, branch: &str, context: &str) {
        self.change_requirements(|repository| repository.ruled.entry(branch.to_owned()).or_default().push(context.to_owned()));
    }

    /// Has branch protection require a status of a branch.
    pub fn protect(&self, branch: &str, context: &str) {
        self.change_requirements(|repository| repository.protected.entry(branch.to_owned()).or_default().push(context.to_owned()));
    }

    fn change_requirements(&self, change: impl FnOnce(&mut Repository)) {
        self.standin.shared().change(|world| world.repository_mut(self.name.as_str()).map(change));
    }

    /// Deletes a branch.
    pub fn delete_branch(&self, login: &str, branch: &str) -> std::io::Result<()> {
        self.bare().delete_ref(&format!("refs/heads/{branch}"))?;
        self.standin.shared().branches_moved(&self.name, login)
    }

    /// Writes a comment and returns its id; 0 if there is no such pull request.
    pub fn comment(&self, login: &str, pull: PullNumber, body: &str) -> u64 {
        self.standin.user(login);
        self.standin.shared().add_comment(self.name.as_str(), pull.0, login, body).map_or(0, |comment| comment.id)
    }

    /// Edits any comment, as an administrator may.
    pub fn edit_comment(&self, login: &str, comment: u64, body: &str) {
        self.standin.user(login);
        self.standin.shared().edit_comment(self.name.as_str(), comment, login, body);
    }

    /// Deletes any comment, as an administrator may.
    pub fn delete_comment(&self, login: &str, comment: u64) {
        self.standin.user(login);
        self.standin.shared().delete_comment(self.name.as_str(), comment, login);
    }

    /// Puts a label on a pull request, or takes it off.
    pub fn label(&self, login: &str, pull: PullNumber, label: &str, on: bool) {
        self.standin.user(login);
        self.standin.shared().label(self.name.as_str(), pull.0, login, &[label.to_owned()], on);
    }

    /// Presses *Re-run* on a check run.
    pub fn rerequest(&self, login: &str, check_run: u64) {
        self.standin.user(login);
        self.tell(|json, repository| {
            let run = repository.check_runs.iter().find(|run| run.id == check_run)?;
            Some(("check_run", json.check_run_event(repository, run, "rerequested", login, json!({}))))
        });
    }

    /// Presses an action's button on a check run.
    pub fn press(&self, login: &str, check_run: u64, identifier: &str) {
        self.standin.user(login);
        self.tell(|json, repository| {
            let run = repository.check_runs.iter().find(|run| run.id == check_run)?;
            let more = json!({"requested_action": {"identifier": identifier}});
            Some(("check_run", json.check_run_event(repository, run, "requested_action", login, more)))
        });
    }

    pub(super) fn bare(&self) -> Bare {
        let world = self.standin.world();
        world.repository(self.name.as_str()).map(|repository| repository.bare.clone()).unwrap_or_default()
    }

    fn read_pull<T>(&self, number: PullNumber, read: impl FnOnce(&Pull) -> T) -> std::io::Result<T> {
        let world = self.standin.world();
        let pull = world.repository(self.name.as_str()).and_then(|repository| repository.pulls.get(&number.0));
        pull.map(read).ok_or_else(|| std::io::Error::other(format!("there is no pull request {number}")))
    }

    fn change_pull(&self, number: PullNumber, change: impl FnOnce(&mut Pull)) {
        self.standin.shared().change(|world| {
            if let Some(pull) = world.repository_mut(self.name.as_str()).and_then(|repository| repository.pulls.get_mut(&number.0)) {
                change(pull);
            }
        });
    }

    fn tell_of_pull(&self, number: PullNumber, action: &str, sender: &str, more: serde_json::Value) {
        self.standin.user(sender);
        self.tell(|json, repository| {
            let pull = repository.pulls.get(&number.0)?;
            Some(("pull_request", json.pull_event(repository, pull, action, sender, more)))
        });
    }

    /// Builds an event from the world as it is, and delivers it.
    fn tell(&self, event: impl FnOnce(super::json::Json<'_>, &Repository) -> Option<(&'static str, serde_json::Value)>) {
        let shared = self.standin.shared();
        let told = {
            let world = shared.lock();
            world.repository(self.name.as_str()).and_then(|repository| event(shared.json(&world), repository))
        };
        if let Some((name, payload)) = told {
            shared.deliver(name, &payload);
        }
    }
}

fn written<'a>(files: &[(&'a str, &'a str)]) -> Vec<(&'a str, Option<&'a str>)> {
    files.iter().map(|(path, content)| (*path, Some(*content))).collect()
}
