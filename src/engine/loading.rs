//! One pack from its files to rules that are checked but not yet compiled.
//!
//! Always true: every mistake of a pack is reported, not only the first.

use std::collections::BTreeMap;
use std::sync::Arc;

use regorus::unstable::{Rule as Definition, RuleHead};

use super::calls::Code;
use super::dataflow;
use super::layout::{self, RuleFiles};
use super::manifest::{self, Links, Manifest};
use super::metadata;
use super::module::Module;
use super::pack::{PackError, PackSource};
use super::page::{self, Page};
use super::parameters::Parameters;
use super::reads::{self, Reads};
use crate::model::{RuleId, RuleInfo};

/// Rules of one pack.
const MAX_RULES: usize = 2_000;

/// A checked pack.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) links: Links,
    /// Path and text of the pack's own library.
    pub(super) library: Vec<(String, Arc<str>)>,
    pub(super) rules: Vec<LoadedRule>,
}

/// A checked rule.
#[derive(Debug)]
pub(super) struct LoadedRule {
    pub(super) info: RuleInfo,
    pub(super) page: Page,
    pub(super) parameters: Option<Parameters>,
    pub(super) reads: Reads,
    /// Its path in the pack, and its text.
    pub(super) source: (String, Arc<str>),
    /// `data.<package>.deny`.
    pub(super) entry: Arc<str>,
}

/// A rule before its code is looked at as a whole.
struct Draft {
    info: RuleInfo,
    page: Page,
    parameters: Option<Parameters>,
    source: (String, Arc<str>),
    module: Module,
}

/// Loads one pack. Must run on a thread with a large stack.
pub(super) fn load(pack: &PackSource, common: &[Module]) -> Result<Loaded, Vec<PackError>> {
    let (layout, mut errors) = layout::read(pack);
    let Some((file, text)) = layout.manifest else { return Err(errors) };
    let fail = |file: &str, line: Option<u32>, message: String| PackError::at(&pack.name, file, line, message);
    let vendors = match manifest::parse::<Manifest>(text) {
        Ok(manifest) => {
            errors.extend(manifest.shortcomings(&pack.name).into_iter().map(|message| fail(file, None, message)));
            manifest.vendors
        }
        Err((line, message)) => {
            errors.push(fail(file, line, message));
            Vec::new()
        }
    };
    let links = match layout.links.map(|(file, text)| manifest::parse_links(text).map_err(|(line, message)| fail(file, line, message))) {
        None => Links::new(),
        Some(Ok(links)) => links,
        Some(Err(error)) => {
            errors.push(error);
            Links::new()
        }
    };
    if layout.rules.len() > MAX_RULES {
        errors.push(fail("", None, format!("the pack has {} rules; {MAX_RULES} are allowed: split it up", layout.rules.len())));
        return Err(errors);
    }
    let package = format!("plangate.{}", pack.name.replace('-', "_"));
    let mut library = Vec::new();
    for (file, text) in &layout.library {
        match Module::parse(file, text) {
            Ok(module) if is_within(&module.package, &format!("{package}.lib")) => library.push(module),
            Ok(module) => errors.push(fail(
                file,
                Some(module.ast.package.span.line),
                format!("the package is {}: write {package}.lib", module.package),
            )),
            Err((line, message)) => errors.push(fail(file, line, message)),
        }
    }
    let mut drafts = Vec::new();
    for ((service, rule), files) in &layout.rules {
        match draft(pack, &vendors, service, rule, files) {
            Ok(draft) => drafts.push(draft),
            Err(found) => errors.extend(found),
        }
    }
    let modules = drafts.iter().map(|draft| &draft.module).chain(&library).chain(common).collect();
    let code = Code::new(modules);
    errors.extend(code.check(&pack.name, &|module| is_within(&module.package, &package)));
    if !errors.is_empty() {
        return Err(errors);
    }
    let derived: Vec<Reads> = drafts.iter().map(|draft| dataflow::derive(&code, &format!("data.{}.deny", draft.module.package))).collect();
    let rules = drafts.into_iter().zip(derived).map(|(draft, reads)| finish(draft, reads)).collect();
    let library = layout.library.iter().map(|(file, text)| ((*file).to_owned(), Arc::clone(text))).collect();
    Ok(Loaded { links, library, rules })
}

fn finish(draft: Draft, reads: Reads) -> LoadedRule {
    let mut info = draft.info;
    info.change = reads.touches(&["resource", "actions"]) || reads.touches(&["resource", "before"]);
    LoadedRule {
        info,
        page: draft.page,
        parameters: draft.parameters,
        reads,
        source: draft.source,
        entry: format!("data.{}.deny", draft.module.package).into(),
    }
}

fn is_within(package: &str, outer: &str) -> bool {
    package.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Reads one rule's files.
fn draft(pack: &PackSource, vendors: &[String], service: &str, rule: &str, files: &RuleFiles<'_>) -> Result<Draft, Vec<PackError>> {
    let (Some((file, text)), Some((page_file, markdown))) = (files.code, files.page) else { return Err(Vec::new()) };
    let mut errors = Vec::new();
    let fail = |line: Option<u32>, message: String| PackError::at(&pack.name, file, line, message);
    let id = RuleId::new(&format!("{}-{service}-{rule}", pack.name))
        .map_err(|_| vec![fail(None, "pack, service and rule are lower-case words joined by -: rename the folder".to_owned())])?;
    let module = Module::parse(file, text).map_err(|(line, message)| vec![fail(line, message)])?;
    let package = format!("plangate.{}.{service}.{rule}", pack.name).replace('-', "_");
    if module.package != package {
        errors.push(fail(
            Some(module.ast.package.span.line),
            format!("the package is {}: write {package}, as the file's place says", module.package),
        ));
    }
    let is_set = |rule: &Definition| matches!(rule, Definition::Spec { head: RuleHead::Set { .. }, .. });
    let denies: Vec<&Definition> = module.rules().filter(|(name, _)| name == "deny").map(|(_, rule)| rule).collect();
    if denies.is_empty() || !denies.iter().all(|rule| is_set(rule)) {
        errors.push(fail(None, "the rule reports nothing: write `deny contains finding if { … }`".to_owned()));
    }
    let has_fix = reads::states_fix(&module);
    let page = match page::parse(markdown, has_fix) {
        Ok(page) => Some(page),
        Err(found) => {
            errors.extend(found.into_iter().map(|(line, message)| PackError::at(&pack.name, page_file, line, message)));
            None
        }
    };
    let metadata = match metadata::parse(text) {
        Ok(metadata) => metadata,
        Err((line, message)) => {
            errors.push(fail(line, message));
            return Err(errors);
        }
    };
    let parameters = match metadata.custom.parameters.as_ref().map(Parameters::new).transpose() {
        Ok(parameters) => parameters,
        Err(message) => {
            errors.push(fail(None, format!("METADATA: custom.parameters: {message}")));
            None
        }
    };
    let (Some(page), true) = (page, errors.is_empty()) else { return Err(errors) };
    let info = RuleInfo {
        id,
        title: metadata.title.trim().to_owned(),
        description: metadata.description.trim().to_owned(),
        severity: metadata.custom.severity,
        pack: pack.name.clone(),
        service: service.to_owned(),
        resources: metadata.custom.resources,
        vendors: vendors.to_vec(),
        topics: metadata.custom.topics,
        frameworks: metadata.custom.frameworks,
        aliases: metadata.custom.aliases,
        related: metadata.custom.related,
        scope: metadata.custom.scope,
        change: false,
        has_fix,
        since: metadata.custom.since,
        parameters: metadata.custom.parameters,
        references: metadata.related_resources.into_iter().map(|resource| resource.link).collect(),
    };
    Ok(Draft { info, page, parameters, source: (file.to_owned(), Arc::clone(text)), module })
}

/// Finds ids that two places of the tree give.
pub(super) fn duplicates(rules: &[(String, LoadedRule)]) -> Vec<PackError> {
    let mut seen: BTreeMap<&RuleId, &LoadedRule> = BTreeMap::new();
    let mut errors = Vec::new();
    for (pack, rule) in rules {
        if let Some(other) = seen.insert(&rule.info.id, rule) {
            let message = format!("the id {} is also that of {}: rename one of them", rule.info.id, other.source.0);
            errors.push(PackError::at(pack, &rule.source.0, None, message));
        }
    }
    errors
}
