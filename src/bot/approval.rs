//! Who may decide an exemption.
//!
//! Always true: what could not be read counts as no, and nobody decides on their own request, pull request or commits.

use std::collections::BTreeSet;

use crate::model::{Actor, Exemption, UserId};

/// Everything that decides whether somebody may approve, reject or revoke.
#[derive(Clone, Debug)]
pub struct Standing {
    pub sender: Actor,
    pub sender_is_bot: bool,
    /// Who wrote the comment, by its record at GitHub.
    pub comment_author: UserId,
    pub pull_author: UserId,
    /// Everyone who ever pushed to the pull request.
    pub pushers: BTreeSet<UserId>,
    /// The GitHub-linked authors and committers of its commits; `None` if they could not all be read.
    pub commit_authors: Option<BTreeSet<UserId>>,
    /// Whether the policy names them as an approver, read live.
    pub is_approver: bool,
    /// The policy's approvers in words.
    pub approvers: String,
}

/// What is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deciding {
    Approve,
    Reject,
    Revoke,
}

/// Why somebody may not decide; the text is for them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("bots do not decide exemptions")]
    Bot,
    #[error("the comment was written by somebody else")]
    OtherAuthor,
    #[error("who asks for an exemption cannot decide it: somebody else has to")]
    Requester,
    #[error("the author of the pull request cannot decide its exemptions: somebody else has to")]
    PullAuthor,
    #[error("who pushed to the pull request cannot decide its exemptions: somebody else has to")]
    Pusher,
    #[error("who wrote commits of the pull request cannot decide its exemptions: somebody else has to")]
    CommitAuthor,
    #[error("the authors of its commits could not all be read, so nobody can be sure not to be one of them; try again later")]
    AuthorsUnknown,
    #[error("{approvers} may decide this exemption")]
    NotApprover { approvers: String },
}

impl Standing {
    /// Tells whether they may decide.
    ///
    /// A requester may withdraw the own request; revoking is otherwise any approver's.
    pub fn may(&self, deciding: Deciding, exemption: &Exemption) -> Result<(), Refusal> {
        let me = self.sender.id;
        if self.sender_is_bot {
            return Err(Refusal::Bot);
        }
        if self.comment_author != me {
            return Err(Refusal::OtherAuthor);
        }
        if exemption.requested.by.id == me {
            return if deciding == Deciding::Revoke { Ok(()) } else { Err(Refusal::Requester) };
        }
        if self.pull_author == me {
            return Err(Refusal::PullAuthor);
        }
        if self.pushers.contains(&me) {
            return Err(Refusal::Pusher);
        }
        match &self.commit_authors {
            None => return Err(Refusal::AuthorsUnknown),
            Some(authors) if authors.contains(&me) => return Err(Refusal::CommitAuthor),
            Some(_) => {}
        }
        if !self.is_approver {
            return Err(Refusal::NotApprover { approvers: self.approvers.clone() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Decision, ExemptionScope, ExemptionState};

    fn actor(id: u64) -> Actor {
        Actor { id: UserId(id), login: format!("user{id}") }
    }

    fn exemption() -> Exemption {
        let requested = Decision { by: actor(1), at: "2026-11-22T10:00:00Z".parse().unwrap(), comment: None, head: None };
        Exemption {
            id: "E-AAAAAA".parse().unwrap(),
            repository: "acme/infra".parse().unwrap(),
            pull: crate::model::PullNumber(1),
            scope: ExemptionScope::PullRequest,
            rule: "aws-a-b".parse().unwrap(),
            project: ".".parse().unwrap(),
            resource: None,
            fingerprint: "ab".parse().unwrap(),
            reason: "r".into(),
            requested,
            until: "2026-12-22".parse().unwrap(),
            approvals: Vec::new(),
            needed: 1,
            state: ExemptionState::Requested,
        }
    }

    fn approver() -> Standing {
        Standing {
            sender: actor(9),
            sender_is_bot: false,
            comment_author: UserId(9),
            pull_author: UserId(2),
            pushers: BTreeSet::from([UserId(3)]),
            commit_authors: Some(BTreeSet::from([UserId(4)])),
            is_approver: true,
            approvers: "acme/platform".into(),
        }
    }

    fn check(standing: Standing, deciding: Deciding, expect: Result<(), Refusal>) {
        assert_eq!(standing.may(deciding, &exemption()), expect);
    }

    fn by(id: u64) -> Standing {
        Standing { sender: actor(id), comment_author: UserId(id), ..approver() }
    }

    #[test]
    fn an_uninvolved_approver_decides() {
        for deciding in [Deciding::Approve, Deciding::Reject, Deciding::Revoke] {
            check(approver(), deciding, Ok(()));
        }
    }

    #[test]
    fn nobody_involved_decides() {
        check(by(1), Deciding::Approve, Err(Refusal::Requester));
        check(by(1), Deciding::Reject, Err(Refusal::Requester));
        check(by(1), Deciding::Revoke, Ok(()));
        check(by(2), Deciding::Approve, Err(Refusal::PullAuthor));
        check(by(2), Deciding::Revoke, Err(Refusal::PullAuthor));
        check(by(3), Deciding::Approve, Err(Refusal::Pusher));
        check(by(4), Deciding::Approve, Err(Refusal::CommitAuthor));
    }

    #[test]
    fn what_could_not_be_read_is_no() {
        check(Standing { commit_authors: None, ..approver() }, Deciding::Approve, Err(Refusal::AuthorsUnknown));
        let outsider = Standing { is_approver: false, ..approver() };
        check(outsider, Deciding::Approve, Err(Refusal::NotApprover { approvers: "acme/platform".into() }));
        check(Standing { sender_is_bot: true, ..approver() }, Deciding::Approve, Err(Refusal::Bot));
        check(Standing { comment_author: UserId(8), ..approver() }, Deciding::Approve, Err(Refusal::OtherAuthor));
    }
}
