//! Stories of `plangate doctor`: what it says of an installation that works, and of each thing that does not.
//!
//! Always true: it is run as an operator runs it, against the stand-in.

use std::process::Command;

use secrecy::ExposeSecret;

use crate::stage::PRIVATE;
use crate::standin::Hub;

/// A configuration in a folder, and what the App is installed on.
struct Patient {
    hub: Hub,
    folder: tempfile::TempDir,
}

impl Patient {
    /// Sets everything up as it should be.
    fn healthy() -> Self {
        let (hub, folder) = (Hub::start(), tempfile::tempdir().unwrap());
        let repo = hub.standin.create_repository("acme/infra", &[("infra/main.tf", PRIVATE)]).unwrap();
        repo.require("main", "plangate");
        hub.standin.send_webhooks_to("https://plangate.example.com/webhook");
        let patient = Self { hub, folder };
        patient.write("app.pem", patient.hub.standin.private_key().expose_secret());
        patient.write("secret", "hush");
        patient.write("policy.yml", "version: 1\nmode: enforce\npacks: [aws]\n");
        patient.write("plangate.yml", &patient.configuration());
        patient
    }

    fn configuration(&self) -> String {
        format!(
            "public_url: https://plangate.example.com\ngithub:\n  app_id: {}\n  private_key_file: app.pem\n  webhook_secret_file: secret\n  \
             api_url: {}\n  web_url: {}\n  owners: [acme]\nstore: {{path: store}}\nmirrors: {{path: mirrors, mib: 64}}\npolicy: policy.yml\n",
            self.hub.standin.app_id(),
            self.hub.standin.api_url(),
            self.hub.standin.web_url(),
        )
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    /// Replaces a part of the configuration.
    fn reconfigure(&self, from: &str, to: &str) {
        let text = self.configuration();
        assert!(text.contains(from), "{text}");
        self.write("plangate.yml", &text.replace(from, to));
    }

    /// Asks the doctor: exit status and what it says.
    fn examined(&self) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plangate"));
        let output = command.arg("doctor").arg("--config").arg(self.folder.path().join("plangate.yml")).output().unwrap();
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    }

    /// Expects these lines, of which the first failing one decides the status.
    fn check(&self, status: i32, expected: &[&str]) {
        let (code, said) = self.examined();
        for line in expected {
            assert!(said.contains(line), "{line} is missing in\n{said}");
        }
        assert_eq!(code, Some(status), "{said}");
    }
}

#[test]
fn an_installation_that_works_is_told_so() {
    let patient = Patient::healthy();
    let (code, said) = patient.examined();
    let path = patient.folder.path().display().to_string();
    let said: Vec<String> = said.lines().map(|line| line.replace(&path, "…")).filter(|line| !line.contains("rules load")).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    ok    configuration: …/plangate.yml is valid
    ok    policy: …/policy.yml is valid
    ok    store.path: …/store can be written; it is made when the server first starts
    ok    mirrors.path: …/mirrors can be written; up to 64 MiB of it are used
    ok    github.private_key_file: the key can be used
    ok    github.app_id: GitHub accepts the key of the App plangate
    ok    clock: it agrees with GitHub's
    ok    permissions: the App asks for what it needs
    ok    events: the App hears what it needs
    ok    webhook: GitHub sends signed webhooks to https://plangate.example.com/webhook
    warn  deliveries: 1 of 1 of the last day did not arrive, the last with no answer
          GitHub cannot reach this server: see to DNS, the proxy and the firewall, and that the server runs.
    ok    installation on acme: reached; 1 repositories
    ok    acme/infra main: requires `plangate`
    13 ok, 1 to look at, 0 to mend
    ");
    assert_eq!(code, Some(0));
}

#[test]
fn what_is_wrong_on_this_machine_is_told_with_how_to_mend_it() {
    let patient = Patient::healthy();
    patient.reconfigure("mib: 64", "mib: 0");
    patient.check(2, &["fail  configuration: ", "mirrors.mib: 0 allows nothing: write at least 1", "0 ok, 0 to look at, 1 to mend"]);
    patient.reconfigure("path: mirrors", "path: /proc/mirrors");
    patient.check(2, &["fail  mirrors.path: /proc cannot be written"]);
}

#[test]
fn what_is_wrong_with_the_policy_is_told() {
    let patient = Patient::healthy();
    patient.write("policy.yml", "version: 1\nmod: enforce\n");
    patient.check(2, &["fail  policy: ", "policy.yml:2:1: unknown key `mod`", "plangate policy check"]);
    patient.reconfigure("policy: policy.yml\n", "");
    patient.check(0, &["warn  policy: the server has none of its own"]);
}

#[test]
fn a_key_that_github_does_not_accept_ends_the_examination() {
    let patient = Patient::healthy();
    let id = patient.hub.standin.app_id();
    patient.reconfigure(&format!("app_id: {id}"), "app_id: 1");
    patient.check(2, &["fail  github.app_id: GitHub does not accept the App 1", "Compare `app_id` with the App's page"]);
    patient.write("plangate.yml", &patient.configuration());
    patient.write("app.pem", "not a key");
    patient.check(2, &["fail  github.private_key_file: ", "Take the .pem file"]);
    patient.reconfigure("  private_key_file: app.pem\n  webhook_secret_file: secret\n", "");
    patient.check(2, &["fail  configuration: ", "github.private_key_file: it is missing"]);
}

#[test]
fn permissions_webhook_and_branches_are_compared_with_what_is_needed() {
    let patient = Patient::healthy();
    patient.hub.standin.withhold("statuses");
    patient.hub.standin.withhold("members");
    patient.hub.standin.send_webhooks_to("https://elsewhere.example.com/webhook");
    patient.check(
        2,
        &[
            "fail  permissions: the permission statuses: write is missing\n      Grant the App statuses: write",
            "warn  permissions: without the permission members: read teams cannot approve exemptions",
            "fail  webhook: GitHub sends webhooks to https://elsewhere.example.com/webhook\n      Set the webhook URL",
            "fail  installation on acme: the permission statuses: write is missing",
        ],
    );
}

#[test]
fn a_branch_that_requires_nothing_and_a_foreign_owner_are_remarked() {
    let patient = Patient::healthy();
    let repo = patient.hub.standin.create_repository("acme/open", &[("main.tf", PRIVATE)]).unwrap();
    patient.hub.standin.create_repository("other/infra", &[("main.tf", PRIVATE)]).unwrap();
    patient.check(
        0,
        &[
            "warn  acme/open main: does not require `plangate`: nothing keeps a violation from merging\n      Require the status",
            "ok    acme/infra main: requires `plangate`",
            "warn  installation on other: it is ignored",
        ],
    );
    repo.protect("main", "plangate");
    patient.check(0, &["ok    acme/open main: requires `plangate`"]);
    patient.hub.standin.withhold("administration");
    patient.check(0, &["warn  acme/open main: does not require"]);
}

#[test]
fn a_store_in_use_is_the_running_servers() {
    let patient = Patient::healthy();
    let store = plangate::store::SledStore::open(&patient.folder.path().join("store")).unwrap();
    patient.reconfigure("public_url", "admin_listen: 127.0.0.1:1\npublic_url");
    patient.check(2, &["fail  store.path: ", "is in use, and no ready server answers at 127.0.0.1:1"]);
    drop(store);
    patient.check(0, &["ok    store.path: "]);
}
