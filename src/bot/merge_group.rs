//! The way of a merge group: judged like a pull request, answered by a status alone.
//!
//! Always true: a group is judged on its own base and head; nothing of its pull requests' verdicts is taken over.

use super::error::JobError;
use super::evaluate::{Base, Proposal};
use super::publish::status_of;
use super::session::Session;
use crate::model::{CommitSha, Exemption, PullNumber};

impl Session {
    /// Judges a merge group and sets its head's status.
    pub(super) async fn review_merge_group(
        &self,
        head: CommitSha,
        head_ref: &str,
        base: CommitSha,
        base_ref: &str,
    ) -> Result<(), JobError> {
        let proposal = Proposal {
            head: head.clone(),
            base_ref: base_ref.to_owned(),
            base: Base::Commit(base),
            pull: None,
            author: None,
            exemptions: self.exemptions_in_group(head_ref, base_ref).await?,
        };
        let evaluated = self.evaluate(&proposal).await?;
        let record = self.verdict_record(&proposal, &evaluated, String::new());
        self.records(move |store| store.record_verdict(record)).await?;
        let status = status_of(&evaluated.verdict, None, Some(self.page_url(&proposal)));
        self.publish_status(&head, &status).await?;
        self.bot.metrics.verdict(evaluated.verdict.outcome);
        Ok(())
    }

    /// Lists the exemptions of the branch, and of the pull requests that may be in the group: it holds those queued before, too,
    /// and an exemption is bound to its violation's fingerprint.
    async fn exemptions_in_group(&self, head_ref: &str, base_ref: &str) -> Result<Vec<Exemption>, JobError> {
        let mut exemptions = self.exemptions_on(base_ref).await?;
        let name = self.name().clone();
        let open = self.records(move |store| store.open_pulls(&name)).await?;
        let mut numbers: Vec<PullNumber> = open.into_iter().filter(|pull| pull.base_ref == base_ref).map(|pull| pull.number).collect();
        numbers.extend(number_in(head_ref).filter(|number| !numbers.contains(number)));
        for number in numbers {
            exemptions.extend(self.exemptions_of(number).await?);
        }
        Ok(exemptions)
    }
}

/// Reads the pull request's number from a group's branch: `gh-readonly-queue/main/pr-12-0a1b…`.
fn number_in(head_ref: &str) -> Option<PullNumber> {
    let name = head_ref.rsplit('/').next()?.strip_prefix("pr-")?;
    name.split('-').next()?.parse().ok().map(PullNumber)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_groups_branch_names_its_pull_request() {
        assert_eq!(number_in("refs/heads/gh-readonly-queue/main/pr-12-0a1b"), Some(PullNumber(12)));
        assert_eq!(number_in("refs/heads/main"), None);
    }
}
