//! Carries out an intent's steps, one after the other, on a draft of the file.
//!
//! Always true: the draft parses after every step, or there is no fix.

use serde_json::{Map, Value as Json};

use crate::model::{FixIntent, FixStep, JSON_STEP, Plan, Resource, Span, Step, ValueKind, display_path};
use crate::remediation::draft::{Draft, Splice};
use crate::remediation::json::Change;
use crate::remediation::lines::{indentation, with_newlines_of};
use crate::remediation::no_fix::NoFix;
use crate::syntax::hcl::{self, Block, Expr, ExprKind, File};

use super::print::{Layout, Printer, assignments, key};
use super::site::{Site, declaration, own_address};
use super::target::{Target, plain_block, resolve};
use super::{align, body, collection, companion, document};

/// A file as it is, parsed once for all that is to be done to it.
pub(in crate::remediation) struct Source {
    file: File,
    /// Whether its lines are aligned as `terraform fmt` aligns them.
    is_formatted: bool,
}

impl Source {
    /// Parses a file.
    pub(in crate::remediation) fn new(text: &str) -> Self {
        Self { file: hcl::parse(text), is_formatted: align::align(text).is_empty() }
    }
}

/// Carries out an intent on the text of the file that declares a resource.
pub(in crate::remediation) fn draft(source: &Source, plan: &Plan, resource: &Resource, intent: &FixIntent) -> Result<Draft, NoFix> {
    let text = &*source.file.source;
    let mut draft = Draft::new(text.to_owned());
    let mut edited: Option<File> = None;
    for step in &intent.steps {
        let file = edited.as_ref().unwrap_or(&source.file);
        let block = declaration(file, resource)?;
        let own = own_address(block, resource);
        let site = Site { text: &file.source, block, printer: Printer { own: &own } };
        let splices = splices(&site, file, plan, resource, step)?;
        if splices.is_empty() {
            continue;
        }
        let placed = splices.into_iter().map(|splice| Splice::new(splice.range, with_newlines_of(text, splice.text)));
        draft.splice(placed.collect());
        let file = hcl::parse(draft.text());
        if file.errors.len() > source.file.errors.len() {
            return Err(NoFix::new(format!("The block of {} is written in a way that cannot be edited safely.", resource.address)));
        }
        edited = Some(file);
    }
    if source.is_formatted && edited.is_some() {
        draft.splice(align::align(draft.text()));
    }
    Ok(draft)
}

fn splices(site: &Site<'_>, file: &File, plan: &Plan, resource: &Resource, step: &FixStep) -> Result<Vec<Splice>, NoFix> {
    match step {
        FixStep::Set { path, to } => site.set(path, to),
        // What is not set needs no unsetting.
        FixStep::Unset { path } => site.remove(path).or_else(|no_fix| if is_set(resource, path) { Err(no_fix) } else { Ok(Vec::new()) }),
        FixStep::Remove { path } => site.remove(path),
        FixStep::Insert { path, entry } => site.insert(path, entry),
        FixStep::Append { path, item } => site.append(path, item),
        FixStep::Block { name, body } => {
            let lines = site.printer.block(name, body, &body::inner_indentation(site.text, site.block));
            Ok(body::add_block(site.text, site.block, &lines))
        }
        FixStep::Resource { kind, .. } if companion::exists(plan, resource, kind) => Ok(Vec::new()),
        FixStep::Resource { kind, name, body } => Ok(companion::add(site, file, kind, name, body)),
    }
}

fn is_set(resource: &Resource, path: &[Step]) -> bool {
    path.contains(&Step::from(JSON_STEP)) || resource.values.get(path).is_some_and(|value| !matches!(value.kind, ValueKind::Null))
}

impl Site<'_> {
    fn expression(&self, value: &Json, at: usize) -> String {
        self.printer.expression(value, indentation(self.text, at))
    }

    fn set(&self, path: &[Step], to: &Json) -> Result<Vec<Splice>, NoFix> {
        match resolve(self.block, path)? {
            (Target::Expr(expr), []) => Ok(vec![Splice::new(expr.span.range(), self.expression(to, expr.span.start as usize))]),
            (Target::Block(block), rest) => self.add(block, rest, to),
            (Target::Expr(expr), [Step::Key(name), tail @ ..]) => self.add_entry(expr, name, &nest(tail, to)?),
            (Target::Document(expr), rest) => {
                document::plain(to)?;
                document::change(self.text, expr, rest, &Change::Set(to))
            }
            (Target::Expr(_), [Step::Index(_), ..]) => Err(unreachable(path)),
        }
    }

    /// Adds what a path that leads beyond a block names: an attribute, or blocks down to one.
    fn add(&self, block: &Block, path: &[Step], to: &Json) -> Result<Vec<Splice>, NoFix> {
        let indent = body::inner_indentation(self.text, block);
        match path {
            [Step::Key(name), Step::Index(0), tail @ ..] if !tail.is_empty() => {
                let lines = self.printer.block(name, &nest(tail, to)?, &indent);
                Ok(body::add_block(self.text, block, &lines))
            }
            [Step::Key(name), tail @ ..] => {
                let value = self.printer.expression(&nest(tail, to)?, &indent);
                Ok(body::add_attributes(self.text, block, &assignments(&[(name.to_string(), value)], &indent)))
            }
            _ => Err(unreachable(path)),
        }
    }

    /// Adds an entry to a map, also to one that an expression makes.
    fn add_entry(&self, expr: &Expr, name: &str, to: &Json) -> Result<Vec<Splice>, NoFix> {
        if name == JSON_STEP {
            return Err(NoFix::new("The JSON document is not written out in the block: change it where it is made."));
        }
        let mut entry = Map::new();
        entry.insert(name.to_owned(), to.clone());
        self.add_entries(expr, &entry)
    }

    fn add_entries(&self, expr: &Expr, entries: &Map<String, Json>) -> Result<Vec<Splice>, NoFix> {
        match &expr.kind {
            ExprKind::Object(object) => {
                let separator =
                    if object.items.last().is_some_and(|item| &self.text[item.separator.range()] == ":") { " : " } else { " = " };
                let item = |(name, value): (&String, &Json), layout: Layout<'_>| {
                    format!("{}{separator}{}", key(name), self.printer.laid_out(value, layout))
                };
                collection::add(self.text, expr, |layout| entries.iter().map(|entry| item(entry, layout)).collect())
            }
            ExprKind::Parentheses(inner) => self.add_entries(inner, entries),
            // The map that wins is the last one.
            ExprKind::Call(call) if &*call.name.text == "merge" && call.expand.is_none() => match call.arguments.last() {
                Some(last) if matches!(last.kind, ExprKind::Object(_)) => self.add_entries(last, entries),
                _ => Ok(self.merged(expr, entries)),
            },
            _ if may_be_collection(expr) => Ok(self.merged(expr, entries)),
            _ => Err(NoFix::new("The value is not a map to which a key could be added.")),
        }
    }

    fn merged(&self, expr: &Expr, entries: &Map<String, Json>) -> Vec<Splice> {
        self.wrapped(expr, "merge", &Json::Object(entries.clone()))
    }

    /// Makes an expression the first argument of a function, and a value the second.
    fn wrapped(&self, expr: &Expr, function: &str, value: &Json) -> Vec<Splice> {
        let (start, end) = (expr.span.start as usize, expr.span.end as usize);
        let value = if self.text[start..end].contains('\n') { self.printer.inline(value) } else { self.expression(value, start) };
        vec![Splice::insert(start, format!("{function}(")), Splice::insert(end, format!(", {value})"))]
    }

    fn insert(&self, path: &[Step], entries: &Map<String, Json>) -> Result<Vec<Splice>, NoFix> {
        // Keys that are there are set; the others are added together.
        let mut splices = Vec::new();
        let mut missing = Map::new();
        for (name, value) in entries {
            let whole: Vec<Step> = path.iter().cloned().chain([Step::from(&**name)]).collect();
            match resolve(self.block, &whole)? {
                (Target::Expr(expr), []) => splices.push(Splice::new(expr.span.range(), self.expression(value, expr.span.start as usize))),
                _ => {
                    missing.insert(name.clone(), value.clone());
                }
            }
        }
        if missing.is_empty() {
            return Ok(splices);
        }
        splices.extend(match resolve(self.block, path)? {
            (Target::Expr(expr), []) if matches!(expr.kind, ExprKind::Null) => self.set(path, &Json::Object(missing))?,
            (Target::Expr(expr), []) => self.add_entries(expr, &missing)?,
            (Target::Block(block), []) => {
                let indent = body::inner_indentation(self.text, block);
                body::add_attributes(self.text, block, &self.printer.body(&Json::Object(missing), &indent))
            }
            (Target::Block(_), _) => self.set(path, &Json::Object(missing))?,
            (Target::Expr(expr), [Step::Key(name), tail @ ..]) => self.add_entry(expr, name, &nest(tail, &Json::Object(missing))?)?,
            (Target::Document(expr), rest) => document::change(self.text, expr, rest, &Change::Insert(&missing))?,
            (Target::Expr(_), _) => return Err(unreachable(path)),
        });
        Ok(splices)
    }

    fn append(&self, path: &[Step], item: &Json) -> Result<Vec<Splice>, NoFix> {
        let list = || Json::Array(vec![item.clone()]);
        match resolve(self.block, path)? {
            (Target::Expr(expr), []) => match &expr.kind {
                ExprKind::Tuple(_) => collection::add(self.text, expr, |layout| vec![self.printer.laid_out(item, layout)]),
                ExprKind::Null => self.set(path, &list()),
                _ if may_be_collection(expr) => Ok(self.wrapped(expr, "concat", &list())),
                _ => Err(NoFix::new(format!("`{}` is not a list to which an item could be added.", display_path(path)))),
            },
            (Target::Document(expr), rest) => document::change(self.text, expr, rest, &Change::Append(item)),
            _ => self.set(path, &list()),
        }
    }

    fn remove(&self, path: &[Step]) -> Result<Vec<Splice>, NoFix> {
        if let Some(document) = path.iter().position(|step| *step == Step::from(JSON_STEP))
            && let (Target::Document(expr), []) = resolve(self.block, &path[..=document])?
        {
            return document::change(self.text, expr, &path[document + 1..], &Change::Remove);
        }
        let Some((last, parents)) = path.split_last() else { return Err(unreachable(path)) };
        let nothing = || NoFix::new(format!("`{}` is not written out in the block, so it cannot be removed.", display_path(path)));
        match (last, resolve(self.block, parents)?) {
            (Step::Index(index), (Target::Expr(expr), [])) => collection::remove(self.text, literal(expr), *index),
            (Step::Index(_), _) => {
                let (Some(Step::Key(name)), Step::Index(index)) = (parents.last(), last) else { return Err(nothing()) };
                let (Target::Block(outer), []) = resolve(self.block, &parents[..parents.len() - 1])? else { return Err(nothing()) };
                let inner = plain_block(outer, name, *index)?.ok_or_else(nothing)?;
                Ok(body::remove_item(self.text, inner.span))
            }
            (Step::Key(name), (Target::Block(block), [])) => match block.body.attribute(name) {
                Some(attribute) => Ok(body::remove_item(self.text, attribute.span)),
                None => self.remove_only_block(block, name, nothing),
            },
            (Step::Key(name), (Target::Expr(expr), [])) => {
                let expr = literal(expr);
                let ExprKind::Object(object) = &expr.kind else { return Err(nothing()) };
                let at = object.items.iter().position(|item| item.key.literal().is_some_and(|key| key == name)).ok_or_else(nothing)?;
                collection::remove(self.text, expr, at)
            }
            _ => Err(nothing()),
        }
    }

    fn remove_only_block(&self, outer: &Block, name: &str, nothing: impl Fn() -> NoFix) -> Result<Vec<Splice>, NoFix> {
        let blocks: Vec<Span> = outer.body.blocks().filter(|block| &*block.kind.text == name).map(|block| block.span).collect();
        match blocks[..] {
            [only] => Ok(body::remove_item(self.text, only)),
            _ => Err(nothing()),
        }
    }
}

/// Tells whether an expression that is not written out may make a list or map.
fn may_be_collection(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(call) => !call.name.text.ends_with("encode"),
        kind => matches!(kind, ExprKind::Variable(_) | ExprKind::Traversal(_) | ExprKind::Conditional(_) | ExprKind::For(_)),
    }
}

/// Returns what parentheses hold.
fn literal(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Parentheses(inner) => literal(inner),
        _ => expr,
    }
}

/// Wraps a value in what the steps that lead to it name: keys, and lists where the index is 0.
fn nest(path: &[Step], value: &Json) -> Result<Json, NoFix> {
    path.iter().rev().try_fold(value.clone(), |inner, step| match step {
        Step::Key(name) if &**name != JSON_STEP => Ok(Json::Object([(name.to_string(), inner)].into_iter().collect())),
        Step::Index(0) => Ok(Json::Array(vec![inner])),
        _ => Err(unreachable(path)),
    })
}

fn unreachable(path: &[Step]) -> NoFix {
    NoFix::new(format!("`{}` comes from an expression: change it where it is made.", display_path(path)))
}
