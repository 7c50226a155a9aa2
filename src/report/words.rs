//! The words of the model's closed sets, as reports print them.
//!
//! Always true: these are the words of the JSON form, so that one search finds both.

use crate::model::{Action, Enforcement, ProjectKind, ProjectSummary, Status};

/// The word for a finding's status.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Introduced => "introduced",
        Status::Existing => "existing",
        Status::Resolved => "resolved",
        Status::Exempted => "exempted",
        Status::Suppressed => "suppressed",
        Status::Undetermined => "undetermined",
        Status::Passed => "passed",
    }
}

/// The word for an enforcement.
pub(super) fn enforcement(enforcement: Enforcement) -> &'static str {
    match enforcement {
        Enforcement::Disabled => "disabled",
        Enforcement::Advisory => "advisory",
        Enforcement::Mandatory => "mandatory",
        Enforcement::Remediate => "remediate",
    }
}

/// The word for what happens to a resource.
pub(super) fn action(action: Action) -> &'static str {
    match action {
        Action::NoOp => "unchanged",
        Action::Create => "create",
        Action::Read => "read",
        Action::Update => "update",
        Action::UpdateReplacementUnknown => "update, replacement unknown",
        Action::Replace => "replace",
        Action::ReplaceCreateFirst => "replace, created first",
        Action::Delete => "delete",
        Action::Forget => "forget",
    }
}

/// What is to happen to resources, after a number: `2 to create`.
pub(super) fn to_do(action: Action) -> &'static str {
    match action {
        Action::NoOp => "unchanged",
        Action::Create => "to create",
        Action::Read => "to read",
        Action::Update => "to update",
        Action::UpdateReplacementUnknown => "to update (replacement unknown)",
        Action::Replace | Action::ReplaceCreateFirst => "to replace",
        Action::Delete => "to delete",
        Action::Forget => "to forget",
    }
}

/// Says what a project's change does, in numbers.
pub(super) fn changes(project: &ProjectSummary) -> String {
    let order =
        [Action::Create, Action::Update, Action::UpdateReplacementUnknown, Action::Replace, Action::Delete, Action::Forget, Action::NoOp];
    let parts: Vec<String> = order
        .into_iter()
        .filter_map(|action| {
            let what = to_do(action);
            let number = project.resources.iter().filter(|resource| to_do(resource.action) == what).count();
            (number > 0).then(|| format!("{number} {what}"))
        })
        .collect();
    let incomplete = if project.complete { "" } else { "; a module could not be read" };
    if parts.is_empty() { format!("no resources{incomplete}") } else { format!("{}{incomplete}", parts.join(", ")) }
}

/// The name of a kind of project.
pub(super) fn kind(kind: ProjectKind) -> &'static str {
    match kind {
        ProjectKind::Terraform => "Terraform",
        ProjectKind::Kubernetes => "Kubernetes",
        ProjectKind::Cloudformation => "CloudFormation",
        ProjectKind::Pulumi => "Pulumi",
    }
}
