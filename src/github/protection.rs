//! What a branch requires before it takes a pull request.
//!
//! Always true: rulesets and branch protection count alike; what the App may not read is `None`, not nothing.

use serde::Deserialize;

use super::client::Call;
use super::error::{Error, Result};
use super::listing::{escape, pages};
use super::repository::Repository;
use super::tokens::Purpose;

impl Repository {
    /// Lists the status contexts that a branch requires; `None` where neither rulesets nor the protection can be read.
    ///
    /// `administration` tells whether the installation grants reading it: without, only rulesets are seen.
    pub async fn required_contexts(&self, branch: &str, administration: bool) -> Result<Option<Vec<String>>> {
        let ruled = readable(self.ruled_contexts(branch).await)?;
        let protected = if administration { readable(self.protected_contexts(branch).await)? } else { None };
        Ok(match (ruled, protected) {
            (None, None) => None,
            (ruled, protected) => Some(ruled.into_iter().chain(protected).flatten().collect()),
        })
    }

    async fn ruled_contexts(&self, branch: &str) -> Result<Vec<String>> {
        #[derive(Deserialize)]
        struct Rule {
            #[serde(rename = "type")]
            kind: String,
            #[serde(default)]
            parameters: Parameters,
        }
        #[derive(Default, Deserialize)]
        struct Parameters {
            #[serde(default)]
            required_status_checks: Vec<Check>,
        }
        #[derive(Deserialize)]
        struct Check {
            context: String,
        }
        let route = self.route(&format!("/rules/branches/{}", escape(branch)));
        let what = self.what(format_args!("the rules of {branch}"));
        let rules = pages(&route, &what, |call| self.send(Purpose::Gather, call), |page: Vec<Rule>| page).await?;
        let checks =
            rules.into_iter().filter(|rule| rule.kind == "required_status_checks").flat_map(|rule| rule.parameters.required_status_checks);
        Ok(checks.map(|check| check.context).collect())
    }

    async fn protected_contexts(&self, branch: &str) -> Result<Vec<String>> {
        #[derive(Deserialize)]
        struct Policy {
            contexts: Vec<String>,
        }
        let route = self.route(&format!("/branches/{}/protection/required_status_checks", escape(branch)));
        let what = self.what(format_args!("the protection of {branch}"));
        match self.send(Purpose::Protection, Call::get(route, &what)).await {
            Ok(answer) => answer.json::<Policy>(&what).map(|policy| policy.contexts),
            Err(Error::NotFound { .. }) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

/// Makes "not allowed" an answer: a plan without rulesets, or a permission that is not granted.
fn readable(found: Result<Vec<String>>) -> Result<Option<Vec<String>>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Error::Forbidden { .. } | Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
