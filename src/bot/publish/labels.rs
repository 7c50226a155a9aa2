//! The three labels, kept true.
//!
//! Always true: they are written and never read as an authorisation, and other people's labels are left alone.

use super::super::error::JobError;
use super::super::session::Session;
use crate::github::Label;
use crate::model::{Exemption, ExemptionState, PullNumber, Verdict};
use chrono::{DateTime, Utc};

const REQUESTED: &str = "plangate: exemption requested";
const EXEMPTED: &str = "plangate: exempted";
const VIOLATIONS: &str = "plangate: violations";

/// The labels with colour and description.
const LABELS: [(&str, &str, &str); 3] = [
    (REQUESTED, "fbca04", "An exemption waits for an approver"),
    (EXEMPTED, "c2e0c6", "An exemption is in force"),
    (VIOLATIONS, "d93f0b", "The policy blocks this change"),
];

/// Says which labels a pull request should have.
fn wanted(verdict: &Verdict, exemptions: &[Exemption], now: DateTime<Utc>) -> Vec<&'static str> {
    let requested = exemptions.iter().any(|exemption| exemption.state == ExemptionState::Requested);
    let exempted = exemptions.iter().any(|exemption| exemption.in_force(now));
    let violations = verdict.findings.iter().any(|finding| finding.blocks);
    [(requested, REQUESTED), (exempted, EXEMPTED), (violations, VIOLATIONS)]
        .into_iter()
        .filter(|(on, _)| *on)
        .map(|(_, name)| name)
        .collect()
}

impl Session {
    /// Adds and removes our labels so that they are true.
    pub(in crate::bot) async fn publish_labels(
        &self,
        pull: PullNumber,
        there: &[String],
        verdict: &Verdict,
        exemptions: &[Exemption],
    ) -> Result<(), JobError> {
        let wanted = wanted(verdict, exemptions, self.bot.parts.clock.now());
        let has = |name: &str| there.iter().any(|label| label == name);
        let missing: Vec<&str> = wanted.iter().copied().filter(|name| !has(name)).collect();
        let extra: Vec<&str> = LABELS.iter().map(|(name, ..)| *name).filter(|name| has(name) && !wanted.contains(name)).collect();
        if missing.is_empty() && extra.is_empty() {
            return Ok(());
        }
        self.check_claim().await?;
        for (name, color, description) in LABELS.into_iter().filter(|(name, ..)| missing.contains(name)) {
            let label = Label { name: name.into(), color: color.into(), description: description.into() };
            self.github.ensure_label(&label).await?;
        }
        if !missing.is_empty() {
            self.github.add_labels(pull, &missing).await?;
        }
        for name in extra {
            self.github.remove_label(pull, name).await?;
        }
        let (name, labels) = (self.name().clone(), wanted.into_iter().map(str::to_owned).collect());
        self.records(move |store| store.record_labels(&name, pull, labels)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Actor, Decision, ExemptionScope, PullNumber, UserId};

    fn exemption(state: ExemptionState) -> Exemption {
        let by = Actor { id: UserId(1), login: "ana".into() };
        Exemption {
            id: "E-AAAAAA".parse().unwrap(),
            repository: "acme/infra".parse().unwrap(),
            pull: PullNumber(1),
            scope: ExemptionScope::PullRequest,
            rule: "aws-a-b".parse().unwrap(),
            project: ".".parse().unwrap(),
            resource: None,
            fingerprint: "ab".parse().unwrap(),
            reason: "r".into(),
            requested: Decision { by, at: "2026-11-22T10:00:00Z".parse().unwrap(), comment: None, head: None },
            until: "2026-12-22".parse().unwrap(),
            approvals: Vec::new(),
            needed: 1,
            state,
        }
    }

    fn check(exemptions: &[Exemption], day: &str, expect: &[&str]) {
        let now = format!("{day}T12:00:00Z").parse().unwrap();
        assert_eq!(wanted(&Verdict::undecided("x"), exemptions, now), expect);
    }

    #[test]
    fn labels_say_what_is_so() {
        check(&[], "2026-11-22", &[]);
        check(&[exemption(ExemptionState::Requested)], "2026-11-22", &[REQUESTED]);
        check(&[exemption(ExemptionState::Granted)], "2026-12-22", &[EXEMPTED]);
        check(&[exemption(ExemptionState::Granted)], "2026-12-23", &[]);
    }
}
