//! Review comments on lines, with suggestions that the author can take over.
//!
//! Always true: a review comments; it never approves or requests changes.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Call;
use super::error::Result;
use super::limits::{COMMENT_CHARS, clip};
use super::people::UserWire;
use super::repository::Repository;
use super::tokens::Purpose;
use crate::model::{CommitSha, PullNumber, RepoPath, UserId};

/// A comment on lines of the head's side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewComment {
    pub path: RepoPath,
    /// Counted from 1; equal to `end_line` for one line.
    pub start_line: u32,
    pub end_line: u32,
    /// Markdown; a `suggestion` fence replaces the lines.
    pub body: String,
}

impl ReviewComment {
    fn body(&self) -> Value {
        let mut body = json!({
            "path": self.path.as_str(),
            "line": self.end_line,
            "side": "RIGHT",
            "body": clip(&self.body, COMMENT_CHARS),
        });
        if self.start_line < self.end_line {
            body["start_line"] = json!(self.start_line);
            body["start_side"] = json!("RIGHT");
        }
        body
    }
}

impl Repository {
    /// Posts one review with comments on lines of `head` that the pull request shows.
    pub async fn create_review(&self, pull: PullNumber, head: &CommitSha, text: &str, comments: &[ReviewComment]) -> Result<()> {
        let mut body = json!({
            "commit_id": head,
            "event": "COMMENT",
            "comments": comments.iter().map(ReviewComment::body).collect::<Vec<_>>(),
        });
        if !text.is_empty() {
            body["body"] = json!(text);
        }
        let what = self.what(format_args!("a review of pull request {pull}"));
        let call = Call::post(self.route(&format!("/pulls/{pull}/reviews")), body, what).making_content();
        self.send(Purpose::Publish, call).await.map(drop)
    }

    /// Lists the bodies of the review comments that one user wrote on a pull request.
    pub async fn review_comments(&self, pull: PullNumber, author: UserId) -> Result<Vec<String>> {
        #[derive(Deserialize)]
        struct Wire {
            body: String,
            user: Option<UserWire>,
        }
        let what = format!("the review comments of pull request {pull}");
        let found = self.list(&format!("/pulls/{pull}/comments"), &what, |page: Vec<Wire>| page).await?;
        let by_author = |comment: &Wire| comment.user.as_ref().is_some_and(|user| UserId(user.id) == author);
        Ok(found.into_iter().filter(by_author).map(|comment| comment.body).collect())
    }
}
