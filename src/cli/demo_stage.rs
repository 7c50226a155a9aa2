//! What the demonstration plays on: the stand-in, a repository, the server.
//!
//! Always true: everything it writes lies in one temporary directory, which is removed at the end.

use std::collections::BTreeMap;

use anyhow::Context;
use include_dir::{Dir, include_dir};
use plangate::bot::Clock;
use plangate::config::parse_server;
use plangate::model::RepoName;
use plangate::standin::{Options, Repo, Role, StandIn};
use plangate::web::{ServeOptions, Server, serve};
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

static FIXTURES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/demo");

const REPOSITORY: &str = "acme/infra";

/// The stand-in and the server, running.
pub(crate) struct Stage {
    runtime: Runtime,
    server: Server,
    standin: StandIn,
    _directory: tempfile::TempDir,
}

impl Stage {
    /// Starts everything: a repository with the App installed, people, the server.
    pub(crate) fn raise() -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("plangate-demo-").tempdir().context("there is no place for temporary files")?;
        let repositories = directory.path().join("github");
        std::fs::create_dir(&repositories)?;
        let standin = StandIn::start(Options::new(repositories)).context("the stand-in for GitHub does not start: is git installed?")?;
        let runtime = Runtime::new()?;
        let server = runtime.block_on(start(&standin, directory.path()))?;
        standin.send_webhooks_to(&format!("http://{}/webhook", server.address));
        standin.set_team("acme", "platform", &["ben"]);
        let repo = standin.create_repository(REPOSITORY, &files("base"))?;
        repo.set_role("ana", Role::Write);
        repo.set_role("ben", Role::Write);
        Ok(Self { runtime, server, standin, _directory: directory })
    }

    /// Returns the repository.
    pub(crate) fn repo(&self) -> anyhow::Result<Repo> {
        self.standin.repository(&RepoName::new(REPOSITORY)?).context("the repository is gone")
    }

    /// Returns where the stand-in shows its pages.
    pub(crate) fn github_url(&self) -> &str {
        self.standin.web_url()
    }

    /// Returns where the server shows its pages.
    pub(crate) fn public_url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Returns where the server is administered.
    pub(crate) fn admin_url(&self) -> String {
        format!("http://{}", self.server.admin_address)
    }

    /// Blocks until somebody presses Ctrl-C.
    pub(crate) fn wait_for_interrupt(&self) -> anyhow::Result<()> {
        self.runtime.block_on(tokio::signal::ctrl_c()).context("Ctrl-C cannot be waited for")
    }

    /// Ends everything and tidies up.
    pub(crate) fn strike(self) {
        self.runtime.block_on(self.server.shut_down());
    }
}

/// Starts the server as `plangate serve` does, configured for the stand-in.
async fn start(standin: &StandIn, directory: &std::path::Path) -> anyhow::Result<Server> {
    let policy = FIXTURES.get_file("policy.yml").and_then(|file| file.contents_utf8()).context("the policy is not embedded")?;
    #[expect(clippy::disallowed_methods, reason = "the demonstration lays out the files that an operator would")]
    std::fs::write(directory.join("policy.yml"), policy)?;
    let (listener, admin_listener) = (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
    let file = format!(
        "listen: {}\nadmin_listen: {}\npublic_url: http://{0}\ngithub: {{app_id: {}, api_url: \"{}\", web_url: \"{}\"}}\n\
         store: {{kind: sled, path: store}}\nmirrors: {{path: mirrors, mib: 256}}\npolicy: policy.yml\n",
        listener.local_addr()?,
        admin_listener.local_addr()?,
        standin.app_id(),
        standin.api_url(),
        standin.web_url(),
    );
    let secrets = BTreeMap::from([
        ("PLANGATE_GITHUB__PRIVATE_KEY".to_owned(), standin.private_key().expose_secret().to_owned()),
        ("PLANGATE_GITHUB__WEBHOOK_SECRET".to_owned(), standin.webhook_secret().expose_secret().to_owned()),
    ]);
    let config = parse_server(&file, &directory.join("plangate.yml"), &secrets)?;
    let options = ServeOptions {
        clock: Clock::system(),
        executable: std::env::current_exe()?,
        listener: Some(listener),
        admin_listener: Some(admin_listener),
    };
    Ok(serve(config, options).await?)
}

/// Returns the files that the pull request writes.
pub(crate) fn change() -> Vec<(&'static str, &'static str)> {
    files("change")
}

/// Lists the embedded files below a directory of the fixtures.
fn files(root: &str) -> Vec<(&'static str, &'static str)> {
    fn walk(directory: &'static Dir<'static>, root: &str, found: &mut Vec<(&'static str, &'static str)>) {
        for file in directory.files() {
            let path = file.path().to_str().and_then(|path| path.strip_prefix(root)).map(|path| path.trim_start_matches('/'));
            found.extend(path.zip(file.contents_utf8()));
        }
        directory.dirs().for_each(|inner| walk(inner, root, found));
    }
    let mut found = Vec::new();
    if let Some(directory) = FIXTURES.get_dir(root) {
        walk(directory, root, &mut found);
    }
    found
}
