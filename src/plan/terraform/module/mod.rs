//! The modules of a project as instances that refer to each other: every value computed once, when it is first asked for.
//!
//! Always true: the order of files and blocks does not matter; a value that depends on itself is a diagnostic and unknown.

mod address_set;
mod bodies;
mod cause;
mod checks;
mod create_first;
mod cycles;
mod dependencies;
mod deriving;
mod evaluation;
mod expansion;
mod given;
mod graph;
mod import_targets;
mod imports;
mod inputs;
mod instance;
mod names;
mod outline;
mod outputs;
mod provider_settings;
mod providers;
mod refactoring;
mod references;
mod repetition;
mod resource_instance;
mod resources;
mod selection;
mod tree;

pub(crate) use checks::Failure;
pub(crate) use expansion::{Key, Repetition};
pub(crate) use given::given_values;
pub(crate) use graph::{Env, Graph};
pub(crate) use instance::{Instance, InstanceId};
pub(crate) use outline::Declared;
pub(crate) use provider_settings::ProviderSettings;
pub(crate) use references::Iteration;
pub(crate) use repetition::{count_of, items_of};
pub(crate) use resource_instance::ResourceInstance;
pub(crate) use tree::{Loaded, load};
