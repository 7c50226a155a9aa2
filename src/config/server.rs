//! The server's configuration, read and checked.
//!
//! Always true: secrets are [`SecretString`]s, relative paths were resolved against the file's directory, and nothing is missing.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use crate::model::Limits;

/// Everything `plangate serve` is told.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    pub listen: SocketAddr,
    pub admin_listen: SocketAddr,
    /// Without a trailing slash.
    pub public_url: String,
    pub github: GithubConfig,
    pub store: StoreConfig,
    pub mirrors: MirrorsConfig,
    /// The server's policy file.
    pub policy: Option<PathBuf>,
    pub schedule: ScheduleConfig,
    pub limits: Limits,
    pub retention: RetentionConfig,
    pub oidc: OidcConfig,
    /// Variables of the environment that begin like ours and name no key: worth a warning.
    pub ignored_environment: Vec<String>,
}

/// How to reach GitHub, and as which App.
#[derive(Clone, Debug)]
pub struct GithubConfig {
    /// `None` until the App is set up.
    pub app: Option<AppConfig>,
    /// Without a trailing slash.
    pub api_url: String,
    /// Git is fetched from and pushed to here. Without a trailing slash.
    pub web_url: String,
    /// Installations of others are ignored; empty accepts all.
    pub owners: Vec<String>,
}

/// The App's identity and secrets.
#[derive(Clone, Debug)]
pub struct AppConfig {
    pub app_id: u64,
    /// PEM.
    pub private_key: SecretString,
    pub webhook_secret: SecretString,
}

/// Where the records are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreConfig {
    Sled { path: PathBuf },
}

/// Where the mirrors are, and how large they may become together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorsConfig {
    pub path: PathBuf,
    pub mib: u64,
}

/// How often what recurs is done; each is done at start, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleConfig {
    /// Fetching deliveries that were missed.
    pub deliveries: Duration,
    /// Finishing what is overdue.
    pub overdue: Duration,
    /// Ending exemptions.
    pub exemptions: Duration,
    /// Reviewing default branches as a whole.
    pub default_branches: Duration,
}

/// How long records are kept, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionConfig {
    pub payload_days: u32,
    pub verdict_days: u32,
    pub record_days: u32,
}

/// Whose tokens CI shows when it hands in plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcConfig {
    pub issuer: String,
    pub audience: String,
}
