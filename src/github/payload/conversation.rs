//! Comments.
//!
//! Always true: comments on issues that are no pull requests are nothing.

use serde::Deserialize;

use super::super::people::UserWire;
use super::envelope::{Envelope, PayloadError, action, read};
use crate::model::{Delivery, Event, PullNumber};

pub(super) fn issue_comment(delivery: &Delivery) -> Result<Option<Event>, PayloadError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(flatten)]
        envelope: Envelope,
        issue: IssueWire,
        comment: CommentWire,
    }
    #[derive(Deserialize)]
    struct IssueWire {
        number: u64,
        /// Absent where the issue is no pull request.
        pull_request: Option<serde::de::IgnoredAny>,
    }
    #[derive(Deserialize)]
    struct CommentWire {
        id: u64,
        #[serde(default)]
        body: Option<String>,
        user: Option<UserWire>,
    }
    let action = action(delivery)?;
    if !matches!(action.as_str(), "created" | "edited" | "deleted") {
        return Ok(None);
    }
    let Wire { envelope, issue, comment } = read(delivery)?;
    let Some(repository) = envelope.repository().filter(|_| issue.pull_request.is_some()) else {
        return Ok(None);
    };
    let (pull, sender) = (PullNumber(issue.number), envelope.sender());
    let author = comment.user.unwrap_or_else(UserWire::ghost);
    if action == "created" {
        return Ok(Some(Event::Comment {
            repository,
            pull,
            comment: comment.id,
            body: comment.body.unwrap_or_default(),
            author: author.into(),
            sender,
            sender_is_bot: envelope.sender.is_bot(),
        }));
    }
    // Whether a bot's comment is our own is for who knows our id; what a bot does to its own comment is no news.
    let touched = author.is_bot() && author.id != envelope.sender.id;
    let deleted = action == "deleted";
    Ok(touched.then_some(Event::OwnCommentTouched { repository, pull, comment: comment.id, deleted, sender }))
}
