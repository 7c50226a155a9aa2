//! What a change means: what it introduces, what was there, what it resolves, and what policy says of it.
//!
//! Always true: changes are commits of real repositories, judged by the real binary.

use serde_json::Value;

use crate::cli::Workbench;

const BACKEND: &str = "terraform {\n  backend \"local\" {}\n}\n";
const RULE: &[&str] = &["--rule", "aws-s3-acl-public-read"];

fn bucket(name: &str, acl: &str) -> String {
    format!("\nresource \"aws_s3_bucket\" \"{name}\" {{\n  bucket = \"{name}\"\n  acl    = \"{acl}\"\n}}\n")
}

/// A repository with two projects, each with one public bucket, on `main`; `topic` is checked out.
fn repository() -> Workbench {
    let text = |name| format!("{BACKEND}{}", bucket(name, "public-read"));
    let bench = Workbench::new(&[("infra/app/main.tf", &text("app")), ("infra/net/main.tf", &text("net"))]);
    bench.git(&["init", "-q", "-b", "main"]);
    bench.commit();
    bench.git(&["checkout", "-q", "-b", "topic"]);
    bench
}

/// `status resource` of each finding, in order.
fn findings(verdict: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    verdict["findings"].as_array().expect("findings").iter().map(|f| format!("{} {}", text(&f["status"]), text(&f["resource"]))).collect()
}

fn check(bench: &Workbench, arguments: &[&str]) -> (i32, Value) {
    bench.json(&[&["check"], arguments, RULE].concat())
}

#[test]
fn only_what_a_change_introduces_blocks() {
    let bench = repository();
    assert_eq!(check(&bench, &["--base", "main"]).0, 0, "nothing changed");
    bench.write("infra/app/more.tf", &bucket("more", "public-read"));
    let (status, verdict) = check(&bench, &["--base", "main"]);
    assert_eq!((status, &verdict["outcome"]), (1, &"fail".into()));
    assert_eq!(findings(&verdict), ["existing aws_s3_bucket.app", "introduced aws_s3_bucket.more"]);
    assert_eq!(verdict["projects"].as_array().map(Vec::len), Some(1), "the other project is not affected");
    assert_eq!(verdict["findings"][1]["location"]["file"], "infra/app/more.tf");
    bench.commit();
    let (_, committed) = check(&bench, &["--base", "main", "--head", "topic"]);
    assert_eq!(committed["findings"], verdict["findings"], "a commit is judged as the working tree was");
}

#[test]
fn mending_resolves_and_moving_or_formatting_changes_nothing() {
    let bench = repository();
    bench.write("infra/app/main.tf", &format!("{BACKEND}{}", bucket("app", "private")));
    let (status, verdict) = check(&bench, &["--base", "main"]);
    assert_eq!((status, findings(&verdict)), (0, vec!["resolved aws_s3_bucket.app".to_owned()]));

    let moved = format!(
        "{BACKEND}\n\n# moved\nmoved {{\n  from = aws_s3_bucket.app\n  to   = aws_s3_bucket.site\n}}\n{}",
        bucket("site", "public-read").replace("\"site\"\n", "\"app\"\n")
    );
    bench.write("infra/app/main.tf", "");
    bench.write("infra/app/other.tf", &moved);
    let (status, verdict) = check(&bench, &["--base", "main"]);
    assert_eq!((status, findings(&verdict)), (0, vec!["existing aws_s3_bucket.site".to_owned()]), "an address follows its move");
}

#[test]
fn changing_the_violating_value_is_a_new_violation() {
    let bench = repository();
    bench.write("infra/app/main.tf", &format!("{BACKEND}{}", bucket("app", "public-read-write")));
    let (status, verdict) = check(&bench, &["--base", "main"]);
    let mut found = findings(&verdict);
    found.sort();
    assert_eq!((status, found), (1, vec!["introduced aws_s3_bucket.app".to_owned(), "resolved aws_s3_bucket.app".to_owned()]));
}

#[test]
fn a_module_reaches_every_project_that_calls_it() {
    let module = |acl| bucket("shared", acl);
    let call = format!("{BACKEND}\nmodule \"shared\" {{\n  source = \"../../modules/bucket\"\n}}\n");
    let bench = Workbench::new(&[
        ("infra/a/main.tf", &call),
        ("infra/b/main.tf", &call),
        ("infra/c/main.tf", BACKEND),
        ("modules/bucket/main.tf", &module("private")),
    ]);
    bench.git(&["init", "-q", "-b", "main"]);
    bench.commit();
    bench.write("modules/bucket/main.tf", &module("public-read"));
    let (status, verdict) = check(&bench, &["--base", "main"]);
    let projects: Vec<&Value> = verdict["projects"].as_array().expect("projects").iter().map(|project| &project["id"]).collect();
    assert_eq!((status, projects), (1, vec![&Value::from("infra/a"), &Value::from("infra/b")]));
    assert_eq!(findings(&verdict), ["introduced module.shared.aws_s3_bucket.shared"; 2]);
}

#[test]
fn a_broken_file_decides_only_over_the_projects_that_read_it() {
    let bench = repository();
    bench.write("infra/net/broken.tf", "resource \"aws_s3_bucket\" {\n");
    bench.commit();
    bench.git(&["branch", "-f", "main"]);
    bench.write("infra/app/main.tf", &format!("{BACKEND}{}", bucket("app", "private")));
    assert_eq!(check(&bench, &["--base", "main"]).0, 0, "the broken project is not affected");
    bench.write("infra/net/main.tf", BACKEND);
    let (status, verdict) = check(&bench, &["--base", "main"]);
    assert_eq!((status, &verdict["outcome"]), (3, &"error".into()));
    assert_eq!(verdict["diagnostics"][0]["location"]["file"], "infra/net/broken.tf");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let bench = repository();
    bench.write("infra/app/more.tf", &bucket("more", "public-read"));
    let without_stats = || {
        let (_, mut verdict) = bench.json(&["check", "--base", "main", "--all"]);
        verdict.as_object_mut().expect("an object").remove("stats");
        verdict.to_string()
    };
    let first = without_stats();
    for _ in 0..3 {
        assert_eq!(first, without_stats());
    }
}

#[test]
fn policy_decides_what_blocks() {
    let bench = repository();
    bench.write("infra/app/more.tf", &bucket("more", "public-read"));
    let status = |policy: &str| {
        bench.write("policy.yml", policy);
        let run = bench.run(&["check", "--base", "main", "--policy", "policy.yml"]);
        assert!(run.stderr.is_empty(), "{}", run.stderr);
        run.status
    };
    let select = |entry: &str| {
        format!(
            "version: 1\npacks: [aws]\nselect:\n  - {{severities: [critical, high, medium, low], enforcement: advisory}}\n  - {{{entry}}}\n"
        )
    };
    assert_eq!(status(&select("rules: [aws-s3-acl-public-read], enforcement: mandatory")), 1);
    assert_eq!(status(&select("rules: [aws-s3-acl-public-read], enforcement: disabled")), 0);
    assert_eq!(status(&select("topics: [public-access], paths: [\"infra/app/**\"], enforcement: mandatory")), 1);
    assert_eq!(status(&select("topics: [public-access], paths: [\"infra/net/**\"], enforcement: mandatory")), 0);
    assert_eq!(status(&select("resources: [\"aws_s3_*\"], severities: [critical], enforcement: mandatory, from: 2020-01-01")), 1);
    assert_eq!(status(&select("resources: [\"aws_s3_*\"], severities: [critical], enforcement: mandatory, from: 2999-01-01")), 0);
    std::fs::remove_file(bench.path().join("infra/app/more.tf")).expect("it is there");
    bench.write("infra/app/other.tf", &bucket("other", "private"));
    let gate = |gate: &str| format!("{}gate: {gate}\n", select("rules: [aws-s3-acl-public-read], enforcement: mandatory"));
    assert_eq!(status(&gate("introduced")), 0);
    assert_eq!(status(&gate("all")), 1, "the gate lets nothing through that exists already");
}

#[test]
fn an_ignore_comment_does_what_policy_says() {
    let ignored = format!("# plangate:ignore aws-s3-acl-public-read reason=\"a website\"{}", bucket("site", "public-read"));
    let bench = Workbench::new(&[("main.tf", &ignored)]);
    let outcome = |policy: &str| {
        bench.write("policy.yml", &format!("version: 1\n{policy}\n"));
        check(&bench, &["--policy", "policy.yml"])
    };
    let (status, verdict) = outcome("inline_ignores: allow");
    assert_eq!((status, findings(&verdict)), (0, vec!["suppressed aws_s3_bucket.site".to_owned()]));
    for policy in ["inline_ignores: request", "inline_ignores: deny"] {
        let (status, verdict) = outcome(policy);
        assert_eq!((status, findings(&verdict)), (1, vec!["introduced aws_s3_bucket.site".to_owned()]), "{policy}");
        assert_eq!(verdict["diagnostics"][0]["severity"], "warning");
    }
    bench.write("main.tf", &ignored.replace("reason", "until=2020-01-01 reason"));
    assert_eq!(outcome("inline_ignores: allow").0, 1, "its day has passed");
}

#[test]
fn a_value_that_only_an_apply_knows_is_undetermined_and_said_so() {
    let bench = Workbench::new(&[(
        "main.tf",
        &bucket("logs", "x").replace("\"x\"", "var.acl").replace("\nresource", "variable \"acl\" {}\nresource"),
    )]);
    bench.write("policy.yml", "version: 1\nexternal_variables: [acl]\n");
    let (status, verdict) = check(&bench, &["--policy", "policy.yml"]);
    assert_eq!((status, findings(&verdict)), (0, vec!["undetermined aws_s3_bucket.logs".to_owned()]));
    assert!(verdict["findings"][0]["undetermined_by"].as_str().is_some_and(|because| because.contains("acl")), "{verdict}");
    bench.write("policy.yml", "version: 1\nexternal_variables: [acl]\nundetermined: block\n");
    assert_eq!(check(&bench, &["--policy", "policy.yml"]).0, 1);
}

#[test]
fn a_plan_document_is_judged_alone_or_with_its_source() {
    let bench = Workbench::new(&[("main.tf", &bucket("site", "public-read"))]);
    let plan = bench.run(&["plan", "--format", "json"]).stdout;
    let judge = |arguments: &[&str]| {
        let run = bench.feed(&[&["check", "--plan", "-", "--format", "json"], arguments, RULE].concat(), plan.as_bytes());
        (run.status, serde_json::from_str::<Value>(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr)))
    };
    let (status, alone) = judge(&[]);
    assert_eq!((status, findings(&alone)), (1, vec!["introduced aws_s3_bucket.site".to_owned()]));
    assert_eq!(alone["findings"][0]["location"], Value::Null, "a document has no lines");
    let (status, placed) = judge(&["--source", "."]);
    assert_eq!((status, findings(&placed)), (1, vec!["introduced aws_s3_bucket.site".to_owned()]), "both plans say the same, once");
    assert_eq!(placed["findings"][0]["location"]["start_line"], 4);
}

#[test]
fn a_plan_document_settles_what_the_source_leaves_open() {
    let open = bucket("logs", "x").replace("\"x\"", "var.acl").replace("\nresource", "variable \"acl\" {}\nresource");
    let bench = Workbench::new(&[("main.tf", &open), ("policy.yml", "version: 1\nexternal_variables: [acl]\n")]);
    let with = |acl: &str| {
        let planned = Workbench::new(&[("main.tf", &bucket("logs", acl))]).run(&["plan", "--format", "json"]).stdout;
        bench.write("plan.json", &planned);
        let (status, verdict) = check(&bench, &["--plan", "plan.json", "--source", ".", "--policy", "policy.yml"]);
        (status, findings(&verdict))
    };
    assert_eq!(with("private"), (0, Vec::new()));
    assert_eq!(with("public-read"), (1, vec!["introduced aws_s3_bucket.logs".to_owned()]));
}

#[test]
fn a_plan_document_that_cannot_be_read_leaves_it_undecided() {
    let bench = Workbench::new(&[]);
    for (text, words) in [("{", "cannot be read"), ("{\"a\": 1}", "not a plan document"), ("\u{0}\u{1}", "plan document")] {
        let run = bench.feed(&["check", "--plan", "-"], text.as_bytes());
        assert_eq!(run.status, 3, "{text:?}: {}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains(words), "{text:?}: {}", run.stdout);
    }
}

#[test]
fn fixes_are_shown_written_and_leave_the_rest_alone() {
    let text = format!("# kept\n{}", bucket("site", "public-read"));
    let bench = Workbench::new(&[("main.tf", &text)]);
    let arguments = [&["fix"], RULE].concat();
    let shown = bench.run(&arguments);
    assert_eq!(shown.status, 0, "nothing blocks once it is mended: {}", shown.stderr);
    assert!(shown.stdout.contains("-  acl    = \"public-read\"\n+  acl    = \"private\"\n"), "{}", shown.stdout);
    assert_eq!(bench.read("main.tf"), text, "showing changes nothing");
    assert_eq!(bench.run(&[&arguments[..], &["--write"]].concat()).status, 0);
    assert_eq!(bench.read("main.tf"), text.replace("public-read", "private"));
    let again = bench.run(&arguments);
    assert_eq!((again.status, again.stdout.as_str()), (0, ""));
}

#[test]
fn a_rule_that_policy_leaves_out_stands_in_no_fix_s_way() {
    let bench = Workbench::new(&[("main.tf", &bucket("site", "public-read"))]);
    let fixed = |resources: &str| {
        let left_out = format!("{{rules: [aws-s3-versioning], resources: [{resources}], enforcement: disabled}}");
        let all = "{severities: [critical, high, medium, low], enforcement: mandatory}";
        bench.write("policy.yml", &format!("version: 1\npacks: [aws]\nselect:\n  - {all}\n  - {left_out}\n"));
        let (_, verdict) = bench.json(&["check", "--policy", "policy.yml"]);
        let findings = verdict["findings"].as_array().expect("findings").clone();
        let of = |rule: &str| findings.iter().find(|finding| finding["rule"] == rule).map(|finding| finding["fix"].is_object());
        (of("aws-s3-versioning").is_some(), of("aws-s3-acl-public-read"))
    };
    assert_eq!(fixed("aws_sqs_queue"), (true, Some(true)));
    assert_eq!(fixed("aws_s3_bucket"), (false, Some(true)));
}

#[test]
fn a_fix_that_replaces_what_others_need_is_left_out_alone() {
    let object =
        "resource \"aws_s3_object\" \"page\" {\n  bucket  = aws_s3_bucket.site.id\n  key     = \"index.html\"\n  content = \"\"\n}\n";
    let fixed = |others: &str| {
        let bench = Workbench::new(&[("main.tf", &format!("{}\n{others}", bucket("site", "public-read")))]);
        let rules = ["aws-s3-acl-public-read", "aws-s3-object-lock", "aws-s3-encryption-at-rest"];
        let arguments: Vec<&str> = ["check"].into_iter().chain(rules.iter().flat_map(|rule| ["--rule", rule])).collect();
        let (_, verdict) = bench.json(&arguments);
        let findings = verdict["findings"].as_array().expect("findings");
        let mut fixed: Vec<&str> = findings.iter().filter(|f| f["fix"].is_object()).filter_map(|f| f["rule"].as_str()).collect();
        fixed.sort_unstable();
        fixed.join(" ")
    };
    assert_eq!(fixed(""), "aws-s3-acl-public-read aws-s3-encryption-at-rest aws-s3-object-lock");
    assert_eq!(fixed(object), "aws-s3-acl-public-read aws-s3-encryption-at-rest");
}
