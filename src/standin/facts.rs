//! What stays as it is while the stand-in runs: where it is, and which App it knows.
//!
//! Always true: addresses have no slash at their end.

use std::collections::BTreeMap;

/// Where the stand-in is, for the addresses in its answers.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    pub(super) api: String,
    pub(super) web: String,
}

/// What the App is.
#[derive(Clone, Debug)]
pub(super) struct AppFacts {
    pub(super) id: u64,
    pub(super) slug: String,
    pub(super) name: String,
    /// What every installation grants, unless a test withholds it.
    pub(super) permissions: BTreeMap<String, String>,
    pub(super) events: Vec<&'static str>,
}

impl AppFacts {
    /// Returns an App with the permissions and events that Plangate's installation page asks for.
    pub(super) fn plangate(id: u64) -> Self {
        Self {
            id,
            slug: "plangate".to_owned(),
            name: "Plangate".to_owned(),
            permissions: [
                ("metadata", "read"),
                ("members", "read"),
                ("merge_queues", "read"),
                ("contents", "write"),
                ("pull_requests", "write"),
                ("issues", "write"),
                ("checks", "write"),
                ("statuses", "write"),
                ("administration", "read"),
            ]
            .map(|(name, level)| (name.to_owned(), level.to_owned()))
            .into(),
            events: vec!["check_run", "check_suite", "issue_comment", "merge_group", "pull_request", "push", "repository"],
        }
    }

    /// Returns the login of the App's bot.
    pub(super) fn bot_login(&self) -> String {
        format!("{}[bot]", self.slug)
    }
}
