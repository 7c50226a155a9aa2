//! The policy in force for a repository: its layers from the tips of default branches.
//!
//! Always true: a pull request's own edits are never in it; a layer that cannot be read leaves its last valid text in force.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::JobError;
use super::session::Session;
use crate::config::{Layer, merge, parse_policy};
use crate::git::{GitError, InputBudget, Mirror, Want};
use crate::github;
use crate::model::{CommitSha, Mode, PackRef, Policy, PolicyLayer, RepoName, RepoPath, SourceTree};
use crate::review::wire::{PackFiles, Packs};
use crate::store::PolicyRecord;

/// Where a repository keeps its policy.
pub(super) const REPOSITORY_FILE: &str = ".github/plangate.yml";
/// Where an organisation's `.github` repository keeps it.
const ORGANISATION_FILE: &str = "plangate/policy.yml";

/// The policy in force.
#[derive(Clone, Debug)]
pub(super) struct InForce {
    pub(super) policy: Policy,
    pub(super) packs: Packs,
    /// Layers above the repository's own, for judging a proposed one.
    upper: Vec<Layer>,
    upper_trees: Vec<LayerTree>,
    server_packs: Vec<(String, PackFiles)>,
    /// What people should know: a layer that is not the newest.
    pub(super) notes: Vec<String>,
}

/// The policy cannot be read and never could; the text is for the pull request.
#[derive(Debug)]
pub(super) struct NoPolicy(pub(super) String);

/// Where a layer's packs are read from: paths are relative to a directory of a tree.
#[derive(Clone, Debug)]
struct LayerTree {
    layer: PolicyLayer,
    directory: RepoPath,
    tree: Arc<dyn SourceTree>,
}

/// A layer as found at a branch's tip.
struct Found {
    commit: CommitSha,
    tree: Arc<dyn SourceTree>,
    text: Option<String>,
}

impl Session {
    /// Reads the policy in force for this repository.
    pub(super) async fn policy(&self) -> Result<Result<InForce, NoPolicy>, JobError> {
        let mut notes = Vec::new();
        let mut upper: Vec<Layer> = self.bot.parts.policy.iter().cloned().collect();
        let mut upper_trees = Vec::new();
        let server_packs = self.bot.parts.packs.clone();
        if let Some((name, found)) = self.organisation().await? {
            let shown = format!("{name}:{ORGANISATION_FILE}");
            match self.layer(PolicyLayer::Organisation, &name, shown, &found, &mut notes).await? {
                Ok(Some(layer)) => {
                    let directory = RepoPath::new("plangate").unwrap_or_else(RepoPath::root);
                    upper_trees.push(LayerTree { layer: PolicyLayer::Organisation, directory, tree: found.tree });
                    upper.push(layer);
                }
                Ok(None) => {}
                Err(problem) => return Ok(Err(problem)),
            }
        }
        let default = self.repository.default_branch.clone();
        let (mirror, commits) = self.fetch(vec![Want::Ref(format!("refs/heads/{default}"))]).await?;
        let commit = commits.into_iter().next().ok_or_else(|| JobError::Internal("the fetch brought no commit".into()))?;
        let own = self.found(&mirror, commit, REPOSITORY_FILE).await?;
        let (mut layers, mut trees) = (upper.clone(), upper_trees.clone());
        let shown = format!("{}:{REPOSITORY_FILE}", self.name());
        match self.layer(PolicyLayer::Repository, self.name(), shown, &own, &mut notes).await? {
            Ok(Some(layer)) => {
                trees.push(LayerTree { layer: PolicyLayer::Repository, directory: RepoPath::root(), tree: own.tree });
                layers.push(layer);
            }
            Ok(None) => {}
            Err(problem) => return Ok(Err(problem)),
        }
        Ok(match combine(&layers, &trees, &server_packs) {
            Ok((policy, packs)) => Ok(InForce { policy, packs, upper, upper_trees, server_packs, notes }),
            Err(problem) => Err(NoPolicy(problem)),
        })
    }

    /// Reads the organisation's layer; `None` if there is no such repository, or the App may not see it.
    async fn organisation(&self) -> Result<Option<(RepoName, Found)>, JobError> {
        let Ok(name) = RepoName::new(&format!("{}/.github", self.name().owner())) else { return Ok(None) };
        if name == *self.name() {
            return Ok(None);
        }
        let repository = self.github.installation().repository(&name);
        let info = match repository.info().await {
            Ok(info) => info,
            Err(github::Error::NotFound { .. } | github::Error::Forbidden { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let wants = vec![Want::Ref(format!("refs/heads/{}", info.default_branch))];
        let (mirror, commits) = match self.fetch_of(&repository, wants).await {
            Ok(fetched) => fetched,
            // The repository is empty.
            Err(JobError::Git(GitError::NotFound { .. })) => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(commit) = commits.into_iter().next() else { return Ok(None) };
        Ok(Some((name, self.found(&mirror, commit, ORGANISATION_FILE).await?)))
    }

    async fn found(&self, mirror: &Arc<Mirror>, commit: CommitSha, file: &str) -> Result<Found, JobError> {
        let (mirror, at) = (Arc::clone(mirror), commit.clone());
        let budget = InputBudget::new(&self.bot.parts.limits);
        let tree = self.git(&Arc::default(), move |_| mirror.tree(&at, &RepoPath::root(), budget)).await?;
        let tree: Arc<dyn SourceTree> = Arc::new(tree);
        let text = read_text(tree.as_ref(), file);
        Ok(Found { commit, tree, text })
    }

    /// Checks a layer's file. An invalid one is replaced by the last valid one on record, with a note.
    async fn layer(
        &self,
        layer: PolicyLayer,
        repository: &RepoName,
        name: String,
        found: &Found,
        notes: &mut Vec<String>,
    ) -> Result<Result<Option<Layer>, NoPolicy>, JobError> {
        let Some(text) = &found.text else { return Ok(Ok(None)) };
        let at = self.bot.parts.clock.now();
        let key = repository.clone();
        match parse_policy(text, &name).map_err(|error| error.to_string()) {
            Ok(file) => {
                let record = PolicyRecord { commit: found.commit.clone(), text: text.clone(), at };
                self.records(move |store| store.record_policy(&key, record)).await?;
                Ok(Ok(Some(Layer { layer, name, file })))
            }
            Err(problem) => {
                let last = self.records(move |store| store.policy(&key)).await?;
                let valid = last.and_then(|last| Some((parse_policy(&last.text, &name).ok()?, last.commit)));
                Ok(match valid {
                    Some((file, commit)) => {
                        notes.push(format!("The policy could not be read, so the one of {} stays in force: {problem}", commit.short()));
                        Ok(Some(Layer { layer, name, file }))
                    }
                    None => Err(NoPolicy(problem)),
                })
            }
        }
    }
}

impl InForce {
    /// Puts the repository's layer as a tree has it in the place of its default branch's; in words if it is wrong.
    ///
    /// Without such a file the layers above it hold.
    pub(super) fn proposed(&self, repository: &RepoName, head: &Arc<dyn SourceTree>) -> Result<(Policy, Packs), String> {
        let (mut layers, mut trees) = (self.upper.clone(), self.upper_trees.clone());
        if let Some(text) = read_text(head.as_ref(), REPOSITORY_FILE) {
            let name = format!("{repository}:{REPOSITORY_FILE}");
            let file = parse_policy(&text, &name).map_err(|error| error.to_string())?;
            layers.push(Layer { layer: PolicyLayer::Repository, name, file });
            trees.push(LayerTree { layer: PolicyLayer::Repository, directory: RepoPath::root(), tree: Arc::clone(head) });
        }
        combine(&layers, &trees, &self.server_packs)
    }

    /// Returns the paths in the repository that the policy's packs are read from.
    pub(super) fn own_pack_paths(&self) -> Vec<RepoPath> {
        let own = |pack: &PackRef| match pack {
            PackRef::Path { layer: PolicyLayer::Repository, path } => RepoPath::new(path),
            _ => None,
        };
        self.policy.packs.iter().filter_map(own).collect()
    }
}

/// Merges layers and gathers the packs that the result names. A server where no policy says otherwise observes.
fn combine(layers: &[Layer], trees: &[LayerTree], server_packs: &[(String, PackFiles)]) -> Result<(Policy, Packs), String> {
    let mut policy = merge(layers).map_err(|error| error.to_string())?;
    if !layers.iter().any(|layer| layer.file.mode.is_some()) {
        policy.mode = Mode::Observe;
    }
    let mut packs = Packs::default();
    for pack in &policy.packs {
        match pack {
            PackRef::Bundled(name) => packs.bundled.push(name.clone()),
            PackRef::Path { layer, path } => {
                let files = match layer {
                    PolicyLayer::Server => server_packs.iter().find(|(at, _)| at == path).map(|(_, files)| files.clone()),
                    _ => trees.iter().find(|tree| tree.layer == *layer).and_then(|tree| pack_files(tree, path)),
                };
                packs
                    .sources
                    .push(files.ok_or_else(|| format!("the policy lists the pack {path:?}, but there are no files at that path"))?);
            }
        }
    }
    Ok((policy, packs))
}

/// Reads the pack at a path; `None` if there is nothing.
fn pack_files(from: &LayerTree, path: &str) -> Option<PackFiles> {
    let root = from.directory.join(path)?;
    let mut files = BTreeMap::new();
    for file in from.tree.files().keys().filter(|file| file.is_within(&root) && **file != root) {
        let relative = file.as_str()[root.as_str().len()..].trim_start_matches('/');
        if let Some(text) = read_text(from.tree.as_ref(), file.as_str()) {
            files.insert(relative.to_owned(), Arc::from(text));
        }
    }
    (!files.is_empty()).then(|| PackFiles { name: root.file_name().to_owned(), files })
}

fn read_text(tree: &dyn SourceTree, path: &str) -> Option<String> {
    let bytes = tree.read(&RepoPath::new(path)?).ok()?;
    String::from_utf8(bytes.to_vec()).ok()
}
