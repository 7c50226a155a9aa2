//! On what terms a finding may be exempted, and whether somebody is an approver.
//!
//! Always true: membership and permission are read from GitHub at the moment of deciding; a failure to read is no.

use std::collections::BTreeMap;

use super::super::approval::Standing;
use super::super::error::JobError;
use super::conversation::Conversation;
use crate::config::{ExemptionTerms, Facts, Selection};
use crate::github::Permission;
use crate::model::{Approvers, Finding, Policy, ProjectId, RepoPath, RuleId, RuleInfo, Scope};
use crate::report;

/// What decides on the terms of an exemption.
pub(super) struct Subject<'a> {
    pub(super) rule: &'a RuleId,
    pub(super) project: &'a ProjectId,
    pub(super) environment: Option<&'a str>,
    pub(super) resource_type: Option<&'a str>,
    /// The finding itself, where it is still present.
    pub(super) finding: Option<&'a Finding>,
}

impl<'a> From<&'a Finding> for Subject<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            rule: &finding.rule,
            project: &finding.project,
            environment: finding.environment.as_deref(),
            resource_type: finding.resource_type.as_deref(),
            finding: Some(finding),
        }
    }
}

impl Conversation<'_> {
    /// Returns the terms of exempting something; `None` if policy allows no exemption.
    pub(super) async fn terms(&self, policy: &Policy, subject: &Subject<'_>) -> Result<Option<ExemptionTerms>, JobError> {
        let rules = self.session.bot.bundled_rules().await?;
        let known = rules.rule(subject.rule.as_str()).cloned();
        let info = known.unwrap_or_else(|| stand_in(subject));
        let path = subject.project.as_str().split('#').next().and_then(RepoPath::new).unwrap_or_else(RepoPath::root);
        let facts = Facts {
            rule: &info,
            repository: Some(self.session.name()),
            environment: subject.environment,
            path: &path,
            resource_type: subject.resource_type,
        };
        Ok(Selection::new(policy).exemption_terms(&facts))
    }

    /// Gathers everything that decides whether the comment's author may decide by these approvers.
    pub(super) async fn standing(&self, approvers: &Approvers) -> Result<Standing, JobError> {
        let (name, number) = (self.session.name().clone(), self.asking.number);
        let record = self.session.records(move |store| store.pull(&name, number)).await?;
        let commits = match self.session.github.commit_authors(number).await {
            Ok(commits) if commits.complete => Some(commits.authors.iter().map(|author| author.id).collect()),
            Ok(_) => None,
            Err(error) if error.is_transient() => return Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "the authors of a pull request's commits could not be read");
                None
            }
        };
        Ok(Standing {
            sender: self.asking.sender.clone(),
            sender_is_bot: self.asking.sender_is_bot,
            comment_author: self.asking.author.id,
            pull_author: self.pull.author.id,
            pushers: record.map(|record| record.pushers).unwrap_or_default(),
            commit_authors: commits,
            is_approver: self.is_approver(approvers).await?,
            approvers: in_words(approvers),
        })
    }

    async fn is_approver(&self, approvers: &Approvers) -> Result<bool, JobError> {
        let sender = &self.asking.sender;
        let installation = self.session.github.installation();
        for login in &approvers.users {
            // By id: a login may have been taken over by somebody else.
            if login.eq_ignore_ascii_case(&sender.login)
                && self.read(installation.user(login).await)?.flatten().is_some_and(|user| user.id == sender.id)
            {
                return Ok(true);
            }
        }
        for team in &approvers.teams {
            let Some((organisation, slug)) = team.split_once('/') else { continue };
            let same = organisation.eq_ignore_ascii_case(self.session.name().owner());
            if same && self.read(installation.is_team_member(organisation, slug, sender.id).await)?.unwrap_or(false) {
                return Ok(true);
            }
        }
        Ok(approvers.administrators && self.permission().await? == Permission::Admin)
    }

    /// Makes what cannot be read a no; what may pass by itself is tried again.
    fn read<T>(&self, result: crate::github::Result<T>) -> Result<Option<T>, JobError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_transient() => Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "an approver could not be looked up");
                Ok(None)
            }
        }
    }
}

/// Says who the approvers are.
pub(super) fn in_words(approvers: &Approvers) -> String {
    let mut who: Vec<String> = approvers.teams.iter().map(|team| format!("members of {}", report::code_span(team))).collect();
    who.extend(approvers.users.iter().map(|user| report::code_span(user)));
    if approvers.administrators {
        who.push("administrators of the repository".into());
    }
    if who.is_empty() { "nobody, by policy,".into() } else { format!("only {}", who.join(" and ")) }
}

/// What is known of a rule that is not bundled, from its finding.
fn stand_in(subject: &Subject<'_>) -> RuleInfo {
    let mut parts = subject.rule.as_str().split('-').map(str::to_owned);
    let finding = subject.finding;
    RuleInfo {
        id: subject.rule.clone(),
        title: finding.map(|finding| finding.title.clone()).unwrap_or_default(),
        description: String::new(),
        severity: finding.map_or(crate::model::Severity::Critical, |finding| finding.severity),
        pack: parts.next().unwrap_or_default(),
        service: parts.next().unwrap_or_default(),
        resources: Vec::new(),
        vendors: Vec::new(),
        topics: Vec::new(),
        frameworks: finding.map(|finding| finding.frameworks.clone()).unwrap_or_default(),
        aliases: Vec::new(),
        related: BTreeMap::new(),
        scope: Scope::Resource,
        change: false,
        has_fix: false,
        since: None,
        parameters: None,
        references: Vec::new(),
    }
}
