//! What people allowed: exemptions on record, and ignore comments in the source.
//!
//! Always true: an exemption counts for one rule, fingerprint and project, only while it is in force, and never where the policy says *never*.

use chrono::{DateTime, NaiveDate, Utc};

use crate::model::{
    Change, ChangeContext, Exemption, ExemptionScope, ExemptionState, Fingerprint, InlineIgnore, Place, Project, RepoName, RuleId, RuleInfo,
};

/// The exemptions on record, seen from one change.
pub(super) struct Exemptions<'a> {
    all: &'a [Exemption],
    context: &'a ChangeContext,
    as_of: DateTime<Utc>,
}

/// What the record says of a finding.
pub(super) enum Standing<'a> {
    /// Accepted until a day.
    Exempted(&'a Exemption),
    /// It was accepted on the base branch, and that has ended.
    Ended,
    None,
}

impl<'a> Exemptions<'a> {
    pub(super) fn new(change: &'a Change) -> Self {
        Self { all: &change.exemptions, context: &change.context, as_of: change.as_of }
    }

    pub(super) fn standing(&self, rule: &RuleId, project: &Project, fingerprint: &Fingerprint) -> Standing<'a> {
        let meant = || {
            self.all
                .iter()
                .filter(|e| e.rule == *rule && e.fingerprint == *fingerprint && e.project == project.id && self.is_here(&e.repository))
                .filter(|e| self.covers(&e.scope, e))
        };
        if let Some(exemption) = meant().filter(|e| e.in_force(self.as_of)).max_by_key(|e| (e.until, &e.id)) {
            return Standing::Exempted(exemption);
        }
        let ended = |e: &Exemption| {
            matches!(e.scope, ExemptionScope::Branch { .. }) && matches!(e.state, ExemptionState::Granted | ExemptionState::Revoked { .. })
        };
        if meant().any(ended) { Standing::Ended } else { Standing::None }
    }

    fn is_here(&self, repository: &RepoName) -> bool {
        self.context.repository.as_ref().is_none_or(|here| here == repository)
    }

    fn covers(&self, scope: &ExemptionScope, exemption: &Exemption) -> bool {
        match scope {
            ExemptionScope::PullRequest => self.context.pull == Some(exemption.pull),
            ExemptionScope::Branch { name } => self.context.base_ref.as_ref() == Some(name),
        }
    }
}

/// Finds the ignore comment on a block that names a rule and whose day has not passed.
pub(super) fn inline_ignore<'p>(
    ignores: &'p [InlineIgnore],
    rule: &RuleInfo,
    block: Option<&Place>,
    as_of: DateTime<Utc>,
) -> Option<&'p InlineIgnore> {
    let block = block?;
    ignores.iter().find(|ignore| ignore.block == *block && names(ignore, rule) && holds(ignore, as_of))
}

fn names(ignore: &InlineIgnore, rule: &RuleInfo) -> bool {
    ignore.rule == rule.id.as_str() || rule.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(&ignore.rule))
}

/// A malformed day has passed.
fn holds(ignore: &InlineIgnore, as_of: DateTime<Utc>) -> bool {
    match &ignore.until {
        None => true,
        Some(until) => NaiveDate::parse_from_str(until, "%Y-%m-%d").is_ok_and(|until| as_of.date_naive() <= until),
    }
}
