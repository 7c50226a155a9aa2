//! Remediation: edits fit the text, and what parsed before parses after.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use plangate::model::{Edit, FixIntent, FixStep, ProjectKind, RepoPath, SourceTree, ValuePath};
use plangate::plan::{self, Cache};
use plangate::remediation;
use plangate::syntax::{hcl, yaml};
use plangate_fuzz::mutate::{Dice, mutate_text};
use serde_json::json;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate_text(data, size, max_size, seed, 4) });

fuzz_target!(|text: &str| {
    // The first line chooses what is asked for: YAML or HCL, and where the dice start.
    let (first, text) = text.split_once('\n').unwrap_or(("", text));
    let is_yaml = first.starts_with('y');
    let name = if is_yaml { "web.yaml" } else { "main.tf" };
    let kind = if is_yaml { ProjectKind::Kubernetes } else { ProjectKind::Terraform };
    let tree = plangate_fuzz::tree(&format!("--- {name}\n{text}"));
    let plan = plan::plan(&tree, &plangate_fuzz::project(kind), &plangate_fuzz::options(), &plangate_fuzz::limits(), &Cache::new());
    let mut dice = Dice::new(first.bytes().fold(text.len() as u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))));
    for resource in plan.resources.iter().take(4) {
        let paths: Vec<&ValuePath> = resource.places.keys().collect();
        for _ in 0..4 {
            let path = paths.get(dice.below(paths.len())).map(|path| (*path).clone()).unwrap_or_default();
            let steps = vec![step(&mut dice, path)];
            let Ok(edits) = remediation::edits(&tree, &plan, resource, &FixIntent { steps, is_unsafe: false }) else { continue };
            check(&tree, &edits);
        }
    }
});

fn step(dice: &mut Dice, mut path: ValuePath) -> FixStep {
    let to = [json!(true), json!("a\"${b}\n"), json!({ "a": [1, { "b": null }] }), json!([]), json!({ "ref": ["id"] })][dice.below(5)].clone();
    match dice.below(8) {
        0 => FixStep::Set { path, to },
        1 => {
            path.push("added".into());
            FixStep::Set { path, to }
        }
        2 => FixStep::Unset { path },
        3 => FixStep::Insert { path, entry: [("k-1".to_owned(), to)].into_iter().collect() },
        4 => FixStep::Append { path, item: to },
        5 => FixStep::Block { name: "added".to_owned(), body: json!({ "a": to, "b": { "c": 1 } }) },
        6 => FixStep::Remove { path },
        _ => FixStep::Resource { kind: "aws_x".to_owned(), name: "y".to_owned(), body: json!({ "a": to }) },
    }
}

fn check(tree: &dyn SourceTree, edits: &[Edit]) {
    let mut files: Vec<&RepoPath> = edits.iter().map(|edit| &edit.file).collect();
    files.dedup();
    for file in files {
        let bytes = tree.read(file).expect("an edited file");
        let text = std::str::from_utf8(&bytes).expect("text");
        let own: Vec<&Edit> = edits.iter().filter(|edit| edit.file == *file).collect();
        let edited = remediation::apply(text, &own).expect("edits that fit");
        if file.file_name().ends_with(".yaml") {
            if yaml::parse(text).errors.is_empty() {
                assert!(yaml::parse(&edited).errors.is_empty(), "{text}\n→\n{edited}\n{:?}", yaml::parse(&edited).errors);
            }
        } else if hcl::parse(text).errors.is_empty() {
            assert!(hcl::parse(&edited).errors.is_empty(), "{text}\n→\n{edited}\n{:?}", hcl::parse(&edited).errors);
        }
    }
}
