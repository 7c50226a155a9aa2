//! Comments on pull requests, and reactions to them.
//!
//! Always true: a comment counts as ours by its marker *and* its author's id, never by one alone.

use serde::Deserialize;
use serde_json::json;

use super::client::Call;
use super::error::{Error, Result};
use super::limits::COMMENT_CHARS;
use super::listing::found;
use super::people::UserWire;
use super::repository::Repository;
use super::tokens::Purpose;
use crate::model::{Actor, PullNumber, UserId};

/// A comment as GitHub has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: u64,
    pub author: Actor,
    pub author_is_bot: bool,
    pub body: String,
    /// The comment's page.
    pub url: String,
}

/// The reactions that answer a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    Eyes,
    PlusOne,
    MinusOne,
    Confused,
}

impl Reaction {
    /// Returns GitHub's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eyes => "eyes",
            Self::PlusOne => "+1",
            Self::MinusOne => "-1",
            Self::Confused => "confused",
        }
    }
}

impl Repository {
    /// Lists the comments of a pull request, oldest first.
    pub async fn comments(&self, pull: PullNumber) -> Result<Vec<Comment>> {
        let what = format!("the comments of pull request {pull}");
        let found = self.list(&format!("/issues/{pull}/comments"), &what, |page: Vec<Wire>| page).await?;
        Ok(found.into_iter().map(Comment::from).collect())
    }

    /// Finds the first comment that begins with `marker` and is written by `author`.
    pub async fn find_comment(&self, pull: PullNumber, marker: &str, author: UserId) -> Result<Option<Comment>> {
        let comments = self.comments(pull).await?;
        Ok(comments.into_iter().find(|comment| comment.author.id == author && comment.body.starts_with(marker)))
    }

    /// Reads one comment; `None` if it was deleted.
    pub async fn comment(&self, id: u64) -> Result<Option<Comment>> {
        let wire = found(self.get::<Wire>(&format!("/issues/comments/{id}"), &format!("comment {id}")).await)?;
        Ok(wire.map(Comment::from))
    }

    /// Writes a comment.
    ///
    /// # Errors
    /// [`Error::Rejected`] if it is longer than [`COMMENT_CHARS`]: nothing is ever cut in the middle.
    pub async fn create_comment(&self, pull: PullNumber, body: &str) -> Result<Comment> {
        let what = self.what(format_args!("a comment on pull request {pull}"));
        fits(body, &what)?;
        let call = Call::post(self.route(&format!("/issues/{pull}/comments")), json!({"body": body}), &what).making_content();
        Ok(self.send(Purpose::Publish, call).await?.json::<Wire>(&what)?.into())
    }

    /// Replaces a comment's text.
    ///
    /// # Errors
    /// [`Error::Rejected`] if it is longer than [`COMMENT_CHARS`]; [`Error::NotFound`] if the comment was deleted.
    pub async fn update_comment(&self, id: u64, body: &str) -> Result<()> {
        let what = self.what(format_args!("comment {id}"));
        fits(body, &what)?;
        let call = Call::patch(self.route(&format!("/issues/comments/{id}")), json!({"body": body}), what);
        self.send(Purpose::Publish, call).await.map(drop)
    }

    /// Deletes a comment; it is no error if it is gone already.
    pub async fn delete_comment(&self, id: u64) -> Result<()> {
        let call = Call::delete(self.route(&format!("/issues/comments/{id}")), self.what(format_args!("comment {id}")));
        found(self.send(Purpose::Publish, call).await).map(drop)
    }

    /// Reacts to a comment; reacting twice is the same as once.
    pub async fn react(&self, comment: u64, reaction: Reaction) -> Result<()> {
        let route = self.route(&format!("/issues/comments/{comment}/reactions"));
        let call = Call::post(route, json!({"content": reaction.as_str()}), self.what(format_args!("a reaction to comment {comment}")));
        self.send(Purpose::Publish, call.repeatable(true)).await.map(drop)
    }
}

fn fits(body: &str, what: &str) -> Result<()> {
    let length = body.chars().count();
    if length > COMMENT_CHARS {
        let message = format!("{length} characters are more than the {COMMENT_CHARS} of a comment");
        return Err(Error::Rejected { what: what.to_owned(), message });
    }
    Ok(())
}

#[derive(Deserialize)]
struct Wire {
    id: u64,
    #[serde(default)]
    body: Option<String>,
    user: Option<UserWire>,
    html_url: String,
}

impl From<Wire> for Comment {
    fn from(wire: Wire) -> Self {
        let user = wire.user.unwrap_or_else(UserWire::ghost);
        Self { id: wire.id, author_is_bot: user.is_bot(), author: user.into(), body: wire.body.unwrap_or_default(), url: wire.html_url }
    }
}
