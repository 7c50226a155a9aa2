//! The App and its installations: who we are to GitHub.
//!
//! Always true: the private key leaves this module only as a signature, and tokens only as `SecretString`s.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use octocrab::Octocrab;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::sync::{OnceCell, Semaphore};

use super::client::{self, Answer, Bounds, Call};
use super::error::{Error, Result};
use super::listing::pages;
use super::pace::{Pace, PaceLimits};
use super::tokens::{Minted, Purpose, Scope, Tokens};
use crate::model::{Actor, InstallationId, RepoName};

/// How to reach GitHub as an App.
#[derive(Clone, Debug)]
pub struct AppConfig {
    pub app_id: u64,
    /// The App's RSA private key, PEM.
    pub private_key: SecretString,
    /// The API's root: `https://api.github.com`, or `https://HOST/api/v3`.
    pub api_url: String,
    /// Where git is fetched from and pushed to, and people click: `https://github.com`.
    pub web_url: String,
    /// How long one call may take with all its retries.
    pub deadline: Duration,
    pub pace: PaceLimits,
}

impl AppConfig {
    /// Makes a configuration with GitHub's documented limits and 30 seconds for a call.
    pub fn new(app_id: u64, private_key: SecretString, api_url: &str, web_url: &str) -> Self {
        Self {
            app_id,
            private_key,
            api_url: api_url.trim_end_matches('/').to_owned(),
            web_url: web_url.trim_end_matches('/').to_owned(),
            deadline: Duration::from_secs(30),
            pace: PaceLimits::default(),
        }
    }
}

/// What the App is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppIdentity {
    pub app_id: u64,
    /// The bot user's login is this and `[bot]`.
    pub slug: String,
}

impl AppIdentity {
    /// Returns the login of the App's bot user.
    pub fn bot_login(&self) -> String {
        format!("{}[bot]", self.slug)
    }
}

/// One installation as the App's list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstallationInfo {
    pub id: InstallationId,
    /// The login of the account that it is installed on.
    pub account: String,
    pub suspended: bool,
    /// What it grants: permission to `read`, `write` or `admin`. It lags behind the App's page until somebody accepts.
    pub permissions: BTreeMap<String, String>,
}

/// A GitHub App: where installations come from. Cheap to clone.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
}

struct Shared {
    config: AppConfig,
    /// Signs a JWT for each request.
    crab: Octocrab,
    bounds: Bounds,
    tokens: Tokens,
    /// One pace for the App itself (`None`) and one for each installation.
    paces: Mutex<HashMap<Option<InstallationId>, Arc<Pace>>>,
    identity: OnceCell<AppIdentity>,
    bot: OnceCell<Actor>,
}

impl App {
    /// Prepares the App; talks to nobody. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the key is not an RSA key in PEM or the address is malformed.
    pub fn new(config: AppConfig) -> Result<Self> {
        let configuration = |message: String| Error::Configuration { message };
        let key = octocrab::EncodingKey::from_rsa_pem(config.private_key.expose_secret().as_bytes())
            .map_err(|_| configuration("the private key is not an RSA key in PEM form".to_owned()))?;
        let crab = Octocrab::builder()
            .base_uri(config.api_url.as_str())
            .and_then(|builder| builder.upload_uri(config.api_url.as_str()))
            .map_err(|_| configuration(format!("{:?} is not an address", config.api_url)))?
            .app(config.app_id.into(), key)
            .set_connect_timeout(Some(Duration::from_secs(10)))
            .set_read_timeout(Some(Duration::from_secs(30)))
            .build()
            .map_err(|error| configuration(format!("TLS could not be set up: {error}")))?;
        let bounds = Bounds { concurrent: Semaphore::new(config.pace.concurrent), deadline: config.deadline };
        Ok(Self {
            shared: Arc::new(Shared {
                config,
                crab,
                bounds,
                tokens: Tokens::default(),
                paces: Mutex::default(),
                identity: OnceCell::new(),
                bot: OnceCell::new(),
            }),
        })
    }

    /// Returns the App's id.
    pub fn id(&self) -> u64 {
        self.shared.config.app_id
    }

    /// Returns the address that git fetches a repository from and pushes it to, without credentials.
    pub fn git_url(&self, repository: &RepoName) -> String {
        format!("{}/{repository}.git", self.shared.config.web_url)
    }

    /// Returns the address of GitHub's pages.
    pub fn web_url(&self) -> &str {
        &self.shared.config.web_url
    }

    /// Asks GitHub what the App is called; asked once. Its success means that GitHub accepts the App's key.
    pub async fn identity(&self) -> Result<AppIdentity> {
        #[derive(Deserialize)]
        struct Wire {
            id: u64,
            slug: String,
        }
        let ask = async {
            let app: Wire = self.get("/app".to_owned(), "the App").await?;
            Ok(AppIdentity { app_id: app.id, slug: app.slug })
        };
        self.shared.identity.get_or_try_init(|| ask).await.cloned()
    }

    /// Lists where the App is installed.
    pub async fn installations(&self) -> Result<Vec<InstallationInfo>> {
        #[derive(Deserialize)]
        struct Wire {
            id: u64,
            account: Option<Account>,
            suspended_at: Option<DateTime<Utc>>,
            #[serde(default)]
            permissions: BTreeMap<String, String>,
        }
        #[derive(Deserialize)]
        struct Account {
            /// An enterprise has none.
            #[serde(default)]
            login: String,
        }
        let found: Vec<Wire> = pages("/app/installations", "the App's installations", |call| self.send(call), |page| page).await?;
        let info = |wire: Wire| InstallationInfo {
            id: InstallationId(wire.id),
            account: wire.account.map(|account| account.login).unwrap_or_default(),
            suspended: wire.suspended_at.is_some(),
            permissions: wire.permissions,
        };
        Ok(found.into_iter().map(info).collect())
    }

    /// Returns an installation; talks to nobody.
    pub fn installation(&self, id: InstallationId) -> Installation {
        Installation { app: self.clone(), id }
    }

    /// Sends a request as the App itself.
    pub(super) async fn send(&self, call: Call) -> Result<Answer> {
        Box::pin(client::send(&self.shared.crab, &self.shared.bounds, &self.pace(None), &call)).await
    }

    async fn get<T: DeserializeOwned>(&self, route: String, what: &str) -> Result<T> {
        self.send(Call::get(route, what)).await?.json(what)
    }

    /// Returns the place where the bot user is remembered.
    pub(super) fn bot_cell(&self) -> &OnceCell<Actor> {
        &self.shared.bot
    }

    fn pace(&self, installation: Option<InstallationId>) -> Arc<Pace> {
        let mut paces = self.shared.paces.lock().unwrap_or_else(PoisonError::into_inner);
        paces.entry(installation).or_insert_with(|| Arc::new(Pace::new(self.shared.config.pace))).clone()
    }

    async fn mint(&self, scope: &Scope) -> Result<Minted> {
        #[derive(Deserialize)]
        struct Wire {
            token: String,
            expires_at: DateTime<Utc>,
        }
        let mut body = json!({"permissions": scope.purpose.permissions()});
        if let Some(repository) = &scope.repository {
            body["repositories"] = json!([repository.name()]);
        }
        let what = match &scope.repository {
            Some(repository) => format!("a token for {repository}"),
            None => format!("a token for installation {}", scope.installation.0),
        };
        let route = format!("/app/installations/{}/access_tokens", scope.installation.0);
        // A second token does no harm: the first is never used and expires.
        let answer = self.send(Call::post(route, body, &what).repeatable(true)).await;
        let token: Wire = match answer {
            // GitHub's answer where the App no longer sees the repository.
            Err(Error::Rejected { message, .. }) if message.contains("does not exist or is not accessible") => {
                return Err(Error::NotFound { what });
            }
            answer => answer?.json(&what)?,
        };
        let lives = (token.expires_at - client::wall_clock()).to_std().unwrap_or_default();
        Ok(Minted { token: token.token.into(), lives })
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("id", &self.id()).field("api_url", &self.shared.config.api_url).finish_non_exhaustive()
    }
}

/// The App on one account. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Installation {
    app: App,
    id: InstallationId,
}

impl Installation {
    /// Returns the installation's id.
    pub fn id(&self) -> InstallationId {
        self.id
    }

    /// Returns the App.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Returns a token of this installation.
    pub(super) async fn token(&self, repository: Option<&RepoName>, purpose: Purpose) -> Result<SecretString> {
        let scope = self.scope(repository, purpose);
        Box::pin(self.app.shared.tokens.get(&scope, self.app.mint(&scope))).await
    }

    /// Sends a request as the installation; once more with a new token if GitHub no longer accepts the old one.
    pub(super) async fn send(&self, repository: Option<&RepoName>, purpose: Purpose, call: Call) -> Result<Answer> {
        let shared = &self.app.shared;
        let mut fresh = false;
        loop {
            let token = self.token(repository, purpose).await?;
            let crab = shared.crab.user_access_token(token).map_err(|error| Error::Configuration { message: error.to_string() })?;
            // Boxed, because callers hold many of these futures inside one another, and a worker's stack is small.
            match Box::pin(client::send(&crab, &shared.bounds, &self.app.pace(Some(self.id)), &call)).await {
                Err(Error::Unauthorized { .. }) if !fresh => {
                    shared.tokens.forget(&self.scope(repository, purpose));
                    fresh = true;
                }
                answer => return answer,
            }
        }
    }

    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        repository: Option<&RepoName>,
        purpose: Purpose,
        route: String,
        what: &str,
    ) -> Result<T> {
        self.send(repository, purpose, Call::get(route, what)).await?.json(what)
    }

    fn scope(&self, repository: Option<&RepoName>, purpose: Purpose) -> Scope {
        Scope { installation: self.id, repository: repository.cloned(), purpose }
    }
}
