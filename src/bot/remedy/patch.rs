//! Several fixes as one patch.
//!
//! Always true: the edits of a patch do not overlap, and judging the patched tree showed what they fix gone and nothing new.

use std::collections::{BTreeMap, BTreeSet};

use super::super::error::JobError;
use super::super::judged::Judged;
use super::super::session::Session;
use crate::model::{Address, Finding, Fingerprint, MemoryTree, Outcome, RepoPath, RuleId, Status, Verdict};
use crate::review::{combine, patch};

/// Files to replace, and what that fixes.
#[derive(Clone, Debug)]
pub(in crate::bot) struct Patch {
    pub(in crate::bot) files: BTreeMap<RepoPath, Vec<u8>>,
    pub(in crate::bot) fixed: Vec<Fixed>,
}

/// A finding that a patch fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::bot) struct Fixed {
    pub(in crate::bot) rule: RuleId,
    pub(in crate::bot) address: Option<Address>,
    pub(in crate::bot) fingerprint: Fingerprint,
}

/// Tells whether a patch did what it promised: its findings are gone, and nothing is there that was not there before.
fn holds(before: &Verdict, after: &Verdict, fixed: &[&Finding]) -> bool {
    let present = |verdict: &Verdict| -> BTreeSet<Fingerprint> {
        let there = |finding: &&Finding| matches!(finding.status, Status::Introduced | Status::Undetermined | Status::Existing);
        verdict.findings.iter().filter(there).map(|finding| finding.fingerprint.clone()).collect()
    };
    let (was, is) = (present(before), present(after));
    (after.outcome != Outcome::Error || before.outcome == Outcome::Error)
        && fixed.iter().all(|finding| !is.contains(&finding.fingerprint))
        && is.is_subset(&was)
}

impl Session {
    /// Makes a patch of as many of the findings' fixes as go together; `None` if none can be applied.
    pub(super) async fn patch(&self, judged: &Judged, findings: &[&Finding]) -> Result<Option<Patch>, JobError> {
        let Some(sides) = &judged.own().sides else { return Ok(None) };
        // All together; should that not hold, the first alone, which was verified by itself. The others follow on the next head.
        for some in [findings, &findings[..findings.len().min(1)]] {
            let (some, edits) = combine(some.iter().copied());
            let Some(texts) = patch(sides.after.as_ref(), &edits).ok().filter(|texts| !texts.is_empty()) else { continue };
            let files: BTreeMap<RepoPath, Vec<u8>> = texts.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
            let tree = MemoryTree::new(files.clone());
            let Some(after) = self.evaluate_patched(judged.proposal(), judged.own(), tree).await? else { continue };
            if holds(&judged.own().verdict, &after, &some) {
                let fixed = |finding: &&Finding| Fixed {
                    rule: finding.rule.clone(),
                    address: finding.resource.clone(),
                    fingerprint: finding.fingerprint.clone(),
                };
                return Ok(Some(Patch { files, fixed: some.iter().map(fixed).collect() }));
            }
        }
        Ok(None)
    }
}
