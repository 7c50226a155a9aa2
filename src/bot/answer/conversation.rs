//! One comment with commands: each is carried out in turn, then reactions and one reply say what came of it.
//!
//! Always true: nobody is answered who is not shown to have written the comment.

use super::super::command::{Command, MOST_COMMANDS, USAGE, command_lines};
use super::super::error::JobError;
use super::super::judged::Judged;
use super::super::session::Session;
use super::super::task::Task;
use crate::github::{Permission, Pull, PullState, Reaction};
use crate::model::{Actor, PullNumber};

/// A comment with commands, as it was created.
#[derive(Clone, Debug)]
pub(in crate::bot) struct Asking {
    pub(in crate::bot) number: PullNumber,
    pub(in crate::bot) comment: u64,
    pub(in crate::bot) body: String,
    /// Who wrote it, and who sent the event: they must be one.
    pub(in crate::bot) author: Actor,
    pub(in crate::bot) sender: Actor,
    pub(in crate::bot) sender_is_bot: bool,
}

/// What came of one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Done; the text, if any, goes into the reply. `changed` means that the pull request is to be judged again.
    Done { text: Option<String>, changed: bool },
    /// Not for this person.
    Refused(String),
    /// Not understood, or it makes no sense here.
    Confused(String),
}

impl Answer {
    pub(super) fn done(text: impl Into<String>) -> Self {
        Self::Done { text: Some(text.into()), changed: false }
    }

    pub(super) fn changed(text: impl Into<String>) -> Self {
        Self::Done { text: Some(text.into()), changed: true }
    }

    fn reaction(&self) -> Reaction {
        match self {
            Self::Done { .. } => Reaction::PlusOne,
            Self::Refused(_) => Reaction::MinusOne,
            Self::Confused(_) => Reaction::Confused,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Done { text, .. } => text.as_deref(),
            Self::Refused(text) | Self::Confused(text) => Some(text),
        }
    }
}

/// What the commands of one comment share: the live pull request, and its verdict once one of them needs it.
pub(super) struct Conversation<'a> {
    pub(super) session: &'a Session,
    pub(super) asking: &'a Asking,
    pub(super) pull: Pull,
    pub(super) judged: Option<Judged>,
}

impl Session {
    /// Carries out the commands of a comment.
    #[tracing::instrument(name = "answer", skip_all, fields(comment = asking.comment))]
    pub(in crate::bot) async fn answer(&self, asking: &Asking) -> Result<(), JobError> {
        let lines = command_lines(&asking.body);
        // A comment that is gone, or that somebody else is shown to have written, is not answered.
        let Some(live) = self.github.comment(asking.comment).await? else { return Ok(()) };
        if lines.is_empty() || live.author.id != asking.author.id || asking.author.id != asking.sender.id || asking.sender_is_bot {
            return Ok(());
        }
        self.check_claim().await?;
        self.github.react(asking.comment, Reaction::Eyes).await?;
        let pull = self.github.pull(asking.number).await?;
        let mut conversation = Conversation { session: self, asking, pull, judged: None };
        let mut answers = Vec::new();
        for line in lines.iter().take(MOST_COMMANDS) {
            answers.push(match Command::parse(line) {
                Ok(command) => Box::pin(conversation.carry_out(command)).await?,
                Err(problem) => Answer::Confused(problem.to_string()),
            });
        }
        if lines.len() > MOST_COMMANDS {
            answers.push(Answer::Confused(format!("Only the first {MOST_COMMANDS} commands of a comment are carried out.")));
        }
        self.check_claim().await?;
        if answers.iter().any(|answer| matches!(answer, Answer::Done { changed: true, .. })) {
            self.bot.enqueue(vec![Task::review(&self.repository, asking.number, None)]).await?;
        }
        let texts: Vec<&str> = answers.iter().filter_map(Answer::text).collect();
        if !texts.is_empty() {
            self.publish_reply(asking.number, asking.comment, &texts.join("\n\n")).await?;
        }
        let mut reactions: Vec<Reaction> = Vec::new();
        for reaction in answers.iter().map(Answer::reaction) {
            if !reactions.contains(&reaction) {
                reactions.push(reaction);
                self.github.react(asking.comment, reaction).await?;
            }
        }
        Ok(())
    }
}

impl Conversation<'_> {
    async fn carry_out(&mut self, command: Command) -> Result<Answer, JobError> {
        if !matches!(command, Command::Help | Command::Explain { .. } | Command::Revoke { .. }) && self.pull.state != PullState::Open {
            return Ok(Answer::Confused("This pull request is closed.".into()));
        }
        if matches!(command, Command::Check | Command::Fix { .. } | Command::Exempt(_)) && !self.may_write().await? {
            return Ok(Answer::Refused("Only who may write to this repository can do that.".into()));
        }
        match command {
            Command::Help => Ok(Answer::done(help())),
            Command::Check => Ok(Answer::Done { text: None, changed: true }),
            Command::Fix { rules } => self.fix(&rules).await,
            Command::Explain { rule } => self.explain(&rule).await,
            Command::Exempt(request) => self.exempt(&request).await,
            Command::Approve { id } => self.approve(&id).await,
            Command::Reject { id, reason } => self.reject(&id, &reason).await,
            Command::Revoke { id } => self.revoke(&id).await,
        }
    }

    /// Asks GitHub, now. What cannot be read is no.
    async fn may_write(&self) -> Result<bool, JobError> {
        Ok(self.permission().await? >= Permission::Write)
    }

    pub(super) async fn permission(&self) -> Result<Permission, JobError> {
        match self.session.github.permission(&self.asking.sender).await {
            Ok(permission) => Ok(permission),
            Err(error) if error.is_transient() => Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "a permission could not be read");
                Ok(Permission::None)
            }
        }
    }

    /// Returns the verdict of the live head, judged once for all commands of the comment.
    pub(super) async fn judged(&mut self) -> Result<&Judged, JobError> {
        if self.judged.is_none() {
            self.judged = Some(Box::pin(self.session.judge_pull(self.pull.clone())).await?);
        }
        self.judged.as_ref().ok_or_else(|| JobError::Internal("there is no verdict".into()))
    }
}

fn help() -> String {
    let rows: String = USAGE.iter().map(|(_, usage, what)| format!("- `{usage}` {what}\n")).collect();
    format!("Commands, each at the start of a line of a new comment:\n\n{rows}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_lists_every_command() {
        insta::assert_snapshot!(help(), @"
        Commands, each at the start of a line of a new comment:

        - `/plangate help` lists the commands
        - `/plangate check` judges again
        - `/plangate fix [RULE…]` pushes the safe fixes, or suggests them
        - `/plangate explain RULE` shows the rule's page
        - `/plangate exempt RULE [on ADDRESS] [for 30d | until 2027-01-31] because REASON` asks to accept the rule's violations in this pull request
        - `/plangate approve ID` grants an exemption; for approvers
        - `/plangate reject ID because REASON` refuses an exemption; for approvers
        - `/plangate revoke ID` ends an exemption; for approvers, and its requester
        ");
    }
}
