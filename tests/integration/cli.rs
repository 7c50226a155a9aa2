//! The command line as people and scripts use it: the real binary, real directories, real repositories.
//!
//! Always true: every test starts the binary with an empty environment but for `PATH` and a home of its own.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A directory with files, and the program to run in it.
pub(crate) struct Workbench {
    root: TempDir,
}

/// What a run of the program left behind.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Workbench {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let bench = Self { root: TempDir::new().expect("a temporary directory") };
        files.iter().for_each(|(path, text)| bench.write(path, text));
        bench
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root.path().join(path)).expect("a file")
    }

    pub(crate) fn path(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn git(&self, arguments: &[&str]) {
        let identity =
            ["-c", "user.name=dev", "-c", "user.email=dev@example.com", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(identity).args(arguments).current_dir(self.path()).output().expect("git runs");
        assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "change"]);
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.feed(arguments, b"")
    }

    pub(crate) fn feed(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut child =
            self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), input).expect("it reads its input");
        Run::new(&child.wait_with_output().expect("it ends"))
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> (i32, serde_json::Value) {
        let run = self.run(&[arguments, &["--format", "json"]].concat());
        let value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}\n{}", run.stdout, run.stderr));
        (run.status, value)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plangate"));
        command.args(arguments).current_dir(self.path()).env_clear().env("HOME", self.path());
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command
    }
}

impl Run {
    fn new(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { status: output.status.code().expect("it was not killed"), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    /// Asserts that the run failed as a mistake of the user, which the message explains.
    #[track_caller]
    fn is_mistake(&self, words: &[&str]) {
        assert_eq!(self.status, 2, "{}{}", self.stdout, self.stderr);
        assert!(self.stdout.is_empty(), "{}", self.stdout);
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not in {}", self.stderr);
        }
    }
}

const PUBLIC: &str = "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"logs\"\n  acl    = \"public-read\"\n}\n";
const RULE: &[&str] = &["--rule", "aws-s3-acl-public-read"];

#[test]
fn wrong_usage_ends_with_2_and_says_how_to_mend_it() {
    let bench = Workbench::new(&[("main.tf", PUBLIC), ("bad.yml", "version: 1\nmoed: enforce\n")]);
    bench.run(&["check", "--colour"]).is_mistake(&["--colour"]);
    bench.run(&["check", "nowhere"]).is_mistake(&["nowhere", "does not exist"]);
    bench.run(&["check", "main.tf"]).is_mistake(&["main.tf", "not a directory"]);
    bench.run(&["check", "--base", "main"]).is_mistake(&["git"]);
    bench.run(&["check", "--head", "main"]).is_mistake(&["--base"]);
    bench.run(&["check", "--min-severity", "huge"]).is_mistake(&["low, medium, high or critical"]);
    bench.run(&["check", "--var", "x"]).is_mistake(&["NAME=VALUE"]);
    bench.run(&["check", "--var-file", "no.tfvars"]).is_mistake(&["no.tfvars"]);
    bench.run(&["check", "--policy", "bad.yml"]).is_mistake(&["bad.yml:2", "moed"]);
    bench.run(&["check", "--packs", "nowhere"]).is_mistake(&["nowhere"]);
    bench.run(&["rules", "show", "aws-s3-acl-publik-read"]).is_mistake(&["did you mean", "aws-s3-acl-public-read"]);
    bench.run(&["plan", "--explain", "aws_s3_bucket.nope"]).is_mistake(&["aws_s3_bucket.nope"]);
}

#[test]
fn a_filter_that_names_nothing_is_not_a_pass() {
    let bench = Workbench::new(&[("main.tf", PUBLIC), ("dev.tfvars", "x = 1\n")]);
    for command in ["check", "fix"] {
        bench.run(&[command, "--rule", "aws-s3-no-such-*"]).is_mistake(&["no rule is called \"aws-s3-no-such-*\"", "rules list"]);
        bench.run(&[command, "--framework", "cis-aws-0.1"]).is_mistake(&["no rule maps to the framework \"cis-aws-0.1\"", "there are"]);
        bench.run(&[command, "--no-bundled"]).is_mistake(&["no rule is loaded", "--packs"]);
        bench.run(&[command, "--environment", "prod"]).is_mistake(&["environment \"prod\"", "there are dev"]);
        assert_ne!(bench.run(&[command, "--environment", "dev"]).status, 2, "it is there");
    }
    bench.run(&["plan", "--environment", "prod"]).is_mistake(&["environment \"prod\"", "there are dev"]);
}

#[test]
fn the_exit_status_tells_what_came_of_it() {
    let clean = PUBLIC.replace("public-read", "private");
    let of = |text: &str| Workbench::new(&[("main.tf", text)]).run(&[&["check"], RULE].concat()).status;
    assert_eq!(of(&clean), 0);
    assert_eq!(of(PUBLIC), 1);
    assert_eq!(of(&format!("{PUBLIC}\nresource \"aws_s3_bucket\" {{\n")), 3, "3 wins over 1");
    assert_eq!(Workbench::new(&[]).run(&["check"]).status, 0, "nothing to judge");
}

#[test]
fn a_manifest_declared_twice_is_judged_twice() {
    let pod = |memory: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: c, resources: {{limits: {{memory: {memory}}}}}}}]}}\n"
        )
    };
    let bench = Workbench::new(&[("k8s/a.yaml", &[pod("1Gi"), pod("2Gi"), pod("3Gi")].join("---\n"))]);
    for arguments in [&["check", "k8s"][..], &["check", "--plan", "k8s/a.yaml"]] {
        let (_, verdict) = bench.json(arguments);
        let addresses: Vec<_> = verdict["projects"][0]["resources"].as_array().expect("resources").iter().map(|r| &r["address"]).collect();
        assert_eq!(addresses, ["Pod//a", "Pod//a#2", "Pod//a#3"], "{arguments:?}");
    }
}

#[test]
fn human_output_points_at_the_line_and_says_what_to_write() {
    let run = Workbench::new(&[("main.tf", PUBLIC)]).run(&[&["check"], RULE].concat());
    for part in [
        "error[aws-s3-acl-public-read]",
        "main.tf:3:3",
        "3 |   acl    = \"public-read\"",
        "^^^",
        "help: Write `acl = \"private\"`.",
        "1 violation blocking",
    ] {
        assert!(run.stdout.contains(part), "{part:?} is not in\n{}", run.stdout);
    }
    assert!(!run.stdout.contains('\u{1b}'), "no colours off a terminal");
    assert!(run.stderr.is_empty(), "{}", run.stderr);
}

#[test]
fn results_go_to_a_file_where_asked() {
    let bench = Workbench::new(&[("main.tf", PUBLIC)]);
    let run = bench.run(&[&["check", "--format", "sarif", "--output", "out.sarif"], RULE].concat());
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    let log: serde_json::Value = serde_json::from_str(&bench.read("out.sarif")).expect("JSON");
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "aws-s3-acl-public-read");
    bench.run(&["check", "--output", "no/such/dir/x"]).is_mistake(&["no/such/dir/x"]);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let bench = Workbench::new(&[("main.tf", PUBLIC)]);
    let mut child = bench.command(&["rules", "docs", "--help"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    assert!(String::from_utf8_lossy(&child.wait_with_output().expect("it ends").stderr).is_empty());
    let mut child =
        bench.command(&["rules", "list", "--format", "json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let done = child.wait_with_output().expect("it ends");
    assert_eq!((done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn plan_prints_terraforms_representation() {
    let bench = Workbench::new(&[("a/main.tf", PUBLIC), ("b/main.tf", PUBLIC)]);
    let (status, one) = bench.json(&["plan", "a"]);
    assert_eq!((status, &one["format_version"]), (0, &"1.2".into()));
    assert_eq!(one["resource_changes"][0]["change"]["actions"], serde_json::json!(["create"]));
    let both = bench.run(&["plan", "--format", "json"]).stdout;
    let ids: Vec<serde_json::Value> =
        both.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["plangate_project"].clone()).collect();
    assert_eq!(ids, ["a", "b"], "one document a line");
    assert!(bench.run(&["plan", "a"]).stdout.contains("+ aws_s3_bucket.logs"));
}

#[test]
fn a_starting_policy_is_written_once_and_is_valid() {
    let bench = Workbench::new(&[]);
    assert_eq!(bench.run(&["init"]).status, 0);
    assert_eq!(
        bench.run(&["policy", "check", ".github/plangate.yml"]).status,
        0,
        "{}",
        bench.run(&["policy", "check", ".github/plangate.yml"]).stderr
    );
    bench.run(&["init"]).is_mistake(&["exists already"]);
    bench.write("default.yml", &bench.run(&["policy", "default"]).stdout);
    assert_eq!(bench.run(&["policy", "check", "default.yml"]).status, 0);
    bench.write("wrong.yml", "version: 1\nselect:\n  - {rules: [aws-s3-nope], enforcement: mandatory}\n");
    bench.run(&["policy", "check", "wrong.yml"]).is_mistake(&["wrong.yml", "aws-s3-nope"]);
}

#[test]
fn a_new_rule_loads_passes_its_test_and_judges() {
    let bench = Workbench::new(&[("infra/main.tf", "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"\"\n}\n")]);
    assert_eq!(bench.run(&["rules", "new", "packs/acme", "s3", "bucket-name"]).status, 0);
    let tested = bench.run(&["rules", "test", "packs/acme"]);
    assert_eq!((tested.status, tested.stdout.as_str()), (0, "1 rules, 2 cases, 0 failed\n"));
    bench.run(&["rules", "new", "packs/acme", "s3", "bucket-name"]).is_mistake(&["exists already"]);
    bench.run(&["rules", "new", "packs/acme", "S3", "x"]).is_mistake(&["kebab case"]);
    let run = bench.run(&["check", "infra", "--packs", "packs/acme", "--no-bundled", "--rule", "acme-s3-bucket-name"]);
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("The bucket's name is empty."));
    bench.write(
        "packs/acme/s3/bucket-name/bucket-name.md",
        &bench.read("packs/acme/s3/bucket-name/bucket-name.md").replace("bucket = \"logs\"", "bucket = \"\""),
    );
    let broken = bench.run(&["rules", "test", "packs/acme"]);
    assert_eq!(broken.status, 1);
    assert!(broken.stdout.contains("good case 1") && broken.stdout.contains("The bucket's name is empty."), "{}", broken.stdout);
}

#[test]
fn rules_are_listed_and_explained() {
    let bench = Workbench::new(&[]);
    let (_, rules) = bench.json(&["rules", "list"]);
    let keys: Vec<&str> = rules[0].as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, ["id", "title", "severity", "pack", "service", "resources", "topics", "frameworks", "aliases", "has_fix", "scope"]);
    let shown = bench.run(&["rules", "show", "CKV_AWS_20"]).stdout;
    assert!(shown.contains("aws-s3-acl-public-read") && shown.contains("## Why"), "{shown}");
    assert_eq!(bench.run(&["rules", "docs", "--out", "docs"]).status, 0);
    assert!(bench.read("docs/README.md").contains("[aws-s3-acl-public-read](aws-s3-acl-public-read.md)"));
    assert!(bench.read("docs/aws-s3-acl-public-read.md").starts_with("# "));
}

#[test]
fn records_are_read_from_a_store_that_no_server_has_open() {
    let config = "listen: 127.0.0.1:0\nadmin_listen: 127.0.0.1:1\npublic_url: https://p.example\ngithub: {}\nstore: {kind: sled, path: store}\nmirrors: {path: mirrors, mib: 16}\n";
    let bench = Workbench::new(&[("plangate.yml", config)]);
    let records = |arguments: &[&str]| bench.run(&[arguments, &["--config", "plangate.yml"]].concat());
    let asked = records(&["exemptions", "list"]);
    assert_eq!(asked.status, 3, "{}", asked.stderr);
    assert!(asked.stderr.contains("--offline"), "{}", asked.stderr);
    records(&["exemptions", "list", "--offline"]).is_mistake(&["no store"]);
    drop(plangate::store::SledStore::open(&bench.path().join("store")).expect("a store"));
    for command in [["exemptions", "list"], ["exemptions", "export"], ["audit", "export"]] {
        let run = records(&[&command[..], &["--offline"]].concat());
        assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{command:?}: {}", run.stderr);
    }
    assert!(records(&["audit", "verify", "--offline"]).stdout.contains("the chain is whole"));
    bench.write("backup.jsonl", &records(&["store", "export", "--offline"]).stdout);
    assert_eq!(records(&["store", "import", "backup.jsonl"]).status, 0, "{}", records(&["store", "import", "backup.jsonl"]).stderr);
}
