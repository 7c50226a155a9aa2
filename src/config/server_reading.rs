//! The server's configuration, from a file and the environment.
//!
//! Always true: a variable of the environment overrides the file's key, and what is returned was checked whole.

use std::collections::BTreeMap;
use std::path::Path;

use super::server::{GithubConfig, MirrorsConfig, OidcConfig, RetentionConfig, ScheduleConfig, ServerConfig, StoreConfig};
use super::server_file::{self, Read, StoreKind};
use super::server_keys::Keys;
use super::yaml::ConfigError;

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
    let keys = Keys { name: &name, text, directory, environment };
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
            app: keys.app(&file.github)?,
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
