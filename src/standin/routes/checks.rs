//! Check runs.
//!
//! Always true: a request brings at most 50 annotations and 3 actions, and annotations are appended to those that are there.

use axum::Json;
use axum::extract::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::access::Need;
use super::super::clock::now;
use super::super::refusal::{Answer, Refusal};
use super::super::world::CheckRun;
use super::in_repository::InRepository;
use super::request::{Paging, bounded, created, ok, optional, text};
use crate::github::limits;
use crate::model::CommitSha;

const WRITE: Need = Need::write("checks");

/// Which check runs of a commit are wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    check_name: Option<String>,
    app_id: Option<u64>,
}

/// The commit that a route names.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct OfCommit {
    sha: String,
}

/// The check run that a route names.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Named {
    run: u64,
}

pub(super) async fn list(
    at: InRepository,
    Path(OfCommit { sha }): Path<OfCommit>,
    Query(wanted): Query<Wanted>,
    Query(paging): Query<Paging>,
) -> Answer {
    let ours = wanted.app_id.is_none_or(|app| app == at.shared.app.id);
    let matches = |run: &&CheckRun| ours && run.head.as_str() == sha && wanted.check_name.as_ref().is_none_or(|name| &run.name == name);
    at.read(Need::read("checks"), |repository, json| {
        let found: Vec<&CheckRun> = repository.check_runs.iter().rev().filter(matches).collect();
        let total = found.len();
        let page: Vec<Value> = paging.cut(found).into_iter().map(|run| json.check_run(repository, run)).collect();
        ok(json!({"total_count": total, "check_runs": page}))
    })
}

pub(super) async fn create(at: InRepository, Json(body): Json<Value>) -> Answer {
    validate(&body)?;
    let run = at.change(WRITE, |repository, ids| {
        let head = CommitSha::new(text(&body, "CheckRun", "head_sha")?).ok().filter(|sha| repository.bare.tip(sha.as_str()).is_some());
        let mut run = CheckRun {
            id: ids.next(),
            name: text(&body, "CheckRun", "name")?.to_owned(),
            head: head.ok_or_else(|| Refusal::unprocessable("No commit found for SHA"))?,
            status: "queued".to_owned(),
            conclusion: None,
            details_url: None,
            external_id: None,
            title: None,
            summary: None,
            text: None,
            annotations: Vec::new(),
            actions: Vec::new(),
            started_at: now(),
        };
        run.apply(&body);
        repository.check_runs.push(run.clone());
        Ok(run)
    })?;
    created(at.show(|repository, json| Some(json.check_run(repository, &run)))?)
}

pub(super) async fn update(at: InRepository, Path(Named { run }): Path<Named>, Json(body): Json<Value>) -> Answer {
    validate(&body)?;
    let run = at.change(WRITE, |repository, _| {
        let run = repository.check_runs.iter_mut().find(|known| known.id == run).ok_or_else(Refusal::not_found)?;
        run.apply(&body);
        Ok(run.clone())
    })?;
    ok(at.show(|repository, json| Some(json.check_run(repository, &run)))?)
}

impl CheckRun {
    /// Takes over what a request says.
    fn apply(&mut self, body: &Value) {
        if let Some(status) = optional(body, "status") {
            self.status = status;
        }
        if let Some(conclusion) = optional(body, "conclusion") {
            self.status = "completed".to_owned();
            self.conclusion = Some(conclusion);
        }
        self.details_url = optional(body, "details_url").or(self.details_url.take());
        self.external_id = optional(body, "external_id").or(self.external_id.take());
        if let Some(actions) = body.get("actions").and_then(Value::as_array) {
            self.actions = actions.clone();
        }
        if let Some(output) = body.get("output") {
            self.title = optional(output, "title").or(self.title.take());
            self.summary = optional(output, "summary").or(self.summary.take());
            self.text = optional(output, "text").or(self.text.take());
            self.annotations.extend(output.get("annotations").and_then(Value::as_array).cloned().unwrap_or_default());
        }
    }
}

fn validate(body: &Value) -> Answer<()> {
    if body.get("status").and_then(Value::as_str) == Some("completed") && body.get("conclusion").is_none() {
        return Err(Refusal::invalid("CheckRun", "conclusion", "missing_field"));
    }
    let array = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let actions = array(body.get("actions"));
    if actions.len() > limits::CHECK_ACTIONS {
        return Err(Refusal::unprocessable("Only up to three actions are allowed."));
    }
    for action in &actions {
        bounded(text(action, "CheckRun", "label")?, limits::ACTION_LABEL_CHARS, "CheckRun", "label")?;
        bounded(text(action, "CheckRun", "description")?, limits::ACTION_DESCRIPTION_CHARS, "CheckRun", "description")?;
        bounded(text(action, "CheckRun", "identifier")?, limits::ACTION_IDENTIFIER_CHARS, "CheckRun", "identifier")?;
    }
    let Some(output) = body.get("output") else { return Ok(()) };
    bounded(text(output, "CheckRun", "summary")?, limits::CHECK_OUTPUT_CHARS, "CheckRun", "summary")?;
    bounded(&optional(output, "text").unwrap_or_default(), limits::CHECK_OUTPUT_CHARS, "CheckRun", "text")?;
    let annotations = array(output.get("annotations"));
    if annotations.len() > limits::ANNOTATIONS_PER_REQUEST {
        return Err(Refusal::unprocessable("Invalid request: no more than 50 annotations are permitted."));
    }
    for annotation in &annotations {
        text(annotation, "CheckRun", "path")?;
        text(annotation, "CheckRun", "message")?;
        let line = |field: &str| annotation.get(field).and_then(Value::as_u64).unwrap_or_default();
        if line("start_line") == 0 || line("end_line") < line("start_line") {
            return Err(Refusal::invalid("CheckRun", "start_line", "invalid"));
        }
    }
    Ok(())
}
