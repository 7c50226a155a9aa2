//! `/plangate fix`, and the check run's button: pushing or suggesting on demand.
//!
//! Always true: what is pushed on demand is what would be pushed by policy; a person only overrides *never twice*.

use super::super::error::JobError;
use super::super::judged::Judged;
use super::super::remedy::{Remedy, Wish};
use super::super::session::Session;
use super::conversation::{Answer, Conversation};
use super::explain::unknown_rule;
use crate::github::{Permission, PullState};
use crate::model::{Actor, CommitSha, PullNumber};
use crate::report;

impl Conversation<'_> {
    pub(super) async fn fix(&mut self, names: &[String]) -> Result<Answer, JobError> {
        let mut rules = Vec::new();
        for name in names {
            match self.rule_id(name).await? {
                Some(id) => rules.push(id.to_string()),
                None => return Ok(Answer::Confused(unknown_rule(name))),
            }
        }
        let session = self.session;
        let judged = self.judged().await?;
        Ok(Answer::done(session.fix_on_demand(judged, rules).await?))
    }
}

impl Session {
    /// Pushes or suggests what the button's presser may; a press on an older head does nothing.
    pub(in crate::bot) async fn fix_button(&self, number: PullNumber, head: &CommitSha, sender: &Actor) -> Result<(), JobError> {
        let pull = self.github.pull(number).await?;
        let may_write = self.github.permission(sender).await? >= Permission::Write;
        if pull.state != PullState::Open || pull.head != *head || !may_write {
            tracing::info!(may_write, "the Fix button was pressed without effect");
            return Ok(());
        }
        let judged = self.judge_pull(pull).await?;
        let said = self.fix_on_demand(&judged, Vec::new()).await?;
        tracing::info!(%said, "the Fix button was pressed");
        Ok(())
    }

    /// Pushes or suggests the safe fixes of some rules (all if none is named), and says what came of it.
    async fn fix_on_demand(&self, judged: &Judged, rules: Vec<String>) -> Result<String, JobError> {
        let wish = Wish::Person { rules };
        let remedy = self.remedy(judged, &wish).await?;
        let pushed = self.carry_out(judged, &remedy).await?;
        Ok(said(judged, &remedy, pushed))
    }
}

/// Says what came of it.
fn said(judged: &Judged, remedy: &Remedy, pushed: bool) -> String {
    let mut text: Vec<String> = Vec::new();
    if !pushed && remedy.push.is_some() {
        text.push("Nothing was pushed, because the branch has moved since it was judged: comment `/plangate fix` again.".into());
    } else if let Some(patch) = &remedy.push {
        let rules: Vec<String> = patch.fixed.iter().map(|fix| report::code_span(fix.rule.as_str())).collect();
        text.push(format!("Pushed a commit that fixes {}.", rules.join(", ")));
    }
    text.extend(remedy.notes.iter().cloned());
    if !remedy.suggestions.is_empty() {
        text.push("The fixes are suggested on the changed lines.".into());
    }
    if !remedy.diffs.is_empty() {
        text.push("These fixes lie outside the changed lines:".into());
        text.extend(remedy.diffs.iter().map(|diff| report::code_block("diff", diff)));
    }
    if text.is_empty() {
        let unsafe_ones = judged.own().verdict.findings.iter().filter(|finding| finding.fix.is_some() && !finding.has_safe_fix()).count();
        text.push(match unsafe_ones {
            0 => "There is no safe fix for what was found.".into(),
            _ => "There is no safe fix for what was found; the verdict's comment shows fixes that a person has to look at.".into(),
        });
    }
    text.join("\n\n")
}
