//! Pages for people: the pull requests, and what is on one.
//!
//! Always true: everything that came from a repository or a comment is escaped.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Html;

use super::markdown::{self, escape};
use super::refusal::{Answer, Refusal};
use super::shared::Shared;
use super::world::{CheckRun, Comment, CommitStatus, Pull};

/// Looks like the pages that people know.
const STYLE: &str = include_str!("pages.css");

/// Lists all pull requests.
pub(super) async fn index(State(shared): State<Arc<Shared>>) -> Html<String> {
    let world = shared.lock();
    let mut body = String::from("<h1>Pull requests</h1><ul>");
    for repository in &world.repositories {
        for pull in repository.pulls.values() {
            let (name, number, title) = (escape(repository.name.as_str()), pull.number, escape(&pull.title));
            let _ = write!(body, "<li><a href=\"/{name}/pull/{number}\">{name}#{number}</a> {title}</li>");
        }
    }
    body.push_str("</ul>");
    page("Pull requests", &body)
}

/// Shows one pull request: statuses, check runs, comments, the diff.
pub(super) async fn pull(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, number)): Path<(String, String, u64)>,
) -> Answer<Html<String>> {
    let world = shared.lock();
    let repository = world.repository(&format!("{owner}/{name}")).ok_or_else(Refusal::not_found)?;
    let pull = repository.pulls.get(&number).ok_or_else(Refusal::not_found)?;
    let mut body = headline(repository.name.as_str(), pull);
    for status in repository.latest_statuses(&pull.head) {
        body.push_str(&status_line(status));
    }
    for run in repository.check_runs.iter().filter(|run| run.head == pull.head) {
        body.push_str(&check_run(run));
    }
    for comment in repository.comments.iter().filter(|comment| comment.pull == number) {
        body.push_str(&comment_box(comment));
    }
    let base = repository.bare.merge_base(&pull.base, &pull.head).unwrap_or_else(|| pull.base.clone());
    let diff = repository.bare.diff(&base, &pull.head).unwrap_or_default();
    let _ = write!(body, "<h2>Changes</h2><pre>{}</pre>", escape(&diff));
    Ok(page(&pull.title, &body))
}

fn headline(repository: &str, pull: &Pull) -> String {
    let state = match (&pull.merged, pull.open) {
        (Some(_), _) => "merged",
        (None, true) => "open",
        (None, false) => "closed",
    };
    let labels: String = pull.labels.iter().map(|label| format!(" · <b>{}</b>", escape(label))).collect();
    format!(
        "<h1>{} <small>{}#{}</small></h1><p>{state}: {} wants to merge {} into {}{labels}</p>",
        escape(&pull.title),
        escape(repository),
        pull.number,
        escape(&pull.author),
        escape(&pull.head_ref),
        escape(&pull.base_ref),
    )
}

fn status_line(status: &CommitStatus) -> String {
    let (state, context) = (escape(&status.state), escape(&status.context));
    format!("<p class=\"{state}\"><b>{context}</b> {state}: {}</p>", escape(status.description.as_deref().unwrap_or_default()))
}

fn check_run(run: &CheckRun) -> String {
    let outcome = escape(run.conclusion.as_deref().unwrap_or(&run.status));
    let title = escape(run.title.as_deref().unwrap_or_default());
    let mut text = format!("<p class=\"{outcome}\"><b>{}</b> {outcome}: {title}</p><ul>", escape(&run.name));
    for annotation in &run.annotations {
        let field = |name: &str| {
            annotation.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default()
        };
        let _ = write!(text, "<li>{}:{} {}</li>", escape(&field("path")), escape(&field("start_line")), escape(&field("message")));
    }
    text.push_str("</ul>");
    text
}

fn comment_box(comment: &Comment) -> String {
    let reactions: String = comment
        .reactions
        .iter()
        .map(|(login, content)| format!("<span title=\"{}\">{}</span> ", escape(login), escape(symbol(content))))
        .collect();
    let author = escape(&comment.author);
    let edited = if comment.edits > 0 { " · edited" } else { "" };
    format!(
        "<section class=\"comment\"><header><b>{author}</b> commented at {}{edited}</header><div>{}</div><footer>{reactions}</footer></section>",
        comment.created_at.format("%H:%M:%S"),
        markdown::render(&comment.body),
    )
}

/// Returns how a reaction is shown.
fn symbol(content: &str) -> &str {
    match content {
        "+1" => "\u{1f44d}",
        "-1" => "\u{1f44e}",
        "confused" => "\u{1f615}",
        "eyes" => "\u{1f440}",
        other => other,
    }
}

fn page(title: &str, body: &str) -> Html<String> {
    let title = escape(title);
    Html(format!("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style>{body}</html>"))
}
