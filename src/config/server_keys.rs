//! The values of the server's configuration, checked one by one.
//!
//! Always true: a mistake is told with the key and the line it stands on, or with the variable that holds it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

use super::duration;
use super::server::AppConfig;
use super::server_file::{GithubText, PREFIX};
use super::yaml::{self, ConfigError};
use crate::model::Limits;

/// Checks the values of keys, and tells mistakes with the key's name and line.
pub(super) struct Keys<'a> {
    /// What the file is called.
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    pub(super) directory: &'a Path,
    pub(super) environment: &'a BTreeMap<String, String>,
}

/// Returns the variable that sets a key.
fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

impl Keys<'_> {
    /// Tells a mistake where it was made: in the file, or in the variable that overrides it.
    fn error(&self, key: &str, message: impl Into<String>) -> ConfigError {
        let (variable, message) = (variable(key), message.into());
        if self.environment.contains_key(&variable) {
            return ConfigError::Environment { variable, message };
        }
        ConfigError::Value { name: self.name.to_owned(), line: yaml::line_of(self.text, key), key: key.to_owned(), message }
    }

    /// Tells that a key is missing: the line is that of what it would stand in.
    pub(super) fn missing(&self, key: &str) -> ConfigError {
        self.error(key, format!("it is missing: add it, or set {}", variable(key)))
    }

    pub(super) fn address(&self, key: &str, text: &str) -> Result<SocketAddr, ConfigError> {
        text.parse().map_err(|_| self.error(key, format!("{text:?} is not an address and port: write one like 127.0.0.1:8080")))
    }

    pub(super) fn url(&self, key: &str, text: &str) -> Result<String, ConfigError> {
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

    pub(super) fn duration(&self, key: &str, text: &str) -> Result<Duration, ConfigError> {
        duration::parse(text).map_err(|message| self.error(key, message))
    }

    pub(super) fn positive(&self, key: &str, number: u64) -> Result<u64, ConfigError> {
        if number == 0 { Err(self.error(key, "0 allows nothing: write at least 1")) } else { Ok(number) }
    }

    pub(super) fn limits(&self, limits: &Limits) -> Result<(), ConfigError> {
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
    pub(super) fn path(&self, path: PathBuf) -> PathBuf {
        self.directory.join(path)
    }

    /// Reads the App's identity: all of it, or none.
    pub(super) fn app(&self, github: &GithubText) -> Result<Option<AppConfig>, ConfigError> {
        let secret = |key: &str, file: &Option<PathBuf>| -> Result<Option<SecretString>, ConfigError> {
            match (self.environment.get(&variable(key)), file) {
                (Some(value), _) => Ok(Some(value.clone().into())),
                (None, Some(path)) => self.secret_file(&format!("{key}_file"), path).map(Some),
                (None, None) => Ok(None),
            }
        };
        let private_key = secret("github.private_key", &github.private_key_file)?;
        let webhook_secret = secret("github.webhook_secret", &github.webhook_secret_file)?;
        match (github.app_id, private_key, webhook_secret) {
            (None, None, None) => Ok(None),
            (None, ..) => Err(self.missing("github.app_id")),
            (_, None, _) => Err(self.missing("github.private_key_file")),
            (.., None) => Err(self.missing("github.webhook_secret_file")),
            (Some(app_id), Some(private_key), Some(webhook_secret)) => Ok(Some(AppConfig { app_id, private_key, webhook_secret })),
        }
    }

    fn secret_file(&self, key: &str, path: &Path) -> Result<SecretString, ConfigError> {
        let path = self.directory.join(path);
        #[expect(clippy::disallowed_methods, reason = "this is the adapter that reads configuration")]
        let text = std::fs::read_to_string(&path);
        let unreadable = |reason: &str| self.error(key, format!("{} cannot be read: {reason}", path.display()));
        let text = text.map_err(|error| unreadable(&error.to_string()))?;
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() { Err(unreadable("it is empty")) } else { Ok(secret.to_owned().into()) }
    }
}
