//! Trees, commits and branches made through the API.
//!
//! Always true: a branch moves forward only, and a commit of the App that names no author is signed.

use axum::Json;
use axum::extract::Path;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::access::Need;
use super::super::bare::{Signature, TreeEntry};
use super::super::refusal::{Answer, Refusal};
use super::in_repository::InRepository;
use super::request::{created, ok, text};
use crate::model::CommitSha;

const WRITE: Need = Need::write("contents");

/// The reference that a route names, without `refs/`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Named {
    reference: String,
}

pub(super) async fn create_tree(at: InRepository, Json(body): Json<Value>) -> Answer {
    let base = text(&body, "Tree", "base_tree")?;
    let mut entries = Vec::new();
    for entry in body.get("tree").and_then(Value::as_array).into_iter().flatten() {
        let field = |name| text(entry, "Tree", name);
        entries.push(TreeEntry { path: field("path")?, mode: field("mode")?, content: field("content")? });
    }
    let (tree, blobs) = at.read(WRITE, |repository, _| {
        repository.bare.write_tree(base, &entries).map_err(|_| Refusal::unprocessable("base_tree is not a valid tree oid"))
    })?;
    let shown = |(entry, blob): (&TreeEntry<'_>, &String)| json!({"path": entry.path, "mode": entry.mode, "type": "blob", "sha": blob});
    let listed: Vec<Value> = entries.iter().zip(&blobs).map(shown).collect();
    created(json!({"sha": tree, "url": at.url(&format!("/git/trees/{tree}")), "tree": listed, "truncated": false}))
}

pub(super) async fn create_commit(at: InRepository, Json(body): Json<Value>) -> Answer {
    let (message, tree) = (text(&body, "Commit", "message")?, text(&body, "Commit", "tree")?);
    let parents = body.get("parents").and_then(Value::as_array).into_iter().flatten();
    let parents: Vec<CommitSha> = parents.filter_map(Value::as_str).filter_map(|sha| CommitSha::new(sha).ok()).collect();
    let web = &at.shared.at.web;
    let host = web.split_once("://").map_or(web.as_str(), |(_, rest)| rest).split(':').next().unwrap_or_default();
    let bot = at.shared.app.bot_login();
    let commit = at.read(WRITE, |repository, json| {
        let id = json.world.account(&bot).map(|account| account.id).unwrap_or_default();
        let author = Signature { name: bot.clone(), email: format!("{id}+{bot}@users.noreply.{host}") };
        let made = repository.bare.write_commit(tree, &parents, message, &author).ok();
        made.and_then(|sha| repository.bare.show(&sha)).ok_or_else(|| Refusal::unprocessable("Tree SHA does not exist"))
    })?;
    let by = |who: &Signature| json!({"name": who.name, "email": who.email, "date": commit.date});
    let html = |sha: &str| format!("{web}/{}/commit/{sha}", at.name);
    let parent = |sha: &String| json!({"sha": sha, "url": at.url(&format!("/git/commits/{sha}")), "html_url": html(sha)});
    created(json!({
        "sha": commit.sha, "node_id": format!("C_{}", commit.sha), "url": at.url(&format!("/git/commits/{}", commit.sha)),
        "html_url": html(commit.sha.as_str()), "author": by(&commit.author), "committer": by(&commit.committer), "message": commit.message,
        "tree": {"sha": commit.tree, "url": at.url(&format!("/git/trees/{}", commit.tree))},
        "parents": commit.parents.iter().map(parent).collect::<Vec<Value>>(),
        "verification": {"verified": true, "reason": "valid", "signature": "a signature", "payload": "what was signed", "verified_at": commit.date},
    }))
}

pub(super) async fn update_reference(at: InRepository, Path(Named { reference }): Path<Named>, Json(body): Json<Value>) -> Answer {
    let full = format!("refs/{reference}");
    let sha = text(&body, "Reference", "sha")?;
    let name = at.read(WRITE, |repository, _| {
        let tip = repository.bare.tip(&full).ok_or_else(|| Refusal::unprocessable("Reference does not exist"))?;
        let sha = CommitSha::new(sha).ok().filter(|sha| repository.bare.tip(sha.as_str()).is_some());
        let sha = sha.ok_or_else(|| Refusal::unprocessable("Object does not exist"))?;
        if repository.bare.merge_base(&tip, &sha).as_ref() != Some(&tip) {
            return Err(Refusal::unprocessable("Update is not a fast forward"));
        }
        repository.bare.set_ref(&full, &sha)?;
        Ok(repository.name.clone())
    })?;
    at.shared.branches_moved(&name, &at.shared.app.bot_login())?;
    let object = json!({"type": "commit", "sha": sha, "url": at.url(&format!("/git/commits/{sha}"))});
    ok(json!({"ref": full, "node_id": format!("REF_{sha}"), "url": at.url(&format!("/git/{full}")), "object": object}))
}
