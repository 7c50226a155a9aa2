//! Starting and ending the stand-in.
//!
//! Always true: it runs on a thread and a runtime of its own, so a test that blocks does not block it; when the last handle goes, it ends.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Weak};

use axum::Router;
use axum::extract::Request;
use axum::middleware;
use axum::routing::get;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::access::{AppKey, Need};
use super::conformance::Description;
use super::facts::{Addresses, AppFacts};
use super::git::{GitAccess, GitGate, GitRequest, GitServer, GitService};
use super::refusal::Refusal;
use super::shared::Shared;
use super::world::{AccountKind, World};
use super::{pages, recording, routes, webhooks};
use crate::model::RepoName;

/// The App's key here: it opens nothing but the stand-in.
const APP_KEY: &str = include_str!("../../fixtures/github/app-key.pem");

/// How to start the stand-in.
pub struct Options {
    /// Where repositories are kept; must exist.
    pub directory: PathBuf,
    /// The port to listen on; 0 takes a free one.
    pub port: u16,
    pub app_id: u64,
    /// GitHub's description, to hold all traffic to.
    pub description: Option<Description>,
}

impl Options {
    /// Makes options for a free port, without checking the traffic.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), port: 0, app_id: 12_345, description: None }
    }
}

/// A running stand-in for GitHub. Cheap to clone; ends with its last clone.
#[derive(Clone)]
pub struct StandIn {
    shared: Arc<Shared>,
    _ending: Arc<Ending>,
}

/// Stops the server when dropped.
struct Ending(CancellationToken);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl StandIn {
    /// Starts on loopback. One App exists, installed nowhere.
    ///
    /// # Errors
    /// If the port is taken or a thread cannot be started.
    pub fn start(options: Options) -> std::io::Result<Self> {
        let listener = std::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))?;
        listener.set_nonblocking(true)?;
        let web = format!("http://{}", listener.local_addr()?);
        let (outbox, sending) = channel();
        let app = AppFacts::plangate(options.app_id);
        let mut world = World::default();
        world.ensure_account(&app.bot_login(), AccountKind::Bot);
        // Whoever made the App; installed it is elsewhere.
        world.ensure_account("plangate", AccountKind::Organisation);
        let shared = Arc::new(Shared {
            at: Addresses { api: format!("{web}/api/v3"), web },
            key: AppKey::new(options.app_id, APP_KEY)?,
            app,
            root: options.directory,
            description: options.description,
            outbox,
            world: Mutex::new(world),
            changed: Condvar::new(),
        });
        let ended = CancellationToken::new();
        let (weak, secret) = (Arc::downgrade(&shared), webhook_secret());
        std::thread::Builder::new().name("stand-in webhooks".to_owned()).spawn(move || webhooks::send_all(&sending, &weak, &secret))?;
        let (router, stop) = (router(&shared), ended.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        std::thread::Builder::new().name("stand-in".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                let serving = axum::serve(listener, router);
                tokio::select! {
                    _ = serving => {}
                    () = stop.cancelled() => {}
                }
            });
            runtime.shutdown_background();
        })?;
        Ok(Self { shared, _ending: Arc::new(Ending(ended)) })
    }

    /// Returns the API's root, in the place of `https://api.github.com`.
    pub fn api_url(&self) -> &str {
        &self.shared.at.api
    }

    /// Returns the root of pages and git, in the place of `https://github.com`.
    pub fn web_url(&self) -> &str {
        &self.shared.at.web
    }

    /// Returns the App's id.
    pub fn app_id(&self) -> u64 {
        self.shared.app.id
    }

    /// Returns the App's private key, PEM.
    pub fn private_key(&self) -> SecretString {
        SecretString::from(APP_KEY)
    }

    /// Returns the secret that webhooks are signed with.
    pub fn webhook_secret(&self) -> SecretString {
        webhook_secret()
    }

    /// Returns the login of the App's bot.
    pub fn bot_login(&self) -> String {
        self.shared.app.bot_login()
    }

    /// Sends webhooks to this address from now on; before, they are logged as unanswered.
    pub fn send_webhooks_to(&self, url: &str) {
        self.world().webhook_url = Some(url.to_owned());
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.shared.lock()
    }
}

fn webhook_secret() -> SecretString {
    SecretString::from("a webhook secret of the stand-in")
}

fn router(shared: &Arc<Shared>) -> Router {
    let unknown = || async { Refusal::not_found() };
    let api = routes::router().fallback(unknown).layer(middleware::from_fn_with_state(shared.clone(), recording::record));
    let git = GitServer::new(&shared.root, Arc::new(Gate(Arc::downgrade(shared))));
    Router::new()
        .nest("/api/v3", api)
        .route("/", get(pages::index))
        .route("/{owner}/{name}/pull/{number}", get(pages::pull))
        .fallback(move |request: Request| {
            let git = git.clone();
            async move { git.handle(request).await }
        })
        .with_state(shared.clone())
}

/// Lets installation tokens at git.
struct Gate(Weak<Shared>);

impl GitGate for Gate {
    fn access(&self, request: &GitRequest) -> GitAccess {
        let Some(shared) = self.0.upgrade() else { return GitAccess::NotFound };
        let world = shared.lock();
        let Some(Ok(token)) = request.token.as_deref().map(|text| world.living_token(text)) else { return GitAccess::Unauthorized };
        let seen = world.repository(request.repository.as_str()).is_some_and(|repository| world.sees(token, repository));
        let need = Need { permission: "contents", write: request.service == GitService::Write };
        match (seen, token.allows(need)) {
            (false, _) => GitAccess::NotFound,
            (true, false) => GitAccess::Forbidden,
            (true, true) => GitAccess::Allowed,
        }
    }

    fn pushed(&self, repository: &RepoName) {
        if let Some(shared) = self.0.upgrade() {
            let bot = shared.app.bot_login();
            if let Err(error) = shared.branches_moved(repository, &bot) {
                tracing::error!(%error, "the stand-in could not read a push");
            }
        }
    }
}

impl std::fmt::Debug for StandIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StandIn").field("web_url", &self.web_url()).finish_non_exhaustive()
    }
}
