//! Pushing a patch as a commit of the App's bot user.
//!
//! Always true: the push is a fast-forward of the evaluated head, or it does not happen.

use std::sync::Arc;

use super::super::error::JobError;
use super::super::evaluate::Sides;
use super::super::judged::Judged;
use super::super::session::Session;
use super::patch::{Fixed, Patch};
use crate::git::{CommitInfo, GitError, NewCommit, Push, Signature};
use crate::github::{self, Pull, Purpose, TreeFile};
use crate::model::{Actor, CommitBy, CommitSha};
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
        let commits = self.git(&Arc::default(), move |_| sides.mirror.commits(&sides.base, &sides.head, limit as usize)).await?;
        Ok(in_a_row(&commits, &email))
    }

    /// Commits a patch on the evaluated head of the branch, as the policy says; false if the branch moved meanwhile.
    pub(super) async fn push(&self, judged: &Judged, patch: &Patch) -> Result<bool, JobError> {
        let (Some(sides), Some(in_force)) = (judged.own().sides.clone(), &judged.own().in_force) else { return Ok(false) };
        let (pull, at) = (&judged.pull, self.bot.parts.clock.now());
        self.check_claim().await?;
        let live = self.github.pull(pull.number).await?;
        if live.head != pull.head {
            return Ok(false);
        }
        let pushed = match in_force.policy.remediation.commit {
            CommitBy::Push => self.commit_by_push(pull, sides, patch).await?,
            CommitBy::Api => self.commit_by_api(pull, sides, patch).await?,
        };
        let Some(commit) = pushed else {
            tracing::info!("the branch moved meanwhile: the fix was not pushed");
            return Ok(false);
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
        .await?;
        Ok(true)
    }

    /// Makes the commit here and pushes it with git; `None` if the branch moved.
    async fn commit_by_push(&self, pull: &Pull, sides: Sides, patch: &Patch) -> Result<Option<CommitSha>, JobError> {
        let (signature, at) = (self.signature().await?, self.bot.parts.clock.now());
        let remote = self.remote(&self.github, Purpose::Push).await?;
        let (files, text, branch, head) = (patch.files.clone(), message(&patch.fixed), pull.head_ref.clone(), pull.head.clone());
        self.git(&remote.cancelled.clone(), move |_| {
            let new = NewCommit { parent: &head, files: &files, author: &signature, committer: &signature, message: &text, at };
            let commit = sides.mirror.commit(&new)?;
            match sides.mirror.push(&remote, &Push { branch: &branch, commit: &commit, expected: &head }) {
                Ok(()) => Ok(Some(commit)),
                Err(GitError::Rejected { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Has GitHub make the commit and sign it; `None` if the branch moved. What GitHub makes must be the tree that was judged.
    async fn commit_by_api(&self, pull: &Pull, sides: Sides, patch: &Patch) -> Result<Option<CommitSha>, JobError> {
        let (files, head) = (patch.files.clone(), pull.head.clone());
        let edit = self.git(&Arc::default(), move |_| sides.mirror.edit(&head, &files)).await?;
        let mut files = Vec::new();
        for (path, bytes) in &patch.files {
            let text = String::from_utf8(bytes.clone()).map_err(|_| JobError::Internal(format!("the fixed {path} is not text")))?;
            files.push(TreeFile { path: path.clone(), text, executable: edit.executable.contains(path) });
        }
        let tree = self.github.create_tree(&edit.base, &files).await?;
        if tree != edit.result {
            return Err(JobError::Internal(format!("GitHub made the tree {tree}, and what was judged is {}", edit.result)));
        }
        let commit = self.github.create_commit(&message(&patch.fixed), &tree, &pull.head).await?;
        match self.github.advance_branch(&pull.head_ref, &commit).await {
            Ok(()) => Ok(Some(commit)),
            Err(github::Error::Rejected { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn fix_record(&self, judged: &Judged, fix: &Fixed, commit: CommitSha) -> FixRecord {
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
