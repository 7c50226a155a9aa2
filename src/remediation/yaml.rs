//! Changes YAML documents in place: Kubernetes manifests.
//!
//! Always true: comments, quoting and layout of what is not changed stay.

use serde_json::{Map, Value as Json};

use crate::model::{FixIntent, FixStep, Place, Resource, Span, Step, display_path};
use crate::syntax::yaml::{Entry, Node, NodeKind, Scalar, ScalarStyle, parse};

use super::draft::{Draft, Splice};
use super::lines::{line_end, line_start, next_line, with_newlines_of};
use super::no_fix::NoFix;

/// Carries out an intent on the text of the file that holds a resource's manifest.
pub(super) fn draft(text: &str, place: &Place, resource: &Resource, intent: &FixIntent) -> Result<Draft, NoFix> {
    let stream = parse(text);
    let errors = stream.errors.len();
    let lost = || NoFix::new(format!("The manifest of {} is not in the file it is said to be in.", resource.address));
    let position = stream.documents.iter().find_map(|document| position(&document.root, place.span)).ok_or_else(lost)?;
    let document = stream.documents.iter().position(|document| self::position(&document.root, place.span).is_some()).ok_or_else(lost)?;
    let mut draft = Draft::new(text.to_owned());
    for step in &intent.steps {
        let stream = parse(draft.text());
        let root = stream.documents.get(document).map(|document| &document.root).ok_or_else(lost)?;
        let manifest = position.iter().try_fold(root, |node, step| child(node, step)).ok_or_else(lost)?;
        let splices = Manifest { text: draft.text(), root: manifest }.splices(step);
        // What is not set needs no unsetting.
        let is_idle = matches!(step, FixStep::Unset { path } if resource.values.get(path).is_none());
        let splices = splices.or_else(|no_fix| if is_idle { Ok(Vec::new()) } else { Err(no_fix) })?;
        let placed = splices.into_iter().map(|splice| Splice::new(splice.range, with_newlines_of(text, splice.text))).collect();
        draft.splice(placed);
        if parse(draft.text()).errors.len() > errors {
            return Err(NoFix::new(format!("The manifest of {} is written in a way that cannot be edited safely.", resource.address)));
        }
    }
    Ok(draft)
}

/// Returns the steps that lead from a document to the manifest at a span: into `items` of a `List`.
fn position(root: &Node, span: Span) -> Option<Vec<Step>> {
    if root.span == span {
        return Some(Vec::new());
    }
    let items = root.get("items")?.items();
    let (at, inner) = items.iter().enumerate().find_map(|(at, item)| Some((at, position(item, span)?)))?;
    Some([Step::from("items"), Step::Index(at)].into_iter().chain(inner).collect())
}

fn child<'n>(node: &'n Node, step: &Step) -> Option<&'n Node> {
    match step {
        Step::Key(name) => node.get(name),
        Step::Index(at) => node.items().get(*at),
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Scalar(Scalar { text, style }) => *style == ScalarStyle::Plain && matches!(&**text, "" | "~" | "null"),
        NodeKind::Sequence { items, .. } => items.is_empty(),
        NodeKind::Mapping { entries, .. } => entries.is_empty(),
    }
}

struct Manifest<'t> {
    text: &'t str,
    root: &'t Node,
}

impl<'t> Manifest<'t> {
    fn splices(&self, step: &FixStep) -> Result<Vec<Splice>, NoFix> {
        match step {
            FixStep::Set { path, to } => self.set(path, to),
            FixStep::Unset { path } | FixStep::Remove { path } => self.remove(path),
            FixStep::Insert { path, entry } => self.insert(path, entry),
            FixStep::Append { path, item } => self.append(path, item),
            FixStep::Block { name, body } => self.set(&[Step::from(&**name)], body),
            FixStep::Resource { kind, .. } => Err(NoFix::new(format!("A manifest of kind {kind} must be added by hand."))),
        }
    }

    /// Follows a path; returns the last node it reaches, the entry's key that holds it, and the steps beyond.
    fn resolve<'p>(&self, path: &'p [Step]) -> Result<(&'t Node, Option<&'t Node>, &'p [Step]), NoFix> {
        let mut node = self.root;
        let mut key = None;
        let mut rest = path;
        while let [step, after @ ..] = rest {
            if node.alias {
                return Err(NoFix::new(format!("`{}` stands behind an alias that other places share.", display_path(path))));
            }
            match (&node.kind, step) {
                (NodeKind::Mapping { .. }, Step::Key(name)) => {
                    let Some(entry) = node.entry(name) else { break };
                    (node, key) = (&entry.value, Some(&entry.key));
                }
                (NodeKind::Sequence { items, .. }, Step::Index(at)) => {
                    let Some(item) = items.get(*at) else { break };
                    (node, key) = (item, None);
                }
                _ => break,
            }
            rest = after;
        }
        Ok((node, key, rest))
    }

    fn set(&self, path: &[Step], to: &Json) -> Result<Vec<Splice>, NoFix> {
        match self.resolve(path)? {
            (node, key, []) => Ok(vec![self.replace(node, key, to)]),
            (node, key, rest) => {
                let (first, value) = nest(rest, to).ok_or_else(|| missing(path))?;
                match first {
                    Some(name) => self.add_entries(node, key, &[(name, value)].into_iter().collect()),
                    None => self.add_item(node, key, &value),
                }
            }
        }
    }

    fn insert(&self, path: &[Step], entries: &Map<String, Json>) -> Result<Vec<Splice>, NoFix> {
        let (node, key, rest) = self.resolve(path)?;
        if !rest.is_empty() {
            return self.set(path, &Json::Object(entries.clone()));
        }
        let mut splices = Vec::new();
        let mut new = Map::new();
        for (name, value) in entries {
            match node.entry(name) {
                Some(entry) => splices.push(self.replace(&entry.value, Some(&entry.key), value)),
                None => {
                    new.insert(name.clone(), value.clone());
                }
            }
        }
        if !new.is_empty() {
            splices.extend(self.add_entries(node, key, &new)?);
        }
        Ok(splices)
    }

    fn append(&self, path: &[Step], item: &Json) -> Result<Vec<Splice>, NoFix> {
        match self.resolve(path)? {
            (node, key, []) => self.add_item(node, key, item),
            _ => self.set(path, &Json::Array(vec![item.clone()])),
        }
    }

    /// Writes a value in the place of another.
    fn replace(&self, node: &Node, key: Option<&Node>, to: &Json) -> Splice {
        let range = self.value_range(node);
        let in_flow = key.is_none_or(|key| self.is_in_flow(key)) || !(to.is_object() || to.is_array()) || is_empty_json(to);
        match key {
            Some(key) if !in_flow => {
                let start = self.after_colon(key);
                let indent = " ".repeat(self.column(key.span.start as usize) + 2);
                Splice::new(start..range.end.max(start), format!("\n{}", block_lines(to, &indent).trim_end_matches('\n')))
            }
            Some(key) if range.is_empty() || self.text[self.after_colon(key)..range.start].contains('\n') => {
                let start = self.after_colon(key);
                Splice::new(start..range.end.max(start), format!(" {}", flow(to)))
            }
            _ => Splice::new(range, flow(to)),
        }
    }

    /// Returns a value's range without the newlines after it.
    fn value_range(&self, node: &Node) -> std::ops::Range<usize> {
        let range = node.span.range();
        let end = range.start + self.text[range.clone()].trim_end().len();
        range.start..end
    }

    fn after_colon(&self, key: &Node) -> usize {
        let end = key.span.end as usize;
        end + self.text[end..].find(':').map_or(0, |at| at + 1)
    }

    fn column(&self, at: usize) -> usize {
        self.text[line_start(self.text, at)..at].chars().count()
    }

    /// Tells whether a key stands in a flow mapping.
    fn is_in_flow(&self, key: &Node) -> bool {
        fn holds(node: &Node, at: Span, flow: bool) -> Option<bool> {
            if !node.span.contains(at) {
                return None;
            }
            match &node.kind {
                NodeKind::Scalar(_) => None,
                NodeKind::Sequence { flow: is_flow, items } => items.iter().find_map(|item| holds(item, at, flow || *is_flow)),
                NodeKind::Mapping { flow: is_flow, entries } => {
                    let flow = flow || *is_flow;
                    entries.iter().find_map(|entry| if entry.key.span == at { Some(flow) } else { holds(&entry.value, at, flow) })
                }
            }
        }
        holds(self.root, key.span, false).unwrap_or(false)
    }

    fn add_entries(&self, node: &Node, key: Option<&Node>, new: &Map<String, Json>) -> Result<Vec<Splice>, NoFix> {
        let NodeKind::Mapping { flow: is_flow, entries } = &node.kind else {
            return match key {
                Some(_) if is_empty(node) => Ok(vec![self.replace(node, key, &Json::Object(new.clone()))]),
                _ => Err(NoFix::new("The value is not a mapping to which a key could be added.")),
            };
        };
        if node.alias {
            return Err(NoFix::new("The mapping stands behind an alias that other places share."));
        }
        let Some(last) = entries.last() else {
            return Ok(vec![self.replace(node, key, &Json::Object(new.clone()))]);
        };
        if *is_flow {
            let text: Vec<_> = new.iter().map(|(name, value)| format!("{}: {}", scalar(name), flow(value))).collect();
            return Ok(vec![Splice::insert(
                self.value_range(&last.value).end.max(last.key.span.end as usize),
                format!(", {}", text.join(", ")),
            )]);
        }
        let indent = " ".repeat(self.column(entries[0].key.span.start as usize));
        Ok(vec![self.add_lines(self.entry_end(last), &block_lines(&Json::Object(new.clone()), &indent))])
    }

    fn add_item(&self, node: &Node, key: Option<&Node>, item: &Json) -> Result<Vec<Splice>, NoFix> {
        let list = Json::Array(vec![item.clone()]);
        let NodeKind::Sequence { flow: is_flow, items } = &node.kind else {
            return match key {
                Some(_) if is_empty(node) => Ok(vec![self.replace(node, key, &list)]),
                _ => Err(NoFix::new("The value is not a sequence to which an item could be added.")),
            };
        };
        if node.alias {
            return Err(NoFix::new("The sequence stands behind an alias that other places share."));
        }
        let Some(last) = items.last() else { return Ok(vec![self.replace(node, key, &list)]) };
        if *is_flow {
            return Ok(vec![Splice::insert(self.value_range(last).end, format!(", {}", flow(item)))]);
        }
        let dash = self.dash(items[0].span.start as usize).ok_or_else(|| NoFix::new("The sequence is not written as one item a line."))?;
        let indent = " ".repeat(self.column(dash));
        Ok(vec![self.add_lines(self.value_range(last).end, &block_lines(&list, &indent))])
    }

    /// Finds the dash before a block sequence's item.
    fn dash(&self, item: usize) -> Option<usize> {
        let before = self.text[..item].trim_end_matches([' ', '\t', '\n', '\r']);
        before.ends_with('-').then(|| before.len() - 1)
    }

    fn entry_end(&self, entry: &Entry) -> usize {
        self.value_range(&entry.value).end.max(self.after_colon(&entry.key))
    }

    /// Adds whole lines after the line of a position.
    fn add_lines(&self, after: usize, lines: &str) -> Splice {
        let end = line_end(self.text, after);
        Splice::insert(end, format!("\n{}", lines.trim_end_matches('\n')))
    }

    fn remove(&self, path: &[Step]) -> Result<Vec<Splice>, NoFix> {
        let (last, parents) = path.split_last().ok_or_else(|| missing(path))?;
        let (node, key, []) = self.resolve(parents)? else { return Err(missing(path)) };
        if node.alias {
            return Err(NoFix::new("The value stands behind an alias that other places share."));
        }
        let (is_flow, spans, at): (bool, Vec<std::ops::Range<usize>>, usize) = match (&node.kind, last) {
            (NodeKind::Mapping { flow, entries }, Step::Key(name)) => {
                let at = entries
                    .iter()
                    .position(|entry| entry.key.as_scalar().is_some_and(|key| key.text == *name))
                    .ok_or_else(|| missing(path))?;
                (*flow, entries.iter().map(|entry| entry.key.span.start as usize..self.entry_end(entry)).collect(), at)
            }
            (NodeKind::Sequence { flow, items }, Step::Index(at)) if *at < items.len() => {
                let span = |item: &Node| {
                    let range = self.value_range(item);
                    if *flow { range } else { self.dash(range.start).unwrap_or(range.start)..range.end }
                };
                (*flow, items.iter().map(span).collect(), *at)
            }
            _ => return Err(missing(path)),
        };
        let item = spans[at].clone();
        if spans.len() == 1 {
            let empty = if matches!(node.kind, NodeKind::Mapping { .. }) { Json::Object(Map::new()) } else { Json::Array(Vec::new()) };
            return Ok(vec![self.replace(node, key, &empty)]);
        }
        if is_flow {
            let range = match spans.get(at + 1) {
                Some(next) => item.start..next.start,
                None => spans[at - 1].end..item.end,
            };
            return Ok(vec![Splice::new(range, "")]);
        }
        // The first entry may stand behind a dash: then the next one takes its place.
        if let Some(next) = spans.get(at + 1)
            && !self.text[line_start(self.text, item.start)..item.start].trim().is_empty()
        {
            return Ok(vec![Splice::new(item.start..next.start, "")]);
        }
        let start = line_start(self.text, item.start);
        Ok(vec![Splice::new(start..next_line(self.text, item.end), "")])
    }
}

fn missing(path: &[Step]) -> NoFix {
    NoFix::new(format!("`{}` is not written out in the manifest.", display_path(path)))
}

fn is_empty_json(value: &Json) -> bool {
    match value {
        Json::Array(items) => items.is_empty(),
        Json::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

/// Wraps a value in what the steps that lead to it name; returns the outermost key, or none where that is a list's item.
fn nest(path: &[Step], value: &Json) -> Option<(Option<String>, Json)> {
    let (first, tail) = path.split_first()?;
    let value = tail.iter().rev().try_fold(value.clone(), |inner, step| match step {
        Step::Key(name) => Some(Json::Object([(name.to_string(), inner)].into_iter().collect())),
        Step::Index(0) => Some(Json::Array(vec![inner])),
        Step::Index(_) => None,
    })?;
    match first {
        Step::Key(name) => Some((Some(name.to_string()), value)),
        Step::Index(_) => Some((None, value)),
    }
}

/// Prints a value in flow style, on one line.
fn flow(value: &Json) -> String {
    match value {
        Json::String(text) => scalar(text),
        Json::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Json::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Json::Object(entries) => {
            let entries: Vec<_> = entries.iter().map(|(name, value)| format!("{}: {}", scalar(name), flow(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

/// Prints a mapping or sequence in block style.
fn block_lines(value: &Json, indent: &str) -> String {
    let nested = |value: &Json| (value.is_object() || value.is_array()) && !is_empty_json(value);
    match value {
        Json::Object(entries) => entries
            .iter()
            .map(|(name, value)| {
                let name = scalar(name);
                if nested(value) {
                    format!("{indent}{name}:\n{}", block_lines(value, &format!("{indent}  ")))
                } else {
                    format!("{indent}{name}: {}\n", flow(value))
                }
            })
            .collect(),
        Json::Array(items) => items
            .iter()
            .map(|item| {
                if nested(item) {
                    let inner = block_lines(item, &format!("{indent}  "));
                    format!("{indent}- {}", &inner[indent.len() + 2..])
                } else {
                    format!("{indent}- {}\n", flow(item))
                }
            })
            .collect(),
        other => format!("{indent}{}\n", flow(other)),
    }
}

/// Prints a string: plain where every YAML version reads that as the same string.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    let is_word_of_yaml = ["y", "yes", "n", "no", "true", "false", "on", "off", "null"].contains(&text.to_ascii_lowercase().as_str());
    if plain && !is_word_of_yaml { text.to_owned() } else { Json::String(text.to_owned()).to_string() }
}
