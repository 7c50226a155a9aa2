//! A static plan in words, for a terminal.
//!
//! Always true: sensitive values are not shown, and everything from the source is escaped.

use std::collections::BTreeSet;
use std::fmt::Write;

use plangate::model::{Action, Diagnostic, Place, Resource, ResourceChange, SourceTree, Value, ValueKind};
use plangate::plan::values_after;
use plangate::report::{self, HumanOptions, visible_line};
use plangate::review;

use super::output;
use super::planned::Planned;

/// Characters of a value that are shown at most.
const VALUE_LIMIT: usize = 160;

/// Renders plans: every instance with its action and values, what is wrong, a line of numbers for each project.
pub(crate) fn render(planned: &[Planned], tree: &dyn SourceTree, colours: bool) -> String {
    let mut out = String::new();
    for plan in planned {
        let _ = writeln!(out, "# {}\n", visible_line(plan.project.id.as_str()));
        for change in &plan.changes {
            instance(&mut out, plan, change, colours);
        }
        outputs(&mut out, plan);
        let located = review::locate(tree, &plan.after.diagnostics);
        out.push_str(&report::diagnostics(&located, &HumanOptions { colours, width: None }));
        let _ = writeln!(out, "{}\n", totals(plan));
    }
    out
}

/// Prints diagnostics on standard error, each once, where the plans themselves go to programs.
pub(crate) fn complain(diagnostics: &[Diagnostic], tree: &dyn SourceTree) {
    let all: BTreeSet<&Diagnostic> = diagnostics.iter().collect();
    let all: Vec<Diagnostic> = all.into_iter().cloned().collect();
    let text = report::diagnostics(&review::locate(tree, &all), &HumanOptions::default());
    if !text.is_empty() {
        output::remark(text.trim_end());
    }
}

fn instance(out: &mut String, plan: &Planned, change: &ResourceChange, colours: bool) {
    let before = change.before.and_then(|index| plan.before.as_ref()?.resources.get(index));
    let after = change.after.and_then(|index| plan.after.resources.get(index));
    let (sign, colour) = match change.action {
        Action::NoOp => return,
        Action::Create => ("+", "32"),
        Action::Read => ("<=", "36"),
        Action::Update | Action::UpdateReplacementUnknown => ("~", "33"),
        Action::Replace => ("-/+", "31"),
        Action::ReplaceCreateFirst => ("+/-", "31"),
        Action::Delete => ("-", "31"),
        Action::Forget => (".", "33"),
    };
    let sign = if colours { format!("\x1b[{colour}m{sign}\x1b[0m") } else { sign.to_owned() };
    let moved = change.previous_address.as_ref().map(|from| format!(" (moved from {from})")).unwrap_or_default();
    let unknown = if change.action == Action::UpdateReplacementUnknown { " (replacement unknown)" } else { "" };
    let file =
        after.or(before).and_then(|resource| resource.block.as_ref()).map(|Place { file, .. }| format!("  # {file}")).unwrap_or_default();
    let _ = writeln!(out, "{sign} {}{unknown}", visible_line(&format!("{}{moved}{file}", change.address)));
    match (before, after) {
        (Some(old), Some(after)) => differences(out, &old.values, &values_after(change.action, before, after)),
        (None, Some(after)) => attributes(out, after),
        _ => {}
    }
    out.push('\n');
}

fn attributes(out: &mut String, resource: &Resource) {
    for (name, value) in resource.values.as_map().into_iter().flatten().filter(|(_, value)| !matches!(value.kind, ValueKind::Null)) {
        let _ = writeln!(out, "    {} = {}", visible_line(name), shown(value));
    }
}

fn differences(out: &mut String, before: &Value, after: &Value) {
    let empty = Value::null();
    let (Some(old), Some(new)) = (before.as_map(), after.as_map()) else { return };
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (from, to) = (old.get(name).unwrap_or(&empty), new.get(name).unwrap_or(&empty));
        if !from.same(to) {
            let _ = writeln!(out, "    {} = {} -> {}", visible_line(name), shown(from), shown(to));
        }
    }
}

fn outputs(out: &mut String, plan: &Planned) {
    if plan.after.outputs.is_empty() {
        return;
    }
    out.push_str("Outputs:\n");
    for (name, value) in &plan.after.outputs {
        let _ = writeln!(out, "    {} = {}", visible_line(name), shown(value));
    }
    out.push('\n');
}

fn totals(plan: &Planned) -> String {
    let count = |action: Action| plan.changes.iter().filter(|change| change.action == action).count();
    let updates = count(Action::Update) + count(Action::UpdateReplacementUnknown);
    let numbers = [
        (count(Action::Create), "to create"),
        (updates, "to update"),
        (count(Action::Replace) + count(Action::ReplaceCreateFirst), "to replace"),
        (count(Action::Delete), "to delete"),
        (count(Action::Forget), "to forget"),
        (count(Action::NoOp), "unchanged"),
    ];
    let parts: Vec<String> = numbers.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    if parts.is_empty() { "No resources.".to_owned() } else { format!("{}.", parts.join(", ")) }
}

/// Writes a value on one line, cut where it is long.
pub(crate) fn shown(value: &Value) -> String {
    let mut text = String::new();
    write_value(value, &mut text);
    let text = visible_line(&text);
    if text.chars().count() <= VALUE_LIMIT {
        return text.into_owned();
    }
    text.chars().take(VALUE_LIMIT - 1).chain(['…']).collect()
}

fn write_value(value: &Value, out: &mut String) {
    if out.len() > VALUE_LIMIT * 4 {
        return;
    }
    if value.sensitive {
        out.push_str("(sensitive)");
        return;
    }
    match &value.kind {
        ValueKind::Null => out.push_str("null"),
        ValueKind::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        ValueKind::Number(number) => out.push_str(number.as_str()),
        ValueKind::String(text) => out.push_str(&serde_json::Value::from(&**text).to_string()),
        ValueKind::Unknown(_) => out.push_str("(known after apply)"),
        ValueKind::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_value(item, out);
            }
            out.push(']');
        }
        ValueKind::Map(map) => {
            out.push('{');
            for (index, (key, item)) in map.iter().enumerate() {
                let _ = write!(out, "{} {key} = ", if index > 0 { "," } else { "" });
                write_value(item, out);
            }
            out.push_str(if map.is_empty() { "}" } else { " }" });
        }
    }
}
