//! `/plangate exempt`: recording requests.
//!
//! Always true: nothing is recorded unless every part of the request makes sense; one request is one violation.

use std::collections::BTreeSet;

use super::super::command::ExemptRequest;
use super::super::error::JobError;
use super::approvers::{Subject, in_words};
use super::conversation::{Answer, Conversation};
use super::explain::unknown_rule;
use crate::model::{Decision, Exemption, ExemptionState, Finding, Status};
use crate::report::{code_span, inline};
use crate::store::ExemptionRequest;

impl Conversation<'_> {
    pub(super) async fn exempt(&mut self, request: &ExemptRequest) -> Result<Answer, JobError> {
        let Some(rule) = self.rule_id(&request.rule).await? else { return Ok(Answer::Confused(unknown_rule(&request.rule))) };
        let now = self.session.bot.parts.clock.now();
        let judged = self.judged().await?;
        let Some(in_force) = judged.own().in_force.clone() else {
            return Ok(Answer::Confused("The policy cannot be read, so nothing can be exempted; the status says why.".into()));
        };
        let mut seen = BTreeSet::new();
        let all = judged.all.iter().flat_map(|(_, evaluated)| &evaluated.verdict.findings);
        let meant: Vec<Finding> = all
            .filter(|finding| finding.rule == rule && present(finding))
            .filter(|finding| {
                request.address.as_deref().is_none_or(|address| finding.resource.as_ref().is_some_and(|it| it.as_str() == address))
            })
            .filter(|finding| seen.insert(finding.fingerprint.clone()))
            .cloned()
            .collect();
        let exemptions = judged.exemptions.clone();
        if meant.is_empty() {
            let place = request.address.as_deref().map(|address| format!(" on {}", code_span(address))).unwrap_or_default();
            return Ok(Answer::Confused(format!("This pull request has no violation of {}{place}.", code_span(rule.as_str()))));
        }
        let mut requests = Vec::new();
        let mut lines = Vec::new();
        for finding in &meant {
            let Some(terms) = self.terms(&in_force.policy, &Subject::from(finding)).await? else {
                return Ok(Answer::Refused(format!("The policy allows no exemption from {}.", code_span(rule.as_str()))));
            };
            let until = match request.term.last_day(now.date_naive(), terms.default_days, terms.max_days) {
                Ok(until) => until,
                Err(problem) => return Ok(Answer::Confused(format!("{problem}."))),
            };
            if let Some(open) = exemptions.iter().find(|exemption| is_open(exemption, finding, now)) {
                lines.push(format!("- **{}** stands already for {}", open.id, on(finding)));
                continue;
            }
            let by = self.asking.sender.clone();
            let requested = Decision { by, at: now, comment: Some(self.asking.comment), head: Some(self.pull.head.clone()) };
            requests.push((
                ExemptionRequest {
                    repository: self.session.name().clone(),
                    pull: self.asking.number,
                    rule: rule.clone(),
                    project: finding.project.clone(),
                    resource: finding.resource.clone(),
                    fingerprint: finding.fingerprint.clone(),
                    reason: request.reason.clone(),
                    requested,
                    until,
                    needed: terms.count.max(1),
                },
                on(finding),
                in_words(&terms.approvers),
            ));
        }
        self.session.check_claim().await?;
        for (request, place, approvers) in requests {
            let until = request.until;
            let exemption = self.session.records(move |store| store.request_exemption(request)).await?;
            let needed = if exemption.needed > 1 { format!(" ({} approvals needed)", exemption.needed) } else { String::new() };
            lines.push(format!(
                "- **{id}** for {place}, until {until}: {approvers} may answer `/plangate approve {id}` or `/plangate reject {id} because …`{needed}",
                id = exemption.id
            ));
        }
        self.judged = None;
        Ok(Answer::changed(format!(
            "Exemption from {} requested: {}\n\n{}",
            code_span(rule.as_str()),
            inline(&request.reason),
            lines.join("\n")
        )))
    }
}

/// Tells whether a finding can be meant by a request.
pub(super) fn present(finding: &Finding) -> bool {
    finding.blocks || matches!(finding.status, Status::Introduced | Status::Exempted)
}

/// Tells whether a request or exemption for this violation stands on this pull request.
fn is_open(exemption: &Exemption, finding: &Finding, now: chrono::DateTime<chrono::Utc>) -> bool {
    exemption.rule == finding.rule
        && exemption.fingerprint == finding.fingerprint
        && exemption.project == finding.project
        && (exemption.state == ExemptionState::Requested || exemption.in_force(now))
}

fn on(finding: &Finding) -> String {
    finding.resource.as_ref().map_or_else(|| code_span(finding.project.as_str()), |address| code_span(address.as_str()))
}
