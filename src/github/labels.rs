//! Labels on pull requests: they show, and authorise nothing.
//!
//! Always true: adding a label that is there, or removing one that is not, is no error.

use serde::Deserialize;
use serde_json::json;

use super::client::Call;
use super::error::{Error, Result};
use super::limits::{LABEL_DESCRIPTION_CHARS, clip};
use super::listing::{escape, found};
use super::repository::Repository;
use super::tokens::Purpose;
use crate::model::PullNumber;

/// A label of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub name: String,
    /// Six hexadecimal digits.
    pub color: String,
    /// Up to 100 characters.
    pub description: String,
}

#[derive(Deserialize)]
struct Wire {
    name: String,
}

impl Repository {
    /// Makes a label unless the repository has one of that name.
    pub async fn ensure_label(&self, label: &Label) -> Result<()> {
        let known = found(self.get::<Wire>(&format!("/labels/{}", escape(&label.name)), &format!("the label {}", label.name)).await)?;
        if known.is_some() {
            return Ok(());
        }
        let body = json!({
            "name": label.name,
            "color": label.color,
            "description": clip(&label.description, LABEL_DESCRIPTION_CHARS),
        });
        let call = Call::post(self.route("/labels"), body, self.what(format_args!("the label {}", label.name)));
        match self.send(Purpose::Publish, call).await {
            // Somebody else was faster.
            Err(Error::Rejected { message, .. }) if message.contains("already_exists") => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// Lists the labels of a pull request.
    pub async fn labels(&self, pull: PullNumber) -> Result<Vec<String>> {
        let what = format!("the labels of pull request {pull}");
        let found = self.list(&format!("/issues/{pull}/labels"), &what, |page: Vec<Wire>| page).await?;
        Ok(found.into_iter().map(|label| label.name).collect())
    }

    /// Puts labels on a pull request.
    pub async fn add_labels(&self, pull: PullNumber, names: &[&str]) -> Result<()> {
        let what = self.what(format_args!("the labels of pull request {pull}"));
        let call = Call::post(self.route(&format!("/issues/{pull}/labels")), json!({"labels": names}), what);
        self.send(Purpose::Publish, call.repeatable(true)).await.map(drop)
    }

    /// Takes a label off a pull request.
    pub async fn remove_label(&self, pull: PullNumber, name: &str) -> Result<()> {
        let what = self.what(format_args!("the label {name} of pull request {pull}"));
        let call = Call::delete(self.route(&format!("/issues/{pull}/labels/{}", escape(name))), what);
        found(self.send(Purpose::Publish, call).await).map(drop)
    }
}
