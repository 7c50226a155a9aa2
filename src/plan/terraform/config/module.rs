//! The declarations of one module.
//!
//! Always true: names are unique within their kind, and only literal settings have been read; expressions are kept as written.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use crate::model::{Diagnostic, Place, ResourceMode, ValuePath};

use super::super::cty::{Defaults, Type, Value, convert};
use super::body::{Body, Expression, Nested};

/// Everything that the files of one directory declare.
#[derive(Debug, Default)]
pub(crate) struct Module<'f> {
    pub(crate) variables: BTreeMap<Arc<str>, Variable<'f>>,
    pub(crate) locals: BTreeMap<Arc<str>, Expression<'f>>,
    pub(crate) outputs: BTreeMap<Arc<str>, Output<'f>>,
    pub(crate) calls: BTreeMap<Arc<str>, Call<'f>>,
    /// In source order.
    pub(crate) resources: Vec<Resource<'f>>,
    pub(crate) by_name: HashMap<(ResourceMode, &'f str, &'f str), usize>,
    pub(crate) ephemerals: BTreeMap<(Arc<str>, Arc<str>), Ephemeral<'f>>,
    pub(crate) providers: Vec<Provider<'f>>,
    /// Source addresses by local name: `hashicorp/aws`.
    pub(crate) required_providers: BTreeMap<Arc<str>, Arc<str>>,
    /// The provider configurations that callers have to pass.
    pub(crate) configuration_aliases: Vec<ProviderRef>,
    pub(crate) required_versions: Vec<Expression<'f>>,
    pub(crate) moves: Vec<Move<'f>>,
    pub(crate) removed: Vec<Removed>,
    pub(crate) checks: Vec<Check<'f>>,
    pub(crate) imports: Vec<Import<'f>>,
    pub(crate) has_backend: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'f> Module<'f> {
    /// Finds a resource or data source.
    pub(crate) fn resource(&self, mode: ResourceMode, kind: &str, name: &str) -> Option<usize> {
        self.by_name.get(&(mode, kind, name)).copied()
    }
}

/// A `variable` block.
#[derive(Debug)]
pub(crate) struct Variable<'f> {
    pub(crate) block: Nested<'f>,
    pub(crate) ty: VariableType,
    pub(crate) default: Option<Expression<'f>>,
    pub(crate) description: Option<Arc<str>>,
    pub(crate) sensitive: bool,
    pub(crate) ephemeral: bool,
    pub(crate) nullable: bool,
    pub(crate) validations: Vec<Assertion<'f>>,
}

/// A variable's type constraint.
#[derive(Clone, Debug)]
pub(crate) struct VariableType {
    pub(crate) constraint: Type,
    pub(crate) defaults: Option<Defaults>,
    /// Whether text given on the command line is the value itself, not an expression: no type, or a primitive one.
    pub(crate) literal_text: bool,
}

impl Default for VariableType {
    fn default() -> Self {
        Self { constraint: Type::Dynamic, defaults: None, literal_text: true }
    }
}

impl VariableType {
    /// Brings a value to this type; what it leaves out that is optional is filled in.
    pub(crate) fn convert(&self, value: &Value) -> Result<Value, String> {
        let filled = match &self.defaults {
            Some(defaults) if !value.is_null() => defaults.apply(value),
            _ => value.clone(),
        };
        let converted = convert(&filled, &self.constraint).map_err(|failure| failure.to_string())?;
        Ok(converted.or_origin(value.origin()))
    }
}

/// A condition that must hold, and what to say if it does not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assertion<'f> {
    pub(crate) condition: Expression<'f>,
    pub(crate) message: Option<Expression<'f>>,
}

/// An `output` block.
#[derive(Debug)]
pub(crate) struct Output<'f> {
    pub(crate) block: Nested<'f>,
    pub(crate) value: Expression<'f>,
    pub(crate) description: Option<Arc<str>>,
    pub(crate) sensitive: bool,
    pub(crate) ephemeral: bool,
    pub(crate) preconditions: Vec<Assertion<'f>>,
}

/// Where a called module is to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ModuleSource {
    /// `./x` or `../x`, relative to the calling module.
    Local(Arc<str>),
    /// A registry, git, … address.
    Remote(Arc<str>),
    /// The source is missing or is not a literal.
    Invalid,
}

/// A `module` block.
#[derive(Debug)]
pub(crate) struct Call<'f> {
    pub(crate) block: Nested<'f>,
    pub(crate) source: ModuleSource,
    pub(crate) source_place: Option<Expression<'f>>,
    pub(crate) version: Option<Arc<str>>,
    pub(crate) count: Option<Expression<'f>>,
    pub(crate) for_each: Option<Expression<'f>>,
    pub(crate) providers: Option<Vec<ProviderEntry>>,
    pub(crate) depends_on: Vec<String>,
    /// The arguments.
    pub(crate) body: Body<'f>,
}

/// A provider configuration as a module names it: `aws` or `aws.west`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ProviderRef {
    pub(crate) name: Arc<str>,
    pub(crate) alias: Option<Arc<str>>,
}

impl fmt::Display for ProviderRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.alias {
            Some(alias) => write!(f, "{}.{alias}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// An entry of a call's `providers`.
#[derive(Clone, Debug)]
pub(crate) struct ProviderEntry {
    /// What the called module calls the configuration.
    pub(crate) inner: ProviderRef,
    /// What the calling module calls it.
    pub(crate) outer: ProviderRef,
    pub(crate) place: Place,
}

/// A `provider` block.
#[derive(Debug)]
pub(crate) struct Provider<'f> {
    pub(crate) reference: ProviderRef,
    pub(crate) body: Body<'f>,
}

/// A `resource` or `data` block, without its meta-arguments.
#[derive(Debug)]
pub(crate) struct Resource<'f> {
    pub(crate) mode: ResourceMode,
    pub(crate) kind: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) block: Nested<'f>,
    pub(crate) count: Option<Expression<'f>>,
    pub(crate) for_each: Option<Expression<'f>>,
    pub(crate) provider: ProviderRef,
    /// Where the provider configuration is named, if it is.
    pub(crate) provider_place: Option<Expression<'f>>,
    /// The check block that it is part of.
    pub(crate) check: Option<Arc<str>>,
    pub(crate) depends_on: Vec<String>,
    pub(crate) lifecycle: Lifecycle<'f>,
    /// The `provisioner` and `connection` blocks.
    pub(crate) provisioners: Vec<Nested<'f>>,
    /// The attributes and nested blocks that the provider sees.
    pub(crate) body: Body<'f>,
}

/// An `ephemeral` block: it is opened while planning, and nothing of it is kept.
#[derive(Debug)]
pub(crate) struct Ephemeral<'f> {
    pub(crate) count: Option<Expression<'f>>,
    pub(crate) for_each: Option<Expression<'f>>,
    /// Its preconditions and postconditions.
    pub(crate) conditions: Vec<Assertion<'f>>,
    pub(crate) body: Body<'f>,
}

/// What `lifecycle` blocks say.
#[derive(Debug, Default)]
pub(crate) struct Lifecycle<'f> {
    pub(crate) replace_triggered_by: Vec<Expression<'f>>,
    /// An empty path stands for `all`.
    pub(crate) ignore_changes: Vec<ValuePath>,
    pub(crate) ignore_changes_place: Option<Expression<'f>>,
    pub(crate) create_before_destroy: bool,
    pub(crate) preconditions: Vec<Assertion<'f>>,
    pub(crate) postconditions: Vec<Assertion<'f>>,
}

/// A `moved` block; its addresses are within the module.
#[derive(Debug)]
pub(crate) struct Move<'f> {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) block: Nested<'f>,
}

/// A `removed` block.
#[derive(Debug)]
pub(crate) struct Removed {
    /// A resource or a module, within the module and without instance keys.
    pub(crate) from: String,
    pub(crate) destroy: bool,
}

/// An `import` block: objects that exist and are taken over instead of made.
#[derive(Debug)]
pub(crate) struct Import<'f> {
    pub(crate) to: Expression<'f>,
    pub(crate) id: Expression<'f>,
    pub(crate) for_each: Option<Expression<'f>>,
    /// What `to` names, without instance keys: `module.m.aws_x.y`.
    pub(crate) target: String,
    pub(crate) block: Nested<'f>,
}

/// A `check` block.
#[derive(Debug)]
pub(crate) struct Check<'f> {
    pub(crate) name: Arc<str>,
    pub(crate) asserts: Vec<Assertion<'f>>,
}
