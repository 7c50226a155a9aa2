//! The stand-in as tests start it: held to GitHub's own description.
//!
//! Always true: a test whose traffic departed from the description fails at its end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

use std::path::Path;

use plangate::github::{AppConfig, PaceLimits};
use plangate::standin::{Description, Options, StandIn};

/// Starts a stand-in that checks its traffic.
pub(crate) fn start(directory: &Path) -> StandIn {
    let description = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/github/api.json")).unwrap();
    let description = Some(Description::parse(&description).unwrap());
    StandIn::start(Options { description, ..Options::new(directory) }).unwrap()
}

/// Fails if any request or answer departed from GitHub's description, unless the test fails already.
pub(crate) fn assert_conforming(standin: &StandIn) {
    let errors = standin.conformance_errors();
    if !std::thread::panicking() {
        assert!(errors.is_empty(), "traffic departed from GitHub's description:\n{}", errors.join("\n"));
    }
}

/// A running stand-in and the directory it lives in.
pub(crate) struct Hub {
    pub(crate) standin: StandIn,
    _directory: tempfile::TempDir,
}

impl Hub {
    /// Starts a stand-in that checks its traffic.
    pub(crate) fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let standin = start(directory.path());
        Self { standin, _directory: directory }
    }

    /// Returns how to reach the stand-in as its App.
    pub(crate) fn app_config(&self) -> AppConfig {
        let standin = &self.standin;
        let limits =
            PaceLimits { points_per_minute: 1_000_000, content_per_minute: 100_000, content_per_hour: 100_000, ..PaceLimits::default() };
        AppConfig { pace: limits, ..AppConfig::new(standin.app_id(), standin.private_key(), standin.api_url(), standin.web_url()) }
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        assert_conforming(&self.standin);
    }
}

#[test]
fn what_githubs_description_does_not_know_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let standin = start(directory.path());
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    for route in ["/repos/acme/infra/nonsense", "/app?verbose=1"] {
        agent.get(format!("{}{route}", standin.api_url())).call().unwrap();
    }
    let errors = standin.conformance_errors();
    for expected in ["/repos/acme/infra/nonsense: GitHub's description has no such operation", "the query parameter verbose is unknown"] {
        assert!(errors.iter().any(|error| error.contains(expected)), "{expected} is missing in {errors:?}");
    }
}
