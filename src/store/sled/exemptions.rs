//! Exemptions on record, from request to end.
//!
//! Always true: every change of an exemption is in the audit record of the same batch.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::audit;
use super::draft::Draft;
use super::keys::Table;
use crate::model::{Actor, Decision, Exemption, ExemptionId, ExemptionScope, ExemptionState, PullNumber, RepoName};
use crate::store::error::StoreError;
use crate::store::records::{AuditEntry, ExemptionFilter, ExemptionRequest};

pub(super) fn request(draft: &mut Draft<'_>, request: ExemptionRequest) -> Result<Exemption, StoreError> {
    let seed = serde_json::to_string(&request).map_err(|error| StoreError::Io(error.to_string()))?;
    let id = new_id(draft, &seed)?;
    let exemption = Exemption {
        id,
        repository: request.repository,
        pull: request.pull,
        scope: ExemptionScope::PullRequest,
        rule: request.rule,
        project: request.project,
        resource: request.resource,
        fingerprint: request.fingerprint,
        reason: request.reason,
        requested: request.requested,
        until: request.until,
        approvals: Vec::new(),
        needed: request.needed.max(1),
        state: ExemptionState::Requested,
    };
    let details = json!({
        "rule": exemption.rule, "project": exemption.project, "resource": exemption.resource, "fingerprint": exemption.fingerprint,
        "reason": exemption.reason, "until": exemption.until, "needed": exemption.needed, "head": exemption.requested.head,
        "comment": exemption.requested.comment,
    });
    let (by, at) = (Some(exemption.requested.by.clone()), exemption.requested.at);
    save(draft, &exemption, "exemption.requested", by, at, details)?;
    Ok(exemption)
}

pub(super) fn approve(draft: &mut Draft<'_>, id: &ExemptionId, decision: Decision) -> Result<Exemption, StoreError> {
    let mut exemption = get(draft, id)?;
    if exemption.state != ExemptionState::Requested {
        return Err(conflict(&exemption));
    }
    if exemption.approvals.iter().any(|approval| approval.by.id == decision.by.id) {
        return Ok(exemption);
    }
    let (by, at) = (Some(decision.by.clone()), decision.at);
    let details = json!({"head": decision.head, "comment": decision.comment});
    exemption.approvals.push(decision);
    if exemption.approvals.len() >= exemption.needed as usize {
        exemption.state = ExemptionState::Granted;
    }
    save(draft, &exemption, "exemption.approved", by.clone(), at, details)?;
    if exemption.state == ExemptionState::Granted {
        save(draft, &exemption, "exemption.granted", by, at, json!({"until": exemption.until}))?;
    }
    Ok(exemption)
}

pub(super) fn reject(draft: &mut Draft<'_>, id: &ExemptionId, by: Actor, at: DateTime<Utc>, reason: &str) -> Result<Exemption, StoreError> {
    let mut exemption = get(draft, id)?;
    if exemption.state != ExemptionState::Requested {
        return Err(conflict(&exemption));
    }
    exemption.state = ExemptionState::Rejected { by: by.clone(), at, reason: reason.to_owned() };
    save(draft, &exemption, "exemption.rejected", Some(by), at, json!({"reason": reason}))?;
    Ok(exemption)
}

pub(super) fn revoke(draft: &mut Draft<'_>, id: &ExemptionId, by: Actor, at: DateTime<Utc>) -> Result<Exemption, StoreError> {
    let mut exemption = get(draft, id)?;
    let action = match exemption.state {
        ExemptionState::Granted => "exemption.revoked",
        ExemptionState::Requested => "exemption.withdrawn",
        _ => return Err(conflict(&exemption)),
    };
    exemption.state = ExemptionState::Revoked { by: by.clone(), at };
    save(draft, &exemption, action, Some(by), at, Value::Null)?;
    Ok(exemption)
}

pub(super) fn lapse(
    draft: &mut Draft<'_>,
    repository: &RepoName,
    pull: PullNumber,
    at: DateTime<Utc>,
) -> Result<Vec<Exemption>, StoreError> {
    let live = on_pull(draft, repository, pull, |state| matches!(state, ExemptionState::Requested | ExemptionState::Granted))?;
    live.into_iter().map(|exemption| lapse_one(draft, exemption, at)).collect()
}

pub(super) fn pass(
    draft: &mut Draft<'_>,
    repository: &RepoName,
    pull: PullNumber,
    branch: &str,
    at: DateTime<Utc>,
) -> Result<Vec<Exemption>, StoreError> {
    for open in on_pull(draft, repository, pull, |state| *state == ExemptionState::Requested)? {
        lapse_one(draft, open, at)?;
    }
    let mut passed = on_pull(draft, repository, pull, |state| *state == ExemptionState::Granted)?;
    for exemption in &mut passed {
        exemption.scope = ExemptionScope::Branch { name: branch.to_owned() };
        save(draft, exemption, "exemption.passed", None, at, json!({"branch": branch}))?;
    }
    Ok(passed)
}

pub(super) fn expire(draft: &mut Draft<'_>, now: DateTime<Utc>) -> Result<Vec<Exemption>, StoreError> {
    let mut expired = Vec::new();
    for (key, exemption) in draft.list::<Exemption>(Table::Exemptions, "")? {
        let over = exemption.state == ExemptionState::Granted && !exemption.in_force(now);
        if over && draft.get::<bool>(Table::Expired, &key)?.is_none() {
            draft.put(Table::Expired, &key, &true)?;
            save(draft, &exemption, "exemption.expired", None, now, json!({"until": exemption.until}))?;
            expired.push(exemption);
        }
    }
    Ok(expired)
}

pub(super) fn list(draft: &Draft<'_>, filter: &ExemptionFilter) -> Result<Vec<Exemption>, StoreError> {
    let mut found = Vec::new();
    draft.visit::<Exemption>(Table::Exemptions, "", |_, exemption| {
        if matches(filter, &exemption) {
            found.push(exemption);
        }
        Ok(true)
    })?;
    found.sort_by(|one, other| (one.requested.at, &one.id).cmp(&(other.requested.at, &other.id)));
    Ok(found)
}

fn matches(filter: &ExemptionFilter, exemption: &Exemption) -> bool {
    let on_branch = |branch: &String| matches!(&exemption.scope, ExemptionScope::Branch { name } if name == branch);
    filter.repository.as_ref().is_none_or(|repository| *repository == exemption.repository)
        && filter.pull.is_none_or(|pull| exemption.pull == pull)
        && filter.branch.as_ref().is_none_or(on_branch)
        && filter.in_force.is_none_or(|at| exemption.in_force(at))
}

/// Lists the exemptions that still belong to a pull request and are in a certain state.
fn on_pull(
    draft: &Draft<'_>,
    repository: &RepoName,
    pull: PullNumber,
    wanted: impl Fn(&ExemptionState) -> bool,
) -> Result<Vec<Exemption>, StoreError> {
    let filter = ExemptionFilter { repository: Some(repository.clone()), pull: Some(pull), ..ExemptionFilter::default() };
    let found = list(draft, &filter)?.into_iter();
    Ok(found.filter(|exemption| exemption.scope == ExemptionScope::PullRequest && wanted(&exemption.state)).collect())
}

fn lapse_one(draft: &mut Draft<'_>, mut exemption: Exemption, at: DateTime<Utc>) -> Result<Exemption, StoreError> {
    exemption.state = ExemptionState::Lapsed { at };
    save(draft, &exemption, "exemption.lapsed", None, at, Value::Null)?;
    Ok(exemption)
}

fn save(
    draft: &mut Draft<'_>,
    exemption: &Exemption,
    action: &str,
    actor: Option<Actor>,
    at: DateTime<Utc>,
    details: Value,
) -> Result<(), StoreError> {
    draft.put(Table::Exemptions, exemption.id.as_str(), exemption)?;
    let entry = AuditEntry {
        at,
        actor,
        action: action.to_owned(),
        repository: Some(exemption.repository.clone()),
        pull: Some(exemption.pull),
        exemption: Some(exemption.id.clone()),
        details,
    };
    audit::append(draft, entry)?;
    Ok(())
}

fn get(draft: &Draft<'_>, id: &ExemptionId) -> Result<Exemption, StoreError> {
    draft.get(Table::Exemptions, id.as_str())?.ok_or_else(|| StoreError::NotFound(format!("exemption {id}")))
}

fn conflict(exemption: &Exemption) -> StoreError {
    let state = match &exemption.state {
        ExemptionState::Requested => "is not decided yet".to_owned(),
        ExemptionState::Granted => "is already granted".to_owned(),
        ExemptionState::Rejected { by, .. } => format!("was rejected by {}, which is final", by.login),
        ExemptionState::Revoked { by, .. } => format!("was ended by {}", by.login),
        ExemptionState::Lapsed { .. } => "lapsed when its pull request closed".to_owned(),
    };
    StoreError::Conflict { id: exemption.id.clone(), state }
}

/// Finds an id that is free: six characters drawn from a hash of the request, so that nothing need be random.
fn new_id(draft: &Draft<'_>, seed: &str) -> Result<ExemptionId, StoreError> {
    const LETTERS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for attempt in 0u32.. {
        let hash = Sha256::digest(format!("{seed}\n{attempt}"));
        let text: String = hash.iter().take(6).map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect();
        let id = ExemptionId::new(&format!("E-{text}")).map_err(|error| StoreError::Io(error.to_string()))?;
        if draft.get::<Value>(Table::Exemptions, id.as_str())?.is_none() {
            return Ok(id);
        }
    }
    Err(StoreError::Io("no exemption id is free".into()))
}
