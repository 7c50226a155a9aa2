//! Running the server: opening everything, serving, and ending in order.
//!
//! Always true: what it needs from outside (configuration, clock, executable, listeners) is handed in, so that a test runs the same server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::operator::Admin;
use super::public::Public;
use super::{admin, routes};
use crate::bot::{self, Bot, BotParts, Clock, Judges, PageKey, ServerPolicyError, load_server_policy};
use crate::config::{ServerConfig, StoreConfig};
use crate::git::{GitError, Mirrors};
use crate::github::{self, App};
use crate::store::{SledStore, Store, StoreError};

/// What a server is run with, beyond its configuration file.
pub struct ServeOptions {
    pub clock: Clock,
    /// The binary whose `judge` subcommand judges.
    pub executable: PathBuf,
    /// Listeners that are bound already; absent ones are bound to the configured addresses.
    pub listener: Option<TcpListener>,
    pub admin_listener: Option<TcpListener>,
}

/// Why a server does not start; the text is for who configures it.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration or the policy is wrong: ends with 2.
    #[error("{0}")]
    Configuration(String),
    #[error(transparent)]
    Policy(#[from] ServerPolicyError),
    #[error("{address} cannot be listened on: {error}")]
    Listen { address: SocketAddr, error: std::io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Mirrors(#[from] GitError),
    #[error(transparent)]
    GitHub(#[from] github::Error),
}

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    pub admin_address: SocketAddr,
    stop: CancellationToken,
    done: JoinHandle<()>,
}

impl Server {
    /// Returns what stops it when cancelled.
    pub fn stopper(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Stops it: no more deliveries, jobs finished or handed back.
    pub async fn shut_down(self) {
        self.stop.cancel();
        self.ended().await;
    }

    /// Waits until it has ended.
    pub async fn ended(self) {
        let _ = self.done.await;
    }
}

/// How long running jobs may go on once the server is told to stop: with what follows, less than 20 seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long connections that are kept open, and then the last readers of the store, are waited for at the end.
const GRACE: Duration = Duration::from_secs(2);

/// Opens the store and the mirrors, binds the listeners and starts serving.
pub async fn serve(config: ServerConfig, options: ServeOptions) -> Result<Server, ServeError> {
    let app_config = config.github.app.ok_or_else(|| {
        ServeError::Configuration("github.app_id, github.private_key_file and github.webhook_secret_file are needed to serve".into())
    })?;
    let policy = load_server_policy(config.policy.as_deref(), &config.limits)?;
    let app = App::new(github::AppConfig::new(app_config.app_id, app_config.private_key, &config.github.api_url, &config.github.web_url))?;
    let StoreConfig::Sled { path } = &config.store;
    let store: Arc<dyn Store> = Arc::new(SledStore::open(path)?);
    let mirrors = Mirrors::open(&config.mirrors.path, config.mirrors.mib)?;
    let bot = Bot::new(BotParts {
        app: app.clone(),
        store: Arc::clone(&store),
        mirrors,
        judges: Judges::new(options.executable, &config.limits),
        clock: options.clock,
        limits: config.limits,
        owners: config.github.owners,
        public_url: config.public_url,
        policy: policy.layer,
        packs: policy.packs,
        page_key: PageKey::derive(&app_config.webhook_secret),
    });
    let listener = bound(options.listener, config.listen).await?;
    let admin_listener = bound(options.admin_listener, config.admin_listen).await?;
    let address = local(&listener)?;
    let admin_address = local(&admin_listener)?;

    let stop = CancellationToken::new();
    let admin = Admin::new(Arc::clone(&bot));
    let public = routes::router(Public::new(Arc::clone(&bot), app_config.webhook_secret));
    let serving = axum::serve(listener, public).with_graceful_shutdown(stop.clone().cancelled_owned());
    let administering =
        axum::serve(admin_listener, admin::router(Arc::clone(&admin))).with_graceful_shutdown(stop.clone().cancelled_owned());
    let working = bot::work(Arc::clone(&bot), stop.clone(), PATIENCE);
    let recurring = bot::recur(Arc::clone(&bot), config.schedule, config.retention, stop.clone());
    let greeting = greet(app, admin, stop.clone());
    let done = tokio::spawn(async move {
        let serving = tokio::spawn(async move { serving.await });
        let administering = tokio::spawn(async move { administering.await });
        let recurring = tokio::spawn(recurring);
        let greeting = tokio::spawn(greeting);
        working.await;
        // Connections that are kept open must not keep the server from ending.
        for task in [serving, administering] {
            let abort = task.abort_handle();
            if tokio::time::timeout(GRACE, task).await.is_err() {
                abort.abort();
            }
        }
        recurring.abort();
        greeting.abort();
        close(store).await;
    });
    tracing::info!(%address, %admin_address, "serving");
    Ok(Server { address, admin_address, stop, done })
}

/// Closes the store once nobody else holds it: whoever opens it after the server has ended must not find it locked.
async fn close(store: Arc<dyn Store>) {
    let alone = async {
        while Arc::strong_count(&store) > 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    if tokio::time::timeout(GRACE, alone).await.is_err() {
        tracing::warn!("the store is still read at the end");
    }
}

/// Asks GitHub whether it accepts the App's key, until it does.
async fn greet(app: App, admin: Arc<Admin>, stop: CancellationToken) {
    let mut wait = Duration::from_secs(1);
    loop {
        match app.identity().await {
            Ok(identity) => {
                tracing::info!(app = identity.slug, "GitHub accepts the App");
                return admin.accepted();
            }
            Err(error) => tracing::error!(%error, "GitHub does not accept the App yet"),
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => wait = (wait * 2).min(Duration::from_secs(60)),
            () = stop.cancelled() => return,
        }
    }
}

async fn bound(listener: Option<TcpListener>, address: SocketAddr) -> Result<TcpListener, ServeError> {
    match listener {
        Some(listener) => Ok(listener),
        None => TcpListener::bind(address).await.map_err(|error| ServeError::Listen { address, error }),
    }
}

fn local(listener: &TcpListener) -> Result<SocketAddr, ServeError> {
    let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
    listener.local_addr().map_err(|error| ServeError::Listen { address: unknown, error })
}
