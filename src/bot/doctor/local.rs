//! What is on this machine: policy, packs, store, mirrors.
//!
//! Always true: a store that a running server owns is left to it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::diagnosis::Diagnosis;
use crate::bot::server_policy::{ServerPolicy, load_server_policy};
use crate::config::{ServerConfig, StoreConfig, merge};
use crate::engine::{PackSource, RuleSet, bundled};
use crate::review::test_pages;
use crate::store::{SledStore, StoreError};

/// How long the running server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks at the server's own policy; returns it if it can be used.
pub(super) fn policy(config: &ServerConfig) -> (Vec<Diagnosis>, Option<ServerPolicy>) {
    let loaded = match load_server_policy(config.policy.as_deref(), &config.limits) {
        Ok(loaded) => loaded,
        Err(error) => {
            let remedy = "Mend it; `plangate policy check FILE` tells whether it is right.";
            return (vec![Diagnosis::bad("policy", error.to_string(), remedy)], None);
        }
    };
    let said = match &loaded.layer {
        Some(layer) => Diagnosis::good("policy", format!("{} is valid", layer.name)),
        None => Diagnosis::doubtful(
            "policy",
            "the server has none of its own: the built-in one holds, and only observes",
            "Name one as `policy` in the configuration, or keep it in the organisation's .github repository.",
        ),
    };
    (vec![said], Some(loaded))
}

/// Loads the rules that every repository gets, and runs the tests of the packs that are not bundled.
pub(super) fn packs(policy: &ServerPolicy) -> Vec<Diagnosis> {
    let mut sources = bundled();
    sources.extend(policy.packs.iter().map(|(_, pack)| pack.source()));
    let rules = match RuleSet::load(&sources) {
        Ok(rules) => rules,
        Err(mistakes) => {
            let mend = |mistake: &dyn std::fmt::Display| {
                Diagnosis::bad("packs", mistake.to_string(), "Mend the rule, or take its pack off the policy.")
            };
            return mistakes.iter().map(|mistake| mend(mistake)).collect();
        }
    };
    let own: Vec<&PackSource> = sources.iter().skip(sources.len() - policy.packs.len()).collect();
    let is_own = |rule: &str| own.iter().any(|pack| rule.starts_with(&format!("{}-", pack.name)));
    let tested: Vec<String> = rules.rules().iter().filter(|rule| is_own(rule.id.as_str())).map(|rule| rule.id.to_string()).collect();
    let loaded = format!("{} rules load", rules.rules().len());
    if tested.is_empty() {
        return vec![Diagnosis::good("packs", loaded)];
    }
    let failed: Vec<String> = test_pages(&rules, &tested)
        .into_iter()
        .filter(|report| !report.failures.is_empty())
        .map(|report| report.rule.to_string())
        .collect();
    if failed.is_empty() {
        return vec![Diagnosis::good("packs", format!("{loaded}, and the tests of the server's own {} pass", tested.len()))];
    }
    let finding = format!("{loaded}, but the tests of {} fail", failed.join(", "));
    vec![Diagnosis::doubtful("packs", finding, "`plangate rules test DIR` shows what their pages expect.")]
}

/// Opens the store, or sees that a running server has it.
pub(super) fn store(config: &ServerConfig) -> Diagnosis {
    let StoreConfig::Sled { path } = &config.store;
    let shown = path.display();
    if !path.exists() {
        return writable("store.path", path, "it is made when the server first starts");
    }
    match SledStore::open(path) {
        Ok(_) => Diagnosis::good("store.path", format!("{shown} opens")),
        Err(StoreError::Locked { .. }) => {
            let address = config.admin_listen;
            if answers(&format!("http://{address}/readyz")) {
                Diagnosis::good("store.path", format!("{shown} is in use by the server that answers at {address}"))
            } else {
                let finding = format!("{shown} is in use, and no ready server answers at {address}");
                Diagnosis::bad(
                    "store.path",
                    finding,
                    "End the process that has it, or correct `admin_listen`; `/readyz` says what a server waits for.",
                )
            }
        }
        Err(error) => {
            let remedy = "Restore it from a backup: `plangate store import`.";
            Diagnosis::bad("store.path", format!("{shown} does not open: {error}"), remedy)
        }
    }
}

/// Sees that mirrors can be written.
pub(super) fn mirrors(config: &ServerConfig) -> Diagnosis {
    writable("mirrors.path", &config.mirrors.path, &format!("up to {} MiB of it are used", config.mirrors.mib))
}

/// Tells whether a directory, or the nearest one above that is there, can be written in.
fn writable(subject: &str, path: &Path, more: &str) -> Diagnosis {
    let there: PathBuf = path.ancestors().find(|part| part.is_dir()).unwrap_or(Path::new(".")).to_owned();
    match tempfile::tempfile_in(&there) {
        Ok(_) => Diagnosis::good(subject, format!("{} can be written; {more}", path.display())),
        Err(error) => {
            let finding = format!("{} cannot be written: {error}", there.display());
            Diagnosis::bad(subject, finding, "Give the user that the server runs as the right to write there, or name another directory.")
        }
    }
}

fn answers(url: &str) -> bool {
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
    agent.get(url).call().is_ok()
}

/// Tells whether the server's own policy pushes fixes.
pub(super) fn pushes(policy: &ServerPolicy) -> bool {
    let Some(layer) = &policy.layer else { return false };
    merge(std::slice::from_ref(layer)).is_ok_and(|merged| merged.remediation.push)
}
