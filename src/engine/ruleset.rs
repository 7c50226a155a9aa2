//! The rules of several packs, ready to be listed, explained and evaluated.
//!
//! Always true: rules are sorted by id, no id names two of them, and every one of them compiles: those that come with the program were
//! compiled by its tests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::bundled;
use super::compiled::{self, GROUP_SIZE, Group};
use super::evaluation::Evaluation;
use super::judging;
use super::loading::{self, LoadedRule};
use super::manifest::Links;
use super::module::Module;
use super::pack::{PackError, PackSource};
use super::page::Page;
use super::rule::Rule;
use crate::model::{Judgement, RuleId, RuleInfo};

/// The engine's parser and compiler recurse: they run on a stack that holds the deepest accepted source.
const STACK: usize = 256 << 20;

/// Loaded rules.
#[derive(Debug, Default)]
pub struct RuleSet {
    infos: Vec<RuleInfo>,
    /// In the order of `infos`.
    rules: Vec<Rule>,
    groups: Vec<Group>,
    links: Vec<Links>,
}

impl RuleSet {
    /// Loads packs: checks their layout, METADATA, pages and code, and that they compile.
    ///
    /// # Errors
    ///
    /// Every mistake of every pack, sorted by pack, file and line.
    pub fn load(packs: &[PackSource]) -> Result<Self, Vec<PackError>> {
        let unable = |reason: &str| vec![PackError::at("", "", None, format!("rules could not be loaded: {reason}"))];
        std::thread::scope(|scope| {
            let loader = std::thread::Builder::new().name("rule-loader".to_owned()).stack_size(STACK);
            let handle = loader.spawn_scoped(scope, || load(packs)).map_err(|error| unable(&error.to_string()))?;
            handle.join().unwrap_or_else(|_| Err(unable("the loader failed")))
        })
    }

    /// Returns what is known about every rule, sorted by id.
    pub fn rules(&self) -> &[RuleInfo] {
        &self.infos
    }

    /// Finds a rule by its id, or by one of its aliases (the first rule by id that has it).
    pub fn rule(&self, name: &str) -> Option<&RuleInfo> {
        let by_id = self.position(name).map(|at| &self.infos[at]);
        by_id.or_else(|| self.infos.iter().find(|info| info.aliases.iter().any(|alias| alias == name)))
    }

    /// Returns a rule's page.
    pub fn page(&self, rule: &RuleId) -> Option<&Page> {
        Some(&self.rules[self.position(rule.as_str())?].page)
    }

    /// Completes a rule's parameters by its defaults and checks them against its schema; `Null` for a rule without parameters.
    ///
    /// # Errors
    ///
    /// A sentence that names the rule, the parameter and what is expected.
    pub fn parameters(&self, rule: &RuleId, given: Option<&Value>) -> Result<Value, String> {
        let at = self.position(rule.as_str()).ok_or_else(|| format!("there is no rule {rule}"))?;
        match (&self.rules[at].parameters, given) {
            (Some(parameters), given) => parameters.complete(rule.as_str(), given),
            (None, None | Some(Value::Null)) => Ok(Value::Null),
            (None, Some(_)) => Err(format!("{rule} takes no parameters: remove them")),
        }
    }

    /// Judges one side of a review. One judgement or more for each rule and resource it applies to; rules not in this set are left out.
    pub fn evaluate(&self, evaluation: &Evaluation<'_>) -> Vec<Judgement> {
        judging::judge(&self.infos, &self.rules, &self.groups, &self.links, evaluation)
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.infos.binary_search_by(|info| info.id.as_str().cmp(id)).ok()
    }
}

fn load(packs: &[PackSource]) -> Result<RuleSet, Vec<PackError>> {
    let mut errors = Vec::new();
    let mut common = Vec::new();
    for (file, text) in bundled::library() {
        match Module::parse(&format!("lib/{file}"), text) {
            Ok(module) => common.push(module),
            Err((line, message)) => errors.push(PackError::at("lib", file, line, message)),
        }
    }
    let mut rules: Vec<(String, LoadedRule)> = Vec::new();
    let mut libraries: BTreeMap<&str, Vec<(String, Arc<str>)>> = BTreeMap::new();
    let mut set = RuleSet::default();
    let mut names = BTreeSet::new();
    for pack in packs {
        if !names.insert(pack.name.as_str()) {
            errors.push(PackError::at(&pack.name, "", None, "two packs have this name: rename one of them"));
            continue;
        }
        match loading::load(pack, &common) {
            Ok(loaded) => {
                set.links.push(loaded.links);
                libraries.insert(&pack.name, loaded.library);
                rules.extend(loaded.rules.into_iter().map(|rule| (pack.name.clone(), rule)));
            }
            Err(found) => errors.extend(found),
        }
    }
    rules.sort_by(|(_, a), (_, b)| a.info.id.cmp(&b.info.id));
    errors.extend(loading::duplicates(&rules));
    if errors.is_empty() {
        let own = bundled::bundled();
        let proven = |name: &str| packs.iter().any(|pack| pack.name == name && own.contains(pack));
        errors.extend(compile(rules, &libraries, &proven, &mut set));
    }
    errors.sort();
    errors.dedup();
    if errors.is_empty() { Ok(set) } else { Err(errors) }
}

/// Puts rules of one service into one program, and compiles all programs but those of packs that are `proven` to compile: of these, most
/// projects need few, which are compiled when first needed.
fn compile(
    rules: Vec<(String, LoadedRule)>,
    libraries: &BTreeMap<&str, Vec<(String, Arc<str>)>>,
    proven: &dyn Fn(&str) -> bool,
    set: &mut RuleSet,
) -> Vec<PackError> {
    let mut members: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, (pack, rule)) in rules.iter().enumerate() {
        members.entry((pack, &rule.info.service)).or_default().push(at);
    }
    let common: Vec<(String, Arc<str>)> = bundled::library().into_iter().map(|(file, text)| (format!("lib/{file}"), text.into())).collect();
    let mut places = vec![(0, 0); rules.len()];
    let mut errors = Vec::new();
    for ((pack, _), members) in &members {
        let library = || common.iter().chain(libraries.get(pack).into_iter().flatten()).cloned();
        let proven = proven(pack);
        for chunk in members.chunks(GROUP_SIZE) {
            let sources = library().chain(chunk.iter().map(|at| rules[*at].1.source.clone())).collect();
            let group = Group::new(sources, chunk.iter().map(|at| Arc::clone(&rules[*at].1.entry)).collect());
            if !proven && group.program().is_err() {
                for (_, rule) in chunk.iter().map(|at| &rules[*at]) {
                    let sources: Vec<_> = library().chain([rule.source.clone()]).collect();
                    if let Err((line, message)) = compiled::compile(&sources, &[Arc::clone(&rule.entry)]) {
                        errors.push(PackError::at(pack, &rule.source.0, line, format!("the rule does not compile: {message}")));
                    }
                }
            }
            for (entry, at) in chunk.iter().enumerate() {
                places[*at] = (set.groups.len(), entry);
            }
            set.groups.push(group);
        }
    }
    for ((_, rule), (group, entry)) in rules.into_iter().zip(places) {
        set.infos.push(rule.info);
        set.rules.push(Rule { page: rule.page, parameters: rule.parameters, reads: rule.reads, group, entry });
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_packs_load() {
        match RuleSet::load(&bundled::bundled()) {
            Ok(rules) => {
                assert!(rules.rule("aws-s3-acl-public-read").is_some());
                rules.groups.iter().for_each(|group| assert_eq!(group.program().err(), None, "{:?}", group.entries));
            }
            Err(errors) => panic!("{}", errors.iter().map(|error| format!("{error}\n")).collect::<String>()),
        }
    }
}
