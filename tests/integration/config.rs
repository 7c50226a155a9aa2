//! Configuration and policy files as people write them.
//!
//! Always true: the examples that the project ships are read here, whole.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::NaiveDate;
use plangate::config::{
    AppConfig, Decision, Facts, Layer, Selection, ServerConfig, StoreConfig, builtin_policy, load_server, merge, parse_policy, parse_server,
};
use plangate::model::{
    Enforcement, Gate, Mode, PackRef, Policy, PolicyLayer, RepoName, RepoPath, RuleId, RuleInfo, Scope, Severity, Undetermined,
};
use secrecy::ExposeSecret;

fn shipped(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config").join(name)).expect("an example")
}

fn no_environment() -> BTreeMap<String, String> {
    BTreeMap::new()
}

/// The variables that stand in for the example's secret files.
fn secrets() -> BTreeMap<String, String> {
    let variables = [("PLANGATE_GITHUB__PRIVATE_KEY", "pem"), ("PLANGATE_GITHUB__WEBHOOK_SECRET", "hush")];
    variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

fn with(mut environment: BTreeMap<String, String>, variables: &[(&str, &str)]) -> BTreeMap<String, String> {
    environment.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    environment
}

fn layer(layer: PolicyLayer, text: &str) -> Layer {
    let name = match layer {
        PolicyLayer::Server => "policy.yml",
        PolicyLayer::Organisation => "acme/.github:plangate/policy.yml",
        PolicyLayer::Repository => "acme/infra:.github/plangate.yml",
    };
    Layer { layer, name: name.into(), file: parse_policy(text, name).expect("a policy") }
}

fn merged(layers: &[(PolicyLayer, &str)]) -> Result<Policy, String> {
    let layers: Vec<Layer> = layers.iter().map(|(at, text)| layer(*at, text)).collect();
    merge(&layers).map_err(|error| error.to_string())
}

fn rule(id: &str, severity: Severity) -> RuleInfo {
    RuleInfo {
        id: RuleId::new(id).expect("an id"),
        title: String::new(),
        description: String::new(),
        severity,
        pack: "aws".into(),
        service: "s3".into(),
        resources: vec!["aws_s3_bucket".into()],
        vendors: vec!["aws".into()],
        topics: vec!["encryption".into()],
        frameworks: BTreeMap::from([("pci-dss-4.0".to_owned(), vec!["1.3.1".to_owned()])]),
        aliases: vec!["CKV_AWS_20".into()],
        related: BTreeMap::new(),
        scope: Scope::Resource,
        change: false,
        has_fix: false,
        since: Some("0.2.0".into()),
        parameters: None,
        references: Vec::new(),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Decides about a rule in `acme/infra`, project `infra/prod/app`, on an S3 bucket.
fn decide(policy: &Policy, rule: &RuleInfo, environment: Option<&str>, today: &str) -> Decision {
    let (repository, path) = (RepoName::new("acme/infra").expect("a name"), RepoPath::new("infra/prod/app").expect("a path"));
    let facts = Facts { rule, repository: Some(&repository), environment, path: &path, resource_type: Some("aws_s3_bucket") };
    Selection::new(policy).decide(&facts, day(today))
}

fn enforcement(text: &str, rule: &RuleInfo) -> Enforcement {
    decide(&merged(&[(PolicyLayer::Server, text)]).expect("a policy"), rule, Some("prod"), "2026-11-22").enforcement
}

#[test]
fn the_example_configuration_is_read() {
    let path = Path::new("/etc/plangate/plangate.example.yml");
    let config = parse_server(&shipped("plangate.example.yml"), path, &secrets()).expect("a configuration");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url, "https://plangate.example.com");
    assert_eq!(config.policy.as_deref(), Some(Path::new("/etc/plangate/policy.example.yml")), "relative to the file");
    assert_eq!(config.store, StoreConfig::Sled { path: "/var/lib/plangate".into() });
    assert_eq!(config.schedule.exemptions, Duration::from_secs(600));
    assert_eq!(config.limits, plangate::model::Limits::default(), "the example shows the defaults");
    assert_eq!(config.oidc.audience, "https://plangate.example.com");
    let AppConfig { app_id, private_key, webhook_secret } = config.github.app.expect("an App");
    assert_eq!((app_id, private_key.expose_secret(), webhook_secret.expose_secret()), (12345, "pem", "hush"));
    assert_eq!(config.ignored_environment, Vec::<String>::new());
}

#[test]
fn the_example_policy_is_read() {
    let policy = merged(&[(PolicyLayer::Organisation, &shipped("policy.example.yml"))]).expect("a policy");
    assert_eq!(policy.mode, Mode::Enforce);
    assert_eq!(policy.packs, ["aws", "kubernetes", "general"].map(|name| PackRef::Bundled(name.into())));
    assert_eq!(policy.environments[0].0, "prod");
    assert_eq!(policy.overridable, ["environments", "parameters"]);
    assert_eq!(policy.projects.len(), 1);
    assert!(policy.remediation.push);
}

#[test]
fn the_environment_overrides_every_kind_of_key() {
    let variables = [
        ("PLANGATE_LISTEN", "0.0.0.0:80"),
        ("PLANGATE_GITHUB__API_URL", "https://ghe.example.com/api/v3/"),
        ("PLANGATE_GITHUB__OWNERS", "acme, other"),
        ("PLANGATE_GITHUB__APP_ID", "7"),
        ("PLANGATE_LIMITS__FILE_MIB", "3"),
        ("PLANGATE_SCHEDULE__OVERDUE", "5s"),
        ("PLANGATE_STORE__PATH", "data"),
        ("PLANGATE_OIDC__AUDIENCE", "us"),
        ("PLANGATE_CLOCK_FILE", "/clock"),
        ("PLANGATE_PORT_8080_TCP", "tcp://10.0.0.1"),
        ("PLANGATE_LIMITS__FILE", "3"),
        ("HOME", "/root"),
    ];
    let path = Path::new("/etc/plangate.yml");
    let config = parse_server(&shipped("plangate.example.yml"), path, &with(secrets(), &variables)).expect("a configuration");
    assert_eq!(config.listen.port(), 80);
    assert_eq!(config.github.api_url, "https://ghe.example.com/api/v3");
    assert_eq!(config.github.owners, ["acme", "other"]);
    assert_eq!(config.github.app.expect("an App").app_id, 7);
    assert_eq!(config.limits.file_mib, 3);
    assert_eq!(config.schedule.overdue, Duration::from_secs(5));
    assert_eq!(config.store, StoreConfig::Sled { path: "/etc/data".into() });
    assert_eq!(config.oidc.audience, "us");
    assert_eq!(config.ignored_environment, ["PLANGATE_LIMITS__FILE", "PLANGATE_PORT_8080_TCP"]);
}

#[test]
fn secrets_come_from_files_and_are_never_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("key.pem"), "-----BEGIN-----\nx\n").expect("a file");
    std::fs::write(folder.path().join("hook"), "hush\r\n").expect("a file");
    let path = folder.path().join("plangate.yml");
    let text = "public_url: http://localhost:8080/\ngithub: {app_id: 1, private_key_file: key.pem, webhook_secret_file: hook}\n\
                store: {path: s}\nmirrors: {path: m}\n";
    std::fs::write(&path, text).expect("a file");
    let config = load_server(&path, &no_environment()).expect("a configuration");
    assert!(!format!("{config:?}").contains("hush"));
    assert_eq!(config.github.app.expect("an App").webhook_secret.expose_secret(), "hush");
    std::fs::remove_file(folder.path().join("hook")).expect("removed");
    let message = load_server(&path, &no_environment()).expect_err("no secret").to_string();
    assert!(message.contains("hook cannot be read"), "{message}");
}

#[test]
fn a_server_without_an_app_can_be_set_up() {
    let text = "public_url: http://localhost:8080\nstore: {path: s}\nmirrors: {path: m}\n";
    let config: ServerConfig = parse_server(text, Path::new("p.yml"), &no_environment()).expect("a configuration");
    assert!(config.github.app.is_none());
}

#[test]
fn mistakes_in_the_configuration_name_the_key() {
    let base = "public_url: https://p.example.com\nstore: {path: s}\nmirrors: {path: m}\n";
    for (text, expect) in [
        ("listne: 127.0.0.1:80\n", "p.yml:4:1: unknown key `listne`: write one of listen, "),
        ("limits: {file_mb: 1}\n", "`file_mb`"),
        ("limits: {workers: 0}\n", "p.yml:4: limits.workers: 0 allows nothing"),
        ("schedule: {overdue: 60}\n", "p.yml:4: schedule.overdue: \"60\" is not a duration"),
        ("listen: localhost\n", "p.yml:4: listen: \"localhost\" is not an address and port"),
        ("github: {api_url: api.github.com}\n", "p.yml:4: github.api_url: "),
        ("github: {web_url: \"https://user:token@github.com\"}\n", "must not hold credentials"),
        ("github: {app_id: 1}\n", "p.yml:4: github.private_key_file: it is missing: add it, or set PLANGATE_GITHUB__PRIVATE_KEY_FILE"),
        ("github:\n  app_id: 1\n  private_key_file: nowhere.pem\n", "p.yml:6: github.private_key_file: nowhere.pem cannot be read: "),
        ("retention: {verdict_days: many}\n", "p.yml:4:"),
        ("admin_listen: [1\n", "p.yml:"),
    ] {
        let message = parse_server(&format!("{base}{text}"), Path::new("p.yml"), &no_environment()).expect_err(text).to_string();
        assert!(message.contains(expect), "{text}: {message}");
    }
    let message = parse_server("store: {path: s}\n", Path::new("p.yml"), &no_environment()).expect_err("nothing").to_string();
    assert_eq!(message, "p.yml: public_url: it is missing: add it, or set PLANGATE_PUBLIC_URL");
    let wrong = with(no_environment(), &[("PLANGATE_LIMITS__WORKERS", "two")]);
    let message = parse_server(base, Path::new("p.yml"), &wrong).expect_err("not a number").to_string();
    assert!(message.starts_with("the environment's PLANGATE_LIMITS__WORKERS: "), "{message}");
    let wrong = with(no_environment(), &[("PLANGATE_LISTEN", "localhost")]);
    let message = parse_server(&format!("{base}listen: 127.0.0.1:80\n"), Path::new("p.yml"), &wrong).expect_err("no port").to_string();
    assert!(message.starts_with("the environment's PLANGATE_LISTEN: \"localhost\" is not"), "{message}");
}

#[test]
fn later_entries_of_select_override_earlier_ones() {
    let high = rule("aws-s3-acl-public-read", Severity::High);
    let low = rule("aws-s3-tags", Severity::Low);
    assert_eq!(enforcement("", &high), Enforcement::Mandatory, "as the built-in policy");
    assert_eq!(enforcement("", &low), Enforcement::Advisory);
    let text = "select:\n  - {severities: [low], enforcement: mandatory}\n  - {rules: [aws-s3-acl-*], environments: [prod], enforcement: advisory}\n";
    assert_eq!(enforcement(text, &high), Enforcement::Advisory);
    assert_eq!(enforcement(text, &low), Enforcement::Mandatory);
    for (entry, matches) in [
        ("{vendors: [aws], services: [s3], topics: [encryption], frameworks: [pci-dss-4.0]}", true),
        ("{vendors: [aws], services: [rds]}", false),
        ("{rules: [CKV_AWS_20]}", true),
        ("{paths: [\"infra/prod/**\"]}", true),
        ("{paths: [\"infra/*\"]}", false),
        ("{repositories: [\"acme/*\"]}", true),
        ("{repositories: [\"acme/sandbox-*\"]}", false),
        ("{resources: [\"aws_s3_*\"]}", true),
        ("{resources: [aws_instance]}", false),
        ("{packs: [general]}", false),
        ("{environments: [dev]}", false),
    ] {
        let text = format!("select: [{}]\n", entry.replace('}', ", enforcement: remediate}"));
        assert_eq!(enforcement(&text, &high) == Enforcement::Remediate, matches, "{entry}");
    }
}

#[test]
fn entries_begin_on_their_day_and_new_rules_are_advisory() {
    let high = rule("aws-s3-acl-public-read", Severity::High);
    let policy =
        merged(&[(PolicyLayer::Server, "select: [{rules: [\"*\"], enforcement: remediate, from: 2027-02-01}]\n")]).expect("a policy");
    assert_eq!(decide(&policy, &high, None, "2027-01-31").enforcement, Enforcement::Mandatory);
    assert_eq!(decide(&policy, &high, None, "2027-02-01").enforcement, Enforcement::Remediate);
    assert_eq!(enforcement("rules_as_of: 0.1.9\n", &high), Enforcement::Advisory);
    assert_eq!(enforcement("rules_as_of: 0.2.0\n", &high), Enforcement::Mandatory);
}

#[test]
fn disabled_rules_are_left_out_early_unless_a_type_brings_them_back() {
    let high = rule("aws-s3-acl-public-read", Severity::High);
    let path = RepoPath::root();
    let facts = Facts { rule: &high, repository: None, environment: None, path: &path, resource_type: None };
    let may = |text: &str| {
        let policy = merged(&[(PolicyLayer::Server, text)]).expect("a policy");
        Selection::new(&policy).may_hold(&facts, day("2026-11-22"))
    };
    assert!(may(""));
    assert!(!may("select: [{vendors: [aws], enforcement: disabled}]\n"));
    assert!(may("select: [{vendors: [aws], enforcement: disabled}, {resources: [aws_s3_bucket], enforcement: mandatory}]\n"));
    assert!(may("select: [{resources: [aws_s3_bucket], enforcement: disabled}]\n"));
}

#[test]
fn the_first_exemption_entry_that_matches_holds_and_narrowing_ones_add_up() {
    let terms = |layers: &[(PolicyLayer, &str)], severity| {
        let (rule, path) = (rule("aws-s3-x", severity), RepoPath::root());
        let facts = Facts { rule: &rule, repository: None, environment: Some("prod"), path: &path, resource_type: None };
        Selection::new(&merged(layers).expect("a policy")).exemption_terms(&facts)
    };
    let server = "exemptions:\n  - {severities: [critical], approvers: {teams: [acme/security]}, count: 2, max_days: 20}\n  \
                  - {approvers: {users: [\"@ann\"]}, max_days: 60}\n";
    let critical = terms(&[(PolicyLayer::Server, server)], Severity::Critical).expect("terms");
    assert_eq!((critical.count, critical.default_days, critical.max_days), (2, 20, 20));
    assert_eq!(critical.approvers.teams, ["acme/security"]);
    let low = terms(&[(PolicyLayer::Server, server)], Severity::Low).expect("terms");
    assert_eq!((low.count, low.default_days, low.max_days), (1, 30, 60));
    assert_eq!(low.approvers.users, ["ann"]);
    assert!(!low.approvers.administrators, "a file's approvers replace the built-in ones");

    let narrower = "exemptions:\n  - {severities: [low], max_days: 7, count: 3}\n  - {severities: [critical], never: true}\n";
    let both = [(PolicyLayer::Server, server), (PolicyLayer::Repository, narrower)];
    let low = terms(&both, Severity::Low).expect("terms");
    assert_eq!((low.count, low.default_days, low.max_days, low.approvers.users.len()), (3, 7, 7, 1));
    assert_eq!(terms(&both, Severity::Critical), None);
    let builtin = terms(&[(PolicyLayer::Repository, "exemptions: [{max_days: 5}]\n")], Severity::Low).expect("terms");
    assert!(builtin.approvers.administrators && builtin.max_days == 5);
}

#[test]
fn a_repository_alone_decides_everything() {
    let text = "mode: observe\nenvironments: {prod: {paths: [\"prod/**\"]}}\nselect: [{rules: [\"*\"], enforcement: disabled}]\n\
                packs: [general, ./packs/own]\ngate: all\nundetermined: block\n";
    let policy = merged(&[(PolicyLayer::Repository, text)]).expect("a policy");
    assert_eq!((policy.mode, policy.gate, policy.undetermined), (Mode::Observe, Gate::All, Undetermined::Block));
    let own = PackRef::Path { layer: PolicyLayer::Repository, path: "./packs/own".into() };
    assert_eq!(policy.packs, [PackRef::Bundled("general".into()), own]);
    assert_eq!(merge(&[]), Ok(builtin_policy()));
}

#[test]
fn a_lower_layer_tightens_freely() {
    let organisation = "mode: enforce\npacks: [aws]\nselect: [{rules: [\"*\"], enforcement: mandatory}]\nexternal_variables: [a]\n";
    let repository = "mode: enforce\npacks: [aws, general]\ngate: all\nundetermined: block\ninline_ignores: deny\nexternal_variables: [b]\n\
                      select: [{services: [s3], enforcement: remediate}, {severities: [low], enforcement: advisory, undetermined: block}]\n\
                      remediation: {push: true}\nprojects: [{path: infra}]\n";
    let policy = merged(&[(PolicyLayer::Organisation, organisation), (PolicyLayer::Repository, repository)]).expect("a policy");
    assert_eq!(policy.packs, ["aws", "general"].map(|name| PackRef::Bundled(name.into())));
    assert_eq!(policy.gate, Gate::All);
    assert_eq!(policy.external_variables, ["a", "b"]);
    assert!(policy.remediation.push);
    assert_eq!(decide(&policy, &rule("aws-s3-x", Severity::Low), None, "2026-11-22").enforcement, Enforcement::Remediate);
    let elsewhere = RuleInfo { service: "rds".into(), ..rule("aws-rds-x", Severity::Low) };
    assert_eq!(decide(&policy, &elsewhere, None, "2026-11-22").enforcement, Enforcement::Mandatory, "advisory does not loosen");
}

#[test]
fn a_lower_layer_loosens_only_what_is_marked() {
    let organisation = "mode: enforce\ngate: all\nundetermined: block\nenvironments: {prod: {paths: [\"prod/**\"]}}\ninline_ignores: deny\n\
                        parameters: {general-tags-required: {tags: {}}}\nremediation: {push: false, max_commits: 1}\n\
                        exemptions: [{approvers: {teams: [acme/security]}}]\nrules_as_of: 0.2.0\nselect: []\nmodules: {mapping: {m: modules/m}}\n";
    for (key, repository) in [
        ("mode", "mode: observe\n"),
        ("gate", "gate: introduced\n"),
        ("undetermined", "undetermined: pass\n"),
        ("environments", "environments: {prod: {paths: [\"nowhere\"]}}\n"),
        ("inline_ignores", "inline_ignores: allow\n"),
        ("parameters", "parameters: {general-tags-required: {tags: {Other: {}}}}\n"),
        ("parameters", "parameters: {general-regions-allowed: {regions: [\"*\"]}}\n"),
        ("remediation", "remediation: {push: true}\n"),
        ("remediation", "remediation: {max_commits: 9}\n"),
        ("exemptions", "exemptions: [{approvers: {users: [me]}}]\n"),
        ("rules_as_of", "rules_as_of: 0.1.0\n"),
        ("select", "select: [{rules: [\"*\"], enforcement: disabled}]\n"),
        ("select", "select: [{rules: [\"*\"], undetermined: pass}]\n"),
        ("modules", "modules: {mapping: {m: elsewhere}}\n"),
        ("gated_branches", "gated_branches: [main]\n"),
    ] {
        let refused = merged(&[(PolicyLayer::Organisation, organisation), (PolicyLayer::Repository, repository)]).expect_err(key);
        assert!(refused.starts_with(&format!("acme/infra:.github/plangate.yml: {key}: ")), "{refused}");
        assert!(refused.contains(&format!("`overridable: [{key}]` added to acme/.github:plangate/policy.yml")), "{refused}");
        let marked = format!("{organisation}overridable: [{key}, undetermined]\n");
        assert!(merged(&[(PolicyLayer::Organisation, &marked), (PolicyLayer::Repository, repository)]).is_ok(), "{repository}");
    }
}

#[test]
fn every_layer_above_must_mark_what_it_says() {
    let server = (PolicyLayer::Server, "gate: all\n");
    let organisation = (PolicyLayer::Organisation, "environments: {prod: {}}\noverridable: [gate, environments]\n");
    let refused = merged(&[server, organisation, (PolicyLayer::Repository, "gate: introduced\n")]).expect_err("the server did not mark it");
    assert!(refused.contains("gate"), "{refused}");
    let environments = (PolicyLayer::Repository, "environments: {dev: {}}\n");
    let policy = merged(&[server, organisation, environments]).expect("the organisation marked what it says");
    assert_eq!(policy.environments.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["dev", "prod"]);
    let silent = merged(&[server, environments]).expect_err("nobody marked it");
    assert!(silent.contains("environments"), "{silent}");
}

#[test]
fn packs_of_a_repository_stay_in_it() {
    for path in ["../elsewhere", "/etc/packs", "./a/../../b"] {
        let refused = merged(&[(PolicyLayer::Repository, &format!("packs: [\"{path}\"]\n"))]).expect_err(path);
        assert!(refused.contains("is not in the repository"), "{refused}");
    }
    assert!(merged(&[(PolicyLayer::Organisation, "packs: [../packs/acme]\n")]).is_ok(), "beside plangate/ in its repository");
    assert!(merged(&[(PolicyLayer::Server, "packs: [/etc/plangate/packs]\n")]).is_ok());
}
