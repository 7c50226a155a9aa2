//! Pushing a patch as a commit of the App's bot user.
//!
//! Always true: the push is a fast-forward of the evaluated head, or it does not happen.

use super::super::error::JobError;
use super::super::judged::Judged;
use super::super::session::Session;
use super::patch::{Fixed, Patch};
use crate::git::{CommitInfo, GitError, NewCommit, Push, Signature};
use crate::github::Purpose;
use crate::model::Actor;
use crate::store::{AuditEntry, FixRecord};

/// Writes the message of a remediation commit.
fn message(fixed: &[Fixed]) -> String {
    let name = |fix: &Fixed| fix.address.as_ref().map_or_else(|| "the project".to_owned(), |address| one_line(address.as_str()));
    let subject = match fixed {
        [one] => format!("plangate: fix {} in {}", one.rule, name(one)),
        many => format!("plangate: fix {} findings", many.len()),
    };
    let trailers: String = fixed.iter().map(|fix| format!("\nPlangate-Fix: {} {}", fix.rule, name(fix))).collect();
    format!("{subject}\n{trailers}\n")
}

/// Keeps an address from starting a line of its own in a commit message.
fn one_line(text: &str) -> String {
    crate::report::visible_line(text).into_owned()
}

/// Counts the commits at the tip that a user made in a row.
fn in_a_row(commits: &[CommitInfo], email: &str) -> u32 {
    let ours = commits.iter().take_while(|commit| commit.author.email == email).count();
    u32::try_from(ours).unwrap_or(u32::MAX)
}

impl Session {
    /// Counts the bot's commits in a row at the branch's tip, as far as `limit`.
    pub(super) async fn own_commits_at_tip(&self, judged: &Judged, limit: u32) -> Result<u32, JobError> {
        let Some(sides) = judged.own().sides.clone() else { return Ok(0) };
        let email = self.signature().await?.email;
        let commits = self.git(&std::sync::Arc::default(), move |_| sides.mirror.commits(&sides.base, &sides.head, limit as usize)).await?;
        Ok(in_a_row(&commits, &email))
    }

    /// Commits a patch on the evaluated head and pushes it. A branch that moved meanwhile is left alone.
    pub(super) async fn push(&self, judged: &Judged, patch: &Patch) -> Result<(), JobError> {
        let Some(sides) = judged.own().sides.clone() else { return Ok(()) };
        let (pull, signature, at) = (&judged.pull, self.signature().await?, self.bot.parts.clock.now());
        let remote = self.remote(&self.github, Purpose::Push).await?;
        self.check_claim().await?;
        let live = self.github.pull(pull.number).await?;
        if live.head != pull.head {
            return Ok(());
        }
        let (files, text, branch, head) = (patch.files.clone(), message(&patch.fixed), pull.head_ref.clone(), pull.head.clone());
        let pushed = self
            .git(&remote.cancelled.clone(), move |_| {
                let new = NewCommit { parent: &head, files: &files, author: &signature, committer: &signature, message: &text, at };
                let commit = sides.mirror.commit(&new)?;
                sides.mirror.push(&remote, &Push { branch: &branch, commit: &commit, expected: &head })?;
                Ok(commit)
            })
            .await;
        let commit = match pushed {
            Ok(commit) => commit,
            Err(JobError::Git(GitError::Rejected { reason })) => {
                tracing::info!(%reason, "the fix was not pushed");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        tracing::info!(%commit, fixes = patch.fixed.len(), "pushed fixes");
        self.bot.metrics.fixes_pushed.increment();
        let fixes = patch.fixed.iter().map(|fix| self.fix_record(judged, fix, commit.clone())).collect();
        let entry = AuditEntry {
            at,
            actor: None,
            action: "remediation.pushed".into(),
            repository: Some(self.name().clone()),
            pull: Some(pull.number),
            exemption: None,
            details: serde_json::json!({
                "commit": commit, "on": pull.head,
                "fixes": patch.fixed.iter().map(|fix| serde_json::json!({"rule": fix.rule, "resource": fix.address})).collect::<Vec<_>>(),
            }),
        };
        self.records(move |store| {
            store.record_fixes(fixes)?;
            store.append_audit(entry).map(drop)
        })
        .await
    }

    pub(super) fn fix_record(&self, judged: &Judged, fix: &Fixed, commit: crate::model::CommitSha) -> FixRecord {
        FixRecord {
            repository: self.name().clone(),
            pull: judged.pull.number,
            fingerprint: fix.fingerprint.clone(),
            rule: fix.rule.clone(),
            commit,
            at: self.bot.parts.clock.now(),
        }
    }

    /// Returns who the bot's commits are by: GitHub links them to the App's bot user by this address.
    async fn signature(&self) -> Result<Signature, JobError> {
        let Actor { id, login } = self.github.installation().bot().await?;
        let web = self.bot.parts.app.web_url();
        let host = web.split_once("://").map_or(web, |(_, rest)| rest).split(['/', ':']).next().unwrap_or("github.com").to_owned();
        Ok(Signature { email: format!("{}+{login}@users.noreply.{host}", id.0), name: login })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(rule: &str, address: &str) -> Fixed {
        Fixed { rule: rule.parse().unwrap(), address: Some(address.parse().unwrap()), fingerprint: "ab".parse().unwrap() }
    }

    #[test]
    fn the_message_names_what_was_fixed() {
        let one = fixed("aws-s3-acl-public-read", "aws_s3_bucket.logs");
        insta::assert_snapshot!(message(std::slice::from_ref(&one)), @"
        plangate: fix aws-s3-acl-public-read in aws_s3_bucket.logs

        Plangate-Fix: aws-s3-acl-public-read aws_s3_bucket.logs
        ");
        insta::assert_snapshot!(message(&[one, fixed("general-tags-required", "a.b[\"x\ny\"]")]), @r#"
        plangate: fix 2 findings

        Plangate-Fix: aws-s3-acl-public-read aws_s3_bucket.logs
        Plangate-Fix: general-tags-required a.b["x\u{a}y"]
        "#);
    }
}
