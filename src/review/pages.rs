//! Rules' pages run as their tests.
//!
//! Always true: a page passes only if every case of it says exactly what its fences announce.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::fixes::combine;
use super::judge::review;
use super::patch::patch;
use super::patterns::Patterns;
use super::selection::is_named;
use super::workers::in_parallel;
use crate::config::builtin_policy;
use crate::engine::{Fence, FenceKind, RuleSet};
use crate::model::{
    Change, ChangeContext, DiagnosticSeverity, EnvironmentEntry, Finding, Limits, Location, MemoryTree, PatchedTree, Policy, RepoPath,
    RuleId, RuleInfo, SourceTree, Status, Verdict, display_path,
};

/// Times that fixes are applied and what is left is judged again.
const MENDING_ROUNDS: usize = 10;

/// What the cases of one rule's page said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageReport {
    pub rule: RuleId,
    /// Cases run.
    pub cases: usize,
    /// What differs from what the page announces: case, line of the page, what was expected and what came.
    pub failures: Vec<String>,
}

/// Runs the pages of the rules whose id or alias matches one of `filter` (globs; all if empty) as their tests, in order of id.
pub fn test_pages(rules: &RuleSet, filter: &[String]) -> Vec<PageReport> {
    let patterns = Patterns::new(filter);
    let named: Vec<&RuleInfo> = rules.rules().iter().filter(|rule| is_named(rule, &patterns)).collect();
    let test = |rule: &&RuleInfo| test_page(rules, rule);
    in_parallel(&named, &Limits::default(), test).unwrap_or_else(|_| named.iter().map(test).collect())
}

fn test_page(rules: &RuleSet, rule: &RuleInfo) -> PageReport {
    let mut report = PageReport { rule: rule.id.clone(), cases: 0, failures: Vec::new() };
    let Some(page) = rules.page(&rule.id) else {
        report.failures.push("there is no page".to_owned());
        return report;
    };
    let mut cases: BTreeMap<(FenceKind, u32), Vec<&Fence>> = BTreeMap::new();
    for fence in &page.fences {
        cases.entry((fence.kind, fence.case)).or_default().push(fence);
    }
    for ((kind, number), fences) in &cases {
        if matches!(kind, FenceKind::Before | FenceKind::Fixed) {
            continue;
        }
        report.cases += 1;
        let of = |kind| cases.get(&(kind, *number)).map_or(&[][..], Vec::as_slice);
        let case = Case { rules, rule, fences, before: of(FenceKind::Before), fixed: of(FenceKind::Fixed) };
        let line = fences.first().map_or(0, |fence| fence.line);
        let failures = match kind {
            FenceKind::Bad => case.bad(),
            FenceKind::Good => case.good(),
            _ => case.unknown(),
        };
        report
            .failures
            .extend(failures.into_iter().map(|failure| format!("{} case {number} (line {line} of its page): {failure}", kind.as_str())));
    }
    for (kind, number) in cases.keys() {
        let partner: &[FenceKind] = match kind {
            FenceKind::Fixed => &[FenceKind::Bad],
            FenceKind::Before => &[FenceKind::Bad, FenceKind::Good, FenceKind::Unknown],
            _ => continue,
        };
        if !partner.iter().any(|partner| cases.contains_key(&(*partner, *number))) {
            report.failures.push(format!("{} case {number} belongs to no other case of that number", kind.as_str()));
        }
    }
    report
}

/// One case of a page: the files of one directory, and what becomes of them.
struct Case<'a> {
    rules: &'a RuleSet,
    rule: &'a RuleInfo,
    fences: &'a [&'a Fence],
    before: &'a [&'a Fence],
    fixed: &'a [&'a Fence],
}

impl Case<'_> {
    fn bad(&self) -> Vec<String> {
        let tree: Arc<dyn SourceTree> = Arc::new(tree(self.fences));
        let verdict = self.review(tree.clone());
        let mut failures = errors(&verdict);
        // Line of the page and path in words.
        let place = |fences: &[&Fence], at: &Location| {
            fences.iter().find(|fence| fence.file == at.file).map_or(at.start_line, |fence| fence.line + at.start_line - 1)
        };
        let marked =
            |fence: &&Fence| fence.findings.iter().map(|marker| (fence.line + marker.line - 1, marker.path.clone())).collect::<Vec<_>>();
        let mut expected: Vec<(u32, String)> = self.fences.iter().chain(self.before).flat_map(marked).collect();
        let mut found: Vec<(u32, String)> = flagged(&verdict)
            .map(|finding| {
                let here = finding.location.as_ref().map(|at| place(self.fences, at));
                // What is deleted stands on the base side only.
                let there = || Some(place(self.before, deleted(&verdict, finding)?));
                (here.or_else(there).unwrap_or_default(), display_path(&finding.path))
            })
            .collect();
        expected.sort();
        found.sort();
        for (line, path) in difference(&expected, &found) {
            failures.push(format!("line {line} announces a finding at {}, and none came", named(path)));
        }
        for (line, path) in difference(&found, &expected) {
            failures.push(format!("line {line} has a finding at {} that is not announced", named(path)));
        }
        if !self.fixed.is_empty() && failures.is_empty() {
            failures.extend(self.mended(tree, verdict));
        }
        failures
    }

    fn good(&self) -> Vec<String> {
        let verdict = self.review(Arc::new(tree(self.fences)));
        let mut failures = errors(&verdict);
        failures.extend(flagged(&verdict).map(|finding| format!("flagged: {}", finding.message)));
        // A module from elsewhere cannot be read, and leaves every rule that could apply in it undetermined.
        if verdict.projects.iter().all(|project| project.complete) {
            failures.extend(undetermined(&verdict).map(|because| format!("undetermined: {because}")));
        }
        failures
    }

    fn unknown(&self) -> Vec<String> {
        let verdict = self.review(Arc::new(tree(self.fences)));
        let mut failures = errors(&verdict);
        failures.extend(flagged(&verdict).map(|finding| format!("flagged: {}", finding.message)));
        if undetermined(&verdict).next().is_none() {
            failures.push("the rule should be undetermined, and is not".to_owned());
        }
        failures
    }

    /// Applies the fixes until none is left, and compares with what the page announces.
    fn mended(&self, tree: Arc<dyn SourceTree>, mut verdict: Verdict) -> Vec<String> {
        let mut texts: BTreeMap<RepoPath, String> = BTreeMap::new();
        let mut patched = tree.clone();
        for _ in 0..MENDING_ROUNDS {
            let (chosen, edits) = combine(flagged(&verdict));
            if chosen.is_empty() {
                break;
            }
            match patch(&*patched, &edits) {
                Ok(new) => texts.extend(new),
                Err(problem) => return vec![format!("the fix cannot be applied: {problem}")],
            }
            patched = Arc::new(PatchedTree::new(tree.clone(), MemoryTree::new(texts.clone())));
            verdict = self.review(patched.clone());
        }
        let mut failures = Vec::new();
        for fence in self.fixed {
            match patched.read(&fence.file) {
                Ok(bytes) if *bytes == *fence.text.as_bytes() => {}
                Ok(bytes) => failures.push(format!(
                    "the fix gives another {} than line {} announces:\n{}",
                    fence.file,
                    fence.line,
                    crate::remediation::unified_diff(&fence.file, &fence.text, &String::from_utf8_lossy(&bytes))
                )),
                Err(_) => failures.push(format!("the fix gives no {}", fence.file)),
            }
        }
        let announced: BTreeSet<&RepoPath> = self.fixed.iter().map(|fence| &fence.file).collect();
        failures.extend(
            texts
                .keys()
                .filter(|file| !announced.contains(file))
                .map(|file| format!("the fix changes {file}, which no `fixed` fence shows")),
        );
        failures
    }

    fn review(&self, after: Arc<dyn SourceTree>) -> Verdict {
        let all = || self.fences.iter().chain(self.before);
        let mut policy: Policy = builtin_policy();
        policy.filter.rules = vec![self.rule.id.to_string()];
        if let Some(environment) = all().find_map(|fence| fence.environment.clone()) {
            policy.environments = vec![(environment, EnvironmentEntry { paths: vec!["**".to_owned()], ..EnvironmentEntry::default() })];
        }
        if let Some(parameters) = all().find_map(|fence| fence.parameters.clone()) {
            policy.parameters = BTreeMap::from([(self.rule.id.clone(), parameters)]);
        }
        let before = (!self.before.is_empty()).then(|| Arc::new(tree(self.before)) as Arc<dyn SourceTree>);
        let change = Change {
            before,
            after,
            documents: Vec::new(),
            exemptions: Vec::new(),
            as_of: DateTime::<Utc>::UNIX_EPOCH,
            context: ChangeContext::default(),
        };
        review(&change, &policy, self.rules, &Limits::default())
    }
}

fn tree(fences: &[&Fence]) -> MemoryTree {
    MemoryTree::new(fences.iter().map(|fence| (fence.file.clone(), fence.text.as_str())))
}

fn flagged(verdict: &Verdict) -> impl Iterator<Item = &Finding> {
    verdict.findings.iter().filter(|finding| matches!(finding.status, Status::Introduced | Status::Existing))
}

/// Where a deleted resource stood on the base side.
fn deleted<'v>(verdict: &'v Verdict, finding: &Finding) -> Option<&'v Location> {
    let resources = verdict.projects.iter().flat_map(|project| &project.resources);
    resources.filter(|resource| Some(&resource.address) == finding.resource.as_ref()).find_map(|resource| resource.location.as_ref())
}

fn undetermined(verdict: &Verdict) -> impl Iterator<Item = &str> {
    verdict
        .findings
        .iter()
        .filter(|finding| finding.status == Status::Undetermined)
        .filter_map(|finding| finding.undetermined_by.as_deref())
}

fn errors(verdict: &Verdict) -> Vec<String> {
    let errors = verdict.diagnostics.iter().filter(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error);
    errors.map(|diagnostic| diagnostic.message.clone()).collect()
}

fn named(path: &str) -> &str {
    if path.is_empty() { "the resource" } else { path }
}

/// What `a` has more of than `b`; both sorted.
fn difference<'a, T: Ord>(a: &'a [T], b: &[T]) -> Vec<&'a T> {
    let mut rest = b.iter().peekable();
    let mut more = Vec::new();
    for item in a {
        while rest.peek().is_some_and(|other| *other < item) {
            rest.next();
        }
        if rest.peek() == Some(&item) {
            rest.next();
        } else {
            more.push(item);
        }
    }
    more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_count() {
        assert_eq!(difference(&[1, 1, 2, 4], &[1, 2, 3]), [&1, &4]);
        assert!(difference::<u8>(&[], &[1]).is_empty());
    }
}
