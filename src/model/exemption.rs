//! Exemptions: asked for and granted in comments, bound to what was seen, and ended by a day.
//!
//! Always true: an exemption names one rule, one fingerprint and one pull request, and it ends.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{Address, CommitSha, ExemptionId, Fingerprint, ProjectId, PullNumber, RepoName, RuleId, UserId};

/// A person as GitHub names them: the id decides, the login is for showing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    pub id: UserId,
    pub login: String,
}

/// One decision on an exemption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub by: Actor,
    pub at: DateTime<Utc>,
    /// The comment that said so.
    pub comment: Option<u64>,
    /// The head that was seen.
    pub head: Option<CommitSha>,
}

/// Where an exemption stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ExemptionState {
    /// Asked for; further approvals may be needed.
    Requested,
    /// Enough approvers agreed.
    Granted,
    /// Final.
    Rejected {
        by: Actor,
        at: DateTime<Utc>,
        /// Named apart from the request's own `reason`, beside which it stands in JSON.
        #[serde(rename = "because")]
        reason: String,
    },
    /// Ended before its day by an approver, or withdrawn by its requester.
    Revoked { by: Actor, at: DateTime<Utc> },
    /// The pull request closed unmerged.
    Lapsed { at: DateTime<Utc> },
}

/// Where an exemption holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "on")]
pub enum ExemptionScope {
    PullRequest,
    /// The pull request merged: it holds on this branch.
    Branch {
        name: String,
    },
}

/// A request to accept one finding, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    pub id: ExemptionId,
    pub repository: RepoName,
    pub pull: PullNumber,
    pub scope: ExemptionScope,
    pub rule: RuleId,
    pub project: ProjectId,
    pub resource: Option<Address>,
    pub fingerprint: Fingerprint,
    pub reason: String,
    pub requested: Decision,
    /// The last day on which it holds.
    pub until: NaiveDate,
    pub approvals: Vec<Decision>,
    /// How many different approvers the policy asks for.
    pub needed: u32,
    #[serde(flatten)]
    pub state: ExemptionState,
}

impl Exemption {
    /// Tells whether it is granted and its day has not passed.
    pub fn in_force(&self, as_of: DateTime<Utc>) -> bool {
        self.state == ExemptionState::Granted && as_of.date_naive() <= self.until
    }
}
