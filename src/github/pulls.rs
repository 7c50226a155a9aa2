//! Pull requests as they are now.
//!
//! Always true: what is returned was read for this call; nothing is cached.

use serde::Deserialize;

use super::error::Result;
use super::limits::PULL_COMMITS;
use super::listing::{escape, found};
use super::people::UserWire;
use super::repository::Repository;
use crate::model::{Actor, CommitSha, PullNumber, RepoName};

/// Whether a pull request is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PullState {
    Open,
    Closed,
}

/// A pull request, live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    pub number: PullNumber,
    pub state: PullState,
    pub draft: bool,
    pub merged: bool,
    pub head: CommitSha,
    pub head_ref: String,
    /// `None` if the fork was deleted.
    pub head_repository: Option<RepoName>,
    pub base: CommitSha,
    pub base_ref: String,
    pub author: Actor,
    pub author_is_bot: bool,
    pub labels: Vec<String>,
}

impl Pull {
    /// Tells whether the head lies in another repository (or in one that is gone).
    pub fn is_from_fork(&self, repository: &RepoName) -> bool {
        self.head_repository.as_ref() != Some(repository)
    }
}

/// Whom GitHub links the commits of a pull request to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitAuthors {
    pub authors: Vec<Actor>,
    /// Whether these are all: GitHub lists no more than 250 commits.
    pub complete: bool,
}

impl Repository {
    /// Reads a pull request.
    pub async fn pull(&self, number: PullNumber) -> Result<Pull> {
        self.get::<PullWire>(&format!("/pulls/{number}"), &format!("pull request {number}")).await.map(Pull::from)
    }

    /// Lists the open pull requests, of one base branch if given.
    pub async fn open_pulls(&self, base: Option<&str>) -> Result<Vec<Pull>> {
        let base = base.map(|base| format!("&base={}", escape(base))).unwrap_or_default();
        let found = self.list(&format!("/pulls?state=open{base}"), "the open pull requests", |page: Vec<PullWire>| page).await?;
        Ok(found.into_iter().map(Pull::from).collect())
    }

    /// Lists the open pull requests that propose this commit, forks included.
    ///
    /// GitHub's own list by commit leaves forks out, so all open ones are read.
    pub async fn open_pulls_of(&self, head: &CommitSha) -> Result<Vec<Pull>> {
        let mut pulls = self.open_pulls(None).await?;
        pulls.retain(|pull| &pull.head == head);
        Ok(pulls)
    }

    /// Lists the users that the commits of a pull request are linked to as authors, each once.
    pub async fn commit_authors(&self, number: PullNumber) -> Result<CommitAuthors> {
        #[derive(Deserialize)]
        struct Wire {
            author: Option<Author>,
        }
        /// GitHub writes `{}` where an account is gone.
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Author {
            User(UserWire),
            Gone {},
        }
        let what = format!("the commits of pull request {number}");
        let commits = self.list(&format!("/pulls/{number}/commits"), &what, |page: Vec<Wire>| page).await?;
        let complete = commits.len() < PULL_COMMITS;
        let mut authors: Vec<Actor> = Vec::new();
        for commit in commits {
            if let Some(Author::User(user)) = commit.author
                && !authors.iter().any(|known| known.id.0 == user.id)
            {
                authors.push(user.into());
            }
        }
        Ok(CommitAuthors { authors, complete })
    }

    /// Returns the commit at a branch's tip; `None` if there is no such branch.
    pub async fn branch_head(&self, branch: &str) -> Result<Option<CommitSha>> {
        #[derive(Deserialize)]
        struct Wire {
            commit: Commit,
        }
        #[derive(Deserialize)]
        struct Commit {
            sha: CommitSha,
        }
        let wire: Option<Wire> = found(self.get(&format!("/branches/{}", escape(branch)), &format!("the branch {branch}")).await)?;
        Ok(wire.map(|wire| wire.commit.sha))
    }
}

#[derive(Deserialize)]
struct PullWire {
    number: u64,
    state: PullState,
    #[serde(default)]
    draft: bool,
    /// In a listing only `merged_at` tells.
    merged_at: Option<String>,
    head: SideWire,
    base: SideWire,
    user: Option<UserWire>,
    #[serde(default)]
    labels: Vec<LabelWire>,
}

#[derive(Deserialize)]
struct SideWire {
    #[serde(rename = "ref")]
    name: String,
    sha: CommitSha,
    repo: Option<RepoWire>,
}

#[derive(Deserialize)]
struct RepoWire {
    full_name: RepoName,
}

#[derive(Deserialize)]
struct LabelWire {
    name: String,
}

impl From<PullWire> for Pull {
    fn from(wire: PullWire) -> Self {
        let user = wire.user.unwrap_or_else(UserWire::ghost);
        Self {
            number: PullNumber(wire.number),
            state: wire.state,
            draft: wire.draft,
            merged: wire.merged_at.is_some(),
            head: wire.head.sha,
            head_ref: wire.head.name,
            head_repository: wire.head.repo.map(|repo| repo.full_name),
            base: wire.base.sha,
            base_ref: wire.base.name,
            author_is_bot: user.is_bot(),
            author: user.into(),
            labels: wire.labels.into_iter().map(|label| label.name).collect(),
        }
    }
}
