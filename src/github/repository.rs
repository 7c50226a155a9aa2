//! One repository of an installation: where the typed calls hang.
//!
//! Always true: every call goes out with a token for this repository alone and for one purpose.

use secrecy::SecretString;
use serde::de::DeserializeOwned;

use super::app::Installation;
use super::client::{Answer, Call};
use super::error::Result;
use super::listing;
use super::tokens::Purpose;
use crate::model::RepoName;

/// A repository as an installation reaches it. Cheap to clone; the calls are in the files of their subjects.
#[derive(Clone, Debug)]
pub struct Repository {
    installation: Installation,
    name: RepoName,
}

impl Installation {
    /// Returns a repository of the installation; talks to nobody.
    pub fn repository(&self, name: &RepoName) -> Repository {
        Repository { installation: self.clone(), name: name.clone() }
    }
}

impl Repository {
    /// Returns the repository's full name.
    pub fn name(&self) -> &RepoName {
        &self.name
    }

    /// Returns the installation.
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    /// Returns the address that git fetches from and pushes to, without credentials.
    pub fn git_url(&self) -> String {
        self.installation.app().git_url(&self.name)
    }

    /// Returns a token for git over HTTP (user `x-access-token`), that lives five minutes or longer.
    pub async fn git_token(&self, purpose: Purpose) -> Result<SecretString> {
        self.installation.token(Some(&self.name), purpose).await
    }

    /// Returns the route of something in this repository.
    pub(super) fn route(&self, rest: &str) -> String {
        format!("/repos/{}{rest}", self.name)
    }

    /// Says what a call is about.
    pub(super) fn what(&self, thing: impl std::fmt::Display) -> String {
        format!("{thing} of {}", self.name)
    }

    pub(super) async fn send(&self, purpose: Purpose, call: Call) -> Result<Answer> {
        self.installation.send(Some(&self.name), purpose, call).await
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, rest: &str, what: &str) -> Result<T> {
        let call = Call::get(self.route(rest), self.what(what));
        self.send(Purpose::Gather, call).await?.json(what)
    }

    pub(super) async fn list<P: DeserializeOwned, T>(&self, rest: &str, what: &str, items: impl Fn(P) -> Vec<T>) -> Result<Vec<T>> {
        listing::pages(&self.route(rest), &self.what(what), |call| self.send(Purpose::Gather, call), items).await
    }
}
