//! The server's configuration, from a file and the environment.
//!
//! Always true: secrets are [`SecretString`]s, relative paths were resolved against the file's directory, and nothing is missing.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

use super::duration;
use super::server_file::{self, GithubText, Read, StoreKind};
use super::yaml::ConfigError;
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

/// Reads the server's configuration from a file. `environment` holds the process's variables; those named `PLANGATE_…` override.
pub fn load_server(path: &Path, environment: &BTreeMap<String, String>) -> Result<ServerConfig, ConfigError> {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that reads configuration")]
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError::Unreadable { path: path.display().to_string(), reason: error.to_string() })?;
    parse_server(&text, path, environment)
}

/// Reads the server's configuration from the text of the file at `path`.
pub fn parse_server(text: &str, path: &Path, environment: &BTreeMap<String, String>) -> Result<ServerConfig, ConfigError> {
    let name = path.display().to_string();
    let Read { text: file, ignored } = server_file::read(text, &name, environment)?;
    let directory = path.parent().unwrap_or(Path::new(""));
    let keys = Keys { name: &name, directory };
    let public_url = keys.url("public_url", file.public_url.as_deref().ok_or_else(|| keys.missing("public_url"))?)?;
    let oidc = OidcConfig {
        issuer: keys.url("oidc.issuer", &file.oidc.issuer)?,
        audience: file.oidc.audience.unwrap_or_else(|| public_url.clone()),
    };
    keys.limits(&file.limits)?;
    Ok(ServerConfig {
        listen: keys.address("listen", &file.listen)?,
        admin_listen: keys.address("admin_listen", &file.admin_listen)?,
        public_url,
        github: GithubConfig {
            app: keys.app(&file.github, environment)?,
            api_url: keys.url("github.api_url", &file.github.api_url)?,
            web_url: keys.url("github.web_url", &file.github.web_url)?,
            owners: file.github.owners,
        },
        store: match file.store.kind {
            StoreKind::Sled => StoreConfig::Sled { path: keys.path(file.store.path.ok_or_else(|| keys.missing("store.path"))?) },
        },
        mirrors: MirrorsConfig {
            path: keys.path(file.mirrors.path.ok_or_else(|| keys.missing("mirrors.path"))?),
            mib: keys.positive("mirrors.mib", file.mirrors.mib)?,
        },
        policy: file.policy.map(|path| keys.path(path)),
        schedule: ScheduleConfig {
            deliveries: keys.duration("schedule.deliveries", &file.schedule.deliveries)?,
            overdue: keys.duration("schedule.overdue", &file.schedule.overdue)?,
            exemptions: keys.duration("schedule.exemptions", &file.schedule.exemptions)?,
            default_branches: keys.duration("schedule.default_branches", &file.schedule.default_branches)?,
        },
        limits: file.limits,
        retention: RetentionConfig {
            payload_days: file.retention.payload_days,
            verdict_days: file.retention.verdict_days,
            record_days: file.retention.record_days,
        },
        oidc,
        ignored_environment: ignored,
    })
}

/// Checks the values of keys, and tells mistakes with the key's name.
struct Keys<'a> {
    name: &'a str,
    directory: &'a Path,
}

impl Keys<'_> {
    fn error(&self, key: &str, message: impl Into<String>) -> ConfigError {
        ConfigError::Value { name: self.name.to_owned(), key: key.to_owned(), message: message.into() }
    }

    fn missing(&self, key: &str) -> ConfigError {
        let variable = format!("PLANGATE_{}", key.to_uppercase().replace('.', "__"));
        self.error(key, format!("it is missing: add it, or set {variable}"))
    }

    fn address(&self, key: &str, text: &str) -> Result<SocketAddr, ConfigError> {
        text.parse().map_err(|_| self.error(key, format!("{text:?} is not an address and port: write one like 127.0.0.1:8080")))
    }

    fn url(&self, key: &str, text: &str) -> Result<String, ConfigError> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or("");
        if host.is_empty() || text.contains(char::is_whitespace) {
            return Err(self.error(key, format!("{text:?} is not a URL: begin with https://")));
        }
        if host.contains('@') {
            return Err(self.error(key, "a URL here must not hold credentials"));
        }
        Ok(text.trim_end_matches('/').to_owned())
    }

    fn duration(&self, key: &str, text: &str) -> Result<Duration, ConfigError> {
        duration::parse(text).map_err(|message| self.error(key, message))
    }

    fn positive(&self, key: &str, number: u64) -> Result<u64, ConfigError> {
        if number == 0 { Err(self.error(key, "0 allows nothing: write at least 1")) } else { Ok(number) }
    }

    fn limits(&self, limits: &Limits) -> Result<(), ConfigError> {
        for (key, number) in [
            ("limits.file_mib", limits.file_mib),
            ("limits.input_mib", limits.input_mib),
            ("limits.files", limits.files as u64),
            ("limits.instances", limits.instances as u64),
            ("limits.steps", limits.steps),
            ("limits.memory_mib", limits.memory_mib),
            ("limits.job_seconds", limits.job_seconds),
            ("limits.workers", limits.workers as u64),
        ] {
            self.positive(key, number)?;
        }
        Ok(())
    }

    /// Resolves a path against the directory of the file.
    fn path(&self, path: PathBuf) -> PathBuf {
        self.directory.join(path)
    }

    /// Reads the App's identity: all of it, or none.
    fn app(&self, github: &GithubText, environment: &BTreeMap<String, String>) -> Result<Option<AppConfig>, ConfigError> {
        let secret = |variable: &str, file: &Option<PathBuf>| -> Result<Option<SecretString>, ConfigError> {
            match (environment.get(variable), file) {
                (Some(value), _) => Ok(Some(value.clone().into())),
                (None, Some(path)) => self.secret_file(path).map(Some),
                (None, None) => Ok(None),
            }
        };
        let private_key = secret("PLANGATE_GITHUB__PRIVATE_KEY", &github.private_key_file)?;
        let webhook_secret = secret("PLANGATE_GITHUB__WEBHOOK_SECRET", &github.webhook_secret_file)?;
        match (github.app_id, private_key, webhook_secret) {
            (None, None, None) => Ok(None),
            (None, ..) => Err(self.missing("github.app_id")),
            (_, None, _) => Err(self.missing("github.private_key_file")),
            (.., None) => Err(self.missing("github.webhook_secret_file")),
            (Some(app_id), Some(private_key), Some(webhook_secret)) => Ok(Some(AppConfig { app_id, private_key, webhook_secret })),
        }
    }

    fn secret_file(&self, path: &Path) -> Result<SecretString, ConfigError> {
        let path = self.directory.join(path);
        #[expect(clippy::disallowed_methods, reason = "this is the adapter that reads configuration")]
        let text = std::fs::read_to_string(&path);
        let unreadable = |reason: String| ConfigError::Unreadable { path: path.display().to_string(), reason };
        let text = text.map_err(|error| unreadable(error.to_string()))?;
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() { Err(unreadable("it is empty".into())) } else { Ok(secret.to_owned().into()) }
    }
}
