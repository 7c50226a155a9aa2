//! The static Terraform planner: what `terraform plan` 1.11 says, for everything that can be known without a provider.
//!
//! Always true: nothing is executed and nothing is fetched; a value is known only if the configuration alone decides it.

mod collect;
mod config;
mod configuration;
mod cty;
mod eval;
mod explain;
mod functions;
mod load;
mod module;
mod narrowing;
mod planner;
mod record;
mod reference_text;
mod rehearsal;
mod resource;
mod session;
mod trace;
mod validate;

pub(super) use explain::explain;
pub(super) use load::is_configuration;
pub(super) use planner::plan;
