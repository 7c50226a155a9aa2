//! Users, and what they may do.
//!
//! Always true: a person is identified by the numeric id; where GitHub answers by login, the id of the answer is checked.

use serde::Deserialize;

use super::app::Installation;
use super::error::{Error, Result};
use super::listing::{escape, found};
use super::repository::Repository;
use super::tokens::Purpose;
use crate::model::{Actor, UserId};

/// What a user may do in a repository, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    None,
    Read,
    Write,
    Admin,
}

impl Installation {
    /// Returns the App's bot user, as whom comments and statuses are made; asked once.
    pub async fn bot(&self) -> Result<Actor> {
        let ask = async {
            let login = self.app().identity().await?.bot_login();
            self.user(&login).await?.ok_or(Error::NotFound { what: format!("the user {login}") })
        };
        self.app().bot_cell().get_or_try_init(|| ask).await.cloned()
    }

    /// Looks a user up by login.
    pub async fn user(&self, login: &str) -> Result<Option<Actor>> {
        let route = format!("/users/{}", escape(login));
        found(self.get::<UserWire>(None, Purpose::Identify, route, &format!("the user {login}")).await).map(|user| user.map(Actor::from))
    }

    /// Tells whether a user is an active member of a team, now.
    pub async fn is_team_member(&self, organisation: &str, team: &str, user: UserId) -> Result<bool> {
        #[derive(Deserialize)]
        struct Membership {
            state: String,
        }
        // Membership is asked by login: ask for the present login of the id first, which outlives renames.
        let what = format!("user {}", user.0);
        let Some(user) = found(self.get::<UserWire>(None, Purpose::Membership, format!("/user/{}", user.0), &what).await)? else {
            return Ok(false);
        };
        let route = format!("/orgs/{}/teams/{}/memberships/{}", escape(organisation), escape(team), escape(&user.login));
        let membership: Option<Membership> =
            found(self.get(None, Purpose::Membership, route, &format!("the team {organisation}/{team}")).await)?;
        Ok(membership.is_some_and(|membership| membership.state == "active"))
    }
}

impl Repository {
    /// Reads what a user may do here, now. GitHub counts *triage* as read and *maintain* as write.
    pub async fn permission(&self, user: &Actor) -> Result<Permission> {
        #[derive(Deserialize)]
        struct Wire {
            permission: String,
            user: Option<UserWire>,
        }
        let route = format!("/collaborators/{}/permission", escape(&user.login));
        let Some(wire) = found(self.get::<Wire>(&route, &format!("the permission of {}", user.login)).await)? else {
            return Ok(Permission::None);
        };
        // The login may have passed to somebody else since the event.
        if wire.user.is_none_or(|answered| UserId(answered.id) != user.id) {
            return Ok(Permission::None);
        }
        Ok(match wire.permission.as_str() {
            "admin" => Permission::Admin,
            "write" => Permission::Write,
            "read" => Permission::Read,
            _ => Permission::None,
        })
    }
}

/// A user in GitHub's JSON.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct UserWire {
    pub(super) id: u64,
    pub(super) login: String,
    #[serde(rename = "type", default)]
    pub(super) kind: String,
}

impl UserWire {
    /// Returns the user that GitHub shows where an account is gone.
    pub(super) fn ghost() -> Self {
        Self { id: 10_137, login: "ghost".to_owned(), kind: "User".to_owned() }
    }

    pub(super) fn is_bot(&self) -> bool {
        self.kind == "Bot"
    }
}

impl From<UserWire> for Actor {
    fn from(user: UserWire) -> Self {
        Self { id: UserId(user.id), login: user.login }
    }
}
