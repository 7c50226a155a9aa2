//! Reviews with comments on lines.
//!
//! Always true: a comment is taken only on a line that the pull request's diff shows.

use axum::Json;
use axum::extract::{Path, Query};
use serde_json::{Value, json};

use super::super::access::Need;
use super::super::clock::now;
use super::super::refusal::{Answer, Refusal};
use super::super::world::{Pull, Repository, ReviewComment};
use super::in_repository::{InRepository, Numbered};
use super::request::{Paging, bounded, ok, optional, text};
use crate::github::limits;
use crate::model::CommitSha;

const READ: Need = Need::read("pull_requests");
const WRITE: Need = Need::write("pull_requests");

pub(super) async fn comments(at: InRepository, Path(Numbered { number }): Path<Numbered>, Query(paging): Query<Paging>) -> Answer {
    at.read(READ, |repository, json| {
        repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
        let found = repository.review_comments.iter().filter(|comment| comment.pull == number);
        ok(paging.cut(found).into_iter().map(|comment| json.review_comment(repository, comment)).collect())
    })
}

pub(super) async fn create(at: InRepository, Path(Numbered { number }): Path<Numbered>, Json(body): Json<Value>) -> Answer {
    let written = optional(&body, "body").unwrap_or_default();
    bounded(&written, limits::COMMENT_CHARS, "PullRequestReview", "body")?;
    let wanted = body.get("comments").and_then(Value::as_array).cloned().unwrap_or_default();
    let login = at.shared.app.bot_login();
    let (review, commit) = at.change(WRITE, |repository, ids| {
        let review = ids.next();
        let pull = repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
        let commit = match optional(&body, "commit_id") {
            Some(text) => CommitSha::new(&text).map_err(|_| Refusal::unprocessable("commit_id is not part of the pull request"))?,
            None => pull.head.clone(),
        };
        let shown = shown_lines(repository, pull)?;
        let mut taken = Vec::new();
        for comment in &wanted {
            let path = text(comment, "PullRequestReviewComment", "path")?;
            let line = comment.get("line").and_then(Value::as_u64).unwrap_or_default();
            let start_line = comment.get("start_line").and_then(Value::as_u64);
            let is_shown = |line: u64| shown.iter().any(|(file, lines)| file == path && lines.contains(&line));
            if !is_shown(line) || start_line.is_some_and(|start| start >= line || !is_shown(start)) {
                return Err(Refusal::unprocessable("Unprocessable Entity: Line could not be resolved"));
            }
            let written = text(comment, "PullRequestReviewComment", "body")?;
            bounded(written, limits::COMMENT_CHARS, "PullRequestReviewComment", "body")?;
            taken.push(ReviewComment {
                id: ids.next(),
                review,
                pull: number,
                author: login.clone(),
                path: path.to_owned(),
                start_line,
                line,
                commit: commit.clone(),
                body: written.to_owned(),
                created_at: now(),
            });
        }
        repository.review_comments.extend(taken);
        Ok((review, commit))
    })?;
    let html = format!("{}/{}/pull/{number}#pullrequestreview-{review}", at.shared.at.web, at.name);
    let pull = at.url(&format!("/pulls/{number}"));
    ok(at.show(|_, json| {
        Some(json!({
            "id": review, "node_id": format!("PRR_{review}"), "user": json.login(&login), "body": written, "state": "COMMENTED",
            "html_url": html, "pull_request_url": pull, "commit_id": commit, "submitted_at": now(), "author_association": "CONTRIBUTOR",
            "_links": {"html": {"href": html}, "pull_request": {"href": pull}},
        }))
    })?)
}

/// Lists the lines of the head's side that the diff shows, by file.
fn shown_lines(repository: &Repository, pull: &Pull) -> Answer<Vec<(String, Vec<u64>)>> {
    let base = repository.bare.merge_base(&pull.base, &pull.head).unwrap_or_else(|| pull.base.clone());
    let diff = repository.bare.diff(&base, &pull.head)?;
    let mut files: Vec<(String, Vec<u64>)> = Vec::new();
    let mut next = 0;
    for line in diff.lines() {
        if let Some(path) = line.strip_prefix("+++ b/") {
            files.push((path.to_owned(), Vec::new()));
        } else if let Some(hunk) = line.strip_prefix("@@ ") {
            let start = hunk.split('+').nth(1).and_then(|new| new.split([',', ' ']).next());
            next = start.and_then(|start| start.parse().ok()).unwrap_or_default();
        } else if line.starts_with(['+', ' ']) && !line.starts_with("+++") {
            if let Some((_, lines)) = files.last_mut() {
                lines.push(next);
            }
            next += 1;
        }
    }
    Ok(files)
}
