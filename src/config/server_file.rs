//! The schema of the server's configuration file.
//!
//! Always true: an unknown key is an error, and so is one in the environment's variables for it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::yaml::{self, ConfigError};
use crate::model::Limits;

/// The variables' common beginning.
pub(super) const PREFIX: &str = "PLANGATE_";

/// The file as written, with its defaults.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ServerText {
    pub(super) listen: String,
    pub(super) admin_listen: String,
    pub(super) public_url: Option<String>,
    pub(super) github: GithubText,
    pub(super) store: StoreText,
    pub(super) mirrors: MirrorsText,
    pub(super) policy: Option<PathBuf>,
    pub(super) schedule: ScheduleText,
    pub(super) limits: Limits,
    pub(super) retention: RetentionText,
    pub(super) oidc: OidcText,
}

impl Default for ServerText {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            admin_listen: "127.0.0.1:9090".into(),
            public_url: None,
            github: GithubText::default(),
            store: StoreText::default(),
            mirrors: MirrorsText::default(),
            policy: None,
            schedule: ScheduleText::default(),
            limits: Limits::default(),
            retention: RetentionText::default(),
            oidc: OidcText::default(),
        }
    }
}

/// `github`. The secrets themselves can stand in the environment only.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct GithubText {
    pub(super) app_id: Option<u64>,
    pub(super) private_key_file: Option<PathBuf>,
    pub(super) webhook_secret_file: Option<PathBuf>,
    pub(super) api_url: String,
    pub(super) web_url: String,
    pub(super) owners: Vec<String>,
}

impl Default for GithubText {
    fn default() -> Self {
        Self {
            app_id: None,
            private_key_file: None,
            webhook_secret_file: None,
            api_url: "https://api.github.com".into(),
            web_url: "https://github.com".into(),
            owners: Vec::new(),
        }
    }
}

/// Which store there is.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum StoreKind {
    #[default]
    Sled,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StoreText {
    pub(super) kind: StoreKind,
    pub(super) path: Option<PathBuf>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MirrorsText {
    pub(super) path: Option<PathBuf>,
    pub(super) mib: u64,
}

impl Default for MirrorsText {
    fn default() -> Self {
        Self { path: None, mib: 4096 }
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ScheduleText {
    pub(super) deliveries: String,
    pub(super) overdue: String,
    pub(super) exemptions: String,
    pub(super) default_branches: String,
}

impl Default for ScheduleText {
    fn default() -> Self {
        Self { deliveries: "60s".into(), overdue: "60s".into(), exemptions: "10m".into(), default_branches: "24h".into() }
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RetentionText {
    pub(super) payload_days: u32,
    pub(super) verdict_days: u32,
    pub(super) record_days: u32,
}

impl Default for RetentionText {
    fn default() -> Self {
        Self { payload_days: 7, verdict_days: 90, record_days: 400 }
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OidcText {
    pub(super) issuer: String,
    pub(super) audience: Option<String>,
}

impl Default for OidcText {
    fn default() -> Self {
        Self { issuer: "https://token.actions.githubusercontent.com".into(), audience: None }
    }
}

/// What a file and the environment say together.
pub(super) struct Read {
    pub(super) text: ServerText,
    /// Variables that begin like ours and name no key.
    pub(super) ignored: Vec<String>,
}

/// Reads the file, then lays the environment's variables over it.
pub(super) fn read(text: &str, name: &str, environment: &BTreeMap<String, String>) -> Result<Read, ConfigError> {
    let mut file = yaml::read::<Option<ServerText>>(text, name)?.unwrap_or_default();
    let mut ignored = Vec::new();
    for (variable, value) in environment {
        let Some(path) = variable.strip_prefix(PREFIX) else { continue };
        if matches!(path, "CLOCK_FILE" | "GITHUB__PRIVATE_KEY" | "GITHUB__WEBHOOK_SECRET") {
            continue;
        }
        let keys: Vec<String> = path.split("__").map(str::to_lowercase).collect();
        match overlay(&file, &keys, value) {
            Some(Ok(changed)) => file = changed,
            Some(Err(message)) => return Err(ConfigError::Environment { variable: variable.clone(), message }),
            None => ignored.push(variable.clone()),
        }
    }
    Ok(Read { text: file, ignored })
}

/// Sets one key from text, which is read as YAML would be (and as plain text where that does not fit); `None` if there is no such key.
fn overlay(file: &ServerText, keys: &[String], text: &str) -> Option<Result<ServerText, String>> {
    let root = serde_json::to_value(file).ok()?;
    let holder = keys[..keys.len() - 1].iter().try_fold(&root, |value, key| value.get(key))?;
    let before = holder.get(keys.last()?)?;
    if before.is_object() {
        return None;
    }
    let set = |value: Value| {
        let mut changed = root.clone();
        let holder = keys[..keys.len() - 1].iter().try_fold(&mut changed, |value, key| value.get_mut(key));
        if let (Some(fields), Some(last)) = (holder.and_then(Value::as_object_mut), keys.last()) {
            fields.insert(last.clone(), value);
        }
        serde_json::from_value::<ServerText>(changed).map_err(|error| error.to_string())
    };
    let typed = if before.is_array() {
        Value::Array(text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect())
    } else {
        text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from)
    };
    Some(set(typed).or_else(|error| set(Value::from(text)).map_err(|_| error)))
}
