//! Changes JSON texts in place.
//!
//! Always true: what is not changed keeps its layout.

use serde_json::{Map, Value as Json};

use crate::model::{Step, display_path};
use crate::syntax::json::{Member, Node, NodeKind, parse};

use super::draft::Splice;
use super::lines::{indentation, line_end, starts_line, whole_lines};
use super::no_fix::NoFix;

/// What to do at the end of a path.
pub(super) enum Change<'a> {
    Set(&'a Json),
    Insert(&'a Map<String, Json>),
    Append(&'a Json),
    Remove,
}

/// Returns the splices that change a JSON text at a path.
pub(super) fn change(source: &str, path: &[Step], change: &Change<'_>) -> Result<Vec<Splice>, NoFix> {
    let root = parse(source).map_err(|error| NoFix::new(format!("The JSON document cannot be read: {error}.")))?;
    Text { source }.change(&root, path, change)
}

struct Text<'s> {
    source: &'s str,
}

impl Text<'_> {
    fn change(&self, root: &Node, path: &[Step], change: &Change<'_>) -> Result<Vec<Splice>, NoFix> {
        if let Change::Remove = change {
            let (last, parents) = path.split_last().ok_or_else(|| missing(path))?;
            return match resolve(root, parents) {
                (node, []) => self.remove(node, last).ok_or_else(|| missing(path)),
                _ => Err(missing(path)),
            };
        }
        match (resolve(root, path), change) {
            ((node, []), Change::Set(value)) => Ok(vec![Splice::new(node.span.range(), self.print(node, value))]),
            ((node, []), Change::Insert(entries)) => self.insert(node, entries),
            ((Node { kind: NodeKind::Array(items), span }, []), Change::Append(item)) => {
                let spans: Vec<_> = items.iter().map(|item| item.span.range()).collect();
                Ok(self.add(span.range(), &spans, |indent| vec![print(item, indent)]))
            }
            // A lone value stands for a list of one.
            ((node, []), Change::Append(item)) => {
                let (start, end) = (node.span.start as usize, node.span.end as usize);
                Ok(vec![Splice::insert(start, "["), Splice::insert(end, format!(", {}]", print_line(item)))])
            }
            ((node, rest), _) => {
                let value = match change {
                    Change::Set(value) => (*value).clone(),
                    Change::Insert(entries) => Json::Object((*entries).clone()),
                    Change::Append(item) => Json::Array(vec![(*item).clone()]),
                    Change::Remove => return Err(missing(path)),
                };
                let [Step::Key(name), tail @ ..] = rest else { return Err(missing(path)) };
                let value = tail.iter().rev().try_fold(value, |inner, step| match step {
                    Step::Key(name) => Ok(Json::Object([(name.to_string(), inner)].into_iter().collect())),
                    Step::Index(0) => Ok(Json::Array(vec![inner])),
                    Step::Index(_) => Err(missing(path)),
                })?;
                self.insert(node, &[(name.to_string(), value)].into_iter().collect())
            }
        }
    }

    fn insert(&self, node: &Node, entries: &Map<String, Json>) -> Result<Vec<Splice>, NoFix> {
        let NodeKind::Object(members) = &node.kind else {
            return Err(NoFix::new("The JSON value is not an object to which a key could be added."));
        };
        let present = |name: &str| members.iter().rfind(|member| *member.name == *name);
        let mut splices: Vec<_> = entries
            .iter()
            .filter_map(|(name, value)| present(name).map(|member| (member, value)))
            .map(|(member, value)| Splice::new(member.value.span.range(), self.print(&member.value, value)))
            .collect();
        let new: Vec<_> = entries.iter().filter(|(name, _)| present(name).is_none()).collect();
        if !new.is_empty() {
            let spans: Vec<_> = members.iter().map(|member| member.name_span.to(member.value.span).range()).collect();
            splices.extend(self.add(node.span.range(), &spans, |indent| {
                new.iter().map(|(name, value)| format!("{}: {}", Json::String((*name).clone()), print(value, indent))).collect()
            }));
        }
        Ok(splices)
    }

    /// Adds items at the end of an object or array whose items stand at the given places.
    fn add(
        &self,
        whole: std::ops::Range<usize>,
        items: &[std::ops::Range<usize>],
        print: impl Fn(Option<&str>) -> Vec<String>,
    ) -> Vec<Splice> {
        let inside = whole.start + 1..whole.end - 1;
        let Some(last) = items.last() else {
            return vec![Splice::new(inside, print(None).join(", "))];
        };
        if self.source[last.end..inside.end].contains('\n') && starts_line(self.source, last.start) {
            let indent = indentation(self.source, last.start);
            let lines: Vec<_> = print(Some(indent)).into_iter().map(|item| format!("{indent}{item}")).collect();
            return vec![Splice::insert(last.end, format!(",\n{}", lines.join(",\n")))];
        }
        vec![Splice::insert(last.end, format!(", {}", print(None).join(", ")))]
    }

    fn remove(&self, node: &Node, step: &Step) -> Option<Vec<Splice>> {
        let (at, spans): (usize, Vec<_>) = match (&node.kind, step) {
            (NodeKind::Object(members), Step::Key(name)) => {
                let at = members.iter().position(|member| member.name == *name)?;
                (at, members.iter().map(|member| member.name_span.to(member.value.span).range()).collect())
            }
            (NodeKind::Array(items), Step::Index(at)) => (*at, items.iter().map(|item| item.span.range()).collect()),
            _ => return None,
        };
        let item = spans.get(at)?.clone();
        if spans.len() == 1 {
            return Some(vec![Splice::new(node.span.start as usize + 1..node.span.end as usize - 1, "")]);
        }
        if let Some(next) = spans.get(at + 1) {
            return Some(vec![Splice::new(item.start..next.start, "")]);
        }
        // The last item goes with the comma before it.
        let previous = spans.get(at.checked_sub(1)?)?.end;
        let alone = starts_line(self.source, item.start) && self.source[item.end..line_end(self.source, item.end)].trim().is_empty();
        if alone && self.source[previous..item.start].trim_start().starts_with(',') {
            let comma = previous + self.source[previous..].find(',')?;
            return Some(vec![Splice::new(comma..comma + 1, ""), Splice::new(whole_lines(self.source, item), "")]);
        }
        Some(vec![Splice::new(previous..item.end, "")])
    }

    /// Prints a value in the place of a node: over lines if that is.
    fn print(&self, node: &Node, value: &Json) -> String {
        let over_lines = self.source[node.span.range()].contains('\n');
        print(value, over_lines.then(|| indentation(self.source, node.span.start as usize)))
    }
}

/// Follows a path; returns the last node it reaches and the steps beyond it. A lone value counts as a list of one.
fn resolve<'n, 'p>(root: &'n Node, path: &'p [Step]) -> (&'n Node, &'p [Step]) {
    let mut node = root;
    let mut rest = path;
    while let [step, after @ ..] = rest {
        let next = match (&node.kind, step) {
            (NodeKind::Object(members), Step::Key(name)) => {
                members.iter().rfind(|member: &&Member| member.name == *name).map(|member| &member.value)
            }
            (NodeKind::Array(items), Step::Index(at)) => items.get(*at),
            (NodeKind::Object(_) | NodeKind::String(_), Step::Index(0)) => Some(node),
            _ => None,
        };
        let Some(next) = next else { break };
        (node, rest) = (next, after);
    }
    (node, rest)
}

fn missing(path: &[Step]) -> NoFix {
    NoFix::new(format!("`{}` is not in the JSON document.", display_path(path)))
}

fn print(value: &Json, indent: Option<&str>) -> String {
    match indent {
        Some(indent) if value.is_object() || value.is_array() => {
            let text = serde_json::to_string_pretty(value).unwrap_or_default();
            text.replace('\n', &format!("\n{indent}"))
        }
        _ => print_line(value),
    }
}

/// Prints a value on one line, with blanks after separators.
fn print_line(value: &Json) -> String {
    match value {
        Json::Array(items) => format!("[{}]", items.iter().map(print_line).collect::<Vec<_>>().join(", ")),
        Json::Object(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(name, value)| format!("{}: {}", Json::String(name.clone()), print_line(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::remediation::draft::Draft;

    fn changed(source: &str, path: Json, with: &Change<'_>) -> String {
        let path: Vec<Step> = serde_json::from_value(path).expect("a path");
        let mut draft = Draft::new(source.to_owned());
        draft.splice(change(source, &path, with).expect("a change"));
        draft.text().to_owned()
    }

    const POLICY: &str = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": \"*\"\n    }\n  ]\n}";

    #[test]
    fn values_are_set() {
        let text = changed(POLICY, json!(["Statement", 0, "Principal"]), &Change::Set(&json!({"AWS": "x"})));
        assert_eq!(text, POLICY.replace("\"*\"", "{\"AWS\": \"x\"}"));
        let text = changed(POLICY, json!(["Statement", 0, "Condition", "Bool"]), &Change::Set(&json!({"a": true})));
        assert_eq!(
            text,
            POLICY.replace("\"*\"", "\"*\",\n      \"Condition\": {\n        \"Bool\": {\n          \"a\": true\n        }\n      }")
        );
    }

    #[test]
    fn items_come_and_go() {
        assert_eq!(changed("{\"a\": [1]}", json!(["a"]), &Change::Append(&json!(2))), "{\"a\": [1, 2]}");
        assert_eq!(changed("{\"a\": 1}", json!(["a"]), &Change::Append(&json!(2))), "{\"a\": [1, 2]}");
        assert_eq!(
            changed("{\"a\": 1}", json!([]), &Change::Insert(&json!({"a": 2, "b": 3}).as_object().expect("entries").clone())),
            "{\"a\": 2, \"b\": 3}"
        );
        assert_eq!(changed("{\"a\": 1, \"b\": 2}", json!(["a"]), &Change::Remove), "{\"b\": 2}");
        assert_eq!(changed("{\"a\": 1, \"b\": 2}", json!(["b"]), &Change::Remove), "{\"a\": 1}");
        assert_eq!(changed("[1]", json!([0]), &Change::Remove), "[]");
        let without = POLICY.replace("\"Allow\",\n      \"Principal\": \"*\"", "\"Allow\"");
        assert_eq!(changed(POLICY, json!(["Statement", 0, "Principal"]), &Change::Remove), without);
    }
}
