//! What the App must be allowed and told.
//!
//! Always true: this is the list that the documentation gives who registers the App.

use std::collections::BTreeMap;

use super::diagnosis::Diagnosis;

/// The events that the App must be subscribed to. Installations tell of themselves.
pub(super) const EVENTS: [&str; 7] = ["check_run", "check_suite", "issue_comment", "merge_group", "pull_request", "push", "repository"];

/// How much is lost without a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    /// Nothing works.
    All,
    /// What is said in these words does not work.
    Part(&'static str),
}

/// Permission, level, and what is lost without it.
const PERMISSIONS: [(&str, &str, Loss); 9] = [
    ("metadata", "read", Loss::All),
    ("contents", "read", Loss::All),
    ("pull_requests", "write", Loss::All),
    ("issues", "write", Loss::All),
    ("checks", "write", Loss::All),
    ("statuses", "write", Loss::All),
    ("members", "read", Loss::Part("teams cannot approve exemptions")),
    ("merge_queues", "read", Loss::Part("merge queues are not judged")),
    ("administration", "read", Loss::Part("whether branches require the status can be read from rulesets only")),
];

/// Compares the permissions that are granted with those that are needed. `push` tells whether fixes are pushed.
pub(super) fn missing(subject: &str, granted: &BTreeMap<String, String>, push: bool) -> Vec<Diagnosis> {
    let has = |name: &str, level: &str| {
        granted.get(name).is_some_and(|granted| granted == level || granted == "admin" || (granted == "write" && level == "read"))
    };
    let pushing = ("contents", "write", Loss::Part("fixes cannot be pushed"));
    let needed = PERMISSIONS.into_iter().chain(push.then_some(pushing));
    needed
        .filter(|(name, level, _)| !has(name, level))
        .map(|(name, level, loss)| {
            let remedy = format!("Grant the App {name}: {level}, and accept it where the App is installed.");
            match loss {
                Loss::All => Diagnosis::bad(subject, format!("the permission {name}: {level} is missing"), remedy),
                Loss::Part(lost) => Diagnosis::doubtful(subject, format!("without the permission {name}: {level} {lost}"), remedy),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::doctor::diagnosis::Health;

    fn check(granted: &[(&str, &str)], push: bool, expected: &[(Health, &str)]) {
        let granted = granted.iter().map(|(name, level)| ((*name).to_owned(), (*level).to_owned())).collect();
        let found = missing("it", &granted, push);
        let found: Vec<(Health, &str)> = found.iter().map(|found| (found.health, found.finding.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_missing_is_named_by_what_is_lost() {
        let all = [
            ("metadata", "read"),
            ("contents", "read"),
            ("pull_requests", "write"),
            ("issues", "write"),
            ("checks", "write"),
            ("statuses", "write"),
            ("members", "read"),
            ("merge_queues", "write"),
            ("administration", "read"),
        ];
        check(&all, false, &[]);
        check(&all, true, &[(Health::Doubtful, "without the permission contents: write fixes cannot be pushed")]);
        check(
            &all[..8],
            false,
            &[(
                Health::Doubtful,
                "without the permission administration: read whether branches require the status can be read from rulesets only",
            )],
        );
        let mut weak = all;
        weak[5] = ("statuses", "read");
        check(&weak, false, &[(Health::Bad, "the permission statuses: write is missing")]);
    }
}
