//! `plangate demo` as a person runs it.
//!
//! Always true: the program is run as a process of its own, without a terminal.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn demo() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plangate"));
    command.arg("demo");
    command
}

#[test]
fn the_demonstration_tells_its_story_and_ends() {
    let started = Instant::now();
    let output = demo().output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(started.elapsed() < Duration::from_secs(60), "far over the 20 seconds of a release build: {:?}", started.elapsed());
    assert!(!told.contains('\u{1b}'), "terminal escapes where there is no terminal");
    let mut rest = told.as_str();
    for expected in [
        "● plangate pending",
        "✗ plangate failure 3 violations",
        "`aws-s3-acl-public-read`",
        "/plangate exempt aws-s3-acl-public-read on aws_s3_bucket.downloads",
        "requested: the catalogue is for everyone",
        "/plangate approve E-",
        "reacts with +1",
        "plangate: fix 3 findings",
        "-  publicly_accessible         = true # the accountants work from home",
        "+  publicly_accessible         = false # the accountants work from home",
        "✓ plangate success",
        "| granted |",
    ] {
        let at = rest.find(expected).unwrap_or_else(|| panic!("{expected:?} is missing, or out of order:\n{told}"));
        rest = &rest[at + expected.len()..];
    }
}

#[test]
fn a_kept_demonstration_runs_until_it_is_interrupted() {
    let mut child = demo().arg("--keep").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    lines.find(|line| line.starts_with("Still running")).unwrap();
    let addresses: Vec<String> = lines.by_ref().take(4).map(|line| line.split_whitespace().last().unwrap().to_owned()).collect();
    for (address, holds) in addresses.iter().zip(["Downloads and reports", "aws-s3-acl-public-read", "", "plangate_"]) {
        let url = if holds.is_empty() { format!("{address}/healthz") } else { address.clone() };
        let page = ureq::get(&url).call().unwrap_or_else(|error| panic!("{url}: {error}")).body_mut().read_to_string().unwrap();
        assert!(page.contains(holds), "{url}:\n{page}");
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert!(child.wait().unwrap().success());
}
