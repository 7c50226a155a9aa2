//! What to write instead: from what a rule's fix intends, else from the prose of its page.
//!
//! Always true: it never repeats a value of the configuration, only what the rule would write.

use serde_json::Value;

use crate::engine::Page;
use crate::model::{FixIntent, FixStep, JSON_STEP, RuleInfo, Step, ValuePath, Violation, display_path};

/// Characters of a value that are shown at most.
const VALUE_LIMIT: usize = 120;

/// Says what to write instead of what a rule found.
pub(super) fn remediation(rule: &RuleInfo, page: Option<&Page>, violation: Option<&Violation>) -> String {
    if let Some(fix) = violation.and_then(|violation| violation.fix.as_ref()).filter(|fix| !fix.steps.is_empty()) {
        return intent(fix);
    }
    let advice = page.and_then(|page| page.section("Good")).map(prose).filter(|prose| !prose.is_empty());
    advice.unwrap_or_else(|| rule.description.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Where to read about a rule: the first document its METADATA names, else the command that shows its page.
pub(super) fn docs(rule: &RuleInfo) -> String {
    rule.references.first().cloned().unwrap_or_else(|| format!("plangate rules show {}", rule.id))
}

/// Says in a few words what a fix does, for its title.
pub(super) fn intent(fix: &FixIntent) -> String {
    let mut sentences: Vec<String> = fix.steps.iter().map(step).collect();
    sentences.dedup();
    sentences.join(" ")
}

fn step(step: &FixStep) -> String {
    match step {
        FixStep::Set { path, to } => format!("Write `{} = {}`.", words(path), value(to)),
        FixStep::Unset { path } => format!("Leave out `{}`.", words(path)),
        FixStep::Insert { path, entry } => {
            let entries: Vec<String> = entry.iter().map(|(key, to)| format!("`{key} = {}`", value(to))).collect();
            format!("Add {} to `{}`.", entries.join(", "), words(path))
        }
        FixStep::Append { path, item } => format!("Add `{}` to `{}`.", value(item), words(path)),
        FixStep::Block { name, body } => format!("Add a block `{name} {}`.", value(body)),
        FixStep::Remove { path } => format!("Remove `{}`.", words(path)),
        FixStep::Resource { kind, .. } => format!("Add a resource `{kind}` for it."),
    }
}

fn words(path: &ValuePath) -> String {
    let shown: ValuePath = path.iter().filter(|step| !matches!(step, Step::Key(key) if **key == *JSON_STEP)).cloned().collect();
    display_path(&shown)
}

/// Writes a value as Terraform would, on one line.
fn value(value: &Value) -> String {
    let text = match value {
        Value::Object(map) => match map.get("ref").and_then(Value::as_array) {
            Some(path) if map.len() == 1 => format!("self.{}", path.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(".")),
            _ => {
                let entries: Vec<String> = map.iter().map(|(key, item)| format!("{key} = {}", self::value(item))).collect();
                if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
            }
        },
        Value::Array(items) => format!("[{}]", items.iter().map(self::value).collect::<Vec<_>>().join(", ")),
        scalar => scalar.to_string(),
    };
    if text.chars().count() <= VALUE_LIMIT {
        return text;
    }
    text.chars().take(VALUE_LIMIT - 1).chain(['…']).collect()
}

/// The text of a section outside its fences, on one line.
fn prose(section: &str) -> String {
    let mut fence: Option<&str> = None;
    let mut words = Vec::new();
    for line in section.lines() {
        let ticks = &line[..line.bytes().take_while(|byte| *byte == b'`').count()];
        match fence {
            Some(open) if ticks.len() >= open.len() => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 => fence = Some(ticks),
            None => words.extend(line.split_whitespace()),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn intents_read_as_advice() {
        let fix = FixIntent {
            steps: vec![
                FixStep::Set { path: vec!["acl".into()], to: json!("private") },
                FixStep::Block { name: "logging".into(), body: json!({"bucket": {"ref": ["id"]}}) },
            ],
            is_unsafe: false,
        };
        assert_eq!(intent(&fix), "Write `acl = \"private\"`. Add a block `logging { bucket = self.id }`.");
        assert_eq!(prose("Turn it\non.\n\n```terraform good\nx = 1\n```\nDone."), "Turn it on. Done.");
    }
}
