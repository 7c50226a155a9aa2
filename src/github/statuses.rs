//! Commit statuses: what branch protection looks at.
//!
//! Always true: a description is clipped to what GitHub takes before it is sent.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::client::Call;
use super::error::Result;
use super::limits::{STATUS_DESCRIPTION_CHARS, clip};
use super::repository::Repository;
use super::tokens::Purpose;
use crate::model::CommitSha;

/// The states of a commit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusState {
    Pending,
    Success,
    Failure,
    Error,
}

impl StatusState {
    /// Returns GitHub's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Error => "error",
        }
    }
}

/// A commit status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    pub state: StatusState,
    pub context: String,
    /// Up to 140 characters; longer ones are clipped.
    pub description: String,
    pub target_url: Option<String>,
}

impl Repository {
    /// Sets a commit's status of one context.
    pub async fn set_status(&self, commit: &CommitSha, status: &Status) -> Result<()> {
        let mut body = json!({
            "state": status.state,
            "context": status.context,
            "description": clip(&status.description, STATUS_DESCRIPTION_CHARS),
        });
        if let Some(url) = &status.target_url {
            body["target_url"] = json!(url);
        }
        let call =
            Call::post(self.route(&format!("/statuses/{commit}")), body, self.what(format_args!("the status of {}", commit.short())));
        // The latest status counts: sending it again changes nothing.
        self.send(Purpose::Publish, call.repeatable(true)).await.map(drop)
    }

    /// Reads the latest status of one context; `None` if there is none.
    pub async fn status(&self, commit: &CommitSha, context: &str) -> Result<Option<Status>> {
        #[derive(Deserialize)]
        struct Combined {
            statuses: Vec<Wire>,
        }
        #[derive(Deserialize)]
        struct Wire {
            state: StatusState,
            context: String,
            description: Option<String>,
            target_url: Option<String>,
        }
        let what = format!("the status of {}", commit.short());
        let statuses = self.list(&format!("/commits/{commit}/status"), &what, |page: Combined| page.statuses).await?;
        Ok(statuses.into_iter().find(|status| status.context == context).map(|wire| Status {
            state: wire.state,
            context: wire.context,
            description: wire.description.unwrap_or_default(),
            target_url: wire.target_url,
        }))
    }
}
