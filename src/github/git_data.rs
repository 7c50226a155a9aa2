//! Commits made through the API: GitHub signs those that an App makes without naming an author.
//!
//! Always true: a branch is only ever moved forward, so what was pushed meanwhile is never lost.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Call;
use super::error::Result;
use super::listing::escape;
use super::repository::Repository;
use super::tokens::Purpose;
use crate::model::{CommitSha, RepoPath};

/// A file of a tree to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    pub path: RepoPath,
    pub text: String,
    pub executable: bool,
}

impl Repository {
    /// Makes a tree: another one with some files replaced. Returns its id.
    pub async fn create_tree(&self, base: &str, files: &[TreeFile]) -> Result<String> {
        #[derive(Deserialize)]
        struct Made {
            sha: String,
        }
        let entry = |file: &TreeFile| {
            let mode = if file.executable { "100755" } else { "100644" };
            json!({"path": file.path.as_str(), "mode": mode, "type": "blob", "content": file.text})
        };
        let body = json!({"base_tree": base, "tree": files.iter().map(entry).collect::<Vec<Value>>()});
        let made: Made = self.write("/git/trees", body, "a tree").await?;
        Ok(made.sha)
    }

    /// Makes a commit of the App's own, signed by GitHub; nothing points to it yet.
    pub async fn create_commit(&self, message: &str, tree: &str, parent: &CommitSha) -> Result<CommitSha> {
        #[derive(Deserialize)]
        struct Made {
            sha: CommitSha,
        }
        let body = json!({"message": message, "tree": tree, "parents": [parent]});
        let made: Made = self.write("/git/commits", body, "a commit").await?;
        Ok(made.sha)
    }

    /// Moves a branch forward to a commit that descends from its tip; refused if it does not.
    pub async fn advance_branch(&self, branch: &str, commit: &CommitSha) -> Result<()> {
        let escaped: Vec<String> = branch.split('/').map(escape).collect();
        let route = self.route(&format!("/git/refs/heads/{}", escaped.join("/")));
        let call = Call::patch(route, json!({"sha": commit, "force": false}), self.what(format_args!("the branch {branch}")));
        self.send(Purpose::Push, call).await.map(drop)
    }

    /// Makes an object, which changes nothing that anybody sees: making it twice does no harm.
    async fn write<T: serde::de::DeserializeOwned>(&self, rest: &str, body: Value, what: &str) -> Result<T> {
        let call = Call::post(self.route(rest), body, self.what(what)).repeatable(true);
        self.send(Purpose::Push, call).await?.json(what)
    }
}
