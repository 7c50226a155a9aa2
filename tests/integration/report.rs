//! One verdict in every form that people and programs read, with names chosen to break out of each.
//!
//! Always true: nothing here reads a file or judges anything; the verdict is written down.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use plangate::model::{
    Action, Actor, Address, Applicability, CommitSha, Decision, DiagnosticSeverity, Edit, Enforcement, Exemption, ExemptionId,
    ExemptionNote, ExemptionScope, ExemptionState, Finding, Fingerprint, Fix, IntroducedCounts, Location, Mode, Outcome, Project,
    ProjectId, ProjectKind, ProjectSummary, PullNumber, RepoName, RepoPath, ResourceSummary, RuleId, Severity, Snippet, Span, Status,
    Summary, Unsupported, UserId, Verdict, VerdictDiagnostic,
};
use plangate::report::{self, AnnotationLevel, CommentContext, Conclusion, HumanOptions, MARKER, StatusState};

const HOSTILE: &str = "a`|\n<!-- @acme #1 [x](http://evil.example) \u{202e}\u{7}";

fn path(text: &str) -> RepoPath {
    RepoPath::new(text).expect("a relative path")
}

fn location(line: u32, columns: (u32, u32)) -> Location {
    Location { file: path("infra/app/main.tf"), start_line: line, start_column: columns.0, end_line: line, end_column: columns.1 }
}

fn finding(rule: &str, status: Status, resource: &str) -> Finding {
    Finding {
        rule: RuleId::new(rule).expect("an id"),
        title: "S3 buckets are not readable by everyone through an ACL".into(),
        severity: Severity::High,
        enforcement: Enforcement::Mandatory,
        status,
        project: ProjectId::new("infra/app#prod").expect("an id"),
        environment: Some("prod".into()),
        resource: Some(Address::new(resource).expect("an address")),
        resource_type: Some("aws_s3_bucket".into()),
        message: "The ACL \"public-read\" lets anyone read this bucket.".into(),
        remediation: "Write `acl = \"private\"`.".into(),
        docs: "https://docs.example/acl".into(),
        frameworks: BTreeMap::from([("cis-aws-3.0".into(), vec!["2.1.4".into()])]),
        path: vec!["acl".into()],
        evidence: "public-read".into(),
        undetermined_by: None,
        location: Some(location(5, (3, 22))),
        snippet: Some(Snippet { first_line: 5, text: "  acl = \"public-read\"".into() }),
        fix: None,
        exemption: None,
        fingerprint: Fingerprint::new("0123456789abcdef").expect("hexadecimal"),
        blocks: status == Status::Introduced,
    }
}

fn fix() -> Fix {
    Fix {
        title: "Write `acl = \"private\"`.".into(),
        applicability: Applicability::Safe,
        edits: vec![Edit { file: path("infra/app/main.tf"), span: Span { start: 120, end: 133 }, text: "\"private\"".into() }],
        verified: true,
    }
}

fn resource(address: &str, action: Action) -> ResourceSummary {
    ResourceSummary {
        address: Address::new(address).expect("an address"),
        kind: "aws_s3_bucket".into(),
        action,
        previous_address: None,
        location: Some(location(3, (1, 2))),
        changed: if action == Action::Update { vec!["acl".into(), "tags.Owner".into()] } else { Vec::new() },
    }
}

/// A change with something of everything in it.
fn verdict() -> Verdict {
    let findings = vec![
        Finding { fix: Some(fix()), ..finding("aws-s3-acl-public-read", Status::Introduced, "aws_s3_bucket.logs") },
        Finding {
            message: HOSTILE.into(),
            remediation: HOSTILE.into(),
            ..finding("acme-x-y", Status::Introduced, &format!("x[\"{HOSTILE}\"]"))
        },
        Finding {
            enforcement: Enforcement::Advisory,
            severity: Severity::Medium,
            blocks: false,
            ..finding("aws-s3-versioning", Status::Introduced, "aws_s3_bucket.logs")
        },
        finding("aws-s3-logging", Status::Existing, "aws_s3_bucket.old"),
        Finding { location: None, snippet: None, ..finding("aws-s3-encrypted", Status::Resolved, "aws_s3_bucket.old") },
        Finding {
            undetermined_by: Some("aws_kms_key.x.arn is known only after apply".into()),
            ..finding("aws-s3-kms", Status::Undetermined, "aws_s3_bucket.logs")
        },
        Finding {
            exemption: Some(ExemptionNote {
                id: ExemptionId::new("E-7F3K2A").expect("an id"),
                until: NaiveDate::from_ymd_opt(2027, 1, 31).expect("a day"),
                approved_by: "ada".into(),
                reason: "a public website".into(),
            }),
            ..finding("aws-s3-public-policy", Status::Exempted, "aws_s3_bucket.site")
        },
    ];
    let project = Project {
        id: ProjectId::new("infra/app#prod").expect("an id"),
        path: path("infra/app"),
        kind: ProjectKind::Terraform,
        environment: Some("prod".into()),
        workspace: None,
        var_files: vec![path("infra/app/prod.tfvars")],
    };
    Verdict {
        outcome: Outcome::Fail,
        mode: Mode::Enforce,
        summary: Summary {
            projects: 1,
            resources: 3,
            rules: 7,
            introduced: IntroducedCounts { mandatory: 2, advisory: 1, remediate: 0 },
            existing: 1,
            resolved: 1,
            exempted: 1,
            suppressed: 0,
            undetermined: 1,
        },
        projects: vec![ProjectSummary {
            project,
            complete: true,
            resources: vec![
                resource("aws_s3_bucket.gone", Action::Delete),
                resource("aws_s3_bucket.logs", Action::Create),
                resource("aws_s3_bucket.old", Action::Update),
                resource("aws_s3_bucket.site", Action::NoOp),
            ],
            unsupported: Vec::new(),
        }],
        unsupported: vec![Unsupported { path: path("charts/web"), kind: "helm".into() }],
        findings,
        diagnostics: vec![VerdictDiagnostic {
            severity: DiagnosticSeverity::Warning,
            message: "this comment only asks to ignore aws-s3-logging".into(),
            location: Some(location(2, (1, 9))),
            snippet: Some(Snippet { first_line: 2, text: "# plangate:ignore aws-s3-logging".into() }),
        }],
        infrastructure: true,
        evaluations: 3400,
    }
}

fn exemption() -> Exemption {
    let ada = Actor { id: UserId(1), login: "ada".into() };
    let decision = Decision { by: ada, at: chrono::DateTime::UNIX_EPOCH, comment: Some(7), head: None };
    Exemption {
        id: ExemptionId::new("E-000001").expect("an id"),
        repository: RepoName::new("acme/infra").expect("a name"),
        pull: PullNumber(7),
        scope: ExemptionScope::PullRequest,
        rule: RuleId::new("aws-s3-acl-public-read").expect("an id"),
        project: ProjectId::new("infra/app#prod").expect("an id"),
        resource: Some(Address::new("aws_s3_bucket.logs").expect("an address")),
        fingerprint: Fingerprint::new("0123456789abcdef").expect("hexadecimal"),
        reason: HOSTILE.into(),
        requested: decision,
        until: NaiveDate::from_ymd_opt(2027, 1, 31).expect("a day"),
        approvals: Vec::new(),
        needed: 2,
        state: ExemptionState::Requested,
    }
}

/// The text outside fences.
fn running(markdown: &str) -> String {
    let mut fence: Option<usize> = None;
    let mut lines = Vec::new();
    for line in markdown.lines() {
        let ticks = line.bytes().take_while(|byte| *byte == b'`').count();
        match fence {
            Some(open) if ticks >= open => fence = None,
            Some(_) => {}
            None if ticks >= 3 => fence = Some(ticks),
            None => lines.push(line),
        }
    }
    lines.join("\n")
}

#[test]
fn the_json_form_is_the_contracts() {
    let text = report::json(&verdict(), 12);
    insta::assert_snapshot!("json", text);
    assert_eq!(text, report::json(&verdict(), 12), "equal verdicts are equal bytes");
}

#[test]
fn a_developer_reads_it_at_a_terminal() {
    let text = report::human(&verdict(), &HumanOptions::default());
    insta::assert_snapshot!("human", text);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{7}') && !text.contains('\u{202e}'));
    assert!(report::human(&verdict(), &HumanOptions { colours: true, width: None }).contains('\u{1b}'));
}

#[test]
fn the_comment_says_what_to_do_and_nothing_breaks_out_of_it() {
    let head = CommitSha::new(&"ab".repeat(20)).expect("a commit id");
    let exemptions = [exemption()];
    let notes = [HOSTILE.to_owned()];
    let diffs = ["--- a\n+++ b\n```\n".to_owned()];
    let context = CommentContext {
        details_url: Some("https://plangate.example.com/v/1"),
        files_url: Some("https://github.com/acme/infra/blob/abab"),
        head: Some(&head),
        exemptions: &exemptions,
        notes: &notes,
        diffs: &diffs,
        commands: true,
    };
    let text = report::comment(&verdict(), &context);
    insta::assert_snapshot!("comment", text);
    assert!(text.starts_with(MARKER));
    assert_eq!(running(&text).matches("<!--").count(), 1, "only the marker is an HTML comment");
    assert!(text.contains("/plangate exempt aws-s3-acl-public-read on aws_s3_bucket.logs because REASON"));
    assert!(!running(&text).contains("@acme") && !running(&text).contains("http://evil") && !text.contains('\u{202e}'));
}

#[test]
fn a_comment_that_would_be_too_long_says_less_but_is_never_cut() {
    let with = |number: usize, length: usize| {
        let one = |index: usize| Finding {
            message: "m".repeat(length),
            location: Some(location(index as u32 + 1, (1, 2))),
            ..finding("aws-s3-acl-public-read", Status::Introduced, &format!("aws_s3_bucket.b{index}"))
        };
        Verdict { findings: (0..number).map(one).collect(), ..verdict() }
    };
    let comment = |verdict: &Verdict| {
        report::comment(verdict, &CommentContext { details_url: Some("https://p.example/v"), ..CommentContext::default() })
    };
    let whole = comment(&with(10, 500));
    assert!(whole.contains("**Instead:**") && !whole.contains("more than a comment holds"));
    let table = comment(&with(150, 500));
    assert!(!table.contains("**Instead:**") && table.contains("aws_s3_bucket.b149") && table.contains("more than a comment holds"));
    let counts = comment(&with(2_000, 500));
    assert!(!counts.contains("aws_s3_bucket.b1") && counts.contains("2000 violations block"));
    for text in [whole, table, counts] {
        assert!(text.len() <= 65_536 && text.ends_with("</sub>\n") && text.starts_with(MARKER), "{}", text.len());
    }
    let diagnostics =
        vec![VerdictDiagnostic { severity: DiagnosticSeverity::Error, message: "x".repeat(100_000), location: None, snippet: None }; 3];
    let flooded = comment(&Verdict { outcome: Outcome::Error, diagnostics, ..verdict() });
    assert!(flooded.len() <= 65_536, "{}", flooded.len());
}

#[test]
fn annotations_stand_on_changed_lines_only() {
    let changed = BTreeMap::from([(path("infra/app/main.tf"), vec![(5, 5)])]);
    let run = report::check_run(&verdict(), &CommentContext::default(), Some(&changed));
    assert_eq!(
        (run.conclusion, run.title.as_str(), run.offers_fix),
        (Conclusion::Failure, "2 violations blocking, 1 advisory, 1 exempted, 1 existing, 1 resolved, 1 undetermined", true)
    );
    let levels: Vec<_> = run.annotations.iter().map(|annotation| annotation.level).collect();
    assert_eq!(levels, [AnnotationLevel::Failure, AnnotationLevel::Failure, AnnotationLevel::Warning, AnnotationLevel::Notice]);
    assert_eq!(run.annotations[0].columns, Some((3, 21)));
    assert!(run.annotations[1].title.contains("\\u{202e}"));
    let elsewhere = BTreeMap::from([(path("infra/app/main.tf"), vec![(6, 90)])]);
    assert!(report::check_run(&verdict(), &CommentContext::default(), Some(&elsewhere)).annotations.is_empty());
}

#[test]
fn what_could_not_be_judged_is_a_failed_check_and_an_error_status() {
    let verdict = Verdict::undecided("the limit of 1 MiB for a file (limits.file_mib) is reached: infra/big.tf");
    let run = report::check_run(&verdict, &CommentContext::default(), None);
    assert_eq!((run.conclusion, run.title.as_str()), (Conclusion::Failure, "Could not decide"));
    assert!(run.summary.contains("limits.file\\_mib"));
    let status = report::status(&verdict);
    assert_eq!(status.state, StatusState::Error);
    assert!(status.description.contains("limits.file_mib"), "{}", status.description);
}

#[test]
fn other_tools_read_it_too() {
    insta::assert_snapshot!("sarif", report::sarif(&verdict()));
    insta::assert_snapshot!("junit", report::junit(&verdict()));
    insta::assert_snapshot!("github", report::github_annotations(&verdict()));
    insta::assert_snapshot!("markdown", report::markdown(&verdict()));
}
