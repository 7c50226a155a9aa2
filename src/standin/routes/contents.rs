//! Repositories, their files and branches.
//!
//! Always true: files come from git at the ref that was asked for.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

use super::super::access::Need;
use super::super::refusal::{Answer, Refusal};
use super::super::shared::Shared;
use super::request::ok;

/// GitHub gives the content of files up to this size here.
const CONTENT_BYTES: usize = 1024 * 1024;

pub(super) async fn repository(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), Need::read("metadata"))?;
    ok(shared.json(&world).full_repository(repository))
}

#[derive(Debug, Deserialize)]
pub(super) struct At {
    #[serde(rename = "ref")]
    reference: Option<String>,
}

pub(super) async fn file(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, path)): Path<(String, String, String)>,
    Query(at): Query<At>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), Need::read("contents"))?;
    let reference = at.reference.unwrap_or_else(|| repository.default_branch.clone());
    let (sha, bytes) = repository.bare.file(&reference, &path).ok_or_else(Refusal::not_found)?;
    let small = bytes.len() <= CONTENT_BYTES;
    let content = if small { STANDARD.encode(&bytes) } else { String::new() };
    let url = format!("{}/repos/{}/contents/{path}", shared.at.api, repository.name);
    let git = format!("{}/repos/{}/git/blobs/{sha}", shared.at.api, repository.name);
    let html = format!("{}/{}/blob/{reference}/{path}", shared.at.web, repository.name);
    ok(json!({
        "type": "file", "encoding": if small { "base64" } else { "none" }, "size": bytes.len(), "content": content, "sha": sha,
        "name": path.rsplit('/').next(), "path": path, "url": url, "git_url": git, "html_url": html, "download_url": html,
        "_links": {"self": url, "git": git, "html": html},
    }))
}

pub(super) async fn branch(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, branch)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let world = shared.lock();
    let repository = world.permitted(&headers, &format!("{owner}/{name}"), Need::read("contents"))?;
    ok(shared.json(&world).branch(repository, &branch, &repository.bare).ok_or_else(Refusal::not_found)?)
}
