//! The accounts that the App is installed on, and what their default branches require.
//!
//! Always true: an installation is looked at with the tokens that a review would use.

use super::diagnosis::Diagnosis;
use super::needs::missing;
use crate::bot::publish::CONTEXT;
use crate::config::ServerConfig;
use crate::github::{App, Error, Installation, InstallationInfo, RepositoryInfo};

/// The most repositories of one installation whose branches are looked at.
const REPOSITORIES: usize = 100;

/// Looks at every installation.
pub(super) async fn installations(app: &App, config: &ServerConfig, push: bool) -> Vec<Diagnosis> {
    let found = match app.installations().await {
        Ok(found) => found,
        Err(error) => return vec![Diagnosis::bad("installations", error.to_string(), "Try again later.")],
    };
    if found.is_empty() {
        return vec![Diagnosis::doubtful("installations", "the App is installed nowhere", "Install it from its page.")];
    }
    let mut said = Vec::new();
    for info in found {
        let subject = format!("installation on {}", info.account);
        let owners = &config.github.owners;
        if !owners.is_empty() && !owners.iter().any(|owner| owner.eq_ignore_ascii_case(&info.account)) {
            said.push(Diagnosis::doubtful(subject, "it is ignored", "Add the account to `github.owners`, or uninstall the App there."));
        } else if info.suspended {
            said.push(Diagnosis::doubtful(subject, "it is suspended", "Resume it in the account's settings."));
        } else {
            said.extend(installation(app, &info, subject, push).await);
        }
    }
    said
}

async fn installation(app: &App, info: &InstallationInfo, subject: String, push: bool) -> Vec<Diagnosis> {
    let installation = app.installation(info.id);
    let mut said = missing(&subject, &info.permissions, push);
    let repositories = match installation.repositories().await {
        Ok(repositories) => repositories,
        Err(error) => {
            let remedy = "Accept the App's permissions in the account's settings.";
            said.push(Diagnosis::bad(subject, format!("it cannot be reached: {error}"), remedy));
            return said;
        }
    };
    let live: Vec<&RepositoryInfo> = repositories.iter().filter(|repository| !repository.archived).collect();
    said.push(Diagnosis::good(subject, format!("reached; {} repositories", live.len())));
    let administration = info.permissions.contains_key("administration");
    for repository in live.iter().take(REPOSITORIES) {
        said.push(required(&installation, repository, administration).await);
    }
    if live.len() > REPOSITORIES {
        let finding = format!("only the first {REPOSITORIES} of {} repositories of {} were looked at", live.len(), info.account);
        said.push(Diagnosis::doubtful("branches", finding, "Look at the others' branch protection on GitHub."));
    }
    said
}

/// Tells whether a repository's default branch requires the status.
async fn required(installation: &Installation, repository: &RepositoryInfo, administration: bool) -> Diagnosis {
    let branch = &repository.default_branch;
    let subject = format!("{} {branch}", repository.name);
    let remedy = format!("Require the status `{CONTEXT}` in a ruleset or the branch protection of {branch}.");
    match installation.repository(&repository.name).required_contexts(branch, administration).await {
        Ok(Some(contexts)) if contexts.iter().any(|context| context == CONTEXT) => {
            Diagnosis::good(subject, format!("requires `{CONTEXT}`"))
        }
        Ok(Some(_)) => {
            Diagnosis::doubtful(subject, format!("does not require `{CONTEXT}`: nothing keeps a violation from merging"), remedy)
        }
        Ok(None) => {
            Diagnosis::doubtful(subject, "what it requires cannot be read", "Grant the App administration: read to have it checked.")
        }
        Err(error @ Error::NotFound { .. }) => {
            Diagnosis::bad(subject, error.to_string(), "See whether the App still has access to the repository.")
        }
        Err(error) => Diagnosis::doubtful(subject, error.to_string(), "Try again later."),
    }
}
