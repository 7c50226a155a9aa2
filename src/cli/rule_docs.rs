//! `plangate rules docs`: a page for every rule, and an index.
//!
//! Always true: what is written comes from the rules' own METADATA and pages, so it says what the rules do.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

use plangate::engine::RuleSet;
use plangate::model::{RuleInfo, Scope};

use super::output::remark;

/// Writes one page a rule and `README.md` as their index.
pub(super) fn write(rules: &RuleSet, out: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("the directory {} cannot be made", out.display()))?;
    for rule in rules.rules() {
        save(&out.join(format!("{}.md", rule.id)), &page(rule, rules))?;
    }
    save(&out.join("README.md"), &index(rules))?;
    remark(&format!("Wrote {} pages to {}.", rules.rules().len() + 1, out.display()));
    Ok(())
}

fn save(path: &Path, text: &str) -> anyhow::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "the command line is an adapter: it writes where it is told to")]
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

/// A rule's page with what its METADATA says above it.
pub(super) fn page(rule: &RuleInfo, rules: &RuleSet) -> String {
    let mut out = format!("# {}\n\n`{}`\n\n{}\n\n", rule.title, rule.id, rule.description.trim());
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            out.push_str(&format!("- **{name}**: {value}\n"));
        }
    };
    fact("Severity", rule.severity.to_string());
    fact("Judges", if rule.scope == Scope::Stack { "a project as a whole".to_owned() } else { code_list(&rule.resources) });
    fact("Topics", rule.topics.join(", "));
    let frameworks = rule.frameworks.iter().map(|(name, controls)| format!("{name} ({})", controls.join(", ")));
    fact("Frameworks", frameworks.collect::<Vec<_>>().join("; "));
    fact("Elsewhere", code_list(&rule.aliases));
    fact("Fix", if rule.has_fix { "offered".to_owned() } else { String::new() });
    fact("Since", rule.since.clone().unwrap_or_default());
    fact("Parameters", rule.parameters.as_ref().map(parameters).unwrap_or_default());
    if let Some(page) = rules.page(&rule.id) {
        out.push('\n');
        out.push_str(page.markdown.trim());
        out.push('\n');
    }
    out
}

fn code_list(items: &[String]) -> String {
    items.iter().map(|item| format!("`{item}`")).collect::<Vec<_>>().join(", ")
}

/// Names the properties of a parameter schema with their defaults.
fn parameters(schema: &serde_json::Value) -> String {
    let properties = schema.get("properties").and_then(serde_json::Value::as_object);
    let describe = |(name, property): (&String, &serde_json::Value)| match property.get("default") {
        Some(default) => format!("`{name}` (default `{default}`)"),
        None => format!("`{name}`"),
    };
    properties.into_iter().flatten().map(describe).collect::<Vec<_>>().join(", ")
}

fn index(rules: &RuleSet) -> String {
    let mut packs: BTreeMap<(&str, &str), Vec<&RuleInfo>> = BTreeMap::new();
    for rule in rules.rules() {
        packs.entry((&rule.pack, &rule.service)).or_default().push(rule);
    }
    let mut out = format!("# Rules\n\n{} rules.\n", rules.rules().len());
    for ((pack, service), rules) in packs {
        out.push_str(&format!("\n## {pack}: {service}\n\n| rule | severity | what it asks for | fix |\n|---|---|---|---|\n"));
        for rule in rules {
            let fix = if rule.has_fix { "yes" } else { "" };
            out.push_str(&format!("| [{0}]({0}.md) | {1} | {2} | {fix} |\n", rule.id, rule.severity, rule.title.replace('|', "\\|")));
        }
    }
    out
}
