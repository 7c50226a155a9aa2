//! Repositories as a whole, and single files by API where fetching with git would be too much.
//!
//! Always true: a file is named by a [`RepoPath`] and read at a given ref.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::app::Installation;
use super::error::{Error, Result};
use super::listing::{escape, found, pages};
use super::repository::Repository;
use super::tokens::Purpose;
use crate::model::{RepoName, RepoPath};

/// What a repository is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryInfo {
    pub id: u64,
    pub name: RepoName,
    pub default_branch: String,
    pub archived: bool,
    pub private: bool,
}

impl Installation {
    /// Lists the repositories that the installation may see.
    pub async fn repositories(&self) -> Result<Vec<RepositoryInfo>> {
        #[derive(Deserialize)]
        struct Page {
            repositories: Vec<RepositoryWire>,
        }
        let send = |call| self.send(None, Purpose::Identify, call);
        let found = pages("/installation/repositories", "the installation's repositories", send, |page: Page| page.repositories).await?;
        Ok(found.into_iter().map(RepositoryInfo::from).collect())
    }
}

impl Repository {
    /// Reads what the repository is.
    pub async fn info(&self) -> Result<RepositoryInfo> {
        self.get::<RepositoryWire>("", "the repository").await.map(RepositoryInfo::from)
    }

    /// Reads a file of up to 1 MiB at a branch, tag or commit; `None` if there is no such file.
    pub async fn file(&self, path: &RepoPath, at: &str) -> Result<Option<Vec<u8>>> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            File {
                content: String,
                encoding: String,
            },
            /// A directory is a list, a submodule or a link has no content.
            Other(serde::de::IgnoredAny),
        }
        let escaped: Vec<String> = path.components().map(escape).collect();
        let route = format!("/contents/{}?ref={}", escaped.join("/"), escape(at));
        let what = format!("the file {path}");
        let refused = |message: &str| Error::Rejected { what: self.what(&what), message: message.to_owned() };
        match found(self.get(&route, &what).await)? {
            None => Ok(None),
            Some(Wire::File { content, encoding }) if encoding == "base64" => {
                let packed: String = content.split_ascii_whitespace().collect();
                STANDARD.decode(packed).map(Some).map_err(|_| refused("its content is not Base64"))
            }
            Some(Wire::File { .. }) => Err(refused("it is larger than 1 MiB")),
            Some(Wire::Other(_)) => Err(refused("it is not a file")),
        }
    }
}

#[derive(Deserialize)]
struct RepositoryWire {
    id: u64,
    full_name: RepoName,
    default_branch: String,
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    private: bool,
}

impl From<RepositoryWire> for RepositoryInfo {
    fn from(wire: RepositoryWire) -> Self {
        Self { id: wire.id, name: wire.full_name, default_branch: wire.default_branch, archived: wire.archived, private: wire.private }
    }
}
