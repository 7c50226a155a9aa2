//! The documents: what they show must work.
//!
//! Always true: examples are taken from the documents as they are, never copied here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use plangate::config::{parse_policy, parse_server};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<(PathBuf, String)> {
    let docs = std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let paths = ["README.md", "rule-packs/README.md"].map(|name| root().join(name)).into_iter().chain(pages);
    paths.map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

/// Returns the fences of a language.
fn fences(text: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    text.split(&opening).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

#[test]
fn links_lead_somewhere() {
    for (path, text) in documents() {
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let is_local = !link.is_empty() && !link.contains("://") && !link.contains(['{', ' ']);
            assert!(!is_local || path.parent().unwrap().join(link).exists(), "{}: {link} leads nowhere", path.display());
        }
    }
}

#[test]
fn the_policies_shown_are_valid() {
    let mut shown = 0;
    for (path, text) in documents() {
        for policy in fences(&text, "yaml").into_iter().filter(|fence| fence.contains("version: 1")) {
            parse_policy(&policy, &path.display().to_string()).unwrap();
            shown += 1;
        }
    }
    assert!(shown >= 2, "{shown} policies");
}

#[test]
fn the_configuration_shown_is_valid() {
    let text = std::fs::read_to_string(root().join("docs/server.md")).unwrap();
    let configuration = fences(&text, "yaml").into_iter().find(|fence| fence.contains("listen:")).unwrap();
    let secrets = ["PLANGATE_GITHUB__PRIVATE_KEY", "PLANGATE_GITHUB__WEBHOOK_SECRET"].map(|name| (name.to_owned(), "x".to_owned()));
    parse_server(&configuration, Path::new("docs/server.md"), &BTreeMap::from(secrets)).unwrap();
}

#[test]
fn the_first_command_shows_findings_worth_seeing() {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let command = text.lines().find_map(|line| line.strip_prefix("cargo run --release -- ")).unwrap();
    let arguments = command.split('#').next().unwrap().split_whitespace();
    let output = Command::new(env!("CARGO_BIN_EXE_plangate")).args(arguments).current_dir(root()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for rule in ["aws-s3-acl-public-read", "aws-rds-not-public", "aws-vpc-sg-ingress-ssh-world"] {
        assert!(said.contains(&format!("error[{rule}]")), "{rule} is missing in\n{said}");
    }
    assert!(said.contains("^^^^"), "{said}");
}
