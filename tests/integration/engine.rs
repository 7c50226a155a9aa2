//! Rule packs loaded and judged as a user's would be: from files, through the public interface.
//!
//! Always true: a mistake in a rule is told with its place, and never disturbs another rule.

use std::collections::BTreeMap;

use plangate::engine::{Evaluation, EvaluationContext, PackSource, Precedent, RuleSet, Selected};
use plangate::model::{
    Action, Address, Judgement, JudgementKind, Plan, Project, ProjectId, ProjectKind, RepoPath, Resource, ResourceChange, ResourceMode,
    RuleId, Value, ValueKind,
};
use serde_json::json;

const PAGE: &str = "## Why\n\n## Bad\n\n```terraform bad\n```\n\n## Good\n\n```terraform good\n```\n\n## References\n";
const STEPS: u64 = 50_000_000;

/// A pack of rules in the service `s`, each by name, `custom` METADATA and code after the package line.
fn pack(rules: &[(&str, &str, &str)]) -> PackSource {
    let manifest = "name: p\nversion: 1.0.0\ndescription: d\nlicence: MIT\nrequires: \">=0.1\"\ninput: 1\n";
    let mut files = BTreeMap::from([("pack.yml".to_owned(), manifest.into())]);
    for (name, custom, code) in rules {
        let head = format!("# METADATA\n# title: T\n# description: D\n# custom:\n#   severity: high\n#   {custom}\n");
        let package = name.replace('-', "_");
        let text = format!("{head}package plangate.p.s.{package}\n\nimport data.plangate.lib\n\n{code}\n");
        let page = if code.contains("\"fix\"") { PAGE.replace("## References", "## Fixed\n\n## References") } else { PAGE.to_owned() };
        files.insert(format!("s/{name}/{name}.rego"), text.into());
        files.insert(format!("s/{name}/{name}.md"), page.into());
    }
    PackSource { name: "p".to_owned(), files }
}

fn load(rules: &[(&str, &str, &str)]) -> RuleSet {
    RuleSet::load(&[pack(rules)]).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// What loading a pack complains about, one line each.
fn complaints(pack: PackSource) -> String {
    RuleSet::load(&[pack]).expect_err("mistakes").iter().map(|error| format!("{error}\n")).collect()
}

/// A value from JSON; `"<unknown>"` and `"<unknown: x>"` are unknown, `"<secret: x>"` is sensitive.
fn value(json: serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::null(),
        Json::Bool(value) => ValueKind::Bool(value).into(),
        Json::Number(number) => ValueKind::Number(plangate::model::Number::from_canonical(number.to_string())).into(),
        Json::String(text) if text == "<unknown>" => ValueKind::Unknown(None).into(),
        Json::String(text) => match (text.strip_prefix("<unknown: "), text.strip_prefix("<secret: ")) {
            (Some(of), _) => ValueKind::Unknown(Some(of.trim_end_matches('>').into())).into(),
            (_, Some(secret)) => Value { sensitive: true, ..Value::string(secret.trim_end_matches('>')) },
            _ => Value::string(&text),
        },
        Json::Array(items) => ValueKind::List(items.into_iter().map(value).collect()).into(),
        Json::Object(map) => ValueKind::Map(map.into_iter().map(|(key, item)| (key.into(), value(item))).collect()).into(),
    }
}

/// A resource at an address, with values and what its attributes refer to.
fn resource(address: &str, values: serde_json::Value, references: &[(&str, &str)]) -> Resource {
    let (kind, name) = address
        .rsplit_once("module.")
        .map_or(address, |(_, rest)| rest.split_once('.').expect("a name").1)
        .split_once('.')
        .expect("a type");
    let mut refers: BTreeMap<String, Vec<Address>> = BTreeMap::new();
    for (attribute, target) in references {
        refers.entry((*attribute).to_owned()).or_default().push(Address::new(target).expect("an address"));
    }
    Resource {
        address: Address::new(address).expect("an address"),
        kind: kind.into(),
        name: name.split('[').next().unwrap_or_default().into(),
        module: None,
        mode: ResourceMode::Managed,
        provider: "aws".into(),
        region: None,
        values: value(values),
        tags: BTreeMap::new(),
        references: refers,
        block: None,
        places: BTreeMap::new(),
        replace_triggers: Vec::new(),
        ignore_changes: Vec::new(),
        import_id: None,
        create_before_destroy: false,
    }
}

fn plan(mut resources: Vec<Resource>) -> Plan {
    resources.sort_by(|a, b| a.address.cmp(&b.address));
    let project = Project {
        id: ProjectId::new("infra#prod").expect("an id"),
        path: RepoPath::new("infra").expect("a path"),
        kind: ProjectKind::Terraform,
        environment: Some("prod".to_owned()),
        workspace: None,
        var_files: Vec::new(),
    };
    Plan { resources, ..Plan::empty(project) }
}

fn select(rules: &RuleSet) -> Vec<Selected> {
    rules.rules().iter().map(|info| Selected { rule: info.id.clone(), parameters: None }).collect()
}

fn judge(rules: &RuleSet, plan: &Plan) -> Vec<Judgement> {
    let context = EvaluationContext::default();
    rules.evaluate(&Evaluation {
        plan,
        before: None,
        changes: &[],
        rules: &select(rules),
        context: &context,
        precedent: None,
        steps: STEPS,
    })
}

/// Judgements as short lines: rule, resource, outcome.
fn show(judgements: &[Judgement]) -> Vec<String> {
    let outcome = |kind: &JudgementKind| match kind {
        JudgementKind::Passed => "passed".to_owned(),
        JudgementKind::Violated(violation) => format!("violated {}", violation.message),
        JudgementKind::Undetermined { because, violation } => {
            format!("undetermined {because}{}", if violation.is_some() { " (reported)" } else { "" })
        }
        JudgementKind::Failed { error } => format!("failed {error}"),
    };
    let address = |judgement: &Judgement| judgement.resource.as_ref().map_or("-".to_owned(), ToString::to_string);
    judgements.iter().map(|judgement| format!("{} {} {}", judgement.rule, address(judgement), outcome(&judgement.kind))).collect()
}

const ON_A: &str = "resources: [aws_a]";
const ACL: &str = "deny contains {\"message\": \"open\", \"path\": [\"acl\"]} if input.resource.values.acl == \"public\"";

#[test]
fn mistakes_in_a_pack_are_told_with_their_place() {
    let mut broken = pack(&[
        ("good", ON_A, ACL),
        ("syntax", ON_A, "deny contains x if {\n\tx :=\n}"),
        ("unsafe", ON_A, "deny contains {\"message\": x, \"path\": []} if true"),
        ("loops", ON_A, "deny contains f(1)\nf(x) := g(x)\ng(x) := f(x)"),
        ("clock", ON_A, "deny contains {\"message\": \"m\", \"path\": []} if time.now_ns() > 0"),
        ("silent", ON_A, "allow := true"),
        ("key", "colour: red", ACL),
        ("nested", ON_A, "x := [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]"),
        ("schema", "resources: [aws_a]\n#   parameters: {type: object, properties: {a: {type: nonsense}}}", ACL),
    ]);
    broken.files.insert("s/lost.rego".to_owned(), "package x".into());
    broken.files.insert("s/pageless/pageless.rego".to_owned(), "package plangate.p.s.pageless".into());
    let text = complaints(broken);
    for expected in [
        "pack p, s/syntax/syntax.rego, line 12",
        "s/loops/loops.rego, line 12: the rule calls itself: p.s.loops.f → p.s.loops.g → p.s.loops.f",
        "s/clock/clock.rego, line 11: the builtin time.now_ns is refused",
        "s/silent/silent.rego: the rule reports nothing",
        "s/key/key.rego, line 6: METADATA: unknown field",
        "s/nested/nested.rego, line 11: brackets nest too deep",
        "s/schema/schema.rego: METADATA: custom.parameters",
        "s/lost.rego: the file is neither a rule nor in lib",
        "s/pageless: the rule has no page",
    ] {
        assert!(text.contains(expected), "{expected}\n\n{text}");
    }
    assert!(!text.contains("s/good"), "{text}");
    let text = complaints(pack(&[("unsafe", ON_A, "deny contains {\"message\": x, \"path\": []} if true")]));
    assert!(text.contains("s/unsafe/unsafe.rego, line 11"), "{text}");
}

#[test]
fn what_is_not_a_pack_is_an_error() {
    let conftest = PackSource { name: "c".to_owned(), files: BTreeMap::from([("policy/deny.rego".to_owned(), "package main".into())]) };
    assert!(complaints(conftest).contains("not supported"));
    let mut renamed = pack(&[("good", ON_A, ACL)]);
    renamed.name = "other".to_owned();
    assert!(complaints(renamed).contains("make them equal"));
    let twice = RuleSet::load(&[pack(&[]), pack(&[])]).expect_err("two packs of one name");
    assert!(twice[0].to_string().contains("two packs"), "{twice:?}");
}

#[test]
fn a_failing_rule_disturbs_no_other() {
    let n = (1..=30).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let slow = format!(
        "n := [{n}]\ndeny contains 1 if {{ some a in n; some b in n; some c in n; some d in n; some e in n; a + b + c + d + e < 0 }}"
    );
    let rules = load(&[
        ("good", ON_A, ACL),
        ("panics", ON_A, "deny contains 1 if object.subset(input.resource.values.list, [])"),
        ("shape", ON_A, "deny contains {\"message\": \"m\", \"path\": [], \"colour\": 1} if true"),
        ("slow", ON_A, &slow),
    ]);
    let plan =
        plan(vec![resource("aws_a.x", json!({"acl": "public", "list": [1, 2]}), &[]), resource("aws_a.y", json!({"acl": "private"}), &[])]);
    let lines = show(&judge(&rules, &plan));
    assert_eq!(lines[0], "p-s-good aws_a.x violated open");
    assert!(lines[1].starts_with("p-s-panics aws_a.x failed a builtin failed"), "{lines:#?}");
    assert!(lines[2].starts_with("p-s-shape aws_a.x failed a finding has the unknown key"), "{lines:#?}");
    assert!(lines[3].starts_with("p-s-slow aws_a.x failed the evaluation took more than"), "{lines:#?}");
    assert_eq!(lines[4], "p-s-good aws_a.y passed");
    assert_eq!(lines.len(), 8);
}

#[test]
fn the_steps_of_a_review_are_bounded_the_same_way_every_time() {
    let rules = load(&[("a", ON_A, ACL), ("b", ON_A, ACL)]);
    let plan = plan((0..500).map(|n| resource(&format!("aws_a.x{n}"), json!({"acl": "public"}), &[])).collect());
    let context = EvaluationContext::default();
    let selected = select(&rules);
    for _ in 0..3 {
        let evaluation =
            Evaluation { plan: &plan, before: None, changes: &[], rules: &selected, context: &context, precedent: None, steps: 1_000 };
        let lines = show(&rules.evaluate(&evaluation));
        assert_eq!(lines.len(), 2, "{lines:#?}");
        assert!(lines[0].starts_with("p-s-a - failed the limit `limits.steps` of 1000"), "{lines:#?}");
    }
}

#[test]
fn what_is_unknown_is_undetermined_and_says_why() {
    let rules = load(&[
        ("acl", ON_A, ACL),
        (
            "missing",
            ON_A,
            "deny contains {\"message\": \"no key\", \"path\": [\"block\", 0, \"key\"]} if not input.resource.values.block[0].key",
        ),
        (
            "set",
            ON_A,
            "deny contains {\"message\": \"no key\", \"path\": [\"block\", 0]} if not lib.is_set(input.resource, [\"block\", 0, \"key\"])",
        ),
    ]);
    let values = json!({"acl": "<unknown>", "block": [{"key": "<unknown: aws_kms_key.k.arn>"}]});
    let plan = plan(vec![resource("aws_a.x", values, &[])]);
    assert_eq!(
        show(&judge(&rules, &plan)),
        [
            "p-s-acl aws_a.x undetermined acl of aws_a.x is known only after apply",
            "p-s-missing aws_a.x undetermined aws_kms_key.k.arn is known only after apply (reported)",
            "p-s-set aws_a.x passed",
        ]
    );
}

#[test]
fn secrets_are_not_in_what_a_rule_says() {
    let rules = load(&[(
        "s",
        ON_A,
        "deny contains {\"message\": sprintf(\"weak: %s\", [input.resource.values.password]), \"path\": [\"password\"]} if true",
    )]);
    let judgements = judge(&rules, &plan(vec![resource("aws_a.x", json!({"password": "<secret: hunter2>"}), &[])]));
    let JudgementKind::Violated(violation) = &judgements[0].kind else { panic!("{judgements:?}") };
    assert_eq!((violation.message.as_str(), &violation.evidence), ("weak: (sensitive)", &json!("(sensitive)")));
}

#[test]
fn relations_hold_by_reference_by_key_and_by_name() {
    let rule = "deny contains {\"message\": concat(\",\", [sprintf(\"%s via %s\", [r.address, r.via]) | some r in input.related.aws_b]), \"path\": []} if true";
    let mut source = pack(&[("r", "resources: [aws_a]\n#   related: {aws_b: referrers}", rule)]);
    source.files.insert("links.yml".to_owned(), "aws_b: {bucket: aws_a.name}\n".into());
    let rules = RuleSet::load(&[source]).expect("a pack");
    let plan = plan(vec![
        resource("aws_a.each[\"k\"]", json!({}), &[]),
        resource("aws_a.each[\"l\"]", json!({}), &[]),
        resource("aws_b.each[\"k\"]", json!({}), &[("bucket", "aws_a.each")]),
        resource("aws_b.each[\"l\"]", json!({}), &[("bucket", "aws_a.each")]),
        resource("aws_a.named", json!({"name": "logs"}), &[]),
        resource("aws_b.by_name", json!({"bucket": "logs"}), &[]),
        resource("module.m.aws_b.through", json!({}), &[("bucket", "aws_a.named")]),
        resource("aws_a.namesake", json!({"name": "twins"}), &[]),
        resource("aws_a.referred", json!({"name": "twins"}), &[]),
        resource("aws_b.by_reference", json!({"bucket": "twins"}), &[("bucket", "aws_a.referred")]),
        resource("aws_a.alone", json!({"name": ""}), &[]),
        resource("aws_b.stranger", json!({"bucket": ""}), &[]),
        resource("aws_b.all", json!({}), &[("buckets", "aws_a.each")]),
        resource("aws_a.variable", json!({"name": "<unknown: var.name>"}), &[]),
        resource("aws_b.same_variable", json!({"bucket": "<unknown: var.name>"}), &[]),
    ]);
    assert_eq!(
        show(&judge(&rules, &plan)),
        [
            "p-s-r aws_a.alone failed a finding has no message, or it is not text",
            "p-s-r aws_a.each[\"k\"] violated aws_b.all via buckets,aws_b.each[\"k\"] via bucket",
            "p-s-r aws_a.each[\"l\"] violated aws_b.all via buckets,aws_b.each[\"l\"] via bucket",
            "p-s-r aws_a.named violated aws_b.by_name via bucket,module.m.aws_b.through via bucket",
            "p-s-r aws_a.namesake failed a finding has no message, or it is not text",
            "p-s-r aws_a.referred violated aws_b.by_reference via bucket",
            "p-s-r aws_a.variable violated aws_b.same_variable via bucket",
        ]
    );
}

#[test]
fn an_unknown_value_of_a_related_resource_counts_too() {
    let code = "deny contains {\"message\": \"m\", \"path\": []} if { some r in input.related.aws_b; r.values.on == true }";
    let rules = load(&[("r", "resources: [aws_a]\n#   related: {aws_b: references}", code)]);
    let plan = plan(vec![
        resource("aws_a.x", json!({}), &[("b", "aws_b.y")]),
        resource("aws_b.y", json!({"on": "<unknown>", "other": "<unknown>"}), &[]),
    ]);
    assert_eq!(show(&judge(&rules, &plan)), ["p-s-r aws_a.x undetermined on of aws_b.y is known only after apply"]);
}

#[test]
fn a_change_rule_is_judged_once_on_the_change() {
    let code = "deny contains {\"message\": sprintf(\"%v %v\", [input.resource.actions, input.resource.before]), \"path\": []} if \"delete\" in input.resource.actions";
    let rules = load(&[("gone", ON_A, code)]);
    assert!(rules.rules()[0].change);
    let before = plan(vec![resource("aws_a.gone", json!({"v": 1}), &[]), resource("aws_a.new_size", json!({"v": 2}), &[])]);
    let after = plan(vec![resource("aws_a.fresh", json!({}), &[]), resource("aws_a.new_size", json!({"v": 3}), &[])]);
    let change = |address: &str, action, before, after| ResourceChange {
        address: Address::new(address).expect("an address"),
        previous_address: None,
        action,
        before,
        after,
        replace_paths: Vec::new(),
    };
    let changes = [
        change("aws_a.fresh", Action::Create, None, Some(0)),
        change("aws_a.gone", Action::Delete, Some(0), None),
        change("aws_a.new_size", Action::Replace, Some(1), Some(1)),
    ];
    let (context, selected) = (EvaluationContext::default(), select(&rules));
    let evaluation = Evaluation {
        plan: &after,
        before: Some(&before),
        changes: &changes,
        rules: &selected,
        context: &context,
        precedent: None,
        steps: STEPS,
    };
    assert_eq!(
        show(&rules.evaluate(&evaluation)),
        [
            "p-s-gone aws_a.fresh passed",
            "p-s-gone aws_a.gone violated [\"delete\"] {\"v\": 1}",
            "p-s-gone aws_a.new_size violated [\"delete\", \"create\"] {\"v\": 2}",
        ]
    );
    assert_eq!(show(&judge(&rules, &before)), Vec::<String>::new());
}

#[test]
fn a_precedent_changes_nothing_that_is_said() {
    let own = "deny contains {\"message\": \"off\", \"path\": [\"on\"]} if input.resource.values.on == false";
    let companion = "deny contains {\"message\": \"alone\", \"path\": []} if count(input.related.aws_b) == 0";
    let change = "deny contains {\"message\": \"made\", \"path\": []} if \"create\" in input.resource.actions";
    let rules = load(&[
        ("change", ON_A, change),
        ("companion", "resources: [aws_a]\n#   related: {aws_b: referrers}", companion),
        ("own", ON_A, own),
    ]);
    let off = || json!({"on": false});
    let then = plan(vec![
        resource("aws_a.changed", off(), &[]),
        resource("aws_a.gone", off(), &[]),
        resource("aws_a.kept", off(), &[]),
        resource("aws_a.left", off(), &[]),
        resource("aws_b.of_left", json!({}), &[("id", "aws_a.left")]),
    ]);
    let now = plan(vec![
        resource("aws_a.changed", json!({"on": "<unknown>"}), &[]),
        resource("aws_a.kept", off(), &[]),
        resource("aws_a.left", off(), &[]),
        resource("aws_a.new", off(), &[]),
    ]);
    let created = |plan: &Plan| -> Vec<ResourceChange> {
        let of = |(at, resource): (usize, &Resource)| ResourceChange {
            address: resource.address.clone(),
            previous_address: None,
            action: Action::Create,
            before: None,
            after: Some(at),
            replace_paths: Vec::new(),
        };
        plan.resources.iter().enumerate().map(of).collect()
    };
    let (context, selected) = (EvaluationContext::default(), select(&rules));
    let evaluate = |plan: &Plan, precedent| {
        rules.evaluate(&Evaluation {
            plan,
            before: None,
            changes: &created(plan),
            rules: &selected,
            context: &context,
            precedent,
            steps: STEPS,
        })
    };
    let (before, changes) = (evaluate(&then, None), created(&then));
    let precedent = Precedent { plan: &then, changes: &changes, judgements: &before };
    let said = evaluate(&now, Some(precedent));
    assert_eq!(said, evaluate(&now, None));
    assert!(show(&said).contains(&"p-s-companion aws_a.left violated alone".to_owned()), "{:?}", show(&said));

    // What a precedent says is taken over where it holds, and only there.
    let told = |judgement: &Judgement| Judgement { kind: JudgementKind::Failed { error: "told".into() }, ..judgement.clone() };
    let told: Vec<Judgement> = before.iter().map(told).collect();
    let said = evaluate(&now, Some(Precedent { judgements: &told, ..precedent }));
    let taken: Vec<String> = show(&said).into_iter().filter(|line| line.contains("told")).collect();
    assert!(!taken.is_empty() && taken.iter().all(|line| line.contains(" aws_a.kept ")), "{taken:?}");
}

#[test]
fn a_stack_rule_sees_the_whole_project() {
    let code = "deny contains {\"message\": \"two\", \"path\": [], \"resource\": r.address} if { count(input.resources) > 1; some r in input.resources; r.type == \"aws_b\"; r.values.on != true }";
    let rules = load(&[("whole", "resources: [aws_b]\n#   scope: stack", code)]);
    let two = plan(vec![resource("aws_a.x", json!({}), &[]), resource("aws_b.y", json!({"on": false}), &[])]);
    assert_eq!(show(&judge(&rules, &two)), ["p-s-whole aws_b.y violated two"]);
    let fine = plan(vec![resource("aws_a.x", json!({"on": "<unknown>"}), &[]), resource("aws_b.y", json!({"on": true}), &[])]);
    assert_eq!(show(&judge(&rules, &fine)), ["p-s-whole - passed"]);
    let unsure = plan(vec![resource("aws_a.x", json!({}), &[]), resource("aws_b.y", json!({"on": "<unknown>"}), &[])]);
    assert_eq!(show(&judge(&rules, &unsure)), ["p-s-whole aws_b.y undetermined on of aws_b.y is known only after apply"]);
    assert_eq!(show(&judge(&rules, &plan(vec![resource("aws_a.x", json!({}), &[])]))), Vec::<String>::new());
}

#[test]
fn globs_parameters_and_context_reach_the_rule() {
    let custom = "resources: [\"aws_*\"]\n#   parameters: {type: object, properties: {days: {type: integer, default: 7}}}";
    let code = "deny contains {\"message\": sprintf(\"%v %v %v\", [input.parameters.days, input.context.environment, input.context.project]), \"path\": []} if true";
    let rules = load(&[("glob", custom, code)]);
    let plan = plan(vec![resource("aws_a.x", json!({}), &[]), resource("google_b.y", json!({}), &[])]);
    assert_eq!(show(&judge(&rules, &plan)), ["p-s-glob aws_a.x violated 7 prod infra#prod"]);
    let id = RuleId::new("p-s-glob").expect("an id");
    assert_eq!(rules.parameters(&id, Some(&json!({"days": 3}))), Ok(json!({"days": 3})));
    assert!(rules.parameters(&id, Some(&json!({"days": "x"}))).is_err_and(|error| error.contains("p-s-glob") && error.contains("days")));
    assert_eq!(rules.rule("p-s-glob").map(|info| info.has_fix), Some(false));
}

#[test]
fn the_library_reads_policies_however_they_are_written() {
    let code = "deny contains {\"message\": sprintf(\"%v\", [lib.policy_statements(input.resource.values.policy)]), \"path\": []} if true\n\
        deny contains {\"message\": \"everyone\", \"path\": [\"policy\"]} if { some s in lib.policy_statements(input.resource.values.policy); lib.allows_everyone(s); lib.allows_action(s, \"s3:GetObject\") }";
    let rules = load(&[("policy", ON_A, code)]);
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Principal": "*", "Resource": "arn:aws:s3:::b/*"}}"#;
    let block = json!({"statement": [{"actions": ["s3:*"], "principals": [{"type": "AWS", "identifiers": ["*"]}], "resources": ["x"]}]});
    let plan = plan(vec![
        resource("aws_a.block", json!({"policy": block}), &[]),
        resource("aws_a.broken", json!({"policy": "{not json"}), &[]),
        resource("aws_a.text", json!({"policy": text}), &[]),
    ]);
    let lines = show(&judge(&rules, &plan));
    assert_eq!(lines.iter().filter(|line| line.ends_with("violated everyone")).count(), 2, "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("aws_a.broken violated []")), "{lines:#?}");
    let statement = lines.iter().find(|line| line.starts_with("p-s-policy aws_a.text violated [")).expect("statements");
    for part in
        ["\"Action\": [\"s3:Get*\"]", "\"Principal\": {\"*\": [\"*\"]}", "\"Resource\": [\"arn:aws:s3:::b/*\"]", "\"NotAction\": []"]
    {
        assert!(statement.contains(part), "{part}: {statement}");
    }
}
