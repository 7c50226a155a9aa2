//! Queueing, claiming and finishing jobs.
//!
//! Always true: of one lane at most one job has a claim whose lease runs, and that is the lane's oldest job.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::draft::Draft;
use super::keys::{self, Table};
use super::settle::settle;
use crate::store::error::StoreError;
use crate::store::jobs::{Claim, ClaimState, Claimed, Enqueued, Job, JobKind, Lane, MAX_ATTEMPTS, NewJob};

/// Who holds a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Holder {
    fence: u64,
    lease_until: DateTime<Utc>,
    cancelled: bool,
}

pub(super) fn enqueue(draft: &mut Draft<'_>, new: NewJob, now: DateTime<Utc>) -> Result<Enqueued, StoreError> {
    let (mut cancelled, mut replaced) = (None, 0);
    if new.kind == JobKind::Judgement {
        let lane = keys::lane(&new.lane);
        for (key, kind) in draft.list::<JobKind>(Table::Lanes, &lane)? {
            let number = &key[lane.len()..];
            let Some(job) = draft.get::<Job>(Table::Jobs, number)?.filter(|_| kind == JobKind::Judgement) else { continue };
            if let Some(holder) = draft.get::<Holder>(Table::Claims, number)? {
                draft.put(Table::Claims, number, &Holder { cancelled: true, ..holder })?;
                cancelled = Some(job.id);
            } else {
                take_off(draft, &job);
                settle(draft, &job, false)?;
                replaced += 1;
            }
        }
    }
    let id = draft.next("job")?;
    let job = Job {
        id,
        lane: new.lane,
        kind: new.kind,
        payload: new.payload,
        delivery: new.delivery,
        enqueued_at: now,
        not_before: new.not_before,
        attempts: 0,
        failure: None,
    };
    let number = keys::number(id);
    draft.put(Table::Lanes, &format!("{}{number}", keys::lane(&job.lane)), &job.kind)?;
    draft.put(Table::Jobs, &number, &job)?;
    Ok(Enqueued { job: id, cancelled, replaced })
}

pub(super) fn claim(draft: &mut Draft<'_>, now: DateTime<Utc>, lease: Duration) -> Result<Option<Claimed>, StoreError> {
    let holders: BTreeMap<String, Holder> = draft.list(Table::Claims, "")?.into_iter().collect();
    let mut blocked: HashSet<Lane> = HashSet::new();
    let mut abandoned = Vec::new();
    let mut found = None;
    draft.visit::<Job>(Table::Jobs, "", |number, job| {
        match holders.get(number) {
            Some(holder) if holder.lease_until > now => {
                blocked.insert(job.lane);
            }
            // Its worker is gone and a newer judgement waits: nobody needs it.
            Some(holder) if holder.cancelled => abandoned.push(job),
            _ if blocked.contains(&job.lane) => {}
            _ if job.not_before.is_some_and(|time| time > now) => {
                blocked.insert(job.lane);
            }
            _ => found = Some(job),
        }
        Ok(found.is_none())
    })?;
    for job in abandoned {
        take_off(draft, &job);
        settle(draft, &job, false)?;
    }
    let Some(mut job) = found else { return Ok(None) };
    if job.attempts >= MAX_ATTEMPTS {
        job.failure.get_or_insert_with(|| "its worker stopped without a word".into());
        park(draft, &job)?;
        return Ok(Some(Claimed::Parked(Box::new(job))));
    }
    job.attempts += 1;
    let holder = Holder { fence: draft.next("fence")?, lease_until: now + lease, cancelled: false };
    let number = keys::number(job.id);
    draft.put(Table::Jobs, &number, &job)?;
    draft.put(Table::Claims, &number, &holder)?;
    Ok(Some(Claimed::Run(Box::new(Claim { job, fence: holder.fence, lease_until: holder.lease_until }))))
}

pub(super) fn state(draft: &Draft<'_>, claim: &Claim) -> Result<ClaimState, StoreError> {
    Ok(match draft.get::<Holder>(Table::Claims, &keys::number(claim.job.id))? {
        Some(holder) if holder.fence != claim.fence => ClaimState::Lost,
        Some(holder) if holder.cancelled => ClaimState::Cancelled,
        Some(_) => ClaimState::Held,
        None => ClaimState::Lost,
    })
}

pub(super) fn extend(draft: &mut Draft<'_>, mut claim: Claim, now: DateTime<Utc>, lease: Duration) -> Result<Claim, StoreError> {
    let holder = held(draft, &claim)?;
    claim.lease_until = now + lease;
    draft.put(Table::Claims, &keys::number(claim.job.id), &Holder { lease_until: claim.lease_until, ..holder })?;
    Ok(claim)
}

/// Ends the lease of every claim: its holders are gone.
pub(super) fn end_leases(draft: &mut Draft<'_>) -> Result<(), StoreError> {
    for (number, holder) in draft.list::<Holder>(Table::Claims, "")? {
        draft.put(Table::Claims, &number, &Holder { lease_until: DateTime::<Utc>::MIN_UTC, ..holder })?;
    }
    Ok(())
}

pub(super) fn finish(draft: &mut Draft<'_>, claim: &Claim) -> Result<(), StoreError> {
    held(draft, claim)?;
    take_off(draft, &claim.job);
    settle(draft, &claim.job, false)
}

pub(super) fn fail(draft: &mut Draft<'_>, claim: &Claim, failure: &str, retry_at: DateTime<Utc>) -> Result<bool, StoreError> {
    if held(draft, claim)?.cancelled {
        take_off(draft, &claim.job);
        settle(draft, &claim.job, false)?;
        return Ok(false);
    }
    let job = Job { failure: Some(failure.to_owned()), not_before: Some(retry_at), ..claim.job.clone() };
    if job.attempts >= MAX_ATTEMPTS {
        park(draft, &job)?;
        return Ok(true);
    }
    release(draft, &job)?;
    Ok(false)
}

pub(super) fn hand_back(draft: &mut Draft<'_>, claim: &Claim) -> Result<(), StoreError> {
    if held(draft, claim)?.cancelled {
        take_off(draft, &claim.job);
        return settle(draft, &claim.job, false);
    }
    release(draft, &Job { attempts: claim.job.attempts.saturating_sub(1), ..claim.job.clone() })
}

fn held(draft: &Draft<'_>, claim: &Claim) -> Result<Holder, StoreError> {
    let holder = draft.get::<Holder>(Table::Claims, &keys::number(claim.job.id))?;
    holder.filter(|holder| holder.fence == claim.fence).ok_or(StoreError::ClaimLost { job: claim.job.id })
}

fn release(draft: &mut Draft<'_>, job: &Job) -> Result<(), StoreError> {
    let number = keys::number(job.id);
    draft.remove(Table::Claims, &number);
    draft.put(Table::Jobs, &number, job)
}

fn park(draft: &mut Draft<'_>, job: &Job) -> Result<(), StoreError> {
    take_off(draft, job);
    draft.put(Table::ParkedJobs, &keys::number(job.id), job)?;
    settle(draft, job, true)
}

fn take_off(draft: &mut Draft<'_>, job: &Job) {
    let number = keys::number(job.id);
    draft.remove(Table::Jobs, &number);
    draft.remove(Table::Claims, &number);
    draft.remove(Table::Lanes, &format!("{}{number}", keys::lane(&job.lane)));
}
