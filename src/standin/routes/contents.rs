//! Repositories, their files and branches.
//!
//! Always true: files come from git at the ref that was asked for.

use axum::extract::{Path, Query};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

use super::super::access::Need;
use super::super::refusal::{Answer, Refusal};
use super::in_repository::InRepository;
use super::request::ok;

/// GitHub gives the content of files up to this size here.
const CONTENT_BYTES: usize = 1024 * 1024;

/// The file that a route names.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Named {
    path: String,
}

/// The branch that a route names.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct OfBranch {
    pub(super) branch: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Revision {
    #[serde(rename = "ref")]
    reference: Option<String>,
}

pub(super) async fn repository(at: InRepository) -> Answer {
    at.read(Need::read("metadata"), |repository, json| ok(json.full_repository(repository)))
}

pub(super) async fn file(at: InRepository, Path(Named { path }): Path<Named>, Query(revision): Query<Revision>) -> Answer {
    at.read(Need::read("contents"), |repository, _| {
        let reference = revision.reference.unwrap_or_else(|| repository.default_branch.clone());
        let (sha, bytes) = repository.bare.file(&reference, &path).ok_or_else(Refusal::not_found)?;
        let small = bytes.len() <= CONTENT_BYTES;
        let content = if small { STANDARD.encode(&bytes) } else { String::new() };
        let (url, git) = (at.url(&format!("/contents/{path}")), at.url(&format!("/git/blobs/{sha}")));
        let html = format!("{}/{}/blob/{reference}/{path}", at.shared.at.web, repository.name);
        ok(json!({
            "type": "file", "encoding": if small { "base64" } else { "none" }, "size": bytes.len(), "content": content, "sha": sha,
            "name": path.rsplit('/').next(), "path": path, "url": url, "git_url": git, "html_url": html, "download_url": html,
            "_links": {"self": url, "git": git, "html": html},
        }))
    })
}

pub(super) async fn branch(at: InRepository, Path(OfBranch { branch }): Path<OfBranch>) -> Answer {
    at.read(Need::read("contents"), |repository, json| {
        ok(json.branch(repository, &branch, &repository.bare).ok_or_else(Refusal::not_found)?)
    })
}
