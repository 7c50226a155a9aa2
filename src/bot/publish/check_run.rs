//! The check run `plangate review`, for reading; never the one to require.
//!
//! Always true: it concludes success or failure, nothing that branch protection would let pass unseen.

use sha2::{Digest, Sha256};

use super::super::error::JobError;
use super::super::session::Session;
use crate::github::{Annotation, AnnotationLevel, CheckAction, CheckOutput, CheckRun, CheckState, Conclusion};
use crate::model::{CommitSha, PullNumber};
use crate::report;

/// The check run's name: another than the status's, or both would be required.
const NAME: &str = "plangate review";
/// The identifier of its *Fix* button.
pub(in crate::bot) const FIX: &str = "fix";

impl Session {
    /// Makes the check run of a head unless an equal one is there.
    pub(in crate::bot) async fn publish_check_run(
        &self,
        pull: PullNumber,
        head: &CommitSha,
        report: report::CheckRun,
        details_url: &str,
        first: bool,
    ) -> Result<(), JobError> {
        let digest = hex::encode(Sha256::digest(format!("{report:?}")));
        let there = self.github.check_runs(head, NAME).await?;
        match there.first() {
            Some(run) if run.external_id.as_deref() == Some(&digest) => return Ok(()),
            None if !first => return Ok(()),
            _ => {}
        }
        let actions = if report.offers_fix { vec![fix_action()] } else { Vec::new() };
        let run = CheckRun {
            name: NAME.into(),
            head: head.clone(),
            details_url: Some(details_url.to_owned()),
            external_id: Some(digest),
            state: CheckState::Completed(match report.conclusion {
                report::Conclusion::Success => Conclusion::Success,
                report::Conclusion::Failure => Conclusion::Failure,
            }),
            output: CheckOutput {
                title: report.title,
                summary: report.summary,
                text: None,
                annotations: report.annotations.into_iter().map(annotation).collect(),
            },
            actions,
        };
        self.check_claim().await?;
        // GitHub appends annotations to those of an existing run, so a different one is a new one.
        let id = self.github.create_check_run(&run).await?;
        let (name, head) = (self.name().clone(), head.clone());
        self.records(move |store| store.record_check_run(&name, pull, &head, id)).await
    }
}

fn fix_action() -> CheckAction {
    CheckAction { label: "Fix".into(), description: "Push the fixes that were verified".into(), identifier: FIX.into() }
}

fn annotation(from: report::Annotation) -> Annotation {
    Annotation {
        path: from.path,
        start_line: from.start_line,
        end_line: from.end_line,
        level: match from.level {
            report::AnnotationLevel::Notice => AnnotationLevel::Notice,
            report::AnnotationLevel::Warning => AnnotationLevel::Warning,
            report::AnnotationLevel::Failure => AnnotationLevel::Failure,
        },
        title: from.title,
        message: from.message,
    }
}
