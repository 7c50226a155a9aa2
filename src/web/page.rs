//! A verdict's page, which the status links to.
//!
//! Always true: it opens only with the key that the link carries, and everything in it is escaped.

use std::sync::{Arc, LazyLock};

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use tera::{Context, Tera};

use super::public::Public;
use crate::model::{CommitSha, RepoName};
use crate::report::visible;

#[expect(clippy::expect_used, reason = "the templates are part of the program, and a test renders them")]
static TEMPLATES: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::default();
    tera.add_raw_template("verdict.html", include_str!("verdict.html")).expect("the template is well-formed");
    tera
});

#[derive(Deserialize)]
pub(super) struct Base {
    base: String,
}

/// Shows a verdict to whoever has its link.
pub(super) async fn show(
    State(public): State<Arc<Public>>,
    Path((owner, name, head, key)): Path<(String, String, String, String)>,
    Query(Base { base }): Query<Base>,
) -> Response {
    // Who has no key learns nothing, not even whether there is such a repository.
    let missing = || (StatusCode::NOT_FOUND, "There is no such page.\n").into_response();
    let (Ok(repository), Ok(head)) = (RepoName::new(&format!("{owner}/{name}")), CommitSha::new(&head)) else { return missing() };
    if !public.bot.page_key().opens(&key, &repository, &head, &base) {
        return missing();
    }
    let (shown, commit, branch) = (repository.clone(), head.clone(), base.clone());
    let record = match public.bot.records(move |store| store.verdict(&repository, &head, &base)).await {
        Ok(Some(record)) => record,
        Ok(None) => return missing(),
        Err(error) => {
            tracing::error!(%error, "a verdict could not be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let mut context = Context::new();
    context.insert("repository", shown.as_str());
    context.insert("head", commit.short());
    context.insert("base", &*visible(&branch));
    context.insert("pull", &record.pull.map(|pull| pull.0));
    context.insert("at", &record.at.format("%Y-%m-%d %H:%M UTC").to_string());
    context.insert("verdict", &made_visible(record.page));
    match TEMPLATES.render("verdict.html", &context) {
        Ok(html) => {
            let headers = [
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
                (header::REFERRER_POLICY, "no-referrer"),
                (header::CACHE_CONTROL, "private, no-store"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, Html(html)).into_response()
        }
        Err(error) => {
            tracing::error!(?error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Shows control and bidirectional characters of every text.
fn made_visible(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::String(text) => visible(&text).into_owned().into(),
        serde_json::Value::Array(items) => items.into_iter().map(made_visible).collect(),
        serde_json::Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, made_visible(value))).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let verdict = crate::model::Verdict::undecided("<script>\u{202e}alert(1)</script>");
        let page: serde_json::Value = serde_json::from_str(&crate::report::json(&verdict, 0)).unwrap();
        let mut context = Context::new();
        for key in ["repository", "head", "base", "at"] {
            context.insert(key, "x");
        }
        context.insert("pull", &Some(7));
        context.insert("verdict", &made_visible(page));
        let html = TEMPLATES.render("verdict.html", &context).unwrap();
        assert!(html.contains("&lt;script&gt;\\u{202e}alert(1)"), "{html}");
        assert!(!html.contains("<script>"));
    }
}
