//! The modules of a project as instances that refer to each other: every value computed once, when it is first asked for.
//!
//! Always true: the order of files and blocks does not matter; a value that depends on itself is a diagnostic and unknown.

mod cause;
mod checks;
mod expansion;
mod graph;
mod inputs;
mod instance;
mod names;
mod outputs;
mod providers;
mod references;
mod resources;
mod tree;

pub(crate) use checks::Failure;
pub(crate) use graph::{Env, Graph};
pub(crate) use inputs::given_values;
pub(crate) use instance::{Instance, InstanceId};
pub(crate) use providers::ProviderSettings;
pub(crate) use references::{Iteration, references_in, walk};
pub(crate) use resources::ResourceInstance;
pub(crate) use tree::{Loaded, load};
