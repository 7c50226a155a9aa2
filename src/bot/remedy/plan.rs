//! Decides what is done about the fixes of a verdict, and has it done.
//!
//! Always true: what keeps a fix from being pushed is said, not passed over.

use std::collections::BTreeSet;

use super::super::error::JobError;
use super::super::evaluate::observes;
use super::super::judged::Judged;
use super::super::session::Session;
use super::patch::Patch;
use super::suggest::Suggestion;
use crate::model::{Enforcement, Finding, Fingerprint, ForkFixes, RemediationPolicy};

/// Who wants fixes.
#[derive(Clone, Debug)]
pub(in crate::bot) enum Wish {
    /// The policy: rules enforced as `remediate`.
    Policy,
    /// A person who may write: these rules (by id), or all.
    Person { rules: Vec<String> },
}

/// What is to be done about the fixes of a verdict.
#[derive(Debug, Default)]
pub(in crate::bot) struct Remedy {
    pub(in crate::bot) push: Option<Patch>,
    pub(in crate::bot) suggestions: Vec<Suggestion>,
    /// Unified diffs of what cannot be suggested on a line.
    pub(in crate::bot) diffs: Vec<String>,
    /// Why something is not pushed, for the comment or the reply.
    pub(in crate::bot) notes: Vec<String>,
}

/// Why fixes are not pushed to a branch; the text is for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum NoPush {
    #[error("The branch is in a fork, where nothing can be pushed.")]
    Fork,
    #[error("The policy does not let Plangate push fixes (remediation.push is off).")]
    Off,
    #[error("Fixes are not pushed while the policy only observes.")]
    Observing,
    #[error("The policy pushes no fixes (remediation.max_commits is 0).")]
    NoCommits,
    #[error("The last {0} commits are Plangate's own, and the policy allows no more in a row (remediation.max_commits).")]
    TooMany(u32),
}

impl Session {
    /// Decides what is to be done about the fixes of a judged pull request.
    pub(in crate::bot) async fn remedy(&self, judged: &Judged, wish: &Wish) -> Result<Remedy, JobError> {
        let own = judged.own();
        let (Some(in_force), Some(sides)) = (&own.in_force, &own.sides) else { return Ok(Remedy::default()) };
        let policy = &in_force.policy.remediation;
        let wanted = |finding: &&Finding| match wish {
            Wish::Policy => finding.enforcement == Enforcement::Remediate && policy.push && !observes(&own.verdict),
            Wish::Person { rules } => rules.is_empty() || rules.iter().any(|rule| rule == finding.rule.as_str()),
        };
        let mut findings: Vec<&Finding> = own.verdict.findings.iter().filter(|finding| finding.has_safe_fix()).filter(wanted).collect();
        let mut remedy = Remedy::default();
        if matches!(wish, Wish::Policy) {
            let done = self.fixed_before(judged).await?;
            let before = findings.len();
            findings.retain(|finding| !done.contains(&finding.fingerprint));
            if findings.len() < before && !judged.pull.is_from_fork(self.name()) {
                remedy
                    .notes
                    .push("A fix was pushed before and the violation is back, so it is not pushed again; /plangate fix pushes it.".into());
            }
        }
        if findings.is_empty() {
            return Ok(remedy);
        }
        match self.may_push(judged, policy).await? {
            Ok(()) => remedy.push = self.patch(judged, &findings).await?,
            Err(NoPush::Fork) if policy.forks == ForkFixes::Off => {}
            Err(reason) => {
                if matches!(wish, Wish::Person { .. }) || reason != NoPush::Fork {
                    remedy.notes.push(reason.to_string());
                }
                let (suggestions, diffs) = self.suggestions(sides, &findings).await?;
                remedy.suggestions = suggestions;
                remedy.diffs = diffs;
            }
        }
        Ok(remedy)
    }

    /// Pushes or suggests; tells whether something was pushed.
    pub(in crate::bot) async fn carry_out(&self, judged: &Judged, remedy: &Remedy) -> Result<bool, JobError> {
        let pushed = match &remedy.push {
            Some(patch) => self.push(judged, patch).await?,
            None => false,
        };
        if !remedy.suggestions.is_empty() {
            self.suggest(judged, &remedy.suggestions).await?;
        }
        Ok(pushed)
    }

    /// Lists the violations of this pull request that were fixed or suggested before.
    async fn fixed_before(&self, judged: &Judged) -> Result<BTreeSet<Fingerprint>, JobError> {
        let (name, number) = (self.name().clone(), judged.pull.number);
        let fixes = self.records(move |store| store.fixes(&name, number)).await?;
        Ok(fixes.into_iter().map(|fix| fix.fingerprint).collect())
    }

    async fn may_push(&self, judged: &Judged, policy: &RemediationPolicy) -> Result<Result<(), NoPush>, JobError> {
        if judged.pull.is_from_fork(self.name()) {
            return Ok(Err(NoPush::Fork));
        }
        if !policy.push {
            return Ok(Err(NoPush::Off));
        }
        if observes(&judged.own().verdict) {
            return Ok(Err(NoPush::Observing));
        }
        if policy.max_commits == 0 {
            return Ok(Err(NoPush::NoCommits));
        }
        let in_a_row = self.own_commits_at_tip(judged, policy.max_commits).await?;
        Ok(if in_a_row >= policy.max_commits { Err(NoPush::TooMany(in_a_row)) } else { Ok(()) })
    }
}
