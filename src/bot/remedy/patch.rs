//! Several fixes as one patch.
//!
//! Always true: the edits of a patch do not overlap, and judging the patched tree showed what they fix gone and nothing new.

use std::collections::{BTreeMap, BTreeSet};

use super::super::error::JobError;
use super::super::judged::Judged;
use super::super::session::Session;
use crate::model::{Address, Edit, Finding, Fingerprint, MemoryTree, Outcome, RepoPath, RuleId, SourceTree, Status, Verdict};
use crate::remediation;

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

/// Chooses findings, in order, whose edits do not touch those chosen before.
fn compatible<'a>(findings: &[&'a Finding]) -> Vec<&'a Finding> {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut chosen = Vec::new();
    for finding in findings {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let clash = |edit: &Edit| {
            let touches = |other: &&Edit| other.file == edit.file && other.span.start <= edit.span.end && edit.span.start <= other.span.end;
            taken.iter().any(|other| touches(other) && *other != edit)
        };
        if !edits.clone().any(clash) {
            taken.extend(edits);
            chosen.push(*finding);
        }
    }
    chosen
}

/// Returns the changed files with the findings' fixes applied; `None` if an edit does not fit its file.
pub(super) fn apply(tree: &dyn SourceTree, findings: &[&Finding]) -> Option<BTreeMap<RepoPath, Vec<u8>>> {
    let mut by_file: BTreeMap<&RepoPath, BTreeSet<&Edit>> = BTreeMap::new();
    for edit in findings.iter().flat_map(|finding| &finding.fix).flat_map(|fix| &fix.edits) {
        by_file.entry(&edit.file).or_default().insert(edit);
    }
    let mut files = BTreeMap::new();
    for (path, edits) in by_file {
        let text = match tree.read(path) {
            Ok(bytes) => String::from_utf8(bytes.to_vec()).ok()?,
            Err(crate::model::ReadError::NotFound(_)) => String::new(),
            Err(_) => return None,
        };
        let edits: Vec<&Edit> = edits.into_iter().collect();
        files.insert(path.clone(), remediation::apply(&text, &edits).ok()?.into_bytes());
    }
    Some(files)
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
        let chosen = compatible(findings);
        // All together; should that not hold, the first alone, which was verified by itself. The others follow on the next head.
        for some in [chosen.as_slice(), &chosen[..chosen.len().min(1)]] {
            let Some(files) = apply(sides.after.as_ref(), some).filter(|files| !files.is_empty()) else { continue };
            let tree = MemoryTree::new(files.clone());
            let Some(after) = self.evaluate_patched(judged.proposal(), judged.own(), tree).await? else { continue };
            if holds(&judged.own().verdict, &after, some) {
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
