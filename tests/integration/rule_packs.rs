//! Every rule's folder is complete: the rule, its page, and cases that show both sides of it.
//!
//! Always true: the folders are read from disk, so that a file nobody loads is noticed too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plangate::engine::{FenceKind, RuleSet, bundled};

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// The id and folder of every rule under `rule-packs`.
fn rule_folders() -> BTreeMap<String, PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rule-packs");
    let mut rules = BTreeMap::new();
    for pack in folders(&root).iter().filter(|pack| name(pack) != "lib") {
        for service in folders(pack).iter().filter(|service| name(service) != "lib") {
            for rule in folders(service) {
                rules.insert(format!("{}-{}-{}", name(pack), name(service), name(&rule)), rule);
            }
        }
    }
    rules
}

#[test]
fn every_folder_holds_a_rule_and_its_page_and_nothing_else() {
    for (id, folder) in rule_folders() {
        let mut files: Vec<String> =
            std::fs::read_dir(&folder).expect("a readable folder").map(|entry| name(&entry.expect("an entry").path())).collect();
        files.sort();
        let stem = name(&folder);
        assert_eq!(files, [format!("{stem}.md"), format!("{stem}.rego")], "{id}");
    }
}

#[test]
fn every_folder_is_a_bundled_rule_with_cases_of_both_kinds() {
    let rules = RuleSet::load(&bundled()).expect("the bundled packs load");
    let folders = rule_folders();
    let loaded: Vec<&str> = rules.rules().iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(loaded, folders.keys().map(String::as_str).collect::<Vec<_>>());
    for rule in rules.rules() {
        let page = rules.page(&rule.id).unwrap_or_else(|| panic!("{}: no page", rule.id));
        let has = |kind| page.fences.iter().any(|fence| fence.kind == kind);
        assert!(has(FenceKind::Bad), "{}: no bad case", rule.id);
        assert!(has(FenceKind::Good), "{}: no good case", rule.id);
        assert_eq!(has(FenceKind::Fixed), rule.has_fix, "{}: a rule with a fix has a fixed case, and only such a rule", rule.id);
        for section in ["Why", "References"] {
            assert!(page.section(section).is_some_and(|body| !body.trim().is_empty()), "{}: ## {section} is empty", rule.id);
        }
    }
}

#[test]
fn no_two_rules_claim_the_same_alias() {
    let rules = RuleSet::load(&bundled()).expect("the bundled packs load");
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut twice = Vec::new();
    for rule in rules.rules() {
        for alias in &rule.aliases {
            if let Some(other) = owners.insert(alias, rule.id.as_str()) {
                twice.push(format!("{alias}: {other} and {}", rule.id));
            }
        }
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}
