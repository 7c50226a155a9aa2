//! Merging the layers of policy: server, organisation, repository.
//!
//! Always true: a lower layer tightens freely, and loosens only what a higher one marks as overridable.
//!
//! The highest layer that there is replaces what the built-in policy says, key by key; its `select` is added to the built-in one,
//! where later entries override. What a layer says must be respected by those below it: loosening a key is allowed if every layer
//! above that says the key marks it as overridable, and, for a repository, if at least one layer above marks it.

use super::builtin::builtin_policy;
use super::lists::{PackText, release_numbers};
use super::policy_file::PolicyFile;
use crate::model::{Enforcement, ForkFixes, Gate, InlineIgnores, PackRef, Policy, PolicyLayer, RepoPath, Undetermined};

/// A policy file and where it is from.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub layer: PolicyLayer,
    /// What errors call it: a path, or `owner/name:path`.
    pub name: String,
    pub file: PolicyFile,
}

/// A layer says what it may not say. Its `Display` is what the user reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {key}: {reason}")]
pub struct LayerError {
    pub layer: PolicyLayer,
    pub name: String,
    pub key: String,
    pub reason: String,
}

/// Merges layers, given from the highest to the lowest, over the built-in policy.
pub fn merge(layers: &[Layer]) -> Result<Policy, LayerError> {
    let mut policy = builtin_policy();
    for (index, layer) in layers.iter().enumerate() {
        Merging { layer, above: &layers[..index], policy: &mut policy }.merge()?;
    }
    Ok(policy)
}

/// One layer on its way into the policy of those above it.
struct Merging<'a> {
    layer: &'a Layer,
    above: &'a [Layer],
    policy: &'a mut Policy,
}

impl Merging<'_> {
    fn merge(mut self) -> Result<(), LayerError> {
        self.mode()?;
        self.packs()?;
        self.environments()?;
        self.select()?;
        self.strictness()?;
        self.parameters()?;
        self.exemptions()?;
        self.remediation()?;
        self.sources()
    }

    fn mode(&mut self) -> Result<(), LayerError> {
        let Some(mode) = self.layer.file.mode else { return Ok(()) };
        // Where nobody above chose, there is nothing to override.
        let chosen = self.above.iter().any(|layer| layer.file.mode.is_some());
        if chosen && mode != self.policy.mode {
            self.need("mode", "it is decided above this layer")?;
        }
        self.policy.mode = mode;
        Ok(())
    }

    fn packs(&mut self) -> Result<(), LayerError> {
        let Some(packs) = &self.layer.file.packs else { return Ok(()) };
        let listed: Vec<PackRef> = packs.iter().map(|pack| self.pack(pack)).collect::<Result<_, _>>()?;
        if self.is_top() {
            self.policy.packs.clear();
        }
        for pack in listed {
            if !self.policy.packs.contains(&pack) {
                self.policy.packs.push(pack);
            }
        }
        Ok(())
    }

    fn pack(&self, pack: &PackText) -> Result<PackRef, LayerError> {
        let layer = self.layer.layer;
        let inside = |directory: &str, path: &str| RepoPath::new(directory).and_then(|directory| directory.join(path));
        match (pack, layer) {
            (PackText::Bundled(name), _) => Ok(PackRef::Bundled(name.clone())),
            (PackText::Path(path), PolicyLayer::Server) => Ok(PackRef::Path { layer, path: path.clone() }),
            (PackText::Path(path), PolicyLayer::Organisation) if inside("plangate", path).is_some() => {
                Ok(PackRef::Path { layer, path: path.clone() })
            }
            (PackText::Path(path), PolicyLayer::Repository) if inside("", path).is_some() => {
                Ok(PackRef::Path { layer, path: path.clone() })
            }
            (PackText::Path(path), _) => {
                Err(self.error("packs", format!("{path:?} is not in the repository: write a path below its root")))
            }
        }
    }

    fn environments(&mut self) -> Result<(), LayerError> {
        let Some(environments) = &self.layer.file.environments else { return Ok(()) };
        let mut entries: Vec<_> = environments.iter().map(|(name, entry)| (name.clone(), entry.entry())).collect();
        let new = |entry: &(String, _)| !self.policy.environments.contains(entry);
        if entries.iter().any(new) {
            self.need("environments", "they are defined above this layer")?;
        }
        entries.extend(self.policy.environments.iter().filter(|(name, _)| !environments.contains_key(name)).cloned());
        self.policy.environments = entries;
        Ok(())
    }

    fn select(&mut self) -> Result<(), LayerError> {
        let free = self.may_loosen("select");
        for entry in self.layer.file.select.iter().flatten() {
            if entry.enforcement() == Some(Enforcement::Disabled) {
                self.need("select", "`enforcement: disabled` loosens what is decided above this layer")?;
            }
            if entry.undetermined() == Some(Undetermined::Pass) && !self.may_loosen("undetermined") {
                self.need("select", "`undetermined: pass` loosens what is decided above this layer")?;
            }
            self.policy.select.push(entry.entry(!free));
        }
        Ok(())
    }

    fn strictness(&mut self) -> Result<(), LayerError> {
        let file = &self.layer.file;
        if let Some(undetermined) = file.undetermined {
            if undetermined < self.policy.undetermined {
                self.need("undetermined", "`pass` loosens `block`, which is decided above this layer")?;
            }
            self.policy.undetermined = undetermined;
        }
        if let Some(gate) = file.gate {
            if gate == Gate::Introduced && self.policy.gate == Gate::All {
                self.need("gate", "`introduced` loosens `all`, which is decided above this layer")?;
            }
            self.policy.gate = gate;
        }
        if let Some(ignores) = file.inline_ignores {
            let is_looser = match (ignores, self.policy.inline_ignores) {
                (InlineIgnores::Deny, _) | (_, InlineIgnores::Allow) => false,
                (new, now) => new != now,
            };
            if is_looser {
                self.need("inline_ignores", "it loosens what is decided above this layer")?;
            }
            self.policy.inline_ignores = ignores;
        }
        if let Some(release) = &file.rules_as_of {
            let is_newer = self.policy.rules_as_of.as_ref().is_some_and(|now| release_numbers(release) >= release_numbers(now));
            if !is_newer {
                self.need("rules_as_of", "it makes rules advisory that are in force above this layer")?;
            }
            self.policy.rules_as_of = Some(release.clone());
        }
        Ok(())
    }

    fn parameters(&mut self) -> Result<(), LayerError> {
        for (rule, value) in self.layer.file.parameters.iter().flatten() {
            if self.policy.parameters.get(rule) != Some(value) {
                self.need("parameters", &format!("those of {rule} are decided above this layer"))?;
            }
            self.policy.parameters.insert(rule.clone(), value.clone());
        }
        Ok(())
    }

    fn exemptions(&mut self) -> Result<(), LayerError> {
        let Some(entries) = &self.layer.file.exemptions else { return Ok(()) };
        if entries.iter().any(|entry| entry.names_approvers()) {
            self.need("exemptions", "approvers are named above this layer; entries without `approvers` may narrow them")?;
            if self.is_top() {
                self.policy.exemptions.clear();
            }
        }
        self.policy.exemptions.splice(0..0, entries.iter().map(|entry| entry.rule()));
        Ok(())
    }

    fn remediation(&mut self) -> Result<(), LayerError> {
        let Some(said) = &self.layer.file.remediation else { return Ok(()) };
        let above = |says: fn(&super::policy_file::RemediationText) -> bool| {
            self.above.iter().filter_map(|layer| layer.file.remediation.as_ref()).any(says)
        };
        let now = &self.policy.remediation;
        let loosens = (said.push == Some(true) && !now.push && above(|above| above.push.is_some()))
            || (said.commit.is_some_and(|commit| commit != now.commit) && above(|above| above.commit.is_some()))
            || (said.forks == Some(ForkFixes::Suggest) && now.forks == ForkFixes::Off && above(|above| above.forks.is_some()))
            || (said.max_commits.is_some_and(|most| most > now.max_commits) && above(|above| above.max_commits.is_some()));
        if loosens {
            self.need("remediation", "it allows more than is decided above this layer")?;
        }
        let policy = &mut self.policy.remediation;
        policy.push = said.push.unwrap_or(policy.push);
        policy.commit = said.commit.unwrap_or(policy.commit);
        policy.forks = said.forks.unwrap_or(policy.forks);
        policy.max_commits = said.max_commits.unwrap_or(policy.max_commits);
        Ok(())
    }

    /// What says how sources are read, and which branches count: lower layers add to it.
    fn sources(&mut self) -> Result<(), LayerError> {
        let file = &self.layer.file;
        if let Some(modules) = &file.modules {
            let moves = |(source, path): (&String, &RepoPath)| self.policy.modules.mapping.get(source).is_some_and(|now| now != path);
            if modules.mapping.iter().any(moves) || !modules.fetch.is_empty() || !modules.registries.is_empty() {
                self.need("modules", "where modules come from is decided above this layer")?;
            }
            self.policy.modules.mapping.extend(modules.mapping.clone());
            extend(&mut self.policy.modules.fetch, modules.fetch.iter().cloned());
            extend(&mut self.policy.modules.registries, modules.registries.iter().cloned());
        }
        self.policy.projects.extend(file.projects.iter().flatten().cloned());
        extend(&mut self.policy.external_variables, file.external_variables.iter().flatten().cloned());
        let narrows_to_some = self.policy.gated_branches.is_empty() && file.gated_branches.as_ref().is_some_and(|list| !list.is_empty());
        if narrows_to_some {
            self.need("gated_branches", "without a list above this layer all branches are gated")?;
        }
        extend(&mut self.policy.gated_branches, file.gated_branches.iter().flatten().map(|branch| branch.0.clone()));
        if self.layer.layer != PolicyLayer::Repository {
            extend(&mut self.policy.overridable, file.overridable.iter().flatten().map(|key| key.0.clone()));
        }
        Ok(())
    }

    fn is_top(&self) -> bool {
        self.above.is_empty()
    }

    fn may_loosen(&self, key: &'static str) -> bool {
        let marks = |layer: &Layer| layer.file.overridable.iter().flatten().any(|marked| marked.0 == key);
        let respected = self.above.iter().all(|layer| marks(layer) || !says(&layer.file, key));
        self.is_top() || respected && (self.layer.layer != PolicyLayer::Repository || self.above.iter().any(marks))
    }

    /// Refuses what this layer says, unless it may loosen the key.
    fn need(&self, key: &'static str, reason: &str) -> Result<(), LayerError> {
        if self.may_loosen(key) {
            return Ok(());
        }
        let above: Vec<&str> = self.above.iter().map(|layer| layer.name.as_str()).collect();
        let mend = format!("take it out, or have `overridable: [{key}]` added to {}", above.join(" and "));
        Err(self.error(key, format!("{reason}: {mend}")))
    }

    fn error(&self, key: &str, reason: String) -> LayerError {
        LayerError { layer: self.layer.layer, name: self.layer.name.clone(), key: key.to_owned(), reason }
    }
}

/// Tells whether a file says something under a key.
fn says(file: &PolicyFile, key: &str) -> bool {
    match key {
        "mode" => file.mode.is_some(),
        "environments" => file.environments.is_some(),
        "select" => file.select.is_some(),
        "undetermined" => file.undetermined.is_some(),
        "rules_as_of" => file.rules_as_of.is_some(),
        "parameters" => file.parameters.is_some(),
        "gate" => file.gate.is_some(),
        "exemptions" => file.exemptions.is_some(),
        "inline_ignores" => file.inline_ignores.is_some(),
        "remediation" => file.remediation.is_some(),
        "modules" => file.modules.is_some(),
        "gated_branches" => file.gated_branches.is_some(),
        _ => false,
    }
}

fn extend(list: &mut Vec<String>, more: impl Iterator<Item = String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}
