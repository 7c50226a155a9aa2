//! What a configuration would create: projects, their resources, and the change between two plans.
//!
//! Always true: the resources of a [`Plan`] are sorted by address and no address occurs twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::derivation::Derivations;
use super::diagnostic::Diagnostic;
use super::ids::{Address, ProjectId};
use super::path::RepoPath;
use super::place::Place;
use super::value::{Value, ValuePath};

/// What kind of source a project is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProjectKind {
    Terraform,
    Kubernetes,
    Cloudformation,
    Pulumi,
}

/// A unit that is planned as a whole: (path, kind, environment).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Project {
    pub id: ProjectId,
    pub path: RepoPath,
    pub kind: ProjectKind,
    /// The environment's name, from policy or from the var file that makes it.
    pub environment: Option<String>,
    /// `terraform.workspace`.
    pub workspace: Option<String>,
    /// Var files beyond those that Terraform loads by itself, in the order given.
    pub var_files: Vec<RepoPath>,
}

/// A source that is recognised but not evaluated: a Helm chart, Terragrunt, CDK, …
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unsupported {
    pub path: RepoPath,
    pub kind: String,
}

/// How a block declares a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Managed,
    Data,
}

/// One resource instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Resource {
    pub address: Address,
    /// The resource type in its own tool's terms: `aws_s3_bucket`, `Deployment`.
    pub kind: Arc<str>,
    pub name: Arc<str>,
    /// The module instance's address; `None` in the root module.
    pub module: Option<Arc<str>>,
    pub mode: Mode,
    /// The provider's local name: `aws`. Empty where there is none.
    pub provider: Arc<str>,
    /// The region the provider is configured for, if known.
    pub region: Option<Arc<str>>,
    /// The attributes and nested blocks: a map.
    pub values: Value,
    /// Effective tags or labels, provider defaults included; empty where the type has none.
    pub tags: BTreeMap<Arc<str>, Value>,
    /// The addresses that each attribute refers to, through locals, variables, outputs and modules, sorted.
    pub references: BTreeMap<String, Vec<Address>>,
    /// The range of the block or document that declares it.
    pub block: Option<Place>,
    /// The narrowest place in the source for paths into `values`: an attribute's whole definition, a nested block's range.
    ///
    /// Only paths that have a place of their own are listed; for others the longest listed prefix holds.
    pub places: BTreeMap<ValuePath, Place>,
    /// `replace_triggered_by`: what replaces this instance when it changes.
    #[serde(default)]
    pub replace_triggers: Vec<ReplaceTrigger>,
    /// `ignore_changes`: paths whose differences are left alone; an empty path stands for all.
    #[serde(default)]
    pub ignore_changes: Vec<ValuePath>,
    /// Whether a replacement is created before what it replaces is destroyed.
    #[serde(default)]
    pub create_before_destroy: bool,
    /// The id of the existing object that an `import` block puts under this address.
    #[serde(default)]
    pub import_id: Option<Arc<str>>,
}

/// One entry of `replace_triggered_by`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceTrigger {
    /// A resource with all its instances, or one instance.
    pub resource: Address,
    /// The attribute that is meant; empty if any update will do.
    pub path: ValuePath,
}

impl Resource {
    /// Returns the narrowest known place for a path: the longest listed prefix, else the whole block.
    pub fn place(&self, path: &[super::value::Step]) -> Option<&Place> {
        (0..=path.len()).rev().find_map(|len| self.places.get(&path[..len])).or(self.block.as_ref())
    }

    /// Tells whether two resources say the same, wherever they say it.
    pub fn same(&self, other: &Resource) -> bool {
        self.address == other.address
            && self.kind == other.kind
            && self.mode == other.mode
            && self.provider == other.provider
            && self.region == other.region
            && self.references == other.references
            && self.values.same(&other.values)
            && self.tags.len() == other.tags.len()
            && self.tags.iter().zip(&other.tags).all(|((a, x), (b, y))| a == b && x.same(y))
    }
}

/// A static plan: everything a configuration would create, as far as the configuration says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    pub project: Project,
    /// False if a module could not be read: every rule that could apply in it is undetermined.
    pub complete: bool,
    /// Whether planning ended before its end: a bound was reached, or a thread could not be started.
    ///
    /// What it would have read beyond [`Plan::reads`] is not known then, so every change may affect it.
    #[serde(default)]
    pub cut_short: bool,
    /// Managed and data resources, sorted by address.
    pub resources: Vec<Resource>,
    /// The module calls of all modules that were read, sorted by address; one for each call, whatever its `count` or `for_each`.
    #[serde(default)]
    pub modules: Vec<ModuleCall>,
    pub outputs: BTreeMap<Arc<str>, Value>,
    pub variables: BTreeMap<Arc<str>, Value>,
    /// What the unknown values are made from; absent where nobody asked for it.
    #[serde(default)]
    pub derivations: Option<Derivations>,
    /// The moves declared by `moved` blocks, from → to, in order.
    pub moves: Vec<(String, String)>,
    /// Resources and modules that `removed` blocks take out of the state without destroying them.
    #[serde(default)]
    pub forgotten: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
    /// Every path read, or looked for and not found. The project is affected if any of them differs.
    pub reads: BTreeSet<RepoPath>,
    /// Directories whose listing mattered: the project is affected if a file directly in them appears or goes.
    pub listed: BTreeSet<RepoPath>,
    /// Inline ignores found in the source: which rules, where, until when and why.
    pub ignores: Vec<InlineIgnore>,
    /// The `configuration` part of the plan representation, as JSON text; absent where the kind has none, or nobody asked for it.
    pub configuration: Option<Arc<str>>,
}

/// A `module` block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ModuleCall {
    /// `module.a.module.b`, without instance keys.
    pub address: Address,
    /// `source` as written.
    pub source: Arc<str>,
    /// `version` as written.
    pub version: Option<Arc<str>>,
    /// Where `source` stands; else the block.
    pub place: Option<Place>,
}

impl Plan {
    /// Makes the plan of a project in which nothing was found yet.
    pub fn empty(project: Project) -> Self {
        Self {
            project,
            complete: true,
            cut_short: false,
            resources: Vec::new(),
            modules: Vec::new(),
            outputs: BTreeMap::new(),
            variables: BTreeMap::new(),
            derivations: None,
            moves: Vec::new(),
            forgotten: Vec::new(),
            diagnostics: Vec::new(),
            reads: BTreeSet::new(),
            listed: BTreeSet::new(),
            ignores: Vec::new(),
            configuration: None,
        }
    }
}

/// A `plangate:ignore` (or another tool's) comment on or above a block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InlineIgnore {
    /// The rule as written: an id or one of a rule's aliases.
    pub rule: String,
    /// The block it is on.
    pub block: Place,
    /// The comment itself.
    pub comment: Place,
    pub until: Option<String>,
    pub reason: Option<String>,
}

/// What would happen to an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    NoOp,
    Create,
    Read,
    Update,
    /// An update whose type is not in the replacement table: it may be a replacement.
    UpdateReplacementUnknown,
    Replace,
    /// A replacement that is created before what it replaces is destroyed.
    ReplaceCreateFirst,
    Delete,
    /// It leaves the state and is not destroyed: a `removed` block with `destroy = false`.
    Forget,
}

impl Action {
    /// Tells whether the object is replaced by another, in either order.
    pub fn is_replacement(self) -> bool {
        matches!(self, Self::Replace | Self::ReplaceCreateFirst)
    }

    /// Returns the `actions` of Terraform's plan representation.
    pub fn in_terraform(self) -> &'static [&'static str] {
        match self {
            Self::NoOp => &["no-op"],
            Self::Create => &["create"],
            Self::Read => &["read"],
            Self::Update | Self::UpdateReplacementUnknown => &["update"],
            Self::Replace => &["delete", "create"],
            Self::ReplaceCreateFirst => &["create", "delete"],
            Self::Delete => &["delete"],
            Self::Forget => &["forget"],
        }
    }
}

/// The difference of one instance between two plans.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ResourceChange {
    /// The address after the change; of a deletion, the one before.
    pub address: Address,
    /// The address before, where it moved.
    pub previous_address: Option<Address>,
    pub action: Action,
    /// The instance on the base side: its index in that plan's `resources`.
    pub before: Option<usize>,
    /// The instance on the head side: its index in that plan's `resources`.
    pub after: Option<usize>,
    /// The paths that force replacement, where that is known.
    pub replace_paths: Vec<ValuePath>,
}

/// The projects of a tree.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Discovery {
    /// Sorted by id.
    pub projects: Vec<Project>,
    pub unsupported: Vec<Unsupported>,
    pub diagnostics: Vec<Diagnostic>,
}

/// An environment by what belongs to it; every given key must match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnvironmentEntry {
    pub paths: Vec<String>,
    pub workspaces: Vec<String>,
    pub var_files: Vec<String>,
}

/// A project that policy adds or refines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectEntry {
    pub path: RepoPath,
    pub kind: Option<ProjectKind>,
    pub environment: Option<String>,
    pub workspace: Option<String>,
    #[serde(default)]
    pub var_files: Vec<String>,
}

/// What planning is told beyond the tree: from policy, or from the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanOptions {
    /// `--var k=v`: text as typed.
    pub variables: BTreeMap<String, String>,
    /// `--var-file`, and the policy's per project.
    pub var_files: Vec<RepoPath>,
    /// Variables set by CI: unknown.
    pub external_variables: BTreeSet<String>,
    /// `modules.mapping`: a module source (registry or git) to a path in the repository.
    pub module_mapping: BTreeMap<String, RepoPath>,
    /// `projects`: entries that add to or refine what is found.
    pub projects: Vec<ProjectEntry>,
    /// `environments`, in the policy's order.
    pub environments: Vec<(String, EnvironmentEntry)>,
    pub workspace: Option<String>,
    /// What `plantimestamp()` says, in RFC 3339; unknown where a plan must not depend on when it is made.
    #[serde(default)]
    pub timestamp: Option<String>,
    /// Whether the `configuration` part of the plan representation is wanted: only a plan that is printed needs it.
    #[serde(default)]
    pub with_configuration: bool,
    /// Whether it is wanted what unknown values are made from: only a plan that is compared with another needs it.
    #[serde(default)]
    pub with_derivations: bool,
}
