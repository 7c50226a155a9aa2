//! Pull requests and repositories on record.
//!
//! Always true: who pushed to a pull request once stays in its record.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::draft::Draft;
use super::keys::{self, Table};
use super::verdicts;
use crate::model::{Exemption, PullNumber, RepoName};
use crate::store::error::StoreError;
use crate::store::records::{PolicyRecord, PullRecord, PullUpdate, RepositoryRecord, VerdictRecord};

pub(super) fn record(draft: &mut Draft<'_>, update: PullUpdate, now: DateTime<Utc>) -> Result<PullRecord, StoreError> {
    let key = keys::pull(&update.repository, update.number);
    let mut record = match draft.get::<PullRecord>(Table::Pulls, &key)? {
        Some(known) => {
            PullRecord { head: update.head, base_ref: update.base_ref, author: update.author, open: update.open, updated_at: now, ..known }
        }
        None => PullRecord {
            repository: update.repository,
            number: update.number,
            head: update.head,
            base_ref: update.base_ref,
            author: update.author,
            pushers: Default::default(),
            open: update.open,
            updated_at: now,
            comment: None,
            labels: Default::default(),
            check_run: None,
            published: None,
        },
    };
    record.pushers.extend(update.pusher);
    draft.put(Table::Pulls, &key, &record)?;
    Ok(record)
}

/// Changes the record of a pull request, which must be there.
pub(super) fn change(
    draft: &mut Draft<'_>,
    repository: &RepoName,
    number: PullNumber,
    change: impl FnOnce(&mut PullRecord),
) -> Result<(), StoreError> {
    let key = keys::pull(repository, number);
    let mut record =
        draft.get::<PullRecord>(Table::Pulls, &key)?.ok_or_else(|| StoreError::NotFound(format!("pull request {repository}#{number}")))?;
    change(&mut record);
    draft.put(Table::Pulls, &key, &record)
}

/// Records repositories; what is known of them beyond the new record stays.
pub(super) fn record_repositories(draft: &mut Draft<'_>, repositories: Vec<RepositoryRecord>) -> Result<(), StoreError> {
    for new in repositories {
        let known = draft.get::<RepositoryRecord>(Table::Repositories, new.name.as_str())?;
        let record = match known {
            Some(known) => RepositoryRecord {
                default_branch: new.default_branch.or(known.default_branch),
                since: known.since,
                reviewed_at: new.reviewed_at.or(known.reviewed_at),
                ..new
            },
            None => new,
        };
        draft.put(Table::Repositories, record.name.as_str(), &record)?;
    }
    Ok(())
}

pub(super) fn rename(draft: &mut Draft<'_>, from: &RepoName, to: &RepoName) -> Result<(), StoreError> {
    for (_, verdict) in draft.list::<VerdictRecord>(Table::Verdicts, &format!("{from} "))? {
        verdicts::forget(draft, &verdict);
        verdicts::record(draft, &VerdictRecord { repository: to.clone(), ..verdict })?;
    }
    for table in [Table::Pulls, Table::Statuses, Table::Fixes] {
        for (key, mut record) in draft.list::<Value>(table, &format!("{from} "))? {
            record["repository"] = to.as_str().into();
            draft.remove(table, &key);
            draft.put(table, &format!("{to}{}", &key[from.as_str().len()..]), &record)?;
        }
    }
    for (key, exemption) in draft.list::<Exemption>(Table::Exemptions, "")? {
        if exemption.repository == *from {
            draft.put(Table::Exemptions, &key, &Exemption { repository: to.clone(), ..exemption })?;
        }
    }
    if let Some(repository) = draft.get::<RepositoryRecord>(Table::Repositories, from.as_str())? {
        draft.remove(Table::Repositories, from.as_str());
        draft.put(Table::Repositories, to.as_str(), &RepositoryRecord { name: to.clone(), ..repository })?;
    }
    if let Some(policy) = draft.get::<PolicyRecord>(Table::Policies, from.as_str())? {
        draft.remove(Table::Policies, from.as_str());
        draft.put(Table::Policies, to.as_str(), &policy)?;
    }
    Ok(())
}
