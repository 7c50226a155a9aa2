//! The stage of the stories: the stand-in for GitHub and the real server, with a clock that stands still.
//!
//! Always true: what runs here is what `plangate serve` runs; only addresses, paths and time are handed in.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use plangate::bot::Clock;
use plangate::config::{AppConfig, GithubConfig, MirrorsConfig, OidcConfig, RetentionConfig, ScheduleConfig, ServerConfig, StoreConfig};
use plangate::model::{CommitSha, Limits, PullNumber};
use plangate::standin::{Comment, DeliveryLog, Repo, Role, StandIn};
use plangate::web::{ServeOptions, Server, serve};

/// How long a story waits for something to happen. Generous: many stories run at once on few processors.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The policy that most stories play under.
pub(crate) const POLICY: &str = "\
version: 1
mode: enforce
packs: [aws, general]
select:
  - {severities: [high, critical], enforcement: mandatory}
exemptions:
  - {approvers: {teams: [acme/security]}, count: 1, default_days: 30, max_days: 90}
";

/// A configuration that violates nothing.
pub(crate) const PRIVATE: &str = "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"acme-logs\"\n  acl    = \"private\"\n}\n";
/// The same, readable by everyone: rule [`RULE`].
pub(crate) const PUBLIC: &str = "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"acme-logs\"\n  acl    = \"public-read\"\n}\n";
/// The rule that [`PUBLIC`] violates.
pub(crate) const RULE: &str = "aws-s3-acl-public-read";

/// Judges only what the stories are about, so that other rules on buckets do not speak.
pub(crate) fn only_acls(more: &str) -> String {
    POLICY.replace(
        "severities: [high, critical], enforcement: mandatory",
        &format!("severities: [low, medium, high, critical], enforcement: disabled}}\n  - {{rules: [{RULE}], enforcement: mandatory"),
    ) + more
}

/// Everything that a story needs.
pub(crate) struct Stage {
    pub(crate) standin: StandIn,
    pub(crate) config: ServerConfig,
    executable: PathBuf,
    now: Arc<Mutex<DateTime<Utc>>>,
    runtime: tokio::runtime::Runtime,
    server: Option<Server>,
    _directory: tempfile::TempDir,
}

/// What a story may want otherwise.
pub(crate) struct Setting {
    pub(crate) policy: Option<String>,
    pub(crate) limits: Limits,
    pub(crate) executable: PathBuf,
    pub(crate) schedule: ScheduleConfig,
}

impl Default for Setting {
    fn default() -> Self {
        let seldom = Duration::from_secs(3600);
        Self {
            policy: Some(only_acls("")),
            limits: Limits::default(),
            executable: PathBuf::from(env!("CARGO_BIN_EXE_plangate")),
            schedule: ScheduleConfig { deliveries: seldom, overdue: seldom, exemptions: Duration::from_secs(1), default_branches: seldom },
        }
    }
}

impl Stage {
    /// Starts the stand-in and the server.
    pub(crate) fn start() -> Self {
        Self::with(Setting::default())
    }

    /// Starts under another policy.
    pub(crate) fn under(policy: &str) -> Self {
        Self::with(Setting { policy: Some(policy.to_owned()), ..Setting::default() })
    }

    /// Starts in another setting.
    pub(crate) fn with(setting: Setting) -> Self {
        let said = tracing_subscriber::EnvFilter::new("plangate=info");
        let _ = tracing_subscriber::fmt().with_env_filter(said).with_test_writer().try_init();
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        std::fs::create_dir(at("github")).unwrap();
        let standin = crate::standin::start(&at("github"));
        let policy = setting.policy.map(|text| {
            std::fs::write(at("policy.yml"), text).unwrap();
            at("policy.yml")
        });
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let config = ServerConfig {
            listen: loopback,
            admin_listen: loopback,
            public_url: "https://plangate.example.com".into(),
            github: GithubConfig {
                app: Some(AppConfig {
                    app_id: standin.app_id(),
                    private_key: standin.private_key(),
                    webhook_secret: standin.webhook_secret(),
                }),
                api_url: standin.api_url().into(),
                web_url: standin.web_url().into(),
                owners: vec!["acme".into()],
            },
            store: StoreConfig::Sled { path: at("store") },
            mirrors: MirrorsConfig { path: at("mirrors"), mib: 512 },
            policy,
            schedule: setting.schedule,
            limits: setting.limits,
            retention: RetentionConfig { payload_days: 7, verdict_days: 90, record_days: 400 },
            oidc: OidcConfig { issuer: "https://issuer.example.com".into(), audience: "plangate".into() },
            ignored_environment: Vec::new(),
        };
        let now = Arc::new(Mutex::new("2026-11-22T10:00:00Z".parse().unwrap()));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let mut stage = Self { standin, config, executable: setting.executable, now, runtime, server: None, _directory: directory };
        stage.start_server();
        stage
    }

    /// Starts the server (again), and has webhooks sent to it.
    pub(crate) fn start_server(&mut self) {
        let now = Arc::clone(&self.now);
        let options = ServeOptions {
            clock: Clock::from_fn(move || *now.lock().unwrap()),
            executable: self.executable.clone(),
            listener: None,
            admin_listener: None,
        };
        let server = self.runtime.block_on(serve(self.config.clone(), options)).unwrap();
        self.standin.send_webhooks_to(&format!("http://{}/webhook", server.address));
        self.server = Some(server);
    }

    /// Stops the server in order.
    pub(crate) fn stop_server(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.shut_down());
        }
    }

    /// Prints what a failed story is told by: deliveries, requests, and the counters.
    fn tell_what_happened(&self) {
        for delivery in self.standin.deliveries() {
            println!("delivered {} {:?}: {:?}", delivery.event, delivery.action, delivery.status_code);
        }
        for exchange in self.standin.exchanges() {
            println!("{} {} {} → {}", exchange.method, exchange.path, exchange.request, exchange.status);
        }
        if self.server.is_some() {
            println!("{}", self.admin("/metrics").1);
        }
    }

    /// Writes the configuration that the record commands need to find this server and its store.
    pub(crate) fn configuration_text(&self) -> String {
        let StoreConfig::Sled { path } = &self.config.store;
        format!(
            "listen: 127.0.0.1:0\nadmin_listen: {}\npublic_url: {}\ngithub: {{api_url: \"{}\", web_url: \"{}\"}}\nstore: {{kind: sled, path: {}}}\nmirrors: {{path: {}, mib: 64}}\n",
            self.server.as_ref().unwrap().admin_address,
            self.config.public_url,
            self.config.github.api_url,
            self.config.github.web_url,
            path.display(),
            self.config.mirrors.path.display(),
        )
    }

    /// Returns the address of something on the public listener.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.as_ref().unwrap().address)
    }

    /// Reads something from the admin listener: status and body.
    pub(crate) fn admin(&self, path: &str) -> (u16, String) {
        get(&format!("http://{}{path}", self.server.as_ref().unwrap().admin_address))
    }

    /// Lets days pass.
    pub(crate) fn pass_days(&self, days: i64) {
        *self.now.lock().unwrap() += TimeDelta::days(days);
    }

    /// Makes `acme/infra`: ana and ben write, sam of the team `security` reads.
    pub(crate) fn repository(&self, files: &[(&str, &str)]) -> Repo {
        let repo = self.standin.create_repository("acme/infra", files).unwrap();
        repo.set_role("ana", Role::Write);
        repo.set_role("ben", Role::Write);
        repo.set_role("sam", Role::Read);
        self.standin.set_team("acme", "security", &["sam"]);
        repo
    }

    /// Returns the directory of a repository's git data.
    pub(crate) fn git_directory(&self, repo: &Repo) -> PathBuf {
        self._directory.path().join("github").join(format!("{}.git", repo.name()))
    }

    /// Lists the bot's comments on a pull request that begin with a marker.
    pub(crate) fn own_comments(&self, repo: &Repo, pull: PullNumber, marker: &str) -> Vec<Comment> {
        let bot = self.standin.bot_login();
        repo.comments(pull).into_iter().filter(|comment| comment.author == bot && comment.body.starts_with(marker)).collect()
    }

    /// Delivers the latest lost event of a pull request with this action again.
    pub(crate) fn redeliver(&self, action: &str) {
        let is_lost = |log: &DeliveryLog| log.event == "pull_request" && log.action.as_deref() == Some(action);
        let lost = self.standin.deliveries().into_iter().rfind(is_lost);
        self.standin.redeliver(lost.unwrap().id);
    }

    /// Says something on a pull request and waits for the reaction; returns the reply, if there is one.
    pub(crate) fn say(&self, repo: &Repo, login: &str, pull: PullNumber, text: &str, reaction: &str) -> String {
        let comment = repo.comment(login, pull, text);
        repo.wait_reaction(comment, reaction, PATIENCE).unwrap();
        let marker = format!("<!-- plangate:reply {comment} -->");
        self.own_comments(repo, pull, &marker).pop().map(|reply| reply.body[marker.len()..].trim().to_owned()).unwrap_or_default()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.tell_what_happened();
        }
        self.stop_server();
        crate::standin::assert_conforming(&self.standin);
    }
}

/// What a story looks at most.
pub(crate) trait Looking {
    /// Waits for the status `plangate` to be so, and returns its description.
    fn wait_plangate(&self, head: &CommitSha, state: &str) -> String;
    /// Pushes files to a branch and opens a pull request; returns it with its head.
    fn propose(&self, login: &str, branch: &str, files: &[(&str, &str)]) -> (PullNumber, CommitSha);
}

impl Looking for Repo {
    fn wait_plangate(&self, head: &CommitSha, state: &str) -> String {
        self.wait_status(head, "plangate", state, PATIENCE).unwrap().description.unwrap_or_default()
    }

    fn propose(&self, login: &str, branch: &str, files: &[(&str, &str)]) -> (PullNumber, CommitSha) {
        let head = self.push(login, branch, files).unwrap();
        (self.open_pull(login, branch, branch).unwrap(), head)
    }
}

/// Reads an address: status and body.
pub(crate) fn get(url: &str) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent.get(url).call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

/// Makes an executable shell script, to stand in the place of a judge that misbehaves.
pub(crate) fn script(directory: &Path, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = directory.join("judge.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}
