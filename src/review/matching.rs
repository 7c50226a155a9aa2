//! What the rules said of two sides, matched by fingerprint.
//!
//! Always true: fingerprints are matched as multisets, so a second mistake like one that was there before is introduced.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::fingerprint::fingerprint;
use super::project::resource;
use super::sources::REDACTED;
use crate::model::{
    Address, Fingerprint, Judgement, JudgementKind, Plan, ProjectId, ResourceChange, RuleId, RuleInfo, Value, ValueKind, Violation,
};

/// One thing that a rule reports or cannot decide, on one side.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) rule: RuleId,
    /// As its own side calls it.
    pub(super) resource: Option<Address>,
    pub(super) violation: Option<Violation>,
    /// Why it is undetermined; `None` if it is a violation for certain.
    pub(super) because: Option<String>,
    pub(super) fingerprint: Fingerprint,
}

/// How a report of the head side relates to the base side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Introduced,
    Existing,
}

/// Addresses of the base side as the head side calls them, where they moved.
#[derive(Debug, Default)]
pub(super) struct Moves(BTreeMap<Address, Address>);

impl Moves {
    pub(super) fn new(changes: &[ResourceChange]) -> Self {
        Self(changes.iter().filter_map(|change| Some((change.previous_address.clone()?, change.address.clone()))).collect())
    }

    fn current<'a>(&'a self, address: &'a Address) -> &'a Address {
        self.0.get(address).unwrap_or(address)
    }
}

/// Turns judgements of one side into reports; what passed and what failed is left out.
///
/// What a rule about secrets found is kept out of message and evidence.
pub(super) fn reports<'r>(
    judgements: &[Judgement],
    project: &ProjectId,
    moves: &Moves,
    info: impl Fn(&RuleId) -> Option<&'r RuleInfo>,
    plan: &Plan,
) -> Vec<Report> {
    let mut reports = Vec::new();
    for judgement in judgements {
        let (violation, because) = match &judgement.kind {
            JudgementKind::Violated(violation) => (Some(violation), None),
            JudgementKind::Undetermined { because, violation } => (violation.as_ref(), Some(because.clone())),
            JudgementKind::Passed | JudgementKind::Failed { .. } => continue,
        };
        let mut violation = violation.cloned();
        if info(&judgement.rule).is_some_and(is_about_secrets) {
            let on = judgement.resource.as_ref().and_then(|address| resource(plan, address.as_str()));
            violation.iter_mut().for_each(|violation| hide_secret(violation, on.map(|resource| &resource.values)));
        }
        let address = judgement.resource.as_ref().map(|address| moves.current(address));
        let (path, evidence) = violation.as_ref().map_or((&[][..], &serde_json::Value::Null), |v| (&v.path[..], &v.evidence));
        let fingerprint = fingerprint(&judgement.rule, project, address, path, evidence);
        reports.push(Report { rule: judgement.rule.clone(), resource: judgement.resource.clone(), violation, because, fingerprint });
    }
    reports
}

/// Tells whether what a rule finds is itself not to be shown.
pub(super) fn is_about_secrets(rule: &RuleInfo) -> bool {
    rule.topics.iter().any(|topic| topic == "secrets")
}

/// Takes the value that a violation is about out of its message and evidence.
fn hide_secret(violation: &mut Violation, values: Option<&Value>) {
    let mut texts = Vec::new();
    if let Some(value) = values.and_then(|values| values.get(&violation.path)) {
        collect_texts(value, &mut texts);
    }
    // Longest first, so that no part of a longer one is left.
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    for text in &texts {
        violation.message = violation.message.replace(&**text, REDACTED);
    }
    let evidence = violation.evidence.to_string();
    if texts.iter().any(|text| evidence.contains(&**text) || evidence.contains(serde_json::json!(text).to_string().trim_matches('"'))) {
        violation.evidence = REDACTED.into();
    }
}

/// Collects the texts in a value; a very short one is left out, as it occurs in any sentence.
fn collect_texts(value: &Value, texts: &mut Vec<Arc<str>>) {
    match &value.kind {
        ValueKind::String(text) if text.len() > 2 => texts.push(text.clone()),
        ValueKind::List(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        ValueKind::Map(map) => map.values().for_each(|item| collect_texts(item, texts)),
        _ => {}
    }
}

/// Matches the reports of the head side with those of the base side; `certain` and undetermined ones are matched apart.
///
/// Returns the relation of each of `after`, in order, and the indices of those of `before` that are gone. Of equal ones, the last are introduced.
pub(super) fn relate(before: &[Report], after: &[Report]) -> (Vec<Relation>, Vec<usize>) {
    let key = |report: &Report| (report.fingerprint.clone(), report.because.is_some());
    let mut unmatched: HashMap<_, Vec<usize>> = HashMap::new();
    for (index, report) in before.iter().enumerate().rev() {
        unmatched.entry(key(report)).or_default().push(index);
    }
    let relations = after
        .iter()
        .map(|report| match unmatched.get_mut(&key(report)).and_then(Vec::pop) {
            Some(_) => Relation::Existing,
            None => Relation::Introduced,
        })
        .collect();
    let mut gone: Vec<usize> = unmatched.into_values().flatten().collect();
    gone.sort_unstable();
    (relations, gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(fingerprint: &str, certain: bool) -> Report {
        Report {
            rule: RuleId::new("a-b-c").unwrap(),
            resource: None,
            violation: None,
            because: (!certain).then(|| "unknown".to_owned()),
            fingerprint: Fingerprint::new(fingerprint).unwrap(),
        }
    }

    #[test]
    fn equal_fingerprints_are_counted() {
        let before = [report("aa", true), report("bb", true), report("cc", true)];
        let after = [report("aa", true), report("aa", true), report("bb", false)];
        let (relations, gone) = relate(&before, &after);
        assert_eq!(relations, [Relation::Existing, Relation::Introduced, Relation::Introduced]);
        assert_eq!(gone, [1, 2], "one that became undetermined is not there any more");
    }

    #[test]
    fn secrets_stay_out_of_messages() {
        let values = Value::from(ValueKind::Map(BTreeMap::from([("password".into(), Value::string("hunter2"))])));
        let violation = |evidence| Violation {
            message: "The password \"hunter2\" is in the clear.".into(),
            path: vec!["password".into()],
            evidence,
            fix: None,
        };
        let mut quoted = violation(serde_json::json!({"found": "hunter2"}));
        hide_secret(&mut quoted, Some(&values));
        assert_eq!(quoted.message, "The password \"(sensitive)\" is in the clear.");
        assert_eq!(quoted.evidence, "(sensitive)");
        let mut named = violation("a password".into());
        hide_secret(&mut named, Some(&values));
        assert_eq!(named.evidence, "a password", "evidence that does not hold the secret stays");
    }
}
