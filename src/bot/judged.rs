//! A pull request with its verdicts.
//!
//! Always true: the verdict against its own base comes first.

use std::collections::BTreeSet;

use super::error::JobError;
use super::evaluate::{Base, Evaluated, Proposal};
use super::session::Session;
use crate::config::is_gated;
use crate::github::Pull;
use crate::model::{Exemption, PullNumber};
use crate::store::ExemptionFilter;

/// A pull request, judged against every base that its head is proposed to.
pub(super) struct Judged {
    pub(super) pull: Pull,
    /// By base branch; the pull request's own comes first.
    pub(super) all: Vec<(Proposal, Evaluated)>,
    /// The exemptions on record for this pull request.
    pub(super) exemptions: Vec<Exemption>,
}

impl Judged {
    /// Returns the verdict against the pull request's own base.
    pub(super) fn own(&self) -> &Evaluated {
        &self.all[0].1
    }

    /// Returns what was judged against the pull request's own base.
    pub(super) fn proposal(&self) -> &Proposal {
        &self.all[0].0
    }
}

impl Session {
    /// Judges a pull request against its base, the default branch, and every base that its head is proposed to.
    pub(super) async fn judge_pull(&self, pull: Pull) -> Result<Judged, JobError> {
        let (name, number, head) = (self.name().clone(), pull.number, pull.head.clone());
        let siblings = self.records(move |store| store.open_pulls(&name)).await?;
        let siblings: Vec<_> = siblings.into_iter().filter(|sibling| sibling.head == head && sibling.number != number).collect();
        let mut bases = vec![pull.base_ref.clone(), self.repository.default_branch.clone()];
        bases.extend(siblings.iter().map(|sibling| sibling.base_ref.clone()));
        let mut seen = BTreeSet::new();
        bases.retain(|base| seen.insert(base.clone()));

        let exemptions = self.exemptions_of(number).await?;
        let mut all: Vec<(Proposal, Evaluated)> = Vec::with_capacity(bases.len());
        for base_ref in bases {
            let policy = all.first().and_then(|(_, own)| own.in_force.clone());
            let default = base_ref == self.repository.default_branch;
            if !all.is_empty() && !default && policy.as_ref().is_some_and(|in_force| !is_gated(&in_force.policy, &base_ref)) {
                continue;
            }
            // An exemption holds for its own pull request: where another one proposes the same commit, only that one's count.
            let proposers: Vec<_> = siblings.iter().filter(|sibling| sibling.base_ref == base_ref).collect();
            let mut may_apply = if base_ref == pull.base_ref || proposers.is_empty() { exemptions.clone() } else { Vec::new() };
            for sibling in proposers {
                may_apply.extend(self.exemptions_of(sibling.number).await?);
            }
            may_apply.extend(self.exemptions_on(&base_ref).await?);
            let proposal = Proposal {
                head: pull.head.clone(),
                base_ref,
                base: Base::Branch,
                pull: Some(number),
                author: Some(pull.author.clone()),
                exemptions: may_apply,
            };
            let evaluated = match policy {
                Some(policy) => Box::pin(self.evaluate_by(&proposal, policy)).await?,
                None => Box::pin(self.evaluate(&proposal)).await?,
            };
            all.push((proposal, evaluated));
        }
        Ok(Judged { pull, all, exemptions })
    }

    /// Lists the exemptions on record for a pull request.
    pub(super) async fn exemptions_of(&self, number: PullNumber) -> Result<Vec<Exemption>, JobError> {
        let filter = ExemptionFilter { repository: Some(self.name().clone()), pull: Some(number), ..ExemptionFilter::default() };
        self.records(move |store| store.exemptions(&filter)).await
    }

    /// Lists the exemptions that passed to a branch.
    pub(super) async fn exemptions_on(&self, branch: &str) -> Result<Vec<Exemption>, JobError> {
        let filter =
            ExemptionFilter { repository: Some(self.name().clone()), branch: Some(branch.to_owned()), ..ExemptionFilter::default() };
        self.records(move |store| store.exemptions(&filter)).await
    }
}
