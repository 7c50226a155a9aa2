//! Users, and what they may do.
//!
//! Always true: a person is identified by the numeric id; where GitHub answers by login, the id of the answer is checked.

use serde::Deserialize;

use super::app::{escape, found};
use super::error::Result;
use super::repository::Repository;
use crate::model::{Actor, UserId};

/// What a user may do in a repository, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    None,
    Read,
    Write,
    Admin,
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
