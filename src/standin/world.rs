//! What the stand-in knows: users, teams, repositories, pull requests and everything on them.
//!
//! Always true: ids are unique over all kinds of things, and grow.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::bare::Bare;
use super::fault::Fault;
use super::log::{DeliveryLog, Exchange};
use crate::model::{CommitSha, RepoName};

/// What a user may do in a repository, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Read,
    Triage,
    Write,
    Maintain,
    Admin,
}

impl Role {
    /// Returns GitHub's `role_name`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Triage => "triage",
            Self::Write => "write",
            Self::Maintain => "maintain",
            Self::Admin => "admin",
        }
    }

    /// Returns GitHub's older `permission`, which knows three levels.
    pub(super) fn permission(self) -> &'static str {
        match self {
            Self::Read | Self::Triage => "read",
            Self::Write | Self::Maintain => "write",
            Self::Admin => "admin",
        }
    }
}

/// The kinds of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AccountKind {
    User,
    Organisation,
    Bot,
}

/// A user, an organisation, or the App's bot.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) id: u64,
    pub(super) login: String,
    pub(super) kind: AccountKind,
}

/// An App's presence on an account.
#[derive(Clone, Debug)]
pub(super) struct Installation {
    pub(super) id: u64,
    pub(super) account: u64,
    /// The repositories it may see; those that were taken away are gone from here.
    pub(super) repositories: BTreeSet<u64>,
}

/// An installation token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) installation: u64,
    /// `None` is all of the installation's.
    pub(super) repositories: Option<BTreeSet<u64>>,
    /// Permission to level.
    pub(super) permissions: BTreeMap<String, String>,
    pub(super) expires: DateTime<Utc>,
}

/// A label of a repository.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) color: String,
    pub(super) description: Option<String>,
}

/// A comment on a pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: u64,
    pub pull: u64,
    /// The author's login.
    pub author: String,
    pub body: String,
    /// Logins and what they reacted with (`+1`, `eyes` …).
    pub reactions: Vec<(String, String)>,
    /// How often the text was replaced.
    pub edits: u32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A status of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitStatus {
    pub id: u64,
    pub sha: CommitSha,
    pub state: String,
    pub context: String,
    pub description: Option<String>,
    pub target_url: Option<String>,
    /// The login of who set it.
    pub creator: String,
    pub created_at: DateTime<Utc>,
}

/// A check run.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckRun {
    pub id: u64,
    pub name: String,
    pub head: CommitSha,
    pub status: String,
    pub conclusion: Option<String>,
    pub details_url: Option<String>,
    pub external_id: Option<String>,
    pub title: Option<String>,
    pub summary: Option<String>,
    pub text: Option<String>,
    /// As they were sent, in order.
    pub annotations: Vec<Value>,
    /// As they were sent.
    pub actions: Vec<Value>,
    pub started_at: DateTime<Utc>,
}

/// A comment on lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewComment {
    pub id: u64,
    pub review: u64,
    pub pull: u64,
    pub author: String,
    pub path: String,
    pub start_line: Option<u64>,
    pub line: u64,
    pub commit: CommitSha,
    pub body: String,
    pub created_at: DateTime<Utc>,
}

/// A pull request.
#[derive(Clone, Debug)]
pub(super) struct Pull {
    pub(super) id: u64,
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) author: String,
    pub(super) head_repository: RepoName,
    pub(super) head_ref: String,
    pub(super) head: CommitSha,
    pub(super) base_ref: String,
    pub(super) base: CommitSha,
    pub(super) draft: bool,
    pub(super) open: bool,
    pub(super) merged: Option<CommitSha>,
    pub(super) labels: Vec<String>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) closed_at: Option<DateTime<Utc>>,
}

/// A repository and all that hangs on it.
#[derive(Clone, Debug)]
pub(super) struct Repository {
    pub(super) id: u64,
    pub(super) name: RepoName,
    pub(super) private: bool,
    pub(super) fork: bool,
    pub(super) default_branch: String,
    pub(super) roles: BTreeMap<u64, Role>,
    pub(super) labels: Vec<Label>,
    pub(super) pulls: BTreeMap<u64, Pull>,
    pub(super) comments: Vec<Comment>,
    pub(super) review_comments: Vec<ReviewComment>,
    pub(super) statuses: Vec<CommitStatus>,
    pub(super) check_runs: Vec<CheckRun>,
    pub(super) bare: Bare,
    /// The status contexts that rulesets require, by branch.
    pub(super) ruled: BTreeMap<String, Vec<String>>,
    /// Those that branch protection requires.
    pub(super) protected: BTreeMap<String, Vec<String>>,
    /// The branches as they were last noticed.
    pub(super) branches: BTreeMap<String, CommitSha>,
    pub(super) created_at: DateTime<Utc>,
}

/// Where ids come from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ids {
    last: u64,
}

impl Ids {
    /// Returns an id that was never used.
    pub(super) fn next(&mut self) -> u64 {
        self.last = self.last.max(1_000) + 1;
        self.last
    }
}

/// Everything, behind one lock.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) ids: Ids,
    pub(super) accounts: Vec<Account>,
    /// Organisation and slug to the members' ids.
    pub(super) teams: BTreeMap<(String, String), BTreeSet<u64>>,
    pub(super) installations: Vec<Installation>,
    pub(super) repositories: Vec<Repository>,
    pub(super) tokens: Vec<Token>,
    pub(super) deliveries: Vec<DeliveryLog>,
    pub(super) webhook_url: Option<String>,
    /// Permissions that the App does not get, though it would ask for them.
    pub(super) withheld: BTreeSet<String>,
    /// While true, deliveries are logged as unanswered and not sent.
    pub(super) losing_webhooks: bool,
    pub(super) faults: Vec<Fault>,
    pub(super) exchanges: Vec<Exchange>,
    pub(super) conformance_errors: Vec<String>,
}

impl World {
    /// Returns an id that was never used.
    pub(super) fn new_id(&mut self) -> u64 {
        self.ids.next()
    }

    /// Returns the account of a login (case does not matter), making it if need be.
    pub(super) fn ensure_account(&mut self, login: &str, kind: AccountKind) -> Account {
        if let Some(account) = self.account(login) {
            return account.clone();
        }
        let account = Account { id: self.new_id(), login: login.to_owned(), kind };
        self.accounts.push(account.clone());
        account
    }

    pub(super) fn account(&self, login: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.login.eq_ignore_ascii_case(login))
    }

    pub(super) fn account_by_id(&self, id: u64) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    pub(super) fn repository(&self, name: &str) -> Option<&Repository> {
        self.repositories.iter().find(|repository| repository.name.as_str().eq_ignore_ascii_case(name))
    }

    pub(super) fn repository_mut(&mut self, name: &str) -> Option<&mut Repository> {
        self.repositories.iter_mut().find(|repository| repository.name.as_str().eq_ignore_ascii_case(name))
    }

    /// Returns the installation that sees a repository.
    pub(super) fn installation_of(&self, repository: u64) -> Option<&Installation> {
        self.installations.iter().find(|installation| installation.repositories.contains(&repository))
    }
}

impl Repository {
    /// Returns what a user may do: what was set, owners everything, anybody reads what is public.
    pub(super) fn role(&self, account: &Account) -> Option<Role> {
        if account.login.eq_ignore_ascii_case(self.name.owner()) {
            return Some(Role::Admin);
        }
        self.roles.get(&account.id).copied().or_else(|| (!self.private).then_some(Role::Read))
    }

    pub(super) fn comment_mut(&mut self, id: u64) -> Option<&mut Comment> {
        self.comments.iter_mut().find(|comment| comment.id == id)
    }

    /// Returns a commit's latest status of each context, newest first.
    pub(super) fn latest_statuses(&self, sha: &CommitSha) -> Vec<&CommitStatus> {
        let mut seen = BTreeSet::new();
        self.statuses.iter().rev().filter(|status| &status.sha == sha && seen.insert(status.context.clone())).collect()
    }
}
