//! Stories of the program: `plangate serve` as a process of its own, ended politely and not.
//!
//! Always true: its configuration is a file as an operator writes it, and GitHub is the stand-in.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use plangate::standin::Role;
use rustix::process::{Pid, Signal, kill_process};
use secrecy::ExposeSecret;

use crate::stage::{Looking, PATIENCE, PRIVATE, PUBLIC, RULE, only_acls};
use crate::standin::Hub;

/// A folder with a configuration, and the server that was last started with it.
struct Program {
    hub: Hub,
    folder: tempfile::TempDir,
    admin: u16,
    running: Option<Child>,
}

impl Program {
    /// Writes a configuration for the stand-in; starts nothing yet.
    fn configured() -> Self {
        let (hub, folder) = (Hub::start(), tempfile::tempdir().unwrap());
        let (port, admin) = (free_port(), free_port());
        std::fs::write(folder.path().join("app.pem"), hub.standin.private_key().expose_secret()).unwrap();
        std::fs::write(folder.path().join("policy.yml"), only_acls("")).unwrap();
        let text = format!(
            "listen: 127.0.0.1:{port}\nadmin_listen: 127.0.0.1:{admin}\npublic_url: https://plangate.example.com\n\
             github:\n  app_id: {}\n  private_key_file: app.pem\n  api_url: {}\n  web_url: {}\n\
             store: {{kind: sled, path: store}}\nmirrors: {{path: mirrors, mib: 64}}\npolicy: policy.yml\n",
            hub.standin.app_id(),
            hub.standin.api_url(),
            hub.standin.web_url(),
        );
        std::fs::write(folder.path().join("plangate.yml"), text).unwrap();
        hub.standin.send_webhooks_to(&format!("http://127.0.0.1:{port}/webhook"));
        Self { hub, folder, admin, running: None }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes the command that serves; the webhook secret comes from the environment.
    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plangate"));
        command.arg("serve").arg("--config").arg(self.path("plangate.yml"));
        command.env("PLANGATE_GITHUB__WEBHOOK_SECRET", self.hub.standin.webhook_secret().expose_secret());
        command
    }

    /// Starts serving and waits until it is ready.
    fn start(&mut self, command: &mut Command) {
        self.running = Some(command.spawn().unwrap());
        let started = Instant::now();
        while ureq::get(format!("http://127.0.0.1:{}/readyz", self.admin)).call().is_err() {
            assert!(started.elapsed() < PATIENCE, "it is not ready");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Sends a signal and waits for the end; returns the exit status.
    fn end(&mut self, signal: Signal) -> Option<i32> {
        let mut child = self.running.take().unwrap();
        kill_process(Pid::from_child(&child), signal).unwrap();
        child.wait().unwrap().code()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Finds a port that stays free for a listener that asks for it by number.
///
/// The end of a connection that closes first waits a minute (`TIME_WAIT`), and meanwhile the system gives its port to
/// no one who asks for any: neither to another test's listener nor to a connection that goes out.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut other_end = TcpStream::connect(address).unwrap();
    drop(listener.accept().unwrap());
    assert_eq!(other_end.read(&mut [0]).unwrap(), 0, "this end closes second");
    address.port()
}

#[test]
fn it_serves_until_it_is_told_to_end() {
    let mut program = Program::configured();
    program.start(&mut program.command());
    let told = Instant::now();
    assert_eq!(program.end(Signal::TERM), Some(0));
    assert!(told.elapsed() < Duration::from_secs(20));
}

#[test]
fn it_is_ready_once_github_accepts_the_app() {
    let mut program = Program::configured();
    program.hub.standin.fail_next("GET", "/app", 401, 1_000);
    program.running = Some(program.command().spawn().unwrap());
    let url = format!("http://127.0.0.1:{}/readyz", program.admin);
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let ask = || agent.get(&url).call().ok().map(|mut answer| (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap()));
    let wait = |status: u16| {
        let started = Instant::now();
        loop {
            match ask() {
                Some((found, said)) if found == status => return said,
                other => assert!(started.elapsed() < PATIENCE, "{other:?}"),
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    assert!(wait(503).contains("GitHub has not accepted the App's key"));
    program.hub.standin.stop_failing();
    wait(200);
    assert_eq!(program.end(Signal::TERM), Some(0));
}

#[test]
fn a_killed_server_finishes_what_it_had_acknowledged() {
    let mut program = Program::configured();
    program.start(&mut program.command());
    let repo = program.hub.standin.create_repository("acme/infra", &[("infra/main.tf", PRIVATE)]).unwrap();
    repo.set_role("ana", Role::Write);
    repo.wait_plangate(&repo.tip("main").unwrap(), "success");
    // GitHub does not say what the pull request is, so the job cannot be done before the kill.
    program.hub.standin.fail_next("GET", "/pulls/", 500, 1_000);
    let (pull, head) = repo.propose("ana", "open-logs", &[("infra/main.tf", PUBLIC)]);
    program.hub.standin.wait_delivered(PATIENCE).unwrap();
    let asked = |program: &Program| program.hub.standin.exchanges().iter().any(|exchange| exchange.status == 500);
    repo.wait_until("the job runs", PATIENCE, |_| asked(&program)).unwrap();
    assert_eq!(program.end(Signal::KILL), None, "a kill leaves no status");
    assert!(repo.statuses(&head).is_empty(), "there was no verdict yet");
    program.hub.standin.stop_failing();

    program.start(&mut program.command());
    repo.wait_plangate(&head, "failure");
    repo.wait_comment(pull, PATIENCE, |comment| comment.body.contains(RULE)).unwrap();
    assert_eq!(program.end(Signal::TERM), Some(0));
}

#[test]
fn a_rehearsal_is_announced_and_its_clock_file_must_hold_a_time() {
    let mut program = Program::configured();
    std::fs::write(program.path("now"), "2027-01-31T12:00:00Z\n").unwrap();
    let log = std::fs::File::create(program.path("log")).unwrap();
    let clock = program.path("now");
    program.start(program.command().env("PLANGATE_CLOCK_FILE", &clock).stderr(log));
    assert_eq!(program.end(Signal::TERM), Some(0));
    let said = std::fs::read_to_string(program.path("log")).unwrap();
    assert!(said.contains("REHEARSAL") && said.contains("2027-01-31"), "{said}");

    std::fs::write(&clock, "tomorrow\n").unwrap();
    let output = program.command().env("PLANGATE_CLOCK_FILE", &clock).stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("PLANGATE_CLOCK_FILE") && said.contains("2026-11-22T10:00:00Z"), "{said}");
}

#[test]
fn what_is_wrong_in_the_files_ends_it_with_2_and_names_key_and_line() {
    let program = Program::configured();
    let said = |config: &str, policy: &str| {
        let valid = std::fs::read_to_string(program.path("plangate.yml")).unwrap();
        std::fs::write(program.path("wrong.yml"), format!("{valid}{config}")).unwrap();
        std::fs::write(program.path("policy.yml"), policy).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_plangate"));
        let secret = program.hub.standin.webhook_secret();
        command.env("PLANGATE_GITHUB__WEBHOOK_SECRET", secret.expose_secret());
        let output = command.arg("serve").arg("--config").arg(program.path("wrong.yml")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        said
    };
    for (config, policy, expected) in [
        ("limit: {file_mib: 1}\n", "version: 1\n", "wrong.yml:12:1: unknown key `limit`"),
        ("limits:\n  workers: 0\n", "version: 1\n", "wrong.yml:13: limits.workers: 0 allows nothing"),
        ("", "version: 1\nselect:\n  - {severity: high}\n", "policy.yml:3"),
        ("", "version: 1\npacks: [./nowhere]\n", "nowhere"),
    ] {
        let said = said(config, policy);
        assert!(said.contains(expected), "{expected} is missing in {said}");
    }
}
