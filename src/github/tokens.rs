//! Installation tokens, narrowed to one repository and one purpose.
//!
//! Always true: a token is a `SecretString` from the moment it is read, and is handed out only while it has five minutes to live.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::error::Result;
use crate::model::{InstallationId, RepoName};

/// What a token is for: it carries the permissions of one stage and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Reading what anybody may know: users, and which repositories there are.
    Identify,
    /// Reading contents, pull requests, comments, checks and statuses.
    Gather,
    /// Writing statuses, checks, comments, reactions, reviews and labels.
    Publish,
    /// Pushing commits.
    Push,
    /// Reading who belongs to which team.
    Membership,
    /// Reading how branches are protected.
    Protection,
}

impl Purpose {
    /// The `permissions` of the token request.
    pub(super) fn permissions(self) -> Value {
        match self {
            Self::Identify => json!({"metadata": "read"}),
            Self::Gather => json!({
                "metadata": "read", "contents": "read", "pull_requests": "read",
                "issues": "read", "checks": "read", "statuses": "read",
            }),
            Self::Publish => json!({
                "metadata": "read", "pull_requests": "write", "issues": "write", "checks": "write", "statuses": "write",
            }),
            Self::Push => json!({"metadata": "read", "contents": "write"}),
            Self::Membership => json!({"metadata": "read", "members": "read"}),
            Self::Protection => json!({"metadata": "read", "administration": "read"}),
        }
    }
}

/// Whom a token is for. Without a repository it is for all of the installation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Scope {
    pub(super) installation: InstallationId,
    pub(super) repository: Option<RepoName>,
    pub(super) purpose: Purpose,
}

/// A token and how long it lives.
pub(super) struct Minted {
    pub(super) token: SecretString,
    pub(super) lives: Duration,
}

/// The tokens that are still good.
#[derive(Default)]
pub(super) struct Tokens {
    slots: Mutex<HashMap<Scope, Slot>>,
}

type Slot = Arc<tokio::sync::Mutex<Option<(SecretString, Instant)>>>;

/// A token is renewed this long before it expires, so that a long fetch or push does not outlive it.
const MARGIN: Duration = Duration::from_secs(5 * 60);
/// Beyond this many scopes, those without a living token are forgotten.
const SCOPES: usize = 1_000;

impl Tokens {
    /// Returns a token that lives for a while, minting one if need be. Parallel callers of one scope mint once.
    pub(super) async fn get(&self, scope: &Scope, mint: impl Future<Output = Result<Minted>>) -> Result<SecretString> {
        let slot = self.slot(scope);
        let mut held = slot.lock().await;
        if let Some((token, renew_at)) = held.as_ref()
            && Instant::now() < *renew_at
        {
            return Ok(token.clone());
        }
        let minted = mint.await?;
        *held = Some((minted.token.clone(), Instant::now() + minted.lives.saturating_sub(MARGIN)));
        Ok(minted.token)
    }

    /// Forgets a scope's token, because GitHub no longer accepts it.
    pub(super) fn forget(&self, scope: &Scope) {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).remove(scope);
    }

    fn slot(&self, scope: &Scope) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= SCOPES && !slots.contains_key(scope) {
            let now = Instant::now();
            slots.retain(|_, slot| slot.try_lock().map_or(true, |held| held.as_ref().is_some_and(|(_, renew_at)| now < *renew_at)));
        }
        slots.entry(scope.clone()).or_default().clone()
    }
}
