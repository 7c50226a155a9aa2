//! Plan documents of other tools, and directories of manifests, as plans.
//!
//! Always true: each document here has the shape that its tool prints.

use plangate::model::{Limits, MemoryTree, Plan, PlanDocument, PlanOptions, RepoPath, Resource, Step, Value, ValueKind};
use plangate::plan::{Cache, DocumentError, DocumentPlan, discover, document, plan};
use serde_json::{Value as Json, json};

fn read(text: &str) -> Result<DocumentPlan, DocumentError> {
    let document = PlanDocument { name: "infra/plan.json".to_owned(), bytes: text.as_bytes().into(), project: None, trusted: false };
    self::document(&document).map(|mut plans| plans.remove(0))
}

fn resource<'p>(plan: &'p Plan, address: &str) -> &'p Resource {
    let addresses: Vec<_> = plan.resources.iter().map(|resource| resource.address.as_str()).collect();
    plan.resources.iter().find(|resource| resource.address.as_str() == address).unwrap_or_else(|| panic!("{address} in {addresses:?}"))
}

/// Writes a value as JSON, with `(unknown)` and `(sensitive)` for what is.
fn shown(value: &Value) -> Json {
    match &value.kind {
        ValueKind::Unknown(_) => json!("(unknown)"),
        _ if value.sensitive => json!("(sensitive)"),
        ValueKind::Null => Json::Null,
        ValueKind::Bool(flag) => json!(flag),
        ValueKind::Number(number) => serde_json::from_str(number.as_str()).expect("a number"),
        ValueKind::String(text) => json!(**text),
        ValueKind::List(items) => items.iter().map(shown).collect(),
        ValueKind::Map(map) => map.iter().map(|(name, value)| (name.to_string(), shown(value))).collect::<serde_json::Map<_, _>>().into(),
    }
}

#[test]
fn terraforms_plans_are_read() {
    let change = |address: &str, kind: &str, change: Json| {
        let name = address.rsplit('.').next().and_then(|last| last.split('[').next()).expect("a name");
        json!({"address": address, "mode": "managed", "type": kind, "name": name,
               "provider_name": "registry.terraform.io/hashicorp/aws", "change": change})
    };
    let source = json!({
        "format_version": "1.2", "terraform_version": "1.11.4",
        "variables": {"region": {"value": "eu-west-1"}},
        "planned_values": {"outputs": {"arn": {"sensitive": true}, "n": {"sensitive": false, "value": 1.50}}, "root_module": {}},
        "resource_changes": [
            change("aws_s3_bucket.a[\"x\"]", "aws_s3_bucket", json!({"actions": ["create"], "before": null,
                "after": {"bucket": "b", "tags_all": {"T": "1"}, "rule": [{"on": true}, {}]},
                "after_unknown": {"arn": true, "tags_all": {}, "rule": [{}, {"id": true}]},
                "after_sensitive": {"bucket": true}})),
            change("aws_s3_bucket_acl.a[\"x\"]", "aws_s3_bucket_acl", json!({"actions": ["update"], "before": {"acl": "public"}, "after": {"acl": "private"},
                "after_unknown": {}, "after_sensitive": false, "before_sensitive": false})),
            change("aws_s3_bucket.gone", "aws_s3_bucket", json!({"actions": ["delete"], "before": {"bucket": "g"}, "after": null})),
        ],
        "prior_state": {"values": {"root_module": {"child_modules": [{"resources": [
            {"address": "module.m.data.aws_region.now", "mode": "data", "type": "aws_region", "name": "now", "values": {"name": "eu-west-1"}},
        ]}]}}},
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}},
            "root_module": {"resources": [
                {"address": "aws_s3_bucket.a", "provider_config_key": "aws", "expressions": {}},
                {"address": "aws_s3_bucket_acl.a", "provider_config_key": "aws",
                 "expressions": {"bucket": {"references": ["aws_s3_bucket.a[each.key].id", "aws_s3_bucket.a", "each.key"]}}},
            ]},
        },
    });
    let DocumentPlan { before, after } = read(&source.to_string()).expect("a plan");
    let before = before.expect("a side before");
    let bucket = resource(&after, "aws_s3_bucket.a[\"x\"]");
    assert_eq!(
        shown(&bucket.values),
        json!({"arn": "(unknown)", "bucket": "(sensitive)", "rule": [{"on": true}, {"id": "(unknown)"}], "tags_all": {"T": "1"}})
    );
    assert_eq!((&*bucket.provider, bucket.region.as_deref(), bucket.tags.len()), ("aws", Some("eu-west-1"), 1));
    let acl = resource(&after, "aws_s3_bucket_acl.a[\"x\"]");
    assert_eq!(acl.references["bucket"], std::slice::from_ref(&bucket.address));
    assert_eq!(shown(&resource(&before, "aws_s3_bucket_acl.a[\"x\"]").values), json!({"acl": "public"}));
    assert_eq!(resource(&after, "module.m.data.aws_region.now").module.as_deref(), Some("module.m"));
    assert!(after.resources.iter().all(|resource| resource.address.as_str() != "aws_s3_bucket.gone"));
    assert_eq!(before.resources.len(), 2);
    assert_eq!(
        json!([shown(&after.outputs["arn"]), shown(&after.outputs["n"]), shown(&after.variables["region"])]),
        json!(["(unknown)", 1.5, "eu-west-1"])
    );
    assert!(after.complete && after.diagnostics.is_empty());
}

#[test]
fn pulumis_previews_are_read() {
    let urn = |name: &str| format!("urn:pulumi:dev::shop::shop:Web$aws:s3/bucket:Bucket::{name}");
    let secret = json!({"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": "\"s\""});
    let source = json!({"config": {}, "steps": [
        {"op": "create", "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "newState": {"inputs": {}}},
        {"op": "create", "urn": urn("logs"), "newState": {"urn": urn("logs"), "inputs":
            {"acl": "private", "bucket": "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "password": secret, "tags": {"a": "b"}, "__defaults": []}}},
        {"op": "delete", "urn": urn("old"), "oldState": {"urn": urn("old"), "inputs": {"acl": "x"}}},
    ]});
    let DocumentPlan { before, after } = read(&source.to_string()).expect("a plan");
    let logs = resource(&after, &urn("logs"));
    assert_eq!((&*logs.kind, &*logs.name, logs.tags.len()), ("aws:s3/bucket:Bucket", "logs", 1));
    assert_eq!(shown(&logs.values), json!({"acl": "private", "bucket": "(unknown)", "password": "(sensitive)", "tags": {"a": "b"}}));
    assert_eq!(after.resources.len(), 1);
    resource(&before.expect("a side before"), &urn("old"));
}

#[test]
fn cloudformation_templates_are_read() {
    let source = "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Env: {Type: String, Default: prod}\n  Name: {Type: String}\nResources:\n  Key:\n    Type: AWS::KMS::Key\n  Logs:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Sub 'logs-${Env}-${!literal}'\n      AccessControl: !Ref Env\n      Owner: !Ref Name\n      KeyArn: !GetAtt Key.Arn\n      Joined: !Join ['-', [a, !Ref Env]]\n      Where: {'Fn::Sub': '${AWS::Region}'}\n      Flag: true\n      Tags: [{Key: a, Value: b}]\n";
    let check = |plan: Plan| {
        let logs = resource(&plan, "Logs");
        assert_eq!(
            shown(&logs.values),
            json!({"AccessControl": "prod", "BucketName": "logs-prod-${literal}", "Flag": true, "Joined": "a-prod", "KeyArn": "(unknown)",
                   "Owner": "(unknown)", "Tags": [{"Key": "a", "Value": "b"}], "Where": "(unknown)"})
        );
        assert_eq!((&*logs.kind, logs.references["KeyArn"][0].as_str(), logs.tags.len()), ("AWS::S3::Bucket", "Key", 1));
    };
    check(read(source).expect("a plan").after);
    let as_json = json!({
        "Parameters": {"Env": {"Type": "String", "Default": "prod"}, "Name": {"Type": "String"}},
        "Resources": {"Key": {"Type": "AWS::KMS::Key"}, "Logs": {"Type": "AWS::S3::Bucket", "Properties": {
            "BucketName": {"Fn::Sub": "logs-${Env}-${!literal}"}, "AccessControl": {"Ref": "Env"}, "Owner": {"Ref": "Name"},
            "KeyArn": {"Fn::GetAtt": ["Key", "Arn"]}, "Joined": {"Fn::Join": ["-", ["a", {"Ref": "Env"}]]},
            "Where": {"Fn::Sub": "${AWS::Region}"}, "Flag": true, "Tags": [{"Key": "a", "Value": "b"}]}}},
    });
    check(read(&serde_json::to_string_pretty(&as_json).expect("text")).expect("a plan").after);
}

const MANIFESTS: &str = "# plangate:ignore general-x reason=\"above\"\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\n  labels: &labels\n    app: web\nspec:\n  paused: no # trivy:ignore:KSV-1\n  template:\n    metadata: {labels: *labels}\n    spec:\n      containers:\n        - name: web\n          args: [\"--x\"]\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  password: aHVudGVyMg==\n";

#[test]
fn manifests_are_read() {
    let plan = read(MANIFESTS).expect("a plan").after;
    let addresses: Vec<_> = plan.resources.iter().map(|resource| resource.address.as_str()).collect();
    assert_eq!(addresses, ["Deployment/shop/web", "Secret//s"]);
    assert_eq!(shown(&resource(&plan, "Secret//s").values)["data"], json!({"password": "(sensitive)"}));
}

#[test]
fn directories_of_manifests_are_planned() {
    let path = |text: &str| RepoPath::new(text).expect("a path");
    let files = [
        (path("k8s/a.yaml"), MANIFESTS),
        (path("k8s/b.yaml"), "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n---\napiVersion: v1\nkind: ConfigMap\n"),
        (path("k8s/c.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n---\napiVersion: v1\nkind: [Pod\n"),
        (path("k8s/notes.yaml"), "a: [1\n"),
    ];
    let tree = MemoryTree::new(files);
    let options = PlanOptions::default();
    let found = discover(&tree, &options, &Cache::new());
    assert_eq!(found.projects.len(), 1, "{found:?}");
    let plan = plan(&tree, &found.projects[0], &options, &Limits::default(), &Cache::new());
    let addresses: Vec<_> = plan.resources.iter().map(|resource| resource.address.as_str()).collect();
    assert_eq!(addresses, ["Deployment/shop/web", "Pod//p", "Secret//s", "Secret//s#2"]);
    let web = resource(&plan, "Deployment/shop/web");
    assert_eq!(shown(&web.values)["spec"]["paused"], json!(false));
    assert_eq!(shown(&web.values)["spec"]["template"]["metadata"]["labels"], json!({"app": "web"}));
    let at = |path: &[Step]| &MANIFESTS[web.place(path).expect("a place").span.range()];
    assert_eq!(at(&["spec".into(), "paused".into()]), "paused: no");
    assert_eq!(at(&["spec".into(), "template".into(), "spec".into(), "containers".into(), 0.into(), "args".into()]), "args: [\"--x\"]");
    assert!(at(&[]).starts_with("apiVersion") && at(&[]).ends_with("args: [\"--x\"]"));
    let ignores: Vec<_> =
        plan.ignores.iter().map(|ignore| (ignore.rule.as_str(), &ignore.block == web.block.as_ref().expect("a block"))).collect();
    assert_eq!(ignores, [("KSV-1", true), ("general-x", true)]);
    let messages: Vec<_> = plan.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(
        messages.iter().any(|message| message.contains("has no name")) && messages.iter().any(|message| message.contains("more than once"))
    );
    assert_eq!(plan.reads.len(), 4);
}

#[test]
fn what_is_not_understood_is_named() {
    for (text, expected) in [
        ("{\"a\": 1}", "is not a plan document"),
        ("just text", "is not a plan document"),
        ("{\"a\": ", "cannot be read"),
        ("a: [1", "cannot be read: line 1"),
        ("{\"format_version\": \"2.0\", \"resource_changes\": []}", "format version 2.0"),
        ("", "is not a plan document"),
    ] {
        let error = read(text).expect_err("not a plan").to_string();
        assert!(error.starts_with("infra/plan.json") && error.contains(expected), "{text}: {error}");
    }
}
