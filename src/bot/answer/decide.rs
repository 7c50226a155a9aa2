//! `/plangate approve`, `reject` and `revoke`: deciding an exemption.
//!
//! Always true: a decision is made on the pull request of the request, by somebody uninvolved, on what is present now.

use super::super::approval::{Deciding, Refusal};
use super::super::error::JobError;
use super::approvers::{Subject, in_words};
use super::conversation::{Answer, Conversation};
use super::exempt::present;
use crate::config::ExemptionTerms;
use crate::model::{Decision, Exemption, ExemptionId, ExemptionState, Finding};
use crate::report::inline;
use crate::store::StoreError;

impl Conversation<'_> {
    pub(super) async fn approve(&mut self, id: &ExemptionId) -> Result<Answer, JobError> {
        let exemption = match self.find(id).await? {
            Ok(exemption) => exemption,
            Err(answer) => return Ok(answer),
        };
        if exemption.approvals.iter().any(|approval| approval.comment == Some(self.asking.comment)) {
            // This very comment was carried out by an attempt that did not finish.
            return Ok(approved(&exemption));
        }
        if let Some(problem) = closed(&exemption) {
            return Ok(Answer::Confused(format!("{id} {problem}.")));
        }
        let now = self.session.bot.parts.clock.now();
        if exemption.until < now.date_naive() {
            return Ok(Answer::Confused(format!("{id} was asked for until {}, which has passed: ask again.", exemption.until)));
        }
        let finding = self.finding(&exemption).await?;
        let Some(finding) = finding.filter(present) else {
            return Ok(Answer::Confused(format!(
                "The violation that {id} was asked for is not there any more, or has changed: ask again."
            )));
        };
        if let Err(answer) = self.may(Deciding::Approve, &exemption, Some(&finding)).await? {
            return Ok(answer);
        }
        let decision =
            Decision { by: self.asking.sender.clone(), at: now, comment: Some(self.asking.comment), head: Some(self.pull.head.clone()) };
        self.session.check_claim().await?;
        let key = id.clone();
        let result = self.session.records(move |store| conflict(store.approve_exemption(&key, decision))).await?;
        Ok(result.map_or_else(Answer::Confused, |exemption| approved(&exemption)))
    }

    pub(super) async fn reject(&mut self, id: &ExemptionId, reason: &str) -> Result<Answer, JobError> {
        let exemption = match self.find(id).await? {
            Ok(exemption) => exemption,
            Err(answer) => return Ok(answer),
        };
        if let Some(problem) = closed(&exemption) {
            return Ok(Answer::Confused(format!("{id} {problem}.")));
        }
        let finding = self.finding(&exemption).await?;
        if let Err(answer) = self.may(Deciding::Reject, &exemption, finding.as_ref()).await? {
            return Ok(answer);
        }
        let (key, by, at, text) = (id.clone(), self.asking.sender.clone(), self.session.bot.parts.clock.now(), reason.to_owned());
        self.session.check_claim().await?;
        let rejected = self.session.records(move |store| conflict(store.reject_exemption(&key, by, at, &text))).await?;
        Ok(match rejected {
            Err(problem) => Answer::Confused(problem),
            Ok(_) => Answer::changed(format!("{id} is rejected: {}", inline(reason))),
        })
    }

    pub(super) async fn revoke(&mut self, id: &ExemptionId) -> Result<Answer, JobError> {
        let exemption = match self.find(id).await? {
            Ok(exemption) => exemption,
            Err(answer) => return Ok(answer),
        };
        if !matches!(exemption.state, ExemptionState::Requested | ExemptionState::Granted) {
            return Ok(Answer::Confused(format!("{id} {}.", closed(&exemption).unwrap_or("is not open"))));
        }
        let finding = self.finding(&exemption).await?;
        if let Err(answer) = self.may(Deciding::Revoke, &exemption, finding.as_ref()).await? {
            return Ok(answer);
        }
        let (key, by, at) = (id.clone(), self.asking.sender.clone(), self.session.bot.parts.clock.now());
        self.session.check_claim().await?;
        let revoked = self.session.records(move |store| conflict(store.revoke_exemption(&key, by, at))).await?;
        Ok(match revoked {
            Err(problem) => Answer::Confused(problem),
            Ok(_) => Answer::changed(format!("{id} is revoked.")),
        })
    }

    /// Finds an exemption of this pull request.
    async fn find(&self, id: &ExemptionId) -> Result<Result<Exemption, Answer>, JobError> {
        let key = id.clone();
        let found = self.session.records(move |store| store.exemption(&key)).await?;
        let here = found.filter(|found| found.repository == *self.session.name() && found.pull == self.asking.number);
        Ok(here.ok_or_else(|| Answer::Confused(format!("{id} is not an exemption of this pull request."))))
    }

    /// Finds the violation that an exemption is for in the live head's verdicts.
    async fn finding(&mut self, exemption: &Exemption) -> Result<Option<Finding>, JobError> {
        if self.pull.state != crate::github::PullState::Open {
            return Ok(None);
        }
        let judged = self.judged().await?;
        let same = |finding: &&Finding| {
            finding.fingerprint == exemption.fingerprint && finding.rule == exemption.rule && finding.project == exemption.project
        };
        Ok(judged.all.iter().flat_map(|(_, evaluated)| &evaluated.verdict.findings).find(same).cloned())
    }

    /// Tells whether the comment's author may decide.
    async fn may(&mut self, deciding: Deciding, exemption: &Exemption, finding: Option<&Finding>) -> Result<Result<(), Answer>, JobError> {
        let terms = match self.policy().await? {
            Some(policy) => match finding {
                Some(finding) => self.terms(&policy, &Subject::from(finding)).await?,
                None => self.terms(&policy, &recorded(exemption)).await?,
            },
            None => return Ok(Err(Answer::Confused("The policy cannot be read, so nothing can be decided; the status says why.".into()))),
        };
        let Some(ExemptionTerms { approvers, .. }) = terms else {
            let refusal = Refusal::NotApprover { approvers: in_words(&Default::default()) };
            return Ok(if deciding == Deciding::Revoke && exemption.requested.by.id == self.asking.sender.id {
                Ok(())
            } else {
                Err(Answer::Refused(sentence(&refusal)))
            });
        };
        let standing = self.standing(&approvers).await?;
        Ok(standing.may(deciding, exemption).map_err(|refusal| Answer::Refused(sentence(&refusal))))
    }

    async fn policy(&mut self) -> Result<Option<crate::model::Policy>, JobError> {
        if self.pull.state == crate::github::PullState::Open {
            return Ok(self.judged().await?.own().in_force.as_ref().map(|in_force| in_force.policy.clone()));
        }
        Ok(self.session.policy().await?.ok().map(|in_force| in_force.policy))
    }
}

fn approved(exemption: &Exemption) -> Answer {
    let id = &exemption.id;
    Answer::changed(if exemption.state == ExemptionState::Granted {
        format!("{id} is granted until {}.", exemption.until)
    } else {
        format!("{id} has {} of {} approvals that it needs.", exemption.approvals.len(), exemption.needed)
    })
}

/// What the record of an exemption says of its finding.
fn recorded(exemption: &Exemption) -> Subject<'_> {
    let environment = exemption.project.as_str().split_once('#').map(|(_, environment)| environment);
    Subject { rule: &exemption.rule, project: &exemption.project, environment, resource_type: None, finding: None }
}

/// Says why an exemption can no longer be approved or rejected; `None` while it can.
fn closed(exemption: &Exemption) -> Option<&'static str> {
    match exemption.state {
        ExemptionState::Requested => None,
        ExemptionState::Granted => Some("is granted already"),
        ExemptionState::Rejected { .. } => Some("was rejected, which is final"),
        ExemptionState::Revoked { .. } => Some("was revoked"),
        ExemptionState::Lapsed { .. } => Some("has lapsed"),
    }
}

/// Makes "its state does not allow it" an answer.
fn conflict<T>(result: Result<T, StoreError>) -> Result<Result<T, String>, StoreError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(error @ StoreError::Conflict { .. }) => Ok(Err(error.to_string())),
        Err(error) => Err(error),
    }
}

fn sentence(refusal: &Refusal) -> String {
    let text = refusal.to_string();
    let mut letters = text.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
