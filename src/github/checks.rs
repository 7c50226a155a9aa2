//! Check runs: the summary, the annotations on lines, and the buttons.
//!
//! Always true: annotations go out fifty at a time, and counts and lengths beyond GitHub's limits are cut before sending.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Call;
use super::error::Result;
use super::limits::{
    ACTION_DESCRIPTION_CHARS, ACTION_IDENTIFIER_CHARS, ACTION_LABEL_CHARS, ANNOTATIONS_PER_REQUEST, CHECK_ACTIONS, CHECK_OUTPUT_CHARS, clip,
};
use super::listing::escape;
use super::repository::Repository;
use super::tokens::Purpose;
use crate::model::{CommitSha, RepoPath};

/// How a completed check run ended. GitHub's `neutral` and `skipped` would let a pull request pass, so they are not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    Success,
    Failure,
}

/// Where a check run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    InProgress,
    Completed(Conclusion),
}

/// How loud an annotation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnotationLevel {
    Notice,
    Warning,
    Failure,
}

/// A note on lines of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    pub path: RepoPath,
    pub start_line: u32,
    pub end_line: u32,
    pub level: AnnotationLevel,
    pub title: String,
    pub message: String,
}

/// A button of a check run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckAction {
    /// Up to 20 characters.
    pub label: String,
    /// Up to 40 characters.
    pub description: String,
    /// Up to 20 characters; comes back in the event.
    pub identifier: String,
}

/// What a check run shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckOutput {
    pub title: String,
    /// Markdown, up to 65,535 characters.
    pub summary: String,
    /// Markdown, up to 65,535 characters.
    pub text: Option<String>,
    pub annotations: Vec<Annotation>,
}

/// A check run to be made or replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRun {
    pub name: String,
    pub head: CommitSha,
    pub details_url: Option<String>,
    /// What it is to us; comes back in events.
    pub external_id: Option<String>,
    pub state: CheckState,
    pub output: CheckOutput,
    pub actions: Vec<CheckAction>,
}

/// A check run as GitHub has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingCheckRun {
    pub id: u64,
    pub head: CommitSha,
    pub external_id: Option<String>,
    /// GitHub's word, where it is completed.
    pub conclusion: Option<String>,
    pub title: Option<String>,
}

impl Repository {
    /// Makes a check run, with all its annotations, and returns its id.
    pub async fn create_check_run(&self, run: &CheckRun) -> Result<u64> {
        #[derive(Deserialize)]
        struct Made {
            id: u64,
        }
        let (first, rest) = pages(&run.output.annotations);
        let mut body = run.body(first);
        body["name"] = json!(run.name);
        body["head_sha"] = json!(run.head);
        let what = self.what(format_args!("the check run of {}", run.head.short()));
        let made: Made = self.send(Purpose::Publish, Call::post(self.route("/check-runs"), body, &what)).await?.json(&what)?;
        self.append_annotations(made.id, run, rest).await?;
        Ok(made.id)
    }

    /// Replaces a check run's state and output. GitHub appends annotations to those it has: to replace them, make a new run.
    pub async fn update_check_run(&self, id: u64, run: &CheckRun) -> Result<()> {
        let (first, rest) = pages(&run.output.annotations);
        self.patch_check_run(id, run.body(first), run).await?;
        self.append_annotations(id, run, rest).await
    }

    /// Lists our check runs of one name on a commit, newest first.
    pub async fn check_runs(&self, commit: &CommitSha, name: &str) -> Result<Vec<ExistingCheckRun>> {
        #[derive(Deserialize)]
        struct Page {
            check_runs: Vec<Wire>,
        }
        #[derive(Deserialize)]
        struct Wire {
            id: u64,
            head_sha: CommitSha,
            external_id: Option<String>,
            conclusion: Option<String>,
            output: Option<Output>,
            app: Option<AppWire>,
        }
        #[derive(Deserialize)]
        struct Output {
            title: Option<String>,
        }
        #[derive(Deserialize)]
        struct AppWire {
            id: u64,
        }
        let app = self.installation().app().id();
        let route = format!("/commits/{commit}/check-runs?check_name={}&app_id={app}", escape(name));
        let what = format!("the check runs of {}", commit.short());
        let mut runs = self.list(&route, &what, |page: Page| page.check_runs).await?;
        runs.retain(|run| run.app.as_ref().is_some_and(|owner| owner.id == app));
        runs.sort_by_key(|run| std::cmp::Reverse(run.id));
        let existing = |run: Wire| ExistingCheckRun {
            id: run.id,
            head: run.head_sha,
            external_id: run.external_id,
            conclusion: run.conclusion,
            title: run.output.and_then(|output| output.title),
        };
        Ok(runs.into_iter().map(existing).collect())
    }

    async fn append_annotations(&self, id: u64, run: &CheckRun, rest: &[Annotation]) -> Result<()> {
        for page in rest.chunks(ANNOTATIONS_PER_REQUEST) {
            self.patch_check_run(id, json!({"output": run.output.body(page)}), run).await?;
        }
        Ok(())
    }

    async fn patch_check_run(&self, id: u64, body: Value, run: &CheckRun) -> Result<()> {
        let what = self.what(format_args!("the check run of {}", run.head.short()));
        let appends = !run.output.annotations.is_empty();
        let call = Call::patch(self.route(&format!("/check-runs/{id}")), body, what).repeatable(!appends);
        self.send(Purpose::Publish, call).await.map(drop)
    }
}

fn pages(annotations: &[Annotation]) -> (&[Annotation], &[Annotation]) {
    annotations.split_at(annotations.len().min(ANNOTATIONS_PER_REQUEST))
}

impl CheckRun {
    fn body(&self, annotations: &[Annotation]) -> Value {
        let mut body = json!({"output": self.output.body(annotations)});
        match self.state {
            CheckState::InProgress => body["status"] = json!("in_progress"),
            CheckState::Completed(conclusion) => {
                body["status"] = json!("completed");
                body["conclusion"] = json!(match conclusion {
                    Conclusion::Success => "success",
                    Conclusion::Failure => "failure",
                });
            }
        }
        if let Some(url) = &self.details_url {
            body["details_url"] = json!(url);
        }
        if let Some(id) = &self.external_id {
            body["external_id"] = json!(id);
        }
        let action = |action: &CheckAction| {
            json!({
                "label": clip(&action.label, ACTION_LABEL_CHARS),
                "description": clip(&action.description, ACTION_DESCRIPTION_CHARS),
                "identifier": clip(&action.identifier, ACTION_IDENTIFIER_CHARS),
            })
        };
        body["actions"] = self.actions.iter().take(CHECK_ACTIONS).map(action).collect();
        body
    }
}

impl CheckOutput {
    fn body(&self, annotations: &[Annotation]) -> Value {
        let mut body = json!({
            "title": clip(&self.title, 255),
            "summary": clip(&self.summary, CHECK_OUTPUT_CHARS),
            "annotations": annotations.iter().map(Annotation::body).collect::<Vec<_>>(),
        });
        if let Some(text) = &self.text {
            body["text"] = json!(clip(text, CHECK_OUTPUT_CHARS));
        }
        body
    }
}

impl Annotation {
    fn body(&self) -> Value {
        json!({
            "path": self.path.as_str(),
            "start_line": self.start_line,
            "end_line": self.end_line.max(self.start_line),
            "annotation_level": match self.level {
                AnnotationLevel::Notice => "notice",
                AnnotationLevel::Warning => "warning",
                AnnotationLevel::Failure => "failure",
            },
            "title": clip(&self.title, 255),
            "message": clip(&self.message, 16_000),
        })
    }
}
